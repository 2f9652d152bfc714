package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.files.Coalescing;
import dev.kafkaarrow.connect.plugin.Moment;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.ipc.Allocators;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;

/** The partitions that a task has now, and what the worker's calls mean for them. Not thread-safe. */
final class Partitions implements AutoCloseable {

    private final FileStore store;
    private final SinkConfig config;
    private final Supplier<Moment> clock;
    private final Position.Rewinds rewinds;
    private final Optional<ErrantRecordReporter> reporter;
    private final BufferAllocator allocator = Allocators.newRoot();
    private final SinkMetrics metrics;
    private final Partitioner partitioner;
    private final SchemaContinuity continuity;
    private final RecordReader reader;
    private final StagingLimits stagingLimits;
    private final RowMemory memory;
    private final Map<TopicPartition, PartitionLog> logs = new HashMap<>();

    /**
     * When the records of this {@code put} came; once they are taken, when that was. To look at the clock for each takes longer than to
     * append many a row.
     */
    private Moment now;

    /** How far the worker had come when it last asked what may be committed. */
    private Map<TopicPartition, OffsetAndMetadata> consumed = Map.of();

    /** What the worker was given to commit, while it may still be waiting for {@link #close(Collection)}. */
    private Map<TopicPartition, OffsetAndMetadata> answer = new HashMap<>();

    /** A batch that was refused comes again before any rewind's records do, unless the partitions changed meanwhile. */
    private boolean lastPutReturned = true;

    /**
     * The partitions there were when a put was refused, since one returned. Once one does, the worker takes the offsets of the refused
     * batch for consumed, though a partition was taken away with what was refused of it, and given back, meanwhile.
     */
    private final Set<TopicPartition> doubtful = new HashSet<>();

    Partitions(
            FileStore store,
            SinkConfig config,
            Supplier<Moment> clock,
            Position.Rewinds rewinds,
            Optional<ErrantRecordReporter> reporter,
            SinkMetrics metrics) {
        this.store = store;
        this.config = config;
        this.clock = clock;
        this.now = clock.get();
        this.rewinds = rewinds;
        this.reporter = reporter;
        this.metrics = metrics;
        this.stagingLimits = new StagingLimits(config.staging.maxOpenFiles, config.staging.maxStagedBytes, metrics);
        this.partitioner = config.partitioner.open();
        this.continuity = new SchemaContinuity(config.continuity);
        this.memory = new RowMemory(config.rows, config.checks, allocator);
        this.reader = new RecordReader(
                config.checks,
                config.endMarker,
                config.nullValues,
                config.dictionaryChange,
                config.otherHeaders,
                partitioner,
                memory,
                allocator);
    }

    void open(Collection<TopicPartition> opened) {
        for (TopicPartition partition : opened) {
            PartitionLog log = new PartitionLog(
                    partition,
                    store,
                    config,
                    continuity,
                    new Coalescing(config.batchCoalesceRows, config.checks, allocator),
                    memory,
                    () -> now,
                    rewinds,
                    new BadRecords(partition, reporter),
                    stagingLimits,
                    metrics);
            if (doubtful.contains(partition)) {
                log.doubt();
            }
            logs.put(partition, log);
        }
    }

    /**
     * Takes records, none included: then it is for the clock alone.
     *
     * @throws RetriableException if the store failed; nothing is lost, and the same records may come again
     */
    void put(Collection<SinkRecord> records) {
        if (lastPutReturned) {
            logs.values().forEach(PartitionLog::rewindPerformed);
        }
        lastPutReturned = false;
        try {
            take(records);
        } catch (RuntimeException e) {
            doubtful.addAll(logs.keySet());
            throw e;
        }
        logs.values().forEach(PartitionLog::putReturns);
        doubtful.clear();
        lastPutReturned = true;
    }

    private void take(Collection<SinkRecord> records) {
        now = clock.get();
        TopicPartition current = null;
        TopicPartition ofRecord = null;
        PartitionLog taking = null;
        try {
            for (SinkRecord record : records) {
                if (ofRecord == null || !RecordFacts.isOf(ofRecord, record)) {
                    ofRecord = RecordFacts.partition(record);
                    taking = log(ofRecord);
                }
                current = ofRecord;
                taking.put(reader.read(record));
                memory.relieve();
                Optional<StagingLimits.Excess> excess = stagingLimits.excess();
                while (excess.isPresent()) {
                    current = excess.get().writer().key().partition();
                    log(current)
                            .publisher()
                            .publishOrRewind(excess.get().writer(), excess.get().reason());
                    excess = stagingLimits.excess();
                }
            }
            now = clock.get();
            for (Map.Entry<TopicPartition, PartitionLog> log : logs.entrySet()) {
                current = log.getKey();
                log.getValue().publisher().checkClock();
            }
        } catch (IOException e) {
            throw new RetriableException(
                    current + ": the store " + store + " failed (" + e + "). Nothing is lost, and it is tried again; "
                            + "check that it can be reached and written to, and has space left",
                    e);
        }
    }

    private PartitionLog log(TopicPartition partition) {
        PartitionLog log = logs.get(partition);
        if (log == null) {
            throw new ConnectException("expected records of " + logs.keySet() + ", got one of " + partition);
        }
        return log;
    }

    /**
     * What may be committed. When the worker is about to close partitions it calls {@link #close(Collection)} after this and
     * before it looks into the map, so what is published there is committed too.
     *
     * @param consumed how far the worker has come, records that it dropped itself included
     */
    Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> consumed) {
        this.consumed = Map.copyOf(consumed);
        answer = new HashMap<>();
        logs.forEach((partition, log) -> answer(partition, log));
        return answer;
    }

    private void answer(TopicPartition partition, PartitionLog log) {
        OffsetAndMetadata position = consumed.get(partition);
        OptionalLong committable =
                log.committable(position == null ? OptionalLong.empty() : OptionalLong.of(position.offset()));
        if (committable.isPresent()) {
            log.committing(committable.getAsLong());
            answer.put(partition, new OffsetAndMetadata(committable.getAsLong()));
        }
    }

    /** Publishes all that is staged of some partitions and forgets them; the others stay as they are. */
    void close(Collection<TopicPartition> closed) {
        for (TopicPartition partition : closed) {
            PartitionLog log = logs.remove(partition);
            if (log != null) {
                log.publisher().close();
                answer(partition, log);
                metrics.closed(partition);
            }
        }
    }

    /** Drops what is still staged. */
    @Override
    public void close() throws IOException {
        logs.values().forEach(log -> log.publisher().discard());
        logs.clear();
        partitioner.close();
        memory.close();
        allocator.close();
        store.close();
    }
}
