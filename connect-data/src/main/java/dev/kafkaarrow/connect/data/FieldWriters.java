package dev.kafkaarrow.connect.data;

import java.util.List;
import java.util.Objects;
import org.apache.arrow.vector.FieldVector;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/** The columns of the fields of a struct. */
final class FieldWriters implements AutoCloseable {
    private final String path;
    private final Schema schema;
    private final Field[] fields;
    private final ColumnWriter[] columns;
    private final boolean[] keepsNulls;

    /** The schema that was last found equal to ours: it comes with every struct of a topic. */
    private Schema known;

    /** @param columns of the schema's fields, owned by this */
    FieldWriters(String path, Schema schema, ColumnWriter[] columns) {
        this.path = path;
        this.schema = schema;
        this.known = schema;
        this.fields = schema.fields().toArray(Field[]::new);
        this.columns = columns;
        this.keepsNulls = new boolean[fields.length];
        for (int i = 0; i < fields.length; i++) {
            Schema field = fields[i].schema();
            keepsNulls[i] = field.isOptional() && field.defaultValue() != null;
        }
    }

    /**
     * Appends the values of a struct's fields.
     *
     * @throws FieldException if one is not what its field says; the columns are then to be truncated
     */
    void append(Struct struct) {
        if (struct.schema() != known) {
            recognise(struct.schema());
        }
        for (int i = 0; i < columns.length; i++) {
            // a null in a field that may be null stays one; where it may not, Connect means the default
            Object value = keepsNulls[i] ? struct.getWithoutDefault(fields[i].name()) : struct.get(fields[i]);
            columns[i].append(value);
        }
    }

    private void recognise(Schema other) {
        if (!schema.equals(other.schema()) && !isOneThatMayNotBeNull(other)) {
            throw new FieldException(
                    path, "a Struct of " + Schemas.describe(schema), "one of " + Schemas.describe(other));
        }
        known = other;
    }

    /** Whether all that tells another schema from this one is that this column has nulls beside the structs. */
    private boolean isOneThatMayNotBeNull(Schema other) {
        return schema.isOptional()
                && schema.fields().equals(other.fields())
                && Objects.equals(schema.name(), other.name())
                && Objects.equals(schema.version(), other.version())
                && Objects.equals(schema.doc(), other.doc())
                && Objects.equals(schema.parameters(), other.parameters());
    }

    void appendNothing() {
        for (ColumnWriter column : columns) {
            column.appendNothing();
        }
    }

    void truncate(int length) {
        for (ColumnWriter column : columns) {
            column.truncate(length);
        }
    }

    void clear() {
        for (ColumnWriter column : columns) {
            column.clear();
        }
    }

    long bodyBytes() {
        long bytes = 0;
        for (ColumnWriter column : columns) {
            bytes += column.bodyBytes();
        }
        return bytes;
    }

    int size() {
        return columns.length;
    }

    void lendTo(List<FieldVector> vectors) {
        for (int i = 0; i < columns.length; i++) {
            columns[i].lendTo(vectors.get(i));
        }
    }

    @Override
    public void close() {
        for (ColumnWriter column : columns) {
            column.close();
        }
    }
}
