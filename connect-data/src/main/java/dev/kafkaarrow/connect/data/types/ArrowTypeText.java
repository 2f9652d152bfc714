package dev.kafkaarrow.connect.data.types;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Arrow types as text, for the parameter {@code arrow.type} and for error messages. Files keep the parameter, so texts never change. */
final class ArrowTypeText {
    private static final Pattern FORM =
            Pattern.compile("(\\w+?)(?:\\[(\\w+)(?:, tz=([^\\]]+))?\\]|\\((\\d+), (-?\\d+)\\))?");

    private ArrowTypeText() {}

    static String of(ArrowType type) {
        if (type instanceof ArrowType.ExtensionType extension) {
            return of(extension.storageType());
        }
        return switch (type.getTypeID()) {
            case Null -> "null";
            case Bool -> "bool";
            case Int -> {
                ArrowType.Int integer = (ArrowType.Int) type;
                yield (integer.getIsSigned() ? "int" : "uint") + integer.getBitWidth();
            }
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
            case Date ->
                switch (((ArrowType.Date) type).getUnit()) {
                    case DAY -> "date32";
                    case MILLISECOND -> "date64";
                };
            case Time -> {
                ArrowType.Time time = (ArrowType.Time) type;
                yield "time" + time.getBitWidth() + "[" + symbol(time.getUnit()) + "]";
            }
            case Timestamp -> {
                ArrowType.Timestamp timestamp = (ArrowType.Timestamp) type;
                String zone = timestamp.getTimezone() == null ? "" : ", tz=" + timestamp.getTimezone();
                yield "timestamp[" + symbol(timestamp.getUnit()) + zone + "]";
            }
            case Duration -> "duration[" + symbol(((ArrowType.Duration) type).getUnit()) + "]";
            case Interval ->
                "interval[" + ((ArrowType.Interval) type).getUnit().name().toLowerCase(Locale.ROOT) + "]";
            case Utf8 -> "utf8";
            case LargeUtf8 -> "large_utf8";
            case Utf8View -> "utf8_view";
            case Binary -> "binary";
            case LargeBinary -> "large_binary";
            case BinaryView -> "binary_view";
            case FixedSizeBinary -> "fixed_size_binary[" + ((ArrowType.FixedSizeBinary) type).getByteWidth() + "]";
            case List -> "list";
            case LargeList -> "large_list";
            case ListView -> "list_view";
            case LargeListView -> "large_list_view";
            case FixedSizeList -> "fixed_size_list[" + ((ArrowType.FixedSizeList) type).getListSize() + "]";
            case Struct -> "struct";
            case Map -> "map";
            case Union ->
                switch (((ArrowType.Union) type).getMode()) {
                    case Sparse -> "sparse_union";
                    case Dense -> "dense_union";
                };
            case RunEndEncoded -> "run_end_encoded";
            case NONE -> "none";
        };
    }

    /** The type that {@link #of} gives this text; none if no Connect schema can ask for it. */
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
