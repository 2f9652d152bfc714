package dev.kafkaarrow.tools.verify;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The directories that {@code partitioner=time} makes.
 *
 * @param undated of records without a time
 * @param field that has the time, as a dotted path; empty if it is the timestamp of the record
 */
record TimeDirectories(DateTimeFormatter format, ZoneId zone, String undated, Optional<String> field) {

    private static final String FIELD_SOURCE = "field:";
    private static final int LAST_YEAR = 9999;

    /**
     * By the options of the sink.
     *
     * @throws IllegalArgumentException if one means nothing
     */
    static TimeDirectories of(String pathFormat, ZoneId timezone, String timestampSource) {
        Optional<String> field = Optional.empty();
        if (timestampSource.startsWith(FIELD_SOURCE)) {
            field = Optional.of(timestampSource.substring(FIELD_SOURCE.length()));
        } else if (!timestampSource.equals("record")) {
            throw new IllegalArgumentException("expected record or field:<path>, got " + timestampSource);
        }
        List<String> undated = new ArrayList<>();
        for (String level : pathFormat.split("/", -1)) {
            undated.add(undated(level));
        }
        return new TimeDirectories(
                DateTimeFormatter.ofPattern(pathFormat, Locale.ROOT), timezone, String.join("/", undated), field);
    }

    /** Of one level, which depends on the time if it has letters that are not quoted. */
    private static String undated(String level) {
        String text = level.replace("'", "");
        boolean isOfTime = level.replaceAll("'[^']*'", "").chars().anyMatch(Character::isLetter);
        if (!isOfTime) {
            return text;
        }
        int equals = text.indexOf('=');
        return equals < 0 ? "undated" : text.substring(0, equals + 1) + StorePath.NULL;
    }

    /** The directory of a time. */
    String directory(OptionalLong epochMs) {
        if (epochMs.isEmpty()) {
            return undated;
        }
        ZonedDateTime time = Instant.ofEpochMilli(epochMs.getAsLong()).atZone(zone);
        return time.getYear() < 1 || time.getYear() > LAST_YEAR ? undated : format.format(time);
    }

    /** Whether a file is in a directory of the time, which may have others of fields in it or around it. */
    static boolean isIn(StorePath path, String directory) {
        String levels = "/" + String.join("/", path.levels()) + "/";
        return levels.startsWith("/" + directory + "/") || levels.endsWith("/" + directory + "/");
    }
}
