package dev.kafkaarrow.benchmarks.connect;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Knows the schema of {@link AvroRows}, by the paths of Confluent's registry and of Apicurio's. On loopback. */
final class SchemaRegistryStub implements AutoCloseable {

    /** Where Apicurio's API begins. */
    static final String APICURIO = "/apis/registry/v2";

    private static final int NOT_FOUND = 404;

    private final HttpServer server;
    private final Map<String, String> answers;

    SchemaRegistryStub() throws IOException {
        String schema = AvroRows.SCHEMA.toString();
        answers = Map.of(
                "/schemas/ids/" + AvroRows.SCHEMA_ID,
                "{\"schema\":\"" + schema.replace("\"", "\\\"") + "\"}",
                APICURIO + "/ids/globalIds/" + AvroRows.SCHEMA_ID,
                schema,
                APICURIO + "/ids/globalIds/" + AvroRows.SCHEMA_ID + "/references",
                "[]");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://" + server.getAddress().getHostString() + ":"
                + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String answer = answers.get(exchange.getRequestURI().getPath());
            if (answer == null) {
                System.err.println("  a registry knows no " + exchange.getRequestURI());
                exchange.sendResponseHeaders(NOT_FOUND, -1);
                return;
            }
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.getResponseHeaders().add("X-Registry-ArtifactType", "AVRO");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
