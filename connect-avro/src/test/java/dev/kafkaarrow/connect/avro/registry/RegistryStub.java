package dev.kafkaarrow.connect.avro.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** As much of a schema registry as readers ask, on loopback, with every way in which one fails. Thread-safe. */
public final class RegistryStub implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    static {
        // or each answer waits for the acknowledgement of its head
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    /** What comes back. */
    public interface Reply {
        void to(HttpExchange exchange) throws IOException;
    }

    /** A request. */
    public record Asked(String path, Optional<String> authorization) {}

    private final Optional<SSLContext> tls;
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private volatile Function<Asked, Optional<Reply>> inTheWay = request -> Optional.empty();
    private HttpServer server;
    private ExecutorService threads;

    private RegistryStub(Optional<SSLContext> tls) {
        this.tls = tls;
        listen(0);
    }

    /** A registry without schemas. */
    public static RegistryStub start() {
        return new RegistryStub(Optional.empty());
    }

    /** One behind TLS, which wants a certificate of its clients. */
    static RegistryStub start(SSLContext tls) {
        return new RegistryStub(Optional.of(tls));
    }

    private void listen(int port) {
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            server = tls.isPresent() ? https(address, tls.get()) : HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads = Executors.newCachedThreadPool();
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    private static HttpServer https(InetSocketAddress address, SSLContext tls) throws IOException {
        HttpsServer https = HttpsServer.create(address, 0);
        https.setHttpsConfigurator(new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters defaults = tls.getDefaultSSLParameters();
                defaults.setNeedClientAuth(true);
                parameters.setSSLParameters(defaults);
            }
        });
        return https;
    }

    /** Without a slash at its end. */
    public String url() {
        return (tls.isPresent() ? "https" : "http") + "://localhost:"
                + server.getAddress().getPort();
    }

    /** From now on a schema has the id. */
    public void register(int id, String schema) {
        answers.put(
                "/schemas/ids/" + id,
                JSON.createObjectNode().put("schema", schema).toString());
    }

    /** The same of a schema of another type. */
    void register(int id, String type, String schema) {
        answers.put(
                "/schemas/ids/" + id,
                JSON.createObjectNode()
                        .put("schemaType", type)
                        .put("schema", schema)
                        .toString());
    }

    /** The same of one that refers to versions of subjects, each written as {@code subject:version}. */
    void register(int id, String schema, List<String> references) {
        answers.put("/schemas/ids/" + id, referring(schema, references));
    }

    /** From now on a subject has a version. */
    void version(String subject, int version, String schema, List<String> references) {
        answers.put("/subjects/" + subject + "/versions/" + version + "?deleted=true", referring(schema, references));
    }

    private static String referring(String schema, List<String> references) {
        ObjectNode answer = JSON.createObjectNode().put("schema", schema);
        ArrayNode all = answer.putArray("references");
        for (String reference : references) {
            int colon = reference.lastIndexOf(':');
            all.addObject()
                    .put("name", "any")
                    .put("subject", reference.substring(0, colon))
                    .put("version", Integer.parseInt(reference.substring(colon + 1)));
        }
        return answer.toString();
    }

    /** Answers before anything else does, where there is one. */
    public void putInTheWay(Function<Asked, Optional<Reply>> replies) {
        inTheWay = replies;
    }

    /** Every request is answered so from now on. */
    public void answerAll(Reply reply) {
        putInTheWay(request -> Optional.of(reply));
    }

    /** Requests are answered as they should be again. */
    public void answerWell() {
        putInTheWay(request -> Optional.empty());
    }

    /** A status and a body. */
    public static Reply status(int status, String body) {
        return exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    /** What was asked so far. */
    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    private void answer(HttpExchange exchange) throws IOException {
        Asked request = new Asked(
                exchange.getRequestURI().toString(),
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")));
        asked.add(request);
        try (exchange) {
            Optional<Reply> reply = inTheWay.apply(request);
            if (reply.isPresent()) {
                reply.get().to(exchange);
            } else if (answers.containsKey(request.path())) {
                status(200, answers.get(request.path())).to(exchange);
            } else {
                status(404, "{\"error_code\":40403,\"message\":\"Schema not found\"}")
                        .to(exchange);
            }
        }
    }

    /** A value in the wire format. */
    public static byte[] value(int id, byte[] encoded) {
        return ByteBuffer.allocate(5 + encoded.length)
                .put((byte) 0)
                .putInt(id)
                .put(encoded)
                .array();
    }

    /** Refuses connections from now on. */
    public void goAway() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** Where it was before. */
    public void comeBack() {
        listen(server.getAddress().getPort());
    }

    @Override
    public void close() {
        goAway();
    }
}
