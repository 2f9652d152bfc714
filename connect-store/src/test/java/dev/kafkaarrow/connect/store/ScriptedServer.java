package dev.kafkaarrow.connect.store;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An HTTP server on loopback that answers as it was told, in this order, and the last answer from then on; it remembers what it was
 * asked. Thread-safe.
 */
public final class ScriptedServer implements AutoCloseable {

    static {
        // answers are small, and nobody is to wait for more of them
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final int MAX_BODY_BYTES = 1 << 20;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Deque<Answer> script = new ArrayDeque<>();
    private final List<Asked> asked = new ArrayList<>();

    /**
     * A request; header names in lower case.
     *
     * @param body its first part, if it is large
     * @param bodyBytes of the whole
     */
    public record Asked(String method, URI uri, Map<String, String> headers, String body, long bodyBytes) {
        /** The decoded query. */
        public String query() {
            return uri.getQuery() == null ? "" : uri.getQuery();
        }
    }

    /** What to do about a request. */
    public interface Answer {
        /** Answers, or closes the connection. */
        void to(HttpExchange exchange) throws IOException;
    }

    /** Starts it. */
    public ScriptedServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** {@code http://127.0.0.1:port}. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Adds to what it will answer. */
    public synchronized ScriptedServer then(Answer answer) {
        script.add(answer);
        return this;
    }

    /** Adds an answer with a body. */
    public ScriptedServer then(int status, Map<String, String> headers, String body) {
        return then(answer(status, headers, body));
    }

    /** What it was asked. */
    public synchronized List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** An answer with a body. */
    public static Answer answer(int status, Map<String, String> headers, String body) {
        return cut(status, headers, body, body.getBytes(StandardCharsets.UTF_8).length);
    }

    /** An answer that ends before its {@code Content-Length} says so. */
    public static Answer cut(int status, Map<String, String> headers, String body, int sentBytes) {
        return exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            headers.forEach(exchange.getResponseHeaders()::set);
            boolean isEmpty = bytes.length == 0 || exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(status, isEmpty ? -1 : bytes.length);
            if (!isEmpty) {
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(bytes, 0, sentBytes);
                    out.flush();
                }
            }
        };
    }

    /** No answer: the connection is closed. */
    public static Answer reset() {
        return exchange -> {};
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES);
            long bodyBytes = body.length + exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
            Answer answer;
            synchronized (this) {
                asked.add(new Asked(
                        exchange.getRequestMethod(),
                        exchange.getRequestURI(),
                        headers,
                        new String(body, StandardCharsets.ISO_8859_1),
                        bodyBytes));
                answer = script.size() > 1 ? script.remove() : script.element();
            }
            answer.to(exchange);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
