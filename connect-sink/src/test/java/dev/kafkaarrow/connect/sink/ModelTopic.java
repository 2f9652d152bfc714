package dev.kafkaarrow.connect.sink;

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

/** A topic of a model run: what was produced, what is still there, and what is owed. */
final class ModelTopic {

    static final String NAME = "t";

    /** More than a batch's metadata may have. */
    private static final Optional<byte[]> LARGE_KEY = Optional.of(new byte[Conditions.MAX_METADATA_BYTES]);

    /** What a record was when it was produced, and as a worker converts it. */
    record Produced(long offset, long timestampMs, Optional<byte[]> key, ModelValue value, SinkRecord record) {

        /** Whether a task never sees it. */
        boolean isDropped() {
            return value instanceof ModelValue.Dropped;
        }
    }

    final List<TopicPartition> partitions = new ArrayList<>();
    private final Random random;
    private final Conditions conditions;
    private final Map<TopicPartition, Log> logs = new HashMap<>();

    /** That the producers have now, where it matters. */
    private int schema;

    private static final class Log {
        private final NavigableMap<Long, Produced> produced = new TreeMap<>();
        private final NavigableMap<Long, Produced> present = new TreeMap<>();

        /** What was there when the group's offset passed it: must be written, or reported, whatever became of it since. */
        private final NavigableMap<Long, Produced> passed = new TreeMap<>();

        private long end;
    }

    ModelTopic(Random random, Conditions conditions) {
        this.random = random;
        this.conditions = conditions;
        for (int i = 0; i < conditions.partitions(); i++) {
            TopicPartition partition = new TopicPartition(NAME, i);
            partitions.add(partition);
            logs.put(partition, new Log());
        }
    }

    /** A few records, some with gaps before them. */
    void produce() {
        TopicPartition partition = anyPartition();
        for (int count = 1 + random.nextInt(2); count > 0; count--) {
            boolean bad = conditions.reports() && random.nextInt(6) == 0;
            if (conditions.droppedPerMille() > random.nextInt(1_000)) {
                produce(partition, new ModelValue.Dropped(), Optional.empty());
            } else if (bad && random.nextInt(3) == 0 && good() instanceof ModelValue.Good good) {
                produce(partition, good.madeBad(), LARGE_KEY);
            } else {
                produce(partition, bad ? bad() : good(), smallKey());
            }
        }
    }

    /** A record that can be written. */
    void produceGood() {
        produceGood(anyPartition());
    }

    void produceGood(TopicPartition partition) {
        ModelValue value = good();
        while (ModelDirectories.of(value, 0, conditions).isEmpty()) {
            value = good();
        }
        produce(partition, value, smallKey());
    }

    private Optional<byte[]> smallKey() {
        return random.nextBoolean() ? Optional.empty() : Optional.of(new byte[] {(byte) random.nextInt(3)});
    }

    private ModelValue bad() {
        return conditions.rows() ? asProduced(ModelRow.bad(random)) : ModelValue.bad(random);
    }

    private ModelValue good() {
        if (conditions.isByField()) {
            int schemas = conditions.isJudged() ? EvolvingSchema.PLACED.size() : conditions.keys();
            if (!conditions.isJudged() || random.nextInt(3) == 0) {
                schema = random.nextInt(schemas);
            }
            return conditions.rows() ? asProduced(ModelRow.placed(random, schema)) : ModelValue.placed(random, schema);
        }
        if (!conditions.isJudged()) {
            return conditions.rows()
                    ? asProduced(ModelRow.good(random, conditions.keys()))
                    : ModelValue.good(random, conditions.keys());
        }
        if (random.nextInt(3) == 0) {
            schema = random.nextInt(EvolvingSchema.ALL.size());
        }
        return conditions.rows() ? asProduced(ModelRow.evolving(random, schema)) : ModelValue.evolving(random, schema);
    }

    private ModelValue asProduced(ModelValue row) {
        return switch (conditions.values()) {
            case CONNECT -> row;
            case JSON -> ModelJson.of(row);
            case AVRO -> ModelAvro.of(row);
        };
    }

    TopicPartition anyPartition() {
        return partitions.get(random.nextInt(partitions.size()));
    }

    private void produce(TopicPartition partition, ModelValue value, Optional<byte[]> key) {
        Log log = logs.get(partition);
        // control records and aborted ones leave gaps
        long offset = log.end + (random.nextInt(6) == 0 ? gap() : 0);
        long timestampMs = ModelOptions.timestampMs(random);
        SinkRecord record = new SinkRecord(
                partition.topic(),
                partition.partition(),
                null,
                key.orElse(null),
                null,
                value.toConnect(),
                offset,
                timestampMs,
                TimestampType.CREATE_TIME);
        Produced produced = new Produced(offset, timestampMs, key, value, record);
        log.produced.put(offset, produced);
        log.present.put(offset, produced);
        log.end = offset + 1;
    }

    private long gap() {
        return conditions.objects().isPresent() && conditions.objects().get().hasWideGaps()
                ? 1 + random.nextInt(100_000)
                : 1;
    }

    /** The topic is deleted and made again under its name. */
    void makeAnew() {
        logs.replaceAll((partition, log) -> new Log());
    }

    /** Takes any record but the last of a partition. */
    void compact() {
        TopicPartition partition = anyPartition();
        Log log = logs.get(partition);
        if (log.end > log.produced.size() * 10L) {
            List<Long> offsets = List.copyOf(log.produced.keySet());
            compact(partition, offsets.get(random.nextInt(offsets.size())));
        } else if (log.end > 1) {
            compact(partition, random.nextInt((int) (log.end - 1)));
        }
    }

    /** Takes a record, unless it is the last of its partition. */
    void compact(TopicPartition partition, long offset) {
        if (offset < logs.get(partition).end - 1) {
            logs.get(partition).present.remove(offset);
        }
    }

    /** Takes the first records of a partition. */
    void retain() {
        Log log = logs.get(anyPartition());
        for (int count = random.nextInt(5); count > 0 && !log.present.isEmpty(); count--) {
            log.present.pollFirstEntry();
        }
    }

    /** The first records from a position on. */
    List<Produced> fetch(TopicPartition partition, long position, int limit) {
        List<Produced> records = new ArrayList<>(limit);
        for (Produced produced :
                logs.get(partition).present.tailMap(position, true).values()) {
            if (records.size() == limit) {
                break;
            }
            records.add(produced);
        }
        return records;
    }

    /** Whether no record that is still there lies at or above an offset. */
    boolean endsBefore(TopicPartition partition, long offset) {
        return logs.get(partition).present.tailMap(offset, true).isEmpty();
    }

    /** The group's offset is at {@code offset} now: what lies below is not owed to anybody but the files. */
    void pass(TopicPartition partition, long offset) {
        Log log = logs.get(partition);
        log.passed.putAll(log.present.headMap(offset, false));
    }

    Map<Long, Produced> produced(TopicPartition partition) {
        return logs.get(partition).produced;
    }

    /** All that must be written or reported: what compaction and retention took before it was is not, nor what the worker drops. */
    Map<Long, Produced> owed(TopicPartition partition) {
        Map<Long, Produced> owed = new TreeMap<>(logs.get(partition).passed);
        owed.putAll(logs.get(partition).present);
        owed.values().removeIf(Produced::isDropped);
        return owed;
    }
}
