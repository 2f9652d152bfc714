package dev.kafkaarrow.store.s3;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What the store says in an answer that is an error. */
final class S3Answer {

    private static final Pattern EXPECTED_REGION = Pattern.compile("expecting '([a-z0-9-]+)'");

    /** Two requests for one key at a time; nothing is known of either. */
    private static final Set<String> CONFLICTS = Set.of("ConditionalRequestConflict", "OperationAborted");

    /** An answer to HEAD has no code. */
    private static final Set<String> NO_OBJECT = Set.of("NoSuchKey", "NotFound", "");

    private S3Answer() {}

    /** 0 if there was no answer. */
    static int status(SdkException failure) {
        return failure instanceof AwsServiceException said ? said.statusCode() : 0;
    }

    /** Whether another request for the key was under way. */
    static boolean isConflict(SdkException failure) {
        return CONFLICTS.contains(code(failure));
    }

    /** Whether it is the object that is not there: other things that a store misses are 404, too. */
    static boolean isNoObject(SdkException failure) {
        return status(failure) == 404 && NO_OBJECT.contains(code(failure));
    }

    /** Where the bucket is, if the answer is that it is elsewhere. */
    static Optional<String> region(S3Exception said) {
        int status = said.statusCode();
        String code = code(said);
        if (!Set.of(301, 307, 400).contains(status) || code.startsWith("KMS")) {
            return Optional.empty();
        }
        Matcher expected = EXPECTED_REGION.matcher(String.valueOf(message(said)));
        if (expected.find()) {
            return Optional.of(expected.group(1));
        }
        // an answer to HEAD says 400 without a reason
        boolean isElsewhere = status != 400 || code.isEmpty() || code.equals("AuthorizationHeaderMalformed");
        return isElsewhere ? header(said, "x-amz-bucket-region") : Optional.empty();
    }

    /** All of it in a line. */
    static String text(AwsServiceException said) {
        String code = code(said);
        String message = message(said);
        return said.statusCode()
                + (code.isEmpty() ? "" : " " + code)
                + request(said)
                + (message.isEmpty() ? "" : ": " + message);
    }

    /** Of the request, in parentheses, with a blank before; empty if there is none. */
    static String request(SdkException failure) {
        if (!(failure instanceof AwsServiceException said) || said.requestId() == null) {
            return "";
        }
        return " (request id " + said.requestId()
                + (said.extendedRequestId() == null ? "" : ", host id " + said.extendedRequestId()) + ")";
    }

    /** Empty if it has none. */
    static String code(SdkException failure) {
        return details(failure).map(AwsErrorDetails::errorCode).orElse("");
    }

    private static String message(AwsServiceException said) {
        return details(said).map(AwsErrorDetails::errorMessage).orElse("");
    }

    private static Optional<String> header(AwsServiceException said, String name) {
        return details(said)
                .map(AwsErrorDetails::sdkHttpResponse)
                .flatMap(response -> response.firstMatchingHeader(name));
    }

    private static Optional<AwsErrorDetails> details(SdkException failure) {
        return failure instanceof AwsServiceException said
                ? Optional.ofNullable(said.awsErrorDetails())
                : Optional.empty();
    }
}
