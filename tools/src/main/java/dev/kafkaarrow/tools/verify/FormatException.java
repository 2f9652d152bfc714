package dev.kafkaarrow.tools.verify;

/** What a file says of its records is not as the format has it. */
final class FormatException extends Exception {

    private static final long serialVersionUID = 1;

    private final String expected;
    private final String actual;

    /** @param what the key, or another part of the format */
    FormatException(String what, String expected, String actual) {
        super(what + ": expected " + expected + ", got " + actual);
        this.expected = what + ": " + expected;
        this.actual = actual;
    }

    String expected() {
        return expected;
    }

    String actual() {
        return actual;
    }
}
