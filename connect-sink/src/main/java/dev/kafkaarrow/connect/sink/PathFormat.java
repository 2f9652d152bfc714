package dev.kafkaarrow.connect.sink;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Directories by time, as {@code dt=2026-11-22/hour=09}. A pure function of pattern and zone: all fields are digits, so no
 * locale's texts are in it.
 *
 * <p>Thread-safe.
 */
final class PathFormat {

    private static final String UNDATED = "undated";

    /** Stands for a digit or more; no pattern may hold it. */
    private static final char FIELD = '\0';

    /** Year, month, day of month, day of year, quarter, hour, minute, second: as digits. */
    private static final String FIELDS = "u y M d D Q H m s";

    /** Most letters of a field that is written in digits; years are padded to any width. */
    private static final int MAX_DIGITS = 2;

    private final DateTimeFormatter formatter;
    private final ZoneId zone;
    private final String undated;
    private final Set<String> names;

    private PathFormat(DateTimeFormatter formatter, ZoneId zone, String undated, Set<String> names) {
        this.formatter = formatter;
        this.zone = zone;
        this.undated = undated;
        this.names = Set.copyOf(names);
    }

    /**
     * A format in the language of {@link DateTimeFormatter}.
     *
     * @throws IllegalArgumentException if it is not legal, or would make directories that are none, hidden, or no good for
     *     {@code name=value} directories
     */
    static PathFormat of(String pattern, ZoneId zone) {
        String skeleton = skeleton(pattern);
        if (skeleton.indexOf(FIELD) < 0) {
            throw new IllegalArgumentException("expected a field of time, as yyyy, got none");
        }
        List<String> segments = List.of(skeleton.split("/", -1));
        Set<String> names = new HashSet<>();
        for (String segment : segments) {
            check(segment, names);
        }
        DateTimeFormatter formatter = DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
        String undated = segments.stream().map(PathFormat::undated).collect(Collectors.joining("/"));
        PathFormat format = new PathFormat(formatter, zone, undated, names);
        format.checkLengths();
        return format;
    }

    /**
     * The directory of a time in milliseconds since the epoch. Without one, and in years that have not four digits, the fixed
     * one that {@link #undated()} gives.
     */
    String directory(OptionalLong epochMs) {
        if (epochMs.isEmpty()) {
            return undated;
        }
        ZonedDateTime time = Instant.ofEpochMilli(epochMs.getAsLong()).atZone(zone);
        return time.getYear() < 1 || time.getYear() > 9999 ? undated : formatter.format(time);
    }

    /** Of records without a time. */
    String undated() {
        return undated;
    }

    /** Of its directories of the form name=value. */
    Set<String> names() {
        return names;
    }

    /** The pattern with a placeholder for each letter of a field, and without its quotes. */
    private static String skeleton(String pattern) {
        StringBuilder skeleton = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (pattern.startsWith("''", i)) {
                throw new IllegalArgumentException("'\'' is no good in a directory's name");
            } else if (c == '\'') {
                quoted = !quoted;
            } else if (!quoted && isLetter(c)) {
                checkField(pattern, i);
                skeleton.append(FIELD);
            } else if (isLetter(c) || "0123456789-_.=/".indexOf(c) >= 0) {
                skeleton.append(c);
            } else {
                throw new IllegalArgumentException("'" + c + "' is no good in a directory's name");
            }
        }
        if (quoted) {
            throw new IllegalArgumentException("a quote is not closed");
        }
        return skeleton.toString();
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static void checkField(String pattern, int at) {
        char field = pattern.charAt(at);
        if (FIELDS.indexOf(field) < 0) {
            throw new IllegalArgumentException("expected fields of time that are written in digits, which are "
                    + FIELDS + ", got '" + field
                    + "'; text stands in single quotes");
        }
        int count = 1;
        while (at + count < pattern.length() && pattern.charAt(at + count) == field) {
            count++;
        }
        if ("MQ".indexOf(field) >= 0 && count > MAX_DIGITS) {
            throw new IllegalArgumentException("expected " + field + " or " + field + field
                    + ", since the names of months and quarters are not the same everywhere, got "
                    + pattern.substring(at, at + count));
        }
    }

    private static void check(String segment, Set<String> names) {
        if (segment.isEmpty()) {
            throw new IllegalArgumentException("expected names of directories with one '/' between them");
        }
        if (segment.startsWith(".") || segment.startsWith("_")) {
            throw new IllegalArgumentException(
                    "a directory whose name begins with '" + segment.charAt(0) + "' is hidden from readers");
        }
        int equals = segment.indexOf('=');
        if (equals >= 0) {
            String name = segment.substring(0, equals);
            if (name.isEmpty()
                    || name.indexOf(FIELD) >= 0
                    || equals == segment.length() - 1
                    || segment.indexOf('=', equals + 1) >= 0) {
                throw new IllegalArgumentException(
                        "expected name=value with a name that is fixed text and not empty, and a value");
            }
            if (!names.add(name)) {
                throw new IllegalArgumentException("expected each name once, got " + name + "= twice");
            }
        }
    }

    private static String undated(String segment) {
        if (segment.indexOf(FIELD) < 0) {
            return segment;
        }
        int equals = segment.indexOf('=');
        return equals < 0 ? UNDATED : segment.substring(0, equals + 1) + HiveName.NULL;
    }

    private void checkLengths() {
        for (String segment : directory(OptionalLong.of(0)).split("/", -1)) {
            if (segment.length() > HiveName.MAX_BYTES) {
                throw new IllegalArgumentException(
                        "expected names of at most " + HiveName.MAX_BYTES + " characters, got " + segment.length());
            }
        }
    }
}
