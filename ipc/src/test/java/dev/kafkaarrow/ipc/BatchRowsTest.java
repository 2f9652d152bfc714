package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchRowsTest {
    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    static Stream<TypeCase> supported() {
        return TypeCase.all().filter(type -> BatchRows.supports(StreamSchema.of(type.schema())));
    }

    @ParameterizedTest
    @MethodSource("supported")
    void rowsOfAnyTypeAreCutAndMergedAgain(TypeCase type) throws IOException {
        cutsAndMerges(type.schema(), 1);
    }

    /** Of schemas whose rows can be regrouped. */
    static LongStream seeds() {
        return LongStream.range(0, 500)
                .filter(seed -> BatchRows.supports(StreamSchema.of(RandomSchemas.schema(seed, 4))))
                .limit(60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void rowsOfRandomSchemasAreCutAndMergedAgain(long seed) throws IOException {
        cutsAndMerges(RandomSchemas.schema(seed, 4), seed);
    }

    private void cutsAndMerges(Schema schema, long seed) throws IOException {
        ArrowStream whole;
        try (GeneratedBatch batch = GeneratedBatch.of(allocator.get(), schema, 100, seed)) {
            whole = ArrowStream.of(batch.root(), batch.dictionaries());
        }
        List<BatchRows.Group> groups = groups(100, new Random(seed));
        List<ArrowStream> parts = new ArrayList<>();
        for (EncodedBatch batch : BatchRows.cut(whole, groups, allocator.get())) {
            parts.add(stream(whole, batch));
        }
        assertThat(parts)
                .extracting(ArrowStream::rowCount)
                .isEqualTo(groups.stream().map(group -> (long) group.rows()).toList());
        Values.Batch expected = values(whole).batches().get(0);
        assertThat(concatenated(parts)).isEqualTo(expected);
        for (int i = 0; i < parts.size(); i++) {
            assertThat(metadata(parts.get(i))).isEqualTo(groups.get(i).customMetadata());
        }

        List<KeyValue> metadata = List.of(new KeyValue("merged", "true"));
        ArrowStream merged = stream(whole, BatchRows.merge(parts, metadata, allocator.get()));
        assertThat(metadata(merged)).isEqualTo(metadata);
        assertThat(values(merged).batches()).containsExactly(expected);
        assertThat(merged.sizeInBytes()).isLessThan(whole.sizeInBytes() + 200);
    }

    /** Of 0 to 20 rows. */
    private static List<BatchRows.Group> groups(int rows, Random random) {
        List<BatchRows.Group> groups = new ArrayList<>();
        int left = rows;
        while (left > 0) {
            int size = Math.min(left, random.nextInt(21));
            groups.add(new BatchRows.Group(
                    size, size % 2 == 0 ? List.of() : List.of(new KeyValue("size", Integer.toString(size)))));
            left -= size;
        }
        return groups;
    }

    @Test
    void offsetsThatDoNotBeginAtZeroAreFollowed() throws IOException {
        Schema schema = new Schema(List.of(Field.nullable("s", ArrowType.Utf8.INSTANCE)));
        byte[] bytes;
        try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator.get())) {
            VarCharVector vector = (VarCharVector) root.getVector(0);
            vector.setSafe(0, "-one".getBytes(StandardCharsets.UTF_8));
            vector.setSafe(1, "two".getBytes(StandardCharsets.UTF_8));
            root.setRowCount(2);
            bytes = ArrowStream.of(root).toByteArray();
        }
        // offsets 0, 4, 7 and 4 bytes of padding stand before the text
        int text = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf("-onetwo");
        bytes[text - 16] = 1;
        ArrowStream stream = ArrowStream.of(bytes);
        ArrowStream merged = stream(stream, BatchRows.merge(List.of(stream, stream), List.of(), allocator.get()));
        try (ArrowReader reader = merged.open(allocator.get())) {
            reader.loadNextBatch();
            VarCharVector vector = (VarCharVector) reader.getVectorSchemaRoot().getVector(0);
            assertThat(List.of(vector.getObject(0), vector.getObject(1), vector.getObject(2), vector.getObject(3)))
                    .extracting(Object::toString)
                    .containsExactly("one", "two", "one", "two");
        }
    }

    @Test
    void valuesThatAreNotValidAreRefusedWhateverTheStreamWasCheckedBy() throws IOException {
        byte[] bytes;
        try (GeneratedBatch batch = TypeCase.named("utf8").batch(allocator.get(), 9, 1)) {
            bytes = ArrowStream.of(batch.root()).toByteArray();
        }
        ArrowStream sound = ArrowStream.of(bytes.clone());
        bytes[bytes.length - 16] = (byte) 0xff;
        ArrowStream faulty = ArrowStream.of(bytes);
        assertThat(faulty).isNotEqualTo(sound);
        assertThatThrownBy(() -> BatchRows.merge(List.of(sound, faulty), List.of(), allocator.get()))
                .isInstanceOf(InvalidStreamException.class);
        assertThatThrownBy(() -> BatchRows.cut(faulty, List.of(new BatchRows.Group(9, List.of())), allocator.get()))
                .isInstanceOf(InvalidStreamException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 10})
    void groupsMustHaveAllRows(int rows) throws IOException {
        ArrowStream stream;
        try (GeneratedBatch batch = TypeCase.named("int32").batch(allocator.get(), 9, 1)) {
            stream = ArrowStream.of(batch.root());
        }
        assertThatThrownBy(() -> BatchRows.cut(stream, List.of(new BatchRows.Group(rows, List.of())), allocator.get()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("9 rows");
    }

    private ArrowStream stream(ArrowStream whole, EncodedBatch batch) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] all = whole.toByteArray();
        for (Frame frame : whole.frames()) {
            if (frame instanceof Frame.RecordBatch) {
                append(bytes, batch.header());
                append(bytes, batch.body());
            } else {
                bytes.write(all, (int) frame.position(), (int) (frame.end() - frame.position()));
            }
        }
        return new StreamDecoder(Checks.DEFAULT.withValidation(Validation.FULL))
                .decode(ByteBuffer.wrap(bytes.toByteArray()));
    }

    private static void append(ByteArrayOutputStream bytes, ByteBuffer buffer) {
        while (buffer.hasRemaining()) {
            bytes.write(buffer.get());
        }
    }

    private static List<KeyValue> metadata(ArrowStream stream) {
        return stream.frames().stream()
                .filter(Frame.RecordBatch.class::isInstance)
                .map(frame -> ((Frame.RecordBatch) frame).customMetadata())
                .findFirst()
                .orElseThrow();
    }

    private Values.Stream values(ArrowStream stream) throws IOException {
        try (ArrowReader reader = stream.open(allocator.get())) {
            return Values.of(reader);
        }
    }

    private Values.Batch concatenated(List<ArrowStream> parts) throws IOException {
        int rows = 0;
        List<List<Object>> columns = new ArrayList<>();
        for (ArrowStream part : parts) {
            Values.Batch batch = values(part).batches().get(0);
            rows += batch.rows();
            for (int i = 0; i < batch.columns().size(); i++) {
                if (columns.size() == i) {
                    columns.add(new ArrayList<>());
                }
                columns.get(i).addAll(batch.columns().get(i));
            }
        }
        return new Values.Batch(rows, columns);
    }
}
