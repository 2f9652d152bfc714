package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.plugin.Moment;
import java.util.Optional;

/**
 * When a file is published. A pure function: any rule is exactly-once, as no file's end is taken for granted.
 *
 * @param maxRecords at most so many records
 * @param maxRows no further record once a file has so many rows
 * @param maxBytes no further record once a file has so many bytes
 * @param maxAgeMs no longer than so many milliseconds after the first record came; finite, as the committed offset waits for it
 * @param schedule times of the day at which every file is published
 */
record Rotation(long maxRecords, long maxRows, long maxBytes, long maxAgeMs, Optional<Schedule> schedule) {

    /** Why a file is published. */
    enum Reason {
        RECORDS,
        ROWS,
        BYTES,
        AGE,
        SCHEDULE,
        /** The next message brings other dictionaries than the file has, and they must not change in it. */
        DICTIONARY,
        /** The next record's schema is in effect from there on. */
        SCHEMA,
        /** The task has too many open files, and this one was written to least recently. */
        OPEN_FILES,
        /** The task has too many staged bytes, and this file has most of them. */
        STAGED_BYTES,
        STOP
    }

    /**
     * How far a file has come.
     *
     * @param records in it
     * @param rows in it
     * @param bytes in it
     * @param firstRecord when its first record came
     */
    record Filling(long records, long rows, long bytes, Moment firstRecord) {}

    Optional<Reason> due(Filling filling, Moment now) {
        if (filling.records() >= maxRecords) {
            return Optional.of(Reason.RECORDS);
        }
        if (filling.rows() >= maxRows) {
            return Optional.of(Reason.ROWS);
        }
        if (filling.bytes() >= maxBytes) {
            return Optional.of(Reason.BYTES);
        }
        if (now.elapsedMs() - filling.firstRecord().elapsedMs() >= maxAgeMs) {
            return Optional.of(Reason.AGE);
        }
        // a clock that is set back makes a file wait, until its age is enough
        if (schedule.isPresent()
                && now.wallMs() >= schedule.get().nextMs(filling.firstRecord().wallMs())) {
            return Optional.of(Reason.SCHEDULE);
        }
        return Optional.empty();
    }

    /** In how many milliseconds a file that is not due yet is due though no record comes; at least one. */
    long msUntilDue(Moment firstRecord, Moment now) {
        long byAge = maxAgeMs - (now.elapsedMs() - firstRecord.elapsedMs());
        long bySchedule =
                schedule.isPresent() ? schedule.get().nextMs(firstRecord.wallMs()) - now.wallMs() : Long.MAX_VALUE;
        return Math.max(1, Math.min(byAge, bySchedule));
    }
}
