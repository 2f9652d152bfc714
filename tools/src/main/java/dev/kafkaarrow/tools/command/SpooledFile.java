package dev.kafkaarrow.tools.command;

import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.StoredFile;
import dev.kafkaarrow.connect.store.Stores;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** What could be read once, in a temporary file that is gone when this is closed. */
final class SpooledFile implements StoredFile {

    private final Path file;
    private final FileStore store;
    private final StoredFile open;

    private SpooledFile(Path file, FileStore store, StoredFile open) {
        this.file = file;
        this.store = store;
        this.open = open;
    }

    static SpooledFile of(InputStream in) throws IOException {
        Path file = Files.createTempFile("kafka-arrow-", ".spooled");
        boolean isOpen = false;
        try (in) {
            // also if the program is ended from outside
            file.toFile().deleteOnExit();
            long unused = Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            FileStore store = Stores.open(file.getParent().toAbsolutePath().toString());
            StoredFile open = store.read(file.getFileName().toString());
            isOpen = true;
            return new SpooledFile(file, store, open);
        } finally {
            if (!isOpen) {
                Files.delete(file);
            }
        }
    }

    @Override
    public long size() throws IOException {
        return open.size();
    }

    @Override
    public ByteBuffer view(long position, int length) throws IOException {
        return open.view(position, length);
    }

    @Override
    public void read(long position, ByteBuffer destination) throws IOException {
        open.read(position, destination);
    }

    @Override
    public void close() throws IOException {
        open.close();
        store.close();
        Files.delete(file);
    }
}
