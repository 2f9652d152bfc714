package dev.kafkaarrow.connect.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The requests that an object store's {@link FileStore} makes of one bucket or container, one to one and without policy: each kind of object store
 * has one, and tests have one that loses answers. It may repeat a request that has failed, and says nothing of an outcome that it
 * does not know. It tells {@link StoreRequests} of each. Keys are those of the store, in full.
 *
 * <p>Failures are {@link java.nio.file.NoSuchFileException} where there is no such object, {@link java.nio.file.AccessDeniedException} where
 * it must not be touched, and otherwise {@link IOException}s; all say store, bucket, key, request id, status and what to do.
 * Thread-safe.
 */
public interface ObjectClient extends AutoCloseable {

    /** What became of a conditional put. */
    enum Put {
        /** The object is there and is this one. */
        CREATED,
        /** There is an object of that key, perhaps this very one, by a request whose answer was lost. */
        EXISTS,
        /** Another request for that key was under way: this says nothing of what is there. */
        CONFLICT
    }

    /** Bytes to be put, which can be read as often as a request is repeated. */
    interface Content {
        /** Bytes that {@link #open} gives, neither more nor less. */
        long sizeInBytes();

        /** From the beginning; the caller closes it. */
        InputStream open() throws IOException;

        /** Where they lie, if they lie in a file of the default file system. */
        Optional<Path> file();
    }

    /**
     * What the store says of an object.
     *
     * @param version the ETag or generation: another one is another object
     * @param metadata the user's; empty in a page, which does not show it
     */
    record Found(String key, long sizeInBytes, long modifiedMs, String version, Map<String, String> metadata) {}

    /**
     * What one request for a range brought: exactly the bytes that were asked for, fewer only where the object ends.
     *
     * @param bytes little-endian, from position 0 to the limit
     * @param found without metadata, if the store does not say it here
     */
    record Range(ByteBuffer bytes, Found found) {}

    /**
     * A request for a page of keys in the order of their bytes.
     *
     * @param prefix of the keys
     * @param after keys behind this one, in full; empty for all
     * @param depth whether keys with a {@code /} behind the prefix are rolled up to folders
     * @param max how many keys and folders at most
     * @param token to go on where another page ended; otherwise empty
     */
    record PageRequest(String prefix, String after, Depth depth, int max, Optional<String> token) {}

    /** How deep a listing goes. */
    enum Depth {
        /** Keys without a further {@code /}; the others as folders. */
        ONE_FOLDER,
        ALL
    }

    /**
     * One page.
     *
     * @param folders prefixes, in full, with a {@code /} at the end
     * @param token to go on behind; empty at the end
     */
    record Page(List<Found> objects, List<String> folders, Optional<String> token) {}

    /** Puts an object if there is none of that key, in one request, whole or not at all. */
    Put putIfAbsent(String key, Content content, Map<String, String> metadata) throws IOException;

    /** What there is, with its metadata. */
    Found head(String key) throws IOException;

    /**
     * Reads a range; its bytes are counted.
     *
     * @param version only of that version: {@link ObjectChangedException} if it is another one now
     * @param from at or behind the end, the range is empty
     */
    Range get(String key, Optional<String> version, long from, int length) throws IOException;

    /** One page of keys. */
    Page list(PageRequest request) throws IOException;

    /**
     * Deletes an object; nothing happens if there is none.
     *
     * @param version only that version, where the store can tell: {@link ObjectChangedException} if it is another one now
     */
    void delete(String key, Optional<String> version) throws IOException;

    /** As in {@code s3://bucket}: for errors. */
    @Override
    String toString();

    @Override
    void close();
}
