package dev.kafkaarrow.ipc;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A complete Arrow IPC stream as a value: immutable heap bytes that can be opened as often as one likes. It holds no
 * off-heap memory and needs no closing. Thread-safe.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class ArrowStream {

    /** The batch a root holds now, as a stream of one batch. The root stays the caller's. */
    public static ArrowStream of(VectorSchemaRoot root) {
        throw new UnsupportedOperationException();
    }

    /** The batch a root holds now with the dictionaries that it is encoded by, as a stream of one batch. */
    public static ArrowStream of(VectorSchemaRoot root, DictionaryProvider dictionaries) {
        throw new UnsupportedOperationException();
    }

    /** A stream of these bytes, checked; the array is not copied and must not be written to any more. */
    public static ArrowStream of(byte[] bytes) throws InvalidStreamException {
        throw new UnsupportedOperationException();
    }

    /** A stream that views the buffer from its position to its limit, checked; the buffer is left as it is. */
    public static ArrowStream of(ByteBuffer bytes) throws InvalidStreamException {
        throw new UnsupportedOperationException();
    }

    /**
     * Slices of the rows of a root such that each slice's stream has at most {@code maxBytes} bytes.
     *
     * @throws IllegalArgumentException if a single row does not fit, naming row and size
     */
    public static List<ArrowStream> split(VectorSchemaRoot root, DictionaryProvider dictionaries, int maxBytes) {
        throw new UnsupportedOperationException();
    }

    /** In message format: dictionary-encoded fields as they travel. */
    public Schema schema() {
        throw new UnsupportedOperationException();
    }

    public StreamSchema streamSchema() {
        throw new UnsupportedOperationException();
    }

    public int batchCount() {
        throw new UnsupportedOperationException();
    }

    public long rowCount() {
        throw new UnsupportedOperationException();
    }

    public int sizeInBytes() {
        throw new UnsupportedOperationException();
    }

    /** All frames in order, the end-of-stream marker last; positions count in {@link #asByteBuffer()}. */
    public List<Frame> frames() {
        throw new UnsupportedOperationException();
    }

    /** Reads the batches from the first on; the reader is the caller's to close. */
    public ArrowReader open(BufferAllocator allocator) {
        throw new UnsupportedOperationException();
    }

    /** A read-only view of the stream's bytes. */
    public ByteBuffer asByteBuffer() {
        throw new UnsupportedOperationException();
    }

    /** The stream's bytes; the caller must not write to the array, which may be this stream's own. */
    public byte[] toByteArray() {
        throw new UnsupportedOperationException();
    }

    /** This stream, or a copy of its own if it views bytes of somebody else's larger array. */
    public ArrowStream detached() {
        throw new UnsupportedOperationException();
    }
}
