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
        return switch (type.getTypeID()) {
            case Struct -> "struct<" + children + ">";
            case List -> "list<" + item + ">";
            case LargeList -> "large_list<" + item + ">";
            case ListView -> "list_view<" + item + ">";
            case LargeListView -> "large_list_view<" + item + ">";
            case FixedSizeList ->
                "fixed_size_list<" + item + ">[" + ((ArrowType.FixedSizeList) type).getListSize() + "]";
            case Map -> "map<" + children + (((ArrowType.Map) type).getKeysSorted() ? ", sorted keys" : "") + ">";
            case Union ->
                ((ArrowType.Union) type).getMode().name().toLowerCase(Locale.ROOT) + "_union<" + children + ">";
            case RunEndEncoded -> "run_end_encoded<" + children + ">";
            default -> of(type);
        };
    }

    static String of(ArrowType type) {
        return switch (type.getTypeID()) {
            case Int -> (((ArrowType.Int) type).getIsSigned() ? "int" : "uint") + ((ArrowType.Int) type).getBitWidth();
            case FloatingPoint ->
                switch (((ArrowType.FloatingPoint) type).getPrecision()) {
                    case HALF -> "float16";
                    case SINGLE -> "float32";
                    case DOUBLE -> "float64";
                };
            case Decimal -> {
                ArrowType.Decimal decimal = (ArrowType.Decimal) type;
                yield "decimal" + decimal.getBitWidth() + "(" + decimal.getPrecision() + ", " + decimal.getScale()
                        + ")";
            }
            case Date -> ((ArrowType.Date) type).getUnit() == DateUnit.DAY ? "date32" : "date64";
            case Time -> "time" + ((ArrowType.Time) type).getBitWidth() + unit(((ArrowType.Time) type).getUnit());
            case Timestamp -> {
                String zone = ((ArrowType.Timestamp) type).getTimezone();
                String unit = unit(((ArrowType.Timestamp) type).getUnit());
                yield "timestamp" + (zone == null || zone.isEmpty() ? unit : unit.replace("]", ", tz=" + zone + "]"));
            }
            case Duration -> "duration" + unit(((ArrowType.Duration) type).getUnit());
            case Interval ->
                "interval[" + ((ArrowType.Interval) type).getUnit().name().toLowerCase(Locale.ROOT) + "]";
            case FixedSizeBinary -> "fixed_size_binary[" + ((ArrowType.FixedSizeBinary) type).getByteWidth() + "]";
            case Utf8View -> "utf8_view";
            case BinaryView -> "binary_view";
            case LargeUtf8 -> "large_utf8";
            case LargeBinary -> "large_binary";
            default -> type.getTypeID().name().toLowerCase(Locale.ROOT);
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
