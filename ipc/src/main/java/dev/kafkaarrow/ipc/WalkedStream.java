package dev.kafkaarrow.ipc;

import java.nio.ByteBuffer;
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
        StreamReader source = selected(projection.selection(), allocator);
        long maxBytes = Math.max(checks.maxDecompressedBytes(), WIDENING * bytes.limit());
        return new ProjectedReader(source, projection, maxBytes, allocator);
    }

    private StreamReader selected(ColumnSelection selection, BufferAllocator allocator) {
        return new StreamReader(bytes, schema, selection, frames, checks, allocator);
    }

    WalkedStream withValidation(Validation validation) {
        return new WalkedStream(bytes, schema, frames, checks.withValidation(validation));
    }
}
