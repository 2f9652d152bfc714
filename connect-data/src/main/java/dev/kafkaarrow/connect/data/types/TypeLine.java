package dev.kafkaarrow.connect.data.types;

import java.util.Optional;
import org.apache.kafka.connect.data.Schema;

/**
 * A line of the {@link TypeTable}: a Connect type and an Arrow type that hold the same values.
 *
 * @param connectName schema name of the logical or semantic type; none for the type itself, whatever its name
 * @param version of the schema of that name
 * @param extension name of Arrow's extension type, if it is one
 */
record TypeLine(
        Schema.Type connectType,
        Optional<String> connectName,
        Optional<Integer> version,
        ArrowSide arrow,
        Optional<String> extension,
        ValueForm form) {

    static TypeLine of(Schema.Type connectType, ArrowSide arrow, ValueForm form) {
        return new TypeLine(connectType, Optional.empty(), Optional.empty(), arrow, Optional.empty(), form);
    }

    /** Of a named schema; Connect's own and Debezium's all have version 1. */
    static TypeLine of(Schema.Type connectType, String name, ArrowSide arrow, ValueForm form) {
        return new TypeLine(connectType, Optional.of(name), Optional.of(1), arrow, Optional.empty(), form);
    }

    TypeLine withExtension(String name) {
        return new TypeLine(connectType, connectName, version, arrow, Optional.of(name), form);
    }
}
