package dev.kafkaarrow.connect.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * An object open for reading, by a window of it. What is read in order is fetched in large windows; behind a body that was passed
 * over, which is worth a request of its own, a small one is fetched, as the next body may be passed over too; and of what is before
 * the place where it is read on. A small one is kept beside the large one, so that a look at the end, or anywhere, does not cost what is
 * read on behind it. All windows are of one version of the object.
 */
final class ObjectSource implements StoredFile {

    private final ObjectClient client;
    private final ObjectClient.Found found;

    /** Where one reads on who has read what is before at another time. */
    private final long begin;

    private final Windows windows;
    private final WindowMemory memory;

    /** Where it is read in order. */
    private Window window = new Window();

    /** Of the last look elsewhere. If it is read on there, it takes the place of the other. */
    private Window aside = new Window();

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

        /** A footer has 24 bytes for each batch: that is covered where batches have 100 KB. */
        private static final int FILE_BY_END = 4_096;

        /** What is kept of an object beside its window, if it fits. */
        private static final int SHARE_BY_ASIDE = 8;

        /** Of its end, when that is looked at. */
        int end(long size) {
            return (int) Math.min(size, Math.max(behindGap, Math.min(gap, size / FILE_BY_END)));
        }
    }

    /** Bytes that were fetched, and what is to be fetched behind them. */
    private static final class Window {
        private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

        private ByteBuffer bytes = NOTHING;
        private long begin;

        /** Where the last bytes that were asked for end. */
        private long lastEnd;

        /** Of the next fetch, if it is read in order. */
        private int nextBytes;

        boolean has(long position) {
            return position >= begin && position < begin + bytes.limit();
        }

        boolean goesOnAt(long position, int gap) {
            return position >= lastEnd && position - lastEnd < gap;
        }

        /** Returns how many bytes it has of those from {@code position} on. */
        int copy(long position, ByteBuffer destination) {
            int offset = (int) (position - begin);
            int length = Math.min(destination.remaining(), bytes.limit() - offset);
            destination.put(bytes.slice(offset, length));
            lastEnd = position + length;
            return length;
        }

        void drop() {
            bytes = NOTHING;
        }
    }

    private ObjectSource(
            ObjectClient client, ObjectClient.Found found, long begin, Windows windows, WindowMemory memory) {
        this.client = client;
        this.found = found;
        this.begin = begin;
        this.windows = windows;
        this.memory = memory;
        this.window.nextBytes = begin < windows.gap ? windows.most : windows.behindGap;
    }

    /** Fetches the first window of whatever is there. */
    static ObjectSource open(ObjectClient client, String key, Windows windows, WindowMemory memory) throws IOException {
        ObjectClient.Range first = client.get(key, Optional.empty(), 0, windows.first);
        ObjectSource source = new ObjectSource(client, first.found(), 0, windows, memory);
        source.expectWhole(first.bytes(), 0, (int) Math.min(windows.first, source.size()));
        memory.take(source, first.bytes().limit());
        source.window.bytes = first.bytes();
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
            source.fetchInOrder(0, 1);
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
        boolean isLook = false;
        while (destination.hasRemaining()) {
            if (!window.has(next) && !aside.has(next)) {
                // what is asked for at once is all here or there
                isLook = isLook || !isReadOnAt(next);
                if (isLook) {
                    fetchAside(next, destination.remaining());
                } else {
                    fetchInOrder(next, destination.remaining());
                }
            }
            next += (window.has(next) ? window : aside).copy(next, destination);
        }
    }

    private boolean isReadOnAt(long position) {
        if (position == begin || window.goesOnAt(position, windows.gap)) {
            return true;
        }
        if (aside.goesOnAt(position, windows.gap)) {
            Window left = window;
            window = aside;
            aside = left;
            aside.drop();
            return true;
        }
        return false;
    }

    private void fetchInOrder(long position, int needed) throws IOException {
        int share = memory.share(this);
        int most = Math.min(windows.most, share - share / Windows.SHARE_BY_ASIDE);
        int wanted = Math.min(Math.max(position == begin ? windows.most : window.nextBytes, needed), most);
        long end = aside.begin > position && aside.bytes.hasRemaining() ? aside.begin : size();
        window.nextBytes = (int) Math.min((long) wanted * Windows.GROWTH, windows.most);
        fetch(window, aside, position, (int) Math.min(wanted, end - position));
    }

    private void fetchAside(long position, int needed) throws IOException {
        int most = Math.min(windows.most, memory.share(this));
        int wanted = Math.min(Math.max(windows.behindGap, needed), most);
        int end = Math.min(windows.end(size()), most);
        aside.nextBytes = (int) Math.min((long) wanted * Windows.GROWTH, windows.most);
        if (position >= size() - end) {
            fetch(aside, window, size() - end, end);
        } else {
            fetch(aside, window, position, (int) Math.min(wanted, size() - position));
        }
    }

    /** @param other is kept if there is room for it */
    private void fetch(Window into, Window other, long position, int length) throws IOException {
        // the old one is not held while the new one comes
        into.drop();
        if (length > memory.share(this) - other.bytes.limit()) {
            other.drop();
        }
        memory.take(this, length + other.bytes.limit());
        ByteBuffer fetched = client.get(found.key(), Optional.of(found.version()), position, length)
                .bytes();
        expectWhole(fetched, position, length);
        into.bytes = fetched;
        into.begin = position;
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
        window.drop();
        aside.drop();
    }

    @Override
    public void close() {
        dropWindow();
        memory.release(this);
    }
}
