package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.ipc.ArrowStream;
import java.io.IOException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * Looks at every value of a message, by loading one batch after the other and letting go of it: what is wrong with values shows
 * when they are loaded.
 *
 * @param allocator the caller's; nothing stays allocated between calls
 */
record ValueCheck(BufferAllocator allocator) {

    /**
     * Checks a message.
     *
     * @param stream decoded with checks in full
     * @throws dev.kafkaarrow.ipc.InvalidStreamException if a value is not valid, or cannot be loaded to be looked at
     */
    void run(ArrowStream stream) throws IOException {
        try (ArrowReader reader = stream.open(allocator)) {
            boolean more = reader.loadNextBatch();
            while (more) {
                more = reader.loadNextBatch();
            }
        }
    }
}
