package dev.kafkaarrow.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A client of one Connect worker's REST interface, whoever runs the worker. While the worker's group rebalances Connect
 * refuses requests, or forwards them to a leader that is gone; those are sent again, for at most 60 s. Thread-safe.
 *
 * <p>All methods throw {@link ConnectRestException} when Connect answers with another error, and
 * {@link UncheckedIOException} when it does not answer.
 */
public final class ConnectRest {

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(90);
    // short, so that a worker that has ended, its port being another's, is soon found out
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration REBALANCE_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final HttpRequest.BodyPublisher NO_BODY = HttpRequest.BodyPublishers.noBody();
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int SERVER_ERROR = 500;
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private final URI url;
    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    /** The worker's address, such as {@code http://127.0.0.1:8083}. */
    public ConnectRest(URI url) {
        this.url = url;
    }

    /** The version of Kafka that the worker is of. */
    public String version() {
        return send("GET", "/").path("version").asText();
    }

    /** Creates the connector, or gives it another config. Returns when Connect has stored it, before its tasks run. */
    public void putConnector(String connector, Map<String, String> config) {
        send("PUT", "/connectors/" + encode(connector) + "/config", config);
    }

    public void deleteConnector(String connector) {
        send("DELETE", "/connectors/" + encode(connector));
    }

    /** Names of all connectors. */
    public List<String> connectors() {
        return json.convertValue(send("GET", "/connectors"), new TypeReference<>() {});
    }

    public ConnectorStatus status(String connector) {
        return ConnectorStatus.of(send("GET", "/connectors/" + encode(connector) + "/status"));
    }

    /** Asks for a pause: tasks stay, and poll nothing. See {@link #awaitPaused}. */
    public void pause(String connector) {
        send("PUT", "/connectors/" + encode(connector) + "/pause");
    }

    /** Asks for a stop: tasks end, offsets can be altered. See {@link #awaitStopped}. */
    public void stop(String connector) {
        send("PUT", "/connectors/" + encode(connector) + "/stop");
    }

    public void resume(String connector) {
        send("PUT", "/connectors/" + encode(connector) + "/resume");
    }

    public void restartTask(String connector, int task) {
        send("POST", "/connectors/" + encode(connector) + "/tasks/" + task + "/restart");
    }

    /** Restarts the connector itself and all its tasks. */
    public void restart(String connector) {
        send("POST", "/connectors/" + encode(connector) + "/restart?includeTasks=true");
    }

    public List<ConnectorOffset> offsets(String connector) {
        List<ConnectorOffset> offsets = new ArrayList<>();
        for (JsonNode entry : send("GET", offsetsOf(connector)).path("offsets")) {
            Optional<Map<String, Object>> offset = entry.path("offset").isObject()
                    ? Optional.of(json.convertValue(entry.path("offset"), OBJECT))
                    : Optional.empty();
            offsets.add(new ConnectorOffset(json.convertValue(entry.path("partition"), OBJECT), offset));
        }
        return offsets;
    }

    /** Sets or removes these offsets and leaves others alone. Only for a stopped connector. */
    public void alterOffsets(String connector, List<ConnectorOffset> offsets) {
        List<Map<String, Object>> entries = new ArrayList<>();
        for (ConnectorOffset offset : offsets) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("partition", offset.partition());
            // the interface's own word for removal is null
            entry.put("offset", offset.offset().orElse(null));
            entries.add(entry);
        }
        send("PATCH", offsetsOf(connector), Map.of("offsets", entries));
    }

    /** Removes all offsets. Only for a stopped connector. */
    public void resetOffsets(String connector) {
        send("DELETE", offsetsOf(connector));
    }

    /** Until the worker ends. */
    public void setLogLevel(String logger, String level) {
        send("PUT", "/admin/loggers/" + encode(logger), Map.of("level", level));
    }

    /** All plugins the worker found, converters and transforms among them. */
    public List<ConnectorPlugin> plugins() {
        List<ConnectorPlugin> plugins = new ArrayList<>();
        for (JsonNode plugin : send("GET", "/connector-plugins?connectorsOnly=false")) {
            plugins.add(new ConnectorPlugin(
                    plugin.path("class").asText(),
                    plugin.path("type").asText(),
                    plugin.path("version").asText("")));
        }
        return plugins;
    }

    /**
     * Has the connector judge a config.
     *
     * @param config must hold {@code connector.class}
     * @return errors by setting; empty if the config is good
     */
    public Map<String, List<String>> validate(Map<String, String> config) {
        String connectorClass = config.get("connector.class");
        if (connectorClass == null) {
            throw new IllegalArgumentException("config to validate: expected connector.class, got " + config.keySet());
        }
        JsonNode answer = send("PUT", "/connector-plugins/" + encode(connectorClass) + "/config/validate", config);
        Map<String, List<String>> errors = new TreeMap<>();
        for (JsonNode setting : answer.path("configs")) {
            JsonNode value = setting.path("value");
            if (!value.path("errors").isEmpty()) {
                errors.put(
                        value.path("name").asText(), json.convertValue(value.path("errors"), new TypeReference<>() {}));
            }
        }
        return errors;
    }

    /**
     * Waits until the connector and exactly so many tasks run.
     *
     * @throws SandboxException as soon as the connector or a task has failed, with its trace, or when the time is over,
     *     with the last status
     */
    public ConnectorStatus awaitRunning(String connector, int tasks, Duration timeout) {
        return await(connector, "RUNNING with " + tasks + " tasks", timeout, status -> status.isRunningWith(tasks));
    }

    /** Waits until the connector and its tasks are paused; fails as {@link #awaitRunning} does. */
    public ConnectorStatus awaitPaused(String connector, Duration timeout) {
        return await(connector, "PAUSED", timeout, ConnectorStatus::isPaused);
    }

    /** Waits until the connector is stopped and its tasks are gone; fails as {@link #awaitRunning} does. */
    public ConnectorStatus awaitStopped(String connector, Duration timeout) {
        return await(connector, "STOPPED", timeout, ConnectorStatus::isStopped);
    }

    /** Waits until the connector itself or one of its tasks has failed, for tests of failures. */
    public ConnectorStatus awaitFailed(String connector, Duration timeout) {
        return await(connector, "FAILED", timeout, ConnectorStatus::hasFailed);
    }

    private ConnectorStatus await(
            String connector, String expected, Duration timeout, Predicate<ConnectorStatus> reached) {
        long start = System.nanoTime();
        String last = "no status yet";
        while (true) {
            try {
                ConnectorStatus status = status(connector);
                if (reached.test(status)) {
                    return status;
                }
                last = status.describe();
                if (status.hasFailed()) {
                    throw new SandboxException(connector + ": expected " + expected + ", got a failure\n" + last);
                }
            } catch (ConnectRestException e) {
                // a connector just created has no status yet
                if (e.statusCode() != NOT_FOUND) {
                    throw e;
                }
            }
            if (System.nanoTime() - start > timeout.toNanos()) {
                throw new SandboxException(
                        connector + ": expected " + expected + " within " + timeout.toMillis() + " ms, got\n" + last);
            }
            pause();
        }
    }

    /** The worker has started and belongs to that Kafka cluster. */
    boolean isReady(String kafkaClusterId) {
        try {
            int health = exchange("GET", "/health", NO_BODY, PROBE_TIMEOUT).statusCode();
            // before Kafka 3.9 there is no such resource, and this one answers when the worker has started
            boolean started = health == NOT_FOUND
                    ? exchange("GET", "/connectors", NO_BODY, PROBE_TIMEOUT).statusCode() == OK
                    : health == OK;
            if (!started) {
                return false;
            }
            HttpResponse<String> root = exchange("GET", "/", NO_BODY, PROBE_TIMEOUT);
            return root.statusCode() == OK
                    && parse(root.body()).path("kafka_cluster_id").asText().equals(kafkaClusterId);
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private JsonNode send(String method, String path) {
        return send(method, path, NO_BODY);
    }

    private JsonNode send(String method, String path, Object body) {
        try {
            return send(method, path, HttpRequest.BodyPublishers.ofString(json.writeValueAsString(body)));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + body, e);
        }
    }

    private JsonNode send(String method, String path, HttpRequest.BodyPublisher body) {
        long start = System.nanoTime();
        while (true) {
            HttpResponse<String> answer = exchange(method, path, body, REQUEST_TIMEOUT);
            if (answer.statusCode() < 300) {
                return parse(answer.body());
            }
            if (!isRebalancing(answer) || System.nanoTime() - start > REBALANCE_TIMEOUT.toNanos()) {
                throw new ConnectRestException(method + " " + url.resolve(path), answer.statusCode(), answer.body());
            }
            pause();
        }
    }

    private static boolean isRebalancing(HttpResponse<String> answer) {
        return answer.statusCode() == CONFLICT
                || (answer.statusCode() == SERVER_ERROR
                        && answer.body().contains("IO Error trying to forward REST request"));
    }

    private JsonNode parse(String body) {
        try {
            return body.isBlank() ? json.createObjectNode() : json.readTree(body);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("expected JSON from " + url + ", got " + body, e);
        }
    }

    private HttpResponse<String> exchange(
            String method, String path, HttpRequest.BodyPublisher body, Duration timeout) {
        HttpRequest request = HttpRequest.newBuilder(url.resolve(path))
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .method(method, body)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new InterruptedIOException(method + " " + request.uri()));
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + request.uri(), e);
        }
    }

    private void pause() {
        try {
            Thread.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new InterruptedIOException("waiting for " + url));
        }
    }

    private static String offsetsOf(String connector) {
        return "/connectors/" + encode(connector) + "/offsets";
    }

    private static String encode(String pathSegment) {
        return URLEncoder.encode(pathSegment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
