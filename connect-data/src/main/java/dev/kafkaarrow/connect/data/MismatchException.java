package dev.kafkaarrow.connect.data;

/** A value that a column does not hold. Whoever knows the column's path makes a {@link FieldException} of it. */
final class MismatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String expected;
    private final String actual;

    MismatchException(String expected, String actual) {
        super("expected " + expected + ", got " + actual);
        this.expected = expected;
        this.actual = actual;
    }

    FieldException at(String path) {
        return new FieldException(path, expected, actual, this);
    }
}
