package dev.kafkaarrow.tools.render;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;
import org.apache.arrow.vector.types.TimeUnit;

/**
 * Dates, times, durations and intervals in ISO 8601, with as many decimals as their unit has. Empty for a number that is no such thing, as
 * a time that is longer than a day.
 */
final class TemporalForms {

    private static final long MILLIS_PER_DAY = 86_400_000;
    private static final long NANOS_PER_DAY = 86_400_000_000_000L;
    private static final int NANOS_PER_MILLI = 1_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private TemporalForms() {}

    static Optional<String> date(long day) {
        return orNone(() -> LocalDate.ofEpochDay(day).toString());
    }

    /** A date, and the time of the day if it is not its beginning. */
    static Optional<String> dateOfMillis(long millis) {
        return millis % MILLIS_PER_DAY == 0 ? date(millis / MILLIS_PER_DAY) : timestamp(millis, TimeUnit.MILLISECOND);
    }

    static Optional<String> time(long units, TimeUnit unit) {
        if (units < 0 || units >= NANOS_PER_DAY / nanosPer(unit)) {
            return Optional.empty();
        }
        return Optional.of(LocalTime.ofNanoOfDay(units * nanosPer(unit)).format(timeFormat(unit)));
    }

    /** Without a zone. */
    static Optional<String> timestamp(long units, TimeUnit unit) {
        DateTimeFormatter format = timeFormat(unit);
        return orNone(() -> {
            LocalDateTime time = LocalDateTime.ofInstant(instant(units, unit), ZoneOffset.UTC);
            return time.toLocalDate() + "T" + time.toLocalTime().format(format);
        });
    }

    /** With the offset that the zone has then. */
    static Optional<String> timestamp(long units, TimeUnit unit, ZoneId zone) {
        DateTimeFormatter format = timeFormat(unit);
        return orNone(() -> {
            OffsetDateTime time = OffsetDateTime.ofInstant(instant(units, unit), zone);
            return time.toLocalDate() + "T" + time.toLocalTime().format(format) + time.getOffset();
        });
    }

    /** The zone of a timestamp; UTC for a name that means nothing. */
    static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            return ZoneOffset.UTC;
        }
    }

    static String duration(long units, TimeUnit unit) {
        long perSecond = NANOS_PER_SECOND / nanosPer(unit);
        return Duration.ofSeconds(Math.floorDiv(units, perSecond), Math.floorMod(units, perSecond) * nanosPer(unit))
                .toString();
    }

    static String months(int months) {
        return Period.ofMonths(months).normalized().toString();
    }

    static String dayTime(int days, int millis) {
        return joined(Period.ofDays(days), Duration.ofMillis(millis));
    }

    static String monthDayNano(int months, int days, long nanos) {
        return joined(Period.of(0, months, days), Duration.ofNanos(nanos));
    }

    private static String joined(Period period, Duration time) {
        if (time.isZero()) {
            return period.toString();
        }
        String hours = time.toString().substring(1);
        return period.isZero() ? "P" + hours : period + hours;
    }

    private static Instant instant(long units, TimeUnit unit) {
        long perSecond = NANOS_PER_SECOND / nanosPer(unit);
        return Instant.ofEpochSecond(Math.floorDiv(units, perSecond), Math.floorMod(units, perSecond) * nanosPer(unit));
    }

    private static long nanosPer(TimeUnit unit) {
        return switch (unit) {
            case SECOND -> NANOS_PER_SECOND;
            case MILLISECOND -> NANOS_PER_MILLI;
            case MICROSECOND -> 1_000;
            case NANOSECOND -> 1;
        };
    }

    private static int decimals(TimeUnit unit) {
        return switch (unit) {
            case SECOND -> 0;
            case MILLISECOND -> 3;
            case MICROSECOND -> 6;
            case NANOSECOND -> 9;
        };
    }

    private static DateTimeFormatter timeFormat(TimeUnit unit) {
        DateTimeFormatterBuilder format = new DateTimeFormatterBuilder().appendPattern("HH:mm:ss");
        if (decimals(unit) > 0) {
            format.appendFraction(ChronoField.NANO_OF_SECOND, decimals(unit), decimals(unit), true);
        }
        return format.toFormatter(Locale.ROOT);
    }

    private static Optional<String> orNone(Form form) {
        try {
            return Optional.of(form.text());
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private interface Form {
        String text();
    }
}
