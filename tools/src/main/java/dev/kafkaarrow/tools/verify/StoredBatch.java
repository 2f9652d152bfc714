package dev.kafkaarrow.tools.verify;

import dev.kafkaarrow.ipc.KeyValue;
import java.util.List;

/**
 * What a file says of a record batch.
 *
 * @param part of a message, the number of the batch in it, from 0; else 0
 * @param parts of a message, how many it has; else 1
 * @param records in the order of their offsets; one, unless the batch is merged
 * @param ownMetadata what the batch came with, unless it is merged
 */
record StoredBatch(
        Kind kind,
        String topic,
        int partition,
        int part,
        int parts,
        List<StoredRecord> records,
        List<KeyValue> ownMetadata) {

    enum Kind {
        /** A batch of a message, as it came. */
        MESSAGE,
        /** In place of a message without batches. */
        NO_BATCHES,
        /** In place of a null. */
        TOMBSTONE,
        /** The rows of whole messages, or a row for each record. */
        MERGED,
        /** As {@link #MERGED}, of rows whose checksums are those of the bytes that they were decoded from. */
        MERGED_OF_BYTES
    }

    boolean isMerged() {
        return kind == Kind.MERGED || kind == Kind.MERGED_OF_BYTES;
    }

    boolean isFirst() {
        return part == 0;
    }

    boolean isLast() {
        return part == parts - 1;
    }

    StoredRecord first() {
        return records.get(0);
    }

    long lastOffset() {
        return records.get(records.size() - 1).offset();
    }

    /** Whether it may be a batch of rows, one for each record. */
    boolean hasOneRowEach() {
        return isMerged()
                && records.stream().allMatch(record -> record.batches().size() == 1 && record.rows() == 1);
    }
}
