package dev.kafkaarrow.connect.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The staged files of one store instance: a folder of its own, held by a lock on a file beside it for as long as the
 * process lives. Folders whose lock nobody holds are leftovers, and are removed when a store is opened.
 *
 * <p>The lock is made before its folder and removed after it, so a folder without a lock file is a leftover too.
 */
final class Staging implements Closeable {

    static final String FOLDER = ".staging";
    private static final String LOCK_SUFFIX = ".lock";

    private final Disk disk;
    private final Path lockFile;
    private final Path folder;
    private final Closeable lock;
    private long staged;

    /** Each try fails only if another process takes the new lock file for a leftover in the moment before it is locked. */
    private static final int TRIES = 100;

    private Staging(Path parent, Disk disk, String name, Closeable lock) {
        this.disk = disk;
        this.lockFile = lockFile(parent, name);
        this.folder = parent.resolve(name);
        this.lock = lock;
    }

    /** Removes what others left behind, and makes a folder of its own. */
    static Staging open(Path parent, Disk disk) throws IOException {
        makeDirectory(parent, disk);
        new Leftovers(parent, disk).remove();
        for (int i = 0; i < TRIES; i++) {
            String name = disk.newName();
            Path lockFile = lockFile(parent, name);
            disk.create(lockFile).close();
            Optional<Closeable> lock = lockStillThere(lockFile, disk);
            if (lock.isPresent()) {
                disk.makeDirectory(parent.resolve(name));
                return new Staging(parent, disk, name, lock.get());
            }
        }
        throw new IOException(
                parent + ": expected to lock a new file, but other processes removed it " + TRIES + " times");
    }

    private static Optional<Closeable> lockStillThere(Path lockFile, Disk disk) throws IOException {
        try {
            Optional<Closeable> lock = disk.lock(lockFile);
            if (lock.isPresent()
                    && !disk.names(lockFile.getParent())
                            .contains(lockFile.getFileName().toString())) {
                lock.get().close();
                return Optional.empty();
            }
            return lock;
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static Path lockFile(Path parent, String owner) {
        return PathText.resolve(parent, owner + LOCK_SUFFIX);
    }

    boolean isThere() throws IOException {
        try {
            return disk.attributes(folder).kind() == Disk.Kind.DIRECTORY;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Whether a path was given by this one. */
    boolean holds(Path path) {
        return folder.equals(path.getParent());
    }

    Path newPath() {
        return folder.resolve(Long.toString(staged++));
    }

    void delete(Path path) throws IOException {
        delete(path, disk);
    }

    @Override
    public void close() throws IOException {
        try (lock) {
            removeFolder(folder, disk);
            delete(lockFile);
        }
    }

    private static void removeFolder(Path folder, Disk disk) throws IOException {
        List<String> names;
        try {
            names = disk.names(folder);
        } catch (NoSuchFileException e) {
            return;
        }
        for (String name : names) {
            delete(PathText.resolve(folder, name), disk);
        }
        delete(folder, disk);
    }

    private static void delete(Path path, Disk disk) throws IOException {
        try {
            disk.delete(path);
        } catch (NoSuchFileException e) {
            // gone is what it should be
        }
    }

    private static void makeDirectory(Path parent, Disk disk) throws IOException {
        try {
            disk.makeDirectory(parent);
        } catch (FileAlreadyExistsException e) {
            // of an earlier instance
        }
    }

    /** Folders that nobody holds any more. */
    private record Leftovers(Path parent, Disk disk) {

        void remove() throws IOException {
            for (String name : disk.names(parent)) {
                String owner =
                        name.endsWith(LOCK_SUFFIX) ? name.substring(0, name.length() - LOCK_SUFFIX.length()) : name;
                // Closing any descriptor of a file drops all locks that the process has on it: never open one of our
                // own.
                if (!owner.startsWith(disk.process() + "-")) {
                    removeUnlessHeld(owner);
                }
            }
        }

        private void removeUnlessHeld(String owner) throws IOException {
            Path file = lockFile(parent, owner);
            try {
                Optional<Closeable> lock = disk.lock(file);
                if (lock.isPresent()) {
                    try {
                        removeFolder(PathText.resolve(parent, owner), disk);
                        delete(file, disk);
                    } finally {
                        lock.get().close();
                    }
                }
            } catch (NoSuchFileException e) {
                removeFolder(PathText.resolve(parent, owner), disk);
            }
        }
    }
}
