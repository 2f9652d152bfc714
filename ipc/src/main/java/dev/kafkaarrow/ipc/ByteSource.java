package dev.kafkaarrow.ipc;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Bytes that can be read at any position: a message in memory, a file. */
public interface ByteSource {

    /** Bytes there are now; a growing file may say more later. */
    long size() throws IOException;

    /**
     * {@code length} bytes from {@code position}: a view or a copy, little-endian, from its position 0 to its limit, not
     * to be written to.
     *
     * @throws EOFException if the source ends before
     */
    ByteBuffer view(long position, int length) throws IOException;

    /**
     * Fills {@code destination} from its position to its limit with the bytes from {@code position}.
     *
     * @throws EOFException if the source ends before
     */
    void read(long position, ByteBuffer destination) throws IOException;

    /** The bytes of {@code bytes} from its position to its limit, as a view: no copy, and no change to the buffer. */
    static ByteSource of(ByteBuffer bytes) {
        return new BufferSource(bytes.slice().order(ByteOrder.LITTLE_ENDIAN));
    }
}
