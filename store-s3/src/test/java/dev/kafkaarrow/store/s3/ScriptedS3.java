package dev.kafkaarrow.store.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server on loopback that answers as it is told, one answer after another and the last for ever. */
final class ScriptedS3 implements AutoCloseable {

    /** What was asked; header names in lower case. */
    record Asked(String method, String path, String query, Map<String, String> headers, String text) {}

    /** What is answered: ASCII, with a length that may be larger than that of the body. */
    record Answer(int status, Map<String, String> headers, String body, int length) {

        static Answer of(int status) {
            return text(status, "");
        }

        static Answer text(int status, String body) {
            return new Answer(status, Map.of(), body, body.length());
        }

        /** As S3 says an error. */
        static Answer error(int status, String code, String message) {
            return text(
                            status,
                            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + code + "</Code><Message>"
                                    + message
                                    + "</Message><RequestId>4442587FB7D0A2F9</RequestId><HostId>aG9zdA==</HostId></Error>")
                    .with("Content-Type", "application/xml");
        }

        Answer with(String name, String value) {
            Map<String, String> more = new HashMap<>(headers);
            more.put(name, value);
            return new Answer(status, more, body, length);
        }

        /** Ends after so many bytes, though its length says more. */
        Answer cutAfter(int bytes) {
            return new Answer(status, headers, body.substring(0, bytes), length);
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final Queue<Answer> answers = new ArrayDeque<>();

    ScriptedS3() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** What comes next. */
    ScriptedS3 answers(Answer... next) {
        synchronized (answers) {
            answers.clear();
            answers.addAll(List.of(next));
        }
        return this;
    }

    List<Asked> asked() {
        return asked;
    }

    private void handle(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new HashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
        asked.add(new Asked(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getRawPath(),
                String.valueOf(exchange.getRequestURI().getRawQuery()),
                headers,
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        Answer answer;
        synchronized (answers) {
            answer = answers.size() > 1 ? answers.remove() : answers.element();
        }
        exchange.getResponseHeaders().set("x-amz-request-id", "4442587FB7D0A2F9");
        exchange.getResponseHeaders().set("x-amz-id-2", "aG9zdA==");
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        boolean isHead = exchange.getRequestMethod().equals("HEAD");
        if (isHead || answer.status() == 204) {
            exchange.sendResponseHeaders(answer.status(), -1);
        } else {
            exchange.sendResponseHeaders(answer.status(), answer.length() == 0 ? -1 : answer.length());
            OutputStream out = exchange.getResponseBody();
            out.write(answer.body().getBytes(StandardCharsets.US_ASCII));
            out.flush();
            if (answer.body().length() < answer.length()) {
                throw new IOException("less than its length, as asked for: the connection ends");
            }
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
