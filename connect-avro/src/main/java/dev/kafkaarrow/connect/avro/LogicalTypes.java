package dev.kafkaarrow.connect.avro;

import java.util.Locale;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;

/**
 * Connect's schemas of Avro's logical types: of those that the known converters have what they give, and of the others what rows of the
 * same Arrow type have.
 */
final class LogicalTypes {
    private static final String ARROW_TYPE = "arrow.type";
    private static final String DEBEZIUM_TIME = "io.debezium.time.";
    private static final String UUID = "io.debezium.data.Uuid";

    private static final String PRECISION = "connect.decimal.precision";

    /** What the converters do not write down. */
    private static final int DEFAULT_PRECISION = 64;

    private LogicalTypes() {}

    /** Of a logical type that the converters lose, else null. */
    static SchemaBuilder kept(org.apache.avro.Schema avro) {
        String name = name(avro);
        return switch (avro.getType()) {
            case LONG ->
                switch (name) {
                    case "time-micros" -> semantic(DEBEZIUM_TIME + "MicroTime");
                    case "timestamp-micros" ->
                        semantic(DEBEZIUM_TIME + "MicroTimestamp").parameter(ARROW_TYPE, "timestamp[us, tz=UTC]");
                    case "timestamp-nanos" ->
                        semantic(DEBEZIUM_TIME + "NanoTimestamp").parameter(ARROW_TYPE, "timestamp[ns, tz=UTC]");
                    case "local-timestamp-millis" -> Timestamp.builder().parameter(ARROW_TYPE, "timestamp[ms]");
                    case "local-timestamp-micros" -> semantic(DEBEZIUM_TIME + "MicroTimestamp");
                    case "local-timestamp-nanos" -> semantic(DEBEZIUM_TIME + "NanoTimestamp");
                    default -> null;
                };
            case STRING ->
                name.equals("uuid") ? SchemaBuilder.string().name(UUID).version(1) : null;
            case FIXED -> name.equals("decimal") ? ofBytes(avro, "") : null;
            case NULL, BOOLEAN, INT, FLOAT, DOUBLE, BYTES, ENUM, ARRAY, MAP, RECORD, UNION -> null;
        };
    }

    private static SchemaBuilder semantic(String name) {
        return SchemaBuilder.int64().name(name).version(1);
    }

    /** Nothing but nulls. */
    static SchemaBuilder nulls() {
        return SchemaBuilder.string().optional().parameter(ARROW_TYPE, "null");
    }

    /** @param connectType of smaller numbers than an int; null if there is none */
    static SchemaBuilder ofInt(org.apache.avro.Schema avro, String connectType, String path) {
        if (avro.getProp(org.apache.avro.LogicalType.LOGICAL_TYPE_PROP) != null) {
            return switch (name(avro)) {
                case "date" -> Date.builder();
                case "time-millis" -> Time.builder();
                default -> SchemaBuilder.int32();
            };
        }
        if (connectType == null) {
            return SchemaBuilder.int32();
        }
        return switch (connectType) {
            case "int8" -> SchemaBuilder.int8();
            case "int16" -> SchemaBuilder.int16();
            default -> throw ConnectSchemas.fault(path, "connect.type of int8 or int16", connectType);
        };
    }

    static SchemaBuilder ofLong(org.apache.avro.Schema avro) {
        return name(avro).equals("timestamp-millis") ? Timestamp.builder() : SchemaBuilder.int64();
    }

    /** @throws DataException if it has a precision that is no number */
    static SchemaBuilder ofBytes(org.apache.avro.Schema avro, String path) {
        if (!name(avro).equals("decimal")) {
            return SchemaBuilder.bytes();
        }
        SchemaBuilder builder = Decimal.builder(scale(avro));
        Object precision = avro.getObjectProp("precision");
        if (precision instanceof Number number) {
            if (number.intValue() != DEFAULT_PRECISION) {
                builder.parameter(PRECISION, Integer.toString(number.intValue()));
            }
        } else if (precision != null) {
            throw ConnectSchemas.fault(path, "a decimal whose precision is a number", precision.toString());
        }
        return builder;
    }

    /** Empty if there is none. */
    static String name(org.apache.avro.Schema avro) {
        String name = avro.getProp(org.apache.avro.LogicalType.LOGICAL_TYPE_PROP);
        return name == null ? "" : name.toLowerCase(Locale.ROOT);
    }

    /**
     * Sees to it that values stand for the same in both schemas, of which Avro's library compares the plain types alone.
     *
     * @throws DataException if they do not
     */
    static void expectSame(org.apache.avro.Schema writer, org.apache.avro.Schema reader, String path) {
        String written = text(writer);
        String read = text(reader);
        if (!written.isEmpty() && !read.isEmpty() && !written.equals(read)) {
            throw ConnectSchemas.fault(path, "values of " + read + ", as the reader's schema has", written);
        }
    }

    /** What decides what values of a logical type stand for; empty if there is none. */
    private static String text(org.apache.avro.Schema avro) {
        String name = name(avro);
        return name.equals("decimal") ? name + " of scale " + scale(avro) : name;
    }

    private static int scale(org.apache.avro.Schema decimal) {
        return decimal.getObjectProp("scale") instanceof Number scale ? scale.intValue() : 0;
    }
}
