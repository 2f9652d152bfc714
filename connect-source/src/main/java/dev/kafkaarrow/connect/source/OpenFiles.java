package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.store.FileStatus;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.ObjectChangedException;
import dev.kafkaarrow.connect.store.StoreKind;
import dev.kafkaarrow.connect.store.StoredFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps a bounded number of files open, however many are being read: a merge of many logs looks into all of them, but reads one
 * at a time. A file is opened when it is read. Not thread-safe.
 */
final class OpenFiles implements Closeable {

    /** Far below the usual limit of 1,024 open files of a process, with several tasks in one worker. */
    private static final int MAX_OPEN = 32;

    /** An open object is some memory, which the store bounds, but to fetch what it held costs requests. */
    private static final int MAX_OPEN_OBJECTS = 128;

    /** Dictionaries are small beside the batches that use them; larger ones are read for each message. */
    static final long MAX_KEPT_BYTES = 16L << 20;

    private final FileStore store;

    /** In order of last use. */
    private final Map<String, Opened> open = new LinkedHashMap<>(16, 0.75f, true);

    private long keptBytes;

    /**
     * @param status as of just before the opening: a later change of the file is one to this
     * @param kept bytes that are asked for again and again, by position
     */
    private record Opened(StoredFile file, FileStatus status, Map<Long, ByteBuffer> kept) {
        Opened(StoredFile file, FileStatus status) {
            this(file, status, new HashMap<>());
        }
    }

    OpenFiles(FileStore store) {
        this.store = store;
    }

    /**
     * The bytes of a file that was listed, opened when they are read; to be used as long as this is not closed.
     *
     * @param position where it is read on
     */
    FileSource source(FileStatus listed, long position) {
        return new Source(listed, position);
    }

    /** Closes a file if it is open; reading it again opens it again. */
    void release(String path) throws IOException {
        Opened opened = open.remove(path);
        if (opened != null) {
            close(opened);
        }
    }

    private void close(Opened opened) throws IOException {
        drop(opened.kept);
        opened.file.close();
    }

    private void drop(Map<Long, ByteBuffer> kept) {
        kept.values().forEach(bytes -> keptBytes -= bytes.capacity());
        kept.clear();
    }

    private void keep(Opened opened, long position, ByteBuffer bytes) {
        int length = bytes.remaining();
        if (length > MAX_KEPT_BYTES) {
            return;
        }
        for (Opened eldest : open.values()) {
            if (keptBytes + length <= MAX_KEPT_BYTES) {
                break;
            }
            drop(eldest.kept);
        }
        opened.kept.put(position, ByteBuffer.allocate(length).put(bytes).flip());
        keptBytes += length;
    }

    @Override
    public void close() throws IOException {
        for (Iterator<Opened> files = open.values().iterator(); files.hasNext(); ) {
            Opened file = files.next();
            files.remove();
            close(file);
        }
    }

    private final class Source implements FileSource {
        private final String path;

        /** Of an object: that of the listing, until that object is seen to be gone. */
        private Optional<FileStatus> toOpen;

        /** Of what is read next, as far as it is known. */
        private long next;

        Source(FileStatus listed, long position) {
            this.path = listed.path();
            this.next = position;
            this.toOpen = switch (store.kind()) {
                // what is open later may be another file, or larger
                case FILE_SYSTEM -> Optional.empty();
                case OBJECT_STORE -> Optional.of(listed);
            };
        }

        private Opened open() throws IOException {
            Opened known = open.get(path);
            if (known != null) {
                return known;
            }
            int most = switch (store.kind()) {
                case FILE_SYSTEM -> MAX_OPEN;
                case OBJECT_STORE -> MAX_OPEN_OBJECTS;
            };
            while (open.size() >= most) {
                Iterator<Opened> eldest = open.values().iterator();
                Opened closed = eldest.next();
                eldest.remove();
                close(closed);
            }
            try {
                Opened fresh = switch (store.kind()) {
                    case FILE_SYSTEM -> openFile();
                    case OBJECT_STORE -> openObject();
                };
                open.put(path, fresh);
                return fresh;
            } catch (ObjectChangedException e) {
                throw changed(e);
            }
        }

        private Opened openFile() throws IOException {
            while (true) {
                FileStatus before = store.status(path);
                StoredFile fresh = store.read(path);
                boolean same = false;
                try {
                    // a file that takes its place from here on is not the one opened
                    same = store.status(path).identity().equals(before.identity());
                } finally {
                    if (!same) {
                        fresh.close();
                    }
                }
                if (same) {
                    return new Opened(fresh, before);
                }
            }
        }

        /** What is read is of that version, or fails. */
        private Opened openObject() throws IOException {
            if (toOpen.isEmpty()) {
                toOpen = Optional.of(store.status(path));
            }
            return new Opened(store.readOn(toOpen.get(), next), toOpen.get());
        }

        /** Another object has taken its place: whoever reads on has to see whether it is the same. */
        private ObjectChangedException changed(ObjectChangedException e) throws IOException {
            toOpen = Optional.empty();
            release(path);
            return e;
        }

        @Override
        public FileStatus opened() throws IOException {
            return open().status;
        }

        @Override
        public FileStatus status() throws IOException {
            return store.status(path);
        }

        @Override
        public StoreKind kind() {
            return store.kind();
        }

        @Override
        public long size() throws IOException {
            return open().file.size();
        }

        @Override
        public ByteBuffer view(long position, int length) throws IOException {
            next = position;
            Opened opened = open();
            try {
                return opened.file.view(position, length);
            } catch (ObjectChangedException e) {
                throw changed(e);
            }
        }

        @Override
        public void read(long position, ByteBuffer destination) throws IOException {
            next = position;
            Opened opened = open();
            try {
                opened.file.read(position, destination);
            } catch (ObjectChangedException e) {
                throw changed(e);
            }
        }

        @Override
        public void readRepeated(long position, ByteBuffer destination) throws IOException {
            Opened opened = open();
            ByteBuffer kept = opened.kept.get(position);
            if (kept != null && kept.capacity() == destination.remaining()) {
                destination.put(kept.duplicate());
                return;
            }
            int from = destination.position();
            read(position, destination);
            keep(opened, position, destination.duplicate().flip().position(from));
        }
    }
}
