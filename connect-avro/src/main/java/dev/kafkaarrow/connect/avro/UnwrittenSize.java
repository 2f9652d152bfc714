package dev.kafkaarrow.connect.avro;

import dev.kafkaarrow.connect.data.types.RowSize;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;

/** What rows have that is not written in their values, by the schema that they are read by, which is not recursive. */
final class UnwrittenSize {
    private UnwrittenSize() {}

    /** The texts of enums, of which values have the number only. */
    static RowSize ofSymbols(Schema schema) {
        if (schema.getType() == Schema.Type.ENUM) {
            List<String> symbols = schema.getEnumSymbols();
            return new RowSize(symbols.stream().mapToInt(String::length).max().orElse(0), 0);
        }
        return ofParts(schema, UnwrittenSize::ofSymbols);
    }

    /** The bytes that the defaults of fields would be written in. */
    static RowSize ofDefaults(Schema schema) {
        RowSize size = ofParts(schema, UnwrittenSize::ofDefaults);
        if (schema.getType() == Schema.Type.RECORD) {
            for (Schema.Field field : schema.getFields()) {
                if (field.hasDefaultValue()) {
                    size = size.plus(new RowSize(defaultBytes(field), 0));
                }
            }
        }
        return size;
    }

    private static int defaultBytes(Schema.Field field) {
        try {
            return Readers.encoded(field.schema(), GenericData.get().getDefaultValue(field)).length;
        } catch (AvroRuntimeException e) {
            // one that is not of its type, which no row has
            return 0;
        }
    }

    private static RowSize ofParts(Schema schema, Function<Schema, RowSize> size) {
        return switch (schema.getType()) {
            case RECORD ->
                schema.getFields().stream()
                        .map(field -> size.apply(field.schema()))
                        .reduce(RowSize.NONE, RowSize::plus);
            case UNION -> schema.getTypes().stream().map(size).reduce(RowSize.NONE, RowSize::plus);
            case ARRAY -> size.apply(schema.getElementType()).ofElement();
            case MAP -> size.apply(schema.getValueType()).ofElement();
            case NULL, BOOLEAN, INT, LONG, FLOAT, DOUBLE, STRING, BYTES, ENUM, FIXED -> RowSize.NONE;
        };
    }
}
