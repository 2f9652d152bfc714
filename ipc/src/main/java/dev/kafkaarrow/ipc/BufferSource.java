package dev.kafkaarrow.ipc;

import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A byte range in memory. */
record BufferSource(ByteBuffer bytes) implements ByteSource {

    @Override
    public long size() {
        return bytes.limit();
    }

    @Override
    public ByteBuffer view(long position, int length) throws EOFException {
        checkRange(position, length);
        return bytes.slice((int) position, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void read(long position, ByteBuffer destination) throws EOFException {
        checkRange(position, destination.remaining());
        destination.put(bytes.slice((int) position, destination.remaining()));
    }

    private void checkRange(long position, int length) throws EOFException {
        if (position < 0 || length < 0 || position + length > bytes.limit()) {
            throw new EOFException("bytes " + position + " to " + (position + length) + " of " + bytes.limit());
        }
    }
}
