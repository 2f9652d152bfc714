package dev.kafkaarrow.connect.data.write;

import dev.kafkaarrow.connect.data.types.FieldException;
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

    /** The schema that was last found equal to ours: mostly every struct of a topic has the same object. */
    private Schema known;

    /** @param columns of the schema's fields, owned by this object */
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
     * @throws FieldException if one is not what its field says; the caller then truncates the columns
     */
    void append(Struct struct) {
        if (struct.schema() != known) {
            recognise(struct.schema());
        }
        for (int i = 0; i < columns.length; i++) {
            // a null stays one in an optional field; in a required one it stands for the default
            Object value = keepsNulls[i] ? struct.getWithoutDefault(fields[i].name()) : struct.get(fields[i]);
            columns[i].append(value);
        }
    }

    private void recognise(Schema other) {
        if (!schema.equals(other.schema()) && !isRequiredForm(other)) {
            throw FieldException.ofStruct(path, schema, other);
        }
        known = other;
    }

    /** Whether another schema differs from this one in nothing but that this one is optional. */
    private boolean isRequiredForm(Schema other) {
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

    List<ColumnWriter> columns() {
        return List.of(columns);
    }

    ColumnWriter column(int number) {
        return columns[number];
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
