package dev.kafkaarrow.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.ObjectClient;
import dev.kafkaarrow.connect.store.StoreRequests;
import dev.kafkaarrow.store.s3.ScriptedS3.Answer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the errors of S3 say: where, what came, and the option or permission to look at. */
class S3FaultsTest {

    private static final String REQUEST = " (request id 4442587FB7D0A2F9, host id aG9zdA==): ";

    private static final DateTimeFormatter SIGNED = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");

    private final ScriptedS3 s3 = new ScriptedS3();

    @AfterEach
    void close() {
        s3.close();
    }

    private ObjectClient client(Map<String, String> more) {
        Map<String, String> once = new HashMap<>(Map.of("s3.max.attempts", "1"));
        once.putAll(more);
        return Requested.client("s3://bucket/prefix", s3.url().toString(), StoreRequests.IGNORED, once);
    }

    private Throwable failure(S3Operation operation, Map<String, String> more) {
        try (ObjectClient client = client(more)) {
            return catchThrowable(() -> ask(client, operation));
        }
    }

    private static void ask(ObjectClient client, S3Operation operation) throws IOException {
        switch (operation) {
            case PUT -> client.putIfAbsent("t/k", Requested.content("x"), Map.of());
            case GET -> client.get("t/k", Optional.empty(), 0, 4);
            case HEAD -> client.head("t/k");
            case LIST -> client.list(Requested.page("t/", "", 7));
            case DELETE -> client.delete("t/k", Optional.empty());
        }
    }

    /**
     * An answer and what is made of it.
     *
     * @param message the whole, where a {@code #} stands for status, code and request
     */
    record Said(S3Operation operation, Answer answer, Class<?> type, String message) {
        static Said of(S3Operation operation, int status, String code, Class<?> type, String message) {
            return new Said(
                    operation,
                    Answer.error(status, code, "Says S3."),
                    type,
                    message.replace("#", status + " " + code + REQUEST + "Says S3."));
        }

        @Override
        public String toString() {
            return operation + " " + answer.status() + " " + message;
        }
    }

    static List<Said> answers() {
        String permission = "s3://bucket/t/k: cannot be %s: #: access key AKIDEXAMPLE needs the permission %s";
        return List.of(
                Said.of(
                        S3Operation.PUT,
                        403,
                        "AccessDenied",
                        AccessDeniedException.class,
                        permission.formatted("put", "s3:PutObject")
                                + "; of a bucket that is encrypted by a key of KMS, also kms:GenerateDataKey of the key"),
                Said.of(
                        S3Operation.GET,
                        403,
                        "AccessDenied",
                        AccessDeniedException.class,
                        permission.formatted("read", "s3:GetObject")
                                + "; of a bucket that is encrypted by a key of KMS, also kms:Decrypt of the key"),
                Said.of(
                        S3Operation.DELETE,
                        403,
                        "AccessDenied",
                        AccessDeniedException.class,
                        permission.formatted("deleted", "s3:DeleteObject")
                                + "; of a bucket that is encrypted by a key of KMS, also kms:Decrypt of the key"),
                Said.of(
                        S3Operation.LIST,
                        403,
                        "AccessDenied",
                        AccessDeniedException.class,
                        "s3://bucket/t/: cannot be listed: #: access key AKIDEXAMPLE needs the permission s3:ListBucket of the"
                                + " bucket, for this prefix"),
                Said.of(
                        S3Operation.LIST,
                        404,
                        "NoSuchBucket",
                        IOException.class,
                        "s3://bucket/t/ cannot be listed: #: there is no such bucket, or no longer: check store.url and"
                                + " s3.endpoint=URL"),
                Said.of(
                        S3Operation.PUT,
                        404,
                        "NoSuchBucket",
                        IOException.class,
                        "s3://bucket/t/k cannot be put: #: there is no such bucket, or no longer: check store.url and"
                                + " s3.endpoint=URL"),
                Said.of(
                        S3Operation.DELETE,
                        404,
                        "NoSuchBucket",
                        IOException.class,
                        "s3://bucket/t/k cannot be deleted: #: there is no such bucket, or no longer: check store.url and"
                                + " s3.endpoint=URL"),
                Said.of(
                        S3Operation.GET,
                        404,
                        "NoSuchKey",
                        NoSuchFileException.class,
                        "s3://bucket/t/k: no such object (#)"),
                Said.of(
                        S3Operation.GET,
                        404,
                        "XAdminUserNotFound",
                        IOException.class,
                        "s3://bucket/t/k cannot be read: #"),
                Said.of(
                        S3Operation.DELETE,
                        404,
                        "XAdminUserNotFound",
                        IOException.class,
                        "s3://bucket/t/k cannot be deleted: #"),
                Said.of(
                        S3Operation.LIST,
                        403,
                        "InvalidAccessKeyId",
                        AccessDeniedException.class,
                        "s3://bucket/t/: cannot be listed: #: the store does not know access key AKIDEXAMPLE: check"
                                + " s3.access.key.id and s3.endpoint"),
                Said.of(
                        S3Operation.LIST,
                        403,
                        "SignatureDoesNotMatch",
                        AccessDeniedException.class,
                        "s3://bucket/t/: cannot be listed: #: s3.secret.access.key is not that of access key AKIDEXAMPLE, or"
                                + " something on the way changes requests"),
                Said.of(
                        S3Operation.GET,
                        403,
                        "RequestTimeTooSkewed",
                        IOException.class,
                        "s3://bucket/t/k cannot be read: #: the clock of this worker is off: set it, as by NTP; it is tried"
                                + " again"),
                Said.of(
                        S3Operation.PUT,
                        503,
                        "SlowDown",
                        IOException.class,
                        "s3://bucket/t/k cannot be put: #: the store asks for fewer requests; it is tried again; larger files"
                                + " (file.max.bytes), fewer tasks or fewer parallel uploads make fewer"),
                Said.of(
                        S3Operation.LIST,
                        429,
                        "TooManyRequests",
                        IOException.class,
                        "s3://bucket/t/ cannot be listed: #: the store asks for fewer requests; it is tried again; larger files"
                                + " (file.max.bytes), fewer tasks or fewer parallel uploads make fewer"),
                Said.of(
                        S3Operation.PUT,
                        500,
                        "InternalError",
                        IOException.class,
                        "s3://bucket/t/k cannot be put: #: the store failed; it is tried again"),
                Said.of(
                        S3Operation.PUT,
                        501,
                        "NotImplemented",
                        IOException.class,
                        "s3://bucket/t/k cannot be put: #: a store must know If-None-Match on puts to hold each record once, or"
                                + " it is a checksum that it does not know: s3.checksums=when_required"),
                Said.of(
                        S3Operation.PUT,
                        400,
                        "XAmzContentSHA256Mismatch",
                        IOException.class,
                        "s3://bucket/t/k cannot be put: #: a store that is not AWS may need s3.checksums=when_required"),
                Said.of(
                        S3Operation.PUT,
                        400,
                        "KMS.DisabledException",
                        IOException.class,
                        "s3://bucket/t/k cannot be put: #: check s3.kms.key and what its policy allows"),
                Said.of(
                        S3Operation.PUT,
                        400,
                        "EntityTooLarge",
                        IOException.class,
                        "s3://bucket/t/k cannot be put: #: the store takes no file of this size in one request: lower"
                                + " file.max.bytes"),
                Said.of(
                        S3Operation.GET,
                        403,
                        "InvalidObjectState",
                        IOException.class,
                        "s3://bucket/t/k cannot be read: #: it is archived, and must be restored before it can be read: no"
                                + " lifecycle rule may archive files that are still needed"),
                Said.of(
                        S3Operation.PUT,
                        301,
                        "PermanentRedirect",
                        IOException.class,
                        "s3://bucket/t/k cannot be put: #: the bucket is elsewhere: check s3.region and s3.endpoint"),
                new Said(
                        S3Operation.LIST,
                        Answer.error(301, "PermanentRedirect", "Says S3.").with("x-amz-bucket-region", "eu-west-1"),
                        IOException.class,
                        "s3://bucket/t/ cannot be listed: 301 PermanentRedirect" + REQUEST
                                + "Says S3.: the bucket is in eu-west-1: s3.region=eu-west-1 is expected"),
                new Said(
                        S3Operation.GET,
                        Answer.error(
                                400,
                                "AuthorizationHeaderMalformed",
                                "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'"),
                        IOException.class,
                        "s3://bucket/t/k cannot be read: 400 AuthorizationHeaderMalformed" + REQUEST
                                + "The authorization header is malformed; the region 'us-east-1' is wrong; expecting"
                                + " 'eu-west-1': the bucket is in eu-west-1: s3.region=eu-west-1 is expected"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void saysWhereWhatCameAndWhatToLookAt(Said said) {
        s3.answers(said.answer());

        assertThat(failure(said.operation(), Map.of()))
                .isExactlyInstanceOf(said.type())
                .hasMessage(said.message().replace("URL", s3.url().toString()));
    }

    @Test
    void anAnswerToALookHasNoReasonAndIsUnderstoodByItsStatus() {
        s3.answers(Answer.of(403));
        assertThat(failure(S3Operation.HEAD, Map.of()))
                .isExactlyInstanceOf(AccessDeniedException.class)
                .hasMessageContaining("s3://bucket/t/k: cannot be looked at: 403")
                .hasMessageContaining("4442587FB7D0A2F9")
                .hasMessageContaining(
                        "needs the permission s3:GetObject, and s3:ListBucket of the bucket so that S3 says when"
                                + " there is no such object");
        for (int status : new int[] {301, 400}) {
            s3.answers(Answer.of(status).with("x-amz-bucket-region", "eu-west-1"));
            assertThat(failure(S3Operation.HEAD, Map.of()))
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessageEndingWith("the bucket is in eu-west-1: s3.region=eu-west-1 is expected");
        }
    }

    @Test
    void tagsNeedAPermissionOfTheirOwn() {
        s3.answers(Answer.error(403, "AccessDenied", "Says S3."));
        Throwable denied = failure(S3Operation.PUT, Map.of("s3.tags", "a=b"));
        assertThat(denied).hasMessageContaining("s3:PutObject and, for s3.tags, s3:PutObjectTagging");
        assertThat(FileStore.reason((IOException) denied)).contains("s3:PutObjectTagging");
    }

    @Test
    void ofASessionThatHasRunOutItIsSaidWhoRenewsIt() {
        s3.answers(Answer.error(400, "ExpiredToken", "The provided token has expired."));
        assertThat(failure(S3Operation.GET, Map.of("s3.session.token", "old")))
                .isExactlyInstanceOf(IOException.class)
                .hasMessageEndingWith(
                        "s3.session.token has run out or is wrong; nobody renews it: use s3.role.arn or the default chain");
        assertThat(failure(S3Operation.GET, Map.of()))
                .isExactlyInstanceOf(IOException.class)
                .hasMessageEndingWith(
                        "the session has run out, and is renewed at the next request, or its source gives old ones");
    }

    @ParameterizedTest
    @EnumSource(S3Operation.class)
    void noSecretIsInAnError(S3Operation operation) {
        s3.answers(Answer.error(403, "SignatureDoesNotMatch", "Says S3."));
        Throwable failure =
                failure(operation, Map.of("s3.secret.access.key", "very-secret", "s3.session.token", "token-secret"));
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            assertThat(cause.toString()).doesNotContain("very-secret", "token-secret");
        }
    }

    @Test
    void ofAServerThatIsNotThereItIsSaidWhere() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        assertThat(failure(S3Operation.LIST, Map.of("s3.endpoint", "http://127.0.0.1:" + free)))
                .isExactlyInstanceOf(IOException.class)
                .hasMessageStartingWith("s3://bucket/t/ cannot be listed: ")
                .hasMessageContaining("127.0.0.1:" + free)
                .hasMessageContaining("it is tried again");
        assertThat(failure(S3Operation.LIST, Map.of("s3.endpoint", "http://no-such-host.invalid")))
                .isExactlyInstanceOf(IOException.class)
                .hasMessageContaining("no-such-host.invalid")
                .hasMessageEndingWith("check s3.endpoint, s3.region and s3.path.style.access");
    }

    @Test
    void aRequestThatIsNotAnsweredEndsInTime() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            String endpoint = "http://127.0.0.1:" + silent.getLocalPort();
            assertThat(failure(S3Operation.LIST, Map.of("s3.endpoint", endpoint, "s3.request.timeout.ms", "200")))
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessage(
                            "s3://bucket/t/ cannot be listed: no answer within s3.request.timeout.ms=200; it is tried again");
            assertThat(failure(S3Operation.LIST, Map.of("s3.endpoint", endpoint, "s3.socket.timeout.ms", "200")))
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessageContaining("Read timed out");
        }
    }

    @Test
    void aClockThatIsOffIsNotTheEnd() throws IOException {
        s3.answers(
                Answer.error(403, "RequestTimeTooSkewed", "The difference ... is too large."),
                Answer.of(200).with("ETag", "\"e1\"").with("Content-Length", "10"));
        try (ObjectClient client = client(Map.of("s3.max.attempts", "2"))) {
            ask(client, S3Operation.DELETE);
        }
        assertThat(s3.asked()).hasSize(2);
    }

    @Test
    void aClockThatIsAnHourOffIsPutRightByTheNextRequest() throws IOException {
        ZonedDateTime there = ZonedDateTime.now(ZoneOffset.UTC).plusHours(1);
        AtomicInteger refused = new AtomicInteger();
        try (ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread store = new Thread(() -> serveAt(there, socket, refused));
            store.setDaemon(true);
            store.start();
            String url = "http://127.0.0.1:" + socket.getLocalPort();
            try (ObjectClient client = client(Map.of("s3.endpoint", url, "s3.max.attempts", "3"))) {
                ask(client, S3Operation.DELETE);
                ask(client, S3Operation.DELETE);
            }
        }
        assertThat(refused).hasValue(1);
    }

    /** A store by whose clock it is another time, until the socket is closed; a server of the JDK says its own time. */
    private static void serveAt(ZonedDateTime there, ServerSocket socket, AtomicInteger refused) {
        String earliest = SIGNED.format(there.minusMinutes(15));
        while (true) {
            try (Socket client = socket.accept()) {
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
                boolean isRefused = false;
                for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
                    String[] header = line.split(": ", 2);
                    isRefused |= header[0].equalsIgnoreCase("x-amz-date") && header[1].compareTo(earliest) < 0;
                }
                if (isRefused) {
                    refused.incrementAndGet();
                }
                String body = isRefused ? "<Error><Code>RequestTimeTooSkewed</Code></Error>" : "";
                String head = "HTTP/1.1 " + (isRefused ? "403 Forbidden" : "200 OK") + "\r\nDate: "
                        + DateTimeFormatter.RFC_1123_DATE_TIME.format(there) + "\r\nContent-Length: " + body.length()
                        + "\r\nConnection: close\r\n\r\n";
                client.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
            } catch (IOException closed) {
                return;
            }
        }
    }

    @Test
    void withoutAnythingToRenewNothingIsAskedAfterTheEnd() {
        ObjectClient client = client(Map.of());
        client.close();
        client.close();
        assertThat(client).hasToString("s3://bucket");
        assertThatThrownBy(() -> S3Place.of("s4://bucket")).hasMessageContaining("s3://");
    }
}
