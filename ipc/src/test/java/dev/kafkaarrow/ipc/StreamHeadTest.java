package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A decoder that knows the head of a stream says of it what one says that does not. */
class StreamHeadTest {
    private static final byte[] BITS = {1, -128, -1};

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    static Stream<TypeCase> typesWithoutDictionaries() {
        return TypeCase.all()
                .filter(type -> type.schema().getFields().stream()
                        .noneMatch(field -> field.toString().contains("dictionary")));
    }

    @ParameterizedTest
    @MethodSource("typesWithoutDictionaries")
    void streamsOfOtherNumbersHaveTheFramesThatWalkingThemGives(TypeCase type) throws Exception {
        StreamHead head = head(message(type, 20, 1)).orElseThrow();
        for (int rows : new int[] {0, 1, 20, 2_000}) {
            byte[] message = message(type, rows, rows);
            ByteBuffer bytes = littleEndian(message);
            OneBatchStream known = head.begins(bytes, Checks.DEFAULT);
            List<Frame> walked = walked(message);
            if (known == null) {
                // flatbuffers leave numbers out that are 0, and view columns have as many buffers as they need
                assertThat(rows == 0 || type.name().contains("view")).isTrue();
                continue;
            }
            assertThat(text(known.frames())).isEqualTo(text(walked));
            assertThat(known.schema()).isEqualTo(((Frame.SchemaMessage) walked.get(0)).schema());
        }
    }

    @ParameterizedTest
    @MethodSource("typesWithoutDictionaries")
    void aBitThatIsOtherwiseIsJudgedAsWithoutTheHead(TypeCase type) throws Exception {
        byte[] message = message(type, 20, 1);
        StreamDecoder knowing = knowing(message);
        int body = (int) walked(message).get(1).bodyPosition();
        for (int at = 0; at < message.length; at++) {
            if (at == body) {
                // nobody looks into bodies yet
                at = message.length - Encapsulation.PREFIX_BYTES;
            }
            for (byte bits : BITS) {
                message[at] ^= bits;
                assertThat(outcome(knowing, message))
                        .as("byte %d, bits %d", at, bits)
                        .isEqualTo(outcome(new StreamDecoder(Checks.DEFAULT), message));
                message[at] ^= bits;
            }
        }
    }

    @Test
    void whatIsTooShortOrTooLongIsJudgedAsWithoutTheHead() throws Exception {
        byte[] message = message(TypeCase.named("utf8"), 20, 1);
        StreamDecoder knowing = knowing(message);
        for (int length = 0; length < message.length + 16; length++) {
            byte[] other = Arrays.copyOf(message, length);
            assertThat(outcome(knowing, other)).isEqualTo(outcome(new StreamDecoder(Checks.DEFAULT), other));
        }
    }

    @Test
    void aBodyOfAnOddLengthIsJudgedAsWithoutTheHead() throws Exception {
        byte[] message = message(TypeCase.named("utf8"), 20, 1);
        StreamDecoder knowing = knowing(message);
        Frame.RecordBatch batch = (Frame.RecordBatch) walked(message).get(1);
        int metadata = (int) batch.bodyPosition() - batch.metadataBytes();
        byte[] longer =
                StreamParts.concat(Arrays.copyOf(message, (int) batch.end()), new byte[4], StreamParts.END_OF_STREAM);
        littleEndian(longer).putLong(metadata + batch.raw().bodyLengthAt(), batch.bodyLength() + 4);
        Object outcome = outcome(knowing, longer);
        assertThat(outcome).isEqualTo(outcome(new StreamDecoder(Checks.DEFAULT), longer));
        assertThat(outcome).asString().contains("multiple of 8");
    }

    @Test
    void aStreamOfSeveralBatchesOrNoneHasNoHead() throws Exception {
        try (GeneratedBatch batch = TypeCase.named("utf8").batch(allocator.get(), 5, 1)) {
            ArrowStream.Builder builder = ArrowStream.builder(batch.root());
            assertThat(head(builder.build().toByteArray())).isEmpty();
            assertThat(head(builder.addBatch().build().toByteArray())).isPresent();
            assertThat(head(builder.addBatch().build().toByteArray())).isEmpty();
        }
    }

    @Test
    void aBatchWithDictionariesOrMetadataOfItsOwnHasNoHead() throws Exception {
        byte[] message = message(TypeCase.named("utf8"), 5, 1);
        ArrowStream plain = ArrowStream.of(message);
        Frame.RecordBatch batch = (Frame.RecordBatch) plain.frames().get(1);
        byte[] described = StreamParts.concat(
                plain.frames().get(0).header(),
                batch.headerWithMetadata(List.of(new KeyValue("key", "value"))),
                body(message, batch),
                StreamParts.END_OF_STREAM);
        assertThat(head(described)).isEmpty();
        TypeCase encoded = TypeCase.all()
                .filter(type -> type.schema().getFields().stream().anyMatch(field -> field.getDictionary() != null))
                .findFirst()
                .orElseThrow();
        assertThat(head(message(encoded, 5, 1))).isEmpty();
    }

    /** A decoder that knows the head of a message. */
    private static StreamDecoder knowing(byte[] message) throws Exception {
        StreamDecoder decoder = new StreamDecoder(Checks.DEFAULT);
        for (int i = 0; i < 3; i++) {
            decoder.decode(ByteBuffer.wrap(message));
        }
        return decoder;
    }

    private static byte[] body(byte[] message, Frame.RecordBatch batch) {
        return Arrays.copyOfRange(message, (int) batch.bodyPosition(), (int) batch.end());
    }

    private static Object outcome(StreamDecoder decoder, byte[] message) {
        try {
            ArrowStream stream = decoder.decode(ByteBuffer.wrap(message.clone()));
            return Map.entry(text(stream.frames()), stream.streamSchema().fingerprint());
        } catch (InvalidStreamException e) {
            return e.reason() + " " + e.getMessage();
        }
    }

    /** Of each frame all that can be asked for. */
    private static List<String> text(List<Frame> frames) {
        return frames.stream()
                .map(frame -> frame.getClass() + " " + frame.position() + " " + frame.bodyPosition() + " "
                        + frame.bodyLength() + " " + Arrays.toString(frame.header())
                        + (frame instanceof Frame.RecordBatch batch
                                ? " " + batch.rowCount() + batch.customMetadata() + batch.compression()
                                        + batch.raw().position() + batch.raw().bodyPosition()
                                        + batch.raw().bodyLength()
                                : ""))
                .toList();
    }

    private static Optional<StreamHead> head(byte[] message) throws Exception {
        return StreamHead.of(littleEndian(message), walked(message));
    }

    private static List<Frame> walked(byte[] message) throws Exception {
        return new StreamDecoder(Checks.DEFAULT)
                .decode(ByteBuffer.wrap(message))
                .frames();
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private byte[] message(TypeCase type, int rows, long seed) {
        try (GeneratedBatch batch = type.batch(allocator.get(), rows, seed)) {
            return ArrowStream.of(batch.root(), batch.dictionaries()).toByteArray();
        }
    }
}
