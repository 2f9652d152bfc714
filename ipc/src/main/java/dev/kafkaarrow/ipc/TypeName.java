package dev.kafkaarrow.ipc;

import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;

/** What people call a type, close to what pyarrow prints. */
final class TypeName {
    private TypeName() {}

    /** Of a field in message format: its type with its dictionary and children, and whether it is nullable. */
    static String of(Field field) {
        return type(field) + (field.isNullable() ? "" : " not null");
    }

    /** As {@link #of}, without saying whether the field is nullable. */
    static String type(Field field) {
        DictionaryEncoding encoding = field.getDictionary();
        String extension = Extension.of(field).isNone() ? "" : Extension.of(field) + " on ";
        String values = extension + plain(field);
        return encoding == null
                ? values
                : "dictionary<" + of(encoding.getIndexType()) + (encoding.isOrdered() ? " ordered" : "") + ", " + values
                        + ">";
    }

    private static String plain(Field field) {
        ArrowType type = Extension.storage(field);
        String children = field.getChildren().stream()
                .map(child -> FieldPath.of("", child) + ": " + of(child))
                .collect(Collectors.joining(", "));
        String item =
                field.getChildren().isEmpty() ? "" : of(field.getChildren().get(0));
        return switch (TypeKind.of(type)) {
            case STRUCT -> "struct<" + children + ">";
            case LIST -> "list<" + item + ">";
            case LARGE_LIST -> "large_list<" + item + ">";
            case LIST_VIEW -> "list_view<" + item + ">";
            case LARGE_LIST_VIEW -> "large_list_view<" + item + ">";
            case FIXED_SIZE_LIST ->
                "fixed_size_list<" + item + ">[" + ((ArrowType.FixedSizeList) type).getListSize() + "]";
            case MAP -> "map<" + children + (((ArrowType.Map) type).getKeysSorted() ? ", sorted keys" : "") + ">";
            case UNION ->
                ((ArrowType.Union) type).getMode().name().toLowerCase(Locale.ROOT) + "_union<" + children + ">";
            case RUN_END_ENCODED -> "run_end_encoded<" + children + ">";
            case NULL,
                    BOOL,
                    INT,
                    FLOATING_POINT,
                    DECIMAL,
                    DATE,
                    TIME,
                    TIMESTAMP,
                    DURATION,
                    INTERVAL,
                    FIXED_SIZE_BINARY,
                    BINARY,
                    LARGE_BINARY,
                    BINARY_VIEW,
                    UTF8,
                    LARGE_UTF8,
                    UTF8_VIEW -> of(type);
        };
    }

    /** Without children, if it has any. */
    static String of(ArrowType type) {
        return switch (TypeKind.of(type)) {
            case INT -> (((ArrowType.Int) type).getIsSigned() ? "int" : "uint") + ((ArrowType.Int) type).getBitWidth();
            case FLOATING_POINT ->
                switch (((ArrowType.FloatingPoint) type).getPrecision()) {
                    case HALF -> "float16";
                    case SINGLE -> "float32";
                    case DOUBLE -> "float64";
                };
            case DECIMAL -> {
                ArrowType.Decimal decimal = (ArrowType.Decimal) type;
                yield "decimal" + decimal.getBitWidth() + "(" + decimal.getPrecision() + ", " + decimal.getScale()
                        + ")";
            }
            case DATE -> ((ArrowType.Date) type).getUnit() == DateUnit.DAY ? "date32" : "date64";
            case TIME -> "time" + ((ArrowType.Time) type).getBitWidth() + unit(((ArrowType.Time) type).getUnit());
            case TIMESTAMP -> {
                String zone = ((ArrowType.Timestamp) type).getTimezone();
                String unit = unit(((ArrowType.Timestamp) type).getUnit());
                yield "timestamp" + (zone == null || zone.isEmpty() ? unit : unit.replace("]", ", tz=" + zone + "]"));
            }
            case DURATION -> "duration" + unit(((ArrowType.Duration) type).getUnit());
            case INTERVAL ->
                "interval[" + ((ArrowType.Interval) type).getUnit().name().toLowerCase(Locale.ROOT) + "]";
            case FIXED_SIZE_BINARY -> "fixed_size_binary[" + ((ArrowType.FixedSizeBinary) type).getByteWidth() + "]";
            case NULL,
                    BOOL,
                    UTF8,
                    LARGE_UTF8,
                    UTF8_VIEW,
                    BINARY,
                    LARGE_BINARY,
                    BINARY_VIEW,
                    LIST,
                    LARGE_LIST,
                    LIST_VIEW,
                    LARGE_LIST_VIEW,
                    FIXED_SIZE_LIST,
                    MAP,
                    STRUCT,
                    UNION,
                    RUN_END_ENCODED -> TypeKind.of(type).name().toLowerCase(Locale.ROOT);
        };
    }

    private static String unit(TimeUnit unit) {
        return switch (unit) {
            case SECOND -> "[s]";
            case MILLISECOND -> "[ms]";
            case MICROSECOND -> "[us]";
            case NANOSECOND -> "[ns]";
        };
    }
}
