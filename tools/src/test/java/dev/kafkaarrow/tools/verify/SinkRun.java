package dev.kafkaarrow.tools.verify;

import dev.kafkaarrow.connect.sink.ArrowStreamSinkTask;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** The real task of the sink, and as much of a worker as it takes for it to write files. */
final class SinkRun {

    private SinkRun() {}

    /** Writes records to a store as files of some records each, and stops. */
    static void write(Path store, Map<String, String> settings, List<SinkRecord> records) {
        store.toFile().mkdirs();
        Map<String, String> config = new TreeMap<>(Map.of("store.url", store.toString(), "file.max.records", "10"));
        config.putAll(settings);
        Set<TopicPartition> partitions = new HashSet<>();
        records.forEach(record -> partitions.add(new TopicPartition(record.topic(), record.kafkaPartition())));
        ArrowStreamSinkTask task = new ArrowStreamSinkTask();
        task.initialize(new Worker(partitions));
        task.start(config);
        task.open(partitions);
        task.put(records);
        task.preCommit(Map.of());
        task.close(partitions);
        task.stop();
    }

    private record Worker(Set<TopicPartition> partitions) implements SinkTaskContext {
        @Override
        public Map<String, String> configs() {
            return new HashMap<>();
        }

        @Override
        public void offset(Map<TopicPartition, Long> offsets) {
            refuse();
        }

        @Override
        public void offset(TopicPartition partition, long offset) {
            refuse();
        }

        private static void refuse() {
            throw new IllegalStateException("a task with nothing before it has nothing to go back to");
        }

        @Override
        public void timeout(long timeoutMs) {}

        @Override
        public Set<TopicPartition> assignment() {
            return partitions;
        }

        @Override
        public void pause(TopicPartition... paused) {}

        @Override
        public void resume(TopicPartition... resumed) {}

        @Override
        public void requestCommit() {}

        @Override
        public PluginMetrics pluginMetrics() {
            // as a worker that has none
            return null;
        }
    }
}
