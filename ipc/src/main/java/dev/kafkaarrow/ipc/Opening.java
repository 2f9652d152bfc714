package dev.kafkaarrow.ipc;

import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;

/** What a stream opens as if it is not asked for anything else. Immutable and thread-safe. */
sealed interface Opening {
    Opening AS_WRITTEN = new AsWritten();

    ArrowReader open(WalkedStream stream, BufferAllocator allocator);

    /**
     * Lets a reader that was opened for another stream go on with this one, in the same root.
     *
     * @return false, with nothing changed, if its root is not that of {@link #open}
     */
    boolean goOn(ArrowReader reader, WalkedStream stream);

    /** All columns. */
    record AsWritten() implements Opening {
        @Override
        public ArrowReader open(WalkedStream stream, BufferAllocator allocator) {
            return stream.all(allocator);
        }

        @Override
        public boolean goOn(ArrowReader reader, WalkedStream stream) {
            return reader instanceof StreamReader written && written.selection().isAll() && written.goOn(stream);
        }
    }

    /** These columns, in this order. */
    record Columns(List<String> names) implements Opening {
        @Override
        public ArrowReader open(WalkedStream stream, BufferAllocator allocator) {
            return stream.columns(names, allocator);
        }

        @Override
        public boolean goOn(ArrowReader reader, WalkedStream stream) {
            return reader instanceof StreamReader selected
                    && selected.selection().isOf(names)
                    && selected.goOn(stream);
        }
    }

    /** Another schema. */
    record Projected(SchemaProjection projection) implements Opening {
        @Override
        public ArrowReader open(WalkedStream stream, BufferAllocator allocator) {
            return stream.projected(projection, allocator);
        }

        @Override
        public boolean goOn(ArrowReader reader, WalkedStream stream) {
            return reader instanceof ProjectedReader projected && projected.goOn(stream, projection);
        }
    }
}
