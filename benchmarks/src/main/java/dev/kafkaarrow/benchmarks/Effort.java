package dev.kafkaarrow.benchmarks;

import org.openjdk.jmh.runner.options.TimeValue;

/**
 * How long each benchmark runs. There are about a hundred, each in a JVM of its own that takes a second to start: the full run has
 * to end within 12 minutes on 2 cores, the quick one within 4. Most of a run is warm-up: reading a stream is spread over hundreds of methods, which
 * take seconds to be compiled.
 */
enum Effort {
    FULL(9, 6, 400),
    QUICK(4, 2, 200),
    /** Shows that everything works; its figures mean nothing, but for the bytes allocated. */
    SMOKE(1, 1, 200);

    private final int warmups;
    private final int measurements;
    private final int iterationMillis;

    Effort(int warmups, int measurements, int iterationMillis) {
        this.warmups = warmups;
        this.measurements = measurements;
        this.iterationMillis = iterationMillis;
    }

    int warmups() {
        return warmups;
    }

    int measurements() {
        return measurements;
    }

    TimeValue iteration() {
        return TimeValue.milliseconds(iterationMillis);
    }

    @Override
    public String toString() {
        return "%d warm-up and %d measured iterations of %d ms".formatted(warmups, measurements, iterationMillis);
    }
}
