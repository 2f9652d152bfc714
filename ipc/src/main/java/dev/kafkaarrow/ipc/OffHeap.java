package dev.kafkaarrow.ipc;

import java.nio.ByteBuffer;
import org.apache.arrow.memory.ArrowBuf;

/** Copies from buffers of any kind to Arrow memory, without what needs a JVM flag. */
final class OffHeap {
    /** Large enough to make the call per piece cheap, small enough for the youngest generation. */
    private static final int CHUNK_BYTES = 64 << 10;

    private OffHeap() {}

    /**
     * Copies {@code length} bytes at {@code from}. One copy from an array; direct and read-only buffers do not show Arrow theirs, so
     * those go through a small array.
     */
    static void copy(ByteBuffer source, int from, int length, ArrowBuf destination, long offset) {
        if (source.hasArray()) {
            destination.setBytes(offset, source.array(), source.arrayOffset() + from, length);
            return;
        }
        byte[] chunk = new byte[Math.min(length, CHUNK_BYTES)];
        for (int done = 0; done < length; done += chunk.length) {
            int bytes = Math.min(chunk.length, length - done);
            source.get(from + done, chunk, 0, bytes);
            destination.setBytes(offset + done, chunk, 0, bytes);
        }
    }
}
