package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.Bytes;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.ByteSource;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.KeyValue;
import dev.kafkaarrow.ipc.StreamEncoder;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;

/** A batch that is too large for one message, as several streams of some of its rows each. Not thread-safe. */
final class Slices {

    private final Deque<ArrowStream> remaining = new ArrayDeque<>();
    private final List<KeyValue> metadata;
    private long row;

    /**
     * Splits a batch.
     *
     * @param stream a stream of one batch
     * @param encoder of the slices
     * @param metadata the {@code custom_metadata} of the batch, which every slice gets
     * @param maxBytes of a slice without that metadata
     * @param fromRow rows that are not wanted any more
     * @throws IllegalArgumentException if a single row does not fit, naming row and size
     */
    Slices(
            ArrowStream stream,
            StreamEncoder encoder,
            List<KeyValue> metadata,
            int maxBytes,
            long fromRow,
            BufferAllocator allocator)
            throws IOException {
        this.metadata = metadata;
        try (ArrowReader reader = stream.open(allocator)) {
            reader.loadNextBatch();
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            remaining.addAll(encoder.split(root, reader, maxBytes));
            while (row < fromRow
                    && !remaining.isEmpty()
                    && row + remaining.getFirst().rowCount() <= fromRow) {
                row += remaining.removeFirst().rowCount();
            }
            if (row < fromRow) {
                // the limit has changed since the offset was stored: the slices of then began elsewhere
                remaining.clear();
                row = fromRow;
                remaining.addAll(encoder.split(root, reader, maxBytes, Math.toIntExact(fromRow)));
            }
        }
    }

    boolean isEmpty() {
        return remaining.isEmpty();
    }

    /** Rows of the batch before the next slice. */
    long row() {
        return row;
    }

    byte[] next() throws IOException {
        ArrowStream slice = remaining.removeFirst();
        row += slice.rowCount();
        return metadata.isEmpty() ? slice.toByteArray() : withMetadata(slice);
    }

    private byte[] withMetadata(ArrowStream slice) throws IOException {
        List<StreamMessage.Part> parts = new ArrayList<>();
        for (Frame frame : slice.frames()) {
            if (frame instanceof Frame.EndOfStream) {
                break;
            }
            byte[] header =
                    frame instanceof Frame.RecordBatch batch ? batch.headerWithMetadata(metadata) : frame.header();
            parts.add(new StreamMessage.Part(new Bytes(header), frame.bodyPosition(), frame.bodyLength()));
        }
        return new StreamMessage(parts).readFrom(ByteSource.of(slice.asByteBuffer()));
    }
}
