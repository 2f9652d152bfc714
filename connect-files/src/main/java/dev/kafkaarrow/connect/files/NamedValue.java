package dev.kafkaarrow.connect.files;

import java.time.LocalDate;
import org.apache.arrow.vector.types.pojo.ArrowType;

/**
 * Values that name something, such as a directory: strings as they are, integers in decimal digits, {@code true} and {@code false}, dates as
 * {@code 2026-11-22}. Each value of a type has a text of its own.
 */
public final class NamedValue {
    /** The types, for error messages. */
    public static final String EXPECTED = "a string, an integer, a boolean or a date";

    private NamedValue() {}

    /** Whether fields of a type hold such values. Floating-point numbers do not: what equals what is a matter of their text. */
    public static boolean isHeldBy(ArrowType type) {
        return switch (type.getTypeID()) {
            case Utf8, LargeUtf8, Utf8View, Int, Bool, Date -> true;
            case Null, FloatingPoint, Decimal, Time, Timestamp, Interval, Duration -> false;
            case Binary, LargeBinary, BinaryView, FixedSizeBinary -> false;
            case List, LargeList, ListView, LargeListView, FixedSizeList, Struct, Map, Union, RunEndEncoded, NONE ->
                false;
        };
    }

    /** What to say of a field of another type. */
    public static String wrongType(String path, Object field) {
        return "field '" + path + "': expected " + EXPECTED + ", got " + field;
    }

    /**
     * The text of a date.
     *
     * @param value in the unit of the type
     */
    public static String ofDate(ArrowType.Date type, long value) {
        return LocalDate.ofEpochDay(Math.floorDiv(EpochTime.millis(type, value), 86_400_000L))
                .toString();
    }
}
