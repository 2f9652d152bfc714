package dev.kafkaarrow.connect.data;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Arrow types as pyarrow writes them, for the parameter {@code arrow.type} and for messages. */
final class ArrowTypeText {
    private static final Pattern FORM =
            Pattern.compile("(\\w+?)(?:\\[(\\w+)(?:, tz=([^\\]]+))?\\]|\\((\\d+), (-?\\d+)\\))?");

    private ArrowTypeText() {}

    static String of(ArrowType type) {
        if (type instanceof ArrowType.Int integer) {
            return (integer.getIsSigned() ? "int" : "uint") + integer.getBitWidth();
        } else if (type instanceof ArrowType.FloatingPoint number) {
            return switch (number.getPrecision()) {
                case HALF -> "float16";
                case SINGLE -> "float32";
                case DOUBLE -> "float64";
            };
        } else if (type instanceof ArrowType.Decimal decimal) {
            return "decimal" + decimal.getBitWidth() + "(" + decimal.getPrecision() + ", " + decimal.getScale() + ")";
        } else if (type instanceof ArrowType.Date date) {
            return date.getUnit() == DateUnit.DAY ? "date32" : "date64";
        } else if (type instanceof ArrowType.Time time) {
            return "time" + time.getBitWidth() + "[" + symbol(time.getUnit()) + "]";
        } else if (type instanceof ArrowType.Timestamp timestamp) {
            String zone = timestamp.getTimezone() == null ? "" : ", tz=" + timestamp.getTimezone();
            return "timestamp[" + symbol(timestamp.getUnit()) + zone + "]";
        } else if (type instanceof ArrowType.Duration duration) {
            return "duration[" + symbol(duration.getUnit()) + "]";
        } else if (type instanceof ArrowType.FixedSizeBinary binary) {
            return "fixed_size_binary[" + binary.getByteWidth() + "]";
        } else if (type instanceof ArrowType.FixedSizeList list) {
            return "fixed_size_list[" + list.getListSize() + "]";
        }
        return type.getTypeID().name().toLowerCase(Locale.ROOT);
    }

    /** The type that {@link #of} writes so, if it is one that a Connect schema can ask for. */
    static Optional<ArrowType> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(parse(matcher)).filter(type -> of(type).equals(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static ArrowType parse(Matcher matcher) {
        String argument = matcher.group(2);
        return switch (matcher.group(1)) {
            case "bool" -> ArrowType.Bool.INSTANCE;
            case "int8" -> new ArrowType.Int(8, true);
            case "int16" -> new ArrowType.Int(16, true);
            case "int32" -> new ArrowType.Int(32, true);
            case "int64" -> new ArrowType.Int(64, true);
            case "uint8" -> new ArrowType.Int(8, false);
            case "uint16" -> new ArrowType.Int(16, false);
            case "uint32" -> new ArrowType.Int(32, false);
            case "uint64" -> new ArrowType.Int(64, false);
            case "float16" -> new ArrowType.FloatingPoint(FloatingPointPrecision.HALF);
            case "float32" -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
            case "float64" -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case "decimal128" -> decimal(matcher, 128);
            case "decimal256" -> decimal(matcher, 256);
            case "date32" -> new ArrowType.Date(DateUnit.DAY);
            case "date64" -> new ArrowType.Date(DateUnit.MILLISECOND);
            case "time32" -> new ArrowType.Time(unit(argument), 32);
            case "time64" -> new ArrowType.Time(unit(argument), 64);
            case "timestamp" -> new ArrowType.Timestamp(unit(argument), matcher.group(3));
            case "duration" -> new ArrowType.Duration(unit(argument));
            case "fixed_size_binary" -> new ArrowType.FixedSizeBinary(size(argument));
            case "fixed_size_list" -> new ArrowType.FixedSizeList(size(argument));
            case "utf8" -> ArrowType.Utf8.INSTANCE;
            case "binary" -> ArrowType.Binary.INSTANCE;
            case "list" -> ArrowType.List.INSTANCE;
            case "struct" -> ArrowType.Struct.INSTANCE;
            case "map" -> new ArrowType.Map(false);
            case "null" -> ArrowType.Null.INSTANCE;
            default -> null;
        };
    }

    private static ArrowType.Decimal decimal(Matcher matcher, int bitWidth) {
        if (matcher.group(4) == null) {
            throw new IllegalArgumentException("no precision");
        }
        return new ArrowType.Decimal(Integer.parseInt(matcher.group(4)), Integer.parseInt(matcher.group(5)), bitWidth);
    }

    private static int size(String argument) {
        if (argument == null) {
            throw new IllegalArgumentException("no size");
        }
        return Integer.parseInt(argument);
    }

    private static String symbol(TimeUnit unit) {
        return switch (unit) {
            case SECOND -> "s";
            case MILLISECOND -> "ms";
            case MICROSECOND -> "us";
            case NANOSECOND -> "ns";
        };
    }

    private static TimeUnit unit(String symbol) {
        for (TimeUnit unit : TimeUnit.values()) {
            if (symbol(unit).equals(symbol)) {
                return unit;
            }
        }
        throw new IllegalArgumentException("no unit");
    }
}
