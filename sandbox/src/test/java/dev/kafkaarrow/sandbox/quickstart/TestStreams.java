package dev.kafkaarrow.sandbox.quickstart;

import dev.kafkaarrow.ipc.ArrowStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** Streams with values given in the test. */
final class TestStreams {
    private TestStreams() {}

    /** One batch of a column of numbers, null where {@link Long#MIN_VALUE} stands. */
    static ArrowStream numbers(BufferAllocator allocator, Map<String, String> metadata, long... values) {
        try (BigIntVector vector = new BigIntVector("number", allocator)) {
            for (int i = 0; i < values.length; i++) {
                if (values[i] == Long.MIN_VALUE) {
                    vector.setNull(i);
                } else {
                    vector.setSafe(i, values[i]);
                }
            }
            vector.setValueCount(values.length);
            Schema schema = new Schema(List.of(vector.getField()), metadata);
            return ArrowStream.of(new VectorSchemaRoot(schema, List.of(vector), values.length));
        }
    }

    static ArrowStream numbers(BufferAllocator allocator, long... values) {
        return numbers(allocator, Map.of(), values);
    }

    /** A stream of numbers without a batch. */
    static ArrowStream noBatches(BufferAllocator allocator) {
        try (BigIntVector vector = new BigIntVector("number", allocator)) {
            return ArrowStream.builder(VectorSchemaRoot.of(vector)).build();
        }
    }

    /** One batch for each list of values, encoded by a dictionary that holds just these. */
    static ArrowStream changingDictionaries(BufferAllocator allocator, List<List<String>> batches) {
        DictionaryEncoding encoding = new DictionaryEncoding(7, false, null);
        Field field = new Field("word", new FieldType(true, encoding.getIndexType(), encoding), null);
        try (VarCharVector values = new VarCharVector("values", allocator);
                IntVector indices = (IntVector) field.createVector(allocator)) {
            VectorSchemaRoot root = new VectorSchemaRoot(List.<FieldVector>of(indices));
            ArrowStream.Builder builder = ArrowStream.builder(
                    root, new DictionaryProvider.MapDictionaryProvider(new Dictionary(values, encoding)));
            for (List<String> batch : batches) {
                values.clear();
                indices.clear();
                for (int i = 0; i < batch.size(); i++) {
                    values.setSafe(i, batch.get(i).getBytes(StandardCharsets.UTF_8));
                    indices.setSafe(i, i);
                }
                values.setValueCount(batch.size());
                root.setRowCount(batch.size());
                builder.addBatch();
            }
            return builder.build();
        }
    }
}
