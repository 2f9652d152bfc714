package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kafkaarrow.sandbox.ConnectRest;
import dev.kafkaarrow.sandbox.ConnectRestException;
import dev.kafkaarrow.sandbox.ConnectorOffset;
import dev.kafkaarrow.sandbox.ConnectorStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connectors under test, on a worker and in directories that the worker shares with the test. */
record Connectors(KafkaEnvironment environment, ConnectWorker worker) {

    static final String SINK = "dev.kafkaarrow.connect.sink.ArrowStreamSinkConnector";
    static final String SOURCE = "dev.kafkaarrow.connect.source.ArrowStreamSourceConnector";

    /**
     * Connect 4.0 to 4.4 removes the metrics of a partition that a task gives up from a map that the consumer protocol's consumer
     * handed it, which refuses that.
     */
    private static final String WORKER_FAULT = "WorkerSinkTask$SinkTaskMetricsGroup.clearOffsets";

    static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";

    /** By chance, and not since it does not keep to what is asked of stores. */
    private static final Pattern STORE_FAILED =
            Pattern.compile("cannot (?:(?:put|get|delete) objects|list the bucket): ");

    private static final int MAX_TRIES = 5;

    private static final Logger LOG = LoggerFactory.getLogger(Connectors.class);

    /** Against a start within a second: tests of other modules may use the same cores. */
    static final Duration LIMIT = Duration.ofSeconds(90);

    ConnectRest rest() {
        return new ConnectRest(worker.url());
    }

    /** A directory of its own for the test, which workers see. */
    Path directory(String name) {
        try {
            return Files.createDirectories(
                    environment.hostDirectory().resolve("files").resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException("making a directory for " + name, e);
        }
    }

    /** Starts a sink of {@code topic}; files are published after half a second at the latest. */
    void startSink(String topic, Path directory, int tasks, Map<String, String> settings) {
        startSink(sinkOf(topic), topic, directory, tasks, settings);
    }

    /** As {@link #startSink(String, Path, int, Map)}, for one of several sinks of a topic. */
    void startSink(String name, String topic, Path directory, int tasks, Map<String, String> settings) {
        startSink(name, topic, inDirectory(directory), tasks, settings);
    }

    /** As {@link #startSink(String, String, Path, int, Map)}, in any store. */
    void startSink(String name, String topic, Map<String, String> store, int tasks, Map<String, String> settings) {
        start(name, tasks, sinkConfig(topic, store, tasks, settings));
    }

    /** What {@link #startSink(String, String, Map, int, Map)} starts. */
    static Map<String, String> sinkConfig(
            String topic, Map<String, String> store, int tasks, Map<String, String> settings) {
        Map<String, String> config = config(SINK, store, tasks);
        config.put("topics", topic);
        config.put("file.max.age.ms", "500");
        config.putAll(settings);
        return config;
    }

    static String sinkOf(String topic) {
        return topic + "-sink";
    }

    /** Starts a source into {@code topic} that looks for files several times a second. */
    void startSource(String topic, Path directory, int tasks, Map<String, String> settings) {
        startSource(topic, inDirectory(directory), tasks, settings);
    }

    /** As {@link #startSource(String, Path, int, Map)}, from any store. */
    void startSource(String topic, Map<String, String> store, int tasks, Map<String, String> settings) {
        start(sourceOf(topic), tasks, sourceConfig(topic, store, tasks, settings));
    }

    /** What {@link #startSource(String, Map, int, Map)} starts. */
    static Map<String, String> sourceConfig(
            String topic, Map<String, String> store, int tasks, Map<String, String> settings) {
        Map<String, String> config = config(SOURCE, store, tasks);
        for (String converter : List.of("key.converter", "value.converter", "header.converter")) {
            config.put(converter, BYTES);
        }
        config.put("topic", topic);
        config.put("poll.interval.ms", "200");
        config.putAll(settings);
        return config;
    }

    static String sourceOf(String topic) {
        return topic + "-source";
    }

    /** By which connectors find a store in a directory that workers see. */
    Map<String, String> inDirectory(Path directory) {
        return Map.of("store.url", environment.workerPath(directory));
    }

    private static Map<String, String> config(String connectorClass, Map<String, String> store, int tasks) {
        Map<String, String> config = new HashMap<>(store);
        config.put("connector.class", connectorClass);
        config.put("tasks.max", String.valueOf(tasks));
        return config;
    }

    /** Starts a connector of any configuration; returns when so many tasks run. */
    void start(String name, int tasks, Map<String, String> config) {
        put(name, config);
        rest().awaitRunning(name, tasks, LIMIT);
    }

    /** Again, as a user would, if it is refused because a request to the store failed while that was tried out. */
    private void put(String name, Map<String, String> config) {
        for (int tries = 1; ; tries++) {
            try {
                rest().putConnector(name, config);
                return;
            } catch (ConnectRestException e) {
                if (tries == MAX_TRIES || !STORE_FAILED.matcher(e.getMessage()).find()) {
                    throw e;
                }
                LOG.info("{} was refused: {}", name, e.getMessage());
            }
        }
    }

    /** Sets what the group of the stopped sink of {@code topic} has committed of one partition. */
    void alterSinkOffset(String topic, int partition, long offset) {
        rest().alterOffsets(
                        sinkOf(topic),
                        List.of(new ConnectorOffset(
                                Map.of("kafka_topic", topic, "kafka_partition", partition),
                                Optional.of(Map.of("kafka_offset", offset)))));
    }

    /** Returns when every record of {@code topic} is published and its offset committed; fails as soon as a task fails. */
    void awaitPublished(String topic) {
        awaitPublished(sinkOf(topic), topic);
    }

    /** As {@link #awaitPublished(String)}, by one of several sinks of the topic. */
    void awaitPublished(String name, String topic) {
        Topics topics = Topics.of(environment);
        Map<TopicPartition, Long> ends = topics.endOffsets(topic);
        ends.values().removeIf(end -> end == 0);
        await("offsets of " + name + " at the end of " + topic + "; log: " + worker.log())
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(200))
                .failFast(() -> assertNotFailed(name))
                .untilAsserted(() -> assertThat(topics.committedBy(name)).containsAllEntriesOf(ends));
    }

    /**
     * Fails, with the trace, if the connector or one of its tasks has failed. A task that fell to the fault of the worker alone is
     * started again instead.
     */
    void assertNotFailed(String connector) {
        for (ConnectorStatus.Task task : rest().status(connector).tasks()) {
            if (task.trace().contains(WORKER_FAULT)) {
                LOG.warn("{}: task {} failed by a fault of the worker", connector, task.id());
                rest().restartTask(connector, task.id());
            } else {
                assertThat(task.trace())
                        .as("task " + task.id() + " of " + connector + "; log: " + worker.log())
                        .isEmpty();
            }
        }
    }

    /** The published files below {@code directory}, in name order; staged ones lie in hidden directories. */
    static List<Path> files(Path directory) {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) {
                    boolean hidden = visited.getFileName().toString().startsWith(".");
                    return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    files.add(file);
                    return FileVisitResult.CONTINUE;
                }

                /** A server's own temporary file, which went away while others were visited. */
                @Override
                public FileVisitResult visitFileFailed(Path file, IOException fault) throws IOException {
                    if (fault instanceof NoSuchFileException && !file.equals(directory)) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw fault;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("listing " + directory, e);
        }
        files.sort(null);
        return files;
    }
}
