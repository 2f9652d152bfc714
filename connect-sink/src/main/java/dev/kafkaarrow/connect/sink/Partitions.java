package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.plugin.Moment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;

/** The partitions that a task has now, and what the worker's calls mean for them. Not thread-safe. */
final class Partitions implements AutoCloseable {

    private final TaskResources task;
    private final RecordReader reader;
    private final Supplier<Moment> clock;
    private final Delivery delivery;
    private final Pausing pausing;
    private final Optional<ErrantRecordReporter> reporter;
    private final Map<TopicPartition, AssignedPartition> assigned = new HashMap<>();

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

    /** The last record that was refused of each partition since a put returned: the worker has handed it over, whoever has the partition now. */
    private final Map<TopicPartition, Long> refused = new HashMap<>();

    /** @param task closed with the partitions */
    Partitions(TaskResources task, Supplier<Moment> clock, Delivery delivery, Optional<ErrantRecordReporter> reporter) {
        this.task = task;
        this.reader = new RecordReader(task);
        this.clock = clock;
        this.now = clock.get();
        this.delivery = delivery;
        this.pausing = new Pausing(delivery, task.stagingLimits, task.uploads);
        this.reporter = reporter;
    }

    void open(Collection<TopicPartition> opened) {
        for (TopicPartition partition : opened) {
            AssignedPartition one = new AssignedPartition(partition, task, () -> now, delivery, reporter);
            if (doubtful.contains(partition)) {
                one.doubt();
            }
            if (refused.containsKey(partition)) {
                one.handed(refused.get(partition));
            }
            assigned.put(partition, one);
        }
        pausing.opened(opened);
    }

    /**
     * Takes records, none included: then it is for the clock alone.
     *
     * @throws RetriableException if the store failed, or a registry of schemas; nothing is lost, and the same records may come again
     */
    void put(Collection<SinkRecord> records) {
        if (lastPutReturned) {
            assigned.values().forEach(AssignedPartition::rewindPerformed);
        }
        lastPutReturned = false;
        try {
            take(records);
        } catch (RuntimeException e) {
            doubtful.addAll(assigned.keySet());
            records.forEach(
                    record -> refused.merge(RecordFacts.partition(record), RecordFacts.offset(record), Math::max));
            throw e;
        }
        assigned.values().forEach(AssignedPartition::putReturns);
        pausing.putReturns(assigned.keySet());
        doubtful.clear();
        refused.clear();
        lastPutReturned = true;
    }

    private void take(Collection<SinkRecord> records) {
        now = clock.get();
        task.uploads.allowWaiting(pausing.isPaused() ? 0 : task.config.staging.maxWaitMs);
        settle();
        TopicPartition current = null;
        TopicPartition ofRecord = null;
        AssignedPartition taking = null;
        try {
            for (SinkRecord record : records) {
                if (ofRecord == null || !RecordFacts.isOf(ofRecord, record)) {
                    ofRecord = RecordFacts.partition(record);
                    taking = assigned(ofRecord);
                }
                current = ofRecord;
                taking.put(record, reader);
                task.rowMemory.relieve();
                Optional<StagingLimits.Excess> excess = task.stagingLimits.excess();
                while (excess.isPresent()) {
                    current = excess.get().writer().key().partition();
                    assigned(current).publish(excess.get());
                    excess = task.stagingLimits.excess();
                }
                while (task.stagingLimits.isFull() && task.uploads.await()) {
                    settle();
                }
            }
            now = clock.get();
            for (Map.Entry<TopicPartition, AssignedPartition> each : assigned.entrySet()) {
                current = each.getKey();
                each.getValue().checkClock();
            }
            // else the worker waits for records until it commits, for a minute by default
            assigned.values().stream()
                    .flatMapToLong(one -> one.msUntilDue().stream())
                    .min()
                    .ifPresent(delivery::putWithin);
        } catch (IOException e) {
            throw storeFailed(current, e);
        } finally {
            task.stagingLimits.show();
        }
    }

    private RetriableException storeFailed(TopicPartition current, IOException e) {
        return new RetriableException(
                current + ": the store " + task.store + " failed (" + e
                        + "). No records are lost, and the worker retries; "
                        + "check that the store can be reached and written to, and has space left",
                e);
    }

    /** Takes note, in every partition, of what has become of the files on their way. */
    private void settle() {
        boolean unused = task.uploads.forgetEnded();
        List<RetriableException> faults = new ArrayList<>();
        assigned.forEach((partition, one) -> {
            try {
                one.settle();
            } catch (IOException e) {
                faults.add(storeFailed(partition, e));
            }
        });
        if (!faults.isEmpty()) {
            throw faults.get(0);
        }
    }

    private AssignedPartition assigned(TopicPartition partition) {
        AssignedPartition one = assigned.get(partition);
        if (one == null) {
            throw new ConnectException("expected records of " + assigned.keySet() + ", got one of " + partition);
        }
        return one;
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
        assigned.forEach(this::answer);
        return answer;
    }

    private void answer(TopicPartition partition, AssignedPartition one) {
        OffsetAndMetadata position = consumed.get(partition);
        OptionalLong committable =
                one.committable(position == null ? OptionalLong.empty() : OptionalLong.of(position.offset()));
        if (committable.isPresent()) {
            one.committing(committable.getAsLong());
            answer.put(partition, new OffsetAndMetadata(committable.getAsLong()));
        }
    }

    /**
     * Publishes all that is staged of some partitions, side by side and as far as there is time, and forgets them; the others stay as they
     * are.
     */
    void close(Collection<TopicPartition> closed) {
        Map<TopicPartition, AssignedPartition> closing = new LinkedHashMap<>();
        for (TopicPartition partition : closed) {
            AssignedPartition one = assigned.remove(partition);
            if (one != null) {
                closing.put(partition, one);
            }
        }
        task.uploads.allowWaiting(task.config.staging.maxWaitMs);
        closing.values().forEach(AssignedPartition::beginClose);
        boolean goesOn = true;
        while (goesOn && !areClosed(closing.values())) {
            goesOn = task.uploads.await();
        }
        closing.values().forEach(AssignedPartition::endClose);
        closing.forEach(this::answer);
    }

    private static boolean areClosed(Collection<AssignedPartition> closing) {
        boolean all = true;
        for (AssignedPartition one : closing) {
            all &= one.isClosed();
        }
        return all;
    }

    /** Drops what is still staged. */
    @Override
    public void close() throws IOException {
        assigned.values().forEach(AssignedPartition::discard);
        assigned.clear();
        task.close();
    }
}
