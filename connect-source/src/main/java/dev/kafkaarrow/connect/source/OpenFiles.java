package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.store.FileStatus;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.StoredFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps a bounded number of files open, however many are being read: a merge of many logs looks into all of them, but reads one
 * at a time. A file is opened when it is read. Not thread-safe.
 */
final class OpenFiles implements Closeable {

    /** Far below the usual limit of 1,024 open files of a process, with several tasks in one worker. */
    private static final int MAX_OPEN = 32;

    private final FileStore store;

    /** In order of last use. */
    private final Map<String, Opened> open = new LinkedHashMap<>(16, 0.75f, true);

    /** @param status as of just before the opening: a later change of the file is one to this */
    private record Opened(StoredFile file, FileStatus status) {}

    OpenFiles(FileStore store) {
        this.store = store;
    }

    /** The bytes of a file, opened when they are read; to be used as long as this is not closed. */
    FileSource source(String path) {
        return new Source(path);
    }

    /** Closes a file if it is open; reading it again opens it again. */
    void release(String path) throws IOException {
        Opened opened = open.remove(path);
        if (opened != null) {
            opened.file.close();
        }
    }

    private Opened opened(String path) throws IOException {
        Opened opened = open.get(path);
        if (opened != null) {
            return opened;
        }
        while (open.size() >= MAX_OPEN) {
            Iterator<Opened> eldest = open.values().iterator();
            Opened closed = eldest.next();
            eldest.remove();
            closed.file.close();
        }
        Opened fresh = open(path);
        open.put(path, fresh);
        return fresh;
    }

    private Opened open(String path) throws IOException {
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

    @Override
    public void close() throws IOException {
        for (Iterator<Opened> files = open.values().iterator(); files.hasNext(); ) {
            Opened file = files.next();
            files.remove();
            file.file.close();
        }
    }

    private final class Source implements FileSource {
        private final String path;

        Source(String path) {
            this.path = path;
        }

        @Override
        public FileStatus opened() throws IOException {
            return OpenFiles.this.opened(path).status;
        }

        @Override
        public FileStatus status() throws IOException {
            return store.status(path);
        }

        @Override
        public long size() throws IOException {
            return OpenFiles.this.opened(path).file.size();
        }

        @Override
        public ByteBuffer view(long position, int length) throws IOException {
            return OpenFiles.this.opened(path).file.view(position, length);
        }

        @Override
        public void read(long position, ByteBuffer destination) throws IOException {
            OpenFiles.this.opened(path).file.read(position, destination);
        }
    }
}
