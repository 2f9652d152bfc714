package dev.kafkaarrow.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectRestTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String RUNNING = """
            {"name": "c", "connector": {"state": "RUNNING", "worker_id": "w:1"},
             "tasks": [{"id": 0, "state": "RUNNING", "worker_id": "w:1"}]}""";

    private record Answer(int status, String body) {}

    private final Queue<Answer> answers = new ArrayDeque<>();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;
    private ConnectRest rest;

    @BeforeEach
    void startAnswering() throws IOException {
        server = HttpServer.create(new InetSocketAddress(LoopbackPort.address(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        rest = new ConnectRest(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    @AfterEach
    void stopAnswering() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add((exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body).strip());
        Answer answer = answers.remove();
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Test
    void sendsAgainWhileTheGroupRebalances() {
        answers.add(new Answer(409, "{\"message\": \"rebalance in progress\"}"));
        answers.add(new Answer(500, "{\"message\": \"IO Error trying to forward REST request: refused\"}"));
        answers.add(new Answer(204, ""));

        rest.deleteConnector("c");

        assertThat(requests).containsExactly("DELETE /connectors/c", "DELETE /connectors/c", "DELETE /connectors/c");
    }

    @Test
    void otherErrorsSayWhatWasAskedAndAnswered() {
        answers.add(new Answer(400, "{\"message\": \"Connector config is invalid\"}"));

        assertThatThrownBy(() -> rest.putConnector("a b", Map.of("tasks.max", "x")))
                .isInstanceOf(ConnectRestException.class)
                .hasMessageContaining("PUT http://127.0.0.1")
                .hasMessageContaining("/connectors/a%20b/config")
                .hasMessageContaining("400")
                .hasMessageContaining("Connector config is invalid");
        assertThat(requests).containsExactly("PUT /connectors/a%20b/config {\"tasks.max\":\"x\"}");
    }

    @Test
    void waitsForAConnectorThatHasNoStatusYet() {
        answers.add(new Answer(404, "{\"message\": \"No status found\"}"));
        answers.add(new Answer(200, RUNNING.replace("\"RUNNING\"", "\"UNASSIGNED\"")));
        answers.add(new Answer(200, RUNNING));

        assertThat(rest.awaitRunning("c", 1, TIMEOUT))
                .isEqualTo(new ConnectorStatus(
                        "c",
                        ConnectorStatus.State.RUNNING,
                        "w:1",
                        "",
                        List.of(new ConnectorStatus.Task(0, ConnectorStatus.State.RUNNING, "w:1", ""))));
    }

    @Test
    void aFailedTaskEndsTheWaitWithItsTrace() {
        answers.add(new Answer(200, """
                        {"name": "c", "connector": {"state": "RUNNING", "worker_id": "w:1"},
                         "tasks": [{"id": 3, "state": "FAILED", "worker_id": "w:2", "trace": "Boom\\n\\tat There"}]}"""));

        assertThatThrownBy(() -> rest.awaitRunning("c", 1, TIMEOUT))
                .isInstanceOf(SandboxException.class)
                .hasMessageContaining("task 3: FAILED on w:2\nBoom\n\tat There");
    }

    @Test
    void aWaitThatIsOverShowsTheLastStatus() {
        answers.add(new Answer(200, RUNNING));

        assertThatThrownBy(() -> rest.awaitRunning("c", 2, Duration.ofMillis(-1)))
                .isInstanceOf(SandboxException.class)
                .hasMessageContaining("expected RUNNING with 2 tasks")
                .hasMessageContaining("task 0: RUNNING on w:1");
    }

    @Test
    void removesAnOffsetByTheInterfacesNull() {
        answers.add(new Answer(200, "{\"message\": \"altered\"}"));

        rest.alterOffsets(
                "c",
                List.of(
                        new ConnectorOffset(Map.of("filename", "a"), Optional.empty()),
                        new ConnectorOffset(Map.of("filename", "b"), Optional.of(Map.of("position", 7)))));

        assertThat(requests)
                .containsExactly("PATCH /connectors/c/offsets {\"offsets\":["
                        + "{\"partition\":{\"filename\":\"a\"},\"offset\":null},"
                        + "{\"partition\":{\"filename\":\"b\"},\"offset\":{\"position\":7}}]}");
    }

    @Test
    void validationShowsOnlySettingsWithErrors() {
        answers.add(new Answer(200, """
                        {"error_count": 1, "configs": [
                          {"value": {"name": "good", "errors": []}},
                          {"value": {"name": "bad", "errors": ["too small"]}}]}"""));

        assertThat(rest.validate(Map.of("connector.class", "C"))).isEqualTo(Map.of("bad", List.of("too small")));
    }
}
