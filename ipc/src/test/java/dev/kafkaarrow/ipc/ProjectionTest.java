package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectionTest {
    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    /** A column of every type, named by its case; dictionary ids made distinct. */
    private static Schema everyType() {
        List<Field> fields = new ArrayList<>();
        TypeCase.all().filter(type -> !type.schema().getFields().isEmpty()).forEach(type -> {
            Field field = type.schema().getFields().get(0);
            fields.add(renamed(field, type.name(), 100L * fields.size()));
        });
        return new Schema(fields);
    }

    private static Field renamed(Field field, String name, long base) {
        DictionaryEncoding encoding = field.getDictionary();
        if (encoding != null) {
            encoding = new DictionaryEncoding(
                    base + encoding.getId() % 100, encoding.isOrdered(), encoding.getIndexType());
        }
        List<Field> children = field.getChildren().stream()
                .map(child -> renamed(child, child.getName(), base))
                .toList();
        return new Field(
                name, new FieldType(field.isNullable(), field.getType(), encoding, field.getMetadata()), children);
    }

    @Test
    void eachColumnOfAnyTypeCanBeReadAlone() throws Exception {
        Schema schema = everyType();
        try (GeneratedBatch batch = GeneratedBatch.of(allocator.get(), schema, TypeCase.ROWS, 1)) {
            Values.Batch whole = Values.of(batch.root(), batch.dictionaries());
            ArrowStream stream = ArrowStream.of(batch.root(), batch.dictionaries());
            for (int c = 0; c < schema.getFields().size(); c++) {
                String name = schema.getFields().get(c).getName();
                assertThat(read(stream, List.of(name)))
                        .as(name)
                        .isEqualTo(new Values.Batch(
                                TypeCase.ROWS, List.of(whole.columns().get(c))));
            }
            assertThat(stream.schema())
                    .isEqualTo(Values.messageFormat(batch.root().getSchema(), batch.dictionaries()));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void columnsComeInTheOrderAsked(long seed) throws Exception {
        Schema schema = everyType();
        List<Integer> order = new ArrayList<>();
        for (int c = 0; c < schema.getFields().size(); c++) {
            order.add(c);
        }
        Collections.shuffle(order, new Random(seed));
        List<Integer> asked = order.subList(0, 20);
        try (GeneratedBatch batch = GeneratedBatch.of(allocator.get(), schema, TypeCase.ROWS, seed)) {
            Values.Batch whole = Values.of(batch.root(), batch.dictionaries());
            ArrowStream stream = ArrowStream.of(
                    ArrowStream.of(batch.root(), batch.dictionaries()).toByteArray());
            Values.Batch actual = read(
                    stream,
                    asked.stream().map(c -> schema.getFields().get(c).getName()).toList());
            assertThat(actual.columns())
                    .isEqualTo(asked.stream().map(c -> whole.columns().get(c)).toList());
        }
    }

    @Test
    void noColumnsLeaveTheRows() throws Exception {
        try (GeneratedBatch batch = TypeCase.named("wide").batch(allocator.get(), 7, 1)) {
            assertThat(read(ArrowStream.of(batch.root()), List.of())).isEqualTo(new Values.Batch(7, List.of()));
        }
    }

    @Test
    void onlyTheColumnsAskedForTakeMemory() throws Exception {
        try (GeneratedBatch batch = TypeCase.named("wide").batch(allocator.get(), 10_000, 1)) {
            ArrowStream stream = ArrowStream.of(batch.root());
            try (BufferAllocator own = allocator.get().newChildAllocator("own", 0, 256L << 20);
                    ArrowReader reader = stream.open(own, List.of("c0"))) {
                assertThat(reader.loadNextBatch()).isTrue();
                assertThat(own.getPeakMemoryAllocation()).isLessThan(stream.sizeInBytes() / 20);
            }
        }
    }

    @Test
    void unknownAndAmbiguousNamesAreRefusedWithTheNamesThereAre() {
        try (GeneratedBatch batch = TypeCase.named("wide").batch(allocator.get(), 3, 1);
                GeneratedBatch twins =
                        TypeCase.named("columns of the same name").batch(allocator.get(), 3, 1)) {
            ArrowStream stream = ArrowStream.of(batch.root());
            assertThatThrownBy(() -> stream.open(allocator.get(), List.of("c1", "price")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("price")
                    .hasMessageContaining("c39");
            assertThatThrownBy(() -> stream.open(allocator.get(), List.of("c1", "c1")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("c1");
            assertThatThrownBy(() -> ArrowStream.of(twins.root()).open(allocator.get(), List.of("f")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("f");
        }
    }

    private Values.Batch read(ArrowStream stream, List<String> columns) throws Exception {
        try (ArrowReader reader = stream.open(allocator.get(), columns)) {
            List<Values.Batch> batches = Values.of(reader).batches();
            assertThat(batches).hasSize(1);
            return batches.get(0);
        }
    }
}
