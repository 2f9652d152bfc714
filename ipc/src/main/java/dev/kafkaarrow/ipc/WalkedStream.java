package dev.kafkaarrow.ipc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/** A stream in memory whose headers are checked, and what readers of it are made of. Immutable and thread-safe. */
abstract sealed class WalkedStream permits FramedStream, OneBatchStream {
    /** More than any type is widened: int8 to int64. */
    private static final long WIDENING = 16;

    private final ByteBuffer bytes;
    private final StreamSchema schema;
    private final Checks checks;

    /** Null until asked for, where they are not known from the start. */
    private volatile List<Frame> frames;

    /**
     * @param bytes from its position 0 to its limit, little-endian
     * @param checks of what is loaded
     */
    WalkedStream(ByteBuffer bytes, StreamSchema schema, Checks checks) {
        this.bytes = bytes;
        this.schema = schema;
        this.checks = checks;
    }

    final ByteBuffer bytes() {
        return bytes;
    }

    final StreamSchema schema() {
        return schema;
    }

    final Checks checks() {
        return checks;
    }

    /** All of them, the end-of-stream marker last; positions count in {@link #bytes}. */
    final List<Frame> frames() {
        List<Frame> known = frames;
        if (known == null) {
            known = makeFrames();
            frames = known;
        }
        return known;
    }

    /** The frames; asked for once, or by several threads at a time. */
    abstract List<Frame> makeFrames();

    final StreamReader all(BufferAllocator allocator) {
        return selected(schema.allColumns(), allocator);
    }

    /** @throws IllegalArgumentException if a name is unknown, ambiguous or given twice */
    final StreamReader columns(List<String> names, BufferAllocator allocator) {
        return selected(ColumnSelection.of(schema.layout(), schema.schema(), names), allocator);
    }

    final ProjectedReader projected(SchemaProjection projection, BufferAllocator allocator) {
        projection.requireWritten(schema);
        return new ProjectedReader(this, projection, allocator);
    }

    /** The columns of a selection made for this stream's schema. */
    final StreamReader selected(ColumnSelection selection, BufferAllocator allocator) {
        return new StreamReader(this, selection, allocator);
    }

    /** Most bytes that a batch may take as another schema. */
    final long maxProjectedBytes() {
        return Math.max(checks.maxDecompressedBytes(), WIDENING * bytes.limit());
    }

    /** The body of a message of this stream, from position 0 to the limit. */
    final ByteBuffer body(RawBatch message) {
        return bytes.slice((int) message.bodyPosition(), (int) message.bodyLength())
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    final WalkedStream withValidation(Validation validation) {
        return new FramedStream(bytes, schema, frames(), checks.withValidation(validation));
    }
}
