package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.store.FileStatus;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.StagedFile;
import dev.kafkaarrow.connect.store.StoredFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** A store some of whose files and directories are another user's, as they are to anybody but root, and whose disk fails at times. */
final class FaultyStore implements FileStore {

    private final FileStore store;

    /** Paths of files and directories that must not be read. */
    final Set<String> forbidden = new HashSet<>();

    /** Directories that a walk looked into. */
    final Set<String> entered = new HashSet<>();

    /** The call to a file's bytes or status that fails, counted from 0. */
    OptionalLong failing = OptionalLong.empty();

    long calls;

    FaultyStore(FileStore store) {
        this.store = store;
    }

    private void check(String path) throws IOException {
        if (forbidden.stream().anyMatch(part -> path.equals(part) || path.startsWith(part + "/"))) {
            throw new AccessDeniedException(path);
        }
        if (failing.isPresent() && failing.getAsLong() == calls++) {
            throw new IOException("Input/output error");
        }
    }

    @Override
    public void walk(String directory, Visitor visitor) throws IOException {
        check("");
        store.walk(directory, new Visitor() {
            @Override
            public void visit(FileStatus file) throws IOException {
                visitor.visit(file);
            }

            @Override
            public boolean enters(String path) {
                if (!visitor.enters(path)) {
                    return false;
                }
                entered.add(path);
                if (forbidden.contains(path)) {
                    visitor.unreadable(path, "permission denied");
                    return false;
                }
                return true;
            }

            @Override
            public void unreadable(String path, String reason) {
                visitor.unreadable(path, reason);
            }
        });
    }

    @Override
    public StoredFile read(String path) throws IOException {
        check(path);
        StoredFile file = store.read(path);
        return new StoredFile() {
            @Override
            public long size() throws IOException {
                check(path);
                return file.size();
            }

            @Override
            public ByteBuffer view(long position, int length) throws IOException {
                check(path);
                return file.view(position, length);
            }

            @Override
            public void read(long position, ByteBuffer destination) throws IOException {
                check(path);
                file.read(position, destination);
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }

    @Override
    public FileStatus status(String path) throws IOException {
        check(path);
        return store.status(path);
    }

    @Override
    public List<String> list(String directory) throws IOException {
        return store.list(directory);
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
