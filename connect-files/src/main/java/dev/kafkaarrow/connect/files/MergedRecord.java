package dev.kafkaarrow.connect.files;

import dev.kafkaarrow.ipc.KeyValue;
import java.util.List;

/**
 * A whole message whose rows stand among others' in a merged batch.
 *
 * @param batches of the message, at least one
 */
public record MergedRecord(RecordCoordinates coordinates, List<Batch> batches) {
    public MergedRecord {
        batches = List.copyOf(batches);
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
        return batches.stream().mapToLong(Batch::rows).sum();
    }
}
