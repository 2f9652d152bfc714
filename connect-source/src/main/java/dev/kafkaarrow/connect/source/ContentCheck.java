package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.store.FileStatus;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.StoredFile;
import dev.kafkaarrow.ipc.ByteSource;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Reads a file again, piece by piece, to see whether it is the one that was read. Not thread-safe. */
final class ContentCheck implements Closeable {

    /** Large enough that calls cost little beside reading. */
    private static final int CHUNK_BYTES = 256 * 1024;

    private final StoredFile file;
    private final Consumed expected;
    private final CRC32C checksum = new CRC32C();
    private final ByteBuffer chunk;
    private long position;
    private boolean ended;

    ContentCheck(StoredFile file, Consumed expected) {
        this.file = file;
        this.expected = expected;
        this.chunk = chunkFor(expected.bytes());
    }

    /**
     * Whether a file is one that was read to its end. Nothing is read where the store says all the same of it.
     *
     * @throws java.nio.file.NoSuchFileException if it is gone
     */
    static boolean isStill(FileStore store, ReadFile read, FileStatus now) throws IOException {
        if (read.seemsSameAs(now, store.kind())) {
            return true;
        }
        if (read.consumed().isEmpty() || read.consumed().get().bytes() != now.sizeInBytes()) {
            return false;
        }
        try (ContentCheck check =
                new ContentCheck(store.read(now), read.consumed().get())) {
            return check.advance(Long.MAX_VALUE) && check.holds();
        }
    }

    /** CRC-32C of the first bytes of a source; {@link EOFException} if it has fewer. */
    static Consumed of(ByteSource source, long bytes) throws IOException {
        CRC32C checksum = new CRC32C();
        update(checksum, source, 0, bytes, chunkFor(bytes));
        return new Consumed(bytes, checksum.getValue());
    }

    /** Adds the bytes from {@code from} to {@code to} to a checksum. */
    static void update(CRC32C checksum, ByteSource source, long from, long to) throws IOException {
        update(checksum, source, from, to, chunkFor(to - from));
    }

    private static void update(CRC32C checksum, ByteSource source, long from, long to, ByteBuffer chunk)
            throws IOException {
        for (long next = from; next < to; next += chunk.limit()) {
            chunk.clear().limit((int) Math.min(to - next, chunk.capacity()));
            source.read(next, chunk);
            checksum.update(chunk.flip());
        }
    }

    private static ByteBuffer chunkFor(long bytes) {
        return ByteBuffer.allocate((int) Math.min(bytes, CHUNK_BYTES));
    }

    /** Bytes that were read so far. */
    long position() {
        return position;
    }

    /** Reads on; returns whether all is read that has to be. */
    boolean advance(long atMostBytes) throws IOException {
        long to = position + Math.min(atMostBytes, expected.bytes() - position);
        try {
            update(checksum, file, position, to, chunk);
            position = to;
            ended = position == expected.bytes();
        } catch (EOFException e) {
            // shorter than what was read: not the same, which the position tells
            ended = true;
        }
        return ended;
    }

    /** Whether what was read is what was expected, once all is read. */
    boolean holds() {
        return position == expected.bytes() && checksum.getValue() == expected.crc32c();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
