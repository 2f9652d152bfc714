package dev.kafkaarrow.connect.sink;

import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/**
 * How far a partition's records were taken, and where the worker was asked to go back to. Not thread-safe.
 */
final class Position {

    /** Asks the worker to deliver a partition's records again from an offset on. */
    interface Rewinds {
        void ask(TopicPartition partition, long offset);
    }

    private static final long NONE = -1;

    private final TopicPartition partition;
    private final Rewinds rewinds;

    /** One past the last record that was staged, proved, skipped or reported; a rewind sets it back. {@link #NONE} before the first. */
    private long next = NONE;

    /**
     * One past the highest record that the worker has handed over since it last went back; {@link #NONE} if there was none. One that is
     * not accounted for, as the worker was told to bring it again or its partition was closed, still counts.
     */
    private long handed = NONE;

    /**
     * Whether the worker may hold offsets for consumed that it took before the partition was taken away and given back: it counts those of
     * a batch that was refused, of whose records none need be left, once any put returns. True until a put has returned with {@link #handed}
     * known: where a record of that batch was refused it is known from the start, and holds back all that is not accounted for.
     */
    private boolean doubtful;

    /**
     * Where a rewind was asked to that is not known to be performed. Records behind it may have been fetched before; one at
     * or below it begins a run of records without a gap, whether it was fetched before or after.
     */
    private OptionalLong awaited = OptionalLong.empty();

    /** The offset that a rewind was asked to because a file lacks it. */
    private OptionalLong searching = OptionalLong.empty();

    /** The same once the rewind was performed: what comes now is what the topic holds. */
    private OptionalLong searchedFor = OptionalLong.empty();

    Position(TopicPartition partition, Rewinds rewinds) {
        this.partition = partition;
        this.rewinds = rewinds;
    }

    /** One past the last record that was accounted for; empty before the first. */
    OptionalLong next() {
        return next == NONE ? OptionalLong.empty() : OptionalLong.of(next);
    }

    /**
     * One past the last offset that is accounted for. Offsets that the worker has consumed beyond {@link #next} are those of records
     * that it dropped itself, by a transform or as it could not convert them; but only if it has handed over none that is not
     * accounted for: they are also beyond one that was dropped here or refused, and beyond a rewind that is still to come.
     *
     * @param consumed how far the worker has come, as far as that is known
     */
    OptionalLong next(OptionalLong consumed) {
        long accounted = Math.max(next, 0);
        if (consumed.isEmpty() || doubtful || handed > accounted) {
            return next();
        }
        return OptionalLong.of(Math.max(accounted, consumed.getAsLong()));
    }

    /** A batch was refused, and no put has returned since, when the partition came back. */
    void doubt() {
        doubtful = true;
    }

    /** The worker hands over a record, which may end up in a file or not. */
    void handed(long offset) {
        handed = Math.max(handed, offset + 1);
    }

    /** A record is accounted for. */
    void advance(long offset) {
        next = Math.max(next, offset + 1);
    }

    /** The record at this offset is not accounted for, or not durably, and must come again. */
    void setBack(long offset) {
        // and stays none if it is
        next = Math.min(next, offset);
    }

    /**
     * Asks for everything that is not accounted for again. Until it comes, records are ignored.
     *
     * @throws java.util.NoSuchElementException if no record was ever taken
     */
    void rewind() {
        awaited = next();
        rewinds.ask(partition, awaited.orElseThrow());
    }

    /** Whether a record that a file lacks was looked for in the topic already, and this is what came. */
    boolean wasSearchedFor(long offset) {
        return searchedFor.equals(OptionalLong.of(offset));
    }

    /** A record came whose turn it was, and must come again. */
    void comeAgain(long offset) {
        next = next == NONE ? offset : Math.min(next, offset);
    }

    /** Asks for a record again that a file lacks though it should hold it. */
    void searchFrom(long offset) {
        searching = OptionalLong.of(offset);
        next = offset;
    }

    /** Whether a rewind is asked for and not known to be performed. */
    boolean isRewinding() {
        return awaited.isPresent();
    }

    /** Whether a record was fetched before a rewind that was asked for: it comes again. */
    boolean ignores(long offset) {
        if (awaited.isPresent() && offset > awaited.getAsLong()) {
            return true;
        }
        if (awaited.isPresent()) {
            awaited = OptionalLong.empty();
        }
        return false;
    }

    /** The put in which a rewind was last asked for has returned: the worker performs it before it fetches anything else. */
    void rewindPerformed() {
        if (awaited.isPresent()) {
            // what is there comes again, and what was compacted meanwhile never does
            handed = NONE;
        }
        awaited = OptionalLong.empty();
        searchedFor = searching;
    }

    /**
     * A put is about to return. If it ignored what was fetched after a rewind, taking it for a batch that was refused and came
     * again, then the worker must go back once more: nothing but the return of a put tells the two apart.
     */
    void putReturns() {
        if (handed != NONE) {
            doubtful = false;
        }
        awaited.ifPresent(offset -> rewinds.ask(partition, offset));
    }
}
