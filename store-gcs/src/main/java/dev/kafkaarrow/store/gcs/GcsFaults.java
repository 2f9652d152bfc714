package dev.kafkaarrow.store.gcs;

import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.HttpResponseException;
import dev.kafkaarrow.connect.store.ObjectCalls;
import dev.kafkaarrow.connect.store.StagingException;
import dev.kafkaarrow.connect.store.StoreRequests.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Set;

/** What failures mean: where, what the store said, and what to do about it. */
final class GcsFaults implements ObjectCalls.Failures {

    /** Of a permission to do something, which here is said of the frequency of doing it. */
    private static final Set<String> TOO_OFTEN = Set.of("rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded");

    /** Conditions and ranges. */
    private static final Set<Integer> ANSWERS = Set.of(409, 412, 416);

    private static final String REPEATED = "; it is tried again";
    private static final int MAX_TEXT = 300;

    private final GcsSettings settings;
    private final String bucket;

    GcsFaults(GcsSettings settings) {
        this.settings = settings;
        this.bucket = "gs://" + settings.place().bucket();
    }

    /** Of a key, for errors. */
    String name(String key) {
        return bucket + "/" + key;
    }

    /** 0 if there was no answer. */
    private static int status(IOException failure) {
        return failure instanceof HttpResponseException said ? said.getStatusCode() : 0;
    }

    /** Whether a 404 is about the bucket, and not about an object in it. */
    static boolean isNoBucket(HttpResponseException said) {
        return text(said).contains("bucket does not exist");
    }

    @Override
    public boolean mayPass(IOException failure) {
        if (failure instanceof HttpResponseException said) {
            int status = said.getStatusCode();
            return status == 408
                    || status == 429
                    || (status >= 500 && status != 501)
                    || TOO_OFTEN.contains(reason(said));
        }
        if (failure instanceof GcsCredentials.Missing missing) {
            return missing.mayPass();
        }
        return !(failure instanceof FileSystemException
                || failure instanceof ObjectCalls.DeadlinePassedException
                || failure instanceof GcsRange.Unusable
                || failure instanceof StagingException
                || isInterrupted(failure));
    }

    private static boolean isInterrupted(IOException failure) {
        return (failure instanceof InterruptedIOException && !(failure instanceof SocketTimeoutException))
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
        if (failure instanceof HttpResponseException said) {
            return answered(kind, key, said);
        }
        String where = name(key) + " cannot be " + done(kind) + ": ";
        if (failure instanceof GcsCredentials.Missing missing) {
            return missing(kind, key, missing);
        }
        if (failure instanceof ObjectCalls.DeadlinePassedException) {
            return new IOException(where + failure.getMessage() + REPEATED, failure);
        }
        if (isInterrupted(failure)) {
            InterruptedIOException interrupted = new InterruptedIOException(where + "interrupted");
            interrupted.initCause(failure);
            return interrupted;
        }
        if (failure instanceof UnknownHostException) {
            return new IOException(
                    where + "unknown host " + failure.getMessage() + ": check gcs.endpoint and gcs.proxy.url"
                            + REPEATED,
                    failure);
        }
        if (failure instanceof SocketTimeoutException) {
            return new IOException(
                    where + failure.getMessage() + " (gcs.socket.timeout.ms="
                            + settings.socketTimeout().toMillis() + ", gcs.connect.timeout.ms="
                            + settings.connectTimeout().toMillis() + ")" + REPEATED,
                    failure);
        }
        return new IOException(where + failure + REPEATED, failure);
    }

    private IOException answered(Kind kind, String key, HttpResponseException said) {
        int status = said.getStatusCode();
        if (TOO_OFTEN.contains(reason(said))) {
            return tooOften(kind, key, said);
        }
        return switch (status) {
            case 404 ->
                kind == Kind.LIST || kind == Kind.PUT || isNoBucket(said)
                        ? failed(kind, key, said, bucketAdvice())
                        : new NoSuchFileException(name(key), null, "no such object (" + describe(said) + ")");
            case 401 -> denied(kind, key, said, identityAdvice());
            case 403 -> denied(kind, key, said, permissionAdvice(kind, said));
            case 400 ->
                failed(
                        kind,
                        key,
                        said,
                        text(said).contains("requester pays") || reason(said).equals("userProjectMissing")
                                ? "set gcs.project to the project that pays"
                                : "check the gcs options");
            case 413 ->
                failed(kind, key, said, "the store takes no file of this size in one request: lower file.max.bytes");
            case 429, 503 -> tooOften(kind, key, said);
            case 501 -> failed(kind, key, said, "the store does not know this request: check gcs.endpoint");
            default -> failed(kind, key, said, status >= 500 ? "the store failed" + REPEATED : "check gcs.endpoint");
        };
    }

    private IOException missing(Kind kind, String key, GcsCredentials.Missing missing) {
        String text = String.valueOf(missing.getMessage());
        String advice;
        if (text.contains("iat and exp") || text.contains("reasonable timeframe")) {
            advice = "the clock of this worker is off: set it, as by NTP" + REPEATED;
        } else if (text.contains("invalid_grant") || text.contains("Invalid JWT")) {
            advice = "the key was removed, or belongs to no account any more: give another one by " + source();
        } else if (text.contains("default credentials were not found")) {
            advice = "set gcs.credentials.file or gcs.credentials.json, or give the worker some by"
                    + " GOOGLE_APPLICATION_CREDENTIALS, workload identity or the service account of its instance; an emulator"
                    + " needs gcs.credentials=none";
        } else {
            advice = "check " + source() + (missing.mayPass() ? REPEATED : "");
        }
        String reason = "cannot be " + done(kind) + ": no credentials: " + shortened(text) + ": " + advice;
        if (missing.mayPass()) {
            return new IOException(name(key) + " " + reason, missing);
        }
        AccessDeniedException denied = new AccessDeniedException(name(key), null, reason);
        denied.initCause(missing);
        return denied;
    }

    private IOException tooOften(Kind kind, String key, HttpResponseException said) {
        return failed(
                kind,
                key,
                said,
                "the store asks for fewer requests" + REPEATED
                        + "; larger files (file.max.bytes), fewer tasks or fewer parallel uploads make fewer");
    }

    private IOException failed(Kind kind, String key, HttpResponseException said, String advice) {
        return new IOException(name(key) + " cannot be " + done(kind) + ": " + describe(said) + ": " + advice, said);
    }

    private IOException denied(Kind kind, String key, HttpResponseException said, String advice) {
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

    private String permissionAdvice(Kind kind, HttpResponseException said) {
        String reason = reason(said);
        if (reason.startsWith("retention") || reason.contains("Hold")) {
            return "a retention policy or a hold of the bucket keeps it";
        }
        String permission = switch (kind) {
            case PUT -> "storage.objects.create";
            case GET, HEAD -> "storage.objects.get";
            case LIST -> "storage.objects.list";
            case DELETE -> "storage.objects.delete";
        };
        return "the account of " + source() + " needs the permission " + permission + " of the bucket, as in the role "
                + (kind == Kind.PUT || kind == Kind.DELETE ? "roles/storage.objectUser" : "roles/storage.objectViewer");
    }

    private String identityAdvice() {
        return settings.identity() instanceof GcsSettings.Identity.Nobody
                ? "requests are not signed, as gcs.credentials=none: give credentials"
                : "the token was refused, and another one too: check " + source() + " and the clock of this worker";
    }

    private String bucketAdvice() {
        return "there is no such bucket, or no longer: check store.url"
                + settings.endpoint().map(url -> " and gcs.endpoint=" + url).orElse("");
    }

    /** Where credentials come from. */
    private String source() {
        GcsSettings.Identity identity = settings.identity();
        if (identity instanceof GcsSettings.Identity.KeyFile) {
            return GcsOptions.CREDENTIALS_FILE.name();
        }
        if (identity instanceof GcsSettings.Identity.Key) {
            return GcsOptions.CREDENTIALS_JSON.name();
        }
        return "the worker (GOOGLE_APPLICATION_CREDENTIALS, workload identity, its instance)";
    }

    private static String describe(HttpResponseException said) {
        String reason = reason(said);
        String request =
                said.getHeaders() == null ? null : said.getHeaders().getFirstHeaderStringValue("x-guploader-uploadid");
        String text = text(said);
        return said.getStatusCode()
                + (reason.isEmpty() ? "" : " " + reason)
                + (request == null ? "" : " (request id " + request + ")")
                + (text.isEmpty() ? "" : ": " + shortened(text));
    }

    private static String reason(HttpResponseException said) {
        GoogleJsonError details = details(said);
        return details == null
                        || details.getErrors() == null
                        || details.getErrors().isEmpty()
                        || details.getErrors().get(0).getReason() == null
                ? ""
                : details.getErrors().get(0).getReason();
    }

    /** What it said in words. */
    private static String text(HttpResponseException said) {
        GoogleJsonError details = details(said);
        if (details != null && details.getMessage() != null) {
            return details.getMessage();
        }
        return said.getContent() == null ? "" : said.getContent();
    }

    private static GoogleJsonError details(HttpResponseException said) {
        return said instanceof GoogleJsonResponseException json ? json.getDetails() : null;
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() <= MAX_TEXT ? line : line.substring(0, MAX_TEXT) + "...";
    }
}
