package dev.kafkaarrow.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A row as a program holds it. */
record Reading(long id, double value, String name, boolean flag, long timeMillis) {
    private static final int NAMES = 1_000;

    /** Made up from a fixed seed. */
    static List<Reading> some(int count) {
        Random random = new Random(count);
        List<Reading> readings = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            readings.add(new Reading(
                    1_000_000L + i,
                    random.nextInt(1_000_000) / 100.0,
                    "sensor-" + random.nextInt(NAMES),
                    random.nextBoolean(),
                    1_790_000_000_000L + 1_000L * i + random.nextInt(1_000)));
        }
        return readings;
    }
}
