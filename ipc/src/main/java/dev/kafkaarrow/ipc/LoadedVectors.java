package dev.kafkaarrow.ipc;

import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** The root and the dictionaries of a reader, loaded anew for each batch. Not thread-safe. */
final class LoadedVectors implements AutoCloseable {
    /** The root's own list. */
    private final List<FieldVector> rootVectors;

    private final List<FieldVector> vectors;
    private final VectorSchemaRoot root;
    private final Map<Long, Dictionary> dictionaries;

    private LoadedVectors(Schema schema, List<FieldVector> vectors, Map<Long, Dictionary> dictionaries) {
        this.vectors = List.copyOf(vectors);
        this.rootVectors = vectors;
        this.root = new VectorSchemaRoot(schema, vectors, 0);
        this.dictionaries = Collections.unmodifiableMap(dictionaries);
    }

    /** Empty vectors, the caller's to close. */
    static LoadedVectors create(MemoryFormat format, BufferAllocator allocator) throws InvalidStreamException {
        Map<Long, Dictionary> dictionaries = new HashMap<>();
        List<FieldVector> vectors = new ArrayList<>();
        try {
            format.dictionaries().forEach((id, values) -> {
                Field field = fitting(format, values.field(), allocator);
                dictionaries.put(id, new LoadedDictionary(Vectors.create(field, allocator), values.encoding(), field));
            });
            List<Field> fields = new ArrayList<>();
            for (Field field : format.schema().getFields()) {
                fields.add(fitting(format, field, allocator));
                vectors.add(Vectors.create(fields.get(fields.size() - 1), allocator));
            }
            Schema schema =
                    format.hasExtensions() ? new Schema(fields, format.schema().getCustomMetadata()) : format.schema();
            return new LoadedVectors(schema, vectors, dictionaries);
        } catch (RuntimeException e) {
            vectors.forEach(FieldVector::close);
            dictionaries.values().forEach(dictionary -> dictionary.getVector().close());
            throw new InvalidStreamException(
                    Reason.UNSUPPORTED, 0, "a schema that Arrow Java has vectors for", e.getMessage(), e);
        }
    }

    private static Field fitting(MemoryFormat format, Field field, BufferAllocator allocator) {
        return format.hasExtensions() ? Vectors.withFittingStorage(field, allocator) : field;
    }

    VectorSchemaRoot root() {
        return root;
    }

    /** The root's. */
    List<FieldVector> vectors() {
        return vectors;
    }

    /** Unmodifiable. */
    Map<Long, Dictionary> dictionaries() {
        return dictionaries;
    }

    /**
     * Sets the root's row count without its vectors: they know theirs from the batch, and {@code setValueCount} would make list
     * views and unions allocate what hostile values say.
     */
    void setRowCount(int rows) {
        rootVectors.clear();
        root.setRowCount(rows);
        rootVectors.addAll(vectors);
    }

    @Override
    public void close() {
        root.close();
        dictionaries.values().forEach(dictionary -> dictionary.getVector().close());
    }
}
