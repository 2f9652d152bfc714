package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.FileStatus;
import dev.kafkaarrow.connect.files.FileStore;
import dev.kafkaarrow.connect.files.StoredFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Keeps a bounded number of files open, however many are being read: a merge of many logs looks into all of them, but reads one
 * at a time. A file is opened when it is read, and each time it must be the file of the scan. Not thread-safe.
 */
final class OpenFiles implements Closeable {

    /** Far below the usual limit of 1,024 open files of a process, with several tasks in one worker. */
    private static final int MOST_OPEN = 32;

    private final FileStore store;

    /** In order of last use. */
    private final Map<String, StoredFile> open = new LinkedHashMap<>(16, 0.75f, true);

    OpenFiles(FileStore store) {
        this.store = store;
    }

    /** The bytes of a file, opened when they are read; to be used as long as this is not closed. */
    FileSource source(FileStatus file) {
        return new Source(file);
    }

    /** Closes a file if it is open; reading it again opens it again. */
    void release(FileStatus file) throws IOException {
        StoredFile opened = open.remove(file.path());
        if (opened != null) {
            opened.close();
        }
    }

    private StoredFile opened(FileStatus file) throws IOException {
        StoredFile opened = open.get(file.path());
        if (opened != null) {
            return opened;
        }
        while (open.size() >= MOST_OPEN) {
            Iterator<StoredFile> eldest = open.values().iterator();
            StoredFile closed = eldest.next();
            eldest.remove();
            closed.close();
        }
        StoredFile fresh = store.read(file.path());
        try {
            // asked of the path behind the opening: a file that takes its place after this is not the one opened
            FileStatus ignored = status(file);
        } catch (IOException | ConnectException e) {
            fresh.close();
            throw e;
        }
        open.put(file.path(), fresh);
        return fresh;
    }

    private FileStatus status(FileStatus file) throws IOException {
        FileStatus now = store.status(file.path());
        if (!now.identity().equals(file.identity())) {
            throw new ConnectException(file.path() + ": another file took its place while it was read: it was "
                    + file.identity() + " and is " + now.identity());
        }
        return now;
    }

    @Override
    public void close() throws IOException {
        for (Iterator<StoredFile> files = open.values().iterator(); files.hasNext(); ) {
            StoredFile file = files.next();
            files.remove();
            file.close();
        }
    }

    private final class Source implements FileSource {
        private final FileStatus file;

        Source(FileStatus file) {
            this.file = file;
        }

        @Override
        public FileStatus status() throws IOException {
            return OpenFiles.this.status(file);
        }

        @Override
        public long size() throws IOException {
            return opened(file).size();
        }

        @Override
        public ByteBuffer view(long position, int length) throws IOException {
            return opened(file).view(position, length);
        }

        @Override
        public void read(long position, ByteBuffer destination) throws IOException {
            opened(file).read(position, destination);
        }
    }
}
