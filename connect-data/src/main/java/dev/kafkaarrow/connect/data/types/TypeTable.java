package dev.kafkaarrow.connect.data.types;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;

/**
 * The types of Connect and Arrow that hold the same values. Used in both directions, and where several lines fit the first one counts:
 * a Connect type becomes the Arrow type of its first line, unless its parameter {@code arrow.type} asks for another, and an Arrow type
 * the Connect type of its first line, unless metadata of the field names another.
 */
final class TypeTable {
    /** Parameter of a Connect schema: the Arrow type that it asks for, or came from, where it is not that of its first line. */
    static final String ARROW_TYPE = "arrow.type";

    static final String JSON = "arrow.json";

    private static final String DEBEZIUM_TIME = "io.debezium.time.";
    private static final String DEBEZIUM_JSON = "io.debezium.data.Json";

    private static final ValueForm TEXT = new ValueForm.Text();

    static final List<TypeLine> LINES = List.of(
            TypeLine.of(Schema.Type.BOOLEAN, only(ArrowType.Bool.INSTANCE), new ValueForm.Bool()),
            TypeLine.of(Schema.Type.INT8, only(integer(8)), NumberForms.INT8),
            TypeLine.of(Schema.Type.INT16, only(integer(16)), NumberForms.INT16),
            TypeLine.of(Schema.Type.INT32, only(integer(32)), NumberForms.INT32),
            TypeLine.of(Schema.Type.INT64, only(integer(64)), NumberForms.INT64),
            TypeLine.of(
                    Schema.Type.FLOAT32,
                    only(new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)),
                    NumberForms.FLOAT32),
            TypeLine.of(
                    Schema.Type.FLOAT64,
                    only(new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
                    NumberForms.FLOAT64),
            TypeLine.of(Schema.Type.STRING, only(ArrowType.Utf8.INSTANCE), TEXT),
            TypeLine.of(Schema.Type.BYTES, only(ArrowType.Binary.INSTANCE), new ValueForm.Bytes()),
            TypeLine.of(Schema.Type.STRUCT, only(ArrowType.Struct.INSTANCE), new ValueForm.Struct()),
            TypeLine.of(Schema.Type.ARRAY, only(ArrowType.List.INSTANCE), new ValueForm.List()),
            TypeLine.of(Schema.Type.MAP, only(new ArrowType.Map(false)), new ValueForm.Map()),

            // Connect's logical types
            TypeLine.of(Schema.Type.BYTES, Decimal.LOGICAL_NAME, new ArrowSide.Decimals(), new ValueForm.Decimal()),
            TypeLine.of(
                    Schema.Type.INT32,
                    Date.LOGICAL_NAME,
                    only(new ArrowType.Date(DateUnit.DAY)),
                    NumberForms.DATE_OF_DAYS),
            TypeLine.of(
                    Schema.Type.INT32,
                    Time.LOGICAL_NAME,
                    only(new ArrowType.Time(TimeUnit.MILLISECOND, 32)),
                    NumberForms.TIME_OF_MILLIS),
            TypeLine.of(
                    Schema.Type.INT64,
                    Timestamp.LOGICAL_NAME,
                    only(new ArrowType.Timestamp(TimeUnit.MILLISECOND, "UTC")),
                    NumberForms.TIMESTAMP_OF_MILLIS),

            // Arrow types whose values a Connect type holds too
            TypeLine.of(Schema.Type.INT16, asked(new ArrowType.Int(8, false)), NumberForms.UINT8),
            TypeLine.of(Schema.Type.INT32, asked(new ArrowType.Int(16, false)), NumberForms.UINT16),
            TypeLine.of(Schema.Type.INT64, asked(new ArrowType.Int(32, false)), NumberForms.UINT32),
            TypeLine.of(Schema.Type.BYTES, Decimal.LOGICAL_NAME, new ArrowSide.UnsignedLong(), NumberForms.UINT64),
            TypeLine.of(
                    Schema.Type.FLOAT32,
                    asked(new ArrowType.FloatingPoint(FloatingPointPrecision.HALF)),
                    NumberForms.FLOAT16),
            TypeLine.of(
                    Schema.Type.INT32,
                    Date.LOGICAL_NAME,
                    asked(new ArrowType.Date(DateUnit.MILLISECOND)),
                    NumberForms.DATE_OF_MILLIS),
            TypeLine.of(
                    Schema.Type.INT32,
                    Time.LOGICAL_NAME,
                    asked(new ArrowType.Time(TimeUnit.SECOND, 32)),
                    NumberForms.TIME_OF_SECONDS),
            TypeLine.of(
                    Schema.Type.INT64,
                    Timestamp.LOGICAL_NAME,
                    new ArrowSide.AnyZone(TimeUnit.MILLISECOND),
                    NumberForms.TIMESTAMP_OF_MILLIS),
            TypeLine.of(
                    Schema.Type.INT64,
                    Timestamp.LOGICAL_NAME,
                    new ArrowSide.AnyZone(TimeUnit.SECOND),
                    NumberForms.TIMESTAMP_OF_SECONDS),
            TypeLine.of(Schema.Type.INT64, asked(new ArrowType.Duration(TimeUnit.SECOND)), NumberForms.INT64),
            TypeLine.of(Schema.Type.INT64, asked(new ArrowType.Duration(TimeUnit.MILLISECOND)), NumberForms.INT64),
            TypeLine.of(Schema.Type.BYTES, new ArrowSide.AnyWidth(), new ValueForm.FixedBytes()),
            TypeLine.of(Schema.Type.ARRAY, new ArrowSide.AnyLength(), new ValueForm.FixedList()),
            TypeLine.of(Schema.Type.STRING, asked(ArrowType.Null.INSTANCE), new ValueForm.Nothing()),

            // Debezium's semantic types
            TypeLine.of(
                    Schema.Type.INT32,
                    DEBEZIUM_TIME + "Date",
                    only(new ArrowType.Date(DateUnit.DAY)),
                    NumberForms.INT32),
            TypeLine.of(
                    Schema.Type.INT32,
                    DEBEZIUM_TIME + "Time",
                    only(new ArrowType.Time(TimeUnit.MILLISECOND, 32)),
                    NumberForms.MILLIS_OF_DAY),
            TypeLine.of(
                    Schema.Type.INT64,
                    DEBEZIUM_TIME + "MicroTime",
                    only(new ArrowType.Time(TimeUnit.MICROSECOND, 64)),
                    NumberForms.MICROS_OF_DAY),
            TypeLine.of(
                    Schema.Type.INT64,
                    DEBEZIUM_TIME + "NanoTime",
                    only(new ArrowType.Time(TimeUnit.NANOSECOND, 64)),
                    NumberForms.NANOS_OF_DAY),
            TypeLine.of(
                    Schema.Type.INT64,
                    DEBEZIUM_TIME + "Timestamp",
                    only(new ArrowType.Timestamp(TimeUnit.MILLISECOND, null)),
                    NumberForms.INT64),
            TypeLine.of(
                    Schema.Type.INT64,
                    DEBEZIUM_TIME + "MicroTimestamp",
                    only(new ArrowType.Timestamp(TimeUnit.MICROSECOND, null)),
                    NumberForms.INT64),
            TypeLine.of(
                    Schema.Type.INT64,
                    DEBEZIUM_TIME + "NanoTimestamp",
                    only(new ArrowType.Timestamp(TimeUnit.NANOSECOND, null)),
                    NumberForms.INT64),
            TypeLine.of(
                    Schema.Type.INT64,
                    DEBEZIUM_TIME + "MicroTimestamp",
                    new ArrowSide.AnyZone(TimeUnit.MICROSECOND),
                    NumberForms.INT64),
            TypeLine.of(
                    Schema.Type.INT64,
                    DEBEZIUM_TIME + "NanoTimestamp",
                    new ArrowSide.AnyZone(TimeUnit.NANOSECOND),
                    NumberForms.INT64),
            TypeLine.of(
                    Schema.Type.INT64,
                    DEBEZIUM_TIME + "MicroDuration",
                    only(new ArrowType.Duration(TimeUnit.MICROSECOND)),
                    NumberForms.INT64),
            TypeLine.of(
                    Schema.Type.INT64,
                    DEBEZIUM_TIME + "NanoDuration",
                    only(new ArrowType.Duration(TimeUnit.NANOSECOND)),
                    NumberForms.INT64),
            TypeLine.of(Schema.Type.STRING, DEBEZIUM_JSON, only(ArrowType.Utf8.INSTANCE), TEXT)
                    .withExtension(JSON));

    private TypeTable() {}

    /** The line of a Connect schema, and the Arrow type that it becomes. */
    record Choice(TypeLine line, ArrowType type) {}

    /**
     * What a Connect schema becomes.
     *
     * @throws MismatchException if its parameters say something impossible
     */
    static Choice choose(Schema schema) {
        List<TypeLine> lines = linesOf(schema.type(), Optional.ofNullable(schema.name()));
        if (schema.parameters() != null && schema.parameters().containsKey(ARROW_TYPE)) {
            return asked(schema, lines);
        }
        for (TypeLine line : lines) {
            Optional<ArrowType> type =
                    line.arrow().typeOf(schema.parameters() == null ? Map.of() : schema.parameters());
            if (type.isPresent()) {
                return new Choice(line, type.get());
            }
        }
        throw new IllegalStateException("the table has no line for " + schema);
    }

    private static Choice asked(Schema schema, List<TypeLine> lines) {
        String text = schema.parameters().get(ARROW_TYPE);
        Optional<ArrowType> type = ArrowTypeText.parse(text);
        return type.flatMap(asked -> lines.stream()
                        .filter(line -> line.arrow().matches(asked))
                        .findFirst()
                        .map(line -> new Choice(line, asked)))
                .orElseThrow(() -> new MismatchException(
                        "parameter " + ARROW_TYPE + " of a type that holds "
                                + (schema.name() == null ? schema.type() : schema.name()),
                        text));
    }

    /** Lines of a Connect type: those of its name, or of the bare type if the table does not know the name. */
    private static List<TypeLine> linesOf(Schema.Type type, Optional<String> name) {
        List<TypeLine> named = LINES.stream()
                .filter(line -> line.connectType() == type
                        && name.isPresent()
                        && line.connectName().equals(name))
                .toList();
        return named.isEmpty()
                ? LINES.stream()
                        .filter(line ->
                                line.connectType() == type && line.connectName().isEmpty())
                        .toList()
                : named;
    }

    /**
     * The line of an Arrow type.
     *
     * @param type a {@linkplain #plain plain} one
     * @param name of the Connect schema that the field's metadata tells, if it does
     */
    static Optional<TypeLine> find(ArrowType type, Optional<String> extension, Optional<String> name) {
        List<TypeLine> fitting = LINES.stream()
                .filter(line -> line.arrow().matches(type)
                        && (line.extension().isEmpty() || line.extension().equals(extension)))
                .toList();
        // an extension that the table knows says more than its storage
        Optional<TypeLine> extended = fitting.stream()
                .filter(line -> line.extension().isPresent() && name.isEmpty())
                .findFirst();
        if (extended.isPresent()) {
            return extended;
        }
        if (name.isEmpty()) {
            return fitting.stream().findFirst();
        }
        return fitting.stream()
                .filter(line -> line.connectName().equals(name))
                .findFirst()
                .or(() -> fitting.stream()
                        .filter(line -> line.connectName().isEmpty())
                        .findFirst());
    }

    /** The parameters of a Connect schema that stands for an Arrow type: those that its line has, and the type if nothing else says it. */
    static Map<String, String> parameters(TypeLine line, ArrowType type) {
        Map<String, String> parameters = new LinkedHashMap<>(line.arrow().parametersOf(type));
        for (TypeLine candidate : linesOf(line.connectType(), line.connectName())) {
            Optional<ArrowType> implied = candidate.arrow().typeOf(parameters);
            if (implied.isPresent()) {
                if (!candidate.equals(line) || !implied.get().equals(type)) {
                    parameters.put(ARROW_TYPE, ArrowTypeText.of(type));
                }
                return parameters;
            }
        }
        throw new IllegalStateException("the table has no line for " + line);
    }

    /**
     * The plain type of the same values: large and view layouts hold those of the plain ones, and extensions those of their storage. A type
     * that no line holds stays what it is.
     */
    static ArrowType plain(ArrowType type) {
        return switch (type.getTypeID()) {
            case Utf8, LargeUtf8, Utf8View -> ArrowType.Utf8.INSTANCE;
            case Binary, LargeBinary, BinaryView -> ArrowType.Binary.INSTANCE;
            case List, LargeList, ListView, LargeListView -> ArrowType.List.INSTANCE;
            // whether the keys are sorted
            case Map -> new ArrowType.Map(false);
            // one layout each
            case Null, Bool, Int, FloatingPoint, Decimal, Date, Time, Timestamp, Duration -> storage(type);
            case FixedSizeBinary, FixedSizeList, Struct -> storage(type);
            // nothing in Connect holds their values
            case Interval, Union, RunEndEncoded, NONE -> storage(type);
        };
    }

    private static ArrowType storage(ArrowType type) {
        return type instanceof ArrowType.ExtensionType extension ? storage(extension.storageType()) : type;
    }

    private static ArrowSide only(ArrowType type) {
        return new ArrowSide.Only(type);
    }

    private static ArrowSide asked(ArrowType type) {
        return new ArrowSide.Asked(type);
    }

    private static ArrowType integer(int bits) {
        return new ArrowType.Int(bits, true);
    }
}
