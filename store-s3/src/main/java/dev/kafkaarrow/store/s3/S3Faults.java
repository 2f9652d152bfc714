package dev.kafkaarrow.store.s3;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What failures of the SDK mean: where, what the store said, and what to do about it. */
final class S3Faults {

    private static final String REPEATED = "; it is tried again";

    private final S3Settings settings;
    private final String bucket;

    S3Faults(S3Settings settings) {
        this.settings = settings;
        this.bucket = "s3://" + settings.place().bucket();
    }

    /** Of a key, for errors. */
    String name(String key) {
        return bucket + "/" + key;
    }

    /** There is an answer, but it cannot be used. */
    IOException unusable(S3Operation operation, String key, String got) {
        return new IOException(cannot(operation, key) + "the store answered with " + got);
    }

    IOException noBucket(S3Operation operation, SdkException failure) {
        return new IOException(
                bucket + " cannot be " + operation.done() + ": 404 NoSuchBucket" + S3Answer.request(failure) + ": "
                        + bucketAdvice(),
                failure);
    }

    /** Any other failure. */
    IOException of(S3Operation operation, String key, SdkException failure) {
        if (failure instanceof S3Exception said) {
            return answered(operation, key, said);
        }
        if (failure instanceof AwsServiceException said) {
            return new IOException(
                    cannot(operation, key) + "no credentials: "
                            + said.awsErrorDetails().serviceName() + " answered " + S3Answer.text(said) + roleAdvice(),
                    failure);
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof S3Range.Unusable) {
                return unusable(operation, key, cause.getMessage());
            }
        }
        return unanswered(operation, key, failure);
    }

    private IOException answered(S3Operation operation, String key, S3Exception said) {
        String code = S3Answer.code(said);
        int status = said.statusCode();
        Optional<String> region = S3Answer.region(said);
        if (region.isPresent()) {
            return failed(
                    operation,
                    key,
                    said,
                    "the bucket is in " + region.get() + ": s3.region=" + region.get() + " is expected");
        }
        if (S3Answer.isNoObject(said)) {
            return new NoSuchFileException(name(key), null, "no such object (" + S3Answer.text(said) + ")");
        }
        return switch (code) {
            case "NoSuchBucket" -> failed(operation, key, said, bucketAdvice());
            case "AccessDenied", "AllAccessDisabled", "Forbidden" ->
                denied(operation, key, said, permissionAdvice(operation));
            case "InvalidAccessKeyId" ->
                denied(
                        operation,
                        key,
                        said,
                        "the store does not know " + keyText() + ": check s3.access.key.id and s3.endpoint");
            case "SignatureDoesNotMatch" ->
                denied(
                        operation,
                        key,
                        said,
                        "s3.secret.access.key is not that of " + keyText()
                                + ", or something on the way changes requests");
            case "ExpiredToken", "InvalidToken", "TokenRefreshRequired", "ExpiredTokenException" ->
                failed(operation, key, said, tokenAdvice());
            case "RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture" ->
                failed(operation, key, said, "the clock of this worker is off: set it, as by NTP" + REPEATED);
            case "SlowDown", "TooManyRequests", "Throttling", "ThrottlingException", "RequestLimitExceeded" ->
                slowDown(operation, key, said);
            case "InvalidObjectState" ->
                failed(
                        operation,
                        key,
                        said,
                        "it is archived, and must be restored before it can be read: no lifecycle rule may archive files that are"
                                + " still needed");
            case "EntityTooLarge" ->
                failed(
                        operation,
                        key,
                        said,
                        "the store takes no file of this size in one request: lower file.max.bytes");
            case "InvalidStorageClass" -> failed(operation, key, said, "check s3.storage.class");
            case "InvalidTag" -> failed(operation, key, said, "check s3.tags");
            default -> byStatus(operation, key, said, code, status);
        };
    }

    private IOException byStatus(S3Operation operation, String key, S3Exception said, String code, int status) {
        if (code.startsWith("KMS")) {
            return failed(operation, key, said, "check s3.kms.key and what its policy allows");
        }
        switch (status) {
            case 301, 307 -> {
                return failed(operation, key, said, "the bucket is elsewhere: check s3.region and s3.endpoint");
            }
            case 401, 403 -> {
                return denied(operation, key, said, permissionAdvice(operation));
            }
            case 429, 503 -> {
                return slowDown(operation, key, said);
            }
            case 501 -> {
                return failed(
                        operation,
                        key,
                        said,
                        operation == S3Operation.PUT
                                ? "a store must know If-None-Match on puts to hold each record once, or it is a checksum that it"
                                        + " does not know: s3.checksums=when_required"
                                : "the store does not know this request");
            }
            case 400 -> {
                return failed(
                        operation,
                        key,
                        said,
                        operation == S3Operation.PUT && settings.sendsChecksums()
                                ? "a store that is not AWS may need s3.checksums=when_required"
                                : "check the s3 options");
            }
            default -> {
                return failed(operation, key, said, status >= 500 ? "the store failed" + REPEATED : "");
            }
        }
    }

    private IOException unanswered(S3Operation operation, String key, SdkException failure) {
        String where = cannot(operation, key);
        if (failure instanceof AbortedException || Thread.currentThread().isInterrupted()) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException(where + "interrupted");
            interrupted.initCause(failure);
            return interrupted;
        }
        if (failure instanceof ApiCallTimeoutException) {
            return new IOException(
                    where + "no answer within s3.request.timeout.ms="
                            + settings.requestTimeout().toMillis() + REPEATED,
                    failure);
        }
        String message = String.valueOf(failure.getMessage());
        if (message.startsWith("Unable to load region")) {
            return new IOException(where + "no region was found: set s3.region, or AWS_REGION for the worker", failure);
        }
        if (message.startsWith("Unable to load credentials")) {
            return new IOException(
                    where
                            + "no credentials were found: set s3.access.key.id and s3.secret.access.key, or give the worker some by"
                            + " its environment, a profile, a web identity or a role of its instance: " + message,
                    failure);
        }
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        if (root instanceof UnknownHostException) {
            return new IOException(
                    where + "unknown host " + root.getMessage()
                            + ": check s3.endpoint, s3.region and s3.path.style.access",
                    failure);
        }
        return new IOException(where + message + (root == failure ? "" : ": " + root) + REPEATED, failure);
    }

    private IOException slowDown(S3Operation operation, String key, S3Exception said) {
        return failed(
                operation,
                key,
                said,
                "the store asks for fewer requests" + REPEATED
                        + "; larger files (file.max.bytes), fewer tasks or fewer parallel uploads make fewer");
    }

    private IOException failed(S3Operation operation, String key, S3Exception said, String advice) {
        return new IOException(
                cannot(operation, key) + S3Answer.text(said) + (advice.isEmpty() ? "" : ": " + advice), said);
    }

    private IOException denied(S3Operation operation, String key, S3Exception said, String advice) {
        AccessDeniedException denied = new AccessDeniedException(
                name(key), null, "cannot be " + operation.done() + ": " + S3Answer.text(said) + ": " + advice);
        denied.initCause(said);
        return denied;
    }

    private String cannot(S3Operation operation, String key) {
        return name(key) + " cannot be " + operation.done() + ": ";
    }

    private String permissionAdvice(S3Operation operation) {
        String advice = keyText() + " needs the permission " + operation.permission();
        if (operation == S3Operation.PUT && !settings.tags().isEmpty()) {
            advice += " and, for s3.tags, s3:PutObjectTagging";
        }
        if (operation != S3Operation.LIST) {
            advice += "; of a bucket that is encrypted by a key of KMS, also "
                    + (operation == S3Operation.PUT ? "kms:GenerateDataKey" : "kms:Decrypt") + " of the key";
        }
        return advice;
    }

    private String bucketAdvice() {
        return "there is no such bucket, or no longer: check store.url"
                + settings.endpoint().map(url -> " and s3.endpoint=" + url).orElse("");
    }

    private String tokenAdvice() {
        return settings.role().isEmpty()
                        && settings.keys()
                                .flatMap(S3Settings.Keys::sessionToken)
                                .isPresent()
                ? "s3.session.token has run out or is wrong; nobody renews it: use s3.role.arn or the default chain"
                : "the session has run out, and is renewed at the next request, or its source gives old ones";
    }

    private String roleAdvice() {
        return settings.role()
                .map(role -> ": check s3.role.arn=" + role.arn()
                        + ", s3.role.external.id, and what the role's trust policy allows")
                .orElse("");
    }

    private String keyText() {
        if (settings.role().isPresent()) {
            return settings.role().get().arn();
        }
        return settings.keys().map(keys -> "access key " + keys.accessKeyId()).orElse("the worker's identity");
    }
}
