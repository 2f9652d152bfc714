package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.files.RecordCoordinates;
import java.util.Arrays;

/** Which records an open file holds, in order: 12 bytes of memory for each. */
final class StagedRecords {

    private long[] offsets = new long[16];
    private int[] proofs = new int[16];
    private int size;

    /** What is known of a record at or below the last one. */
    enum Match {
        /** It is that very record. */
        HELD,
        /** There is no record at its offset. */
        ABSENT,
        /** There is another record at its offset. */
        ANOTHER
    }

    void add(RecordCoordinates record) {
        if (size == offsets.length) {
            offsets = Arrays.copyOf(offsets, size * 2);
            proofs = Arrays.copyOf(proofs, size * 2);
        }
        offsets[size] = record.offset();
        proofs[size] = proof(record);
        size++;
    }

    /** What tells a record from another, in as much as 32 bits hold: timestamp and checksum. */
    private static int proof(RecordCoordinates record) {
        int timestamp = record.timestamp().isPresent()
                ? Long.hashCode(record.timestamp().get().epochMs())
                : 0;
        return 31 * timestamp + record.checksum().crc32c();
    }

    long lastOffset() {
        return offsets[size - 1];
    }

    Match find(RecordCoordinates record) {
        int i = Arrays.binarySearch(offsets, 0, size, record.offset());
        if (i < 0) {
            return Match.ABSENT;
        }
        return proofs[i] == proof(record) ? Match.HELD : Match.ANOTHER;
    }
}
