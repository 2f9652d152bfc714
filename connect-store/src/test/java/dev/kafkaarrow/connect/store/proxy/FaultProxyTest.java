package dev.kafkaarrow.connect.store.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.kafkaarrow.connect.store.StoreRequests.Kind;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Over a store that does what it is asked, in a server of the JDK, which ignores conditions. */
class FaultProxyTest {

    private static final String OBJECT = "/bucket/a%20key+1.arrows";
    private static final byte[] CONTENT = "content of some bytes".getBytes(UTF_8);
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    private final BlockingQueue<String> hostsOfPuts = new LinkedBlockingQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private FaultProxy proxy;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
        proxy = FaultProxy.before(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        proxy.close();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getRawPath();
            byte[] content = objects.get(path);
            switch (exchange.getRequestMethod()) {
                case "PUT" -> {
                    objects.put(path, exchange.getRequestBody().readAllBytes());
                    exchange.getResponseHeaders().add("ETag", "\"" + objects.get(path).length + "\"");
                    exchange.sendResponseHeaders(200, -1);
                    hostsOfPuts.add(exchange.getRequestHeaders().getFirst("Host"));
                }
                case "DELETE" -> {
                    objects.remove(path);
                    exchange.sendResponseHeaders(204, -1);
                }
                case "HEAD" -> {
                    exchange.getResponseHeaders().add("Content-Length", Integer.toString(content.length));
                    exchange.sendResponseHeaders(200, -1);
                }
                default -> {
                    byte[] body = isListing(exchange.getRequestURI())
                            ? String.join("\n", objects.keySet()).getBytes(UTF_8)
                            : content;
                    if (body == null) {
                        exchange.sendResponseHeaders(404, -1);
                        return;
                    }
                    exchange.getResponseHeaders().add("ETag", "\"" + body.length + "\"");
                    // of unknown length: in chunks
                    exchange.sendResponseHeaders(200, path.endsWith("chunked") ? 0 : body.length);
                    exchange.getResponseBody().write(body);
                }
            }
        }
    }

    private static boolean isListing(URI target) {
        return target.getRawQuery() != null && target.getRawQuery().matches(".*(list|prefix).*");
    }

    /** A client that repeats nothing. */
    private final class Client implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;

        Client() throws IOException {
            socket = new Socket(proxy.url().getHost(), proxy.url().getPort());
            socket.setSoTimeout((int) SOON.toMillis());
            in = new BufferedInputStream(socket.getInputStream());
        }

        void send(String method, String target, byte[] body, String... headers) throws IOException {
            StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: store.example\r\n");
            for (String header : headers) {
                head.append(header).append("\r\n");
            }
            if (body.length > 0) {
                head.append("Content-Length: ").append(body.length).append("\r\n");
            }
            socket.getOutputStream().write(head.append("\r\n").toString().getBytes(UTF_8));
            socket.getOutputStream().write(body);
        }

        /** What one reads up to the end of the head. */
        String head() throws IOException {
            StringBuilder head = new StringBuilder();
            while (!head.toString().endsWith("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("the stream ends after " + head);
                }
                head.append((char) next);
            }
            return head.toString();
        }

        int status() throws IOException {
            return Integer.parseInt(head().substring(9, 12));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private int status(String method, String target, byte[] body, String... headers) throws IOException {
        try (Client client = new Client()) {
            client.send(method, target, body, headers);
            return client.status();
        }
    }

    @Test
    void passesOnAsItIsWhatComesOverOneConnection() throws Exception {
        try (Client client = new Client()) {
            client.send("PUT", OBJECT, CONTENT);
            assertThat(client.status()).isEqualTo(200);
            assertThat(hostsOfPuts.poll(20, TimeUnit.SECONDS)).isEqualTo("store.example");
            client.send("HEAD", OBJECT, new byte[0]);
            assertThat(client.head()).startsWith("HTTP/1.1 200 ").containsIgnoringCase("content-length: 21\r\n");
            client.send("GET", OBJECT, new byte[0]);
            assertThat(client.head()).startsWith("HTTP/1.1 200 ").containsIgnoringCase("etag: \"21\"\r\n");
            assertThat(client.in.readNBytes(CONTENT.length)).isEqualTo(CONTENT);
            client.send("DELETE", OBJECT, new byte[0]);
            assertThat(client.status()).isEqualTo(204);
            client.send("GET", OBJECT, new byte[0]);
            assertThat(client.status()).isEqualTo(404);
        }
    }

    @Test
    void anotherClientReadsChunksAndWaitsToContinue() throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        URI chunked = proxy.url().resolve("/bucket/chunked");

        HttpResponse<Void> put = client.send(
                HttpRequest.newBuilder(chunked)
                        .expectContinue(true)
                        .PUT(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(CONTENT)))
                        .build(),
                HttpResponse.BodyHandlers.discarding());
        HttpResponse<byte[]> got =
                client.send(HttpRequest.newBuilder(chunked).build(), HttpResponse.BodyHandlers.ofByteArray());

        assertThat(put.statusCode()).isEqualTo(200);
        assertThat(got.body()).isEqualTo(CONTENT);
    }

    /** @param status 0 for a connection that is reset */
    private record OfAPut(Fault fault, int status, boolean isDone) {}

    static List<OfAPut> faultsOfAPut() {
        return List.of(
                new OfAPut(Fault.REFUSED, 0, false),
                new OfAPut(Fault.REFUSED_IN_THE_MIDDLE, 0, false),
                new OfAPut(Fault.LOST, 0, true),
                new OfAPut(Fault.ERROR, 500, false),
                new OfAPut(Fault.ERROR_AFTER_THE_EFFECT, 500, true),
                new OfAPut(Fault.SLOW_DOWN, 503, false),
                new OfAPut(Fault.TOO_MANY_REQUESTS, 429, false),
                new OfAPut(Fault.CONFLICT, 409, false),
                new OfAPut(Fault.CONFLICT_AFTER_THE_EFFECT, 409, true),
                new OfAPut(Fault.DENIED, 403, false),
                new OfAPut(Fault.ERROR_INSIDE, 200, false),
                new OfAPut(Fault.slow(Duration.ofMillis(1)), 200, true));
    }

    @ParameterizedTest
    @MethodSource("faultsOfAPut")
    void aPutMeetsItsFaultOnce(OfAPut met) throws Exception {
        proxy.meet(Faults.NONE.withFirst(ProxiedRequest.that(Kind.PUT, "bucket/a key\\+1.*"), met.fault));

        if (met.status == 0) {
            assertThatThrownBy(() -> status("PUT", OBJECT, CONTENT)).isInstanceOf(IOException.class);
        } else {
            assertThat(status("PUT", OBJECT, CONTENT)).isEqualTo(met.status);
        }
        assertThat(objects.containsKey(OBJECT)).isEqualTo(met.isDone);

        assertThat(status("PUT", OBJECT, CONTENT)).isEqualTo(200);
        assertThat(objects).containsEntry(OBJECT, CONTENT);
        assertThat(proxy.counts().faults()).containsExactly(Map.entry(met.fault.toString(), 1L));
    }

    @Test
    void anErrorSpeaksAsTheStoreDoes() throws Exception {
        proxy.meet(request -> Fault.SLOW_DOWN);
        HttpClient client = HttpClient.newHttpClient();

        HttpResponse<String> s3 = client.send(
                HttpRequest.newBuilder(proxy.url().resolve(OBJECT)).build(), HttpResponse.BodyHandlers.ofString());
        HttpResponse<String> google = client.send(
                HttpRequest.newBuilder(proxy.url().resolve("/storage/v1/b/bucket/o/key"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(s3.body()).contains("<Error><Code>SlowDown</Code>");
        assertThat(s3.headers().firstValue("x-amz-request-id")).isPresent();
        assertThat(google.body()).contains("\"code\": 503", "\"reason\": \"SlowDown\"");
    }

    @Test
    void aLatePutComesWhenItIsLetGo() throws Exception {
        Gate gate = Gate.closed();
        proxy.meet(Faults.NONE.withFirst(ProxiedRequest.that(Kind.PUT, ".*"), Fault.late(gate)));

        assertThatThrownBy(() -> status("PUT", OBJECT, CONTENT)).isInstanceOf(IOException.class);
        assertThat(gate.awaitArrival(SOON)).isTrue();
        assertThat(objects).isEmpty();
        assertThat(status("PUT", OBJECT, new byte[] {1})).isEqualTo(200);
        hostsOfPuts.take();
        gate.open();

        assertThat(hostsOfPuts.poll(20, TimeUnit.SECONDS)).isNotNull();
        assertThat(objects).containsEntry(OBJECT, CONTENT);
    }

    @Test
    void aHeldPutIsAnsweredWhenItIsLetGo() throws Exception {
        Gate gate = Gate.closed();
        proxy.meet(Faults.NONE.withFirst(ProxiedRequest.that(Kind.PUT, ".*"), Fault.held(gate)));
        try (Client client = new Client()) {
            client.send("PUT", OBJECT, CONTENT);
            assertThat(gate.awaitArrival(SOON)).isTrue();
            assertThat(objects).isEmpty();

            gate.open();

            assertThat(client.status()).isEqualTo(200);
            assertThat(objects).containsEntry(OBJECT, CONTENT);
        }
    }

    @Test
    void ofACutAnswerHalfComesAndAReset() throws Exception {
        objects.put(OBJECT, CONTENT);
        proxy.meet(request -> Fault.CUT);
        try (Client client = new Client()) {
            client.send("GET", OBJECT, new byte[0]);

            assertThatThrownBy(() -> {
                        client.head();
                        client.in.readNBytes(CONTENT.length);
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("reset");
        }
    }

    @ParameterizedTest
    @CsvSource({"TRUNCATED, 21", "SHORTENED, 10"})
    void ofAHalvedAnswerHalfComesWhateverItsHeadSays(String fault, int length) throws Exception {
        objects.put(OBJECT, CONTENT);
        proxy.meet(request -> fault.equals("TRUNCATED") ? Fault.TRUNCATED : Fault.SHORTENED);
        try (Client client = new Client()) {
            client.send("GET", OBJECT, new byte[0], "Connection: close");

            assertThat(client.head()).contains("Content-Length: " + length + "\r\n");
            assertThat(client.in.readAllBytes()).isEqualTo("content of".getBytes(UTF_8));
        }
    }

    @Test
    void countsRequestsAndBytesByKind() throws Exception {
        status("PUT", OBJECT, CONTENT);
        ProxyCounts before = proxy.counts();
        status("PUT", "/bucket/b", CONTENT);
        status("HEAD", OBJECT, new byte[0]);
        status("GET", OBJECT, new byte[0]);
        status("GET", "/bucket?list-type=2&prefix=a", new byte[0]);
        status("GET", "/container?restype=container&comp=list", new byte[0]);
        status("GET", "/storage/v1/b/bucket/o?prefix=a", new byte[0]);
        status("GET", "/storage/v1/b/bucket/o/a%2Fb", new byte[0]);
        status("GET", "/download/storage/v1/b/bucket/o/a%2Fb?alt=media", new byte[0]);
        status("POST", "/upload/storage/v1/b/bucket/o?name=a&uploadType=multipart", CONTENT);
        status("DELETE", OBJECT, new byte[0]);
        status("OPTIONS", OBJECT, new byte[0]);

        ProxyCounts counts = proxy.counts().since(before);

        assertThat(counts.requests())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(Kind.PUT, 2L, Kind.GET, 2L, Kind.HEAD, 2L, Kind.LIST, 3L, Kind.DELETE, 1L));
        assertThat(counts.others()).isEqualTo(1);
        assertThat(counts.allRequests()).isEqualTo(11);
        assertThat(counts.sentBytes()).containsEntry(Kind.PUT, 2L * CONTENT.length);
        assertThat(counts.receivedBytes()).containsEntry(Kind.GET, (long) CONTENT.length);
    }

    @Test
    void aConditionThatTheServerIgnoresIsEnforcedIfAsked() throws Exception {
        assertThat(status("PUT", OBJECT, CONTENT)).isEqualTo(200);
        assertThat(status("GET", OBJECT, new byte[0], "If-Match: \"other\"")).isEqualTo(200);

        proxy.enforceConditions();

        assertThat(status("GET", OBJECT, new byte[0], "If-Match: \"other\"")).isEqualTo(412);
        assertThat(status("GET", OBJECT, new byte[0], "If-Match: \"21\"")).isEqualTo(200);
        assertThat(status("DELETE", OBJECT, new byte[0], "If-Match: \"other\"")).isEqualTo(412);
        assertThat(objects).containsKey(OBJECT);
        assertThat(status("DELETE", OBJECT, new byte[0], "If-Match: \"21\"")).isEqualTo(204);
        assertThat(objects).isEmpty();
    }

    @Test
    void googlesGenerationsAreEnforcedToo() throws Exception {
        proxy.enforceConditions();
        String object = "/storage/v1/b/bucket/o/a";
        objects.put(object, "{\"name\": \"a\", \"generation\": \"7\"}".getBytes(UTF_8));
        assertThat(status("GET", object, new byte[0])).isEqualTo(200);

        assertThat(status("DELETE", object + "?ifGenerationMatch=6", new byte[0]))
                .isEqualTo(412);
        assertThat(objects).containsKey(object);
        assertThat(status("DELETE", object + "?ifGenerationMatch=7", new byte[0]))
                .isEqualTo(204);
    }

    @Test
    void whatIsDrawnDependsOnTheSeedAndTheRequestAlone() {
        List<ProxiedRequest> requests = new ArrayList<>(IntStream.range(0, 2_000)
                .mapToObj(i -> new ProxiedRequest("PUT", "/bucket/" + i / 2, "", List.of()))
                .toList());
        List<String> drawn = drawn(Faults.drawn(1, 100, SOON), requests);
        Collections.shuffle(requests);

        assertThat(drawn(Faults.drawn(1, 100, SOON), requests)).containsExactlyInAnyOrderElementsOf(drawn);
        assertThat(drawn(Faults.drawn(2, 100, SOON), requests)).isNotEqualTo(drawn);
        long met = drawn.stream()
                .filter(fault -> !fault.endsWith(Fault.NONE.toString()))
                .count();
        assertThat(met).isBetween(120L, 280L);
    }

    private static List<String> drawn(Faults faults, List<ProxiedRequest> requests) {
        return requests.stream()
                .map(request -> request.path() + faults.of(request))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"PUT, , 12", "GET, , 9", "GET, list-type=2, 9", "HEAD, , 6", "DELETE, , 8"})
    void everyFaultIsDrawnOfThoseThatAKindCanMeet(String method, String query, int kinds) {
        Faults faults = Faults.drawn(1, 1_000, SOON);
        Set<String> met = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            met.add(faults.of(new ProxiedRequest(
                            method, "/bucket/" + i, Optional.ofNullable(query).orElse(""), List.of()))
                    .toString());
        }
        assertThat(met).hasSize(kinds).doesNotContain(Fault.NONE.toString());
    }

    @Test
    void theNthOfSomeMeetsItsFault() {
        Faults faults = Faults.NONE.withNth(3, ProxiedRequest.that(Kind.GET, "bucket/a"), Fault.LOST);
        ProxiedRequest a = new ProxiedRequest("GET", "/bucket/a", "", List.of());
        ProxiedRequest b = new ProxiedRequest("GET", "/bucket/b", "", List.of());

        assertThat(List.of(faults.of(a), faults.of(b), faults.of(a), faults.of(a), faults.of(a)))
                .containsExactly(Fault.NONE, Fault.NONE, Fault.NONE, Fault.LOST, Fault.NONE);
    }

    @Test
    void whatIsHeldWhenTheProxyEndsNeverComes() throws Exception {
        Gate gate = Gate.closed();
        proxy.meet(request -> Fault.held(gate));
        CompletableFuture<Integer> answer = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                answer.complete(status("PUT", OBJECT, CONTENT));
            } catch (IOException e) {
                answer.completeExceptionally(e);
            }
        });
        assertThat(gate.awaitArrival(SOON)).isTrue();

        proxy.close();

        assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
        assertThat(objects).isEmpty();
        assertThatThrownBy(() -> status("PUT", OBJECT, CONTENT)).isInstanceOf(IOException.class);
    }

    @Test
    void aServerThatIsGoneIsAConnectionThatEnds() {
        server.stop(0);

        assertThatThrownBy(() -> status("PUT", OBJECT, CONTENT)).isInstanceOf(IOException.class);
    }
}
