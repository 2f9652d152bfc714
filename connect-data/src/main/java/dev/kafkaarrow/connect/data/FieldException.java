package dev.kafkaarrow.connect.data;

import org.apache.kafka.connect.errors.DataException;

/** A schema or a value that has no faithful form on the other side: which field, what was expected, what came. */
public final class FieldException extends DataException {
    private static final long serialVersionUID = 1L;

    private final String path;
    private final String expected;
    private final String actual;

    FieldException(String path, String expected, String actual) {
        this(path, expected, actual, null);
    }

    FieldException(String path, String expected, String actual, Throwable cause) {
        super((path.isEmpty() ? "record" : "field " + path) + ": expected " + expected + ", got " + actual, cause);
        this.path = path;
        this.expected = expected;
        this.actual = actual;
    }

    /** Names from the record down, joined by dots; elements of arrays as {@code []}, of maps as {@code key} and {@code value}. */
    public String path() {
        return path;
    }

    public String expected() {
        return expected;
    }

    public String actual() {
        return actual;
    }
}
