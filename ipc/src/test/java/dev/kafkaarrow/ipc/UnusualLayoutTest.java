package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Layouts that the format allows and other implementations write, but Arrow Java's own writer never does. They mean what
 * the usual layout means, and they still do after another round through the encoder.
 */
class UnusualLayoutTest {
    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    static Stream<Arguments> sameValues() {
        List<Arguments> layouts = new ArrayList<>();
        TypeCase.all().forEach(type -> {
            layouts.add(layout(type.name(), "buffers in reverse order", UnusualLayoutTest::reversed));
            layouts.add(layout(type.name(), "buffers 64 bytes apart", UnusualLayoutTest::spread));
        });
        for (String type : List.of("int32 not null", "utf8 not null", "zero columns")) {
            layouts.add(layout(type, "no validity", b -> {
                if (!b.buffers.isEmpty()) {
                    b.buffers.get(0)[1] = 0;
                }
            }));
        }
        layouts.add(layout("utf8", "values that begin behind others", b -> shiftedOffsets(b, 4)));
        layouts.add(layout("binary", "values that begin behind others", b -> shiftedOffsets(b, 4)));
        layouts.add(layout("large utf8", "values that begin behind others", b -> shiftedOffsets(b, 8)));
        layouts.add(layout("int32", "more bytes than values need", b -> grown(b, 1, 64)));
        layouts.add(layout("int32", "more bits than values need", b -> grown(b, 0, 64)));
        layouts.add(layout("utf8", "more bytes than offsets reach", b -> grown(b, 2, 64)));
        layouts.add(layout("struct", "a child longer than its parent", b -> {
            grown(b, 1, 64);
            grown(b, 2, 64);
            b.nodes.get(1)[0] += 9;
            b.nodes.get(1)[1] += 9;
        }));
        layouts.add(layout("fixed-size list", "a child longer than its parent", b -> {
            grown(b, 1, 64);
            grown(b, 2, 64);
            b.nodes.get(1)[0] += 9;
            b.nodes.get(1)[1] += 9;
        }));
        layouts.add(layout("list", "a child longer than its parent", b -> {
            grown(b, 2, 64);
            grown(b, 3, 64);
            b.nodes.get(1)[0] += 9;
            b.nodes.get(1)[1] += 9;
        }));
        layouts.add(layout("dense union", "children longer than referred to", b -> {
            grown(b, 2, 64);
            grown(b, 3, 64);
            b.nodes.get(1)[0] += 9;
            b.nodes.get(1)[1] += 9;
        }));
        layouts.add(layout("sparse union", "a child longer than its parent", b -> {
            grown(b, 1, 64);
            grown(b, 2, 64);
            b.nodes.get(1)[0] += 9;
            b.nodes.get(1)[1] += 9;
        }));
        layouts.add(layout("run ends of int32", "a last run that ends behind the last row", b -> {
            int last = (int) b.nodes.get(1)[0] - 1;
            ints(b).putInt((int) b.buffers.get(1)[0] + 4 * last, 1_000);
        }));
        return layouts.stream();
    }

    private static Arguments layout(String type, String layout, Consumer<ForgedBatch> change) {
        return Arguments.of(type, layout, change);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("sameValues")
    void meansTheSame(String type, String layout, Consumer<ForgedBatch> change) throws Exception {
        try (GeneratedBatch batch = TypeCase.named(type).batch(allocator.get(), TypeCase.ROWS, 1)) {
            Values.Stream expected = Values.stream(batch.root(), batch.dictionaries());
            byte[] bytes = StreamParts.of(StockStreams.write(batch.root(), batch.dictionaries()))
                    .changingBatch(change)
                    .toBytes();
            for (Validation validation : Validation.values()) {
                assertReads(bytes, validation, expected);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Validation.class)
    void rowsOfADenseUnionMayShareValues(Validation validation) throws Exception {
        try (GeneratedBatch batch = TypeCase.named("dense union").batch(allocator.get(), TypeCase.ROWS, 1)) {
            StreamParts parts = StreamParts.of(StockStreams.write(batch.root(), batch.dictionaries()));
            List<Object> values =
                    Values.of(batch.root(), batch.dictionaries()).columns().get(0);
            // every row takes the last value of its child
            List<Object> expected = new ArrayList<>();
            int[] last = new int[2];
            byte[] ids = new byte[TypeCase.ROWS];
            byte[] bytes = parts.changingBatch(b -> {
                        for (int i = 0; i < ids.length; i++) {
                            ids[i] = b.body[(int) b.buffers.get(0)[0] + i];
                            last[ids[i]] = i;
                        }
                        for (int i = 0; i < ids.length; i++) {
                            ints(b).putInt(
                                            (int) b.buffers.get(1)[0] + 4 * i,
                                            (int) b.nodes.get(1 + typeNode(ids[i]))[0] - 1);
                        }
                    })
                    .toBytes();
            for (byte id : ids) {
                expected.add(values.get(last[id]));
            }
            Values.Stream whole = new Values.Stream(
                    TypeCase.named("dense union").schema(),
                    List.of(new Values.Batch(TypeCase.ROWS, List.of(expected))));
            assertReads(bytes, validation, whole);
        }
    }

    /** A row of one child only, at offset 9: the child has more values than the union has rows of it. */
    @ParameterizedTest
    @EnumSource(Validation.class)
    void aDenseUnionMayReferToFewOfItsValues(Validation validation) throws Exception {
        try (GeneratedBatch batch = TypeCase.named("dense union").batch(allocator.get(), 64, 1)) {
            StreamParts parts = StreamParts.of(StockStreams.write(batch.root(), batch.dictionaries()));
            List<Object> values =
                    Values.of(batch.root(), batch.dictionaries()).columns().get(0);
            List<Object> ofFirstChild = new ArrayList<>();
            ForgedBatch original = ForgedBatch.of(parts.parts().get(1));
            for (int i = 0; i < 64; i++) {
                if (original.body[(int) original.buffers.get(0)[0] + i] == 0) {
                    ofFirstChild.add(values.get(i));
                }
            }
            assertThat(ofFirstChild).hasSizeGreaterThan(12);
            byte[] bytes = parts.changingBatch(b -> {
                        b.length = 2;
                        b.nodes.get(0)[0] = 2;
                        for (int i = 0; i < 2; i++) {
                            b.body[(int) b.buffers.get(0)[0] + i] = 0;
                            ints(b).putInt((int) b.buffers.get(1)[0] + 4 * i, 9 + i);
                        }
                    })
                    .toBytes();
            Values.Stream expected = new Values.Stream(
                    TypeCase.named("dense union").schema(),
                    List.of(new Values.Batch(2, List.of(ofFirstChild.subList(9, 11)))));
            assertReads(bytes, validation, expected);
        }
    }

    /** Reads, encodes what was read, and reads that. */
    private void assertReads(byte[] bytes, Validation validation, Values.Stream expected) throws Exception {
        ArrowStream stream =
                new StreamDecoder(Checks.DEFAULT.withValidation(validation)).decode(ByteBuffer.wrap(bytes));
        try (ArrowReader reader = stream.open(allocator.get())) {
            assertThat(reader.loadNextBatch()).isTrue();
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            assertThat(Values.stream(root, reader)).as("read by %s", validation).isEqualTo(expected);
            try (ArrowReader again =
                    ArrowStream.of(ArrowStream.of(root, reader).toByteArray()).open(allocator.get())) {
                assertThat(Values.of(again)).as("encoded again").isEqualTo(expected);
            }
        }
    }

    private static int typeNode(byte typeId) {
        return typeId;
    }

    private static ByteBuffer ints(ForgedBatch batch) {
        return ByteBuffer.wrap(batch.body).order(ByteOrder.LITTLE_ENDIAN);
    }

    static void reversed(ForgedBatch batch) {
        byte[] body = new byte[batch.body.length + 8 * batch.buffers.size()];
        int at = 0;
        for (int i = batch.buffers.size() - 1; i >= 0; i--) {
            at = place(batch, i, body, at, 8);
        }
        batch.body = Arrays.copyOf(body, at);
        batch.bodyLength = at;
    }

    static void spread(ForgedBatch batch) {
        byte[] body = new byte[batch.body.length + 128 * batch.buffers.size()];
        Arrays.fill(body, (byte) 0x5a);
        int at = 64;
        for (int i = 0; i < batch.buffers.size(); i++) {
            at = place(batch, i, body, at, 64) + 64;
        }
        batch.body = Arrays.copyOf(body, at);
        batch.bodyLength = at;
    }

    private static int place(ForgedBatch batch, int buffer, byte[] body, int at, int alignment) {
        long[] range = batch.buffers.get(buffer);
        System.arraycopy(batch.body, (int) range[0], body, at, (int) range[1]);
        range[0] = at;
        return (at + (int) range[1] + alignment - 1) / alignment * alignment;
    }

    /** A buffer with {@code bytes} more behind, at the end of the body. */
    private static void grown(ForgedBatch batch, int buffer, int bytes) {
        long[] range = batch.buffers.get(buffer);
        byte[] content = Arrays.copyOfRange(batch.body, (int) range[0], (int) (range[0] + range[1]));
        int at = batch.body.length;
        byte[] body = StreamParts.concat(batch.body, content, new byte[bytes]);
        range[0] = at;
        range[1] += bytes;
        batch.body = Arrays.copyOf(body, (body.length + 7) / 8 * 8);
        batch.bodyLength = batch.body.length;
    }

    /** As a slice of C++ leaves it: the first offset is not 0. */
    private static void shiftedOffsets(ForgedBatch batch, int width) {
        long[] data = batch.buffers.get(2);
        byte[] content = Arrays.copyOfRange(batch.body, (int) data[0], (int) (data[0] + data[1]));
        int at = batch.body.length;
        byte[] body = StreamParts.concat(batch.body, new byte[5], content);
        batch.body = Arrays.copyOf(body, (body.length + 7) / 8 * 8);
        batch.bodyLength = batch.body.length;
        data[0] = at;
        data[1] += 5;
        for (int i = 0; i <= TypeCase.ROWS; i++) {
            int offset = (int) batch.buffers.get(1)[0] + width * i;
            ints(batch).putInt(offset, ints(batch).getInt(offset) + 5);
        }
    }
}
