package dev.kafkaarrow.ipc;

import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;

/** What a stream opens as if it is not asked for anything else. Immutable and thread-safe. */
sealed interface Opening {
    Opening AS_WRITTEN = new AsWritten();

    ArrowReader open(WalkedStream stream, BufferAllocator allocator);

    /** All columns. */
    record AsWritten() implements Opening {
        @Override
        public ArrowReader open(WalkedStream stream, BufferAllocator allocator) {
            return stream.all(allocator);
        }
    }

    /** These columns, in this order. */
    record Columns(List<String> names) implements Opening {
        @Override
        public ArrowReader open(WalkedStream stream, BufferAllocator allocator) {
            return stream.columns(names, allocator);
        }
    }

    /** Another schema. */
    record Projected(SchemaProjection projection) implements Opening {
        @Override
        public ArrowReader open(WalkedStream stream, BufferAllocator allocator) {
            return stream.projected(projection, allocator);
        }
    }
}
