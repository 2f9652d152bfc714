package dev.kafkaarrow.tools.verify;

import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.StoredFile;
import dev.kafkaarrow.ipc.ArrowStream;
import java.io.IOException;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;

/** Reads a file record by record, with values. Holds the file open, and one message or one merged batch in memory. Not thread-safe. */
final class FileCursor implements AutoCloseable {

    private final FileFacts facts;
    private final StoredFile file;
    private final BufferAllocator allocator;
    private final BatchReader reader;

    private Optional<BatchReader.Batch> batch = Optional.empty();
    private StoredBatch stored;
    private int recordInBatch;
    private long rowInBatch;
    private Optional<ArrowStream> message = Optional.empty();
    private Optional<ArrowReader> rows = Optional.empty();

    private FileCursor(FileFacts facts, StoredFile file, BufferAllocator allocator) throws IOException {
        this.facts = facts;
        this.file = file;
        this.allocator = allocator;
        this.reader = new BatchReader(file);
    }

    /** Opens a file that was found to be whole; {@link #next} leads to its first record. */
    static FileCursor open(FileStore store, FileFacts facts, BufferAllocator allocator) throws IOException {
        StoredFile file = store.read(facts.path().path());
        boolean opened = false;
        try {
            FileCursor cursor = new FileCursor(facts, file, allocator);
            opened = true;
            return cursor;
        } finally {
            if (!opened) {
                file.close();
            }
        }
    }

    /** Goes on with the next record; false if there is none. */
    boolean next() throws IOException {
        if (stored != null && recordInBatch + 1 < stored.records().size()) {
            rowInBatch += stored.records().get(recordInBatch).rows();
            recordInBatch++;
            return true;
        }
        closeRows();
        batch = reader.next();
        if (batch.isEmpty()) {
            return false;
        }
        stored = read(batch.get());
        recordInBatch = 0;
        rowInBatch = 0;
        message = stored.isMerged() || stored.kind() == StoredBatch.Kind.TOMBSTONE
                ? Optional.empty()
                : Optional.of(restored());
        return true;
    }

    private ArrowStream restored() throws IOException {
        RestoredMessage restored = RestoredMessage.begin(reader);
        if (stored.kind() == StoredBatch.Kind.MESSAGE) {
            restored.add(stored, batch.orElseThrow());
            for (int left = stored.parts() - 1; left > 0; left--) {
                BatchReader.Batch part = reader.next()
                        .orElseThrow(() -> new IOException("a message of " + path() + " has lost its end"));
                restored.add(read(part), part);
            }
        }
        return restored.stream(reader);
    }

    private StoredBatch read(BatchReader.Batch from) throws IOException {
        try {
            return Coordinates.read(from.frame().customMetadata());
        } catch (FormatException e) {
            throw new IOException(path() + " has changed since it was checked: " + e.getMessage(), e);
        }
    }

    private String path() {
        return facts.path().path();
    }

    FileFacts facts() {
        return facts;
    }

    BatchReader reader() {
        return reader;
    }

    StoredBatch batch() {
        return stored;
    }

    StoredRecord stored() {
        return stored.records().get(recordInBatch);
    }

    Finding.Place place() {
        return new Finding.Place(
                path(), reader.index() - stored.parts() + 1, stored.topic(), stored.partition(), stored().offset());
    }

    /** The record's value, if it is not in a merged batch and no null. */
    Optional<ArrowStream> message() {
        return message;
    }

    /** The merged batch that the record is in, loaded. */
    ArrowReader rows() throws IOException {
        if (rows.isEmpty()) {
            ArrowReader opened = reader.stream(batch.orElseThrow()).open(allocator);
            rows = Optional.of(opened);
            opened.loadNextBatch();
        }
        return rows.get();
    }

    /** Where the rows of the record begin in its merged batch. */
    int firstRow() {
        return (int) rowInBatch;
    }

    private void closeRows() throws IOException {
        if (rows.isPresent()) {
            rows.get().close();
            rows = Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        try (file) {
            closeRows();
        }
    }
}
