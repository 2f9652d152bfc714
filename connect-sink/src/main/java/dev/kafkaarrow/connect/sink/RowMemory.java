package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.data.write.RowAppender;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.StreamEncoder;
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

    /**
     * What the batches of the file that ended last were made in, for the next file with rows of the same kind: to touch memory for the first
     * time takes about as long as to append a row to it.
     */
    private Optional<Batches> idle = Optional.empty();

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

    /** The batches of a file are known here until they are {@linkplain #ended closed}. */
    void begins(OpenRows rows) {
        open.add(rows);
    }

    void ended(OpenRows rows) {
        open.remove(rows);
    }

    /**
     * What batches of rows of a kind are made in, one after another.
     *
     * @param encoder of these batches, whose schema it then knows
     * @param allocator of nothing else
     */
    record Batches(RowKind kind, RowAppender rows, StreamEncoder encoder, BufferAllocator allocator) {
        /** Off-heap. */
        long memoryBytes() {
            return allocator.getAllocatedMemory();
        }

        /** Gives memory back. */
        void close() {
            rows.close();
            allocator.close();
        }
    }

    /** Without rows and dictionaries; the caller closes it or {@linkplain #keep keeps} it. */
    Batches batches(RowKind kind) {
        if (idle.isPresent() && idle.get().kind() == kind) {
            Batches taken = idle.get();
            idle = Optional.empty();
            return taken;
        }
        BufferAllocator own = allocator.newChildAllocator("rows of a kind", 0, Long.MAX_VALUE);
        return new Batches(kind, kind.newAppender(own), new StreamEncoder(config.compression), own);
    }

    /** Takes over what a file has no more use for. */
    void keep(Batches batches) {
        closeIdle();
        batches.rows().clearDictionaries();
        idle = Optional.of(batches);
    }

    private void closeIdle() {
        idle.ifPresent(Batches::close);
        idle = Optional.empty();
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
        if (isTooMuch()) {
            closeIdle();
        }
        while (isTooMuch()) {
            Optional<OpenRows> largest = open.stream()
                    .filter(rows -> rows.memoryBytes() > 0)
                    .max(Comparator.comparingLong(OpenRows::memoryBytes));
            if (largest.isEmpty()) {
                return;
            }
            largest.get().writeOut();
        }
    }

    private boolean isTooMuch() {
        return allocator.getAllocatedMemory() + waitingBytes > config.maxOpenBytes;
    }

    @Override
    public void close() {
        closeIdle();
        allocator.close();
    }
}
