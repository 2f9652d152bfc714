package dev.kafkaarrow.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What Connect knows of a connector and its tasks. It can lag: a task of a killed worker stays {@link State#RUNNING} on that
 * worker until the group has given the worker up.
 *
 * @param name the connector's name
 * @param state the connector's own state, apart from its tasks'
 * @param workerId host and port of the worker the connector runs on
 * @param trace the stack trace of a failure; else empty
 */
public record ConnectorStatus(String name, State state, String workerId, String trace, List<Task> tasks) {

    /** The states of {@code org.apache.kafka.connect.runtime.AbstractStatus}. */
    public enum State {
        UNASSIGNED,
        RUNNING,
        PAUSED,
        STOPPED,
        FAILED,
        DESTROYED,
        RESTARTING
    }

    /**
     * What Connect knows of one task.
     *
     * @param workerId host and port of the worker the task runs on
     * @param trace the stack trace of a failure; else empty
     */
    public record Task(int id, State state, String workerId, String trace) {}

    public ConnectorStatus {
        tasks = List.copyOf(tasks);
    }

    static ConnectorStatus of(JsonNode json) {
        List<Task> tasks = new ArrayList<>();
        for (JsonNode task : json.path("tasks")) {
            tasks.add(new Task(task.path("id").asInt(), state(task), workerId(task), trace(task)));
        }
        JsonNode connector = json.path("connector");
        return new ConnectorStatus(
                json.path("name").asText(), state(connector), workerId(connector), trace(connector), tasks);
    }

    private static State state(JsonNode json) {
        return State.valueOf(json.path("state").asText());
    }

    private static String workerId(JsonNode json) {
        return json.path("worker_id").asText();
    }

    private static String trace(JsonNode json) {
        return json.path("trace").asText("");
    }

    boolean isRunningWith(int taskCount) {
        return state == State.RUNNING
                && tasks.size() == taskCount
                && tasks.stream().allMatch(task -> task.state() == State.RUNNING);
    }

    boolean isPaused() {
        return state == State.PAUSED && tasks.stream().allMatch(task -> task.state() == State.PAUSED);
    }

    boolean isStopped() {
        return state == State.STOPPED && tasks.isEmpty();
    }

    boolean hasFailed() {
        return state == State.FAILED || tasks.stream().anyMatch(task -> task.state() == State.FAILED);
    }

    /** One line per connector and task, each followed by its trace if there is one. */
    String describe() {
        return line("connector " + name, state, workerId, trace)
                + tasks.stream()
                        .map(task -> line("task " + task.id(), task.state(), task.workerId(), task.trace()))
                        .collect(Collectors.joining());
    }

    private static String line(String what, State state, String workerId, String trace) {
        return what + ": " + state + " on " + workerId + "\n" + (trace.isEmpty() ? "" : trace.strip() + "\n");
    }
}
