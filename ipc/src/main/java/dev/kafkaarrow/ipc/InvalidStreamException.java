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
    private final Reason reason;

    /** What kind of fault it is. */
    public enum Reason {
        /** The bytes end before the stream does: more bytes could make it valid. */
        INCOMPLETE,
        /** No further bytes can make it valid. */
        MALFORMED,
        /** Valid Arrow as far as can be told, but a configured bound is exceeded. */
        TOO_LARGE,
        /** Valid Arrow that this implementation, or the Arrow Java library below it, cannot represent. */
        UNSUPPORTED
    }

    public InvalidStreamException(Reason reason, long position, String expected, String actual) {
        this(reason, position, expected, actual, null);
    }

    public InvalidStreamException(Reason reason, long position, String expected, String actual, Throwable cause) {
        super("at byte " + position + ": expected " + expected + ", got " + actual, cause);
        this.reason = reason;
        this.position = position;
        this.expected = expected;
        this.actual = actual;
    }

    public Reason reason() {
        return reason;
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
