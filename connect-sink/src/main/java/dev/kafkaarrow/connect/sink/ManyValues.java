package dev.kafkaarrow.connect.sink;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Notices a field that has too many values for directories named by them, which nobody means. Not thread-safe. */
final class ManyValues {

    /** As many directories in each topic, and as many open files as {@code file.max.open} allows at the very most. */
    static final int MANY = 1_000;

    private final String field;
    private final Set<Optional<String>> seen = new HashSet<>();
    private boolean warned;

    ManyValues(String field) {
        this.field = field;
    }

    /** A record has a value; returns a warning, once. */
    Optional<String> saw(Optional<String> value) {
        if (warned || !seen.add(value) || seen.size() < MANY) {
            return Optional.empty();
        }
        warned = true;
        seen.clear();
        return Optional.of("Field '" + field + "' of " + SinkOptions.PARTITION_FIELDS + " has " + MANY
                + " values or more, each of which is a directory with files of its own, for each partition and schema. Files"
                + " get small as soon as more of them take turns than " + SinkOptions.FILE_MAX_OPEN
                + " allows: choose a field of fewer values, and leave this one to a column");
    }
}
