package dev.kafkaarrow.connect.data.read;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import dev.kafkaarrow.connect.data.types.Column;
import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.data.types.MismatchException;
import dev.kafkaarrow.connect.data.types.RowSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;

/**
 * Writes the rows of Arrow batches as JSON, straight from columns: byte for byte what Connect's {@code JsonConverter} with the same settings
 * makes of the Structs that a {@link RowReader} reads. The root may be loaded with one batch after another. Holds no memory of its own but
 * on the heap. Not thread-safe.
 */
public final class RowJsonWriter {
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .rootValueSeparator((SerializableString) null)
            .build();

    private static final byte[] NOTHING = {};

    private final VectorSchemaRoot root;
    private final ValueBudget budget;
    private final JsonColumn columns;
    private final byte[] before;
    private final byte[] after;
    /** Of the value that is written. */
    private final RowBytes bytes = new RowBytes();

    private JsonGenerator generator;

    /**
     * A writer of the batches that a root is loaded with. Root and dictionaries stay owned by the caller, and open while this writes.
     *
     * @param rows the schema of the stream, as for a {@link RowReader}
     * @param value what is written of each row: a {@code STRUCT} of some of its fields
     * @param root with all columns of the schema, in its order
     * @param dictionaries of the dictionary-encoded columns, such as the {@code ArrowReader} that loads the root
     * @throws FieldException if a dictionary is missing
     */
    public RowJsonWriter(
            RowSchema rows, Schema value, VectorSchemaRoot root, DictionaryProvider dictionaries, JsonForm form) {
        this.root = root;
        this.budget = new ValueBudget(() -> RowReader.bytes(root));
        JsonValues values = new JsonValues(form);
        List<Column> written = new ArrayList<>();
        List<FieldVector> vectors = new ArrayList<>();
        for (int i = 0; i < rows.columns().size(); i++) {
            if (value.field(rows.columns().get(i).name()) != null) {
                written.add(rows.columns().get(i));
                vectors.add(root.getVector(i));
            }
        }
        this.columns =
                new JsonColumns(new ColumnReaders(dictionaries, budget), budget, values).object(written, vectors);
        this.generator = newGenerator();
        boolean hasEnvelope = form.envelope() == JsonForm.Envelope.SCHEMA_AND_PAYLOAD;
        this.before = hasEnvelope ? utf8("{\"schema\":" + schema(values, value) + ",\"payload\":") : NOTHING;
        this.after = hasEnvelope ? utf8("}") : NOTHING;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String schema(JsonValues values, Schema value) {
        try {
            values.writeSchema(value, generator);
            generator.flush();
            return bytes.utf8();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
    }

    private JsonGenerator newGenerator() {
        try {
            return JSON.createGenerator(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
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
    public byte[] write(int row) {
        Objects.checkIndex(row, root.getRowCount());
        bytes.clear();
        boolean written = false;
        try {
            budget.renew();
            columns.write(row, generator);
            generator.flush();
            written = true;
        } catch (MismatchException | DataException e) {
            throw new DataException("row " + row + ": " + e.getMessage(), e);
        } catch (IndexOutOfBoundsException | IllegalArgumentException | NegativeArraySizeException e) {
            throw new DataException("row " + row + ": expected a valid batch, got one that says " + e.getMessage(), e);
        } catch (IOException e) {
            throw new DataException("row " + row + ": expected values that JSON can say: " + e.getMessage(), e);
        } finally {
            if (!written) {
                // it is somewhere in the middle of an object
                generator = newGenerator();
            }
        }
        return bytes.between(before, after);
    }
}
