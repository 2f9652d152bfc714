package dev.kafkaarrow.connect.avro;

import dev.kafkaarrow.connect.data.types.RowSize;
import org.apache.avro.Schema;

/** What the texts of enums take, of which values have the number only. */
final class SymbolSize {
    private SymbolSize() {}

    /** Of a schema that is not recursive. */
    static RowSize of(Schema schema) {
        return switch (schema.getType()) {
            case ENUM ->
                new RowSize(
                        schema.getEnumSymbols().stream()
                                .mapToInt(String::length)
                                .max()
                                .orElse(0),
                        0);
            case RECORD ->
                schema.getFields().stream().map(field -> of(field.schema())).reduce(RowSize.NONE, RowSize::plus);
            case UNION -> schema.getTypes().stream().map(SymbolSize::of).reduce(RowSize.NONE, RowSize::plus);
            case ARRAY -> of(schema.getElementType()).ofElement();
            case MAP -> of(schema.getValueType()).ofElement();
            case NULL, BOOLEAN, INT, LONG, FLOAT, DOUBLE, STRING, BYTES, FIXED -> RowSize.NONE;
        };
    }
}
