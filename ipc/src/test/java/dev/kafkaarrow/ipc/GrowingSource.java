package dev.kafkaarrow.ipc;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A file that somebody still writes to. Not thread-safe. */
final class GrowingSource implements ByteSource {

    /** How many of the bytes are there. */
    int size;

    private final byte[] bytes;

    GrowingSource(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public ByteBuffer view(long position, int length) throws IOException {
        if (position + length > size) {
            throw new EOFException();
        }
        return ByteBuffer.wrap(bytes, (int) position, length).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void read(long position, ByteBuffer destination) throws IOException {
        destination.put(view(position, destination.remaining()));
    }
}
