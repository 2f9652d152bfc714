package dev.kafkaarrow.benchmarks;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.StreamEncoder;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;

/** A root and the dictionaries that it is encoded by; closing releases both. */
record Batch(VectorSchemaRoot root, MapDictionaryProvider dictionaries) implements AutoCloseable {

    static Batch of(List<FieldVector> vectors, int rows, Dictionary... dictionaries) {
        VectorSchemaRoot root = new VectorSchemaRoot(vectors);
        root.setRowCount(rows);
        return new Batch(root, new MapDictionaryProvider(dictionaries));
    }

    /** As {@code VectorSchemaRootSerializer} does it: with a provider only if one is configured. */
    ArrowStream encode(StreamEncoder encoder) {
        return dictionaries.getDictionaryIds().isEmpty() ? encoder.encode(root) : encoder.encode(root, dictionaries);
    }

    @Override
    public void close() {
        root.close();
        dictionaries.close();
    }
}
