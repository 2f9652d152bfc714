package dev.kafkaarrow.connect.sink;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/** What became of the schemas met lately: mostly the very objects that came before, which cost a comparison. Not thread-safe. */
final class RowKinds {

    /** Schemas that take turns in a task are few. */
    private static final int MAX_REMEMBERED = 64;

    private final RowsConfig config;
    private final boolean keysHaveAColumn;
    private final Map<Schemas, RowKind> known = new LinkedHashMap<>(16, 0.75f, true);
    private Schema lastValue;
    private Schema lastKey;
    private RowKind last;

    private record Schemas(Schema value, Schema key) {}

    RowKinds(RowsConfig config) {
        this.config = config;
        this.keysHaveAColumn = config.columns.contains(RowColumn.KEY);
    }

    /**
     * The kind of a record whose value is a Struct.
     *
     * @throws DataException if its schema has no form in Arrow, or its key has no schema and needs one
     */
    RowKind of(Schema value, SinkRecord record) {
        Schema key = keysHaveAColumn ? keySchema(record) : Schema.OPTIONAL_BYTES_SCHEMA;
        if (value != lastValue || key != lastKey) {
            last = find(new Schemas(value, key));
            lastValue = value;
            lastKey = key;
        }
        return last;
    }

    private RowKind find(Schemas schemas) {
        RowKind kind = known.get(schemas);
        if (kind == null) {
            kind = new RowKind(schemas.value(), schemas.key(), config);
            known.put(schemas, kind);
            if (known.size() > MAX_REMEMBERED) {
                known.remove(known.keySet().iterator().next());
            }
        }
        return kind;
    }

    private static Schema keySchema(SinkRecord record) {
        if (record.keySchema() != null || record.key() == null) {
            return Objects.requireNonNullElse(record.keySchema(), Schema.OPTIONAL_BYTES_SCHEMA);
        }
        Schema.Type type = ConnectSchema.schemaType(record.key().getClass());
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
                throw new DataException("key: expected one with a schema, as " + RowsConfig.COLUMNS_INCLUDE
                        + " has key, got a " + record.key().getClass().getName() + " without");
        };
    }
}
