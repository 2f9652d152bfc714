package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class FrameReaderTest {
    private static final List<KeyValue> METADATA = List.of(
            new KeyValue("kafka.offset", "12"),
            new KeyValue("repeated", "first"),
            new KeyValue("repeated", "second"),
            new KeyValue("", "empty key"),
            new KeyValue("empty value", ""),
            new KeyValue("ключ", "žluťoučký 🐎"));

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @ParameterizedTest
    @MethodSource("dev.kafkaarrow.ipc.TypeCase#all")
    void walksTheMessagesThatAreThere(TypeCase type) throws Exception {
        byte[] bytes = stream(type);
        List<StreamParts.Part> parts = StreamParts.of(bytes).parts();
        FrameReader reader = new FrameReader(ByteSource.of(ByteBuffer.wrap(bytes)), Checks.DEFAULT);
        long position = 0;
        for (StreamParts.Part part : parts) {
            assertThat(reader.position()).isEqualTo(position);
            Frame frame = reader.next();
            assertThat(frame.position()).isEqualTo(position);
            assertThat(frame.bodyLength()).isEqualTo(part.body().length);
            assertThat(frame.bodyPosition()).isEqualTo(position + 8 + part.metadata().length);
            assertThat(frame.header()).isEqualTo(Arrays.copyOfRange(bytes, (int) position, (int) frame.bodyPosition()));
            position = frame.end();
        }
        Frame end = reader.next();
        assertThat(end).isInstanceOf(Frame.EndOfStream.class);
        assertThat(end.header()).isEqualTo(StreamParts.END_OF_STREAM);
        assertThat(end.end()).isEqualTo(bytes.length);
        assertThat(reader.next()).isEqualTo(end);
    }

    @ParameterizedTest
    @MethodSource("dev.kafkaarrow.ipc.TypeCase#all")
    void normalisesFramingFromBefore015(TypeCase type) throws Exception {
        byte[] bytes = stream(type);
        byte[] legacy = StreamParts.of(bytes).toLegacyBytes();
        assertThat(legacy).isNotEqualTo(bytes);
        assertThat(read(copyFrames(legacy))).isEqualTo(read(bytes));
        assertThat(readStock(copyFrames(legacy))).isEqualTo(read(bytes));
    }

    @ParameterizedTest
    @MethodSource("dev.kafkaarrow.ipc.TypeCase#all")
    void metadataIsPutIntoTheHeaderOfABatchOfAnyType(TypeCase type) throws Exception {
        byte[] bytes = stream(type);
        List<byte[]> pieces = new ArrayList<>();
        for (Frame frame : ArrowStream.of(bytes).frames()) {
            pieces.add(frame instanceof Frame.RecordBatch batch ? batch.headerWithMetadata(METADATA) : frame.header());
            pieces.add(body(bytes, frame));
        }
        byte[] marked = StreamParts.concat(pieces.toArray(byte[][]::new));
        assertThat(batches(marked)).singleElement().satisfies(batch -> {
            assertThat(batch.customMetadata()).isEqualTo(METADATA);
            assertThat(batch.headerWithMetadata(List.of())).isNotEqualTo(batch.header());
        });
        assertThat(read(marked)).isEqualTo(read(bytes));
        assertThat(readStock(marked)).isEqualTo(read(bytes));
        // and taken out again
        Frame.RecordBatch batch = batches(marked).get(0);
        Frame.RecordBatch original = batches(bytes).get(0);
        assertThat(original.customMetadata()).isEmpty();
        byte[] cleaned = StreamParts.concat(
                Arrays.copyOf(marked, (int) batch.position()),
                batch.headerWithMetadata(List.of()),
                Arrays.copyOfRange(marked, (int) batch.bodyPosition(), marked.length));
        assertThat(batches(cleaned).get(0).customMetadata()).isEmpty();
        assertThat(read(cleaned)).isEqualTo(read(bytes));
    }

    @ParameterizedTest
    @EnumSource(Compression.Codec.class)
    void aRecordBatchSaysHowItIsCompressed(Compression.Codec codec) {
        Compression compression = codec == Compression.Codec.ZSTD ? Compression.zstd(1) : new Compression(codec, 0);
        Schema schema = TypeCase.named("int64").schema();
        try (GeneratedBatch batch = GeneratedBatch.of(allocator.get(), schema, 100, 1)) {
            ArrowStream stream = new StreamEncoder(compression).encode(batch.root(), batch.dictionaries());

            assertThat(stream.frames().get(1))
                    .isInstanceOfSatisfying(
                            Frame.RecordBatch.class,
                            frame -> assertThat(frame.compression()).isEqualTo(compression));
        }
    }

    @Test
    void dictionariesTakeOtherIds() throws Exception {
        TypeCase one = TypeCase.named("dictionary by int32");
        TypeCase other = TypeCase.of(
                "other",
                TypeCase.encoded(
                        "f",
                        77,
                        new org.apache.arrow.vector.types.pojo.ArrowType.Int(32, true),
                        org.apache.arrow.vector.types.pojo.ArrowType.Utf8.INSTANCE));
        byte[] bytes = stream(one);
        byte[] schema = StreamSchema.of(other.schema()).toBytes();
        List<byte[]> pieces = new ArrayList<>();
        for (Frame frame : ArrowStream.of(bytes).frames()) {
            if (frame instanceof Frame.SchemaMessage) {
                pieces.add(schema);
            } else if (frame instanceof Frame.DictionaryBatch dictionary) {
                assertThat(dictionary.id()).isEqualTo(1);
                assertThat(dictionary.delta()).isEqualTo(Frame.Delta.REPLACES);
                assertThat(dictionary.headerWithId(1)).isEqualTo(dictionary.header());
                pieces.add(dictionary.headerWithId(77));
            } else {
                pieces.add(frame.header());
            }
            pieces.add(body(bytes, frame));
        }
        byte[] renumbered = StreamParts.concat(pieces.toArray(byte[][]::new));
        assertThat(read(renumbered).batches()).isEqualTo(read(bytes).batches());
        assertThat(readStock(renumbered).batches()).isEqualTo(read(bytes).batches());
    }

    @ParameterizedTest
    @MethodSource("dev.kafkaarrow.ipc.TypeCase#all")
    void anEmptyBatchOfAnyTypeIsAHeaderAlone(TypeCase type) throws Exception {
        StreamSchema schema = StreamSchema.of(type.schema());
        byte[] stream =
                StreamParts.concat(schema.toBytes(), schema.emptyBatchHeader(METADATA), StreamParts.END_OF_STREAM);
        assertThat(batches(stream)).singleElement().satisfies(batch -> {
            assertThat(batch.customMetadata()).isEqualTo(METADATA);
            assertThat(batch.rowCount()).isZero();
            assertThat(batch.bodyLength()).isZero();
        });
        assertThat(read(stream).batches())
                .singleElement()
                .satisfies(batch -> assertThat(batch.rows()).isZero());
        assertThat(readStock(stream)).isEqualTo(read(stream));
    }

    @Test
    void goesOnAtAnyFrameOnceTheDictionariesAreKnown() throws Exception {
        byte[] bytes = threeBatches();
        List<Frame> frames = ArrowStream.of(bytes).frames();
        FrameReader reader = new FrameReader(ByteSource.of(ByteBuffer.wrap(bytes)), Checks.DEFAULT);
        assertThatThrownBy(() -> reader.goTo(0)).isInstanceOf(IllegalStateException.class);
        while (!(reader.next() instanceof Frame.RecordBatch)) {
            // a dictionary
        }
        for (int i = frames.size() - 2; i >= 0; i--) {
            reader.goTo(frames.get(i).end());
            for (Frame expected : frames.subList(i + 1, frames.size())) {
                Frame actual = reader.next();
                assertThat(actual).hasSameClassAs(expected);
                assertThat(actual.position()).isEqualTo(expected.position());
                assertThat(actual.header()).isEqualTo(expected.header());
            }
        }
    }

    @Test
    void continuesOnceAGrowingSourceHasGrown() throws Exception {
        byte[] bytes = threeBatches();
        List<Frame> expected = ArrowStream.of(bytes).frames();
        GrowingSource source = new GrowingSource(bytes);
        FrameReader reader = new FrameReader(source, Checks.DEFAULT);
        List<Frame> frames = new ArrayList<>();
        for (source.size = 0; source.size < bytes.length; source.size++) {
            try {
                Frame frame = reader.next();
                assertThat(frame.end()).isEqualTo(source.size);
                frames.add(frame);
            } catch (InvalidStreamException e) {
                assertThat(e.reason()).isEqualTo(InvalidStreamException.Reason.INCOMPLETE);
            }
        }
        frames.add(reader.next());
        assertThat(frames).hasSameSizeAs(expected);
        for (int i = 0; i < frames.size(); i++) {
            assertThat(frames.get(i).header()).isEqualTo(expected.get(i).header());
            assertThat(frames.get(i).position()).isEqualTo(expected.get(i).position());
        }
    }

    @Test
    void framesStayValidWhenALaterOneIsNot() throws Exception {
        byte[] bytes = threeBatches();
        List<Frame> frames = ArrowStream.of(bytes).frames();
        int last = (int) frames.get(frames.size() - 2).position();
        byte[] broken = bytes.clone();
        Arrays.fill(broken, last + 8, last + 24, (byte) 0x55);
        FrameReader reader = new FrameReader(ByteSource.of(ByteBuffer.wrap(broken)), Checks.DEFAULT);
        for (int i = 0; i < frames.size() - 2; i++) {
            assertThat(reader.next().header()).isEqualTo(frames.get(i).header());
        }
        assertThatThrownBy(reader::next).isInstanceOf(InvalidStreamException.class);
        assertThat(reader.position()).isEqualTo(last);
    }

    private byte[] threeBatches() throws IOException {
        try (GeneratedBatch batch = TypeCase.named("several dictionaries").batch(allocator.get(), TypeCase.ROWS, 1)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (ArrowStreamWriter writer = StockStreams.writer(
                    batch.root(), batch.dictionaries(), Channels.newChannel(out), IpcOption.DEFAULT)) {
                writer.start();
                for (int i = 0; i < 3; i++) {
                    writer.writeBatch();
                }
                writer.end();
            }
            return out.toByteArray();
        }
    }

    private static byte[] copyFrames(byte[] bytes) throws IOException {
        FrameReader reader = new FrameReader(ByteSource.of(ByteBuffer.wrap(bytes)), Checks.DEFAULT);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Frame frame;
        do {
            frame = reader.next();
            out.writeBytes(frame.header());
            out.writeBytes(body(bytes, frame));
        } while (!(frame instanceof Frame.EndOfStream));
        return out.toByteArray();
    }

    private static byte[] body(byte[] bytes, Frame frame) {
        return Arrays.copyOfRange(bytes, (int) frame.bodyPosition(), (int) frame.end());
    }

    private static List<Frame.RecordBatch> batches(byte[] bytes) throws InvalidStreamException {
        return ArrowStream.of(bytes).frames().stream()
                .filter(Frame.RecordBatch.class::isInstance)
                .map(Frame.RecordBatch.class::cast)
                .toList();
    }

    private byte[] stream(TypeCase type) {
        try (GeneratedBatch batch = type.batch(allocator.get(), TypeCase.ROWS, 1)) {
            return StockStreams.write(batch.root(), batch.dictionaries());
        }
    }

    private Values.Stream read(byte[] bytes) throws IOException {
        try (ArrowReader reader = ArrowStream.of(bytes).open(allocator.get())) {
            return Values.of(reader);
        }
    }

    private Values.Stream readStock(byte[] bytes) throws IOException {
        try (ArrowStreamReader reader = StockStreams.read(bytes, allocator.get())) {
            return Values.of(reader);
        }
    }
}
