package dev.kafkaarrow.connect.sink;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * The types of a column of keys, by topic: always nullable, and a key that is null is a null of the type in effect, so that records with a
 * key and without one stand in one file. Not thread-safe.
 */
final class KeySchemas {

    private final Map<String, Schema> inEffect = new HashMap<>();
    private Schema lastGiven;
    private Schema lastNullable;

    /**
     * The type of the column that a record's key stands in.
     *
     * @throws DataException if the key has no schema and needs one
     */
    Schema of(SinkRecord record) {
        if (record.key() == null) {
            Schema given = record.keySchema() == null ? Schema.OPTIONAL_BYTES_SCHEMA : nullable(record.keySchema());
            return inEffect.getOrDefault(record.topic(), given);
        }
        Schema nullable = nullable(record.keySchema() == null ? schemaOf(record.key()) : record.keySchema());
        inEffect.put(record.topic(), nullable);
        return nullable;
    }

    /** The very object that was made of the very object that came before, mostly. */
    private Schema nullable(Schema given) {
        if (given != lastGiven) {
            lastGiven = given;
            lastNullable = given.isOptional() && given.defaultValue() == null ? given : madeNullable(given);
        }
        return lastNullable;
    }

    /** Without a default: what is null stays null. */
    private static Schema madeNullable(Schema given) {
        boolean isMap = given.type() == Schema.Type.MAP;
        return new ConnectSchema(
                given.type(),
                true,
                null,
                given.name(),
                given.version(),
                given.doc(),
                given.parameters(),
                given.type() == Schema.Type.STRUCT ? given.fields() : null,
                isMap ? given.keySchema() : null,
                isMap || given.type() == Schema.Type.ARRAY ? given.valueSchema() : null);
    }

    private static Schema schemaOf(Object key) {
        Schema.Type type = ConnectSchema.schemaType(key.getClass());
        return switch (type == null ? Schema.Type.STRUCT : type) {
            case INT8 -> Schema.OPTIONAL_INT8_SCHEMA;
            case INT16 -> Schema.OPTIONAL_INT16_SCHEMA;
            case INT32 -> Schema.OPTIONAL_INT32_SCHEMA;
            case INT64 -> Schema.OPTIONAL_INT64_SCHEMA;
            case FLOAT32 -> Schema.OPTIONAL_FLOAT32_SCHEMA;
            case FLOAT64 -> Schema.OPTIONAL_FLOAT64_SCHEMA;
            case BOOLEAN -> Schema.OPTIONAL_BOOLEAN_SCHEMA;
            case STRING -> Schema.OPTIONAL_STRING_SCHEMA;
            case BYTES -> Schema.OPTIONAL_BYTES_SCHEMA;
            case ARRAY, MAP, STRUCT ->
                throw new DataException("key: expected one with a schema, as " + SinkOptions.COLUMNS_INCLUDE
                        + " has key, got a " + key.getClass().getName() + " without");
        };
    }
}
