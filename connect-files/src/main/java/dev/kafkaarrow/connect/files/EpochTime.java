package dev.kafkaarrow.connect.files;

import java.util.concurrent.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;

/**
 * Points in time as fields hold them: timestamps, dates, and integers that are milliseconds since the epoch. Timestamps without a time zone
 * are taken for UTC.
 */
public final class EpochTime {
    /** The types, for error messages. */
    public static final String EXPECTED = "a timestamp, a date, or an integer of milliseconds since the epoch";

    private EpochTime() {}

    /** Whether fields of a type hold points in time. */
    public static boolean isHeldBy(ArrowType type) {
        return switch (type.getTypeID()) {
            case Timestamp, Date, Int -> true;
            case Null, Bool, FloatingPoint, Decimal, Time, Interval, Duration -> false;
            case Utf8, LargeUtf8, Utf8View, Binary, LargeBinary, BinaryView, FixedSizeBinary -> false;
            case List, LargeList, ListView, LargeListView, FixedSizeList, Struct, Map, Union, RunEndEncoded, NONE ->
                false;
        };
    }

    /**
     * Milliseconds since the epoch, rounded down.
     *
     * @param type one that {@linkplain #isHeldBy holds points in time}
     * @param value in the unit of the type
     */
    public static long millis(ArrowType type, long value) {
        if (type instanceof ArrowType.Timestamp timestamp) {
            return switch (timestamp.getUnit()) {
                case SECOND -> TimeUnit.SECONDS.toMillis(value);
                case MILLISECOND -> value;
                case MICROSECOND -> Math.floorDiv(value, 1_000);
                case NANOSECOND -> Math.floorDiv(value, 1_000_000);
            };
        }
        if (type instanceof ArrowType.Date date) {
            return switch (date.getUnit()) {
                case DAY -> TimeUnit.DAYS.toMillis(value);
                case MILLISECOND -> value;
            };
        }
        return value;
    }
}
