package dev.kafkaarrow.connect.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;

/** Tries out what a store asks of its directory. Leaves nothing behind. */
record StoreTrial(Path root, Disk disk) {

    /** Makes a file, links it into the store, and removes both. */
    void publish(Path file) throws IOException {
        Path name = newHiddenName();
        try (Disk.DiskFile opened = disk.create(file)) {
            opened.write(new ByteBuffer[] {ByteBuffer.wrap("probe".getBytes(StandardCharsets.US_ASCII))}, 0);
            disk.link(name, file);
            expectRefusal(name, file);
            disk.force(root);
        } finally {
            deleteIfThere(name);
            deleteIfThere(file);
        }
    }

    Path newHiddenName() {
        return root.resolve(".probe-" + disk.newName());
    }

    private void deleteIfThere(Path path) throws IOException {
        try {
            disk.delete(path);
        } catch (NoSuchFileException e) {
            // it was never made
        }
    }

    private void expectRefusal(Path name, Path file) throws IOException {
        try {
            disk.link(name, file);
        } catch (FileAlreadyExistsException e) {
            return;
        }
        throw new IOException(root + ": expected a second link of one name to be refused, but it was made");
    }

    /** Lists the directory, if it is there. */
    void read() throws IOException {
        boolean unused = isThere();
    }

    private boolean isThere() throws IOException {
        try {
            List<String> unused = disk.names(root);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (NotDirectoryException e) {
            throw fault("expected a directory, got a file", e);
        } catch (AccessDeniedException e) {
            throw fault("the directory cannot be listed", e);
        }
    }

    /** Makes a file and deletes it, if the directory is there. */
    void remove() throws IOException {
        if (!isThere()) {
            return;
        }
        Path file = newHiddenName();
        try {
            disk.create(file).close();
            disk.delete(file);
        } catch (AccessDeniedException e) {
            throw fault("the directory is not writable", e);
        }
    }

    private FileSystemException fault(String reason, IOException cause) {
        FileSystemException fault = new FileSystemException(PathText.of(root), null, reason);
        fault.initCause(cause);
        return fault;
    }
}
