package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.plugin.Moment;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * A partition that a task has now, until it is closed: what the worker's calls mean for it. {@link PartitionLog} decides what becomes
 * of its records, {@link Publisher} has what is staged, {@link Position} knows how far it has come. Not thread-safe.
 */
final class AssignedPartition {

    private final TopicPartition partition;
    private final SinkMetrics metrics;
    private final Position position;
    private final BadRecords badRecords;
    private final Publisher publisher;
    private final PartitionLog log;

    AssignedPartition(
            TopicPartition partition,
            TaskResources task,
            Supplier<Moment> clock,
            Position.Rewinds rewinds,
            Optional<ErrantRecordReporter> reporter) {
        this.partition = partition;
        this.metrics = task.metrics;
        this.position = new Position(partition, rewinds);
        this.badRecords = new BadRecords(partition, reporter, task.metrics);
        this.publisher = new Publisher(partition, task, clock, position);
        this.log = new PartitionLog(partition, task, position, publisher, badRecords);
    }

    /** See {@link Position#handed}. */
    void handed(long offset) {
        position.handed(offset);
    }

    /** See {@link Position#doubt}. */
    void doubt() {
        position.doubt();
    }

    /** See {@link Position#rewindPerformed}. */
    void rewindPerformed() {
        position.rewindPerformed();
    }

    /**
     * Takes a record.
     *
     * @throws RetriableException if what its value is cannot be told now: it comes again
     * @throws ConnectException if it must not go on
     * @throws IOException if the store failed: the record may be given again
     */
    void put(SinkRecord record, RecordReader reader) throws IOException {
        long offset = RecordFacts.offset(record);
        position.handed(offset);
        if (position.ignores(offset)) {
            return;
        }
        try {
            log.take(read(record, reader));
        } catch (RetriableException e) {
            // it comes again in its batch
            throw e;
        } catch (ConnectException e) {
            // The worker commits once more before it ends the task. What cannot be taken must come first again, though
            // it may be of another topic than all that was taken before.
            position.setBack(offset);
            throw e;
        }
    }

    private Incoming read(SinkRecord record, RecordReader reader) {
        try {
            return reader.read(record);
        } catch (RetriableException e) {
            throw new RetriableException(where(record, e), e);
        } catch (ConnectException e) {
            throw new ConnectException(where(record, e), e);
        }
    }

    private String where(SinkRecord record, ConnectException fault) {
        return partition + "@" + RecordFacts.offset(record) + ": " + fault.getMessage();
    }

    /** Publishes a file that is one too many. */
    void publish(StagingLimits.Excess excess) throws IOException {
        publisher.publishOrRewind(excess.writer(), excess.reason());
    }

    /**
     * Takes note of what has become of the files on their way.
     *
     * @throws IOException if it is not known of one whether it is there: its records come again
     */
    void settle() throws IOException {
        boolean unused = publisher.settle();
    }

    /** Publishes what is due though no record came. */
    void checkClock() throws IOException {
        publisher.checkClock();
    }

    /** See {@link Publisher#msUntilDue}. */
    OptionalLong msUntilDue() {
        return publisher.msUntilDue();
    }

    /** See {@link Position#putReturns}. */
    void putReturns() {
        position.putReturns();
    }

    /**
     * The offset up to which every record is durable, or reported and acknowledged, or was dropped by the worker; empty if that is not
     * known.
     *
     * @param consumed see {@link Position#next(OptionalLong)}
     */
    OptionalLong committable(OptionalLong consumed) {
        publisher.settlePublished();
        OptionalLong next = position.next(consumed);
        if (next.isEmpty()) {
            return next;
        }
        long reported = badRecords.firstPending().orElse(Long.MAX_VALUE);
        return OptionalLong.of(Math.min(publisher.firstStaged(next.getAsLong()), reported));
    }

    /** The worker was told that everything below is done. */
    void committing(long offset) {
        badRecords.forgetBelow(offset);
    }

    /** Sends all that is staged on its way; what cannot be published is dropped, and comes again wherever the partition goes. */
    void beginClose() {
        publisher.beginClose();
    }

    /** Takes note of what has become of the files on their way; whether none is left. */
    boolean isClosed() {
        publisher.settleClosing();
        return publisher.isClosed();
    }

    /** Gives up what is still on its way, which comes again too. */
    void endClose() {
        publisher.endClose();
        metrics.closed(partition);
    }

    /** Drops all that is staged. */
    void discard() {
        publisher.discard();
    }
}
