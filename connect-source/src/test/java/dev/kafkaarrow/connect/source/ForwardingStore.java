package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.store.FileStatus;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.Listing;
import dev.kafkaarrow.connect.store.StagedFile;
import dev.kafkaarrow.connect.store.StoreKind;
import dev.kafkaarrow.connect.store.StoredFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;

/** Passes everything on to another store: for tests to say only what is otherwise. */
class ForwardingStore implements FileStore {

    private final FileStore store;

    ForwardingStore(FileStore store) {
        this.store = store;
    }

    /** Passes everything on to another file. */
    static class ForwardingFile implements StoredFile {

        private final StoredFile file;

        ForwardingFile(StoredFile file) {
            this.file = file;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public ByteBuffer view(long position, int length) throws IOException {
            return file.view(position, length);
        }

        @Override
        public void read(long position, ByteBuffer destination) throws IOException {
            file.read(position, destination);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    @Override
    public StoredFile read(String path) throws IOException {
        return store.read(path);
    }

    @Override
    public StoreKind kind() {
        return store.kind();
    }

    @Override
    public Map<String, String> metadata(String path) throws IOException {
        return store.metadata(path);
    }

    @Override
    public Listing list(String directory, String prefix, String after) throws IOException {
        return store.list(directory, prefix, after);
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
    public void delete(FileStatus file) throws IOException {
        store.delete(file);
    }

    @Override
    public void move(FileStatus file, String target) throws IOException {
        store.move(file, target);
    }

    @Override
    public void move(String path, String target) throws IOException {
        store.move(path, target);
    }

    @Override
    public boolean isFree(String target, String path) throws IOException {
        return store.isFree(target, path);
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
