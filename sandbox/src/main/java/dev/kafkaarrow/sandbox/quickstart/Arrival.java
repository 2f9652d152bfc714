package dev.kafkaarrow.sandbox.quickstart;

import java.time.Duration;
import java.util.Map;

/**
 * What became of an input.
 *
 * @param files that the sink published for it
 * @param durations from the begin of a stage, which all inputs pass together, until this input was through
 */
record Arrival(Input input, StoredFiles files, Map<Stage, Duration> durations, Comparison comparison) {

    /** Of message values, 10^6 bytes. */
    double megabytesPerSecond(Stage stage) {
        return input.messageBytes() / 1e6 / (durations.get(stage).toNanos() / 1e9);
    }
}
