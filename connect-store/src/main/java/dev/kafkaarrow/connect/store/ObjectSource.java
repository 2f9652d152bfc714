package dev.kafkaarrow.connect.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * An object open for reading, by a window of it. What is read in order is fetched in large windows; behind a body that was passed over,
 * which is worth a request of its own, a small one is fetched, as the next body may be passed over too. All windows are of one
 * version of the object.
 */
final class ObjectSource implements StoredFile {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ObjectClient client;
    private final ObjectClient.Found found;
    private final Windows windows;

    private ByteBuffer window;
    private long windowBegin;

    /** Where the last bytes that were asked for end. */
    private long lastEnd;

    /** Of the next window, if it is read in order. */
    private int nextBytes;

    /**
     * Sizes in bytes.
     *
     * @param first of an object whose size is not known
     * @param most a request for that many costs little beside what is transferred
     * @param behindGap covers the prefix and the metadata of most messages
     * @param gap to fetch as much as this takes about as long as another request
     */
    record Windows(int first, int most, int behindGap, int gap) {

        static final Windows DEFAULT = new Windows(1 << 20, 8 << 20, 64 << 10, 1 << 20);

        private static final int GROWTH = 4;
    }

    private ObjectSource(ObjectClient client, ObjectClient.Found found, ByteBuffer first, Windows windows) {
        this.client = client;
        this.found = found;
        this.windows = windows;
        this.window = first;
        this.nextBytes = windows.most;
    }

    /** Fetches the first window of whatever is there. */
    static ObjectSource open(ObjectClient client, String key, Windows windows) throws IOException {
        ObjectClient.Range range = client.get(key, Optional.empty(), 0, windows.first);
        return new ObjectSource(client, range.found(), range.bytes(), windows);
    }

    /**
     * Fetches the first window of what was found before.
     *
     * @throws ObjectChangedException if it is another one now
     */
    static ObjectSource open(ObjectClient client, ObjectClient.Found found, Windows windows) throws IOException {
        ObjectSource source = new ObjectSource(client, found, NOTHING, windows);
        if (found.sizeInBytes() > 0) {
            source.fetch(0, 1);
        }
        return source;
    }

    @Override
    public long size() {
        return found.sizeInBytes();
    }

    @Override
    public ByteBuffer view(long position, int length) throws IOException {
        expectWithin(position, length);
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        read(position, bytes);
        return bytes.clear();
    }

    @Override
    public void read(long position, ByteBuffer destination) throws IOException {
        expectWithin(position, destination.remaining());
        long next = position;
        while (destination.hasRemaining()) {
            if (next < windowBegin || next >= windowBegin + window.limit()) {
                fetch(next, destination.remaining());
            }
            int offset = (int) (next - windowBegin);
            int length = Math.min(destination.remaining(), window.limit() - offset);
            destination.put(window.slice(offset, length));
            next += length;
            lastEnd = next;
        }
    }

    private void fetch(long position, int needed) throws IOException {
        boolean isInOrder = position >= lastEnd && position - lastEnd < windows.gap;
        int bytes = isInOrder ? nextBytes : windows.behindGap;
        bytes = (int) Math.min(Math.min(Math.max(bytes, needed), windows.most), size() - position);
        nextBytes = (int) Math.min((long) bytes * Windows.GROWTH, windows.most);
        // the old one is not held while the new one comes
        window = NOTHING;
        windowBegin = position;
        ByteBuffer fetched = client.get(found.key(), Optional.of(found.version()), position, bytes)
                .bytes();
        if (fetched.limit() != bytes) {
            throw new IOException(client + ": " + found.key() + ": expected " + bytes + " bytes from " + position
                    + " on, got " + fetched.limit());
        }
        window = fetched;
    }

    private void expectWithin(long position, int length) throws EOFException {
        if (position < 0 || position > size() - length) {
            throw new EOFException("bytes " + position + " to " + (position + length) + " of " + size());
        }
    }

    @Override
    public void close() {
        window = NOTHING;
    }
}
