package dev.kafkaarrow.store.azure;

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
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
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

/** What is asked of the service, and what is made of its answers. */
class AzureObjectsTest {

    private static final String MODIFIED = "Mon, 30 Nov 2026 10:00:00 GMT";
    private static final Map<String, String> PUT = Map.of("ETag", "\"0x1\"", "Last-Modified", MODIFIED);
    private static final Map<String, String> PROPERTIES =
            Map.of("ETag", "\"0x7\"", "Last-Modified", MODIFIED, "x-ms-meta-write_id", "w", "Content-Length", "10");

    private final ScriptedServer server = new ScriptedServer();
    private final List<StoreRequests.Request> requests = new ArrayList<>();

    @AfterEach
    void close() {
        server.close();
    }

    private AzureObjects client(String... options) {
        Map<String, String> given =
                new HashMap<>(Map.of("azure.endpoint", server.url(), "azure.sas.token", "sv=1&sig=hidden"));
        for (int i = 0; i < options.length; i += 2) {
            given.put(options[i], options[i + 1]);
        }
        return new AzureObjects(AzureSettingsTest.of(given), requests::add);
    }

    private static Answer error(int status, String code, String message) {
        return ScriptedServer.answer(
                status,
                Map.of("x-ms-error-code", code, "x-ms-request-id", "id-1", "Content-Type", "application/xml"),
                "<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>" + code + "</Code><Message>" + message
                        + "\nRequestId:id-1\nTime:2026-11-30T10:00:00Z</Message></Error>");
    }

    private static Answer unauthenticated(String detail) {
        return ScriptedServer.answer(
                403,
                Map.of(
                        "x-ms-error-code",
                        "AuthenticationFailed",
                        "x-ms-request-id",
                        "id-1",
                        "Content-Type",
                        "application/xml"),
                "<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>AuthenticationFailed</Code><Message>Not authenticated."
                        + "\nRequestId:id-1\nTime:2026-11-30T10:00:00Z</Message><AuthenticationErrorDetail>"
                        + detail + "</AuthenticationErrorDetail></Error>");
    }

    private static Map<String, String> rangeHeaders(String body, long from, long size, String tag) {
        return Map.of(
                "Content-Range",
                "bytes " + from + "-" + (from + body.length() - 1) + "/" + size,
                "ETag",
                "\"" + tag + "\"",
                "Last-Modified",
                MODIFIED,
                "x-ms-meta-write_id",
                "w");
    }

    private static Answer range(String body, long from, long size, String tag) {
        return ScriptedServer.answer(206, rangeHeaders(body, from, size, tag), body);
    }

    private static String text(ObjectClient.Range range) {
        return StandardCharsets.UTF_8.decode(range.bytes()).toString();
    }

    @Test
    void aPutIsOneRequestWithTheConditionTheBytesAndTheMetadata() throws IOException {
        server.then(201, PUT, "");

        assertThat(client().putIfAbsent("a/key", new TextContent("content"), Map.of("write-id", "w")))
                .isEqualTo(Put.CREATED);
        assertThat(server.asked()).hasSize(1);
        Asked put = server.asked().get(0);
        assertThat(put.method()).isEqualTo("PUT");
        assertThat(put.uri().getPath()).isEqualTo("/container/a/key");
        assertThat(put.query()).doesNotContain("comp=block");
        assertThat(put.headers())
                .containsEntry("If-None-Match", "*")
                .containsEntry("x-ms-blob-type", "BlockBlob")
                .containsEntry("x-ms-meta-write_id", "w")
                .containsEntry("Content-Length", "7");
        assertThat(put.body()).isEqualTo("content");
    }

    @ParameterizedTest
    @MethodSource("passingFaults")
    void aPutIsRepeatedWithTheSameBytesAndMayThenMeetItself(Answer fault) throws IOException {
        server.then(fault).then(error(409, "BlobAlreadyExists", "there"));

        assertThat(client().putIfAbsent("key", new TextContent("content"), Map.of("write-id", "w")))
                .isEqualTo(Put.EXISTS);
        assertThat(server.asked()).hasSize(2).allSatisfy(put -> {
            assertThat(put.body()).isEqualTo("content");
            assertThat(put.headers()).containsEntry("x-ms-meta-write_id", "w");
        });
        assertThat(requests).hasSize(1).allSatisfy(request -> {
            assertThat(request.retries()).isEqualTo(1);
            assertThat(request.sentBytes()).isEqualTo(7);
            assertThat(request.isFailed()).isFalse();
        });
    }

    static Stream<Answer> passingFaults() {
        return Stream.of(
                ScriptedServer.reset(),
                error(500, "InternalError", "again"),
                error(500, "OperationTimedOut", "again"),
                error(503, "ServerBusy", "slow down"),
                error(429, "TooManyRequests", "slow down"));
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void tellsThatANameIsTakenFromConflictsThatSayNothing(Answer answer, Put outcome) throws IOException {
        server.then(answer);
        assertThat(client().putIfAbsent("key", new TextContent("x"), Map.of())).isEqualTo(outcome);
    }

    static Stream<Arguments> outcomes() {
        return Stream.of(
                Arguments.of(error(409, "BlobAlreadyExists", "there"), Put.EXISTS),
                Arguments.of(error(409, "BlobImmutableDueToPolicy", "there"), Put.EXISTS),
                Arguments.of(error(412, "ConditionNotMet", "there"), Put.EXISTS),
                Arguments.of(error(412, "LeaseIdMissing", "there"), Put.EXISTS),
                Arguments.of(error(409, "PendingCopyOperation", "another"), Put.CONFLICT));
    }

    @Test
    void metadataComesWithOneRequest() throws IOException {
        server.then(200, PROPERTIES, "");
        ObjectClient.Found found = client().head("key");
        assertThat(found.metadata()).isEqualTo(Map.of("write-id", "w"));
        assertThat(found.version()).isEqualTo("0x7");
        assertThat(found.modifiedMs()).isEqualTo(1796032800000L);
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void readsARangeOfOneBlob() throws IOException {
        server.then(range("345", 3, 10, "0x7"));

        ObjectClient.Range range = client().get("a/b", Optional.of("0x7"), 3, 3);
        assertThat(text(range)).isEqualTo("345");
        assertThat(range.found())
                .isEqualTo(new ObjectClient.Found("a/b", 10, 1796032800000L, "0x7", Map.of("write-id", "w")));
        assertThat(server.asked().get(0).headers())
                .containsEntry("x-ms-range", "bytes=3-5")
                .containsEntry("If-Match", "\"0x7\"");
    }

    @Test
    void aRangeEndsWhereTheBlobDoes() throws IOException {
        server.then(range("89", 8, 10, "0x7"));
        assertThat(text(client().get("key", Optional.empty(), 8, 100))).isEqualTo("89");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void whatIsMissingOfARangeIsAskedForOfTheSameBlob(int sentBytes) throws IOException {
        server.then(ScriptedServer.cut(206, rangeHeaders("0123456789", 0, 20, "0x7"), "0123456789", sentBytes))
                .then(range("0123456789".substring(sentBytes), sentBytes, 20, "0x7"));

        assertThat(text(client().get("key", Optional.empty(), 0, 10))).isEqualTo("0123456789");
        assertThat(server.asked().get(1).headers())
                .containsEntry("x-ms-range", "bytes=" + sentBytes + "-9")
                // the SDK leaves the quotes out here
                .containsEntry("If-Match", "0x7");
    }

    @Test
    void aRangeThatStaysCutIsAFailure() {
        server.then(ScriptedServer.cut(206, rangeHeaders("0123456789", 0, 20, "0x7"), "0123456789", 0));
        assertThatThrownBy(() -> client("azure.max.attempts", "1").get("key", Optional.empty(), 0, 10))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("az://account/container/key cannot be read: ");
    }

    @ParameterizedTest
    @MethodSource("replaced")
    void aBlobThatWasReplacedIsNotRead(Answer answer) {
        server.then(answer);
        assertThatThrownBy(() -> client().get("key", Optional.of("0x6"), 0, 3))
                .isInstanceOf(ObjectChangedException.class)
                .hasMessageStartingWith("az://account/container/key: ");
    }

    static Stream<Answer> replaced() {
        return Stream.of(
                error(412, "ConditionNotMet", "no"),
                // of a service that ignores the condition
                range("012", 0, 10, "0x7"));
    }

    @Test
    void aRangeAtTheEndIsEmpty() throws IOException {
        server.then(error(416, "InvalidRange", "no")).then(200, PROPERTIES, "");
        assertThat(client().get("key", Optional.of("0x7"), 1000, 3).bytes().limit())
                .isZero();
    }

    @ParameterizedTest
    @MethodSource("noRanges")
    void whatIsNotTheRangeThatWasAskedForIsRefused(Answer answer) {
        server.then(answer);
        assertThatThrownBy(() -> client("azure.max.attempts", "1").get("key", Optional.empty(), 3, 3))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("az://account/container/key cannot be read: ");
    }

    static Stream<Answer> noRanges() {
        return Stream.of(
                ScriptedServer.answer(200, PUT, "0123456789"),
                range("012", 0, 10, "0x7"),
                ScriptedServer.answer(206, PUT, "345"));
    }

    @Test
    void whatIsNotThereIsSaidToBeMissingUnlessItIsTheContainer() {
        server.then(error(404, "BlobNotFound", "no"))
                .then(error(404, "BlobNotFound", "no"))
                .then(error(404, "ContainerNotFound", "no"));
        AzureObjects client = client();
        assertThatThrownBy(() -> client.head("key")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> client.get("key", Optional.empty(), 0, 1)).isInstanceOf(NoSuchFileException.class);
        for (Try request : requests(client)) {
            assertThatThrownBy(request::run)
                    .isNotInstanceOf(NoSuchFileException.class)
                    .hasMessageContaining("404 ContainerNotFound (request id id-1)")
                    .hasMessageContaining(
                            "there is no such container, or no longer: check store.url and azure.endpoint="
                                    + server.url());
        }
    }

    private static List<Try> requests(AzureObjects client) {
        return List.of(
                () -> client.head("key"),
                () -> client.get("key", Optional.empty(), 0, 1),
                () -> client.putIfAbsent("key", new TextContent("x"), Map.of()),
                () -> client.list(new PageRequest("a/", "", Depth.ALL, 10, Optional.empty())),
                () -> {
                    client.delete("key", Optional.empty());
                    return "";
                });
    }

    private interface Try {
        Object run() throws IOException;
    }

    @Test
    void aPageHasWhatSortsBehindAKeyThoughTheServiceGivesAll() throws IOException {
        server.then(
                200,
                Map.of("Content-Type", "application/xml"),
                "<?xml version=\"1.0\"?><EnumerationResults><Blobs>"
                        + blob("a/j")
                        + "<BlobPrefix><Name>a/ja/</Name></BlobPrefix>"
                        + blob("a/k") + blob("a/l")
                        + "<BlobPrefix><Name>a/m/</Name></BlobPrefix></Blobs><NextMarker>next</NextMarker>"
                        + "</EnumerationResults>");

        ObjectClient.Page page = client().list(new PageRequest("a/", "a/k", Depth.ONE_FOLDER, 7, Optional.of("token")));
        assertThat(page.objects()).containsExactly(new ObjectClient.Found("a/l", 2, 1796032800000L, "0x3", Map.of()));
        assertThat(page.folders()).containsExactly("a/m/");
        assertThat(page.token()).contains("next");
        assertThat(server.asked()).hasSize(1);
        assertThat(server.asked().get(0).query())
                .contains("prefix=a/", "startFrom=a/k", "delimiter=/", "maxresults=7", "marker=token");
    }

    private static String blob(String name) {
        return "<Blob><Name>" + name + "</Name><Properties><Last-Modified>" + MODIFIED
                + "</Last-Modified><Etag>0x3</Etag><Content-Length>2</Content-Length></Properties></Blob>";
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>a portal</html>", "<?xml version=\"1.0\"?><EnumerationResults><Blobs><Blob><Na"})
    void anAnswerOfSomethingElseIsNoEmptyPage(String body) {
        server.then(200, Map.of("Content-Type", "application/xml"), body);
        assertThatThrownBy(() -> client("azure.max.attempts", "1")
                        .list(new PageRequest("a/", "", Depth.ALL, 7, Optional.empty())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("az://account/container/a/ cannot be listed: ");
    }

    @Test
    void deletesOneBlob() throws IOException {
        server.then(202, Map.of(), "");
        client().delete("key", Optional.of("0x7"));
        assertThat(server.asked().get(0).method()).isEqualTo("DELETE");
        assertThat(server.asked().get(0).headers()).containsEntry("If-Match", "\"0x7\"");
    }

    @Test
    void whatIsGoneNeedNotBeDeleted() throws IOException {
        server.then(error(404, "BlobNotFound", "no"))
                .then(error(412, "ConditionNotMet", "no"))
                .then(error(404, "BlobNotFound", "no"));
        client().delete("key", Optional.empty());
        // by a request whose answer was lost
        client().delete("key", Optional.of("0x7"));
        assertThat(server.asked()).hasSize(3);
    }

    @Test
    void anotherBlobIsNotDeleted() {
        server.then(error(412, "ConditionNotMet", "no")).then(200, PROPERTIES, "");
        assertThatThrownBy(() -> client().delete("key", Optional.of("0x6"))).isInstanceOf(ObjectChangedException.class);
    }

    @Test
    void noRequestIsRepeatedForLongerThanTheOptionAllows() {
        server.then(error(503, "ServerBusy", "busy"));
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThatThrownBy(
                                () -> client("azure.request.timeout.ms", "1000", "azure.max.attempts", "1000000")
                                        .head("key"))
                        .isInstanceOf(IOException.class));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void saysWhatHappenedAndWhatToDo(Answer answer, Class<? extends IOException> kind, List<String> words) {
        server.then(answer);
        assertThatThrownBy(() -> client("azure.max.attempts", "1").putIfAbsent("a/key", new TextContent("x"), Map.of()))
                .isExactlyInstanceOf(kind)
                .hasMessageContainingAll(words.toArray(new String[0]))
                .hasMessageStartingWith("az://account/container/a/key")
                .hasMessageNotContaining("hidden");
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of(
                        error(403, "AuthorizationPermissionMismatch", "not authorized"),
                        AccessDeniedException.class,
                        List.of(
                                "cannot be put: 403 AuthorizationPermissionMismatch (request id id-1): not authorized",
                                "azure.sas.token needs the permission c (create)")),
                Arguments.of(
                        error(403, "AuthenticationFailed", "Signature not valid in the specified time frame"),
                        AccessDeniedException.class,
                        List.of("check azure.sas.token, when it ends, and the clock of this worker")),
                Arguments.of(
                        unauthenticated("Request date header too old: 'Mon, 30 Nov 2026 09:00:00 GMT'"),
                        AccessDeniedException.class,
                        List.of(
                                "403 AuthenticationFailed (request id id-1): Not authenticated. Request date header too old:"
                                        + " 'Mon, 30 Nov 2026 09:00:00 GMT'",
                                "the clock of this worker is off: set it, as by NTP; it is tried again")),
                Arguments.of(
                        unauthenticated(
                                "Signature not valid in the specified time frame: Start [1] - Expiry [2] - Current [3]"),
                        AccessDeniedException.class,
                        List.of(
                                "Expiry [2] - Current [3]",
                                "check azure.sas.token, when it ends, and the clock of this worker")),
                Arguments.of(
                        unauthenticated("Signature did not match. String to sign used was hidden"),
                        AccessDeniedException.class,
                        List.of("Not authenticated.: check azure.sas.token")),
                Arguments.of(
                        error(403, "AuthorizationFailure", "no"),
                        AccessDeniedException.class,
                        List.of("a firewall of the account keeps this worker out")),
                Arguments.of(
                        error(403, "KeyBasedAuthenticationNotPermitted", "no"),
                        AccessDeniedException.class,
                        List.of("the account takes no keys")),
                Arguments.of(
                        error(401, "NoAuthenticationInformation", "no"),
                        AccessDeniedException.class,
                        List.of("401 NoAuthenticationInformation", "check azure.sas.token")),
                Arguments.of(
                        error(409, "ContainerBeingDeleted", "no"),
                        IOException.class,
                        List.of("there is no such container, or no longer")),
                Arguments.of(
                        error(503, "ServerBusy", "busy"),
                        IOException.class,
                        List.of("503 ServerBusy (request id id-1): busy", "fewer parallel uploads")),
                Arguments.of(
                        error(500, "InternalError", "oh"),
                        IOException.class,
                        List.of("the store failed; it is tried again")),
                Arguments.of(
                        error(413, "RequestBodyTooLarge", "oh"), IOException.class, List.of("lower file.max.bytes")),
                Arguments.of(
                        ScriptedServer.reset(), IOException.class, List.of("cannot be put: ", "it is tried again")));
    }

    @Test
    void saysThatNobodyIsThere() {
        String url = server.url();
        server.close();
        assertThatThrownBy(() ->
                        client("azure.endpoint", url, "azure.max.attempts", "1").head("key"))
                .hasMessageContaining("az://account/container/key cannot be looked at: no connection to " + url)
                .hasMessageContaining("check the account in store.url, azure.endpoint and azure.proxy.url");
    }

    @Test
    void aPutNeedsNoMemoryForItsBytes(@TempDir Path staging) throws IOException {
        server.then(201, PUT, "");
        LargePut.run(
                "az://account/container/prefix",
                staging,
                Map.of("azure.endpoint", server.url(), "azure.sas.token", "sv=1&sig=hidden"));
        assertThat(server.asked())
                .singleElement()
                .satisfies(put -> assertThat(put.bodyBytes()).isEqualTo(LargePut.BYTES));
    }
}
