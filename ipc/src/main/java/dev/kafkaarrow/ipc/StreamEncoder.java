package dev.kafkaarrow.ipc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Encodes the batch that a root holds as a stream: schema, dictionaries, the batch, end of stream. The bytes are a function of the
 * values, whatever the memory of the vectors held before: those that the stock writer makes of vectors that were filled in order in
 * zeroed memory. The size is known beforehand, so each buffer is copied once, into an array of exactly that size. Keeps
 * the schema encoded last. Thread-safe, for roots that no other thread changes meanwhile.
 */
public final class StreamEncoder {
    private final Compression compression;
    private volatile Plan lastPlan;

    /** Bodies are not compressed. */
    public StreamEncoder() {
        this(Compression.NONE);
    }

    /** Bodies of dictionaries and batches are compressed so. */
    public StreamEncoder(Compression compression) {
        this.compression = compression;
    }

    /**
     * A schema and what was derived from it.
     *
     * @param root of the roots' batches, in memory format
     * @param dictionaryIds inner first, else in the order in which the stock writer writes them
     */
    private record Plan(Schema root, MessageFormat message, StreamSchema schema, List<Long> dictionaryIds) {

        boolean fits(Schema schema, Optional<DictionaryProvider> dictionaries) {
            return root.equals(schema) && message.fits(dictionaries);
        }
    }

    /** The batch that the root holds now. */
    public ArrowStream encode(VectorSchemaRoot root) {
        return prepare(root, Optional.empty()).toStream();
    }

    /** The batch that the root holds now, with the dictionaries that it is encoded by. */
    public ArrowStream encode(VectorSchemaRoot root, DictionaryProvider dictionaries) {
        return prepare(root, given(dictionaries)).toStream();
    }

    /**
     * The batch that the root holds now, with those values of its dictionaries alone that stand behind the known ones: to be appended
     * where these are in effect already, by messages that say so. By itself the stream has indices into values that it does not have.
     *
     * @param known number of values by dictionary id; none of a dictionary that is not in it
     */
    public ArrowStream encode(VectorSchemaRoot root, DictionaryProvider dictionaries, Map<Long, Integer> known) {
        return prepare(root, given(dictionaries), known).toStream();
    }

    /**
     * Slices of the rows of a root, see {@link ArrowStream#split(VectorSchemaRoot, DictionaryProvider, int)}.
     *
     * @throws IllegalArgumentException if a single row does not fit, naming row and size
     */
    public List<ArrowStream> split(VectorSchemaRoot root, DictionaryProvider dictionaries, int maxBytes) {
        return split(root, dictionaries, maxBytes, 0);
    }

    /**
     * As {@link #split(VectorSchemaRoot, DictionaryProvider, int)}, of the rows from {@code fromRow} on.
     *
     * @param fromRow less than the row count of the root, or 0
     */
    public List<ArrowStream> split(VectorSchemaRoot root, DictionaryProvider dictionaries, int maxBytes, int fromRow) {
        return new RowSplit(this, given(dictionaries), maxBytes).split(root, fromRow);
    }

    static Optional<DictionaryProvider> given(DictionaryProvider dictionaries) {
        return Optional.of(Objects.requireNonNull(
                dictionaries,
                "expected a DictionaryProvider, got null: a root without dictionary-encoded fields needs none, call the method"
                        + " without that parameter"));
    }

    /**
     * Lays out the stream without copying anything.
     *
     * @throws IllegalArgumentException if a field is dictionary-encoded and there is no such dictionary, naming both
     */
    Prepared prepare(VectorSchemaRoot root, Optional<DictionaryProvider> dictionaries) {
        return prepare(root, dictionaries, Map.of());
    }

    /** The schema that streams of the root have, whatever it holds now. */
    StreamSchema schema(VectorSchemaRoot root, Optional<DictionaryProvider> dictionaries) {
        return plan(root.getSchema(), dictionaries).schema();
    }

    private Prepared prepare(
            VectorSchemaRoot root, Optional<DictionaryProvider> dictionaries, Map<Long, Integer> known) {
        Plan plan = plan(root.getSchema(), dictionaries);
        List<BatchParts> parts = new ArrayList<>(1 + plan.dictionaryIds().size());
        for (long id : plan.dictionaryIds()) {
            FieldVector values = dictionaries.orElseThrow().lookup(id).getVector();
            parts.add(dictionary(plan.schema().dictionaryHeaders(id), values, known.getOrDefault(id, 0)));
        }
        parts.add(BatchParts.of(plan.schema().batchHeaders(), root.getFieldVectors(), root.getRowCount(), compression));
        return new Prepared(plan.schema(), parts);
    }

    private BatchParts dictionary(BatchHeaders headers, FieldVector values, int from) {
        int count = values.getValueCount() - from;
        if (from == 0) {
            return BatchParts.of(headers, List.of(values), count, compression);
        }
        BatchLayout layout = headers.layout();
        SourceVector source = SourceVector.of(layout, layout.topLevel()[0], values);
        return BatchParts.of(headers, List.of(source), from, count, compression);
    }

    /** The same stream with some of the rows of its batch. */
    Prepared withRows(Prepared whole, List<SourceVector> columns, int from, int rowCount) {
        List<BatchParts> parts = new ArrayList<>(whole.parts());
        parts.set(parts.size() - 1, BatchParts.of(whole.schema().batchHeaders(), columns, from, rowCount, compression));
        return new Prepared(whole.schema(), parts);
    }

    private Plan plan(Schema root, Optional<DictionaryProvider> dictionaries) {
        Plan last = lastPlan;
        if (last != null && last.fits(root, dictionaries)) {
            return last;
        }
        MessageFormat message = MessageFormat.of(root, dictionaries);
        StreamSchema schema = last != null && last.message().schema().equals(message.schema())
                ? last.schema()
                : StreamSchema.of(message.schema());
        Plan plan = new Plan(
                root, message, schema, schema.innerFirst(message.values().keySet()));
        lastPlan = plan;
        return plan;
    }

    /** A stream laid out; valid until the vectors change. */
    record Prepared(StreamSchema schema, List<BatchParts> parts) {
        long sizeInBytes() {
            long size = (long) schema.sizeInBytes() + StreamAssembly.END_OF_STREAM_BYTES;
            for (BatchParts part : parts) {
                size += part.sizeInBytes();
            }
            return size;
        }

        /** Size of the stream without its last message, the batch: schema, dictionaries, end of stream. */
        long sizeWithoutBatch() {
            return sizeInBytes() - parts.get(parts.size() - 1).sizeInBytes();
        }

        ArrowStream toStream() {
            return new ArrowStream(toByteArray(), schema);
        }

        byte[] toByteArray() {
            byte[] bytes = HeapBuffer.newArray(sizeInBytes());
            int position = schema.writeTo(bytes, 0);
            for (BatchParts part : parts) {
                position = part.writeTo(bytes, position);
            }
            StreamAssembly.writeEndOfStream(bytes, position);
            return bytes;
        }
    }
}
