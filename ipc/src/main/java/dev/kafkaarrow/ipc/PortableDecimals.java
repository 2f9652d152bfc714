package dev.kafkaarrow.ipc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Decimals that every implementation opens. The format allows a scale below zero, or one greater than the precision, as databases have
 * them; Polars opens neither, and DuckDB none with a scale below zero. Such a type has a portable form that holds the same values, {@code decimal128(10, 10)} for
 * {@code decimal128(5, 10)} and {@code decimal128(13, 0)} for {@code decimal128(10, -3)}, and the field's metadata {@value #KEY} says what it
 * was.
 */
public final class PortableDecimals {
    /** Metadata of a field in portable form: the type that it stands for. */
    public static final String KEY = "decimal.type";

    private static final Pattern TEXT = Pattern.compile("decimal(128|256)\\((\\d{1,2}), (-?\\d{1,2})\\)");
    private static final int MAX_DIGITS_OF_128_BITS = 38;
    private static final int MAX_DIGITS_OF_256_BITS = 76;

    private PortableDecimals() {}

    /**
     * The portable form of a type; the type itself if it is portable, or has no such form. A type of 38 or 76 digits, the most of its width, keeps
     * its width: so many digits mostly say that nobody knows how many there are.
     */
    public static ArrowType.Decimal portable(ArrowType.Decimal type) {
        int precision = type.getPrecision();
        int scale = type.getScale();
        if (scale >= 0 && scale <= precision) {
            return type;
        }
        boolean widest = precision == MAX_DIGITS_OF_128_BITS || precision == MAX_DIGITS_OF_256_BITS;
        int digits = scale > precision ? scale : widest ? precision : precision - scale;
        int bits = Math.max(type.getBitWidth(), digits <= MAX_DIGITS_OF_128_BITS ? 128 : 256);
        return digits > MAX_DIGITS_OF_256_BITS ? type : new ArrowType.Decimal(digits, Math.max(scale, 0), bits);
    }

    /** The schema with each decimal, nested ones too, in portable form; the same if all are. */
    public static Schema portable(Schema schema) {
        List<Field> fields = portable(schema.getFields());
        return fields.equals(schema.getFields()) ? schema : new Schema(fields, schema.getCustomMetadata());
    }

    /** The field with each decimal, nested ones too, in portable form; the same if all are. */
    public static Field portable(Field field) {
        List<Field> children = portable(field.getChildren());
        if (field.getType() instanceof ArrowType.Decimal type && !portable(type).equals(type)) {
            Map<String, String> metadata = new HashMap<>(field.getMetadata());
            metadata.put(KEY, text(type));
            return field(field, portable(type), metadata, children);
        }
        return children.equals(field.getChildren())
                ? field
                : field(field, field.getType(), field.getMetadata(), children);
    }

    private static List<Field> portable(List<Field> fields) {
        List<Field> portable = new ArrayList<>();
        fields.forEach(field -> portable.add(portable(field)));
        return portable;
    }

    /** The schema with each decimal as it was before it had a portable form; the same if none had. */
    public static Schema original(Schema schema) {
        List<Field> fields = original(schema.getFields());
        return fields.equals(schema.getFields()) ? schema : new Schema(fields, schema.getCustomMetadata());
    }

    /** The field with each decimal, nested ones too, as it was before it had a portable form; the same if none had. */
    public static Field original(Field field) {
        List<Field> children = original(field.getChildren());
        String text = field.getMetadata().get(KEY);
        if (text != null && field.getType() instanceof ArrowType.Decimal) {
            Matcher matcher = TEXT.matcher(text);
            if (matcher.matches()) {
                ArrowType.Decimal type = new ArrowType.Decimal(
                        Integer.parseInt(matcher.group(2)),
                        Integer.parseInt(matcher.group(3)),
                        Integer.parseInt(matcher.group(1)));
                // what somebody else wrote there stands for nothing
                if (!type.equals(field.getType()) && portable(type).equals(field.getType())) {
                    Map<String, String> metadata = new HashMap<>(field.getMetadata());
                    metadata.remove(KEY);
                    return field(field, type, metadata, children);
                }
            }
        }
        return children.equals(field.getChildren())
                ? field
                : field(field, field.getType(), field.getMetadata(), children);
    }

    private static List<Field> original(List<Field> fields) {
        List<Field> original = new ArrayList<>();
        fields.forEach(field -> original.add(original(field)));
        return original;
    }

    private static String text(ArrowType.Decimal type) {
        return "decimal" + type.getBitWidth() + "(" + type.getPrecision() + ", " + type.getScale() + ")";
    }

    private static Field field(Field field, ArrowType type, Map<String, String> metadata, List<Field> children) {
        return new Field(
                field.getName(), new FieldType(field.isNullable(), type, field.getDictionary(), metadata), children);
    }
}
