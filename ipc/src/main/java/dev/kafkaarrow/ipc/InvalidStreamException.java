package dev.kafkaarrow.ipc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

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
    /** Null where it is not known that another format stands in place of the stream. */
    private final ForeignFormat foreignFormat;
    /** Null where no bound is exceeded, or it is none of {@link Checks}. */
    private final Bound bound;

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

    /**
     * A fault.
     *
     * @param position of the fault in bytes, counted from the first byte of the stream
     * @param expected what should stand there
     * @param actual what stands there
     */
    public InvalidStreamException(Reason reason, long position, String expected, String actual) {
        this(reason, position, expected, actual, null);
    }

    /**
     * A fault that showed by an exception.
     *
     * @param position of the fault in bytes, counted from the first byte of the stream
     * @param expected what should stand there
     * @param actual what stands there
     */
    public InvalidStreamException(Reason reason, long position, String expected, String actual, Throwable cause) {
        this(reason, position, expected, actual, cause, null, null);
    }

    private InvalidStreamException(
            Reason reason,
            long position,
            String expected,
            String actual,
            Throwable cause,
            ForeignFormat foreignFormat,
            Bound bound) {
        super("at byte " + position + ": expected " + expected + ", got " + actual, cause);
        this.reason = reason;
        this.position = position;
        this.expected = expected;
        this.actual = actual;
        this.foreignFormat = foreignFormat;
        this.bound = bound;
    }

    static InvalidStreamException exceeds(Bound bound, long position, String expected, String actual) {
        return new InvalidStreamException(Reason.TOO_LARGE, position, expected, actual, null, null, bound);
    }

    /** @param content from where the stream should begin */
    static InvalidStreamException foreign(ForeignFormat format, ByteBuffer content) {
        boolean isArrow = format == ForeignFormat.ARROW_FILE;
        return new InvalidStreamException(
                isArrow ? Reason.UNSUPPORTED : Reason.MALFORMED,
                0,
                isArrow
                        ? "an Arrow IPC stream, as pyarrow.ipc.new_stream, Java's ArrowStreamWriter or Polars' write_ipc_stream"
                                + " write it"
                        : "an Arrow IPC stream",
                format.describe(content),
                null,
                format,
                null);
    }

    /** What stands in place of a stream, where that can be told by its first bytes. */
    public Optional<ForeignFormat> foreignFormat() {
        return Optional.ofNullable(foreignFormat);
    }

    /** The bound that is exceeded, where the reason is {@link Reason#TOO_LARGE}; empty also for a bound that cannot be set. */
    public Optional<Bound> bound() {
        return Optional.ofNullable(bound);
    }

    /** What kind of fault it is. */
    public Reason reason() {
        return reason;
    }

    /** Byte position of the fault, counted from the first byte of the stream. */
    public long position() {
        return position;
    }

    /** What should stand at the position. */
    public String expected() {
        return expected;
    }

    /** What stands at the position. */
    public String actual() {
        return actual;
    }
}
