package dev.kafkaarrow.ipc;

import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.util.function.LongFunction;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;

/**
 * What a projection needs beside the vectors: buffers, up to a bound per batch, the dictionaries that were written, and where the
 * batch stands, for errors. All columns without values share one buffer of zeros. Not thread-safe.
 */
final class ProjectionMemory implements AutoCloseable {
    private final BufferAllocator allocator;
    private final LongFunction<FieldVector> dictionaries;
    private ArrowBuf zeros;
    private long maxBytes;
    private long position;
    private long reserved;

    /** @param dictionaries that were written, by id */
    ProjectionMemory(BufferAllocator allocator, LongFunction<FieldVector> dictionaries) {
        this.allocator = allocator;
        this.dictionaries = dictionaries;
        this.zeros = allocator.getEmpty();
    }

    /**
     * @param batchPosition of a batch in the stream
     * @param maxBatchBytes most bytes that the batch may take: a dictionary's long value may be meant many times, and a batch without
     *     columns claims any number of rows
     */
    void startBatch(long batchPosition, long maxBatchBytes) {
        position = batchPosition;
        maxBytes = maxBatchBytes;
        reserved = 0;
    }

    BufferAllocator allocator() {
        return allocator;
    }

    FieldVector dictionary(long id) {
        return dictionaries.apply(id);
    }

    /** A buffer of just that size; the caller's to close. */
    ArrowBuf allocate(long bytes, String path) throws InvalidStreamException {
        reserve(bytes, path);
        return allocator.buffer(bytes);
    }

    /** Counts bytes that are about to be allocated. */
    void reserve(long bytes, String path) throws InvalidStreamException {
        reserved += bytes;
        if (reserved > maxBytes || reserved < 0) {
            throw fault(
                    Reason.TOO_LARGE,
                    "a batch that becomes at most " + maxBytes + " bytes",
                    reserved + " bytes with " + path);
        }
    }

    /** Zeros, valid until more of them are asked for; vectors that load them keep them. Not to be written to. */
    ArrowBuf zeros(long bytes, String path) throws InvalidStreamException {
        if (zeros.capacity() < bytes) {
            ArrowBuf more = allocate(bytes, path);
            // the allocator rounds up, and all of it is given out
            more.setZero(0, more.capacity());
            zeros.close();
            zeros = more;
        }
        return zeros.slice(0, bytes);
    }

    /** Refuses a buffer of fewer bytes. */
    void require(ArrowBuf buffer, long bytes, String path) throws InvalidStreamException {
        if (buffer.capacity() < bytes) {
            throw malformed("at least " + bytes + " bytes of " + path, buffer.capacity() + " bytes");
        }
    }

    InvalidStreamException malformed(String expected, String actual) {
        return fault(Reason.MALFORMED, expected, actual);
    }

    InvalidStreamException fault(Reason reason, String expected, String actual) {
        return new InvalidStreamException(reason, position, expected, actual);
    }

    @Override
    public void close() {
        zeros.close();
        zeros = allocator.getEmpty();
    }
}
