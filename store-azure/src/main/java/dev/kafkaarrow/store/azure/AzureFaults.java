package dev.kafkaarrow.store.azure;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpResponse;
import com.azure.identity.CredentialUnavailableException;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobStorageException;
import dev.kafkaarrow.connect.store.ObjectCalls;
import dev.kafkaarrow.connect.store.StagingException;
import dev.kafkaarrow.connect.store.StoreRequests.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpTimeoutException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What failures mean: where, what the store said, and what to do about it. */
final class AzureFaults implements ObjectCalls.Failures {

    /** Conditions and ranges, and that a name is taken. */
    private static final Set<Integer> ANSWERS = Set.of(409, 412, 416);

    private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);

    private static final HttpHeaderName REQUEST_ID = HttpHeaderName.fromString("x-ms-request-id");

    private static final String REPEATED = "; it is tried again";
    private static final int MAX_TEXT = 300;

    private static final Pattern MESSAGE =
            Pattern.compile("<Message>(.*?)(?:\\s*RequestId:.*?)?</Message>", Pattern.DOTALL);

    /** What it says of times; of others it repeats what was signed. */
    private static final Pattern TIMES = Pattern.compile(
            "<AuthenticationErrorDetail>([^<]*(?:date header|time frame|[Ll]ifetime)[^<]*)</AuthenticationErrorDetail>");

    private final AzureSettings settings;
    private final String container;

    AzureFaults(AzureSettings settings) {
        this.settings = settings;
        this.container =
                "az://" + settings.place().account() + "/" + settings.place().container();
    }

    /** Of the container. */
    String name() {
        return container;
    }

    /** Of a key, for errors. */
    String name(String key) {
        return container + "/" + key;
    }

    /** The store answered with an error. */
    static final class Answered extends IOException {
        private static final long serialVersionUID = 1;

        private Answered(BlobStorageException said) {
            super(said);
        }

        @Override
        public synchronized BlobStorageException getCause() {
            return (BlobStorageException) super.getCause();
        }
    }

    /** There are no credentials, or nobody gives a token for them. */
    static final class Missing extends IOException {
        private static final long serialVersionUID = 1;

        private Missing(RuntimeException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** The store answered with what cannot be used. */
    static final class Unusable extends IOException {
        private static final long serialVersionUID = 1;

        Unusable(String message) {
            super(message);
        }
    }

    /** What the SDK throws, which is never an {@link IOException}. */
    static IOException checked(RuntimeException thrown, ObjectCalls.Deadline deadline) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof BlobStorageException said) {
                return new Answered(said);
            }
            if (cause instanceof CredentialUnavailableException || cause instanceof ClientAuthenticationException) {
                return new Missing((RuntimeException) cause);
            }
            if (cause instanceof IOException failure) {
                return failure;
            }
            if (cause instanceof TimeoutException) {
                return deadline.leftMs() <= 0 ? deadline.passed() : new HttpTimeoutException(cause.getMessage());
            }
            if (cause instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                return new InterruptedIOException();
            }
        }
        Unusable unusable = new Unusable(thrown.toString());
        unusable.initCause(thrown);
        return unusable;
    }

    /** What the store answered, behind a failure. */
    static Optional<BlobStorageException> said(IOException failure) {
        return failure instanceof Answered answered
                ? Optional.of(answered.getCause())
                : Optional.ofNullable(failure.getCause())
                        .filter(BlobStorageException.class::isInstance)
                        .map(BlobStorageException.class::cast);
    }

    /** 0 if there was no answer. */
    static int status(IOException failure) {
        return said(failure).map(BlobStorageException::getStatusCode).orElse(0);
    }

    @Override
    public boolean mayPass(IOException failure) {
        Optional<BlobStorageException> said = said(failure);
        if (said.isPresent()) {
            return PASSING.contains(said.get().getStatusCode());
        }
        return !(failure instanceof FileSystemException
                || failure instanceof ObjectCalls.DeadlinePassedException
                || failure instanceof Missing
                || failure instanceof Unusable
                || failure instanceof StagingException
                || isInterrupted(failure));
    }

    private static boolean isInterrupted(IOException failure) {
        return failure instanceof InterruptedIOException
                || Thread.currentThread().isInterrupted();
    }

    @Override
    public boolean isAnswer(IOException failure) {
        return ANSWERS.contains(status(failure));
    }

    @Override
    public IOException of(Kind kind, String key, IOException failure) {
        if (failure instanceof FileSystemException || failure instanceof StagingException) {
            return failure;
        }
        Optional<BlobStorageException> said = said(failure);
        if (said.isPresent()) {
            return answered(kind, key, said.get());
        }
        String where = name(key) + " cannot be " + done(kind) + ": ";
        if (failure instanceof Missing) {
            AccessDeniedException denied = new AccessDeniedException(
                    name(key),
                    null,
                    "cannot be " + done(kind) + ": no credentials: " + shortened(failure.getMessage())
                            + ": set azure.account.key or azure.sas.token, or give the worker some by its environment,"
                            + " workload identity or a managed identity (azure.client.id)");
            denied.initCause(failure);
            return denied;
        }
        if (failure instanceof ObjectCalls.DeadlinePassedException) {
            return new IOException(where + failure.getMessage() + REPEATED, failure);
        }
        if (isInterrupted(failure)) {
            InterruptedIOException interrupted = new InterruptedIOException(where + "interrupted");
            interrupted.initCause(failure);
            return interrupted;
        }
        if (failure instanceof HttpTimeoutException) {
            return new IOException(
                    where + failure.getMessage() + " (azure.socket.timeout.ms="
                            + settings.socketTimeout().toMillis() + ", azure.connect.timeout.ms="
                            + settings.connectTimeout().toMillis() + ")" + REPEATED,
                    failure);
        }
        if (failure instanceof java.net.ConnectException) {
            return new IOException(
                    where + "no connection to " + settings.endpoint() + ": " + failure
                            + ": check the account in store.url, azure.endpoint and azure.proxy.url" + REPEATED,
                    failure);
        }
        return new IOException(where + failure + REPEATED, failure);
    }

    private IOException answered(Kind kind, String key, BlobStorageException said) {
        BlobErrorCode code = said.getErrorCode();
        if (BlobErrorCode.CONTAINER_NOT_FOUND.equals(code) || BlobErrorCode.CONTAINER_BEING_DELETED.equals(code)) {
            return failed(kind, key, said, containerAdvice());
        }
        return switch (said.getStatusCode()) {
            case 404 ->
                kind == Kind.LIST || kind == Kind.PUT
                        ? failed(kind, key, said, containerAdvice())
                        : new NoSuchFileException(name(key), null, "no such blob (" + describe(said) + ")");
            case 401 -> denied(kind, key, said, "what requests are signed by is refused: check " + source());
            case 403 -> denied(kind, key, said, permissionAdvice(kind, said));
            case 409 ->
                failed(
                        kind,
                        key,
                        said,
                        BlobErrorCode.BLOB_ARCHIVED.equals(code)
                                ? "it is in the archive tier: no lifecycle rule may archive files that are still needed"
                                : BlobErrorCode.SNAPSHOTS_PRESENT.equals(code)
                                        ? "it has snapshots, which are not deleted with it"
                                        : "check the container's policies");
            case 413 ->
                failed(kind, key, said, "the store takes no file of this size in one request: lower file.max.bytes");
            case 429, 503 ->
                failed(
                        kind,
                        key,
                        said,
                        "the store asks for fewer requests" + REPEATED
                                + "; larger files (file.max.bytes), fewer tasks or fewer parallel uploads make fewer");
            case 400 -> failed(kind, key, said, "check the azure options");
            default ->
                failed(
                        kind,
                        key,
                        said,
                        said.getStatusCode() >= 500 ? "the store failed" + REPEATED : "check azure.endpoint");
        };
    }

    private IOException failed(Kind kind, String key, BlobStorageException said, String advice) {
        return new IOException(name(key) + " cannot be " + done(kind) + ": " + describe(said) + ": " + advice, said);
    }

    private IOException denied(Kind kind, String key, BlobStorageException said, String advice) {
        AccessDeniedException denied = new AccessDeniedException(
                name(key), null, "cannot be " + done(kind) + ": " + describe(said) + ": " + advice);
        denied.initCause(said);
        return denied;
    }

    private static String done(Kind kind) {
        return switch (kind) {
            case PUT -> "put";
            case GET -> "read";
            case HEAD -> "looked at";
            case LIST -> "listed";
            case DELETE -> "deleted";
        };
    }

    private String permissionAdvice(Kind kind, BlobStorageException said) {
        String code = String.valueOf(said.getErrorCode());
        if (code.equals("AuthenticationFailed") && times(said).contains("date header")) {
            return "the clock of this worker is off: set it, as by NTP" + REPEATED;
        }
        if (code.equals("AuthenticationFailed")) {
            return "check " + source() + ", when it ends, and the clock of this worker";
        }
        if (code.equals("AuthorizationFailure") || code.contains("SourceIP") || code.contains("NetworkAcl")) {
            return "a firewall of the account keeps this worker out, or " + source() + " is wrong";
        }
        if (code.equals("KeyBasedAuthenticationNotPermitted")) {
            return "the account takes no keys: leave azure.account.key out, so that an identity is used";
        }
        return (settings.identity() instanceof AzureSettings.Identity.Signature
                        ? "azure.sas.token needs the permission " + letter(kind)
                        : "the identity of " + source() + " needs the role "
                                + (kind == Kind.PUT || kind == Kind.DELETE
                                        ? "Storage Blob Data Contributor"
                                        : "Storage Blob Data Reader"))
                + " of the container";
    }

    private static String letter(Kind kind) {
        return switch (kind) {
            case PUT -> "c (create)";
            case GET, HEAD -> "r (read)";
            case LIST -> "l (list)";
            case DELETE -> "d (delete)";
        };
    }

    private String containerAdvice() {
        return "there is no such container, or no longer: check store.url and azure.endpoint=" + settings.endpoint();
    }

    /** Where credentials come from. */
    private String source() {
        return settings.identity() instanceof AzureSettings.Identity.OfWorker
                ? "the worker (environment, workload or managed identity)"
                : settings.identity().toString();
    }

    private static String describe(BlobStorageException said) {
        HttpResponse response = said.getResponse();
        String request = response == null ? null : response.getHeaderValue(REQUEST_ID);
        String text = text(said);
        return said.getStatusCode()
                + (said.getErrorCode() == null ? "" : " " + said.getErrorCode())
                + (request == null ? "" : " (request id " + request + ")")
                + (text.isEmpty() ? "" : ": " + shortened(text));
    }

    /** Without what the SDK puts around it. */
    private static String text(BlobStorageException said) {
        Matcher message = MESSAGE.matcher(String.valueOf(said.getServiceMessage()));
        String times = times(said);
        return (message.find() ? message.group(1) : "") + (times.isEmpty() ? "" : " " + times);
    }

    private static String times(BlobStorageException said) {
        Matcher detail = TIMES.matcher(String.valueOf(said.getServiceMessage()));
        return detail.find() ? detail.group(1) : "";
    }

    private static String shortened(String text) {
        String line = String.valueOf(text).replaceAll("\\s+", " ").strip();
        return line.length() <= MAX_TEXT ? line : line.substring(0, MAX_TEXT) + "...";
    }
}
