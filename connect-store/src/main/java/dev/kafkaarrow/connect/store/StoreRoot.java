package dev.kafkaarrow.connect.store;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The directory that is the store, for as long as it is that directory: a store that is gone for a while, or a mount point
 * without its mount, must never be taken for an empty store. Thread-safe.
 */
final class StoreRoot {

    private final Path path;
    private final Disk disk;
    private Optional<String> identity = Optional.empty();

    StoreRoot(Path path, Disk disk) {
        this.path = path;
        this.disk = disk;
    }

    /**
     * Fails unless the directory is there and is the one that it was when this was first asked.
     *
     * @param own the staging folder that was made in it: a remounted network file system may give its directories other
     *     identities, but has the folder
     */
    synchronized void expectThere(Optional<Staging> own) throws IOException {
        String now;
        try {
            now = disk.attributes(path).identity();
        } catch (NoSuchFileException e) {
            throw new NoSuchFileException(PathText.of(path), null, "the store's directory is not there");
        }
        if (identity.isEmpty()) {
            identity = Optional.of(now);
        } else if (!identity.get().equals(now) && !(own.isPresent() && own.get().isThere())) {
            throw new NoSuchFileException(
                    PathText.of(path),
                    null,
                    "the store's directory is another one than before: bring the old one back, or restart the task if"
                            + " the new one is right");
        }
    }
}
