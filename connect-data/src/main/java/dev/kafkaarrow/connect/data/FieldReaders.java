package dev.kafkaarrow.connect.data;

import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/** Reads structs from the vectors of their fields. */
final class FieldReaders {
    private final Schema schema;
    private final Field[] fields;
    private final ColumnReader[] columns;

    FieldReaders(Schema schema, List<Column> columns, List<FieldVector> vectors, ColumnReaders readers) {
        this.schema = schema;
        this.fields = schema.fields().toArray(Field[]::new);
        this.columns = new ColumnReader[columns.size()];
        for (int i = 0; i < this.columns.length; i++) {
            this.columns[i] = readers.of(columns.get(i), vectors.get(i));
        }
    }

    /** The struct of a row, whatever the row's validity says. */
    Struct read(int row) {
        Struct struct = new Struct(schema);
        for (int i = 0; i < columns.length; i++) {
            struct.put(fields[i], columns[i].read(row));
        }
        return struct;
    }
}
