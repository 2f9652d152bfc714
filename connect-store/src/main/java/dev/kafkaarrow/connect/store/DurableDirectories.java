package dev.kafkaarrow.connect.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Directories that survive a loss of power. A directory is known to do so once its parent was forced after it was there;
 * who made it does not matter, as another process may have died between making and forcing. Thread-safe.
 */
final class DurableDirectories {

    private final Path root;
    private final Disk disk;
    private final Set<Path> known = ConcurrentHashMap.newKeySet();

    DurableDirectories(Path root, Disk disk) {
        this.root = root;
        this.disk = disk;
    }

    /** Makes a directory and those on the way to it where they are missing, and forces the parent of each. */
    void make(Path directory) throws IOException {
        if (known.contains(directory) || directory.getParent() == null) {
            return;
        }
        if (directory.startsWith(root) && !directory.equals(root)) {
            make(directory.getParent());
            makeOne(directory);
            disk.force(directory.getParent());
        } else {
            makeOutside(directory);
        }
        known.add(directory);
    }

    /** The root and what is above it: a parent that exists may be one that this process must not open. */
    private void makeOutside(Path directory) throws IOException {
        if (exists(directory)) {
            if (directory.equals(root)) {
                try {
                    disk.force(directory.getParent());
                } catch (AccessDeniedException e) {
                    // then it was not made by the likes of us
                    return;
                }
            }
        } else {
            if (directory.getParent() != null) {
                makeOutside(directory.getParent());
            }
            makeOne(directory);
            disk.force(directory.getParent());
        }
    }

    private boolean exists(Path directory) throws IOException {
        try {
            disk.names(directory);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (AccessDeniedException e) {
            return true;
        }
    }

    private void makeOne(Path directory) throws IOException {
        try {
            disk.makeDirectory(directory);
        } catch (FileAlreadyExistsException e) {
            // as it should be, or the next step says what it is instead
        }
    }

    void forget() {
        known.clear();
    }
}
