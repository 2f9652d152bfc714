package dev.kafkaarrow.connect.data.types;

/** A value that a column cannot hold, or a type that cannot be. Whoever knows the field's path makes a {@link FieldException} of it. */
public final class MismatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String expected;
    private final String actual;

    /**
     * A mismatch.
     *
     * @param expected what the column holds
     * @param actual what came instead
     */
    public MismatchException(String expected, String actual) {
        super("expected " + expected + ", got " + actual);
        this.expected = expected;
        this.actual = actual;
    }

    /**
     * The same, with this as its cause.
     *
     * @param path of the field, as {@link FieldException#path} has it
     */
    public FieldException at(String path) {
        return new FieldException(path, expected, actual, this);
    }
}
