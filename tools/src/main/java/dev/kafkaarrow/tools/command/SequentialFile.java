package dev.kafkaarrow.tools.command;

import dev.kafkaarrow.connect.store.StoredFile;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What can be read once and from its beginning on, as standard input, as a source whose positions rise: those who walk the frames of a
 * stream and read their bodies as they come ask for nothing else but the last piece once more. Its size is known once its end was seen;
 * before that it is more than anybody will read.
 */
final class SequentialFile implements StoredFile {

    private static final int SKIPPED_BYTES = 1 << 16;

    private final PushbackInputStream in;

    /** Bytes taken from {@link #in}. */
    private long taken;

    /** The bytes before {@link #taken} that were asked for last. */
    private byte[] last = {};

    SequentialFile(InputStream in) {
        this.in = new PushbackInputStream(in, 1);
    }

    @Override
    public long size() throws IOException {
        int next = in.read();
        if (next < 0) {
            return taken;
        }
        in.unread(next);
        return Long.MAX_VALUE;
    }

    @Override
    public ByteBuffer view(long position, int length) throws IOException {
        long before = taken - last.length;
        if (position < before) {
            throw new IOException("byte " + position + " of what can be read once was read before");
        }
        if (position >= taken) {
            skip(position - taken);
            last = take(length);
        } else if (position + length > taken) {
            int kept = (int) (taken - position);
            byte[] bytes = new byte[length];
            System.arraycopy(last, last.length - kept, bytes, 0, kept);
            byte[] more = take(length - kept);
            System.arraycopy(more, 0, bytes, kept, more.length);
            last = bytes;
        }
        int from = (int) (position - (taken - last.length));
        return ByteBuffer.wrap(last, from, length).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void read(long position, ByteBuffer destination) throws IOException {
        destination.put(view(position, destination.remaining()));
    }

    private void skip(long bytes) throws IOException {
        byte[] skipped = new byte[(int) Math.min(bytes, SKIPPED_BYTES)];
        long left = bytes;
        while (left > 0) {
            int read = in.read(skipped, 0, (int) Math.min(left, skipped.length));
            if (read < 0) {
                throw new EOFException("the end, where " + left + " more bytes are expected");
            }
            taken += read;
            left -= read;
        }
    }

    private byte[] take(int bytes) throws IOException {
        byte[] read = in.readNBytes(bytes);
        taken += read.length;
        if (read.length < bytes) {
            throw new EOFException("the end, where " + (bytes - read.length) + " more bytes are expected");
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
