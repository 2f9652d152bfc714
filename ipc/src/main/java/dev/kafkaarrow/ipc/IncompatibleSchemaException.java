package dev.kafkaarrow.ipc;

import java.util.stream.Collectors;

/** Data of one schema cannot be read by another without losing something. The message names each field in the way. */
public final class IncompatibleSchemaException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient SchemaVerdict verdict;

    IncompatibleSchemaException(SchemaVerdict verdict) {
        super(verdict.violations().stream().map(SchemaViolation::inReading).collect(Collectors.joining("; ")));
        this.verdict = verdict;
    }

    /** Each field in the way. Null after the exception was deserialized. */
    public SchemaVerdict verdict() {
        return verdict;
    }
}
