package dev.kafkaarrow.ipc;

import java.nio.ByteBuffer;
import java.util.List;

/** Puts streams together of frames that are encoded already, and has the marker that ends every stream. */
public final class StreamAssembly {
    /** Bytes of the end-of-stream marker. */
    public static final int END_OF_STREAM_BYTES = 8;

    private static final long END_OF_STREAM = 0xffff_ffff_0000_0000L;

    private StreamAssembly() {}

    /** The end-of-stream marker: a continuation, and a length of 0. A fresh array. */
    public static byte[] endOfStream() {
        return ByteBuffer.allocate(END_OF_STREAM_BYTES).putLong(END_OF_STREAM).array();
    }

    /**
     * A stream of these frames, in this order, and the end-of-stream marker. Nothing is checked: that the first is a schema message and
     * the others fit it is the caller's to see to.
     *
     * @param frames headers and bodies as they stand in a stream, from position to limit; left as they are
     * @throws IllegalArgumentException if they are more than an array can hold
     */
    public static byte[] of(List<ByteBuffer> frames) {
        long size = END_OF_STREAM_BYTES;
        for (ByteBuffer frame : frames) {
            size += frame.remaining();
        }
        ByteBuffer stream = ByteBuffer.wrap(HeapBuffer.newArray(size));
        for (ByteBuffer frame : frames) {
            stream.put(frame.duplicate());
        }
        return stream.putLong(END_OF_STREAM).array();
    }

    /** Writes the end-of-stream marker. */
    static void writeEndOfStream(byte[] destination, int position) {
        ByteBuffer.wrap(destination).putLong(position, END_OF_STREAM);
    }
}
