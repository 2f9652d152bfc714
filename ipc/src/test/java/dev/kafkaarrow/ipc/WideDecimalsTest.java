package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Decimals of 32 and 64 bits, which in a stream are laid out as integers are: the same bodies under either schema. */
class WideDecimalsTest {
    private static final ArrowType.Decimal DECIMAL32 = new ArrowType.Decimal(9, 2, 32);
    private static final ArrowType.Decimal DECIMAL64 = new ArrowType.Decimal(18, -3, 64);

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    private static Stream<TypeCase> types() {
        return Stream.concat(
                        TypeCase.all(),
                        IntStream.range(0, 200)
                                .mapToObj(seed -> new TypeCase("random schema " + seed, RandomSchemas.schema(seed, 5))))
                .filter(type -> !narrow(type.schema()).equals(type.schema()));
    }

    @ParameterizedTest
    @MethodSource("types")
    void openAsDecimalsOf128Bits(TypeCase type) throws Exception {
        for (Validation validation : Validation.values()) {
            for (int rows : new int[] {0, 1, 17, 64}) {
                byte[] integers = message(type, rows, rows);
                assertSame(decode(integers, validation), decode(narrow(integers), validation));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void oneReaderWidensManyStreams(TypeCase type) throws Exception {
        List<byte[]> messages = new ArrayList<>();
        for (int rows : new int[] {9, 2, 0, 30, 30, 5}) {
            messages.add(message(type, rows, rows));
        }
        try (ArrowStreams integers = new ArrowStreams(allocator.get());
                ArrowStreams decimals = new ArrowStreams(allocator.get())) {
            for (byte[] message : messages) {
                integers.add(decode(message, Validation.FULL));
                decimals.add(decode(narrow(message), Validation.FULL));
            }
            assertSame(integers, decimals);
        }
    }

    @Test
    void gatheredRowsAreOfDecimalsOf128Bits() throws Exception {
        TypeCase type = TypeCase.named("list of lists");
        try (GatheredStreams integers = new ArrowStreams(allocator.get()).gather(100, 1 << 20);
                GatheredStreams decimals = new ArrowStreams(allocator.get()).gather(100, 1 << 20)) {
            for (int seed = 0; seed < 3; seed++) {
                byte[] message = message(type, 20, seed);
                integers.add(decode(message, Validation.STRUCTURAL));
                decimals.add(decode(narrow(message), Validation.STRUCTURAL));
            }
            assertSame(integers, decimals);
        }
    }

    @ParameterizedTest
    @EnumSource(BodyCodec.class)
    void compressedOnesAreWidened(BodyCodec codec) throws Exception {
        byte[] plain = message(TypeCase.named("list of lists"), 100, 1);
        byte[] compressed =
                codec.compressed(StreamParts.of(plain), bytes -> bytes).toBytes();
        assertSame(decode(plain, Validation.FULL), decode(narrow(compressed), Validation.FULL));
    }

    @Test
    void theStreamStaysAsItIs() throws Exception {
        byte[] bytes = narrow(message(TypeCase.named("int32"), 10, 1));
        ArrowStream stream = decode(bytes, Validation.FULL);
        assertThat(stream.schema().getFields().get(0).getType()).isEqualTo(DECIMAL32);
        stream.open(allocator.get()).close();
        assertThat(stream.toByteArray()).isEqualTo(bytes);
    }

    @Test
    void columnsBesideThemAreReadAlone() throws Exception {
        Schema schema = new Schema(List.of(
                TypeCase.nullable("d", new ArrowType.Int(32, true)),
                TypeCase.nullable("s", ArrowType.Utf8.INSTANCE),
                TypeCase.nullable("e", new ArrowType.Int(64, true))));
        byte[] integers = message(new TypeCase("beside", schema), 20, 1);
        for (List<String> columns : List.of(List.of("s"), List.of("e", "s"), List.of("d"))) {
            try (ArrowReader expected = decode(integers, Validation.FULL).open(allocator.get(), columns);
                    ArrowReader actual =
                            decode(narrow(integers), Validation.FULL).open(allocator.get(), columns)) {
                assertSame(expected, actual);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 64, 128, 256})
    void openAsADecimalOfMoreDigits(int bits) throws Exception {
        ArrowStream stream = decode(narrow(message(TypeCase.named("int32"), 10, 1)), Validation.FULL);
        Schema wider = new Schema(List.of(TypeCase.nullable("f", new ArrowType.Decimal(18, 4, bits))));
        SchemaProjection projection = SchemaProjection.of(stream.streamSchema(), StreamSchema.of(wider));
        try (ArrowReader written = stream.open(allocator.get());
                ArrowReader projected = stream.open(allocator.get(), projection)) {
            written.loadNextBatch();
            projected.loadNextBatch();
            FieldVector from = written.getVectorSchemaRoot().getVector(0);
            FieldVector to = projected.getVectorSchemaRoot().getVector(0);
            for (int i = 0; i < from.getValueCount(); i++) {
                BigDecimal value = (BigDecimal) from.getObject(i);
                assertThat(to.getObject(i)).isEqualTo(value == null ? null : value.setScale(4));
            }
        }
    }

    @Test
    void areNotMerged() {
        assertThat(BatchRows.supports(
                        StreamSchema.of(narrow(TypeCase.named("int32").schema()))))
                .isFalse();
        assertThat(BatchRows.supports(
                        StreamSchema.of(TypeCase.named("decimal128").schema())))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(BodyCodec.class)
    void whatTheyAreWidenedToIsBounded(BodyCodec codec) throws Exception {
        byte[] plain = message(TypeCase.named("int32"), 1_000, 1);
        byte[] bytes =
                narrow(codec.compressed(StreamParts.of(plain), body -> body).toBytes());
        Checks checks =
                Checks.of(Validation.FULL, bound -> bound == Bound.DECOMPRESSED_BYTES ? 10_000 : bound.defaultValue());
        try (ArrowReader reader =
                new StreamDecoder(checks).decode(ByteBuffer.wrap(bytes)).open(allocator.get())) {
            InvalidStreamException e = catchThrowableOfType(InvalidStreamException.class, reader::loadNextBatch);
            assertThat(e.reason()).isEqualTo(InvalidStreamException.Reason.TOO_LARGE);
        }
    }

    private byte[] message(TypeCase type, int rows, long seed) {
        try (GeneratedBatch batch = type.batch(allocator.get(), rows, seed)) {
            return ArrowStream.of(batch.root(), batch.dictionaries()).toByteArray();
        }
    }

    private static ArrowStream decode(byte[] bytes, Validation validation) throws InvalidStreamException {
        return new StreamDecoder(Checks.DEFAULT.withValidation(validation)).decode(ByteBuffer.wrap(bytes));
    }

    /** The stream with decimals in place of the integers of its schema. */
    private static byte[] narrow(byte[] stream) throws InvalidStreamException {
        ArrowStream integers = ArrowStream.of(stream);
        byte[] head = StreamSchema.of(narrow(integers.schema())).toBytes();
        int end = (int) integers.frames().get(0).end();
        return StreamParts.concat(head, Arrays.copyOfRange(stream, end, stream.length));
    }

    private static Schema narrow(Schema schema) {
        return new Schema(
                schema.getFields().stream().map(WideDecimalsTest::narrow).toList(), schema.getCustomMetadata());
    }

    private static Field narrow(Field field) {
        ArrowType type = field.getType();
        if (type instanceof ArrowType.Int integer && integer.getIsSigned() && integer.getBitWidth() >= 32) {
            type = integer.getBitWidth() == 32 ? DECIMAL32 : DECIMAL64;
        }
        List<Field> children = new ArrayList<>();
        for (Field child : field.getChildren()) {
            boolean isRunEnds = type instanceof ArrowType.RunEndEncoded && children.isEmpty();
            children.add(isRunEnds ? child : narrow(child));
        }
        return new Field(
                field.getName(),
                new FieldType(field.isNullable(), type, field.getDictionary(), field.getMetadata()),
                children);
    }

    private void assertSame(ArrowStream integers, ArrowStream decimals) throws Exception {
        try (ArrowReader expected = integers.open(allocator.get());
                ArrowReader actual = decimals.open(allocator.get())) {
            assertSame(expected, actual);
        }
    }

    private static void assertSame(ArrowReader expected, ArrowReader actual) throws Exception {
        while (expected.loadNextBatch()) {
            assertThat(actual.loadNextBatch()).isTrue();
            assertSame(
                    expected.getVectorSchemaRoot().getFieldVectors(),
                    actual.getVectorSchemaRoot().getFieldVectors());
            for (long id : expected.getDictionaryVectors().keySet()) {
                assertSame(
                        List.of(expected.lookup(id).getVector()),
                        List.of(actual.lookup(id).getVector()));
            }
        }
        assertThat(actual.loadNextBatch()).isFalse();
    }

    private static void assertSame(List<FieldVector> expected, List<FieldVector> actual) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int v = 0; v < expected.size(); v++) {
            FieldVector one = expected.get(v);
            FieldVector other = actual.get(v);
            assertThat(other.getValueCount()).isEqualTo(one.getValueCount());
            if (other instanceof DecimalVector decimals && one instanceof BaseIntVector integers) {
                assertSame(integers, decimals);
            } else if (one.getChildrenFromFields().isEmpty()) {
                for (int row = 0; row < one.getValueCount(); row++) {
                    assertThat(other.getObject(row)).isEqualTo(one.getObject(row));
                }
            } else {
                assertSame(one.getChildrenFromFields(), other.getChildrenFromFields());
            }
        }
    }

    private static void assertSame(BaseIntVector integers, DecimalVector decimals) {
        ArrowType.Decimal written = integers instanceof IntVector ? DECIMAL32 : DECIMAL64;
        assertThat(decimals.getField().getType())
                .isEqualTo(new ArrowType.Decimal(written.getPrecision(), written.getScale(), 128));
        for (int row = 0; row < integers.getValueCount(); row++) {
            assertThat(decimals.getObject(row))
                    .isEqualTo(
                            integers.isNull(row)
                                    ? null
                                    : new BigDecimal(
                                            BigInteger.valueOf(integers.getValueAsLong(row)), written.getScale()));
        }
    }
}
