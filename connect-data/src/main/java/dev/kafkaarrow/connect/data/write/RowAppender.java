package dev.kafkaarrow.connect.data.write;

import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.data.types.RowSchema;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/**
 * Appends records as rows to an Arrow batch. The columns' writers are chosen once, for the schema; a record that does not fit leaves the
 * batch as it was. Not thread-safe.
 *
 * <p>Takes its memory from the allocator, at most about twice the batch; keeps it for the next batch and gives it back in
 * {@link #close()}.
 */
public final class RowAppender implements AutoCloseable {
    private static final Object[] NONE = {};

    private final RowSchema schema;
    private final FieldWriters fields;
    private final ColumnWriter[] extras;
    private final ColumnDictionaries dictionaries;
    private final VectorSchemaRoot root;
    private int rowCount;

    /** The form that rows came in last, as long as they do not come as structs. */
    private RowForm filledBy;

    /** The schema that a row in a form was last found to have: mostly every row has the same object. */
    private Schema known;

    private RowFiller filler;

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
     * An appender of records of a schema, with some columns dictionary-encoded, by indices of 32 bits.
     *
     * @param schema made {@linkplain RowSchema#of(org.apache.kafka.connect.data.Schema) of a Connect schema}
     * @param dictionaryColumns names of string columns; a name may come more than once
     * @param allocator stays the caller's, and open until this appender is closed
     * @throws FieldException if there is no column of a name, or it is not one of strings
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
     * @throws FieldException if the record has another schema, or a value has no form in Arrow; the batch stays as it was
     */
    public void append(Struct record) {
        append(record, NONE);
    }

    /**
     * Appends a record as a row with values of the extra columns.
     *
     * @param extraValues one value for each extra column, in their order; null only where the column's schema is optional
     * @throws FieldException if the record has another schema, or a value has no form in Arrow; the batch stays as it was
     */
    public void append(Struct record, Object[] extraValues) {
        checkNumber(extraValues);
        boolean appended = false;
        try {
            fields.append(record);
            appendExtras(extraValues);
            appended = true;
        } finally {
            if (!appended) {
                takeBack();
            }
        }
        rowCount++;
    }

    /**
     * Appends the row that a form is at, with values of the extra columns.
     *
     * @param record the schema of the row
     * @param extraValues one value for each extra column, in their order; null only where the column's schema is optional
     * @throws FieldException if the row has another schema, or a value is not what its column holds; the batch stays as it was
     */
    public void append(RowForm form, Schema record, Object[] extraValues) {
        checkNumber(extraValues);
        if (record != known) {
            recognise(record);
        }
        if (form != filledBy) {
            filler = form.filler(schema, fields.columns());
            filledBy = form;
        }
        boolean appended = false;
        try {
            filler.fill();
            appendExtras(extraValues);
            appended = true;
        } finally {
            if (!appended) {
                takeBack();
            }
        }
        rowCount++;
    }

    private void recognise(Schema record) {
        if (!schema.connect().equals(record)) {
            throw FieldException.ofStruct("", schema.connect(), record);
        }
        known = record;
    }

    private void checkNumber(Object[] extraValues) {
        if (extraValues.length != extras.length) {
            throw new IllegalArgumentException(
                    "expected values of " + extras.length + " extra columns, got " + extraValues.length);
        }
    }

    private void appendExtras(Object[] extraValues) {
        for (int i = 0; i < extras.length; i++) {
            extras[i].append(extraValues[i]);
        }
    }

    private void takeBack() {
        fields.truncate(rowCount);
        for (ColumnWriter extra : extras) {
            extra.truncate(rowCount);
        }
    }

    /** Rows appended since the batch was last cleared. */
    public int rowCount() {
        return rowCount;
    }

    /**
     * Exact size in bytes of the bodies of the record batch and its dictionary batches, uncompressed. Takes time for each column, not for
     * each row.
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
     * The rows appended so far, without a copy. The root stays owned by this appender and holds these rows until the next call of a method
     * that changes the batch.
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
     * The dictionaries of {@link #batch()}, as of its last call; owned by this appender. They grow in the order in which values first occur
     * and live on from batch to batch: what an index stands for does not change until {@link #clearDictionaries()}.
     */
    public DictionaryProvider dictionaries() {
        return dictionaries.provider();
    }

    /** Empties the dictionaries, as for another file, and starts the next batch. */
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

    /** Gives back all memory; the batch and its dictionaries are gone. */
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
