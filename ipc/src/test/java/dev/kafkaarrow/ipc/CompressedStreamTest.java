package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.luben.zstd.Zstd;
import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.apache.arrow.flatbuf.CompressionType;
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

    enum Codec {
        LZ4(CompressionType.LZ4_FRAME) {
            @Override
            byte[] compress(byte[] bytes) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                try (LZ4FrameOutputStream lz4 = new LZ4FrameOutputStream(out)) {
                    lz4.write(bytes);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return out.toByteArray();
            }
        },
        ZSTD(CompressionType.ZSTD) {
            @Override
            byte[] compress(byte[] bytes) {
                return Zstd.compress(bytes);
            }
        };

        private final byte number;

        Codec(byte number) {
            this.number = number;
        }

        abstract byte[] compress(byte[] bytes);
    }

    static Stream<Arguments> typesAndCodecs() {
        return TypeCase.all().flatMap(type -> Arrays.stream(Codec.values()).map(codec -> Arguments.of(type, codec)));
    }

    @ParameterizedTest
    @MethodSource("typesAndCodecs")
    void readsCompressedBodiesOfEveryType(TypeCase type, Codec codec) throws Exception {
        for (int rows : new int[] {TypeCase.ROWS, 0, 500}) {
            StreamParts parts = parts(type.schema(), rows);
            Values.Stream expected = read(parts.toBytes(), Checks.DEFAULT);
            byte[] compressed =
                    compressed(parts, codec, UnaryOperator.identity()).toBytes();
            assertThat(read(compressed, Checks.DEFAULT)).as("%d rows", rows).isEqualTo(expected);
            assertThat(read(compressed, Checks.DEFAULT.withValidation(Validation.FULL)))
                    .as("%d rows, full checks", rows)
                    .isEqualTo(expected);
            byte[] stored = compressed(parts, codec, bytes -> null).toBytes();
            assertThat(read(stored, Checks.DEFAULT)).as("%d rows, stored", rows).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void wrongDeclaredLengthsAreRefused(Codec codec) {
        StreamParts parts = parts(TypeCase.named("int64").schema(), 500);
        for (long declared : new long[] {
            -2, Long.MIN_VALUE, 0, 1, 3_999, 4_001, 8_000, 1 << 28, (1 << 28) + 1, 1L << 32, Long.MAX_VALUE, -1
        }) {
            byte[] bytes = compressed(parts, codec, UnaryOperator.identity())
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
    @EnumSource(Codec.class)
    void damagedFramesAreRefused(Codec codec) {
        StreamParts parts = parts(TypeCase.named("int64").schema(), 500);
        StreamParts good = compressed(parts, codec, UnaryOperator.identity());
        int length = (int) ForgedBatch.of(good.parts().get(good.indexOf(MessageHeader.RecordBatch)))
                .buffers
                .get(1)[1];
        byte[] truncated = compressed(parts, codec, frame -> Arrays.copyOf(frame, frame.length - 5))
                .toBytes();
        assertThat(refused(truncated, Checks.DEFAULT).reason()).isEqualTo(Reason.MALFORMED);
        byte[] wrongMagic = compressed(parts, codec, frame -> {
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
    @EnumSource(Codec.class)
    void bodiesThatDecompressBeyondTheBoundAreTooLarge(Codec codec) throws Exception {
        StreamParts parts = parts(TypeCase.named("int64").schema(), 500);
        byte[] bytes = compressed(parts, codec, UnaryOperator.identity()).toBytes();
        assertThat(read(bytes, boundedTo(8_192)).batches()).hasSize(1);
        assertThat(refused(bytes, boundedTo(1_024)).reason()).isEqualTo(Reason.TOO_LARGE);
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void aBombStaysWithinTheBoundAndOffTheHeap(Codec codec) {
        // 200 MB of zeros, whose frame is some hundred KB at most
        byte[] zeros = codec.compress(new byte[200 << 20]);
        StreamParts parts = parts(TypeCase.named("int64").schema(), 500);
        byte[] bytes = compressed(parts, codec, UnaryOperator.identity())
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
        StreamParts mixed = parts.changingBatch(b -> compress(b, Codec.ZSTD, UnaryOperator.identity()));
        assertThat(read(mixed.toBytes(), Checks.DEFAULT)).isEqualTo(read(parts.toBytes(), Checks.DEFAULT));
    }

    private static Checks boundedTo(long decompressedBytes) {
        return new Checks(Validation.STRUCTURAL, 64L << 20, 4 << 20, 64, 10_000, decompressedBytes);
    }

    /** Every message compressed; {@code damage} changes frames, null stores them as they are. */
    private static StreamParts compressed(StreamParts parts, Codec codec, UnaryOperator<byte[]> damage) {
        StreamParts result = parts;
        for (int i = 1; i < parts.parts().size(); i++) {
            ForgedBatch batch = ForgedBatch.of(parts.parts().get(i));
            compress(batch, codec, damage);
            result = result.replacing(i, batch.toPart());
        }
        return result;
    }

    private static void compress(ForgedBatch batch, Codec codec, UnaryOperator<byte[]> damage) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (long[] buffer : batch.buffers) {
            byte[] plain = Arrays.copyOfRange(batch.body, (int) buffer[0], (int) (buffer[0] + buffer[1]));
            buffer[0] = body.size();
            if (plain.length == 0) {
                continue;
            }
            byte[] frame = damage.apply(codec.compress(plain));
            long declared = frame == null ? -1 : plain.length;
            byte[] written = StreamParts.concat(
                    ByteBuffer.allocate(8)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(declared)
                            .array(),
                    frame == null ? plain : frame);
            buffer[1] = written.length;
            body.writeBytes(Arrays.copyOf(written, (written.length + 7) / 8 * 8));
        }
        batch.compressed = true;
        batch.codec = codec.number;
        batch.body = body.toByteArray();
        batch.bodyLength = batch.body.length;
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
