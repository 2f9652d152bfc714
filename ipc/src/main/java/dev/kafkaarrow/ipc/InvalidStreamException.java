package dev.kafkaarrow.ipc;

import java.io.IOException;

/**
 * Bytes that are not a valid Arrow IPC stream, or exceed the configured bounds.
 *
 * <p>The message says where, what was expected and what came. The one checked failure of every reader in this module.
 */
public final class InvalidStreamException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long position;
    private final String expected;
    private final String actual;

    public InvalidStreamException(long position, String expected, String actual) {
        this(position, expected, actual, null);
    }

    public InvalidStreamException(long position, String expected, String actual, Throwable cause) {
        super("at byte " + position + ": expected " + expected + ", got " + actual, cause);
        this.position = position;
        this.expected = expected;
        this.actual = actual;
    }

    /** Byte position of the fault, counted from the first byte of the stream. */
    public long position() {
        return position;
    }

    public String expected() {
        return expected;
    }

    public String actual() {
        return actual;
    }
}
