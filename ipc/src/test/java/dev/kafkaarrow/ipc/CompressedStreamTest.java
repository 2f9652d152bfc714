package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies compressed buffer by buffer, here by the test: the main code need not write what it reads. */
class CompressedStreamTest {
    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    static Stream<Arguments> typesAndCodecs() {
        return TypeCase.all()
                .flatMap(type -> Arrays.stream(BodyCodec.values()).map(codec -> Arguments.of(type, codec)));
    }

    @ParameterizedTest
    @MethodSource("typesAndCodecs")
    void readsCompressedBodiesOfEveryType(TypeCase type, BodyCodec codec) throws Exception {
        for (int rows : new int[] {TypeCase.ROWS, 0, 500}) {
            StreamParts parts = parts(type.schema(), rows);
            Values.Stream expected = read(parts.toBytes(), Checks.DEFAULT);
            byte[] compressed =
                    codec.compressed(parts, UnaryOperator.identity()).toBytes();
            assertThat(read(compressed, Checks.DEFAULT)).as("%d rows", rows).isEqualTo(expected);
            assertThat(read(compressed, Checks.DEFAULT.withValidation(Validation.FULL)))
                    .as("%d rows, full checks", rows)
                    .isEqualTo(expected);
            byte[] stored = codec.compressed(parts, bytes -> null).toBytes();
            assertThat(read(stored, Checks.DEFAULT)).as("%d rows, stored", rows).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(BodyCodec.class)
    void wrongDeclaredLengthsAreRefused(BodyCodec codec) {
        StreamParts parts = parts(TypeCase.named("int64").schema(), 500);
        for (long declared : new long[] {
            -2, Long.MIN_VALUE, 0, 1, 3_999, 4_001, 8_000, 1 << 28, (1 << 28) + 1, 1L << 32, Long.MAX_VALUE, -1
        }) {
            byte[] bytes = codec.compressed(parts, UnaryOperator.identity())
                    .changingBatch(b -> ByteBuffer.wrap(b.body)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong((int) b.buffers.get(1)[0], declared))
                    .toBytes();
            assertThat(refused(bytes, Checks.DEFAULT).reason())
                    .as("%d bytes declared", declared)
                    .isIn(Reason.MALFORMED, Reason.TOO_LARGE);
        }
    }

    @ParameterizedTest
    @EnumSource(BodyCodec.class)
    void damagedFramesAreRefused(BodyCodec codec) {
        StreamParts parts = parts(TypeCase.named("int64").schema(), 500);
        StreamParts good = codec.compressed(parts, UnaryOperator.identity());
        int length = (int) ForgedBatch.of(good.parts().get(good.indexOf(MessageHeader.RecordBatch)))
                .buffers
                .get(1)[1];
        byte[] truncated = codec.compressed(parts, frame -> Arrays.copyOf(frame, frame.length - 5))
                .toBytes();
        assertThat(refused(truncated, Checks.DEFAULT).reason()).isEqualTo(Reason.MALFORMED);
        byte[] wrongMagic = codec.compressed(parts, frame -> {
                    byte[] other = frame.clone();
                    other[0] ^= 1;
                    return other;
                })
                .toBytes();
        assertThat(refused(wrongMagic, Checks.DEFAULT).reason()).isEqualTo(Reason.MALFORMED);
        for (long shorter : new long[] {1, 7, 8, 9}) {
            byte[] cut = good.changingBatch(b -> b.buffers.get(1)[1] = shorter).toBytes();
            assertThat(refused(cut, Checks.DEFAULT).reason()).isEqualTo(Reason.MALFORMED);
        }
        assertThat(length).isPositive();
    }

    @ParameterizedTest
    @EnumSource(BodyCodec.class)
    void bodiesThatDecompressBeyondTheBoundAreTooLarge(BodyCodec codec) throws Exception {
        StreamParts parts = parts(TypeCase.named("int64").schema(), 500);
        byte[] bytes = codec.compressed(parts, UnaryOperator.identity()).toBytes();
        assertThat(read(bytes, boundedTo(8_192)).batches()).hasSize(1);
        assertThat(refused(bytes, boundedTo(1_024)).reason()).isEqualTo(Reason.TOO_LARGE);
    }

    @ParameterizedTest
    @EnumSource(BodyCodec.class)
    void aBombStaysWithinTheBoundAndOffTheHeap(BodyCodec codec) {
        // 200 MB of zeros, whose frame is some hundred KB at most
        byte[] zeros = codec.compress(new byte[200 << 20]);
        StreamParts parts = parts(TypeCase.named("int64").schema(), 500);
        byte[] bytes = codec.compressed(parts, UnaryOperator.identity())
                .changingBatch(b -> {
                    byte[] length = ByteBuffer.allocate(8)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(200L << 20)
                            .array();
                    int at = b.body.length;
                    byte[] body = StreamParts.concat(b.body, length, zeros);
                    b.buffers.get(1)[0] = at;
                    b.buffers.get(1)[1] = 8L + zeros.length;
                    b.body = Arrays.copyOf(body, (body.length + 7) / 8 * 8);
                    b.bodyLength = b.body.length;
                })
                .toBytes();
        assertThat(StreamJudge.judge(bytes, Validation.STRUCTURAL)).isNotNull();
    }

    @Test
    void aStreamMayMixCompressedAndPlainMessages() throws Exception {
        StreamParts parts = parts(TypeCase.named("dictionary by int32").schema(), TypeCase.ROWS);
        StreamParts mixed = parts.changingBatch(b -> BodyCodec.ZSTD.compress(b, UnaryOperator.identity()));
        assertThat(read(mixed.toBytes(), Checks.DEFAULT)).isEqualTo(read(parts.toBytes(), Checks.DEFAULT));
    }

    private static Checks boundedTo(long decompressedBytes) {
        return new Checks(Validation.STRUCTURAL, 64L << 20, 4 << 20, 64, 10_000, decompressedBytes);
    }

    private StreamParts parts(Schema schema, int rows) {
        try (GeneratedBatch batch = GeneratedBatch.of(allocator.get(), schema, rows, 1)) {
            return StreamParts.of(StockStreams.write(batch.root(), batch.dictionaries()));
        }
    }

    private Values.Stream read(byte[] bytes, Checks checks) throws IOException {
        try (ArrowReader reader =
                new StreamDecoder(checks).decode(ByteBuffer.wrap(bytes)).open(allocator.get())) {
            return Values.of(reader);
        }
    }

    private static InvalidStreamException refused(byte[] bytes, Checks checks) {
        try (RootAllocator own = new RootAllocator(512L << 20)) {
            InvalidStreamException refusal = catchThrowableOfType(InvalidStreamException.class, () -> {
                try (ArrowReader reader =
                        new StreamDecoder(checks).decode(ByteBuffer.wrap(bytes)).open(own)) {
                    assertThat(List.of(reader.loadNextBatch())).isNotEmpty();
                }
            });
            assertThat(refusal).as("%d bytes were accepted", bytes.length).isNotNull();
            assertThat(own.getAllocatedMemory()).isZero();
            return refusal;
        }
    }
}
