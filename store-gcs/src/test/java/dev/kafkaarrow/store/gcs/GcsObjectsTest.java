package dev.kafkaarrow.store.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.kafkaarrow.connect.store.LargePut;
import dev.kafkaarrow.connect.store.ObjectChangedException;
import dev.kafkaarrow.connect.store.ObjectClient;
import dev.kafkaarrow.connect.store.ObjectClient.Depth;
import dev.kafkaarrow.connect.store.ObjectClient.PageRequest;
import dev.kafkaarrow.connect.store.ObjectClient.Put;
import dev.kafkaarrow.connect.store.ScriptedServer;
import dev.kafkaarrow.connect.store.ScriptedServer.Answer;
import dev.kafkaarrow.connect.store.ScriptedServer.Asked;
import dev.kafkaarrow.connect.store.StoreRequests;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of the API, and what is made of its answers. */
class GcsObjectsTest {

    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");
    private static final String NO_OBJECT = error(404, "notFound", "No such object: bucket/key");
    private static final String NO_BUCKET = error(404, "notFound", "The specified bucket does not exist.");
    private static final String METADATA =
            "{'name':'key','size':'10','generation':'7','updated':'2026-11-30T10:00:00.123Z','metadata':{'write-id':'w'}}"
                    .replace('\'', '"');

    private final ScriptedServer server = new ScriptedServer();
    private final List<StoreRequests.Request> requests = new ArrayList<>();
    private final List<ObjectClient> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(ObjectClient::close);
        server.close();
    }

    private GcsObjects client(String... options) {
        Map<String, String> given = new HashMap<>(Map.of("gcs.endpoint", server.url(), "gcs.credentials", "none"));
        for (int i = 0; i < options.length; i += 2) {
            given.put(options[i], options[i + 1]);
        }
        GcsObjects client = new GcsObjects(GcsSettingsTest.of(given), requests::add);
        opened.add(client);
        return client;
    }

    static String error(int status, String reason, String message) {
        return "{\"error\":{\"code\":" + status + ",\"message\":\"" + message
                + "\",\"errors\":[{\"domain\":\"global\",\"reason\":\"" + reason + "\",\"message\":\"" + message
                + "\"}]}}";
    }

    private static Answer range(String body, long from, long size, String generation) {
        return ScriptedServer.answer(206, rangeHeaders(body, from, size, generation), body);
    }

    private static Map<String, String> rangeHeaders(String body, long from, long size, String generation) {
        return Map.of(
                "Content-Range",
                "bytes " + from + "-" + (from + body.length() - 1) + "/" + size,
                "x-goog-generation",
                generation,
                "Last-Modified",
                "Mon, 30 Nov 2026 10:00:00 GMT");
    }

    private static String text(ObjectClient.Range range) {
        return StandardCharsets.UTF_8.decode(range.bytes()).toString();
    }

    @Test
    void aPutIsOneRequestWithTheConditionTheBytesTheirChecksumAndTheMetadata() throws IOException {
        server.then(200, JSON, METADATA);

        assertThat(client().putIfAbsent("a/key", new TextContent("123456789"), Map.of("write-id", "w")))
                .isEqualTo(Put.CREATED);
        assertThat(server.asked()).hasSize(1);
        Asked put = server.asked().get(0);
        assertThat(put.method()).isEqualTo("POST");
        assertThat(put.uri().getPath()).isEqualTo("/upload/storage/v1/b/bucket/o");
        assertThat(put.query()).contains("ifGenerationMatch=0", "uploadType=multipart");
        assertThat(put.headers()).doesNotContainKey("Content-Encoding").containsKey("Content-Length");
        // E3069283, the check value that is published for CRC-32C
        assertThat(put.body())
                .contains("123456789", "\"name\":\"a/key\"", "\"write-id\":\"w\"", "\"crc32c\":\"4waSgw==\"");
    }

    @ParameterizedTest
    @MethodSource("passingFaults")
    void aPutIsRepeatedWithTheSameBytesAndMayThenMeetItself(Answer fault) throws IOException {
        server.then(fault).then(412, JSON, error(412, "conditionNotMet", "no"));

        assertThat(client().putIfAbsent("key", new TextContent("content"), Map.of("write-id", "w")))
                .isEqualTo(Put.EXISTS);
        assertThat(server.asked())
                .hasSize(2)
                .allSatisfy(put -> assertThat(put.body()).contains("content", "\"write-id\":\"w\""));
    }

    static Stream<Answer> passingFaults() {
        return Stream.of(
                ScriptedServer.reset(),
                ScriptedServer.answer(408, JSON, ""),
                ScriptedServer.answer(429, JSON, error(429, "rateLimitExceeded", "slow down")),
                ScriptedServer.answer(500, JSON, error(500, "backendError", "again")),
                ScriptedServer.answer(503, JSON, ""));
    }

    @Test
    void thatAnotherRequestWasUnderWaySaysNothing() throws IOException {
        server.then(409, JSON, error(409, "conflict", "another"));
        assertThat(client().putIfAbsent("key", new TextContent("x"), Map.of())).isEqualTo(Put.CONFLICT);
    }

    @Test
    void anObjectIsThereThoughTheRestOfTheAnswerIsLost() throws IOException {
        server.then(ScriptedServer.cut(200, JSON, METADATA, 5));
        assertThat(client().putIfAbsent("key", new TextContent("x"), Map.of())).isEqualTo(Put.CREATED);
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void aStagedFileThatIsShorterThanItWasIsNotPut() {
        server.then(200, JSON, METADATA);
        ObjectClient.Content shorter = new ObjectClient.Content() {
            private final TextContent content = new TextContent("content");

            @Override
            public long sizeInBytes() {
                return content.sizeInBytes() + 1;
            }

            @Override
            public java.io.InputStream open() {
                return content.open();
            }

            @Override
            public Optional<java.nio.file.Path> file() {
                return Optional.empty();
            }
        };
        assertThatThrownBy(() -> client().putIfAbsent("key", shorter, Map.of()))
                .hasMessageContaining("the staged file has 1 bytes less than were written to it");
    }

    @Test
    void metadataComesWithOneRequest() throws IOException {
        server.then(200, JSON, METADATA);
        assertThat(client().head("key"))
                .isEqualTo(new ObjectClient.Found("key", 10, 1796032800123L, "7", Map.of("write-id", "w")));
        assertThat(server.asked().get(0).uri().getPath()).isEqualTo("/storage/v1/b/bucket/o/key");
    }

    @Test
    void readsARangeOfOneGeneration() throws IOException {
        server.then(range("345", 3, 10, "7"));

        ObjectClient.Range range = client().get("a/b?#c", Optional.of("7"), 3, 3);
        assertThat(range.bytes().order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(range.bytes().position()).isZero();
        assertThat(text(range)).isEqualTo("345");
        assertThat(range.found()).isEqualTo(new ObjectClient.Found("a/b?#c", 10, 1796032800000L, "7", Map.of()));
        Asked get = server.asked().get(0);
        assertThat(get.uri().getRawPath()).endsWith("/o/a%2Fb%3F%23c");
        assertThat(get.query()).contains("alt=media", "ifGenerationMatch=7");
        assertThat(get.headers()).containsEntry("Range", "bytes=3-5");
    }

    @Test
    void aRangeEndsWhereTheObjectDoes() throws IOException {
        server.then(range("89", 8, 10, "7"));
        assertThat(text(client().get("key", Optional.empty(), 8, 100))).isEqualTo("89");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void whatIsMissingOfARangeIsAskedForOfTheSameGeneration(int sentBytes) throws IOException {
        server.then(ScriptedServer.cut(206, rangeHeaders("0123456789", 0, 20, "7"), "0123456789", sentBytes))
                .then(range("0123456789".substring(sentBytes), sentBytes, 20, "7"));

        assertThat(text(client().get("key", Optional.empty(), 0, 10))).isEqualTo("0123456789");
        Asked second = server.asked().get(1);
        assertThat(second.headers()).containsEntry("Range", "bytes=" + sentBytes + "-9");
        assertThat(second.query()).contains("ifGenerationMatch=7");
    }

    @Test
    void aRangeThatStaysCutIsAFailure() {
        server.then(ScriptedServer.cut(206, rangeHeaders("0123456789", 0, 20, "7"), "0123456789", 0));
        assertThatThrownBy(() -> client("gcs.max.attempts", "2").get("key", Optional.empty(), 0, 10))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("gs://bucket/key cannot be read: ");
        assertThat(server.asked()).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("replaced")
    void anObjectThatWasReplacedIsNotRead(Answer answer) {
        server.then(answer);
        assertThatThrownBy(() -> client().get("key", Optional.of("6"), 0, 3))
                .isInstanceOf(ObjectChangedException.class)
                .hasMessageStartingWith("gs://bucket/key: ");
    }

    static Stream<Answer> replaced() {
        return Stream.of(
                ScriptedServer.answer(412, JSON, error(412, "conditionNotMet", "no")),
                // of a store that ignores the condition
                range("012", 0, 10, "7"));
    }

    @Test
    void noRangeIsReplacedInTheMiddleOfReadingIt() {
        server.then(ScriptedServer.cut(206, rangeHeaders("0123456789", 0, 20, "7"), "0123456789", 3))
                .then(range("3456789", 3, 20, "8"));
        assertThatThrownBy(() -> client().get("key", Optional.empty(), 0, 10))
                .isInstanceOf(ObjectChangedException.class);
    }

    @Test
    void aRangeAtTheEndIsEmpty() throws IOException {
        server.then(416, JSON, "").then(200, JSON, METADATA);
        ObjectClient.Range range = client().get("key", Optional.of("7"), 10, 3);
        assertThat(range.bytes().limit()).isZero();
        assertThat(range.found().sizeInBytes()).isEqualTo(10);
    }

    @ParameterizedTest
    @MethodSource("noRanges")
    void whatIsNotTheRangeThatWasAskedForIsRefused(Answer answer) {
        server.then(answer);
        assertThatThrownBy(() -> client().get("key", Optional.empty(), 3, 3))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("gs://bucket/key cannot be read: ");
        assertThat(server.asked()).hasSize(1);
    }

    static Stream<Answer> noRanges() {
        return Stream.of(
                ScriptedServer.answer(200, Map.of("x-goog-generation", "7"), "0123456789"),
                range("012", 0, 10, "7"),
                ScriptedServer.answer(206, Map.of("x-goog-generation", "7"), "345"));
    }

    @Test
    void whatIsNotThereIsSaidToBeMissingUnlessItIsTheBucket() {
        server.then(404, JSON, NO_OBJECT)
                .then(404, Map.of(), "No such object: bucket/key")
                .then(404, JSON, NO_BUCKET)
                .then(404, Map.of(), "The specified bucket does not exist.")
                .then(404, JSON, NO_BUCKET);
        GcsObjects client = client();
        assertThatThrownBy(() -> client.head("key")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> client.get("key", Optional.empty(), 0, 1)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> client.head("key")).is(aMissingBucket());
        assertThatThrownBy(() -> client.get("key", Optional.empty(), 0, 1)).is(aMissingBucket());
        assertThatThrownBy(() -> client.delete("key", Optional.empty())).is(aMissingBucket());
        assertThatThrownBy(() -> client.putIfAbsent("key", new TextContent("x"), Map.of()))
                .is(aMissingBucket());
        assertThatThrownBy(() -> client.list(new PageRequest("a/", "", Depth.ALL, 10, Optional.empty())))
                .is(aMissingBucket());
    }

    private static org.assertj.core.api.Condition<Throwable> aMissingBucket() {
        return new org.assertj.core.api.Condition<>(
                fault -> !(fault instanceof NoSuchFileException)
                        && fault.getMessage()
                                .contains("there is no such bucket, or no longer: check store.url and gcs.endpoint"),
                "a missing bucket");
    }

    @Test
    void aPageHasWhatSortsBehindAKey() throws IOException {
        server.then(
                200,
                JSON,
                ("{'items':[{'name':'a/k','size':'1','generation':'1','updated':'2026-11-30T10:00:00Z'},"
                                + "{'name':'a/l','size':'2','generation':'3','updated':'2026-11-30T10:00:00Z'}],"
                                + "'prefixes':['a/m/'],'nextPageToken':'next'}")
                        .replace('\'', '"'));

        ObjectClient.Page page = client().list(new PageRequest("a/", "a/k", Depth.ONE_FOLDER, 7, Optional.of("token")));
        assertThat(page.objects()).containsExactly(new ObjectClient.Found("a/l", 2, 1796032800000L, "3", Map.of()));
        assertThat(page.folders()).containsExactly("a/m/");
        assertThat(page.token()).contains("next");
        assertThat(server.asked().get(0).query())
                .contains("prefix=a/", "startOffset=a/k", "delimiter=/", "maxResults=7", "pageToken=token");
    }

    @Test
    void aPageThatIsCutIsAskedForAgain() throws IOException {
        server.then(ScriptedServer.cut(200, JSON, "{\"items\":[]} ", 8))
                // without a length that would tell
                .then(200, JSON, "{\"items\":[{\"na")
                .then(200, JSON, "{}");
        ObjectClient.Page page = client().list(new PageRequest("a/", "", Depth.ALL, 7, Optional.empty()));
        assertThat(page).isEqualTo(new ObjectClient.Page(List.of(), List.of(), Optional.empty()));
        assertThat(server.asked()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>a portal</html>", "[1]", "{\"items\":1}"})
    void anAnswerOfSomethingElseIsNoEmptyPage(String body) {
        server.then(200, JSON, body);
        assertThatThrownBy(() ->
                        client("gcs.max.attempts", "2").list(new PageRequest("a/", "", Depth.ALL, 7, Optional.empty())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("gs://bucket/a/ cannot be listed: ");
    }

    @Test
    void deletesOneGeneration() throws IOException {
        server.then(204, Map.of(), "");
        client().delete("key", Optional.of("7"));
        assertThat(server.asked().get(0).method()).isEqualTo("DELETE");
        assertThat(server.asked().get(0).query()).contains("ifGenerationMatch=7");
    }

    @Test
    void whatIsGoneNeedNotBeDeleted() throws IOException {
        server.then(404, JSON, NO_OBJECT)
                .then(412, JSON, error(412, "conditionNotMet", "no"))
                .then(404, JSON, NO_OBJECT);
        client().delete("key", Optional.empty());
        // by a request whose answer was lost
        client().delete("key", Optional.of("7"));
        assertThat(server.asked()).hasSize(3);
    }

    @Test
    void anotherGenerationIsNotDeleted() {
        server.then(412, JSON, error(412, "conditionNotMet", "no")).then(200, JSON, METADATA);
        assertThatThrownBy(() -> client().delete("key", Optional.of("6"))).isInstanceOf(ObjectChangedException.class);
    }

    @Test
    void noRequestIsRepeatedForLongerThanTheOptionAllows() {
        server.then(503, JSON, "");
        assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertThatThrownBy(() -> client("gcs.request.timeout.ms", "500", "gcs.max.attempts", "1000000")
                                .head("key"))
                        .isInstanceOf(IOException.class));
    }

    @ParameterizedTest
    @MethodSource("endings")
    void noEndOfARequestKeepsItsConnection(Answer answer) {
        server.then(answer);
        GcsObjects client = client("gcs.max.connections", "1", "gcs.max.attempts", "1");
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (int i = 0; i < 3; i++) {
                tried(() -> client.head("key"));
                tried(() -> client.get("key", Optional.of("7"), 0, 4));
                tried(() -> client.putIfAbsent("key", new TextContent("x"), Map.of()));
                tried(() -> client.list(new PageRequest("", "", Depth.ALL, 1, Optional.empty())));
                tried(() -> {
                    client.delete("key", Optional.of("7"));
                    return "";
                });
            }
        });
    }

    static Stream<Answer> endings() {
        return Stream.of(
                ScriptedServer.answer(200, JSON, METADATA),
                ScriptedServer.answer(200, JSON, "[1]"),
                range("0123", 0, 10, "8"),
                range("01", 0, 10, "7"),
                ScriptedServer.answer(404, JSON, NO_OBJECT),
                ScriptedServer.answer(403, Map.of(), "<xml/>"),
                ScriptedServer.answer(500, Map.of(), "x".repeat(100_000)),
                ScriptedServer.cut(500, JSON, NO_OBJECT, 5),
                ScriptedServer.cut(200, JSON, METADATA, 5),
                ScriptedServer.reset());
    }

    @Test
    void tellsOfEachRequest() throws IOException {
        server.then(503, JSON, "")
                .then(412, JSON, error(412, "conditionNotMet", "no"))
                .then(range("345", 3, 10, "7"))
                .then(404, JSON, NO_OBJECT)
                .then(403, JSON, error(403, "forbidden", "no"));
        GcsObjects client = client();
        client.putIfAbsent("key", new TextContent("content"), Map.of());
        client.get("key", Optional.empty(), 3, 3);
        tried(() -> client.head("key"));
        tried(() -> client.head("key"));

        assertThat(requests).allSatisfy(request -> assertThat(request.nanos()).isPositive());
        assertThat(requests)
                .extracting(request -> new StoreRequests.Request(
                        request.kind(),
                        request.sentBytes(),
                        request.receivedBytes(),
                        request.retries(),
                        0,
                        request.isFailed()))
                .containsExactly(
                        new StoreRequests.Request(StoreRequests.Kind.PUT, 7, 0, 1, 0, false),
                        new StoreRequests.Request(StoreRequests.Kind.GET, 0, 3, 0, 0, false),
                        new StoreRequests.Request(StoreRequests.Kind.HEAD, 0, 0, 0, 0, false),
                        new StoreRequests.Request(StoreRequests.Kind.HEAD, 0, 0, 0, 0, true));
    }

    private interface Try {
        Object run() throws IOException;
    }

    private static void tried(Try request) {
        try {
            Object unused = request.run();
        } catch (IOException e) {
            // how it ends is not what is asked here
        }
    }

    @ParameterizedTest
    @MethodSource("faults")
    void saysWhatHappenedAndWhatToDo(Answer answer, Class<? extends IOException> kind, List<String> words) {
        server.then(answer);
        assertThatThrownBy(() -> client("gcs.max.attempts", "1").putIfAbsent("a/key", new TextContent("x"), Map.of()))
                .isExactlyInstanceOf(kind)
                .hasMessageContainingAll(words.toArray(new String[0]))
                .hasMessageStartingWith("gs://bucket/a/key");
    }

    static Stream<Arguments> faults() {
        Map<String, String> headers = Map.of("Content-Type", "application/json", "X-GUploader-UploadID", "id-1");
        String forbidden = "a@b.c does not have storage.objects.create access";
        return Stream.of(
                Arguments.of(
                        ScriptedServer.answer(403, headers, error(403, "forbidden", forbidden)),
                        java.nio.file.AccessDeniedException.class,
                        List.of(
                                "cannot be put: 403 forbidden (request id id-1): " + forbidden,
                                "needs the permission storage.objects.create",
                                "roles/storage.objectUser")),
                Arguments.of(
                        ScriptedServer.answer(403, headers, error(403, "retentionPolicyNotMet", "kept")),
                        java.nio.file.AccessDeniedException.class,
                        List.of("a retention policy or a hold")),
                Arguments.of(
                        ScriptedServer.answer(401, headers, error(401, "required", "Anonymous caller")),
                        java.nio.file.AccessDeniedException.class,
                        List.of("401 required", "gcs.credentials=none: give credentials")),
                Arguments.of(
                        ScriptedServer.answer(
                                400, headers, error(400, "required", "Bucket is a requester pays bucket")),
                        IOException.class,
                        List.of("set gcs.project")),
                Arguments.of(
                        ScriptedServer.answer(403, headers, error(403, "rateLimitExceeded", "too fast")),
                        IOException.class,
                        List.of("403 rateLimitExceeded", "asks for fewer requests; it is tried again")),
                Arguments.of(
                        ScriptedServer.answer(429, headers, error(429, "rateLimitExceeded", "too fast")),
                        IOException.class,
                        List.of("429 rateLimitExceeded (request id id-1)", "fewer parallel uploads")),
                Arguments.of(
                        ScriptedServer.answer(503, headers, ""),
                        IOException.class,
                        List.of("503 (request id id-1)", "asks for fewer requests")),
                Arguments.of(
                        ScriptedServer.answer(500, headers, error(500, "backendError", "oh")),
                        IOException.class,
                        List.of("500 backendError", "the store failed; it is tried again")),
                Arguments.of(
                        ScriptedServer.answer(413, headers, ""), IOException.class, List.of("lower file.max.bytes")),
                Arguments.of(
                        ScriptedServer.reset(), IOException.class, List.of("cannot be put: ", "it is tried again")));
    }

    @Test
    void saysThatNobodyIsThere() {
        String url = server.url();
        server.close();
        assertThatThrownBy(() ->
                        client("gcs.endpoint", url, "gcs.max.attempts", "1").head("key"))
                .hasMessageContaining("gs://bucket/key cannot be looked at: ")
                .hasMessageContaining("Connection refused");
        assertThatThrownBy(() -> client("gcs.endpoint", "http://no.such.host.invalid", "gcs.max.attempts", "1")
                        .head("key"))
                .hasMessageContaining("unknown host no.such.host.invalid")
                .hasMessageContaining("check gcs.endpoint and gcs.proxy.url");
    }

    @Test
    void goesThroughAProxyThatWantsAPassword() throws IOException {
        server.then(407, Map.of("Proxy-Authenticate", "Basic realm=\"p\""), "").then(200, JSON, METADATA);
        client(
                        "gcs.endpoint",
                        "http://storage.example.invalid",
                        "gcs.proxy.url",
                        server.url().replace("://", "://me:secret@"))
                .head("key");
        assertThat(server.asked().get(1).uri().toString()).startsWith("http://storage.example.invalid/storage/v1/");
        assertThat(server.asked().get(1).headers()).containsKey("Proxy-Authorization");
    }

    @Test
    void theProjectThatPaysIsNamed() throws IOException {
        server.then(200, JSON, METADATA);
        client("gcs.project", "payer").head("key");
        assertThat(server.asked().get(0).query()).contains("userProject=payer");
    }

    @Test
    void aPutNeedsNoMemoryForItsBytes(@TempDir Path staging) throws IOException {
        server.then(200, JSON, METADATA);
        LargePut.run("gs://bucket/prefix", staging, Map.of("gcs.endpoint", server.url(), "gcs.credentials", "none"));
        assertThat(server.asked())
                .singleElement()
                .satisfies(put -> assertThat(put.bodyBytes()).isGreaterThan(LargePut.BYTES));
    }
}
