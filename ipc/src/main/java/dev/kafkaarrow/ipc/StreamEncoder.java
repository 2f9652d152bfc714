package dev.kafkaarrow.ipc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.DictionaryUtility;

/**
 * Encodes the batch that a root holds as a stream: schema, dictionaries, the batch, end of stream; the same bytes that the
 * stock writer makes. The size is known beforehand, so each buffer is copied once, into an array of exactly that size. Keeps
 * the schema encoded last. Thread-safe, for roots that no other thread changes meanwhile.
 */
public final class StreamEncoder {
    /** Largest array that Java virtual machines make. */
    private static final int MAX_ARRAY_BYTES = Integer.MAX_VALUE - 8;

    private final Compression compression;
    private volatile Plan lastPlan;

    /** Bodies are not compressed. */
    public StreamEncoder() {
        this(Compression.NONE);
    }

    public StreamEncoder(Compression compression) {
        this.compression = compression;
    }

    /**
     * A schema and what was derived from it.
     *
     * @param root of the roots' batches, in memory format
     * @param dictionaryIds in the order in which the stock writer writes them
     * @param values fields of the dictionaries' vectors, which the message format was derived from
     */
    private record Plan(
            Schema root, Schema message, StreamSchema schema, Set<Long> dictionaryIds, Map<Long, Field> values) {

        boolean fits(Schema schema, Optional<DictionaryProvider> dictionaries) {
            return root.equals(schema) && (values.isEmpty() || (dictionaries.isPresent() && fits(dictionaries.get())));
        }

        private boolean fits(DictionaryProvider dictionaries) {
            for (Map.Entry<Long, Field> entry : values.entrySet()) {
                Dictionary dictionary = dictionaries.lookup(entry.getKey());
                if (dictionary == null || !dictionary.getVector().getField().equals(entry.getValue())) {
                    return false;
                }
            }
            return true;
        }
    }

    /** The batch that the root holds now. */
    public ArrowStream encode(VectorSchemaRoot root) {
        return prepare(root, Optional.empty()).toStream();
    }

    /** The batch that the root holds now, with the dictionaries that it is encoded by. */
    public ArrowStream encode(VectorSchemaRoot root, DictionaryProvider dictionaries) {
        return prepare(root, Optional.of(dictionaries)).toStream();
    }

    /**
     * Slices of the rows of a root, see {@link ArrowStream#split(VectorSchemaRoot, DictionaryProvider, int)}.
     *
     * @throws IllegalArgumentException if a single row does not fit, naming row and size
     */
    public List<ArrowStream> split(VectorSchemaRoot root, DictionaryProvider dictionaries, int maxBytes) {
        return new RowSplit(this, Optional.of(dictionaries), maxBytes).split(root);
    }

    /**
     * Lays out the stream without copying anything.
     *
     * @throws IllegalArgumentException if a field is dictionary-encoded and there is no such dictionary, naming both
     */
    Prepared prepare(VectorSchemaRoot root, Optional<DictionaryProvider> dictionaries) {
        Plan plan = plan(root.getSchema(), dictionaries);
        List<BatchParts> parts = new ArrayList<>(1 + plan.dictionaryIds().size());
        for (long id : plan.dictionaryIds()) {
            Dictionary dictionary = dictionaries.orElseThrow().lookup(id);
            FieldVector values = dictionary.getVector();
            parts.add(BatchParts.of(
                    plan.schema().dictionaryHeaders(id), List.of(values), values.getValueCount(), compression));
        }
        parts.add(BatchParts.of(plan.schema().batchHeaders(), root.getFieldVectors(), root.getRowCount(), compression));
        return new Prepared(plan.schema(), parts);
    }

    /**
     * The same stream with a slice of its batch. Only the vectors of the slice are looked at: Arrow's slices lose the schema's
     * metadata and the names of list items.
     */
    Prepared withBatch(Prepared whole, VectorSchemaRoot slice) {
        List<BatchParts> parts = new ArrayList<>(whole.parts());
        parts.set(
                parts.size() - 1,
                BatchParts.of(
                        whole.schema().batchHeaders(), slice.getFieldVectors(), slice.getRowCount(), compression));
        return new Prepared(whole.schema(), parts);
    }

    private Plan plan(Schema root, Optional<DictionaryProvider> dictionaries) {
        Plan last = lastPlan;
        if (last != null && last.fits(root, dictionaries)) {
            return last;
        }
        Set<Long> ids = new HashSet<>();
        Schema message = messageFormat(root, dictionaries, ids);
        StreamSchema schema = last != null && last.message().equals(message) ? last.schema() : StreamSchema.of(message);
        Map<Long, Field> values = new HashMap<>();
        for (long id : ids) {
            values.put(id, dictionaries.orElseThrow().lookup(id).getVector().getField());
        }
        Plan plan = new Plan(root, message, schema, ids, Map.copyOf(values));
        lastPlan = plan;
        return plan;
    }

    private static Schema messageFormat(Schema root, Optional<DictionaryProvider> dictionaries, Set<Long> ids) {
        List<Field> fields = new ArrayList<>(root.getFields().size());
        for (Field field : root.getFields()) {
            if (!DictionaryUtility.needConvertToMessageFormat(field)) {
                fields.add(field);
                continue;
            }
            DictionaryProvider provider = dictionaries.orElseThrow(() -> new IllegalArgumentException(
                    "field " + field.getName() + " is dictionary-encoded: expected a DictionaryProvider, got none"));
            try {
                fields.add(DictionaryUtility.toMessageFormat(field, provider, ids));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "field " + field.getName() + " is dictionary-encoded: " + e.getMessage(), e);
            }
        }
        return new Schema(fields, root.getCustomMetadata());
    }

    /** A stream laid out; valid until the vectors change. */
    record Prepared(StreamSchema schema, List<BatchParts> parts) {
        long sizeInBytes() {
            long size = (long) schema.sizeInBytes() + Messages.PREFIX_BYTES;
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
            byte[] bytes = newArray(sizeInBytes());
            int position = schema.writeTo(bytes, 0);
            for (BatchParts part : parts) {
                position = part.writeTo(bytes, position);
            }
            Messages.writeEndOfStream(bytes, position);
            return bytes;
        }
    }

    static byte[] newArray(long size) {
        if (size > MAX_ARRAY_BYTES) {
            throw new IllegalArgumentException(
                    "expected a stream of at most " + MAX_ARRAY_BYTES + " bytes, got " + size + ": split the batch");
        }
        return new byte[(int) size];
    }
}
