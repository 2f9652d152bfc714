package dev.kafkaarrow.connect.sink;

import java.util.Optional;

/**
 * When a file is published. A pure function: any rule is exactly-once, as no file's end is taken for granted.
 *
 * @param maxRecords at most so many records
 * @param maxBytes no further record once a file has so many bytes
 * @param maxAgeMs no longer than so many milliseconds after the first record came; finite, as the committed offset waits for it
 */
record Rotation(long maxRecords, long maxBytes, long maxAgeMs) {

    /** Why a file is published. */
    enum Reason {
        RECORDS,
        BYTES,
        AGE,
        DICTIONARY,
        STOP
    }

    /**
     * How far a file has come.
     *
     * @param records in it
     * @param bytes in it
     * @param firstRecordMs when its first record came, on the clock of {@link #due}
     */
    record Filling(long records, long bytes, long firstRecordMs) {}

    Optional<Reason> due(Filling filling, long nowMs) {
        if (filling.records() >= maxRecords) {
            return Optional.of(Reason.RECORDS);
        }
        if (filling.bytes() >= maxBytes) {
            return Optional.of(Reason.BYTES);
        }
        if (nowMs - filling.firstRecordMs() >= maxAgeMs) {
            return Optional.of(Reason.AGE);
        }
        return Optional.empty();
    }
}
