package dev.kafkaarrow.connect.store;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;

/** A walk over a store's files, which passes what cannot be read and follows no links to directories. */
record StoreWalk(Disk disk, FileStore.Visitor visitor) {

    /** Visits what the names in a directory stand for. */
    void below(String prefix, Path directory, List<String> names) throws IOException {
        names.sort(PathText.ORDER);
        for (String name : names) {
            if (!isHidden(name)) {
                at(prefix + name, PathText.resolve(directory, name));
            }
        }
    }

    /** Visits a file, or all that is below a directory. */
    void at(String path, Path file) throws IOException {
        Disk.Attributes attributes;
        try {
            attributes = disk.attributes(file);
        } catch (NoSuchFileException e) {
            // went away while others were visited
            return;
        } catch (IOException e) {
            visitor.unreadable(path, FileStore.reason(e));
            return;
        }
        switch (attributes.kind()) {
            case FILE -> visitor.visit(status(path, attributes));
            case DIRECTORY -> {
                if (visitor.enters(path)) {
                    enter(path, file);
                }
            }
            case LINK_TO_DIRECTORY -> visitor.unreadable(path, "a symbolic link to a directory, which is not followed");
            case BROKEN_LINK -> visitor.unreadable(path, "a symbolic link to nothing that is there");
            case OTHER -> {}
        }
    }

    private void enter(String path, Path directory) throws IOException {
        List<String> names;
        try {
            names = disk.names(directory);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return;
        } catch (IOException e) {
            visitor.unreadable(path, FileStore.reason(e));
            return;
        }
        below(path + "/", directory, names);
    }

    static FileStatus status(String path, Disk.Attributes attributes) {
        return new FileStatus(path, attributes.size(), attributes.modifiedMs(), attributes.identity());
    }

    static boolean isHidden(String name) {
        return name.startsWith(".") || name.startsWith("_");
    }
}
