package dev.kafkaarrow.connect.files;

import dev.kafkaarrow.ipc.Checks;
import org.apache.arrow.memory.BufferAllocator;

/**
 * How consecutive small messages become larger batches.
 *
 * @param maxRows of a merged batch; 0 for none
 * @param checks of whoever reads the file again: no merged batch exceeds their bounds
 * @param allocator the caller's, for one message at a time; nothing stays allocated between calls
 */
public record Coalescing(int maxRows, Checks checks, BufferAllocator allocator) {

    /** A batch of more gains little, and as much heap may wait in every open file. */
    private static final long MAX_BYTES = 4L << 20;

    /** Readers get a batch's metadata whole. */
    private static final int MAX_METADATA_BYTES = 512 << 10;

    public Coalescing {
        if (maxRows < 0) {
            throw new IllegalArgumentException("expected at least 0 rows, got " + maxRows);
        }
    }

    /** Most bytes of the messages of one batch, as they came. */
    long maxBytes() {
        return Math.min(MAX_BYTES, checks.maxMessageBytes());
    }

    /** Most bytes that may have to be said of the records of one batch. */
    int maxMetadataBytes() {
        // base64 makes four bytes of three
        return Math.min(MAX_METADATA_BYTES, checks.maxMetadataBytes() / 2);
    }
}
