package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.ipc.ArrowStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;

/** A batch that is too large for one message, as several streams of some of its rows each. Not thread-safe. */
final class Slices {

    private final Deque<ArrowStream> remaining = new ArrayDeque<>();
    private long row;

    /**
     * Splits a batch.
     *
     * @param stream a stream of one batch
     * @param fromRow rows that are not wanted any more
     * @throws IllegalArgumentException if a single row does not fit, naming row and size
     */
    Slices(ArrowStream stream, int maxBytes, long fromRow, BufferAllocator allocator) throws IOException {
        try (ArrowReader reader = stream.open(allocator)) {
            reader.loadNextBatch();
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            addSlicesOf(root, reader, maxBytes);
            while (row < fromRow
                    && !remaining.isEmpty()
                    && row + remaining.getFirst().rowCount() <= fromRow) {
                row += remaining.removeFirst().rowCount();
            }
            if (row < fromRow) {
                // the limit has changed since the offset was stored: the slices of then began elsewhere
                remaining.clear();
                row = fromRow;
                try (VectorSchemaRoot rest =
                        root.slice(Math.toIntExact(fromRow), root.getRowCount() - Math.toIntExact(fromRow))) {
                    addSlicesOf(rest, reader, maxBytes);
                }
            }
        }
    }

    private void addSlicesOf(VectorSchemaRoot root, ArrowReader dictionaries, int maxBytes) {
        List<ArrowStream> slices = ArrowStream.split(root, dictionaries, maxBytes);
        remaining.addAll(slices);
    }

    boolean isEmpty() {
        return remaining.isEmpty();
    }

    /** Rows of the batch before the next slice. */
    long row() {
        return row;
    }

    ArrowStream next() {
        ArrowStream slice = remaining.removeFirst();
        row += slice.rowCount();
        return slice;
    }
}
