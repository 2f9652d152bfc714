package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.ipc.Checks;
import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;

/** The open batches of a task over all its files, and how much memory they may take together. Not thread-safe. */
final class RowMemory implements AutoCloseable {

    private final RowsConfig config;
    private final ReadingBounds bounds;
    private final BufferAllocator allocator;
    private final Set<OpenRows> open = new LinkedHashSet<>();

    /** On the heap: of batches that are written once the dictionaries before them are known. */
    private long waitingBytes;

    /**
     * No batches yet.
     *
     * @param checks of whoever reads the files again
     * @param root the caller's, open until this is closed
     */
    RowMemory(RowsConfig config, Checks checks, BufferAllocator root) {
        this.config = config;
        this.bounds = new ReadingBounds(checks);
        this.allocator = root.newChildAllocator("rows", 0, Long.MAX_VALUE);
    }

    RowsConfig config() {
        return config;
    }

    /** Most bytes of a batch's body that its file can be read again with. */
    long maxBodyBytes() {
        return bounds.checks().maxMessageBytes();
    }

    /** Most bytes, before they become base64, that say the records of a batch. */
    long maxRecordBytes() {
        return bounds.maxRecordBytes();
    }

    /** What files with rows must keep to. */
    ReadingBounds bounds() {
        return bounds;
    }

    /** For what is looked at by itself; nothing stays allocated. */
    BufferAllocator allocator() {
        return allocator;
    }

    /** Memory for the batches of a file, which are known here until they are {@linkplain #ended closed}. */
    BufferAllocator begin(OpenRows rows) {
        open.add(rows);
        return allocator.newChildAllocator("rows of a file", 0, Long.MAX_VALUE);
    }

    void ended(OpenRows rows) {
        open.remove(rows);
    }

    /** More bytes of batches wait for their dictionaries; less if negative. */
    void waits(long bytes) {
        waitingBytes += bytes;
    }

    /**
     * Writes the largest batches out until the rest may stay.
     *
     * @throws IOException if the store failed: the rows still wait
     */
    void relieve() throws IOException {
        while (allocator.getAllocatedMemory() + waitingBytes > config.maxOpenBytes) {
            Optional<OpenRows> largest = open.stream()
                    .filter(rows -> rows.memoryBytes() > 0)
                    .max(Comparator.comparingLong(OpenRows::memoryBytes));
            if (largest.isEmpty()) {
                return;
            }
            largest.get().writeOut();
        }
    }

    @Override
    public void close() {
        allocator.close();
    }
}
