package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.data.read.RowJsonWriter;
import dev.kafkaarrow.connect.data.read.RowReader;
import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.ipc.ArrowStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;

/** The rows of a message, read forwards; one of its batches is decoded at a time. Not thread-safe. */
final class LoadedRows implements Closeable {

    private final ArrowReader reader;
    private final RowReader rows;
    private final Optional<RowJsonWriter> json;
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
        boolean made = false;
        try {
            this.rows = new RowReader(form.schema(), reader.getVectorSchemaRoot(), reader);
            this.json = form.jsonWriter(reader.getVectorSchemaRoot(), reader);
            made = true;
        } finally {
            if (!made) {
                reader.close();
            }
        }
    }

    long sizeInBytes() {
        return sizeInBytes;
    }

    /**
     * The record of a row.
     *
     * @param row of the message, none before one that was read
     * @param recorded the message that the row came in, if a sink recorded it
     * @throws org.apache.kafka.connect.errors.DataException if a value has no form in Connect
     */
    RecordContent content(long row, Optional<RecordCoordinates> recorded) throws IOException {
        while (row >= nextBatchRow && reader.loadNextBatch()) {
            firstRow = nextBatchRow;
            nextBatchRow += rows.rowCount();
        }
        return form.content(rows, json, Math.toIntExact(row - firstRow), recorded, row + 1 == nextBatchRow ? 1 : 0);
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
