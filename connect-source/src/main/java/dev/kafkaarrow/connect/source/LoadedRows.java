package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.data.read.RowReader;
import dev.kafkaarrow.ipc.ArrowStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.kafka.connect.data.Struct;

/** The rows of a message, read forwards; one of its batches is decoded at a time. Not thread-safe. */
final class LoadedRows implements Closeable {

    private final ArrowReader reader;
    private final RowReader rows;
    private final RowForm form;
    private final long sizeInBytes;

    /** Row of the message that the batch begins with which is decoded. */
    private long firstRow;

    private long nextBatchRow;

    /**
     * Rows of which none is decoded yet.
     *
     * @param form of the stream's schema
     * @throws org.apache.kafka.connect.errors.DataException if a dictionary is missing
     */
    LoadedRows(ArrowStream stream, RowForm form, BufferAllocator allocator) throws IOException {
        this.form = form;
        this.sizeInBytes = stream.sizeInBytes();
        this.reader = stream.open(allocator);
        RowReader made = null;
        try {
            made = new RowReader(form.schema(), reader.getVectorSchemaRoot(), reader);
        } finally {
            if (made == null) {
                reader.close();
            }
        }
        this.rows = made;
    }

    RowForm form() {
        return form;
    }

    long sizeInBytes() {
        return sizeInBytes;
    }

    /**
     * A row, as the file has it.
     *
     * @param row of the message, none before one that was read
     * @throws org.apache.kafka.connect.errors.DataException if a value has no form in Connect
     */
    Struct read(long row) throws IOException {
        while (row >= nextBatchRow && reader.loadNextBatch()) {
            firstRow = nextBatchRow;
            nextBatchRow += rows.rowCount();
        }
        return rows.read(Math.toIntExact(row - firstRow));
    }

    /** Whether a row that was read is the last of its batch. */
    boolean endsBatch(long row) {
        return row + 1 == nextBatchRow;
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException("a reader of memory does not fail", e);
        }
    }
}
