package dev.kafkaarrow.it;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.ArrowType.ExtensionType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A schema in the words of {@link StreamDescription}: Arrow's format names, dictionary-encoded fields with the type of
 * their values, extension types as their storage. Dictionary ids do not appear, as no other reader tells them.
 */
record SchemaText(Map<Long, Dictionary> dictionaries) {

    String of(Schema schema) {
        return "{\"schema\":{\"fields\":" + fields(schema.getFields()) + ",\"metadata\":"
                + JsonText.object(schema.getCustomMetadata()) + "}}";
    }

    private String fields(List<Field> fields) {
        return JsonText.array(fields.stream().map(this::field).toList());
    }

    private String field(Field field) {
        StringBuilder text = new StringBuilder("{\"name\":" + JsonText.string(field.getName()));
        text.append(",\"nullable\":").append(field.isNullable());
        Field values = field;
        DictionaryEncoding encoding = field.getDictionary();
        if (encoding != null) {
            values = dictionaries.get(encoding.getId()).getVector().getField();
        }
        text.append(",\"type\":").append(JsonText.string(name(values.getType())));
        if (encoding != null) {
            text.append(",\"dictionary\":{\"indices\":").append(JsonText.string(name(field.getType())));
            text.append(",\"ordered\":").append(encoding.isOrdered()).append('}');
        }
        text.append(",\"children\":").append(fields(children(values)));
        return text.append(",\"metadata\":")
                .append(JsonText.object(field.getMetadata()))
                .append('}')
                .toString();
    }

    /** A map's keys and items stand for its entries, whose own name means nothing. */
    private static List<Field> children(Field field) {
        return field.getType() instanceof ArrowType.Map
                ? field.getChildren().get(0).getChildren()
                : field.getChildren();
    }

    private static String name(ArrowType type) {
        if (type instanceof ExtensionType extension) {
            return name(extension.storageType());
        } else if (type instanceof ArrowType.Int integer) {
            return (integer.getIsSigned() ? "int" : "uint") + integer.getBitWidth();
        } else if (type instanceof ArrowType.FloatingPoint floating) {
            return "float" + bits(floating.getPrecision());
        } else if (type instanceof ArrowType.Decimal decimal) {
            return "decimal%d(%d,%d)".formatted(decimal.getBitWidth(), decimal.getPrecision(), decimal.getScale());
        } else if (type instanceof ArrowType.FixedSizeBinary binary) {
            return "fixed_size_binary(" + binary.getByteWidth() + ")";
        } else if (type instanceof ArrowType.Date date) {
            return "date(" + lower(date.getUnit()) + ")";
        } else if (type instanceof ArrowType.Time time) {
            return "time(" + lower(time.getUnit()) + ")";
        } else if (type instanceof ArrowType.Timestamp timestamp) {
            String zone = timestamp.getTimezone();
            return "timestamp(" + lower(timestamp.getUnit()) + (zone == null || zone.isEmpty() ? "" : "," + zone) + ")";
        } else if (type instanceof ArrowType.Duration duration) {
            return "duration(" + lower(duration.getUnit()) + ")";
        } else if (type instanceof ArrowType.Interval interval) {
            return "interval(" + lower(interval.getUnit()) + ")";
        } else if (type instanceof ArrowType.FixedSizeList list) {
            return "fixed_size_list(" + list.getListSize() + ")";
        } else if (type instanceof ArrowType.Map map) {
            return "map(sorted=" + map.getKeysSorted() + ")";
        } else if (type instanceof ArrowType.Union union) {
            String ids = Arrays.toString(union.getTypeIds()).replace(" ", "");
            return "union(" + lower(union.getMode()) + "," + ids + ")";
        }
        return switch (type.getTypeID()) {
            case Null -> "null";
            case Bool -> "bool";
            case Utf8 -> "utf8";
            case LargeUtf8 -> "large_utf8";
            case Utf8View -> "utf8_view";
            case Binary -> "binary";
            case LargeBinary -> "large_binary";
            case BinaryView -> "binary_view";
            case List -> "list";
            case LargeList -> "large_list";
            case ListView -> "list_view";
            case LargeListView -> "large_list_view";
            case Struct -> "struct";
            case RunEndEncoded -> "run_end_encoded";
            default -> throw new IllegalArgumentException("no description of the type " + type);
        };
    }

    private static int bits(FloatingPointPrecision precision) {
        return switch (precision) {
            case HALF -> 16;
            case SINGLE -> 32;
            case DOUBLE -> 64;
        };
    }

    private static String lower(Enum<?> unit) {
        return unit.name().toLowerCase(Locale.ROOT);
    }
}
