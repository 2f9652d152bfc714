package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.ipc.ArrowStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.sink.SinkRecord;

/** A topic of a model run: what was produced, what compaction took away, and the group's committed offsets. */
final class ModelTopic {

    /** What a record was when it was produced. */
    record Produced(long offset, long timestampMs, Optional<ArrowStream> value) {}

    /** Values of several schemas, none of which are equal. */
    private static final List<Optional<ArrowStream>> VALUES = values();

    final List<TopicPartition> partitions = new ArrayList<>();
    private final Random random;
    private final int keys;
    private final Map<TopicPartition, NavigableMap<Long, Produced>> produced = new HashMap<>();
    private final Map<TopicPartition, NavigableMap<Long, Produced>> present = new HashMap<>();
    private final Map<TopicPartition, Long> end = new HashMap<>();
    private final Map<TopicPartition, Long> committed = new HashMap<>();

    ModelTopic(Random random, int partitionCount) {
        this.random = random;
        this.keys = 1 + random.nextInt(3);
        for (int i = 0; i < partitionCount; i++) {
            TopicPartition partition = new TopicPartition("t", i);
            partitions.add(partition);
            produced.put(partition, new TreeMap<>());
            present.put(partition, new TreeMap<>());
            end.put(partition, 0L);
        }
    }

    private static List<Optional<ArrowStream>> values() {
        List<Optional<ArrowStream>> values = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            values.add(Optional.of(Streams.numbers("a", i * 10L, i % 4)));
            values.add(Optional.of(Streams.numbers("b", i * 10L, 1 + i % 2)));
            values.add(i % 5 == 0 ? Optional.empty() : Optional.of(Streams.words(i % 2, "x" + i / 4, "y" + i / 4)));
        }
        return values;
    }

    void produce() {
        TopicPartition partition = partitions.get(random.nextInt(partitions.size()));
        // control records and aborted ones leave gaps
        long offset = end.get(partition) + (random.nextInt(6) == 0 ? 1 : 0);
        Optional<ArrowStream> value = VALUES.get(random.nextInt(20) * 3 + random.nextInt(keys));
        Produced record = new Produced(offset, ModelOptions.timestampMs(random), value);
        produced.get(partition).put(offset, record);
        present.get(partition).put(offset, record);
        end.put(partition, offset + 1);
    }

    /** The topic is deleted and made again under its name; the group's offsets are gone with it. */
    void makeAnew() {
        for (TopicPartition partition : partitions) {
            produced.get(partition).clear();
            present.get(partition).clear();
            end.put(partition, 0L);
        }
        committed.clear();
    }

    void compact() {
        TopicPartition partition = partitions.get(random.nextInt(partitions.size()));
        if (end.get(partition) > 1) {
            present.get(partition).remove((long) random.nextInt((int) (end.get(partition) - 1)));
        }
    }

    /** The first records from a position on, as a worker converts them. */
    List<SinkRecord> fetch(TopicPartition partition, long position, int limit) {
        return present.get(partition).tailMap(position, true).values().stream()
                .limit(limit)
                .map(record -> toSinkRecord(partition, record))
                .toList();
    }

    private static SinkRecord toSinkRecord(TopicPartition partition, Produced record) {
        return new SinkRecord(
                partition.topic(),
                partition.partition(),
                null,
                null,
                null,
                record.value().map(ArrowStream::toByteArray).orElse(null),
                record.offset(),
                record.timestampMs(),
                TimestampType.CREATE_TIME);
    }

    Map<Long, Produced> produced(TopicPartition partition) {
        return produced.get(partition);
    }

    Map<Long, Produced> present(TopicPartition partition) {
        return present.get(partition);
    }

    /** Whether no record that is still there lies at or above an offset. */
    boolean endsBefore(TopicPartition partition, long offset) {
        return present.get(partition).tailMap(offset, true).isEmpty();
    }

    long committed(TopicPartition partition) {
        return committed.getOrDefault(partition, 0L);
    }

    void commit(TopicPartition partition, long offset) {
        committed.put(partition, offset);
    }
}
