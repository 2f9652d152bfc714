package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaProjectionTest {
    private static final StreamSchema WITHOUT =
            StreamSchema.of(new Schema(List.of(TypeCase.nullable("another", ArrowType.Utf8.INSTANCE))));

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    /** What was written and what reads it. */
    record Pair(String name, Schema written, Schema reader) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>();
        SchemaChange.all().forEach(change -> {
            if (change.reads().backward()) {
                pairs.add(new Pair(change.name(), change.older(), change.newer()));
            }
            if (change.reads().forward()) {
                pairs.add(new Pair(change.name() + ", back", change.newer(), change.older()));
            }
        });
        TypeCase.all().forEach(type -> pairs.add(new Pair(type.name(), type.schema(), type.schema())));
        return pairs.stream();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void everyValueIsThereWhenAStreamOpensAsAnotherSchema(Pair pair) throws Exception {
        for (int rows : new int[] {TypeCase.ROWS, 0, 1, 100}) {
            try (GeneratedBatch batch = GeneratedBatch.of(allocator.get(), pair.written(), rows, rows)) {
                ArrowStream stream = ArrowStream.of(
                        ArrowStream.of(batch.root(), batch.dictionaries()).toByteArray());
                StreamSchema reader = StreamSchema.of(pair.reader());
                SchemaProjection projection = SchemaProjection.of(stream.streamSchema(), reader);
                List<List<Object>> expected = ReadAs.columns(stream, pair.reader(), allocator.get());
                try (ArrowReader projected = stream.open(allocator.get(), projection)) {
                    assertThat(projected.getVectorSchemaRoot().getSchema()).isEqualTo(inMemory(reader.schema()));
                    assertThat(projected.loadNextBatch()).isTrue();
                    assertThat(projected.getVectorSchemaRoot().getRowCount()).isEqualTo(rows);
                    assertThat(ReadAs.columns(reader.schema(), projected)).isEqualTo(expected);
                    assertThat(projected.loadNextBatch()).isFalse();
                }
                ArrowStream encoded = projection.project(stream, allocator.get());
                assertThat(encoded.streamSchema()).isEqualTo(reader);
                assertThat(encoded.batchCount()).isEqualTo(1);
                assertThat(ReadAs.columns(ArrowStream.of(encoded.toByteArray()), pair.reader(), allocator.get()))
                        .isEqualTo(expected);
                assertThat(StreamJudge.judge(encoded.toByteArray())).isEqualTo(StreamJudge.Verdict.READ);
                assertThat(projection.project(stream, allocator.get())).isEqualTo(encoded);
            }
        }
    }

    static Stream<TypeCase> columnsThatMayBeAdded() {
        return TypeCase.all()
                .filter(type -> SchemaCompatibility.BACKWARD
                        .check(WITHOUT, StreamSchema.of(type.schema()))
                        .isCompatible());
    }

    @Test
    void mostColumnsMayBeAdded() {
        assertThat(columnsThatMayBeAdded().map(TypeCase::name))
                .contains("list view", "large list view", "fixed-size list", "struct of structs", "utf8 view", "map")
                .hasSizeGreaterThan(40);
    }

    @ParameterizedTest
    @MethodSource("columnsThatMayBeAdded")
    void aColumnThatWasNotWrittenIsNullInEveryRow(TypeCase type) throws Exception {
        try (GeneratedBatch batch = GeneratedBatch.of(allocator.get(), WITHOUT.schema(), 100, 1)) {
            SchemaProjection projection = SchemaProjection.of(WITHOUT, StreamSchema.of(type.schema()));
            ArrowStream stream = ArrowStream.of(batch.root());
            byte[] encoded = projection.project(stream, allocator.get()).toByteArray();
            assertThat(StreamJudge.judge(encoded, Validation.FULL)).isEqualTo(StreamJudge.Verdict.READ);
            for (ArrowReader opened : List.of(
                    stream.open(allocator.get(), projection),
                    ArrowStream.of(encoded).open(allocator.get()))) {
                try (ArrowReader reader = opened) {
                    assertThat(reader.loadNextBatch()).isTrue();
                    assertThat(reader.getVectorSchemaRoot().getRowCount()).isEqualTo(100);
                    for (FieldVector column : reader.getVectorSchemaRoot().getFieldVectors()) {
                        assertThat(column.getNullCount()).isEqualTo(100);
                        hasBuffersForItsValues(column);
                    }
                }
            }
        }
    }

    /** Arrow Java takes it for granted that a buffer is as long as it says. */
    private static void hasBuffersForItsValues(FieldVector vector) {
        if (vector instanceof ExtensionTypeVector<?> extension) {
            hasBuffersForItsValues((FieldVector) extension.getUnderlyingVector());
            return;
        }
        // without values there are no offsets either
        for (ArrowBuf buffer : vector.getValueCount() == 0 ? List.<ArrowBuf>of() : vector.getFieldBuffers()) {
            assertThat(buffer.writerIndex()).isLessThanOrEqualTo(buffer.capacity());
        }
        vector.getChildrenFromFields().forEach(SchemaProjectionTest::hasBuffersForItsValues);
    }

    /** As Arrow Java's own vectors have it. */
    private Schema inMemory(Schema schema) {
        try (GeneratedBatch batch = GeneratedBatch.of(allocator.get(), schema, 0, 0)) {
            return batch.root().getSchema();
        }
    }
}
