package dev.kafkaarrow.ipc;

import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
 * A standard {@link ArrowReader} over a stream in memory, and over others of its schema behind it: one copy of each body from heap
 * to off-heap, in one allocation per message.
 */
final class StreamReader extends ArrowReader {
    private final ColumnSelection selection;

    /** By dictionary, what its values are of, if that is one batch. */
    private final Map<Long, LoadedValues> values;

    private WalkedStream stream;
    /** Dictionaries that some message of the stream appends to. */
    private Set<Long> growing;

    /** Dictionaries that hold values of a stream before. */
    private final Set<Long> ofStreamsBefore;

    private LoadedVectors loaded;

    /** Of all batches but the first, which is often the only one, and is one copy. */
    private final KeptBody kept;

    private boolean hasLoadedBatch;
    private boolean nestedIndicesUnchecked;
    private int nextFrame;
    private long bytesRead;
    private long batchPosition;
    private int dictionariesLoaded;

    /** The values of a dictionary as they were checked and loaded. */
    private record LoadedValues(WalkedStream stream, Frame.DictionaryBatch batch) {
        boolean areThoseOf(WalkedStream other, Frame.DictionaryBatch otherBatch) {
            return stream.checks().equals(other.checks())
                    && batch.hasMetadataOf(otherBatch)
                    && stream.body(batch.raw()).equals(other.body(otherBatch.raw()));
        }
    }

    /** @param selection of the stream's columns */
    StreamReader(WalkedStream stream, ColumnSelection selection, BufferAllocator allocator) {
        super(allocator);
        this.stream = stream;
        this.selection = selection;
        this.growing = growing(stream);
        this.kept = new KeptBody(allocator);
        boolean none = stream.schema().dictionaryIds().isEmpty();
        this.values = none ? Map.of() : new HashMap<>();
        this.ofStreamsBefore = none ? Set.of() : new HashSet<>();
    }

    /**
     * Goes on with the first batch of another stream, whatever is left of the one before. What a dictionary holds is not loaded again
     * if the other stream has the same.
     *
     * @return false, with nothing changed, if the stream has another schema
     */
    boolean goOn(WalkedStream next) {
        if (!stream.schema().isOfSameBatchesAs(next.schema())) {
            return false;
        }
        if (loaded != null && !dictionaries.isEmpty()) {
            ofStreamsBefore.addAll(dictionaries.keySet());
        }
        stream = next;
        growing = growing(next);
        nextFrame = 0;
        bytesRead = 0;
        return true;
    }

    /** The columns that are read. */
    ColumnSelection selection() {
        return selection;
    }

    private static Set<Long> growing(WalkedStream stream) {
        if (stream.schema().dictionaryIds().isEmpty()) {
            return Set.of();
        }
        Set<Long> ids = new HashSet<>();
        for (Frame frame : stream.frames()) {
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
        if (stream instanceof OneBatchStream one) {
            return loadOnly(one);
        }
        List<Frame> frames = stream.frames();
        while (nextFrame < frames.size()) {
            Frame frame = frames.get(nextFrame++);
            bytesRead = frame.end();
            if (frame instanceof Frame.DictionaryBatch dictionary) {
                load(dictionary);
            } else if (frame instanceof Frame.RecordBatch batch) {
                load(batch.raw());
                return true;
            }
        }
        return false;
    }

    private boolean loadOnly(OneBatchStream one) throws InvalidStreamException {
        boolean isNext = nextFrame == 0;
        nextFrame = 1;
        bytesRead = isNext
                ? one.batch().bodyPosition() + one.batch().bodyLength()
                : one.bytes().limit();
        if (isNext) {
            load(one.batch());
        }
        return isNext;
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
        return stream.schema().schema();
    }

    @Override
    public void close(boolean closeReadSource) {
        if (loaded != null) {
            loaded.close();
        }
        kept.forget();
    }

    @Override
    protected void closeReadSource() {
        // heap bytes need no closing
    }

    private void load(RawBatch batch) throws InvalidStreamException {
        batchPosition = batch.position();
        forgetValuesOfStreamsBefore();
        boolean isLoaded = false;
        try {
            load(selection, batch, loaded.vectors(), stream.checks().validation());
            isLoaded = true;
        } finally {
            if (!isLoaded) {
                forgetBatch();
            }
        }
        hasLoadedBatch = true;
        if (nestedIndicesUnchecked) {
            checkNestedIndices(batch);
            nestedIndicesUnchecked = false;
        }
        loaded.setRowCount((int) batch.rowCount());
    }

    /** Vectors may view memory that a batch was written to which is not theirs. */
    private void forgetBatch() {
        loaded.vectors().forEach(FieldVector::clear);
        kept.forget();
    }

    /** Of dictionaries that the stream has no values of: what is null in all its batches may have any. */
    private void forgetValuesOfStreamsBefore() {
        if (ofStreamsBefore.isEmpty()) {
            return;
        }
        for (long id : ofStreamsBefore) {
            values.remove(id);
            dictionaries.get(id).getVector().clear();
        }
        ofStreamsBefore.clear();
        dictionariesChanged();
    }

    private void dictionariesChanged() {
        dictionariesLoaded++;
        nestedIndicesUnchecked =
                stream.schema().hasNestedDictionaries() && stream.checks().validation() == Validation.FULL;
    }

    /**
     * Checks the indices that dictionaries hold into other dictionaries, in {@link Validation#FULL}: not when they are loaded, since
     * the format leaves their order open, but before a batch that may use them.
     */
    private void checkNestedIndices(RawBatch batch) throws InvalidStreamException {
        for (Dictionary dictionary : dictionaries.values()) {
            for (FieldVector child : dictionary.getVector().getChildrenFromFields()) {
                checkNestedIndices(child, batch);
            }
        }
    }

    private void checkNestedIndices(FieldVector vector, RawBatch batch) throws InvalidStreamException {
        DictionaryEncoding encoding = vector.getField().getDictionary();
        if (encoding != null && vector instanceof BaseIntVector indices) {
            long size = dictionarySize(encoding.getId());
            for (int i = 0; i < vector.getValueCount(); i++) {
                long index = vector.isNull(i) ? 0 : indices.getValueAsLong(i);
                if (index < 0 || (index >= size && !vector.isNull(i))) {
                    throw new InvalidStreamException(
                            Reason.MALFORMED,
                            batch.position(),
                            "indices of " + vector.getName() + " into " + size + " dictionary values",
                            index + " in value " + i + " of another dictionary");
                }
            }
        }
        for (FieldVector child : vector.getChildrenFromFields()) {
            checkNestedIndices(child, batch);
        }
    }

    private void load(Frame.DictionaryBatch frame) throws InvalidStreamException {
        if (!dictionaries.containsKey(frame.id())) {
            // of columns that are not read
            return;
        }
        boolean isOfStreamBefore = ofStreamsBefore.remove(frame.id());
        LoadedValues held = values.remove(frame.id());
        if (isOfStreamBefore && held != null && isWhole(frame) && held.areThoseOf(stream, frame)) {
            // the younger of two equal messages is the one that is kept from being collected
            values.put(frame.id(), new LoadedValues(stream, frame));
            return;
        }
        dictionariesChanged();
        if (frame.delta() == Frame.Delta.APPENDS && !appendsValues(frame)) {
            return;
        }
        FieldVector vector = dictionaries.get(frame.id()).getVector();
        ColumnSelection all = stream.schema().dictionaryColumns(frame.id());
        if (isWhole(frame)) {
            load(all, frame.raw(), List.of(vector), stream.checks().validation());
            values.put(frame.id(), new LoadedValues(stream, frame));
            return;
        }
        try (FieldVector part = Vectors.create(vector.getField(), allocator)) {
            load(all, frame.raw(), List.of(part), growingValidation());
            if (frame.delta() == Frame.Delta.REPLACES) {
                vector.clear();
            }
            append(vector, part, frame.raw());
        }
    }

    /** Whether the batch has all values that its dictionary will have until it is replaced. */
    private boolean isWhole(Frame.DictionaryBatch frame) {
        return frame.delta() == Frame.Delta.REPLACES && !growing.contains(frame.id());
    }

    private static boolean appendsValues(Frame.DictionaryBatch frame) {
        return frame.delta() == Frame.Delta.APPENDS && frame.raw().rowCount() > 0;
    }

    /** Appending follows offsets and views into memory that it grows, so what takes part in it is checked in full. */
    private Validation growingValidation() {
        Validation validation = stream.checks().validation();
        return validation == Validation.STRUCTURAL ? Validation.FULL : validation;
    }

    private static void append(FieldVector vector, FieldVector delta, RawBatch batch) throws InvalidStreamException {
        try {
            DictionaryAppend.append(vector, delta);
        } catch (OutOfMemoryException e) {
            throw e;
        } catch (RuntimeException e) {
            throw notLoadable(batch, e);
        }
    }

    /** Loads the buffers of a message into vectors; on failure the vectors stay closable. */
    private void load(ColumnSelection columns, RawBatch batch, List<FieldVector> targets, Validation validation)
            throws InvalidStreamException {
        BatchNumbers numbers = BatchNumbers.of(batch, columns);
        boolean isBatch = targets == loaded.vectors();
        try (Body body = isBatch && hasLoadedBatch
                ? kept.fill(numbers, source(numbers, batch), bound(batch))
                : body(columns, numbers, batch)) {
            if (validation != Validation.NONE) {
                new BodyCheck(
                                numbers,
                                body.buffers(),
                                validation,
                                isBatch ? this::dictionarySize : id -> Long.MAX_VALUE,
                                batch.bodyPosition())
                        .run();
            }
            body.load(numbers, targets);
        } catch (OutOfMemoryException e) {
            throw e;
        } catch (RuntimeException e) {
            throw notLoadable(batch, e);
        }
    }

    private Body body(ColumnSelection columns, BatchNumbers numbers, RawBatch batch) throws InvalidStreamException {
        return batch.isCompressed() || columns.layout().hasNarrowDecimals()
                ? Body.of(numbers, source(numbers, batch), bound(batch), allocator)
                : Body.copyOf(numbers, stream.body(batch), bound(batch), allocator, columns);
    }

    private Body.Source source(BatchNumbers numbers, RawBatch batch) throws InvalidStreamException {
        Body.Source source = batch.isCompressed()
                ? new Decompression(
                        numbers, batch.codec(), stream.body(batch), batch.bodyPosition(), stream.checks(), allocator)
                : Body.plain(numbers, stream.bytes(), (int) batch.bodyPosition());
        return numbers.layout().hasNarrowDecimals()
                ? new WideDecimals(numbers, source, stream.checks(), batch.bodyLength(), batch.bodyPosition())
                : source;
    }

    private Body.Bound bound(RawBatch batch) {
        return new Body.Bound(stream.checks().maxDecompressedBytes(), batch.bodyLength(), batch.bodyPosition());
    }

    private static InvalidStreamException notLoadable(RawBatch batch, RuntimeException e) {
        return new InvalidStreamException(
                Reason.UNSUPPORTED,
                batch.position(),
                "a batch that Arrow Java can load",
                String.valueOf(e.getMessage()),
                e);
    }

    private long dictionarySize(long id) {
        return dictionaries.get(id).getVector().getValueCount();
    }
}
