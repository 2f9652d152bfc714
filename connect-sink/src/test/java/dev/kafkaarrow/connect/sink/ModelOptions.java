package dev.kafkaarrow.connect.sink;

import java.util.HashMap;
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
        String partitioner = oneOf(random, "topic", "time", "topic", "time", "field", "time,field", "field,time");
        options.put(SinkOptions.PARTITIONER, partitioner);
        if (partitioner.contains("field")) {
            options.put(SinkOptions.PARTITION_FIELDS, EvolvingSchema.PLACE);
            options.put(SinkOptions.PARTITION_MIXED, oneOf(random, "fail", "fail", "first"));
        }
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

    private static String oneOf(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** A record's timestamp; equal ones come often. */
    static long timestampMs(Random random) {
        return 1_000 + random.nextInt(HOURS) * 3_600_000L + random.nextInt(3);
    }
}
