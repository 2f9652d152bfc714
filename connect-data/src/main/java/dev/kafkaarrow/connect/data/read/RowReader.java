package dev.kafkaarrow.connect.data.read;

import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.data.types.MismatchException;
import dev.kafkaarrow.connect.data.types.RowSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/**
 * Reads the rows of Arrow batches as records. The columns' readers are chosen once, for the schema; the root may be loaded with one batch
 * after another. Holds no memory of its own. Not thread-safe.
 */
public final class RowReader {
    private final RowSchema schema;
    private final VectorSchemaRoot root;
    private final ValueBudget budget;
    private final FieldReaders fields;

    /**
     * A reader of the batches that a root is loaded with. Root and dictionaries stay owned by the caller, and open while this reads.
     *
     * @param schema {@linkplain RowSchema#of(org.apache.arrow.vector.types.pojo.Schema) of the stream's schema}, in message format
     * @param root with all columns of the schema, in its order
     * @param dictionaries of the dictionary-encoded columns, such as the {@code ArrowReader} that loads the root
     * @throws FieldException if a dictionary is missing
     */
    public RowReader(RowSchema schema, VectorSchemaRoot root, DictionaryProvider dictionaries) {
        this.schema = Objects.requireNonNull(schema, "schema");
        this.root = root;
        this.budget = new ValueBudget(() -> bytes(root));
        ColumnReaders columns = new ColumnReaders(dictionaries, budget);
        this.fields = new FieldReaders(schema.connect(), columns.of(schema.columns(), root.getFieldVectors()));
    }

    /** The schema of the rows. */
    public RowSchema schema() {
        return schema;
    }

    /** Rows of the batch that the root holds now. */
    public int rowCount() {
        return root.getRowCount();
    }

    /**
     * A row of the batch that the root holds now.
     *
     * @param row from 0
     * @throws IndexOutOfBoundsException if the batch has no such row
     * @throws DataException if a value has no form in Connect, or the batch is invalid, which one that was not checked in full may be
     */
    public Struct read(int row) {
        Objects.checkIndex(row, root.getRowCount());
        budget.renew();
        return readNext(row);
    }

    /**
     * All rows of the batch that the root holds now.
     *
     * @throws DataException as for {@link #read}, and if the rows stand for more values than its bytes can justify, as only those of a
     *     forged batch do
     */
    public List<Struct> readAll() {
        budget.renew();
        List<Struct> rows = new ArrayList<>();
        for (int row = 0; row < root.getRowCount(); row++) {
            rows.add(readNext(row));
        }
        return rows;
    }

    static long bytes(VectorSchemaRoot root) {
        long bytes = 0;
        for (FieldVector vector : root.getFieldVectors()) {
            bytes += vector.getBufferSize();
        }
        return bytes;
    }

    private Struct readNext(int row) {
        try {
            budget.take(1);
            return fields.read(row);
        } catch (MismatchException | DataException e) {
            throw new DataException("row " + row + ": " + e.getMessage(), e);
        } catch (IndexOutOfBoundsException | IllegalArgumentException | NegativeArraySizeException e) {
            throw new DataException("row " + row + ": expected a valid batch, got one that says " + e.getMessage(), e);
        }
    }
}
