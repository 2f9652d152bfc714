package dev.kafkaarrow.ipc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/**
 * A stream in memory whose frames are known, and what readers of it are made of. Immutable and thread-safe.
 *
 * @param frames checked, the end-of-stream marker last; positions count in {@code bytes}
 * @param checks of what is loaded
 */
record WalkedStream(ByteBuffer bytes, StreamSchema schema, List<Frame> frames, Checks checks) {
    /** More than any type is widened: int8 to int64. */
    private static final long WIDENING = 16;

    StreamReader all(BufferAllocator allocator) {
        return selected(schema.allColumns(), allocator);
    }

    /** @throws IllegalArgumentException if a name is unknown, ambiguous or given twice */
    StreamReader columns(List<String> names, BufferAllocator allocator) {
        return selected(ColumnSelection.of(schema.layout(), schema.schema(), names), allocator);
    }

    ProjectedReader projected(SchemaProjection projection, BufferAllocator allocator) {
        projection.requireWritten(schema);
        return new ProjectedReader(this, projection, allocator);
    }

    /** The columns of a selection made for this stream's schema. */
    StreamReader selected(ColumnSelection selection, BufferAllocator allocator) {
        return new StreamReader(this, selection, allocator);
    }

    /** Most bytes that a batch may take as another schema. */
    long maxProjectedBytes() {
        return Math.max(checks.maxDecompressedBytes(), WIDENING * bytes.limit());
    }

    /** The body of a frame of this stream, from position 0 to the limit. */
    ByteBuffer body(Frame frame) {
        return bytes.slice((int) frame.bodyPosition(), (int) frame.bodyLength()).order(ByteOrder.LITTLE_ENDIAN);
    }

    WalkedStream withValidation(Validation validation) {
        return new WalkedStream(bytes, schema, frames, checks.withValidation(validation));
    }
}
