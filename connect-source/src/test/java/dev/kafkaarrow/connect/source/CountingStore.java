package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.store.FileStatus;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.StagedFile;
import dev.kafkaarrow.connect.store.StoredFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Counts what is read of another store, and what is held open. */
final class CountingStore implements FileStore {

    private final FileStore store;
    long bytesRead;
    int openNow;
    int mostOpen;
    int opened;

    CountingStore(FileStore store) {
        this.store = store;
    }

    @Override
    public StoredFile read(String path) throws IOException {
        StoredFile file = store.read(path);
        opened++;
        openNow++;
        mostOpen = Math.max(mostOpen, openNow);
        return new StoredFile() {
            @Override
            public long size() throws IOException {
                return file.size();
            }

            @Override
            public ByteBuffer view(long position, int length) throws IOException {
                bytesRead += length;
                return file.view(position, length);
            }

            @Override
            public void read(long position, ByteBuffer destination) throws IOException {
                bytesRead += destination.remaining();
                file.read(position, destination);
            }

            @Override
            public void close() throws IOException {
                openNow--;
                file.close();
            }
        };
    }

    @Override
    public List<String> list(String directory) throws IOException {
        return store.list(directory);
    }

    @Override
    public void walk(String directory, Visitor visitor) throws IOException {
        store.walk(directory, visitor);
    }

    @Override
    public FileStatus status(String path) throws IOException {
        return store.status(path);
    }

    @Override
    public void sync(String path) throws IOException {
        store.sync(path);
    }

    @Override
    public StagedFile stage() throws IOException {
        return store.stage();
    }

    @Override
    public void delete(String path) throws IOException {
        store.delete(path);
    }

    @Override
    public void move(String path, String target) throws IOException {
        store.move(path, target);
    }

    @Override
    public void probe() throws IOException {
        store.probe();
    }

    @Override
    public void probeReading() throws IOException {
        store.probeReading();
    }

    @Override
    public void probeRemoving() throws IOException {
        store.probeRemoving();
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
