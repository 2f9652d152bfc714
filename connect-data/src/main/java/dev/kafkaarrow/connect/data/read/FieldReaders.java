package dev.kafkaarrow.connect.data.read;

import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/** Reads structs from the columns of their fields. */
final class FieldReaders {
    private final Schema schema;
    private final Field[] fields;
    private final ColumnReader[] columns;

    /** @param columns of the fields, in their order */
    FieldReaders(Schema schema, ColumnReader[] columns) {
        this.schema = schema;
        this.fields = schema.fields().toArray(Field[]::new);
        this.columns = columns;
    }

    /** The struct of a row, whether it is null or not. */
    Struct read(int row) {
        Struct struct = new Struct(schema);
        for (int i = 0; i < columns.length; i++) {
            struct.put(fields[i], columns[i].read(row));
        }
        return struct;
    }
}
