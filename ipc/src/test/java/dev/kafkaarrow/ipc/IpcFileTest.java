package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link FrameReader#ofFile}: an IPC file has the frames of the stream that it was written from, or one checked failure. */
class IpcFileTest {

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    /** Of a frame, what stays the same wherever it stands. */
    private record Seen(Class<?> kind, ByteBuffer header, ByteBuffer body) {
        static Seen of(Frame frame, byte[] bytes) {
            int length = frame instanceof Frame.EndOfStream ? 0 : (int) frame.bodyLength();
            return new Seen(
                    frame.getClass(),
                    ByteBuffer.wrap(frame.header()),
                    ByteBuffer.wrap(bytes, length == 0 ? 0 : (int) frame.bodyPosition(), length));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.kafkaarrow.ipc.TypeCase#all")
    void aFileHasTheFramesOfItsStream(TypeCase type) throws Exception {
        byte[] stream = stream(type);
        for (int gap : new int[] {0, 56}) {
            byte[] file = IpcFile.of(stream, gap).toBytes();
            assertThat(frames(file)).isEqualTo(frames(stream));
        }
        List<Frame> walked = walk(file(stream));
        assertThat(walked.get(walked.size() - 1).end()).isEqualTo(file(stream).length);
    }

    /** The schema message is made of the footer; its bytes need not be those of another writer. */
    @ParameterizedTest
    @MethodSource("dev.kafkaarrow.ipc.TypeCase#all")
    void aFileWithoutASchemaMessageHasThatOfItsFooter(TypeCase type) throws Exception {
        byte[] stream = stream(type);
        byte[] file = IpcFile.withoutSchemaMessage(stream);
        assertThat(frames(file).subList(1, frames(file).size()))
                .isEqualTo(frames(stream).subList(1, frames(stream).size()));
        assertThat(((Frame.SchemaMessage) walk(file).get(0)).schema().fingerprint())
                .isEqualTo(((Frame.SchemaMessage) walk(stream).get(0)).schema().fingerprint());
        byte[] empty = StreamParts.concat(walk(stream).get(0).header(), StreamParts.END_OF_STREAM);
        assertThat(walk(IpcFile.withoutSchemaMessage(empty))).hasSize(2);
    }

    @Test
    void dictionariesBehindTheirBatchesComeFirst() throws Exception {
        byte[] stream = threeBatches();
        byte[] file = IpcFile.dictionariesLast(stream);
        List<Seen> read = frames(file);
        assertThat(read.subList(1, read.size())).isEqualTo(frames(stream).subList(1, read.size()));
        assertThat(((Frame.SchemaMessage) walk(file).get(0)).schema().fingerprint())
                .isEqualTo(((Frame.SchemaMessage) walk(stream).get(0)).schema().fingerprint());
        // and any batch can be gone to, once the dictionaries were read
        List<Frame> frames = walk(file);
        FrameReader reader = FrameReader.ofFile(source(file), Checks.DEFAULT);
        while (!(reader.next() instanceof Frame.RecordBatch)) {
            assertThat(reader.hasDictionariesFirst()).isTrue();
        }
        Frame last = frames.get(frames.size() - 2);
        reader.goTo(last.position());
        assertThat(reader.next().position()).isEqualTo(last.position());
        assertThat(reader.next()).isInstanceOf(Frame.EndOfStream.class);
        reader.goTo(last.end());
        assertThat(reader.next()).isInstanceOf(Frame.EndOfStream.class);
    }

    @Test
    void aTornFileHasTheFramesThatAreWhole() throws Exception {
        byte[] file = file(threeBatches());
        List<Frame> frames = walk(file);
        Frame second = frames.get(frames.size() - 3);
        for (int length : new int[] {(int) second.end(), (int) second.end() + 20, file.length - 1}) {
            FrameReader reader = FrameReader.ofTornFile(source(Arrays.copyOf(file, length)), Checks.DEFAULT);
            for (int i = 0; i < frames.size() - (length == file.length - 1 ? 1 : 2); i++) {
                assertThat(reader.next().position()).isEqualTo(frames.get(i).position());
            }
            assertThat(catchThrowableOfType(InvalidStreamException.class, reader::next)
                            .reason())
                    .isEqualTo(Reason.INCOMPLETE);
        }
        assertThat(walk(file, FrameReader.ofTornFile(source(file), Checks.DEFAULT)))
                .hasSameSizeAs(frames);
    }

    @ParameterizedTest
    @MethodSource("dev.kafkaarrow.ipc.TypeCase#all")
    void aFileOfTheStockWriterHasItsFrames(TypeCase type) throws Exception {
        try (GeneratedBatch batch = type.batch(allocator.get(), TypeCase.ROWS, 1)) {
            byte[] file = StockStreams.writeFile(batch.root(), batch.dictionaries());
            byte[] stream = StockStreams.write(batch.root(), batch.dictionaries());
            List<Seen> ofFile = frames(file);
            assertThat(ofFile.stream().filter(seen -> seen.kind == Frame.RecordBatch.class))
                    .isEqualTo(frames(stream).stream()
                            .filter(seen -> seen.kind == Frame.RecordBatch.class)
                            .toList());
            assertThat(ofFile).hasSameSizeAs(frames(stream));
        }
    }

    @Test
    void positionsAreThoseOfTheFile() throws Exception {
        byte[] file = file(threeBatches());
        for (Frame frame : walk(file)) {
            if (!(frame instanceof Frame.EndOfStream)) {
                byte[] header = frame.header();
                assertThat(Arrays.copyOfRange(file, (int) frame.position(), (int) frame.bodyPosition()))
                        .isEqualTo(header);
            }
        }
    }

    @Test
    void goesOnAtAnyFrameAndReadsNothingElse() throws Exception {
        byte[] file = IpcFile.of(threeBatches(), 8).toBytes();
        List<Frame> frames = walk(file);
        for (int i = 1; i < frames.size() - 1; i++) {
            FrameReader reader = FrameReader.ofFile(source(file), Checks.DEFAULT);
            Frame first = reader.next();
            reader.goTo(frames.get(i).end());
            // the dictionaries, as they are needed
            for (Frame dictionary : frames.subList(1, i + 1)) {
                if (dictionary instanceof Frame.DictionaryBatch) {
                    reader.goTo(dictionary.position());
                    assertThat(reader.next().header()).isEqualTo(dictionary.header());
                }
            }
            reader.goTo(frames.get(i).end());
            assertThat(first.end()).isEqualTo(frames.get(0).end());
            for (Frame expected : frames.subList(i + 1, frames.size())) {
                Frame actual = reader.next();
                assertThat(actual.position()).isEqualTo(expected.position());
                assertThat(actual.header()).isEqualTo(expected.header());
            }
        }
    }

    @Test
    void aPlaceInsideOfAMessageIsNone() throws Exception {
        byte[] file = file(threeBatches());
        Frame batch = walk(file).get(2);
        FrameReader reader = FrameReader.ofFile(source(file), Checks.DEFAULT);
        assertThat(reader.next()).isInstanceOf(Frame.SchemaMessage.class);
        reader.goTo(batch.position() + 8);
        assertThatThrownBy(reader::next)
                .isInstanceOf(InvalidStreamException.class)
                .hasMessageContaining("the middle of the one at byte " + batch.position());
    }

    @Test
    void aFileThatIsCutIsIncompleteAndGoesOnOnceItIsWhole() throws Exception {
        byte[] file = file(threeBatches());
        for (int length = 0; length < file.length; length++) {
            FrameReader reader = FrameReader.ofFile(source(Arrays.copyOf(file, length)), Checks.DEFAULT);
            InvalidStreamException e = catchThrowableOfType(InvalidStreamException.class, reader::next);
            assertThat(e.reason()).as("%d bytes", length).isEqualTo(Reason.INCOMPLETE);
            assertThat(e.position()).isBetween(0L, (long) length);
        }
        GrowingSource growing = new GrowingSource(file);
        FrameReader reader = FrameReader.ofFile(growing, Checks.DEFAULT);
        for (; growing.size < file.length; growing.size += 7) {
            assertThatThrownBy(reader::next).isInstanceOf(InvalidStreamException.class);
        }
        growing.size = file.length;
        assertThat(reader.next().header()).isEqualTo(walk(file).get(0).header());
    }

    /** Bodies are not looked at: what they hold is checked when they are opened. */
    @ParameterizedTest
    @ValueSource(ints = {0x01, 0x80, 0xff})
    void aFileWithOneByteChangedIsReadOrRefused(int change) throws Exception {
        byte[] file = file(threeBatches());
        List<Frame> frames = walk(file);
        int refused = 0;
        for (int at = 0; at < file.length; at++) {
            byte[] changed = file.clone();
            changed[at] ^= (byte) change;
            try {
                List<Frame> read = walk(changed);
                assertThat(read).as("byte %d", at).hasSameSizeAs(frames);
            } catch (InvalidStreamException e) {
                assertThat(e.position()).as("byte %d", at).isBetween(0L, (long) file.length);
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void randomChangesOfTheFooterEndWell() throws Exception {
        byte[] file = file(threeBatches());
        int footer = (int) walk(file).get(walk(file).size() - 1).position() + 8;
        java.util.Random random = new java.util.Random(16);
        int refused = 0;
        for (int run = 0; run < 20_000; run++) {
            byte[] changed = file.clone();
            for (int i = 0; i <= random.nextInt(4); i++) {
                changed[footer + random.nextInt(file.length - footer)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(walk(changed)).isNotEmpty();
            } catch (InvalidStreamException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(10_000, 20_000);
    }

    /** What a footer may not say. */
    static List<org.junit.jupiter.params.provider.Arguments> lies() {
        record Lie(String words, int block, UnaryOperator<IpcFile.Entry> change) {
            org.junit.jupiter.params.provider.Arguments arguments() {
                return org.junit.jupiter.params.provider.Arguments.of(words, block, change);
            }
        }
        return List.of(
                        new Lie("where the one before ends", 1, e -> entry(0, e.metadataLength(), e.bodyLength())),
                        new Lie("where the one before ends", 1, e -> entry(-8, e.metadataLength(), e.bodyLength())),
                        new Lie("a block at a multiple of 8", 1, e -> entry(e.offset() + 4, e.metadataLength(), 0)),
                        new Lie(
                                "before the footer",
                                2,
                                e -> entry(Long.MAX_VALUE - 7, e.metadataLength(), e.bodyLength())),
                        new Lie("bytes behind it at most", 2, e -> entry(1L << 40, e.metadataLength(), e.bodyLength())),
                        new Lie("metadata of a multiple", 1, e -> entry(e.offset(), 0, e.bodyLength())),
                        new Lie("metadata of a multiple", 1, e -> entry(e.offset(), -8, e.bodyLength())),
                        new Lie("metadata of a multiple", 1, e -> entry(e.offset(), 1 << 30, e.bodyLength())),
                        new Lie("a body of a multiple", 1, e -> entry(e.offset(), e.metadataLength(), -8)),
                        new Lie(
                                "a body of a multiple",
                                1,
                                e -> entry(e.offset(), e.metadataLength(), Long.MAX_VALUE - 7)),
                        new Lie("a body up to byte", 2, e -> entry(e.offset(), e.metadataLength(), e.bodyLength() - 8)),
                        new Lie(
                                "metadata up to byte",
                                2,
                                e -> entry(e.offset(), e.metadataLength() - 8, e.bodyLength())))
                .stream()
                .map(Lie::arguments)
                .toList();
    }

    private static IpcFile.Entry entry(long offset, int metadataLength, long bodyLength) {
        return new IpcFile.Entry(offset, metadataLength, bodyLength);
    }

    @ParameterizedTest
    @MethodSource("lies")
    void aBlockThatCannotBeIsRefused(String words, int block, UnaryOperator<IpcFile.Entry> change) {
        IpcFile file = IpcFile.of(threeBatches(), 0);
        file.batches.set(block, change.apply(file.batches.get(block)));
        assertThat(refusal(file.toBytes())).hasMessageContaining(words);
    }

    @Test
    void aBlockOfAnotherKindIsRefused() {
        IpcFile file = IpcFile.of(threeBatches(), 0);
        file.dictionaries.add(file.batches.remove(2));
        assertThat(refusal(file.toBytes()))
                .hasMessageContaining("a dictionary batch, as the footer has it, got a record batch");
    }

    @Test
    void blocksThatAreTwoAtOnePlaceAreRefused() {
        IpcFile file = IpcFile.of(threeBatches(), 0);
        file.batches.add(2, file.batches.get(1));
        assertThat(refusal(file.toBytes())).hasMessageContaining("where the one before ends");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aFooterThatLeavesOutABatchIsRefused(int batch) {
        IpcFile file = IpcFile.of(threeBatches(), 0);
        file.batches.remove(batch);
        assertThat(refusal(file.toBytes()))
                .hasMessageContaining(
                        batch < 2 ? "bytes behind it at most" : "the end of the stream behind the last block");
    }

    @Test
    void aFooterWithoutBlocksIsThatOfAFileWithoutBatches() throws Exception {
        IpcFile file = IpcFile.of(threeBatches(), 0);
        file.batches.clear();
        file.dictionaries.clear();
        assertThat(refusal(file.toBytes())).hasMessageContaining("a schema message up to byte");
        byte[] empty = StreamParts.concat(file.schema, StreamParts.END_OF_STREAM);
        assertThat(frames(file(empty))).isEqualTo(frames(empty));
    }

    @Test
    void blocksThatAreNotInOrderAreRefused() {
        IpcFile file = IpcFile.of(threeBatches(), 0);
        file.batches.add(0, file.batches.remove(2));
        assertThat(refusal(file.toBytes())).hasMessageContaining("where the one before ends");
    }

    @Test
    void aDictionaryIsNotReplaced() throws Exception {
        byte[] stream =
                StreamParts.concat(stream(TypeCase.named("several dictionaries"), 1)); // its own dictionaries once
        assertThat(frames(file(stream))).isNotEmpty();
        InvalidStreamException e =
                refusal(IpcFile.of(withDictionariesTwice(), 0).toBytes());
        assertThat(e.reason()).isEqualTo(Reason.MALFORMED);
        assertThat(e).hasMessageContaining("once in a file");
    }

    @Test
    void theFooterHasTheSchemaOfTheFile() throws Exception {
        IpcFile file = IpcFile.of(stream(TypeCase.named("int32")), 0);
        IpcFile other = IpcFile.of(stream(TypeCase.named("int64")), 0);
        file.schema = other.schema;
        InvalidStreamException e = refusal(file.toBytes());
        assertThat(e).hasMessageContaining("in the footer the schema of the message at byte 8", "got another schema");
    }

    @Test
    void aFooterThatIsTooLargeIsRefusedUnread() {
        byte[] file = file(threeBatches());
        FrameReader reader = FrameReader.ofFile(source(file), Checks.DEFAULT.withMaxMessageBytes(100));
        assertThatThrownBy(reader::next)
                .isInstanceOfSatisfying(
                        InvalidStreamException.class, e -> assertThat(e.bound()).contains(Bound.MESSAGE_BYTES))
                .hasMessageContaining("a footer of at most 100 bytes (max.message.bytes)");
    }

    @Test
    void aFooterLongerThanItsFileIsRefused() {
        byte[] file = file(threeBatches());
        for (int length : new int[] {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, file.length - 17}) {
            byte[] changed = file.clone();
            ByteBuffer.wrap(changed).order(java.nio.ByteOrder.LITTLE_ENDIAN).putInt(file.length - 10, length);
            assertThat(refusal(changed)).hasMessageContaining("the length of a footer", "got " + length);
        }
    }

    @Test
    void bytesBehindTheFileThatCameLaterAreRefused() throws Exception {
        byte[] file = file(threeBatches());
        GrowingSource growing = new GrowingSource(Arrays.copyOf(file, file.length + 8));
        growing.size = file.length;
        FrameReader reader = FrameReader.ofFile(growing, Checks.DEFAULT);
        int batches = 0;
        while (batches < 3) {
            batches += reader.next() instanceof Frame.RecordBatch ? 1 : 0;
        }
        growing.size = file.length + 8;
        assertThatThrownBy(reader::next).hasMessageContaining("the end of a file, whose footer was read");
    }

    @Test
    void aStreamIsReadWhereAFileMayBe() throws Exception {
        byte[] stream = threeBatches();
        assertThat(frames(stream)).hasSizeGreaterThan(4);
        assertThat(walk(stream).get(0).position()).isZero();
    }

    @Test
    void aFileIsNoMessage() {
        assertThatThrownBy(() -> ArrowStream.of(file(threeBatches())))
                .isInstanceOf(InvalidStreamException.class)
                .hasMessageContaining("Arrow IPC file")
                .hasMessageContaining("pyarrow.ipc.open_file")
                .hasMessageContaining("RecordBatchStreamWriter");
    }

    @Test
    void featherOfVersion1IsRefusedByName() {
        byte[] feather = Arrays.copyOf("FEA1\0\0\0\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 64);
        assertThat(refusal(feather)).hasMessageContaining("Feather V1").hasMessageContaining("write_feather");
    }

    private byte[] stream(TypeCase type) {
        return stream(type, 1);
    }

    private byte[] threeBatches() {
        return StreamParts.of(stream(TypeCase.named("several dictionaries"), 3)).toBytes();
    }

    /** Dictionaries stand before the first batch alone. */
    private byte[] stream(TypeCase type, int batches) {
        byte[] stream = withDictionariesAlways(type, batches);
        List<byte[]> pieces = new ArrayList<>();
        boolean anyBatch = false;
        for (Frame frame : walk(stream, new FrameReader(source(stream), Checks.DEFAULT))) {
            anyBatch |= frame instanceof Frame.RecordBatch;
            if (!anyBatch || !(frame instanceof Frame.DictionaryBatch)) {
                pieces.add(frame.header());
                pieces.add(Arrays.copyOfRange(
                        stream, (int) frame.bodyPosition(), (int) (frame.bodyPosition() + frame.bodyLength())));
            }
        }
        return StreamParts.concat(pieces.toArray(byte[][]::new));
    }

    private byte[] withDictionariesTwice() {
        return withDictionariesAlways(TypeCase.named("several dictionaries"), 2);
    }

    private byte[] withDictionariesAlways(TypeCase type, int batches) {
        try (GeneratedBatch batch = type.batch(allocator.get(), TypeCase.ROWS, 1)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (ArrowStreamWriter writer = StockStreams.writer(
                    batch.root(), batch.dictionaries(), Channels.newChannel(out), IpcOption.DEFAULT)) {
                writer.start();
                for (int i = 0; i < batches; i++) {
                    writer.writeBatch();
                }
                writer.end();
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static byte[] file(byte[] stream) {
        return IpcFile.bytes(stream);
    }

    private static ByteSource source(byte[] bytes) {
        return ByteSource.of(ByteBuffer.wrap(bytes));
    }

    private static List<Frame> walk(byte[] bytes) throws InvalidStreamException {
        FrameReader reader = FrameReader.ofFile(source(bytes), Checks.DEFAULT);
        List<Frame> frames = new ArrayList<>();
        try {
            do {
                frames.add(reader.next());
            } while (!(frames.get(frames.size() - 1) instanceof Frame.EndOfStream));
        } catch (InvalidStreamException e) {
            throw e;
        } catch (IOException e) {
            throw new AssertionError("memory does not fail", e);
        }
        return frames;
    }

    private static List<Frame> walk(byte[] bytes, FrameReader reader) {
        List<Frame> frames = new ArrayList<>();
        try {
            do {
                frames.add(reader.next());
            } while (!(frames.get(frames.size() - 1) instanceof Frame.EndOfStream));
        } catch (IOException e) {
            throw new AssertionError("a valid stream of " + bytes.length + " bytes", e);
        }
        return frames;
    }

    private static List<Seen> frames(byte[] bytes) throws InvalidStreamException {
        return walk(bytes).stream().map(frame -> Seen.of(frame, bytes)).toList();
    }

    private static InvalidStreamException refusal(byte[] file) {
        return catchThrowableOfType(InvalidStreamException.class, () -> walk(file));
    }
}
