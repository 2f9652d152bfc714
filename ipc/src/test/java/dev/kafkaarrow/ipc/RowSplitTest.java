package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RowSplitTest {
    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    static Stream<TypeCase> sliceable() {
        return TypeCase.all().filter(type -> !type.schema().getFields().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("sliceable")
    void slicesOfAnyTypeTogetherAreTheWhole(TypeCase type) throws Exception {
        splits(type.schema(), 100, 1);
    }

    static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void slicesOfRandomBatchesTogetherAreTheWhole(long seed) throws Exception {
        splits(RandomSchemas.schema(seed, 4), 60, seed);
    }

    private void splits(Schema schema, int rows, long seed) throws Exception {
        try (GeneratedBatch batch = GeneratedBatch.of(allocator.get(), schema, rows, seed)) {
            Values.Stream whole = Values.stream(batch.root(), batch.dictionaries());
            int size = ArrowStream.of(batch.root(), batch.dictionaries()).sizeInBytes();
            int fixed = ArrowStream.builder(batch.root(), batch.dictionaries())
                    .build()
                    .sizeInBytes();
            for (int maxBytes : new int[] {size, size - 1, fixed + (size - fixed) * 3 / 4}) {
                List<ArrowStream> slices;
                try {
                    slices = ArrowStream.split(batch.root(), batch.dictionaries(), maxBytes);
                } catch (IllegalArgumentException e) {
                    // dictionaries and the padding of many columns may take more than the rows
                    assertThat(e).hasMessageContaining("row ").hasMessageContaining(Integer.toString(maxBytes));
                    continue;
                }
                assertThat(slices).allSatisfy(slice -> {
                    assertThat(slice.sizeInBytes()).isLessThanOrEqualTo(maxBytes);
                    assertThat(slice.rowCount()).isPositive();
                });
                if (maxBytes >= size) {
                    assertThat(slices).hasSize(1);
                }
                assertThat(concatenated(slices)).isEqualTo(whole);
            }
            assertThat(Values.stream(batch.root(), batch.dictionaries())).isEqualTo(whole);
        }
    }

    @Test
    void fillsSlicesWell() {
        try (GeneratedBatch batch = TypeCase.named("wide").batch(allocator.get(), 20_000, 1)) {
            int size = ArrowStream.of(batch.root()).sizeInBytes();
            int maxBytes = size / 10;
            List<ArrowStream> slices = ArrowStream.split(batch.root(), maxBytes);
            assertThat(slices)
                    .hasSizeBetween(10, 14)
                    .allSatisfy(slice -> assertThat(slice.sizeInBytes()).isLessThanOrEqualTo(maxBytes));
            assertThat(slices.stream().mapToLong(ArrowStream::rowCount).sum()).isEqualTo(20_000);
        }
    }

    @Test
    void aRootThatFitsIsOneStream() {
        try (GeneratedBatch batch = TypeCase.named("utf8").batch(allocator.get(), 10, 1)) {
            assertThat(ArrowStream.split(batch.root(), 1 << 20)).containsExactly(ArrowStream.of(batch.root()));
        }
    }

    @Test
    void aRootWithoutRowsIsOneStream() {
        try (GeneratedBatch batch = TypeCase.named("utf8").batch(allocator.get(), 0, 1)) {
            assertThat(ArrowStream.split(batch.root(), 1 << 20)).containsExactly(ArrowStream.of(batch.root()));
        }
    }

    @Test
    void refusesARowThatIsTooLargeByItself() {
        Schema schema = new Schema(List.of(TypeCase.nullable("blob", ArrowType.Binary.INSTANCE)));
        try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator.get())) {
            VarBinaryVector blob = (VarBinaryVector) root.getVector(0);
            for (int i = 0; i < 20; i++) {
                blob.setSafe(i, new byte[i == 13 ? 10_000 : 10]);
            }
            root.setRowCount(20);
            assertThatThrownBy(() -> ArrowStream.split(root, 5_000))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("row 13")
                    .hasMessageContaining("5000")
                    .hasMessageMatching("(?s).*1\\d\\d\\d\\d.*");
        }
    }

    @Test
    void survivesRowsOfVeryDifferentSize() throws Exception {
        Schema schema = new Schema(List.of(TypeCase.nullable("blob", ArrowType.Binary.INSTANCE)));
        try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator.get())) {
            VarBinaryVector blob = (VarBinaryVector) root.getVector(0);
            for (int i = 0; i < 2_000; i++) {
                blob.setSafe(i, new byte[i % 100 == 99 ? 4_000 : 1]);
            }
            root.setRowCount(2_000);
            List<ArrowStream> slices = ArrowStream.split(root, 5_000);
            assertThat(slices)
                    .allSatisfy(slice -> assertThat(slice.sizeInBytes()).isLessThanOrEqualTo(5_000));
            assertThat(concatenated(slices).batches().get(0))
                    .isEqualTo(Values.of(
                            root, new org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider()));
        }
    }

    private Values.Stream concatenated(List<ArrowStream> slices) throws Exception {
        List<List<Object>> columns = new ArrayList<>();
        int rows = 0;
        Schema schema = null;
        for (ArrowStream slice : slices) {
            try (ArrowReader reader = slice.open(allocator.get())) {
                Values.Stream values = Values.of(reader);
                schema = values.schema();
                Values.Batch batch = values.batches().get(0);
                rows += batch.rows();
                for (int c = 0; c < batch.columns().size(); c++) {
                    if (columns.size() == c) {
                        columns.add(new ArrayList<>());
                    }
                    columns.get(c).addAll(batch.columns().get(c));
                }
            }
        }
        return new Values.Stream(schema, List.of(new Values.Batch(rows, columns)));
    }
}
