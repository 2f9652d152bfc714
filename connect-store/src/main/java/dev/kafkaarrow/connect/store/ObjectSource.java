package dev.kafkaarrow.connect.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * An object open for reading, by a window of it. What is read in order is fetched in large windows; behind a body that was passed
 * over, which is worth a request of its own, a small one is fetched, as the next body may be passed over too; and of what is before
 * the place where it is read on. All windows are of one version of the object.
 */
final class ObjectSource implements StoredFile {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ObjectClient client;
    private final ObjectClient.Found found;

    /** Where one reads on who has read what is before at another time. */
    private final long begin;

    private final Windows windows;
    private final WindowMemory memory;

    private ByteBuffer window = NOTHING;
    private long windowBegin;

    /** Where the last bytes that were asked for end. */
    private long lastEnd;

    /** Of the next window, if it is read in order. */
    private int nextBytes;

    /**
     * Sizes in bytes.
     *
     * @param first of an object whose size is not known
     * @param most a request costs little beside the transfer of so many
     * @param behindGap covers the prefix and the metadata of most messages
     * @param gap transferring so many takes about as long as another request
     */
    record Windows(int first, int most, int behindGap, int gap) {

        static final Windows DEFAULT = new Windows(1 << 20, 8 << 20, 64 << 10, 1 << 20);

        /** Of those that are read in order behind a gap. */
        private static final int GROWTH = 4;
    }

    private ObjectSource(
            ObjectClient client, ObjectClient.Found found, long begin, Windows windows, WindowMemory memory) {
        this.client = client;
        this.found = found;
        this.begin = begin;
        this.windows = windows;
        this.memory = memory;
        this.nextBytes = begin < windows.gap ? windows.most : windows.behindGap;
    }

    /** Fetches the first window of whatever is there. */
    static ObjectSource open(ObjectClient client, String key, Windows windows, WindowMemory memory) throws IOException {
        ObjectClient.Range first = client.get(key, Optional.empty(), 0, windows.first);
        ObjectSource source = new ObjectSource(client, first.found(), 0, windows, memory);
        source.expectWhole(first.bytes(), 0, (int) Math.min(windows.first, source.size()));
        memory.take(source, first.bytes().limit());
        source.window = first.bytes();
        return source;
    }

    /**
     * Fetches the first window of an object that was found before; nothing yet if it is read on behind that.
     *
     * @param begin where it is read on
     * @throws ObjectChangedException if it is another one now
     */
    static ObjectSource open(
            ObjectClient client, ObjectClient.Found found, long begin, Windows windows, WindowMemory memory)
            throws IOException {
        ObjectSource source = new ObjectSource(client, found, begin, windows, memory);
        if (found.sizeInBytes() > 0 && begin < windows.gap) {
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
        int most = Math.min(windows.most, memory.share(this));
        int wanted = Math.min(Math.max(usual(position), needed), most);
        int length = (int) Math.min(wanted, size() - position);
        nextBytes = (int) Math.min((long) wanted * Windows.GROWTH, windows.most);
        // the old one is not held while the new one comes
        window = NOTHING;
        memory.take(this, length);
        ByteBuffer fetched = client.get(found.key(), Optional.of(found.version()), position, length)
                .bytes();
        expectWhole(fetched, position, length);
        window = fetched;
        windowBegin = position;
    }

    private int usual(long position) {
        if (position == begin) {
            return windows.most;
        }
        boolean isInOrder = position >= lastEnd && position - lastEnd < windows.gap;
        return isInOrder ? nextBytes : windows.behindGap;
    }

    private void expectWhole(ByteBuffer fetched, long position, int length) throws IOException {
        if (fetched.limit() != length) {
            throw new IOException(client + ": " + found.key() + ": expected " + length + " bytes from " + position
                    + " on, got " + fetched.limit());
        }
    }

    private void expectWithin(long position, int length) throws EOFException {
        if (position < 0 || position > size() - length) {
            throw new EOFException(client + ": " + found.key() + ": bytes " + position + " to " + (position + length)
                    + " of " + size());
        }
    }

    /** What is read of it is fetched anew. */
    void dropWindow() {
        window = NOTHING;
    }

    @Override
    public void close() {
        dropWindow();
        memory.release(this);
    }
}
