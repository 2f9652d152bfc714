package dev.kafkaarrow.connect.data.json;

import dev.kafkaarrow.connect.data.types.MismatchException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Dates and times of an Arrow type as text of ISO 8601, exactly: nothing is rounded. Immutable. */
sealed interface TemporalText {
    long NANOS_PER_SECOND = 1_000_000_000L;
    long MILLIS_PER_DAY = 86_400_000L;
    int SHOWN_CHARACTERS = 40;

    /** Of a date, time or timestamp. */
    static TemporalText of(ArrowType type) {
        if (type instanceof ArrowType.Date date) {
            return new OfDate(date.getUnit());
        } else if (type instanceof ArrowType.Time time) {
            return new OfTime(time.getUnit());
        } else if (type instanceof ArrowType.Timestamp timestamp) {
            return timestamp.getTimezone() == null
                    ? new OfLocalTimestamp(timestamp.getUnit())
                    : new OfInstant(timestamp.getUnit());
        }
        throw new IllegalArgumentException("expected a date, time or timestamp, got " + type);
    }

    /** For error messages. */
    String expected();

    /** In the unit of the type. */
    long parse(String text);

    /** Units of Connect's value for those of the type, see {@link dev.kafkaarrow.connect.data.types.WholeNumbers}. */
    long connectUnits(long units);

    /**
     * How many units a text stands for.
     *
     * @throws MismatchException if it is none of the type, or the unit cannot tell it exactly
     */
    default long units(String text) {
        try {
            return parse(text);
        } catch (DateTimeException | ArithmeticException e) {
            throw new MismatchException(
                    expected(), "text " + text.substring(0, Math.min(text.length(), SHOWN_CHARACTERS)));
        }
    }

    /** A date, as 2026-01-31. */
    record OfDate(DateUnit unit) implements TemporalText {
        @Override
        public String expected() {
            return "a date as 2026-01-31, or as a number of "
                    + (unit == DateUnit.DAY ? "days" : "milliseconds at midnight") + " since 1970";
        }

        @Override
        public long parse(String text) {
            long days = LocalDate.parse(text).toEpochDay();
            return unit == DateUnit.DAY ? days : days * MILLIS_PER_DAY;
        }

        @Override
        public long connectUnits(long units) {
            if (unit == DateUnit.DAY) {
                return units;
            }
            if (units % MILLIS_PER_DAY != 0) {
                throw new MismatchException(expected(), Long.toString(units));
            }
            return units / MILLIS_PER_DAY;
        }
    }

    /** A time of day, as 12:34:56.789. */
    record OfTime(TimeUnit unit) implements TemporalText {
        @Override
        public String expected() {
            return "a time as 12:34:56, or as a number of " + name(unit) + " since midnight";
        }

        @Override
        public long parse(String text) {
            OffsetDateTime time = LocalTime.parse(text).atDate(LocalDate.EPOCH).atOffset(ZoneOffset.UTC);
            return TemporalText.units(time, unit);
        }

        @Override
        public long connectUnits(long units) {
            return millisOfSeconds(units, unit, expected());
        }
    }

    /** A timestamp without a zone, as 2026-01-31T12:34:56.789. */
    record OfLocalTimestamp(TimeUnit unit) implements TemporalText {
        @Override
        public String expected() {
            return "a timestamp without a zone as 2026-01-31T12:34:56, or as a number of " + name(unit) + " since 1970";
        }

        @Override
        public long parse(String text) {
            return TemporalText.units(LocalDateTime.parse(text).atOffset(ZoneOffset.UTC), unit);
        }

        @Override
        public long connectUnits(long units) {
            return millisOfSeconds(units, unit, expected());
        }
    }

    /** A timestamp with an offset, as 2026-01-31T12:34:56.789Z. */
    record OfInstant(TimeUnit unit) implements TemporalText {
        @Override
        public String expected() {
            return "a timestamp with an offset as 2026-01-31T12:34:56Z, or as a number of " + name(unit)
                    + " since 1970 UTC";
        }

        @Override
        public long parse(String text) {
            return TemporalText.units(OffsetDateTime.parse(text), unit);
        }

        @Override
        public long connectUnits(long units) {
            return millisOfSeconds(units, unit, expected());
        }
    }

    /** Connect has milliseconds where a type has seconds. */
    private static long millisOfSeconds(long units, TimeUnit unit, String expected) {
        if (unit != TimeUnit.SECOND) {
            return units;
        }
        try {
            return Math.multiplyExact(units, 1_000L);
        } catch (ArithmeticException e) {
            throw new MismatchException(expected, Long.toString(units));
        }
    }

    private static long units(OffsetDateTime time, TimeUnit unit) {
        long perSecond = switch (unit) {
            case SECOND -> 1;
            case MILLISECOND -> 1_000;
            case MICROSECOND -> 1_000_000;
            case NANOSECOND -> NANOS_PER_SECOND;
        };
        long nanosPerUnit = NANOS_PER_SECOND / perSecond;
        long nanos = time.getNano();
        if (nanos % nanosPerUnit != 0) {
            throw new ArithmeticException("rounding necessary");
        }
        return Math.addExact(Math.multiplyExact(time.toEpochSecond(), perSecond), nanos / nanosPerUnit);
    }

    private static String name(TimeUnit unit) {
        return switch (unit) {
            case SECOND -> "seconds";
            case MILLISECOND -> "milliseconds";
            case MICROSECOND -> "microseconds";
            case NANOSECOND -> "nanoseconds";
        };
    }
}
