package dev.kafkaarrow.ipc;

import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A standard {@link ArrowReader} over a stream in memory: one copy of each body from heap to off-heap, in one allocation
 * per message.
 */
final class StreamReader extends ArrowReader {
    private final ByteBuffer bytes;
    private final StreamSchema schema;
    private final ColumnSelection selection;
    private final List<Frame> frames;
    private final Checks checks;
    /** Dictionaries that some message of the stream appends to. */
    private final Set<Long> growing;

    private LoadedVectors loaded;
    private boolean nestedIndicesUnchecked;
    private int nextFrame;
    private long bytesRead;
    private long batchPosition;
    private int dictionariesLoaded;

    /**
     * @param frames of the stream, checked, the end-of-stream marker last; positions count in {@code bytes}
     */
    StreamReader(
            ByteBuffer bytes,
            StreamSchema schema,
            ColumnSelection selection,
            List<Frame> frames,
            Checks checks,
            BufferAllocator allocator) {
        super(allocator);
        this.bytes = bytes;
        this.schema = schema;
        this.selection = selection;
        this.frames = frames;
        this.checks = checks;
        this.growing = schema.dictionaryIds().isEmpty() ? Set.of() : growing(frames);
    }

    private static Set<Long> growing(List<Frame> frames) {
        Set<Long> ids = new HashSet<>();
        for (Frame frame : frames) {
            if (frame instanceof Frame.DictionaryBatch dictionary && appendsValues(dictionary)) {
                ids.add(dictionary.id());
            }
        }
        return ids;
    }

    @Override
    protected void initialize() throws IOException {
        loaded = LoadedVectors.create(selection.memoryFormat(), allocator);
        dictionaries = loaded.dictionaries();
    }

    @Override
    public VectorSchemaRoot getVectorSchemaRoot() throws IOException {
        ensureInitialized();
        return loaded.root();
    }

    @Override
    public boolean loadNextBatch() throws IOException {
        ensureInitialized();
        if (loaded.root().getRowCount() != 0) {
            loaded.setRowCount(0);
        }
        while (nextFrame < frames.size()) {
            Frame frame = frames.get(nextFrame++);
            bytesRead = frame.end();
            if (frame instanceof Frame.DictionaryBatch dictionary) {
                load(dictionary);
            } else if (frame instanceof Frame.RecordBatch batch) {
                load(batch);
                return true;
            }
        }
        return false;
    }

    @Override
    public long bytesRead() {
        return bytesRead;
    }

    /** Where the batch loaded last stands in the stream. */
    long batchPosition() {
        return batchPosition;
    }

    /** Changes whenever a dictionary does. */
    int dictionariesLoaded() {
        return dictionariesLoaded;
    }

    @Override
    protected Schema readSchema() {
        return schema.schema();
    }

    @Override
    public void close(boolean closeReadSource) {
        if (loaded != null) {
            loaded.close();
        }
    }

    @Override
    protected void closeReadSource() {
        // heap bytes need no closing
    }

    private void load(Frame.RecordBatch frame) throws InvalidStreamException {
        batchPosition = frame.position();
        load(selection, frame.raw(), loaded.vectors(), frame, checks.validation());
        if (nestedIndicesUnchecked) {
            checkNestedIndices(frame);
            nestedIndicesUnchecked = false;
        }
        loaded.setRowCount((int) frame.rowCount());
    }

    /**
     * Checks the indices that dictionaries hold into other dictionaries, in {@link Validation#FULL}: not when they are loaded, since
     * the format leaves their order open, but before a batch that may use them.
     */
    private void checkNestedIndices(Frame frame) throws InvalidStreamException {
        for (Dictionary dictionary : dictionaries.values()) {
            for (FieldVector child : dictionary.getVector().getChildrenFromFields()) {
                checkNestedIndices(child, frame);
            }
        }
    }

    private void checkNestedIndices(FieldVector vector, Frame frame) throws InvalidStreamException {
        DictionaryEncoding encoding = vector.getField().getDictionary();
        if (encoding != null && vector instanceof BaseIntVector indices) {
            long size = dictionarySize(encoding.getId());
            for (int i = 0; i < vector.getValueCount(); i++) {
                long index = vector.isNull(i) ? 0 : indices.getValueAsLong(i);
                if (index < 0 || (index >= size && !vector.isNull(i))) {
                    throw new InvalidStreamException(
                            Reason.MALFORMED,
                            frame.position(),
                            "indices of " + vector.getName() + " into " + size + " dictionary values",
                            index + " in value " + i + " of another dictionary");
                }
            }
        }
        for (FieldVector child : vector.getChildrenFromFields()) {
            checkNestedIndices(child, frame);
        }
    }

    private void load(Frame.DictionaryBatch frame) throws InvalidStreamException {
        if (!dictionaries.containsKey(frame.id())) {
            // of columns that are not read
            return;
        }
        dictionariesLoaded++;
        nestedIndicesUnchecked = schema.hasNestedDictionaries() && checks.validation() == Validation.FULL;
        FieldVector values = dictionaries.get(frame.id()).getVector();
        ColumnSelection all = schema.dictionaryColumns(frame.id());
        if (frame.delta() == Frame.Delta.APPENDS && !appendsValues(frame)) {
            return;
        }
        if (!growing.contains(frame.id())) {
            load(all, frame.raw(), List.of(values), frame, checks.validation());
            return;
        }
        try (FieldVector part = Vectors.create(values.getField(), allocator)) {
            load(all, frame.raw(), List.of(part), frame, growingValidation());
            if (frame.delta() == Frame.Delta.REPLACES) {
                values.clear();
            }
            append(values, part, frame);
        }
    }

    private static boolean appendsValues(Frame.DictionaryBatch frame) {
        return frame.delta() == Frame.Delta.APPENDS && frame.raw().rowCount() > 0;
    }

    /** Appending follows offsets and views into memory that it grows, so what takes part in it is checked in full. */
    private Validation growingValidation() {
        return checks.validation() == Validation.STRUCTURAL ? Validation.FULL : checks.validation();
    }

    private static void append(FieldVector values, FieldVector delta, Frame frame) throws InvalidStreamException {
        try {
            DictionaryAppend.append(values, delta);
        } catch (OutOfMemoryException e) {
            throw e;
        } catch (RuntimeException e) {
            throw notLoadable(frame, e);
        }
    }

    /** Loads the buffers of a message into vectors; on failure the vectors stay closable. */
    private void load(
            ColumnSelection columns, RawBatch batch, List<FieldVector> targets, Frame frame, Validation validation)
            throws InvalidStreamException {
        BatchNumbers numbers = BatchNumbers.of(batch, columns);
        try (Body body = body(columns, numbers, batch, frame)) {
            if (validation != Validation.NONE) {
                new BodyCheck(
                                numbers,
                                body.buffers(),
                                validation,
                                targets == loaded.vectors() ? this::dictionarySize : id -> Long.MAX_VALUE,
                                frame.bodyPosition())
                        .run();
            }
            body.handOver(() -> new VectorLoad(numbers, body.buffers()).run(targets));
        } catch (OutOfMemoryException e) {
            throw e;
        } catch (RuntimeException e) {
            throw notLoadable(frame, e);
        }
    }

    private Body body(ColumnSelection columns, BatchNumbers numbers, RawBatch batch, Frame frame)
            throws InvalidStreamException {
        ByteBuffer body = bytes.slice((int) frame.bodyPosition(), (int) frame.bodyLength())
                .order(ByteOrder.LITTLE_ENDIAN);
        if (!batch.isCompressed()) {
            return Body.copyOf(numbers, body, bound(frame), allocator, columns);
        }
        byte codec = batch.codec();
        return Body.of(
                numbers,
                new Decompression(numbers, codec, body, frame.bodyPosition(), checks, allocator),
                bound(frame),
                allocator);
    }

    private Body.Bound bound(Frame frame) {
        return new Body.Bound(checks.maxDecompressedBytes(), frame.bodyLength(), frame.bodyPosition());
    }

    private static InvalidStreamException notLoadable(Frame frame, RuntimeException e) {
        return new InvalidStreamException(
                Reason.UNSUPPORTED,
                frame.position(),
                "a batch that Arrow Java can load",
                String.valueOf(e.getMessage()),
                e);
    }

    private long dictionarySize(long id) {
        return dictionaries.get(id).getVector().getValueCount();
    }
}
