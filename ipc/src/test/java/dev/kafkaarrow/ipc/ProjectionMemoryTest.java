package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a projection takes off-heap, by the allocator's figures. */
class ProjectionMemoryTest {
    private static final int ROWS = 10_000;
    private static final ArrowType INT64 = new ArrowType.Int(64, true);

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    /** What is allocated once the first batch is loaded, and the most that ever was. */
    private record Figures(long allocated, long peak) {}

    private interface Opening {
        ArrowReader open(ArrowStream stream, BufferAllocator allocator);
    }

    private Figures figures(ArrowStream stream, Opening opening) throws Exception {
        try (BufferAllocator own = exact(allocator.get());
                ArrowReader reader = opening.open(stream, own)) {
            assertThat(reader.loadNextBatch()).isTrue();
            return new Figures(own.getAllocatedMemory(), own.getPeakMemoryAllocation());
        }
    }

    private static BufferAllocator exact(BufferAllocator parent) {
        return parent.newChildAllocator("own", 0, Long.MAX_VALUE);
    }

    private Figures projected(ArrowStream stream, Schema reader) throws Exception {
        SchemaProjection projection = SchemaProjection.of(stream.streamSchema(), StreamSchema.of(reader));
        return figures(stream, (opened, own) -> opened.open(own, projection));
    }

    @Test
    void zerosAreZeroBeyondWhatWasAskedForAtFirst() throws Exception {
        try (ArrowBuf used = allocator.get().buffer(64)) {
            used.setOne(0L, 64L);
        }
        try (ProjectionMemory memory = new ProjectionMemory(allocator.get(), id -> null)) {
            memory.startBatch(0, 1_000);
            ArrowBuf some = memory.zeros(33, "some");
            assertThat(some.capacity()).isEqualTo(33);
            byte[] all = new byte[64];
            memory.zeros(64, "all").getBytes(0, all);
            assertThat(all).containsOnly(0);
        }
    }

    @Test
    void reorderingRelabellingAndDroppingCopyNothing() throws Exception {
        ArrowStream stream = wide();
        List<Field> fields = new ArrayList<>();
        for (Field field : stream.schema().getFields()) {
            fields.add(new Field(field.getName(), new FieldType(true, field.getType(), null, Map.of("a", "b")), null));
        }
        Collections.shuffle(fields, new Random(1));
        assertThat(projected(stream, new Schema(fields))).isEqualTo(figures(stream, ArrowStream::open));

        List<Field> some = fields.subList(0, 7);
        List<String> names = some.stream().map(Field::getName).toList();
        assertThat(projected(stream, new Schema(some)))
                .isEqualTo(figures(stream, (opened, own) -> opened.open(own, names)));
    }

    @Test
    void projectedVectorsHaveTheBuffersThatWereLoaded() throws Exception {
        try (GeneratedBatch batch = TypeCase.named("struct of structs").batch(allocator.get(), ROWS, 1)) {
            ArrowStream stream = ArrowStream.of(batch.root());
            Figures plain = figures(stream, ArrowStream::open);
            Field column = stream.schema().getFields().get(0);
            List<Field> reversed = new ArrayList<>(column.getChildren());
            Collections.reverse(reversed);
            Schema reader = new Schema(List.of(new Field("f", column.getFieldType(), reversed)));
            assertThat(projected(stream, reader)).isEqualTo(plain);
        }
    }

    @Test
    void columnsThatWereNotWrittenShareOneBufferOfZeros() throws Exception {
        ArrowStream stream = wide();
        List<Field> one = new ArrayList<>(stream.schema().getFields());
        one.add(TypeCase.nullable("added", INT64));
        List<Field> many = new ArrayList<>(one);
        for (int i = 0; i < 50; i++) {
            many.add(TypeCase.nullable("added" + i, i % 2 == 0 ? ArrowType.Utf8.INSTANCE : INT64));
        }
        Figures plain = figures(stream, ArrowStream::open);
        Figures first = projected(stream, new Schema(one));
        assertThat(first.allocated() - plain.allocated()).isBetween(8L * ROWS, 16L * ROWS);
        assertThat(projected(stream, new Schema(many))).isEqualTo(first);
    }

    @Test
    void wideningTakesTheWideColumnAlone() throws Exception {
        Schema narrow =
                new Schema(List.of(TypeCase.nullable("a", new ArrowType.Int(32, true)), TypeCase.nullable("b", INT64)));
        try (GeneratedBatch batch = GeneratedBatch.of(allocator.get(), narrow, ROWS, 1)) {
            ArrowStream stream = ArrowStream.of(batch.root());
            Schema wide = new Schema(List.of(TypeCase.nullable("a", INT64), TypeCase.nullable("b", INT64)));
            Figures plain = figures(stream, ArrowStream::open);
            assertThat(projected(stream, wide).allocated() - plain.allocated()).isBetween(8L * ROWS, 16L * ROWS);
        }
    }

    private ArrowStream wide() {
        try (GeneratedBatch batch = TypeCase.named("wide").batch(allocator.get(), ROWS, 1)) {
            return ArrowStream.of(batch.root());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.kafkaarrow.ipc.SchemaProjectionTest#pairs")
    void nothingIsLeftWhereMemoryEnds(SchemaProjectionTest.Pair pair) throws Exception {
        try (GeneratedBatch batch = GeneratedBatch.of(allocator.get(), pair.written(), TypeCase.ROWS, 1)) {
            ArrowStream stream = ArrowStream.of(batch.root(), batch.dictionaries());
            SchemaProjection projection = SchemaProjection.of(stream.streamSchema(), StreamSchema.of(pair.reader()));
            int failures = 0;
            for (long limit = 64; ; limit += 64) {
                try (RootAllocator small = new RootAllocator(limit)) {
                    try (ArrowReader reader = stream.open(small, projection)) {
                        reader.loadNextBatch();
                        break;
                    } catch (OutOfMemoryException e) {
                        failures++;
                    }
                    assertThat(small.getAllocatedMemory()).isZero();
                }
            }
            assertThat(failures).isLessThan(10_000);
        }
    }

    @Test
    void aShortMessageDoesNotBecomeAHugeBatch() throws Exception {
        // a batch without columns claims rows at no cost
        try (GeneratedBatch none = TypeCase.named("zero columns").batch(allocator.get(), 1, 1)) {
            byte[] claims = StreamParts.of(ArrowStream.of(none.root()).toByteArray())
                    .changingBatch(batch -> batch.length = 1L << 30)
                    .toBytes();
            refusedAsTooLarge(claims, new Schema(List.of(TypeCase.nullable("added", INT64))));
        }

        // a long value of a dictionary is meant by many rows
        Schema encoded =
                new Schema(List.of(TypeCase.encoded("f", 1, new ArrowType.Int(8, true), ArrowType.Utf8.INSTANCE)));
        try (GeneratedBatch batch = GeneratedBatch.of(allocator.get(), encoded, 2_000, 1)) {
            FieldVector values = batch.dictionaries().lookup(1).getVector();
            for (int i = 0; i < values.getValueCount(); i++) {
                ((VarCharVector) values).setSafe(i, new byte[1 << 20]);
            }
            byte[] bytes = ArrowStream.of(batch.root(), batch.dictionaries()).toByteArray();
            refusedAsTooLarge(bytes, new Schema(List.of(TypeCase.nullable("f", ArrowType.Utf8.INSTANCE))));
        }
    }

    private void refusedAsTooLarge(byte[] bytes, Schema reader) throws Exception {
        ArrowStream stream = new StreamDecoder(Checks.DEFAULT, StreamSchema.of(reader)).decode(ByteBuffer.wrap(bytes));
        try (BufferAllocator own = exact(allocator.get());
                ArrowReader opened = stream.open(own)) {
            assertThatThrownBy(opened::loadNextBatch)
                    .isInstanceOfSatisfying(
                            InvalidStreamException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE));
            assertThat(own.getPeakMemoryAllocation()).isLessThan(64L << 20);
        }
    }
}
