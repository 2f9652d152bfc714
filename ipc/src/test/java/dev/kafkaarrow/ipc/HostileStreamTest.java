package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that are not what they say: one fault each, put into a valid stream. */
class HostileStreamTest {
    private static final ArrowType.Int INT8 = new ArrowType.Int(8, true);
    private static final ArrowType.Int INT32 = new ArrowType.Int(32, true);

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    // ---- framing ----

    @ParameterizedTest
    @ValueSource(
            strings = {"int32", "utf8 view", "nested dictionaries", "dense union", "run ends of int32", "zero columns"})
    void everyPrefixIsIncomplete(String name) {
        byte[] bytes = stream(name);
        for (int length = 0; length < bytes.length; length++) {
            InvalidStreamException e = refused(Arrays.copyOf(bytes, length));
            assertThat(e.reason()).as("%d of %d bytes", length, bytes.length).isEqualTo(Reason.INCOMPLETE);
            assertThat(e.position()).isBetween(0L, (long) length);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7, 8, 64})
    void bytesBehindTheEndAreRefused(int count) {
        byte[] bytes = stream("int32");
        for (byte filler : new byte[] {0, -1, 42}) {
            byte[] junk = new byte[count];
            Arrays.fill(junk, filler);
            InvalidStreamException e = refused(StreamParts.concat(bytes, junk));
            assertThat(e.reason()).isEqualTo(Reason.MALFORMED);
            assertThat(e.position()).isEqualTo(bytes.length);
        }
    }

    @Test
    void aSecondStreamBehindTheEndIsRefused() {
        byte[] bytes = stream("int32");
        InvalidStreamException e = refused(StreamParts.concat(bytes, bytes));
        assertThat(e.reason()).isEqualTo(Reason.MALFORMED);
        assertThat(e.position()).isEqualTo(bytes.length);
    }

    @Test
    void aSecondSchemaIsRefused() {
        StreamParts parts = parts("int32");
        byte[] twice = StreamParts.concat(parts.toBytesWithoutEnd(), parts.toBytes());
        assertThat(refused(twice).reason()).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void aMissingEndOfStreamIsIncomplete() {
        assertThat(refused(parts("int32").toBytesWithoutEnd()).reason()).isEqualTo(Reason.INCOMPLETE);
    }

    @Test
    void anEmptyStreamIsIncompleteAndAnEndAloneIsNone() {
        assertThat(refused(new byte[0]).reason()).isEqualTo(Reason.INCOMPLETE);
        assertThat(refused(StreamParts.END_OF_STREAM).reason()).isEqualTo(Reason.MALFORMED);
        assertThat(refused(new byte[4]).reason()).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void anArrowFileIsCalledByItsName() {
        byte[] file =
                StreamParts.concat("ARROW1\0\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII), stream("int32"));
        InvalidStreamException e = refused(file);
        assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED);
        assertThat(e).hasMessageContaining("ARROW1");
    }

    @ParameterizedTest
    @ValueSource(ints = {-2, -8, Integer.MIN_VALUE})
    void negativeMetadataLengthsAreRefused(int length) {
        byte[] bytes = stream("int32");
        int second = 8 + parts("int32").parts().get(0).metadata().length;
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(second + 4, length);
        assertThat(refused(bytes).reason()).isEqualTo(Reason.MALFORMED);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(4, length);
        assertThat(refused(bytes).reason()).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void eightBytesDoNotAllocateWhatTheyClaim() {
        for (int length : new int[] {Integer.MAX_VALUE, 1_600_000_000, 1 << 20}) {
            byte[] bytes = StreamParts.concat(new byte[] {-1, -1, -1, -1}, StreamParts.littleEndian(length));
            assertThat(refused(bytes).reason()).isIn(Reason.TOO_LARGE, Reason.INCOMPLETE);
            assertThat(StreamJudge.judge(bytes)).isEqualTo(StreamJudge.Verdict.REFUSED);
        }
    }

    // ---- bounds ----

    @Test
    void messagesBeyondTheBoundAreTooLarge() throws Exception {
        byte[] bytes = stream("int32");
        Checks exact = Checks.DEFAULT.withMaxMessageBytes(bytes.length);
        assertThat(new StreamDecoder(exact).decode(ByteBuffer.wrap(bytes)).batchCount())
                .isEqualTo(1);
        Checks less = Checks.DEFAULT.withMaxMessageBytes(bytes.length - 1L);
        assertThat(refused(bytes, less).reason()).isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void metadataBeyondTheBoundIsTooLarge() throws Exception {
        byte[] bytes = stream("int32");
        int length = parts("int32").parts().stream()
                .mapToInt(p -> p.metadata().length)
                .max()
                .orElseThrow();
        assertThat(new StreamDecoder(bounds(length, 64, 10_000)).decode(ByteBuffer.wrap(bytes)))
                .isNotNull();
        assertThat(refused(bytes, bounds(length - 8, 64, 10_000)).reason()).isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void schemasNestedBeyondTheBoundAreTooLarge() throws Exception {
        for (int depth : new int[] {1, 2, 64}) {
            byte[] bytes = schemaOnly(nested(depth));
            assertThat(ArrowStream.of(bytes).schema().getFields()).hasSize(1);
        }
        for (int depth : new int[] {65, 100, 1_000}) {
            assertThat(refused(schemaOnly(nested(depth))).reason()).isEqualTo(Reason.TOO_LARGE);
        }
        assertThat(refused(schemaOnly(nested(3)), bounds(4 << 20, 2, 10_000)).reason())
                .isEqualTo(Reason.TOO_LARGE);
        // far beyond any bound
        FlatBufferBuilder builder = new FlatBufferBuilder();
        int type = org.apache.arrow.flatbuf.Struct_.endStruct_(start(builder));
        int field = struct(builder, type, 0, 0);
        for (int level = 0; level < 50_000; level++) {
            field = struct(builder, type, field, 1);
        }
        byte[] bytes = schemaMessage(builder, new int[] {field}, Endianness.Little, MetadataVersion.V5);
        assertThat(refused(bytes).reason()).isEqualTo(Reason.TOO_LARGE);
    }

    /** A struct that names one child several times. */
    private static int struct(FlatBufferBuilder builder, int type, int child, int times) {
        int[] same = new int[times];
        Arrays.fill(same, child);
        int children = org.apache.arrow.flatbuf.Field.createChildrenVector(builder, same);
        org.apache.arrow.flatbuf.Field.startField(builder);
        org.apache.arrow.flatbuf.Field.addTypeType(builder, org.apache.arrow.flatbuf.Type.Struct_);
        org.apache.arrow.flatbuf.Field.addType(builder, type);
        org.apache.arrow.flatbuf.Field.addChildren(builder, children);
        return org.apache.arrow.flatbuf.Field.endField(builder);
    }

    private static Schema nested(int depth) {
        Field field = TypeCase.nullable("f", INT32);
        for (int i = 1; i < depth; i++) {
            field = TypeCase.nullable("f", ArrowType.Struct.INSTANCE, field);
        }
        return new Schema(List.of(field));
    }

    @Test
    void schemasOfMoreFieldsThanTheBoundAreTooLarge() throws Exception {
        Field[] fields = new Field[100];
        Arrays.setAll(fields, i -> TypeCase.nullable("f" + i, INT32));
        byte[] bytes = schemaOnly(new Schema(List.of(fields)));
        assertThat(new StreamDecoder(bounds(4 << 20, 64, 100)).decode(ByteBuffer.wrap(bytes)))
                .isNotNull();
        assertThat(refused(bytes, bounds(4 << 20, 64, 99)).reason()).isEqualTo(Reason.TOO_LARGE);
    }

    /** Each level names the same table below it twenty times. */
    @Test
    void aSchemaThatUnfoldsIsRefusedAtOnce() {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        int type = org.apache.arrow.flatbuf.Struct_.endStruct_(start(builder));
        int field = struct(builder, type, 0, 0);
        for (int level = 0; level < 12; level++) {
            field = struct(builder, type, field, 20);
        }
        byte[] bytes = schemaMessage(builder, new int[] {field}, Endianness.Little, MetadataVersion.V5);
        assertThat(bytes.length).isLessThan(2_500);
        assertThat(refused(bytes).reason()).isIn(Reason.TOO_LARGE, Reason.MALFORMED);
        assertThat(StreamJudge.judge(bytes)).isEqualTo(StreamJudge.Verdict.REFUSED);
    }

    private static FlatBufferBuilder start(FlatBufferBuilder builder) {
        org.apache.arrow.flatbuf.Struct_.startStruct_(builder);
        return builder;
    }

    @Test
    void manyDictionaryMessagesAreReadInALoop() throws Exception {
        StreamParts parts = parts("dictionary by int32");
        int index = parts.indexOf(MessageHeader.DictionaryBatch);
        byte[] dictionary = StreamParts.frame(parts.parts().get(index));
        byte[] schema = StreamParts.frame(parts.parts().get(0));
        byte[] batch = StreamParts.frame(parts.parts().get(parts.indexOf(MessageHeader.RecordBatch)));
        byte[] many = new byte[20_000 * dictionary.length];
        for (int i = 0; i < 20_000; i++) {
            System.arraycopy(dictionary, 0, many, i * dictionary.length, dictionary.length);
        }
        byte[] bytes = StreamParts.concat(schema, many, batch, StreamParts.END_OF_STREAM);
        assertThat(read(bytes, Checks.DEFAULT)).isEqualTo(read(parts.toBytes(), Checks.DEFAULT));
    }

    // ---- messages ----

    @ParameterizedTest
    @ValueSource(bytes = {0, 1, 2, 5, 100, -1})
    void metadataVersionsOtherThanV4AndV5AreUnsupported(byte version) {
        StreamParts parts = parts("int32").changingBatch(b -> b.version = version);
        assertThat(refused(parts.toBytes()).reason()).isEqualTo(Reason.UNSUPPORTED);
    }

    @Test
    void metadataVersionV4IsRead() throws Exception {
        byte[] bytes = parts("list of utf8")
                .changingBatch(b -> b.version = MetadataVersion.V4)
                .toBytes();
        assertThat(read(bytes, Checks.DEFAULT)).isEqualTo(read(stream("list of utf8"), Checks.DEFAULT));
    }

    @Test
    void bigEndianSchemasAreUnsupported() {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        int[] fields = {TypeCase.nullable("f", INT32).getField(builder)};
        byte[] bytes = schemaMessage(builder, fields, Endianness.Big, MetadataVersion.V5);
        InvalidStreamException e = refused(bytes);
        assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED);
        assertThat(e).hasMessageContaining("endian");
    }

    @Test
    void unionsOfV4AreUnsupported() {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        Schema schema = new Schema(List.of(TypeCase.nullable(
                "s",
                ArrowType.Struct.INSTANCE,
                TypeCase.named("dense union").schema().getFields().get(0))));
        int[] fields = {schema.getFields().get(0).getField(builder)};
        InvalidStreamException e = refused(schemaMessage(builder, fields, Endianness.Little, MetadataVersion.V4));
        assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED);
        assertThat(e).hasMessageContaining("union");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 16, -128, 512, Integer.MIN_VALUE})
    void decimalsOfOtherBitsAreRefused(int bits) {
        assertThat(refused(decimals(bits))).hasMessageContaining("decimal of 32, 64, 128 or 256 bits, got " + bits);
    }

    private static byte[] decimals(int bits) {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        int type = org.apache.arrow.flatbuf.Decimal.createDecimal(builder, 5, 2, bits);
        org.apache.arrow.flatbuf.Field.startField(builder);
        org.apache.arrow.flatbuf.Field.addTypeType(builder, org.apache.arrow.flatbuf.Type.Decimal);
        org.apache.arrow.flatbuf.Field.addType(builder, type);
        int field = org.apache.arrow.flatbuf.Field.endField(builder);
        return schemaMessage(builder, new int[] {field}, Endianness.Little, MetadataVersion.V5);
    }

    @Test
    void fixedSizeListsOfUnionsAreRead() throws IOException {
        Field union = TypeCase.named("dense union").schema().getFields().get(0);
        Schema schema = new Schema(List.of(TypeCase.nullable("f", new ArrowType.FixedSizeList(2), union)));
        try (BufferAllocator allocator = new RootAllocator();
                ArrowReader reader = ArrowStream.of(schemaOnly(schema)).open(allocator)) {
            assertThat(reader.loadNextBatch()).isFalse();
        }
    }

    @Test
    void aFieldWithoutATypeIsRefused() {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        org.apache.arrow.flatbuf.Field.startField(builder);
        int field = org.apache.arrow.flatbuf.Field.endField(builder);
        assertThat(refused(schemaMessage(builder, new int[] {field}, Endianness.Little, MetadataVersion.V5))
                        .reason())
                .isIn(Reason.MALFORMED, Reason.UNSUPPORTED);
    }

    @Test
    void wrongNumbersOfChildrenAreRefused() {
        Field child = TypeCase.nullable("c", INT32);
        List<Field> fields = List.of(
                TypeCase.nullable("f", ArrowType.List.INSTANCE),
                TypeCase.nullable("f", ArrowType.List.INSTANCE, child, child),
                TypeCase.nullable("f", new ArrowType.FixedSizeList(3)),
                TypeCase.nullable("f", new ArrowType.FixedSizeList(-1), child),
                TypeCase.nullable("f", ArrowType.LargeListView.INSTANCE),
                TypeCase.nullable("f", new ArrowType.Map(false), child),
                TypeCase.nullable("f", new ArrowType.Map(false)),
                TypeCase.nullable("f", ArrowType.RunEndEncoded.INSTANCE, child),
                TypeCase.nullable("f", ArrowType.RunEndEncoded.INSTANCE, TypeCase.nullable("c", INT8), child),
                TypeCase.nullable("f", INT32, child),
                TypeCase.nullable("f", ArrowType.Utf8.INSTANCE, child),
                TypeCase.nullable("f", new ArrowType.FixedSizeBinary(-5)),
                TypeCase.nullable("f", new ArrowType.Int(7, true)),
                TypeCase.nullable("f", new ArrowType.Union(UnionMode.Dense, new int[] {0, 0}), child, child),
                TypeCase.nullable("f", new ArrowType.Union(UnionMode.Dense, new int[] {0, 128}), child, child),
                TypeCase.nullable("f", new ArrowType.Union(UnionMode.Sparse, new int[] {0, -1}), child, child),
                TypeCase.nullable("f", new ArrowType.Union(UnionMode.Sparse, new int[] {0}), child, child));
        for (Field field : fields) {
            InvalidStreamException e = refused(schemaOnly(new Schema(List.of(field))));
            assertThat(e.reason()).as("%s", field).isIn(Reason.MALFORMED, Reason.UNSUPPORTED);
        }
    }

    @Test
    void aBatchAsTheFirstMessageIsRefused() {
        assertThat(refused(parts("int32").without(0).toBytes()).reason()).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void unknownHeaderTypesAreRefused() {
        for (byte type : new byte[] {0, 4, 5, 6, 100, -1}) {
            StreamParts parts = parts("int32").changingBatch(b -> b.headerType = type);
            assertThat(refused(parts.toBytes()).reason()).isIn(Reason.MALFORMED, Reason.UNSUPPORTED);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-8, -1, 1, 7, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 40, Integer.MAX_VALUE})
    void wrongBodyLengthsAreRefused(long length) {
        StreamParts parts = parts("int32").changingBatch(b -> b.bodyLength = length);
        assertThat(refused(parts.toBytes()).reason()).isIn(Reason.MALFORMED, Reason.TOO_LARGE, Reason.INCOMPLETE);
    }

    @Test
    void aSchemaMessageHasNoBody() {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        int schema = new Schema(List.of(TypeCase.nullable("f", INT32))).getSchema(builder);
        Message.startMessage(builder);
        Message.addVersion(builder, MetadataVersion.V5);
        Message.addHeaderType(builder, MessageHeader.Schema);
        Message.addHeader(builder, schema);
        Message.addBodyLength(builder, 8);
        builder.finish(Message.endMessage(builder));
        byte[] bytes = StreamParts.concat(
                StreamParts.frame(new StreamParts.Part(builder.sizedByteArray(), new byte[8])),
                StreamParts.END_OF_STREAM);
        assertThat(refused(bytes).reason()).isEqualTo(Reason.MALFORMED);
    }

    // ---- record batches ----

    static Stream<Arguments> faults() {
        List<Arguments> faults = new ArrayList<>();
        for (long rows : new long[] {-1, -5, 14, 12, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 31}) {
            faults.add(fault("int32", rows + " rows", b -> b.length = rows));
        }
        for (String type : List.of("int32", "bool", "decimal128", "utf8", "list", "struct", "utf8 view", "list view")) {
            faults.add(fault(type, "12 values of 13", b -> b.nodes.get(0)[0] = 12));
            // 200: more than fit into the padding of any buffer
            for (long values : new long[] {-1, 200, 1_000_000, Integer.MAX_VALUE, Long.MAX_VALUE}) {
                faults.add(fault(type, values + " values of 13", b -> b.nodes.get(0)[0] = values));
                faults.add(fault(type, values + " values and rows", b -> {
                    b.nodes.get(0)[0] = values;
                    b.length = values;
                }));
            }
        }
        for (long nulls : new long[] {-2, 14, Long.MIN_VALUE, Long.MAX_VALUE}) {
            faults.add(fault("int32", nulls + " nulls", b -> b.nodes.get(0)[1] = nulls));
        }
        faults.add(fault("int32", "a node more", b -> b.nodes.add(new long[] {13, 0})));
        faults.add(fault("int32", "a node less", b -> b.nodes.remove(0)));
        faults.add(fault("int32", "no nodes", b -> b.nodes.clear()));
        faults.add(fault("int32", "a buffer more", b -> b.buffers.add(new long[] {0, 0})));
        faults.add(fault("int32", "a buffer less", b -> b.buffers.remove(0)));
        faults.add(fault("int32", "no buffers", b -> b.buffers.clear()));
        for (long offset : new long[] {-8, -1, 1, 4, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE & ~7L}) {
            faults.add(fault("int32", "offset " + offset, b -> b.buffers.get(1)[0] = offset));
        }
        for (long length : new long[] {-1, 0, 8, 51, 1_000, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE}) {
            faults.add(
                    fault("int32", "length of values " + length, b -> b.buffers.get(1)[1] = length));
        }
        faults.add(fault("int32", "a buffer beyond the body but inside the message", b -> {
            b.bodyLength -= 8;
            b.body = Arrays.copyOf(b.body, b.body.length - 8);
        }));
        faults.add(fault("int32", "no validity with some nulls", b -> b.buffers.get(0)[1] = 0));
        faults.add(fault("int32", "validity of too few bits", b -> b.buffers.get(0)[1] = 1));
        faults.add(fault("utf8", "no offsets", b -> b.buffers.get(1)[1] = 0));
        faults.add(fault("utf8", "an offset too few", b -> b.buffers.get(1)[1] = 13 * 4));
        faults.add(fault("large utf8", "an offset too few", b -> b.buffers.get(1)[1] = 13 * 8));
        faults.add(fault("list", "an offset too few", b -> b.buffers.get(1)[1] = 13 * 4));
        faults.add(fault("large list", "an offset too few", b -> b.buffers.get(1)[1] = 13 * 8));
        faults.add(fault("list view", "offsets too few", b -> b.buffers.get(1)[1] = 12 * 4));
        faults.add(fault("list view", "sizes too few", b -> b.buffers.get(2)[1] = 12 * 4));
        faults.add(fault("large list view", "sizes too few", b -> b.buffers.get(2)[1] = 12 * 8));
        faults.add(fault("utf8 view", "views too few", b -> b.buffers.get(1)[1] = 12 * 16));
        faults.add(fault("sparse union", "type ids too few", b -> b.buffers.get(0)[1] = 12));
        faults.add(fault("dense union", "type ids too few", b -> b.buffers.get(0)[1] = 12));
        faults.add(fault("dense union", "offsets too few", b -> b.buffers.get(1)[1] = 12 * 4));
        faults.add(fault("fixed-size binary", "values too few", b -> b.buffers.get(1)[1] = 64));
        faults.add(fault("fixed-size list", "children too few", b -> b.nodes.get(1)[0] = 38));
        faults.add(fault("struct", "children too few", b -> b.nodes.get(1)[0] = 12));
        faults.add(fault("sparse union", "children too few", b -> b.nodes.get(1)[0] = 12));
        faults.add(fault("run ends of int32", "no runs", b -> b.nodes.get(1)[0] = 0));
        faults.add(fault("run ends of int32", "values too few", b -> b.nodes.get(2)[0] -= 1));
        faults.add(fault("utf8 view", "no variadic count", b -> b.variadicCounts.clear()));
        faults.add(fault("utf8 view", "variadic counts for more columns", b -> b.variadicCounts.add(0L)));
        faults.add(fault(
                "utf8 view", "variadic count too large", b -> b.variadicCounts.set(0, b.variadicCounts.get(0) + 1)));
        for (long count : new long[] {-1, 0, 1_000_000, Long.MAX_VALUE, 1L << 32}) {
            faults.add(fault("utf8 view", "variadic count " + count, b -> b.variadicCounts.set(0, count)));
        }
        faults.add(fault("int32", "variadic count without views", b -> b.variadicCounts.add(1L)));
        for (byte codec : new byte[] {2, 7, -1, 127}) {
            faults.add(fault("int32", "codec " + codec, b -> {
                b.compressed = true;
                b.codec = codec;
            }));
        }
        faults.add(fault("int32", "compression method 1", b -> {
            b.compressed = true;
            b.method = 1;
        }));
        return faults.stream();
    }

    private static Arguments fault(String type, String fault, Consumer<ForgedBatch> change) {
        return Arguments.of(type, fault, change);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("faults")
    void faultsInTheHeaderOfABatchAreRefusedBeforeItIsOpened(String type, String fault, Consumer<ForgedBatch> change) {
        byte[] bytes = parts(type).changingBatch(change).toBytes();
        InvalidStreamException e = catchThrowableOfType(InvalidStreamException.class, () -> ArrowStream.of(bytes));
        assertThat(e).as(fault).isNotNull();
        assertThat(e.reason()).isIn(Reason.MALFORMED, Reason.TOO_LARGE, Reason.UNSUPPORTED);
        assertThat(e.expected()).isNotBlank();
        assertThat(e.actual()).isNotBlank();
        assertThat(StreamJudge.judge(bytes)).isEqualTo(StreamJudge.Verdict.REFUSED);
    }

    @Test
    void unchangedForgeriesAreRead() throws Exception {
        for (TypeCase type : TypeCase.all().toList()) {
            StreamParts parts = StreamParts.of(stream(type));
            byte[] forged = parts.changingBatch(b -> {}).toBytes();
            assertThat(read(forged, Checks.DEFAULT)).as(type.name()).isEqualTo(read(parts.toBytes(), Checks.DEFAULT));
        }
    }

    /** No body at all: validity may be left out where there are no nulls, and a reader then makes it up. */
    @ParameterizedTest
    @CsvSource({"1, 8388608, READ", "1, 8388609, REFUSED", "2, 8388608, REFUSED", "3, 2147483647, REFUSED"})
    void rowsWithoutBytesAreReadWithinTheBoundForDecompressedBodies(int columns, int rows, StreamJudge.Verdict verdict)
            throws IOException {
        Schema schema = new Schema(IntStream.range(0, columns)
                .mapToObj(i -> TypeCase.nullable("f" + i, ArrowType.Struct.INSTANCE))
                .toList());
        Checks oneMebibyte = new Checks(Validation.STRUCTURAL, 64L << 20, 4 << 20, 64, 10_000, 1 << 20);
        byte[] bytes = rowsWithoutBody(schema, rows);

        ArrowStream stream = new StreamDecoder(oneMebibyte).decode(ByteBuffer.wrap(bytes));
        try (RootAllocator allocator = new RootAllocator();
                ArrowReader reader = stream.open(allocator)) {
            assertThat(stream.rowCount()).isEqualTo(rows);
            if (verdict == StreamJudge.Verdict.READ) {
                assertThat(reader.loadNextBatch()).isTrue();
                assertThat(reader.getVectorSchemaRoot().getVector(0).isNull(rows - 1))
                        .isFalse();
            } else {
                InvalidStreamException e = catchThrowableOfType(InvalidStreamException.class, reader::loadNextBatch);
                assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE);
            }
            assertThat(allocator.getPeakMemoryAllocation()).isLessThanOrEqualTo(1 << 20);
        }
        assertThat(StreamJudge.judge(rowsWithoutBody(schema, 1_000))).isEqualTo(StreamJudge.Verdict.READ);
    }

    private static byte[] rowsWithoutBody(Schema schema, int rows) {
        byte[] bytes = StreamParts.concat(
                StreamSchema.of(schema).toBytes(),
                StreamSchema.of(schema).emptyBatchHeader(List.of()),
                StreamParts.END_OF_STREAM);
        return StreamParts.of(bytes)
                .changingBatch(b -> {
                    b.length = rows;
                    b.nodes.forEach(node -> node[0] = rows);
                })
                .toBytes();
    }

    @Test
    void manyRowsOfNullsCostNothing() {
        Schema schema = TypeCase.named("null").schema();
        byte[] bytes = StreamParts.concat(
                StreamSchema.of(schema).toBytes(),
                StreamSchema.of(schema).emptyBatchHeader(List.of()),
                StreamParts.END_OF_STREAM);
        byte[] huge = StreamParts.of(bytes)
                .changingBatch(b -> {
                    b.length = Integer.MAX_VALUE;
                    b.nodes.get(0)[0] = Integer.MAX_VALUE;
                    b.nodes.get(0)[1] = Integer.MAX_VALUE;
                })
                .toBytes();
        assertThat(StreamJudge.judge(huge)).isNotNull();
    }

    // ---- bodies ----

    static Stream<Arguments> faultsOfOffsets() {
        List<Arguments> faults = new ArrayList<>();
        for (String type : List.of("utf8", "binary", "list", "map", "list of lists")) {
            faults.add(fault(type, "first offset negative", b -> putInt(b, 1, 0, -4)));
            faults.add(fault(type, "last offset too large", b -> putInt(b, 1, 13, 1_000_000)));
            faults.add(fault(type, "last offset huge", b -> putInt(b, 1, 13, Integer.MAX_VALUE)));
            faults.add(fault(type, "last offset below the first", b -> {
                putInt(b, 1, 0, 4);
                putInt(b, 1, 13, 3);
            }));
        }
        for (String type : List.of("large utf8", "large binary", "large list")) {
            faults.add(fault(type, "first offset negative", b -> putLong(b, 1, 0, -4)));
            faults.add(fault(type, "last offset too large", b -> putLong(b, 1, 13, 1_000_000)));
            faults.add(fault(type, "last offset huge", b -> putLong(b, 1, 13, Long.MAX_VALUE)));
            faults.add(fault(type, "last offset beyond int", b -> putLong(b, 1, 13, 1L << 32)));
        }
        faults.add(fault("run ends of int32", "nulls in run ends", b -> b.nodes.get(1)[1] = 1));
        faults.add(fault("run ends of int32", "last run end too small", b -> putInt(b, 1, lastRun(b), 12)));
        return faults.stream();
    }

    private static int lastRun(ForgedBatch batch) {
        return (int) batch.nodes.get(1)[0] - 1;
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("faultsOfOffsets")
    void faultsAtTheEdgesOfABodyAreFoundByStructuralChecks(String type, String fault, Consumer<ForgedBatch> change) {
        byte[] bytes = parts(type).changingBatch(change).toBytes();
        assertThat(refused(bytes).reason()).as(fault).isEqualTo(Reason.MALFORMED);
        assertThat(StreamJudge.judge(bytes)).isEqualTo(StreamJudge.Verdict.REFUSED);
    }

    static Stream<Arguments> faultsOfValues() {
        List<Arguments> faults = new ArrayList<>();
        for (String type : List.of("utf8", "list", "map")) {
            faults.add(fault(type, "offsets not monotonic", b -> putInt(b, 1, 6, -1)));
            faults.add(fault(type, "an offset too large in between", b -> putInt(b, 1, 6, 1_000_000)));
        }
        faults.add(fault("large list", "offsets not monotonic", b -> putLong(b, 1, 6, -1)));
        faults.add(fault("utf8", "not UTF-8", b -> b.body[(int) b.buffers.get(2)[0]] = (byte) 0xff));
        faults.add(fault("large utf8", "not UTF-8", b -> b.body[(int) b.buffers.get(2)[0]] = (byte) 0xff));
        faults.add(fault("int32", "validity that denies the null count", b -> {
            b.body[(int) b.buffers.get(0)[0]] = (byte) 0xff;
            b.body[(int) b.buffers.get(0)[0] + 1] = (byte) 0xff;
        }));
        faults.add(fault("list view", "negative offset", b -> putInt(b, 1, 0, -1)));
        faults.add(fault("list view", "negative size", b -> putInt(b, 2, 0, -1)));
        faults.add(fault("list view", "a view beyond its child", b -> putInt(b, 1, 0, 10_000)));
        faults.add(fault("list view", "a view that overflows", b -> {
            putInt(b, 1, 0, Integer.MAX_VALUE);
            putInt(b, 2, 0, Integer.MAX_VALUE);
        }));
        faults.add(fault("large list view", "a view beyond its child", b -> putLong(b, 1, 0, 10_000)));
        faults.add(fault("large list view", "a view that overflows", b -> {
            putLong(b, 1, 0, Long.MAX_VALUE);
            putLong(b, 2, 0, Long.MAX_VALUE);
        }));
        faults.add(fault("utf8 view", "negative length", b -> putInt(b, 1, 0, -1)));
        faults.add(fault("utf8 view", "unknown buffer", b -> putInt(b, 1, 2, 7)));
        faults.add(fault("utf8 view", "offset beyond its buffer", b -> putInt(b, 1, 3, 100_000)));
        faults.add(fault("utf8 view", "negative offset", b -> putInt(b, 1, 3, -1)));
        faults.add(fault("utf8 view", "length beyond its buffer", b -> putInt(b, 1, 0, 100_000)));
        faults.add(fault("utf8 view", "another prefix", b -> putInt(b, 1, 1, 0x41414141)));
        faults.add(fault(
                "sparse union", "unknown type id", b -> b.body[(int) b.buffers.get(0)[0] + 3] = 2));
        faults.add(fault(
                "sparse union", "negative type id", b -> b.body[(int) b.buffers.get(0)[0] + 3] = -1));
        faults.add(fault(
                "sparse union of other type ids",
                "position as type id",
                b -> b.body[(int) b.buffers.get(0)[0] + 3] = 0));
        faults.add(fault(
                "dense union", "unknown type id", b -> b.body[(int) b.buffers.get(0)[0] + 3] = 2));
        faults.add(fault("dense union", "offset too large", b -> putInt(b, 1, 3, 1_000)));
        faults.add(fault("dense union", "negative offset", b -> putInt(b, 1, 3, -1)));
        faults.add(fault("run ends of int32", "run ends that do not increase", b -> putInt(b, 1, 1, 0)));
        faults.add(fault("run ends of int32", "first run end 0", b -> putInt(b, 1, 0, 0)));
        faults.add(fault("dictionary by int32", "index too large", b -> putInt(b, 1, 0, 5)));
        faults.add(fault("dictionary by int32", "negative index", b -> putInt(b, 1, 0, -1)));
        faults.add(fault("dictionary by int64", "huge index", b -> putLong(b, 1, 0, 1L << 32)));
        faults.add(fault(
                "dictionary by uint8",
                "index too large",
                b -> b.body[(int) b.buffers.get(1)[0]] = (byte) 200));
        return faults.stream();
    }

    /** Row 0 is never null, and in view columns it is longer than fits inline. */
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("faultsOfValues")
    void faultsOfSingleValuesAreFoundByFullChecks(String type, String fault, Consumer<ForgedBatch> change) {
        byte[] bytes = parts(type).changingBatch(change).toBytes();
        Checks full = Checks.DEFAULT.withValidation(Validation.FULL);
        assertThat(refused(bytes, full).reason()).as(fault).isEqualTo(Reason.MALFORMED);
        // structural checks may miss it, but end well
        assertThat(StreamJudge.judge(bytes)).isNotNull();
    }

    private static void putInt(ForgedBatch batch, int buffer, int index, int value) {
        at(batch, buffer).putInt((int) ownBuffer(batch, buffer) + 4 * index, value);
    }

    private static void putLong(ForgedBatch batch, int buffer, int index, long value) {
        at(batch, buffer).putLong((int) ownBuffer(batch, buffer) + 8 * index, value);
    }

    private static long ownBuffer(ForgedBatch batch, int buffer) {
        return batch.buffers.get(buffer)[0];
    }

    private static ByteBuffer at(ForgedBatch batch, int buffer) {
        assertThat(buffer).isLessThan(batch.buffers.size());
        return ByteBuffer.wrap(batch.body).order(ByteOrder.LITTLE_ENDIAN);
    }

    // ---- dictionaries ----

    @Test
    void dictionariesThatTheSchemaDoesNotHaveAreRefused() {
        StreamParts parts =
                parts("dictionary by int32").changingFirst(MessageHeader.DictionaryBatch, b -> b.dictionaryId = 99);
        InvalidStreamException e = refused(parts.toBytes());
        assertThat(e.reason()).isEqualTo(Reason.MALFORMED);
        assertThat(e).hasMessageContaining("99");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"dictionary by int32", "dictionary in a list", "dictionary in a struct", "nested dictionaries"})
    void aMissingDictionaryIsRefused(String type) {
        StreamParts parts = parts(type);
        InvalidStreamException e = refused(
                parts.without(parts.indexOf(MessageHeader.DictionaryBatch)).toBytes());
        assertThat(e.reason()).isEqualTo(Reason.MALFORMED);
        assertThat(e).hasMessageContaining("dictionary");
    }

    @Test
    void aMissingDictionaryIsNoFaultWhereNothingRefersToIt() throws Exception {
        try (GeneratedBatch batch = TypeCase.named("dictionary by int32").batch(allocator.get(), 0, 1)) {
            StreamParts parts = StreamParts.of(StockStreams.write(batch.root(), batch.dictionaries()));
            byte[] without =
                    parts.without(parts.indexOf(MessageHeader.DictionaryBatch)).toBytes();
            assertThat(read(without, Checks.DEFAULT).batches()).hasSize(1);
        }
        StreamParts parts = parts("dictionary by int32").changingBatch(b -> {
            b.nodes.get(0)[1] = 13;
            b.body[(int) b.buffers.get(0)[0]] = 0;
            b.body[(int) b.buffers.get(0)[0] + 1] = 0;
        });
        byte[] allNull =
                parts.without(parts.indexOf(MessageHeader.DictionaryBatch)).toBytes();
        assertThat(read(allNull, Checks.DEFAULT).batches().get(0).columns().get(0))
                .hasSize(13)
                .containsOnlyNulls();
    }

    @Test
    void faultsInTheHeaderOfADictionaryAreRefused() {
        StreamParts parts = parts("dictionary by int32");
        List<Consumer<ForgedBatch>> changes = List.of(
                b -> b.length = -1,
                b -> b.nodes.get(0)[0] = 1_000_000,
                b -> b.nodes.clear(),
                b -> b.buffers.get(1)[1] = 0,
                b -> b.buffers.get(2)[0] = 1L << 40,
                b -> b.bodyLength = -8,
                b -> b.delta = true);
        for (Consumer<ForgedBatch> change : changes) {
            byte[] bytes =
                    parts.changingFirst(MessageHeader.DictionaryBatch, change).toBytes();
            assertThat(refused(bytes).reason()).isIn(Reason.MALFORMED, Reason.TOO_LARGE);
            assertThat(StreamJudge.judge(bytes)).isEqualTo(StreamJudge.Verdict.REFUSED);
        }
    }

    // ---- the judge ----

    private Values.Stream read(byte[] bytes, Checks checks) throws Exception {
        try (ArrowReader reader =
                new StreamDecoder(checks).decode(ByteBuffer.wrap(bytes)).open(allocator.get())) {
            return Values.of(reader);
        }
    }

    private InvalidStreamException refused(byte[] bytes) {
        return refused(bytes, Checks.DEFAULT);
    }

    /** Opens and loads everything, on an allocator of its own that must end empty. */
    private static InvalidStreamException refused(byte[] bytes, Checks checks) {
        try (BufferAllocator own = new RootAllocator(256L << 20)) {
            InvalidStreamException refusal = catchThrowableOfType(InvalidStreamException.class, () -> {
                ArrowStream stream = new StreamDecoder(checks).decode(ByteBuffer.wrap(bytes));
                try (ArrowReader reader = stream.open(own)) {
                    while (reader.loadNextBatch()) {
                        assertThat(reader.getVectorSchemaRoot().getRowCount()).isNotNegative();
                    }
                }
            });
            assertThat(refusal).as("%d bytes were accepted", bytes.length).isNotNull();
            assertThat(own.getAllocatedMemory()).isZero();
            return refusal;
        }
    }

    private static Checks bounds(int metadataBytes, int depth, int fields) {
        return new Checks(Validation.STRUCTURAL, 64L << 20, metadataBytes, depth, fields, 256L << 20);
    }

    private StreamParts parts(String name) {
        return StreamParts.of(stream(name));
    }

    private byte[] stream(String name) {
        return stream(TypeCase.named(name));
    }

    private byte[] stream(TypeCase type) {
        try (GeneratedBatch batch = type.batch(allocator.get(), TypeCase.ROWS, 1)) {
            return StockStreams.write(batch.root(), batch.dictionaries());
        }
    }

    private static byte[] schemaOnly(Schema schema) {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        int[] fields = schema.getFields().stream()
                .mapToInt(field -> field.getField(builder))
                .toArray();
        return schemaMessage(builder, fields, Endianness.Little, MetadataVersion.V5);
    }

    private static byte[] schemaMessage(FlatBufferBuilder builder, int[] fields, short endianness, short version) {
        int fieldsAt = org.apache.arrow.flatbuf.Schema.createFieldsVector(builder, fields);
        org.apache.arrow.flatbuf.Schema.startSchema(builder);
        org.apache.arrow.flatbuf.Schema.addEndianness(builder, endianness);
        org.apache.arrow.flatbuf.Schema.addFields(builder, fieldsAt);
        int schema = org.apache.arrow.flatbuf.Schema.endSchema(builder);
        Message.startMessage(builder);
        Message.addVersion(builder, version);
        Message.addHeaderType(builder, MessageHeader.Schema);
        Message.addHeader(builder, schema);
        builder.finish(Message.endMessage(builder));
        byte[] metadata = builder.sizedByteArray();
        return StreamParts.concat(
                StreamParts.frame(new StreamParts.Part(metadata, new byte[0])), StreamParts.END_OF_STREAM);
    }
}
