package dev.kafkaarrow.connect.store;

import dev.kafkaarrow.ipc.ByteSource;
import java.io.IOException;

/** A file open for reading. Not thread-safe; belongs to whoever opened it. */
public interface StoredFile extends ByteSource, AutoCloseable {

    @Override
    void close() throws IOException;
}
