package dev.kafkaarrow.connect.files;

import dev.kafkaarrow.ipc.KeyValue;
import java.util.List;

/**
 * A whole message whose rows stand among others' in a merged batch. It has rows: how many rows of the batch were read tells a
 * reader which messages were.
 *
 * @param batches of the message, at least one that has rows
 */
public record MergedRecord(RecordCoordinates coordinates, List<Batch> batches) {
    public MergedRecord {
        batches = List.copyOf(batches);
        if (rows(batches) == 0) {
            throw new IllegalArgumentException("expected rows, got none of " + coordinates.where());
        }
    }

    /**
     * A batch of the message.
     *
     * @param ownMetadata its entries as they were in the message, in their order
     */
    public record Batch(int rows, List<KeyValue> ownMetadata) {
        public Batch {
            ownMetadata = List.copyOf(ownMetadata);
            if (rows < 0) {
                throw new IllegalArgumentException("expected rows, got " + rows);
            }
        }
    }

    /** Of all its batches. */
    public long rows() {
        return rows(batches);
    }

    private static long rows(List<Batch> batches) {
        long rows = 0;
        for (Batch batch : batches) {
            rows += batch.rows();
        }
        return rows;
    }
}
