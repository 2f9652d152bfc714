package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.DottedPath;
import java.util.Date;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;

/**
 * A field of rows that says when they were: a timestamp, a date, or an integer of milliseconds since the epoch. Immutable.
 *
 * @param names of nested fields, the outermost first
 * @param unitsPerMillisecond of the integers
 */
record TimestampPath(List<String> names, long unitsPerMillisecond) {

    /**
     * The field of a path.
     *
     * @param path {@linkplain DottedPath dotted}
     * @throws DataException if there is none, or it is of another type
     */
    static TimestampPath of(Schema row, String path) {
        List<Field> way = new DottedPath(path)
                .in(row.fields(), Field::name, TimestampPath::fieldsOfStruct)
                .orElseThrow(() -> new DataException("field " + path + ": expected a field for "
                        + SourceOptions.TIMESTAMP_FIELD + ", got columns "
                        + row.fields().stream().map(Field::name).toList()));
        Schema type = way.get(way.size() - 1).schema();
        return new TimestampPath(way.stream().map(Field::name).toList(), unitsPerMillisecond(type, path));
    }

    private static List<Field> fieldsOfStruct(Field field) {
        return field.schema().type() == Schema.Type.STRUCT ? field.schema().fields() : List.of();
    }

    private static long unitsPerMillisecond(Schema type, String path) {
        String name = type.name() == null ? "" : type.name();
        boolean integer = switch (type.type()) {
            case INT8, INT16, INT32, INT64 -> true;
            case FLOAT32, FLOAT64, BOOLEAN, STRING, BYTES, ARRAY, MAP, STRUCT -> false;
        };
        if (integer) {
            switch (name) {
                // dates of both kinds are java.util.Date, as Connect's timestamps are
                case "", Timestamp.LOGICAL_NAME, org.apache.kafka.connect.data.Date.LOGICAL_NAME -> {
                    return 1;
                }
                case "io.debezium.time.Timestamp" -> {
                    return 1;
                }
                case "io.debezium.time.MicroTimestamp" -> {
                    return 1_000;
                }
                case "io.debezium.time.NanoTimestamp" -> {
                    return 1_000_000;
                }
                default -> {}
            }
        }
        throw new DataException("field " + path + ": expected a timestamp, a date or an integer of milliseconds for "
                + SourceOptions.TIMESTAMP_FIELD + ", got " + type.type()
                + (name.isEmpty() ? "" : " (" + name + ")"));
    }

    /** Milliseconds since the epoch; empty for a null. */
    OptionalLong epochMs(Struct row) {
        Object value = row;
        for (String name : names) {
            if (value == null) {
                return OptionalLong.empty();
            }
            value = ((Struct) value).getWithoutDefault(name);
        }
        if (value instanceof Date date) {
            return OptionalLong.of(date.toInstant().toEpochMilli());
        }
        return value == null
                ? OptionalLong.empty()
                : OptionalLong.of(Math.floorDiv(((Number) value).longValue(), unitsPerMillisecond));
    }
}
