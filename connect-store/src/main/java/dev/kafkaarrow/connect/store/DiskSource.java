package dev.kafkaarrow.connect.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A file open for reading, with a small window so that walking headers takes one call each. */
final class DiskSource implements StoredFile {

    /** Covers the prefix and the metadata of most messages, and is little beside the body that is skipped. */
    private static final int WINDOW_BYTES = 1024;

    private final Disk.DiskFile file;
    private final ByteBuffer window =
            ByteBuffer.allocate(WINDOW_BYTES).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    private long windowPosition;

    DiskSource(Disk.DiskFile file) {
        this.file = file;
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public ByteBuffer view(long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        if (length > WINDOW_BYTES) {
            read(position, bytes);
        } else {
            if (position < windowPosition || position + length > windowPosition + window.limit()) {
                fillWindow(position, length);
            }
            bytes.put(0, window, (int) (position - windowPosition), length);
        }
        return bytes.clear();
    }

    private void fillWindow(long position, int length) throws IOException {
        window.clear();
        windowPosition = position;
        int most = 0;
        try {
            while (most < length) {
                int read = file.read(window, position + most);
                if (read < 0) {
                    throw tooShort(position, length);
                }
                most += read;
            }
        } finally {
            window.flip();
        }
    }

    @Override
    public void read(long position, ByteBuffer destination) throws IOException {
        int length = destination.remaining();
        long next = position;
        while (destination.hasRemaining()) {
            int read = file.read(destination, next);
            if (read < 0) {
                throw tooShort(position, length);
            }
            next += read;
        }
    }

    private EOFException tooShort(long position, int length) throws IOException {
        return new EOFException("bytes " + position + " to " + (position + length) + " of " + size());
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
