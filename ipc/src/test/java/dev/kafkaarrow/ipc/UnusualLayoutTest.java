package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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

    /** What is taken out of a buffer or child keeps its order. */
    private static final String KEPT = "in an order of their own";

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
        layouts.add(layout("dense union", "values of a child in an order of their own", b -> {
            // the first child's values as they are and reversed behind: rows refer to those
            int values = (int) b.nodes.get(1)[0];
            byte[] reversed = new byte[4 * values];
            byte[] validity = new byte[(2 * values + 7) / 8];
            for (int i = 0; i < values; i++) {
                System.arraycopy(b.body, (int) b.buffers.get(3)[0] + 4 * i, reversed, 4 * (values - 1 - i), 4);
                int bit = b.body[(int) b.buffers.get(2)[0] + i / 8] >> (i % 8) & 1;
                validity[i / 8] |= (byte) (bit << (i % 8));
                int mirrored = 2 * values - 1 - i;
                validity[mirrored / 8] |= (byte) (bit << (mirrored % 8));
            }
            append(b, 3, reversed);
            replace(b, 2, validity);
            b.nodes.get(1)[0] *= 2;
            b.nodes.get(1)[1] *= 2;
            for (int i = 0; i < b.length; i++) {
                if (b.body[(int) b.buffers.get(0)[0] + i] == 0) {
                    int at = (int) b.buffers.get(1)[0] + 4 * i;
                    ints(b).putInt(at, 2 * values - 1 - ints(b).getInt(at));
                }
            }
        }));
        for (String views : List.of("utf8 view", "binary view")) {
            layouts.add(layout(
                    views,
                    "data in several buffers, with gaps, in an order of their own",
                    UnusualLayoutTest::scattered));
        }
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
            ArrowStream usual = ArrowStream.of(batch.root(), batch.dictionaries());
            byte[] bytes =
                    StreamParts.of(usual.toByteArray()).changingBatch(change).toBytes();
            for (Validation validation : Validation.values()) {
                assertReads(bytes, validation, expected);
            }
            try (ArrowReader reader = ArrowStream.of(bytes).open(allocator.get())) {
                reader.loadNextBatch();
                ArrowStream again = ArrowStream.of(reader.getVectorSchemaRoot(), reader);
                if (!layout.contains(KEPT)) {
                    assertThat(StreamParts.behindSchema(again)).isEqualTo(StreamParts.behindSchema(usual));
                }
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

    /** Reads, encodes what was read, whole and in parts, and reads that. */
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
            assertThat(inParts(root, reader)).as("split").isEqualTo(expected);
        }
    }

    /** What parts of three rows each hold together. */
    private Values.Stream inParts(VectorSchemaRoot root, ArrowReader reader) throws Exception {
        StreamEncoder encoder = new StreamEncoder();
        StreamEncoder.Prepared whole = encoder.prepare(root, Optional.of(reader));
        List<SourceVector> columns = new ArrayList<>();
        for (int top : whole.schema().layout().topLevel()) {
            columns.add(SourceVector.of(whole.schema().layout(), top, root.getVector(columns.size())));
        }
        List<List<Object>> values = new ArrayList<>();
        columns.forEach(column -> values.add(new ArrayList<>()));
        for (int row = 0; row < root.getRowCount(); row += 3) {
            int rows = Math.min(3, root.getRowCount() - row);
            byte[] part = encoder.withRows(whole, columns, row, rows).toByteArray();
            ArrowStream stream =
                    new StreamDecoder(Checks.DEFAULT.withValidation(Validation.FULL)).decode(ByteBuffer.wrap(part));
            try (ArrowReader again = stream.open(allocator.get())) {
                Values.Batch batch = Values.of(again).batches().get(0);
                assertThat(batch.rows()).isEqualTo(rows);
                for (int c = 0; c < values.size(); c++) {
                    values.get(c).addAll(batch.columns().get(c));
                }
            }
        }
        Values.Batch all = new Values.Batch(root.getRowCount(), values);
        return new Values.Stream(Values.stream(root, reader).schema(), List.of(all));
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

    private static void append(ForgedBatch batch, int buffer, byte[] more) {
        long[] range = batch.buffers.get(buffer);
        byte[] content = Arrays.copyOfRange(batch.body, (int) range[0], (int) (range[0] + range[1]));
        replace(batch, buffer, StreamParts.concat(content, more));
    }

    /** Puts other content of a buffer at the end of the body. */
    private static void replace(ForgedBatch batch, int buffer, byte[] content) {
        long[] range = batch.buffers.get(buffer);
        range[0] = batch.body.length;
        range[1] = content.length;
        byte[] body = StreamParts.concat(batch.body, content);
        batch.body = Arrays.copyOf(body, (body.length + 7) / 8 * 8);
        batch.bodyLength = batch.body.length;
    }

    /** Every long value in one of two buffers by turns, the last value first, something between them. */
    private static void scattered(ForgedBatch batch) {
        List<byte[]> buffers = new ArrayList<>(List.of(new byte[] {9}, new byte[] {9, 9}));
        int turn = 0;
        for (int i = (int) batch.length - 1; i >= 0; i--) {
            int at = (int) batch.buffers.get(1)[0] + 16 * i;
            int size = ints(batch).getInt(at);
            boolean isNull = (batch.body[(int) batch.buffers.get(0)[0] + i / 8] >> (i % 8) & 1) == 0;
            if (isNull || size <= 12) {
                continue;
            }
            int from = (int) batch.buffers.get(2 + ints(batch).getInt(at + 8))[0]
                    + ints(batch).getInt(at + 12);
            byte[] value = Arrays.copyOfRange(batch.body, from, from + size);
            ints(batch).putInt(at + 8, turn);
            ints(batch).putInt(at + 12, buffers.get(turn).length);
            buffers.set(turn, StreamParts.concat(buffers.get(turn), value, new byte[] {9, 9, 9}));
            turn = 1 - turn;
        }
        while (batch.buffers.size() < 4) {
            batch.buffers.add(new long[2]);
        }
        batch.variadicCounts.set(0, 2L);
        replace(batch, 2, buffers.get(0));
        replace(batch, 3, buffers.get(1));
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
