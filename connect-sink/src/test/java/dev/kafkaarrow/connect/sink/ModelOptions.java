package dev.kafkaarrow.connect.sink;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Options of the task that a model run draws: when files end, how many there are, and where they lie. */
final class ModelOptions {

    /** Times of records: a few hours, so that a partition has several directories, and late records come for each. */
    private static final int HOURS = 3;

    private ModelOptions() {}

    static Map<String, String> draw(Random random) {
        Map<String, String> options = new HashMap<>();
        options.put(SinkOptions.FILE_MAX_ROWS, oneOf(random, "1", "4", "1000"));
        options.put(SinkOptions.ROTATE_SCHEDULE_INTERVAL_MS, oneOf(random, "0", "0", "700", "86400000"));
        options.put(SinkOptions.FILE_MAX_OPEN, oneOf(random, "1", "2", "4", "100"));
        options.put(SinkOptions.STAGING_MAX_BYTES, oneOf(random, "1", "2500", "6000", "1000000"));
        options.put(SinkOptions.PARTITIONER, oneOf(random, "topic", "time"));
        options.put(SinkOptions.BATCH_COALESCE_ROWS, oneOf(random, "0", "3", "100"));
        options.put(SinkOptions.BATCH_ROWS, oneOf(random, "1", "2", "3", "65536"));
        options.put(SinkOptions.BATCH_BYTES, oneOf(random, "1", "60", "1000000"));
        options.put(SinkOptions.ROWS_MAX_BYTES, oneOf(random, "1", "4000", "1000000"));
        options.put(SinkOptions.DICTIONARY_CHANGE, oneOf(random, "replace", "replace", "rotate"));
        if (random.nextBoolean()) {
            options.put(SinkOptions.SCHEMA_EVOLUTION, oneOf(random, "separate", "project", "project"));
            options.put(
                    SinkOptions.SCHEMA_COMPATIBILITY,
                    oneOf(random, "NONE", "IDENTICAL", "BACKWARD", "BACKWARD", "FORWARD", "FULL"));
        }
        return options;
    }

    /** The directory of a record's log with {@code partitioner=time}, with a slash behind. */
    static String directory(long timestampMs) {
        return String.format(Locale.ROOT, "dt=1970-01-01/hour=%02d/", timestampMs / 3_600_000L);
    }

    private static String oneOf(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** A record's timestamp; equal ones come often. */
    static long timestampMs(Random random) {
        return 1_000 + random.nextInt(HOURS) * 3_600_000L + random.nextInt(3);
    }
}
