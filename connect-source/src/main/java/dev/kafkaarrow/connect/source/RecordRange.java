package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.FilePlace;
import dev.kafkaarrow.connect.files.MergedRecord;
import dev.kafkaarrow.connect.files.RecordCoordinates;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which recorded messages are sent, by what a sink recorded of them. Each bound that is given has to hold; one from which a range begins is
 * in it, one at which it ends is not.
 *
 * @param fromOffset of Kafka
 * @param toOffset of Kafka
 * @param fromMs milliseconds since the epoch; a record without a timestamp is neither before nor behind anything
 * @param toMs milliseconds since the epoch
 */
record RecordRange(OptionalLong fromOffset, OptionalLong toOffset, OptionalLong fromMs, OptionalLong toMs) {

    /** Has all messages, those that no sink recorded too. */
    static final RecordRange ALL =
            new RecordRange(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

    boolean isAll() {
        return equals(ALL);
    }

    /** Whether a record is in it. */
    boolean has(RecordCoordinates record) {
        return isWithin(record.offset(), fromOffset, toOffset)
                && ((fromMs.isEmpty() && toMs.isEmpty())
                        || (record.timestamp().isPresent()
                                && isWithin(record.timestamp().get().epochMs(), fromMs, toMs)));
    }

    private static boolean isWithin(long value, OptionalLong from, OptionalLong to) {
        return (from.isEmpty() || value >= from.getAsLong()) && (to.isEmpty() || value < to.getAsLong());
    }

    /**
     * Whether it has the message, or some of those that were merged.
     *
     * @param rowsSent rows of the message that do not count, as they were sent
     */
    boolean hasAnyOf(MessageFrames message, long rowsSent) {
        if (isAll()) {
            return true;
        }
        if (message.merged().isEmpty()) {
            return message.coordinates().filter(this::has).isPresent();
        }
        long end = 0;
        for (MergedRecord record : message.merged().get().records()) {
            end += record.rows();
            if (end > rowsSent && has(record.coordinates())) {
                return true;
            }
        }
        return false;
    }

    /** Whether a message is behind it, and with it all that follows in a file: offsets rise there. */
    boolean endsBefore(MessageFrames message) {
        OptionalLong offset = message.kafkaOffset();
        return toOffset.isPresent() && offset.isPresent() && offset.getAsLong() >= toOffset.getAsLong();
    }

    /** Whether it has nothing of a file, which its name tells: a recorded file has no offset before its base. */
    boolean endsBefore(FilePlace file) {
        return toOffset.isPresent() && file.name().baseOffset() >= toOffset.getAsLong();
    }

    /** Whether it has nothing of a file, which the name of the next one in its log tells: that has all from its base on. */
    boolean beginsBehind(FilePlace next) {
        return fromOffset.isPresent() && next.name().baseOffset() <= fromOffset.getAsLong();
    }

    /**
     * Refuses a message that no sink recorded: whether that belongs to a range nobody knows.
     *
     * @param where the message, for errors
     */
    void requireRecorded(Optional<RecordCoordinates> recorded, String where) throws BadFileException {
        if (!isAll() && recorded.isEmpty()) {
            throw new BadFileException(
                    where + ": no sink recorded it, so that it has neither an offset nor a timestamp for "
                            + RangeConfig.NAMES + ". Leave such files out by " + SourceOptions.INPUT_EXCLUDE);
        }
    }
}
