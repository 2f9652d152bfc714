package dev.kafkaarrow.sandbox.quickstart;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.StreamSchema;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;

/** Walks the rows of several streams as if they were one, a batch in memory at a time. */
final class RowCursor implements AutoCloseable {
    private final Iterator<ArrowStream> streams;
    private final BufferAllocator allocator;
    private final Consumer<StreamSchema> schemas;
    private StreamSchema schema;
    private ArrowReader reader;
    private int row;

    /** @param schemas is told the schema of each stream */
    RowCursor(Iterator<ArrowStream> streams, BufferAllocator allocator, Consumer<StreamSchema> schemas) {
        this.streams = streams;
        this.allocator = allocator;
        this.schemas = schemas;
    }

    /** Goes to the next batch that has rows, once the one before is passed; false at the end. */
    boolean findRows() throws IOException {
        while (rowsLeft() == 0) {
            row = 0;
            if (reader != null && reader.loadNextBatch()) {
                continue;
            }
            if (!streams.hasNext()) {
                return false;
            }
            close();
            ArrowStream stream = streams.next();
            schema = stream.streamSchema();
            schemas.accept(schema);
            reader = stream.open(allocator);
        }
        return true;
    }

    /** Of the batch that it stands in. */
    int rowsLeft() throws IOException {
        return reader == null ? 0 : root().getRowCount() - row;
    }

    void skip(int rows) {
        row += rows;
    }

    /** The value of a column, so many rows ahead. */
    Cell cell(int column, int ahead) throws IOException {
        return new Cell(root().getSchema().getFields().get(column), root().getVector(column), row + ahead, reader);
    }

    /** Vectors of values in effect, in the order of the dictionaries' first appearance: their ids may change on the way. */
    List<FieldVector> dictionaries() {
        return schema.dictionaryIds().stream()
                .map(id -> reader.lookup(id).getVector())
                .toList();
    }

    Cell dictionaryValue(int dictionary, int index) {
        FieldVector values = dictionaries().get(dictionary);
        return new Cell(values.getField(), values, index, reader);
    }

    private VectorSchemaRoot root() throws IOException {
        return reader.getVectorSchemaRoot();
    }

    @Override
    public void close() throws IOException {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }
}
