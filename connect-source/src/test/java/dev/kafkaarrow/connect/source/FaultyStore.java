package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.store.FileStatus;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.StoredFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;

/** A store some of whose files and directories are another user's, as they are to anybody but root, and whose disk fails at times. */
final class FaultyStore extends ForwardingStore {

    /** Paths of files and directories that must not be read. */
    final Set<String> forbidden = new HashSet<>();

    /** Directories that a walk looked into. */
    final Set<String> entered = new HashSet<>();

    /** The call to a file's bytes or status that fails, counted from 0. */
    OptionalLong failing = OptionalLong.empty();

    long calls;

    FaultyStore(FileStore store) {
        super(store);
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
        super.walk(directory, new Visitor() {
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
        return new ForwardingFile(super.read(path)) {
            @Override
            public long size() throws IOException {
                check(path);
                return super.size();
            }

            @Override
            public ByteBuffer view(long position, int length) throws IOException {
                check(path);
                return super.view(position, length);
            }

            @Override
            public void read(long position, ByteBuffer destination) throws IOException {
                check(path);
                super.read(position, destination);
            }
        };
    }

    @Override
    public FileStatus status(String path) throws IOException {
        check(path);
        return super.status(path);
    }
}
