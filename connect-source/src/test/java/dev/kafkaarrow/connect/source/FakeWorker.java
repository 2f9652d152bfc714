package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.plugin.Moment;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.StoreSettings;
import dev.kafkaarrow.connect.store.Stores;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.source.TransactionContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/** As much of a Connect worker as a task sees: offsets that survive the task, and a clock that moves one interval a poll. */
final class FakeWorker {

    private static final int POLL_INTERVAL_MS = 1;
    private static final RecordMetadata METADATA = new RecordMetadata(new TopicPartition("target", 0), 0, 0, 0, 0, 0);

    private final Map<Map<String, ?>, Map<String, Object>> offsets = new HashMap<>();
    private final Map<String, String> settings = new HashMap<>();
    private TransactionContext transactions;
    private Optional<PluginMetrics> metrics = Optional.empty();
    private Function<StoreSettings, FileStore> stores = Stores::open;
    private OptionalLong wallMs = OptionalLong.empty();
    private long nowMs;

    FakeWorker(Map<String, String> settings) {
        this.settings.putAll(settings);
        this.settings.put("topic", "target");
        this.settings.put("poll.interval.ms", Integer.toString(POLL_INTERVAL_MS));
    }

    FakeWorker with(String name, String value) {
        settings.put(name, value);
        return this;
    }

    FakeWorker without(String name) {
        settings.remove(name);
        return this;
    }

    FakeWorker with(PluginMetrics pluginMetrics) {
        metrics = Optional.of(pluginMetrics);
        return this;
    }

    FakeWorker with(TransactionContext context) {
        transactions = context;
        return this;
    }

    /** Tasks open such a store, whatever {@code store.url} says. */
    FakeWorker opening(Function<StoreSettings, FileStore> opener) {
        stores = opener;
        return this;
    }

    /** From now on it is that time, milliseconds since the epoch. */
    void setWall(long epochMs) {
        wallMs = OptionalLong.of(epochMs);
    }

    /** Stores the offset of a record, as if it had been acknowledged. */
    void commit(SourceRecord record) {
        // what was JSON comes back with its numbers as Long
        Map<String, Object> stored = new HashMap<>();
        record.sourceOffset().forEach((key, value) -> stored.put(key, value));
        offsets.put(Map.copyOf(record.sourcePartition()), stored);
    }

    Map<Map<String, ?>, Map<String, Object>> offsets() {
        return offsets;
    }

    void setOffset(String file, Map<String, Object> offset) {
        offsets.put(SourceOffset.partitionOf(file), offset);
    }

    RunningTask start() {
        return start(0, 1);
    }

    RunningTask start(int index, int count) {
        ArrowStreamSourceTask task =
                new ArrowStreamSourceTask(stores, () -> new Moment(nowMs, wallMs.orElseGet(System::currentTimeMillis)));
        task.initialize(new Context());
        Map<String, String> own = new HashMap<>(settings);
        own.put("task.index", Integer.toString(index));
        own.put("task.count", Integer.toString(count));
        task.start(own);
        return new RunningTask(task);
    }

    /** Starts a task, takes all there is without committing, and stops it. */
    List<SourceRecord> drain() {
        try (RunningTask task = start()) {
            return task.drain();
        }
    }

    /** A task between start and stop. */
    final class RunningTask implements AutoCloseable {
        private final ArrowStreamSourceTask task;

        RunningTask(ArrowStreamSourceTask task) {
            this.task = task;
        }

        /** One poll. */
        List<SourceRecord> poll() {
            nowMs += POLL_INTERVAL_MS;
            try {
                List<SourceRecord> records = task.poll();
                return records == null ? List.of() : records;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Polls until a scan has found nothing more. */
        List<SourceRecord> drain() {
            List<SourceRecord> all = new ArrayList<>();
            int empty = 0;
            while (empty < 2) {
                List<SourceRecord> records = poll();
                all.addAll(records);
                empty = records.isEmpty() ? empty + 1 : 0;
            }
            return all;
        }

        /** A record is in Kafka, and its offset is stored. */
        void acknowledge(SourceRecord record) {
            task.commitRecord(record, METADATA);
            commit(record);
        }

        /** A record is in Kafka; its offset is not stored yet. */
        void acknowledgeOnly(SourceRecord record) {
            task.commitRecord(record, METADATA);
        }

        /** A transform dropped a record. */
        void drop(SourceRecord record) {
            task.commitRecord(record, null);
        }

        @Override
        public void close() {
            task.stop();
        }
    }

    private final class Context implements SourceTaskContext {
        @Override
        public Map<String, String> configs() {
            return settings;
        }

        @Override
        public OffsetStorageReader offsetStorageReader() {
            return new Offsets();
        }

        @Override
        public TransactionContext transactionContext() {
            return transactions;
        }

        @Override
        public PluginMetrics pluginMetrics() {
            return metrics.orElseThrow(() -> new NoSuchMethodError("pluginMetrics, as of a worker before 4.1"));
        }
    }

    /** What a task would be given to look up its offsets. */
    OffsetStorageReader offsetReader() {
        return new Offsets();
    }

    /** What a task would be configured by. */
    SourceConfig config() {
        return new SourceConfig(settings);
    }

    private final class Offsets implements OffsetStorageReader {
        @Override
        public <T> Map<String, Object> offset(Map<String, T> partition) {
            return offsets.get(partition);
        }

        @Override
        public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
            Map<Map<String, T>, Map<String, Object>> found = new HashMap<>();
            partitions.forEach(partition -> found.put(partition, offsets.get(partition)));
            return found;
        }
    }

    /** Notes the commits that were asked for. */
    static final class Transactions implements TransactionContext {
        final List<SourceRecord> commitsAfter = new ArrayList<>();
        int commitsOfPoll;

        @Override
        public void commitTransaction() {
            commitsOfPoll++;
        }

        @Override
        public void commitTransaction(SourceRecord record) {
            commitsAfter.add(record);
        }

        @Override
        public void abortTransaction() {
            throw new AssertionError("aborted");
        }

        @Override
        public void abortTransaction(SourceRecord record) {
            throw new AssertionError("aborted");
        }
    }
}
