package dev.kafkaarrow.benchmarks.connect;

import dev.kafkaarrow.benchmarks.connect.plugin.GenSourceConnector;
import dev.kafkaarrow.benchmarks.connect.plugin.NullSinkConnector;
import dev.kafkaarrow.benchmarks.connect.plugin.PlainSinkConnector;
import dev.kafkaarrow.benchmarks.connect.plugin.PlainSinkTask;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The configs of ours and of what they are compared with: the same clients' settings for both. */
final class Connectors {

    /** Three messages of 387 KB: what was polled and not yet acknowledged stays on the heap. */
    private static final String POLL_MAX_BYTES = Integer.toString(1 << 20);

    /** That ours makes of the rows. */
    static final int FILES_OF_ROWS = 8;

    /** Its default, 5 minutes, is longer than a run; each commit ends a file. */
    static final String ICEBERG_COMMIT_INTERVAL_MS = "5000";

    private Connectors() {}

    static Map<String, String> sink(String topic, Path store, Load load) {
        Map<String, String> config = sinkOf(topic, load);
        config.put("connector.class", "dev.kafkaarrow.connect.sink.ArrowStreamSinkConnector");
        config.put("store.url", store.toString());
        config.put("file.max.records", Integer.toString(load.messagesPerFile()));
        config.put("file.max.bytes", Long.toString(1L << 30));
        return config;
    }

    static Map<String, String> nullSink(String topic, Load load) {
        Map<String, String> config = sinkOf(topic, load);
        config.put("connector.class", NullSinkConnector.class.getName());
        return config;
    }

    static Map<String, String> plainSink(String topic, Path directory, Load load) {
        Map<String, String> config = sinkOf(topic, load);
        config.put("connector.class", PlainSinkConnector.class.getName());
        config.put(PlainSinkTask.DIRECTORY, directory.toString());
        config.put(PlainSinkTask.FILE_MAX_RECORDS, Integer.toString(load.messagesPerFile()));
        return config;
    }

    /**
     * Rows of a topic of one partition; all are published by the last {@code put}.
     *
     * @param values how their values are read
     */
    static Map<String, String> rows(String topic, Map<String, String> values, Path store, int rows) {
        Map<String, String> config = rowsOf(topic, values);
        config.put("connector.class", "dev.kafkaarrow.connect.sink.ArrowStreamSinkConnector");
        config.put("store.url", store.toString());
        config.put("file.max.records", Integer.toString(rows / FILES_OF_ROWS));
        config.put("file.max.bytes", Long.toString(1L << 30));
        return config;
    }

    static Map<String, String> nullRows(String topic, Map<String, String> values) {
        Map<String, String> config = rowsOf(topic, values);
        config.put("connector.class", NullSinkConnector.class.getName());
        return config;
    }

    static Map<String, String> linesOfRows(String topic, Map<String, String> values, Path file) {
        Map<String, String> config = rowsOf(topic, values);
        config.put("connector.class", "dev.kafkaarrow.sandbox.lines.LineSinkConnector");
        config.put("file", file.toString());
        return config;
    }

    /** @param control a topic for what its tasks tell each other */
    static Map<String, String> icebergRows(
            String topic, Map<String, String> values, IcebergTable table, String control, String bootstrapServers) {
        Map<String, String> config = rowsOf(topic, values);
        config.put("connector.class", "org.apache.iceberg.connect.IcebergSinkConnector");
        config.put("iceberg.catalog.type", "hadoop");
        config.put("iceberg.catalog.warehouse", table.warehouse().toUri().toString());
        config.put("iceberg.tables", table.qualifiedName());
        config.put("iceberg.tables.auto-create-enabled", "true");
        config.put("iceberg.control.topic", control);
        config.put("iceberg.control.commit.interval-ms", ICEBERG_COMMIT_INTERVAL_MS);
        config.put("iceberg.kafka.bootstrap.servers", bootstrapServers);
        return config;
    }

    private static Map<String, String> rowsOf(String topic, Map<String, String> values) {
        Map<String, String> config = new HashMap<>(values);
        config.put("topics", topic);
        config.put("tasks.max", "1");
        return config;
    }

    private static Map<String, String> sinkOf(String topic, Load load) {
        Map<String, String> config = new HashMap<>();
        config.put("topics", topic);
        config.put("tasks.max", Integer.toString(load.partitions()));
        config.putAll(LargeMessages.overrides("consumer", LargeMessages.consumer()));
        return config;
    }

    static Map<String, String> source(Path store, String topic, int tasks) {
        Map<String, String> config = sourceOf(tasks);
        config.put("connector.class", "dev.kafkaarrow.connect.source.ArrowStreamSourceConnector");
        config.put("store.url", store.toString());
        config.put("topic", topic);
        config.put("poll.max.bytes", POLL_MAX_BYTES);
        // the files appear while the tasks are paused, and the next scan is to be due when they go on
        config.put("poll.interval.ms", "100");
        return config;
    }

    /** Rows of the sink's files as JSON with schemas. */
    static Map<String, String> rowSource(Path store, String topic, Map<String, String> values) {
        Map<String, String> config = source(store, topic, 1);
        config.put("output", "rows");
        config.putAll(values);
        return config;
    }

    static Map<String, String> genSource(
            Path messages, GenSourceConnector.Arrays arrays, Path start, String topic, Load load) {
        Map<String, String> config = sourceOf(load.partitions());
        config.put("connector.class", GenSourceConnector.class.getName());
        config.put(GenSourceConnector.MESSAGES, messages.toString());
        config.put(GenSourceConnector.ARRAYS, arrays.name());
        config.put(GenSourceConnector.START, start.toString());
        config.put(GenSourceConnector.TOPIC, topic);
        config.put(GenSourceConnector.RECORDS, Integer.toString(load.messages()));
        config.put(GenSourceConnector.POLL_MAX_BYTES, POLL_MAX_BYTES);
        return config;
    }

    private static Map<String, String> sourceOf(int tasks) {
        Map<String, String> config = new HashMap<>();
        config.put("tasks.max", Integer.toString(tasks));
        config.putAll(LargeMessages.overrides("producer", LargeMessages.producer()));
        return config;
    }
}
