package dev.kafkaarrow.connect.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * A file being written that nobody else sees. It ends by {@link #publish} or {@link #discard}. Not thread-safe.
 */
public interface StagedFile {

    /**
     * Appends the bytes of all buffers, whose positions move. If it throws, {@link #sizeInBytes()} is what it was and the
     * next write goes over what arrived: a failed write may be repeated.
     */
    void write(ByteBuffer... buffers) throws IOException;

    /** Bytes that were written. */
    long sizeInBytes();

    /**
     * Makes the file durable and gives it its path by create-if-absent, in directories that are made as needed and are
     * durable too. After {@link Publication#NAME_TAKEN} the file is still staged; after an exception it is not known
     * whether the path exists, and the file is of no more use. It may be called by another thread than the one that wrote, which does
     * nothing with the file meanwhile.
     *
     * @param metadata what {@link FileStore#metadata} says of it afterwards, where the store keeps that: ASCII without control
     *     characters, some hundred bytes; keys are lower-case letters, digits and hyphens
     */
    Publication publish(String path, Map<String, String> metadata) throws IOException;

    /** Publishes without metadata. */
    default Publication publish(String path) throws IOException {
        return publish(path, Map.of());
    }

    /** Drops the file. Nothing happens if it was published or discarded already. */
    void discard() throws IOException;
}
