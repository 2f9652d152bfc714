package dev.kafkaarrow.connect.data;

import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.kafka.connect.data.Struct;

/**
 * Appends records to an Arrow batch. The columns' writers are chosen once, for the schema; a record that does not fit leaves the batch
 * as it was. Not thread-safe.
 *
 * <p>Memory is the allocator's, about twice the batch at most; it is kept for the next batch and given back by {@link #close()}.
 */
public final class RowAppender implements AutoCloseable {
    private static final Object[] NONE = {};

    private final RowSchema schema;
    private final FieldWriters fields;
    private final ColumnWriter[] extras;
    private final ColumnDictionaries dictionaries;
    private final VectorSchemaRoot root;
    private int rowCount;

    /**
     * An appender of records of a schema.
     *
     * @param schema made {@linkplain RowSchema#of(org.apache.kafka.connect.data.Schema) of a Connect schema}
     * @param allocator stays the caller's, and open until this appender is closed
     */
    public RowAppender(RowSchema schema, BufferAllocator allocator) {
        this(schema, List.of(), allocator);
    }

    /**
     * An appender of records of a schema, some columns of which are dictionary-encoded, with indices of 32 bits.
     *
     * @param schema made {@linkplain RowSchema#of(org.apache.kafka.connect.data.Schema) of a Connect schema}
     * @param dictionaryColumns names of columns of strings
     * @param allocator stays the caller's, and open until this appender is closed
     * @throws FieldException if a column is none of strings, or there is none of the name
     */
    public RowAppender(RowSchema schema, List<String> dictionaryColumns, BufferAllocator allocator) {
        this.schema = schema;
        this.dictionaries = new ColumnDictionaries(schema, dictionaryColumns, allocator);
        ColumnWriter[] columns = schema.columns().stream()
                .map(column -> dictionaries.writer(column).orElseGet(() -> ColumnWriters.of(column, allocator)))
                .toArray(ColumnWriter[]::new);
        int own = schema.connect().fields().size();
        this.fields = new FieldWriters("", schema.connect(), Arrays.copyOf(columns, own));
        this.extras = Arrays.copyOfRange(columns, own, columns.length);
        this.root = VectorSchemaRoot.create(dictionaries.memoryFormat(schema.ofBatches()), allocator);
    }

    /**
     * Appends a record as a row.
     *
     * @throws FieldException if the record is not of the schema, or a value has no form in Arrow; the batch is then as before
     */
    public void append(Struct record) {
        append(record, NONE);
    }

    /**
     * Appends a record as a row with values of the extra columns.
     *
     * @param extraValues one for each extra column, in their order; null where a column may be null
     * @throws FieldException if the record is not of the schema, or a value has no form in Arrow; the batch is then as before
     */
    public void append(Struct record, Object[] extraValues) {
        if (extraValues.length != extras.length) {
            throw new IllegalArgumentException(
                    "expected values of " + extras.length + " extra columns, got " + extraValues.length);
        }
        boolean appended = false;
        try {
            fields.append(record);
            for (int i = 0; i < extras.length; i++) {
                extras[i].append(extraValues[i]);
            }
            appended = true;
        } finally {
            if (!appended) {
                takeBack();
            }
        }
        rowCount++;
    }

    private void takeBack() {
        fields.truncate(rowCount);
        for (ColumnWriter extra : extras) {
            extra.truncate(rowCount);
        }
    }

    /** Rows appended since the batch was cleared. */
    public int rowCount() {
        return rowCount;
    }

    /**
     * Bytes of the bodies of the messages that the rows and the dictionaries make, uncompressed: exactly. Takes time for each column, not for each row.
     */
    public long sizeInBytes() {
        long bytes = fields.bodyBytes();
        for (ColumnWriter extra : extras) {
            bytes += extra.bodyBytes();
        }
        return bytes + dictionaries.bodyBytes();
    }

    /** The schema of the rows. */
    public RowSchema schema() {
        return schema;
    }

    /**
     * The rows appended so far, without a copy. The root stays this appender's, and holds these rows until the next call of any of its
     * methods that changes the batch.
     */
    public VectorSchemaRoot batch() {
        List<FieldVector> vectors = root.getFieldVectors();
        fields.lendTo(vectors);
        for (int i = 0; i < extras.length; i++) {
            extras[i].lendTo(vectors.get(fields.size() + i));
        }
        dictionaries.lend();
        root.setRowCount(rowCount);
        return root;
    }

    /**
     * What the dictionary-encoded columns of {@link #batch()} stand for, as of its last call; stays this appender's. Dictionaries grow in
     * the order in which values first come, and live on from batch to batch: what an index stands for does not change until
     * {@link #clearDictionaries()}.
     */
    public DictionaryProvider dictionaries() {
        return dictionaries.provider();
    }

    /** Starts the dictionaries anew, as for another file, and the next batch. */
    public void clearDictionaries() {
        clear();
        dictionaries.clear();
    }

    /** Starts the next batch; keeps the memory. */
    public void clear() {
        fields.clear();
        for (ColumnWriter extra : extras) {
            extra.clear();
        }
        rowCount = 0;
    }

    @Override
    public void close() {
        root.close();
        dictionaries.close();
        fields.close();
        for (ColumnWriter extra : extras) {
            extra.close();
        }
    }
}
