package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The generators are worth their name, and the stock classes agree with them. */
class TestMaterialTest {
    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @Test
    void casesCoverEveryVectorTypeThereIs() {
        Set<MinorType> covered = new HashSet<>();
        TypeCase.all().forEach(c -> c.schema().getFields().forEach(f -> collect(f, covered)));
        // DECIMAL of 32 and 64 bits and their like have no vector; these are all that do
        assertThat(EnumSet.allOf(MinorType.class))
                .allSatisfy(type -> assertThat(covered).contains(type));
    }

    private static void collect(Field field, Set<MinorType> types) {
        types.add(org.apache.arrow.vector.types.Types.getMinorTypeForArrowType(field.getType()));
        field.getChildren().forEach(child -> collect(child, types));
    }

    @ParameterizedTest
    @MethodSource("dev.kafkaarrow.ipc.TypeCase#all")
    void theSameSeedGivesTheSameValuesAndAnotherOneOthers(TypeCase type) {
        try (GeneratedBatch a = type.batch(allocator.get(), TypeCase.ROWS, 1);
                GeneratedBatch b = type.batch(allocator.get(), TypeCase.ROWS, 1)) {
            assertThat(Values.of(a.root(), a.dictionaries())).isEqualTo(Values.of(b.root(), b.dictionaries()));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.kafkaarrow.ipc.TypeCase#all")
    void nullableColumnsShowNullsAndValues(TypeCase type) {
        try (GeneratedBatch batch = type.batch(allocator.get(), TypeCase.ROWS, 1)) {
            List<Field> fields = batch.root().getSchema().getFields();
            Values.Batch values = Values.of(batch.root(), batch.dictionaries());
            for (int c = 0; c < fields.size(); c++) {
                assertThat(values.columns().get(c)).hasSize(TypeCase.ROWS);
                if (batch.root().getVector(c).getMinorType() == MinorType.NULL) {
                    assertThat(values.columns().get(c)).containsOnlyNulls();
                } else {
                    assertThat(values.columns().get(c)).anyMatch(java.util.Objects::nonNull);
                }
                if (!fields.get(c).isNullable()
                        && batch.root().getVector(c).getMinorType() != MinorType.RUNENDENCODED) {
                    assertThat(values.columns().get(c)).doesNotContainNull();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.kafkaarrow.ipc.TypeCase#all")
    void stockReadsWhatStockWrites(TypeCase type) throws Exception {
        for (int rows : new int[] {TypeCase.ROWS, 0, 1, 64}) {
            stockRoundTrip(type.schema(), rows, 1);
        }
    }

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void stockReadsRandomBatches(long seed) throws Exception {
        stockRoundTrip(RandomSchemas.schema(seed, 5), 17, seed);
    }

    private void stockRoundTrip(Schema schema, int rows, long seed) throws Exception {
        try (GeneratedBatch batch = GeneratedBatch.of(allocator.get(), schema, rows, seed)) {
            byte[] stream = StockStreams.write(batch.root(), batch.dictionaries());
            try (ArrowStreamReader reader = StockStreams.read(stream, allocator.get())) {
                assertThat(Values.of(reader)).isEqualTo(Values.stream(batch.root(), batch.dictionaries()));
            }
        }
    }
}
