package dev.kafkaarrow.ipc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A complete Arrow IPC stream as a value: immutable heap bytes that can be opened as often as one likes. It holds no
 * off-heap memory and needs no closing.
 *
 * <p>Equal if the bytes are equal. Thread-safe.
 */
public final class ArrowStream {
    /** Bytes that this module wrote need no bound and no second look. */
    private static final Checks OWN =
            new Checks(Validation.NONE, Long.MAX_VALUE, Integer.MAX_VALUE, 1_000, Integer.MAX_VALUE, Long.MAX_VALUE);

    private final WalkedStream walked;
    private final Opening opening;

    ArrowStream(WalkedStream walked, Opening opening) {
        this.walked = walked;
        this.opening = opening;
    }

    /** A stream of bytes that this module wrote; walked when first asked about. */
    ArrowStream(byte[] own, StreamSchema schema) {
        this(new FramedStream(littleEndian(own), schema, OWN), Opening.AS_WRITTEN);
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The batch that a root holds now, as a stream of one batch. The root stays the caller's.
     *
     * @throws IllegalArgumentException if a field is dictionary-encoded
     */
    public static ArrowStream of(VectorSchemaRoot root) {
        return new StreamEncoder().encode(root);
    }

    /**
     * The batch that a root holds now with the dictionaries that it is encoded by, as a stream of one batch. Root and dictionaries
     * stay the caller's.
     *
     * @throws IllegalArgumentException if a dictionary is missing, naming field and id
     */
    public static ArrowStream of(VectorSchemaRoot root, DictionaryProvider dictionaries) {
        return new StreamEncoder().encode(root, dictionaries);
    }

    /**
     * A stream of these bytes, checked by {@link Checks#DEFAULT}; the array is not copied and must not be written to any more.
     *
     * @throws InvalidStreamException if the bytes are not one complete stream
     */
    public static ArrowStream of(byte[] bytes) throws InvalidStreamException {
        return of(ByteBuffer.wrap(bytes));
    }

    /**
     * A stream that views the buffer from its position to its limit, checked by {@link Checks#DEFAULT}; the buffer is left as it is.
     *
     * @throws InvalidStreamException if the bytes are not one complete stream
     */
    public static ArrowStream of(ByteBuffer bytes) throws InvalidStreamException {
        return new StreamDecoder(Checks.DEFAULT).decode(bytes);
    }

    /** Collects several batches of one root, as {@code ArrowStreamWriter} does. */
    public static Builder builder(VectorSchemaRoot root) {
        return new Builder(root, Optional.empty());
    }

    /** Collects several batches of one root and its dictionaries, as {@code ArrowStreamWriter} does. */
    public static Builder builder(VectorSchemaRoot root, DictionaryProvider dictionaries) {
        return new Builder(root, StreamEncoder.given(dictionaries));
    }

    /**
     * Slices the rows of a root such that each slice's stream has at most {@code maxBytes} bytes; every slice carries the
     * dictionaries. A root that fits, one without rows included, gives one stream.
     *
     * @throws IllegalArgumentException if a single row does not fit, naming row and size
     */
    public static List<ArrowStream> split(VectorSchemaRoot root, DictionaryProvider dictionaries, int maxBytes) {
        return new StreamEncoder().split(root, dictionaries, maxBytes);
    }

    /** As {@link #split(VectorSchemaRoot, DictionaryProvider, int)}, for a root without dictionaries. */
    public static List<ArrowStream> split(VectorSchemaRoot root, int maxBytes) {
        return new RowSplit(new StreamEncoder(), Optional.empty(), maxBytes).split(root, 0);
    }

    /** In message format: dictionary-encoded fields as they travel. */
    public Schema schema() {
        return walked.schema().schema();
    }

    /** The schema with its fingerprint and dictionary ids. */
    public StreamSchema streamSchema() {
        return walked.schema();
    }

    /** Record batches; dictionaries do not count. */
    public int batchCount() {
        return (int) frames().stream()
                .filter(frame -> frame instanceof Frame.RecordBatch)
                .count();
    }

    /** Rows of all record batches. */
    public long rowCount() {
        long rows = 0;
        for (Frame frame : frames()) {
            rows += frame instanceof Frame.RecordBatch batch ? batch.rowCount() : 0;
        }
        return rows;
    }

    /** Bytes of the whole stream, the end-of-stream marker included. */
    public int sizeInBytes() {
        return walked.bytes().limit();
    }

    /** All frames in order, the end-of-stream marker last; positions count in {@link #asByteBuffer()}. */
    public List<Frame> frames() {
        return walked.frames();
    }

    /**
     * Reads the batches from the first on, each loaded when it is asked for. {@link ArrowReader#loadNextBatch()} throws
     * {@link InvalidStreamException} if a batch turns out to be faulty. The reader and all it loads are the caller's to
     * close. All columns as they were written, unless the decoder was told which, or as what schema ({@link StreamDecoder}).
     * Decimals of 32 and 64 bits have vectors of 128, with the same precision and scale.
     */
    public ArrowReader open(BufferAllocator allocator) {
        return opening.open(walked, allocator);
    }

    /**
     * As {@link #open(BufferAllocator)}, with the named top-level columns alone, in the order given: only their buffers are copied
     * and decompressed, and only their dictionaries loaded. The reader's root has these columns; {@link #schema()} stays whole.
     *
     * @throws IllegalArgumentException if a name is unknown, ambiguous or given twice; the message lists the names there are
     */
    public ArrowReader open(BufferAllocator allocator, List<String> columns) {
        return walked.columns(columns, allocator);
    }

    /**
     * As {@link #open(BufferAllocator)}, as another schema than this stream's: the reader's root and dictionaries have that schema,
     * {@link #schema()} stays. Only the buffers of columns that it has are copied and decompressed. Vectors may share buffers, so
     * they are not to be written to. A batch takes no more off-heap memory than {@link Checks#maxDecompressedBytes()}, or a small
     * multiple of this stream, beside that of the columns as they were written.
     *
     * @param projection from this stream's schema
     */
    public ArrowReader open(BufferAllocator allocator, SchemaProjection projection) {
        return openProjected(allocator, projection);
    }

    ProjectedReader openProjected(BufferAllocator allocator, SchemaProjection projection) {
        return walked.projected(projection, allocator);
    }

    /** Lets a reader of another stream, as {@link #open(BufferAllocator)} gives it, go on with this one; false if its root is of another schema. */
    boolean goOn(ArrowReader reader) {
        return opening.goOn(reader, walked);
    }

    /** As {@link #open(BufferAllocator)}, with all columns, and every value checked whatever the checks of this stream are. */
    ArrowReader openInFull(BufferAllocator allocator) {
        return walked.withValidation(Validation.FULL).all(allocator);
    }

    /** A read-only view of the stream's bytes. */
    public ByteBuffer asByteBuffer() {
        return walked.bytes().asReadOnlyBuffer();
    }

    /** The stream's bytes, without a copy where this stream owns an array of just that size: do not write to it. */
    public byte[] toByteArray() {
        return ownsArray() ? walked.bytes().array() : copy();
    }

    /** This stream, or a copy of its own if it views bytes of somebody else's larger array. */
    public ArrowStream detached() {
        return ownsArray()
                ? this
                : new ArrowStream(new FramedStream(littleEndian(copy()), walked.schema(), walked.checks()), opening);
    }

    private boolean ownsArray() {
        ByteBuffer bytes = walked.bytes();
        return bytes.hasArray() && bytes.arrayOffset() == 0 && bytes.array().length == bytes.limit();
    }

    private byte[] copy() {
        byte[] copy = new byte[sizeInBytes()];
        walked.bytes().get(0, copy);
        return copy;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ArrowStream that && walked.bytes().equals(that.walked.bytes());
    }

    @Override
    public int hashCode() {
        return walked.bytes().hashCode();
    }

    @Override
    public String toString() {
        return "ArrowStream[" + batchCount() + " batches, " + rowCount() + " rows, " + sizeInBytes() + " bytes, "
                + walked.schema() + "]";
    }

    /**
     * Collects batches of one schema. Not thread-safe. Each batch is copied when it is added, since the root is loaded anew
     * for the next one, and once more into the array that becomes the stream.
     */
    public static final class Builder {
        private final StreamEncoder encoder = new StreamEncoder();
        private final VectorSchemaRoot root;
        private final Optional<DictionaryProvider> dictionaries;
        private final List<byte[]> messages = new ArrayList<>();
        private final List<byte[]> dictionariesInEffect = new ArrayList<>();

        private Builder(VectorSchemaRoot root, Optional<DictionaryProvider> dictionaries) {
            this.root = root;
            this.dictionaries = dictionaries;
        }

        /** Adds the batch that the root holds now, and the dictionaries that have changed since the batch before. */
        public Builder addBatch() {
            List<BatchParts> parts = encoder.prepare(root, dictionaries).parts();
            int last = parts.size() - 1;
            for (int i = 0; i < last; i++) {
                byte[] dictionary = parts.get(i).toByteArray();
                if (i == dictionariesInEffect.size()) {
                    dictionariesInEffect.add(dictionary);
                } else if (Arrays.equals(dictionariesInEffect.get(i), dictionary)) {
                    continue;
                } else {
                    dictionariesInEffect.set(i, dictionary);
                }
                messages.add(dictionary);
            }
            messages.add(parts.get(last).toByteArray());
            return this;
        }

        /** The stream of the batches added so far, none included. */
        public ArrowStream build() {
            StreamSchema schema = encoder.schema(root, dictionaries);
            return new ArrowStream(schema.stream(messages), schema);
        }
    }
}
