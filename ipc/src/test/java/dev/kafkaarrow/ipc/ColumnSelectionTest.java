package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ColumnSelectionTest {
    private static final int ROWS = 13;

    private final BufferAllocator allocator = Allocators.newRoot();

    @AfterEach
    void nothingIsOutstanding() {
        allocator.close();
    }

    @ParameterizedTest
    @EnumSource(Compression.Codec.class)
    void readsEachColumnOfAnyTypeAlone(Compression.Codec codec) throws Exception {
        Schema schema = everyType();
        try (GeneratedBatch batch = GeneratedBatch.of(allocator, schema, ROWS, 1)) {
            ArrowStream stream =
                    new StreamEncoder(new Compression(codec, 1)).encode(batch.root(), batch.dictionaries());
            List<List<Object>> expected =
                    Values.of(batch.root(), batch.dictionaries()).columns();
            for (int i = 0; i < schema.getFields().size(); i++) {
                String name = schema.getFields().get(i).getName();
                assertThat(columns(stream, List.of(name))).as(name).containsExactly(expected.get(i));
            }
        }
    }

    @Test
    void readsColumnsInTheOrderAsked() throws Exception {
        Schema schema = everyType();
        try (GeneratedBatch batch = GeneratedBatch.of(allocator, schema, ROWS, 1)) {
            ArrowStream stream = ArrowStream.of(batch.root(), batch.dictionaries());
            List<List<Object>> expected =
                    Values.of(batch.root(), batch.dictionaries()).columns();
            List<String> names = new ArrayList<>();
            List<List<Object>> reversed = new ArrayList<>();
            for (int i = expected.size() - 1; i >= 0; i -= 3) {
                names.add(schema.getFields().get(i).getName());
                reversed.add(expected.get(i));
            }
            assertThat(columns(stream, names)).isEqualTo(reversed);
        }
    }

    @Test
    void allocatesForTheColumnsAskedAlone() throws Exception {
        try (GeneratedBatch batch = GeneratedBatch.of(allocator, everyType(), 1_000, 1)) {
            ArrowStream stream = ArrowStream.of(batch.root(), batch.dictionaries());
            try (BufferAllocator own = allocator.newChildAllocator("projection", 0, Long.MAX_VALUE);
                    ArrowReader reader = stream.open(own, List.of("int64"))) {
                reader.loadNextBatch();
                assertThat(own.getPeakMemoryAllocation()).isBetween(8_000L, 8_000L + 1_000 / 8 + 64 + 3);
            }
        }
    }

    @Test
    void aDecoderKnowsWhichColumnsToOpen() throws Exception {
        try (GeneratedBatch batch = GeneratedBatch.of(allocator, everyType(), ROWS, 1)) {
            ArrowStream whole = ArrowStream.of(batch.root(), batch.dictionaries());
            ArrowStream stream =
                    new StreamDecoder(Checks.DEFAULT, List.of("utf8", "bool")).decode(whole.asByteBuffer());
            try (ArrowReader reader = stream.open(allocator)) {
                assertThat(reader.getVectorSchemaRoot().getSchema().getFields())
                        .extracting(Field::getName)
                        .containsExactly("utf8", "bool");
            }
            assertThat(stream.schema()).isEqualTo(whole.schema());
            assertThat(stream).isEqualTo(whole);
        }
    }

    @Test
    void refusesColumnsThatAreNotThereOnce() {
        try (GeneratedBatch batch = TypeCase.named("columns of the same name").batch(allocator, ROWS, 1)) {
            ArrowStream stream = ArrowStream.of(batch.root());
            assertThatThrownBy(() -> stream.open(allocator, List.of("g")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("column 'g': expected one of [f, f], each once, got none");
            assertThatThrownBy(() -> stream.open(allocator, List.of("f"))).hasMessageContaining("got 2 of it");
        }
        try (GeneratedBatch batch = TypeCase.named("bool").batch(allocator, ROWS, 1)) {
            ArrowStream stream = ArrowStream.of(batch.root());
            assertThatThrownBy(() -> stream.open(allocator, List.of("f", "f"))).hasMessageContaining("got it twice");
        }
    }

    private List<List<Object>> columns(ArrowStream stream, List<String> names) throws Exception {
        try (ArrowReader reader = stream.open(allocator, names)) {
            assertThat(reader.loadNextBatch()).isTrue();
            return Values.of(reader.getVectorSchemaRoot(), reader).columns();
        }
    }

    /** A column of each type case that has one column, named after the case; dictionary ids made distinct. */
    private static Schema everyType() {
        List<Field> fields = new ArrayList<>();
        TypeCase.all()
                .filter(type -> type.schema().getFields().size() == 1)
                .filter(type -> StreamSchema.of(type.schema()).dictionaryIds().isEmpty())
                .forEach(type -> fields.add(named(type.schema().getFields().get(0), type.name())));
        fields.add(
                named(TypeCase.named("nested dictionaries").schema().getFields().get(0), "nested dictionaries"));
        return new Schema(fields);
    }

    private static Field named(Field field, String name) {
        return new Field(name, field.getFieldType(), field.getChildren());
    }
}
