package dev.kafkaarrow.ipc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.DictionaryUtility;

/**
 * A root full of generated values, with the dictionaries it is encoded by. Owns both.
 *
 * @param root its schema is in memory format, as a producer has it
 */
public record GeneratedBatch(VectorSchemaRoot root, DictionaryProvider.MapDictionaryProvider dictionaries)
        implements AutoCloseable {

    /** Distinct values in a generated dictionary: few, so that indices of 8 bits reach all and values repeat. */
    private static final int DICTIONARY_VALUES = 5;

    /**
     * A batch of a schema in message format. The same arguments give the same values.
     *
     * @param schema a dictionary-encoded field has the type of its values
     */
    public static GeneratedBatch of(BufferAllocator allocator, Schema schema, int rows, long seed) {
        return of(allocator, schema, rows, seed, (byte) 0x80);
    }

    /** As above, with other bytes below nulls. */
    static GeneratedBatch of(BufferAllocator allocator, Schema schema, int rows, long seed, byte spoilt) {
        Map<Long, Dictionary> dictionaries = new HashMap<>();
        Map<Long, Field> dictionaryFields = new HashMap<>();
        List<Field> fields = new ArrayList<>();
        List<FieldVector> vectors = new ArrayList<>();
        for (Field field : schema.getFields()) {
            Field inMemory = DictionaryUtility.toMemoryFormat(field, allocator, dictionaries);
            fields.add(inMemory);
            vectors.add(inMemory.createVector(allocator));
        }
        DictionaryProvider.MapDictionaryProvider provider = new DictionaryProvider.MapDictionaryProvider();
        for (Dictionary dictionary : dictionaries.values()) {
            provider.put(dictionary);
            dictionaryFields.put(
                    dictionary.getEncoding().getId(), dictionary.getVector().getField());
        }
        Random random = new Random(seed);
        Map<Long, Integer> sizes = new HashMap<>();
        dictionaries.keySet().forEach(id -> sizes.put(id, DICTIONARY_VALUES));
        VectorFiller filler = new VectorFiller(random, sizes, spoilt);
        for (Map.Entry<Long, Dictionary> entry : dictionaries.entrySet()) {
            filler.fill(dictionaryFields.get(entry.getKey()), entry.getValue().getVector(), DICTIONARY_VALUES);
        }
        for (int i = 0; i < fields.size(); i++) {
            filler.fill(fields.get(i), vectors.get(i), rows);
        }
        VectorSchemaRoot root = new VectorSchemaRoot(new Schema(fields, schema.getCustomMetadata()), vectors, rows);
        return new GeneratedBatch(root, provider);
    }

    @Override
    public void close() {
        root.close();
        for (long id : dictionaries.getDictionaryIds()) {
            dictionaries.lookup(id).getVector().close();
        }
    }
}
