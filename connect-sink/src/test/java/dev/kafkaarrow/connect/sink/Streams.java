package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.ipc.ArrowStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.TimeStampMilliTZVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** Small messages whose content tells them apart. */
final class Streams {

    private Streams() {}

    /** Batches of one row each, a column of that name with numbers from {@code number} on. */
    static ArrowStream numbers(String column, long number, int batches) {
        Schema schema = new Schema(List.of(Field.nullable(column, new ArrowType.Int(64, true))));
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator)) {
            ArrowStream.Builder builder = ArrowStream.builder(root);
            for (int i = 0; i < batches; i++) {
                BigIntVector vector = (BigIntVector) root.getVector(0);
                vector.setSafe(0, number + i);
                root.setRowCount(1);
                builder.addBatch();
            }
            return builder.build();
        }
    }

    /** Batches with a column of structs {@code event} with a field {@code time}, in milliseconds. */
    @SafeVarargs
    static ArrowStream times(List<Long>... batches) {
        Field time = Field.nullable("time", new ArrowType.Timestamp(TimeUnit.MILLISECOND, "UTC"));
        Field event = new Field("event", FieldType.nullable(new ArrowType.Struct()), List.of(time));
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot root = VectorSchemaRoot.create(new Schema(List.of(event)), allocator)) {
            ArrowStream.Builder builder = ArrowStream.builder(root);
            StructVector events = (StructVector) root.getVector(0);
            TimeStampMilliTZVector times = (TimeStampMilliTZVector) events.getChild("time");
            for (List<Long> batch : batches) {
                root.allocateNew();
                for (int row = 0; row < batch.size(); row++) {
                    events.setIndexDefined(row);
                    if (batch.get(row) == null) {
                        times.setNull(row);
                    } else {
                        times.setSafe(row, batch.get(row));
                    }
                }
                root.setRowCount(batch.size());
                builder.addBatch();
            }
            return builder.build();
        }
    }

    /** A batch of a dictionary-encoded column. */
    static ArrowStream words(int first, String... dictionary) {
        DictionaryEncoding encoding = new DictionaryEncoding(1, false, new ArrowType.Int(8, true));
        Field field = new Field("w", new FieldType(true, new ArrowType.Int(8, true), encoding), List.of());
        try (BufferAllocator allocator = new RootAllocator();
                VarCharVector words = new VarCharVector("words", allocator);
                TinyIntVector indices = (TinyIntVector) field.createVector(allocator)) {
            words.allocateNew();
            for (int i = 0; i < dictionary.length; i++) {
                words.setSafe(i, dictionary[i].getBytes(StandardCharsets.UTF_8));
            }
            words.setValueCount(dictionary.length);
            indices.allocateNew();
            indices.setSafe(0, first);
            indices.setValueCount(1);
            VectorSchemaRoot root = new VectorSchemaRoot(List.of(field), List.of(indices), 1);
            return ArrowStream.of(root, new DictionaryProvider.MapDictionaryProvider(new Dictionary(words, encoding)));
        }
    }
}
