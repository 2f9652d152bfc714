package dev.kafkaarrow.connect.sink;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** Of one partition. Not thread-safe. */
final class PartitionFigures {

    private final Map<Object, Long> stagedSinceMs = new HashMap<>();
    private OptionalLong lastPublished = OptionalLong.empty();

    void staged(Object file, long sinceMs) {
        stagedSinceMs.put(file, sinceMs);
    }

    void stagedNoMore(Object file) {
        stagedSinceMs.remove(file);
    }

    /** Milliseconds that the oldest record was staged for, 0 if there is none. */
    long stagedMs(long nowMs) {
        return stagedSinceMs.values().stream()
                .mapToLong(sinceMs -> Math.max(0, nowMs - sinceMs))
                .max()
                .orElse(0);
    }

    void published(long offset) {
        lastPublished = OptionalLong.of(Math.max(offset, lastPublished.orElse(offset)));
    }

    /** The highest offset of a published file. */
    OptionalLong lastPublished() {
        return lastPublished;
    }
}
