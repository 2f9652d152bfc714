package dev.kafkaarrow.connect.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.Publication;
import dev.kafkaarrow.connect.store.SimulatedDisk;
import dev.kafkaarrow.connect.store.StagedFile;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.ByteSource;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.GeneratedBatch;
import dev.kafkaarrow.ipc.IpcFile;
import dev.kafkaarrow.ipc.RandomSchemas;
import dev.kafkaarrow.ipc.StreamSchema;
import dev.kafkaarrow.ipc.TestAllocator;
import dev.kafkaarrow.ipc.Values;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.message.ArrowBlock;
import org.apache.arrow.vector.ipc.message.ArrowFooter;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordedFileTest {

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    private final SimulatedDisk disk = new SimulatedDisk();
    private final FileStore store = disk.store(SimulatedDisk.NONE);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void holdsTheValuesOfAllMessagesInOrder(long seed) throws IOException {
        Schema schema = RandomSchemas.schema(seed, 3);
        List<ArrowStream> messages = List.of(
                message(schema, seed, 5),
                message(schema, seed, 5),
                message(schema, seed + 1, 0),
                message(schema, seed + 2, 7, 1));

        byte[] file = write(messages);

        List<Values.Batch> expected = new ArrayList<>();
        for (ArrowStream message : messages) {
            expected.addAll(values(message).batches());
        }
        assertThat(values(ArrowStream.of(file)).batches()).isEqualTo(expected);
        assertThat(values(ArrowStream.of(file)).schema())
                .isEqualTo(values(messages.get(0)).schema());
    }

    @Test
    void anIpcFileIsAStreamBetweenItsBeginningAndItsFooter() throws IOException {
        List<ArrowStream> messages = List.of(message(encoded(1), 1, 5), message(encoded(1), 1, 5));
        byte[] stream = write(FileFormat.STREAM, messages);
        byte[] file = write(FileFormat.FILE, messages);
        assertThat(file).startsWith("ARROW1\0\0".getBytes(StandardCharsets.US_ASCII));
        assertThat(file).endsWith("ARROW1".getBytes(StandardCharsets.US_ASCII));
        assertThat(Arrays.copyOfRange(file, 8, 8 + stream.length)).isEqualTo(stream);
    }

    @Test
    void aFooterSaysWhereEachMessageIsAndWhichRecordsTheFileHolds() throws IOException {
        List<ArrowStream> messages = List.of(message(encoded(1), 1, 5, 5), message(encoded(1), 1, 4));
        byte[] file = write(FileFormat.FILE, messages);
        List<Frame> frames = ArrowStream.of(Arrays.copyOfRange(file, 8, file.length - footerBytes(file)))
                .frames();

        ArrowFooter footer = footer(file);
        assertThat(footer.getDictionaries()).containsExactly(block(frames.get(1)));
        assertThat(footer.getRecordBatches())
                .containsExactly(block(frames.get(2)), block(frames.get(3)), block(frames.get(4)));
        assertThat(footer.getMetaData())
                .containsOnly(
                        entry("kafka.file.first.offset", "100"),
                        entry("kafka.file.last.offset", "110"),
                        entry("kafka.file.records", "2"),
                        entry("kafka.file.rows", "14"));
    }

    private static ArrowBlock block(Frame frame) {
        return new ArrowBlock(
                frame.position() + 8, (int) (frame.bodyPosition() - frame.position()), frame.bodyLength());
    }

    /** With its length and the magic behind. */
    private static int footerBytes(byte[] file) {
        return 10 + ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - 10);
    }

    private static ArrowFooter footer(byte[] file) {
        return new ArrowFooter(
                Footer.getRootAsFooter(ByteBuffer.wrap(file, file.length - footerBytes(file), footerBytes(file))
                        .slice()
                        .order(ByteOrder.LITTLE_ENDIAN)));
    }

    @Test
    void saysWhichRecordsItHolds() throws IOException {
        Schema schema = RandomSchemas.schema(3, 2);
        List<ArrowStream> messages = List.of(message(schema, 1, 5, 5, 5), message(schema, 2, 3), message(schema, 3));
        RecordIndex index = RecordIndex.read(source(write(messages)), Checks.DEFAULT);

        assertThat(index.topic()).isEqualTo("topic");
        assertThat(index.partition()).isEqualTo(7);
        assertThat(index.schema().fingerprint())
                .isEqualTo(StreamSchema.of(messages.get(0).schema()).fingerprint());
        assertThat(index.recordCount()).isEqualTo(3);
        assertThat(index.firstOffset()).isEqualTo(100);
        assertThat(index.lastOffset()).isEqualTo(120);
        for (int i = 0; i < messages.size(); i++) {
            assertThat(index.find(100 + 10L * i))
                    .contains(record(i, messages.get(i)).proof());
            assertThat(index.find(101 + 10L * i)).isEmpty();
        }
    }

    @Test
    void marksMessagesWithoutBatchesAndTombstones() throws IOException {
        ArrowStream empty = message(RandomSchemas.schema(3, 2), 1);
        assertThat(parts(write(List.of(empty, empty))))
                .containsExactly(new MessagePart.NoBatches(), new MessagePart.NoBatches());

        StagedFile staged = store.stage();
        RecordedFileWriter writer = new RecordedFileWriter(staged, RecordedFileWriter.tombstoneSchema(), none());
        writer.appendTombstone(record(0, empty));
        writer.appendTombstone(record(1, empty));
        writer.publish("tombstones");
        assertThat(parts(disk.files().get("tombstones")))
                .containsExactly(new MessagePart.Tombstone(), new MessagePart.Tombstone());
    }

    @Test
    void writesADictionaryThatIsInEffectOnce() throws IOException {
        Schema one = encoded(1);
        Schema sameWithAnotherId = encoded(77);
        byte[] file = write(List.of(message(one, 1, 5), message(one, 1, 5), message(sameWithAnotherId, 1, 5)));
        assertThat(dictionaries(file)).containsExactly(1, 0, 0);

        file = write(List.of(message(one, 1, 5), message(one, 2, 5), message(one, 2, 5), message(one, 1, 5)));
        assertThat(dictionaries(file)).containsExactly(1, 1, 0, 1);
        assertThat(RecordIndex.read(source(file), Checks.DEFAULT).recordCount()).isEqualTo(4);
    }

    @Test
    void beginsWithAllDictionariesAlsoWhereTheFirstMessageHasNone() throws IOException {
        ArrowStream none = message(encoded(1), 1);
        ArrowStream full = message(encoded(1), 1, 5);
        byte[] file = write(List.of(none, none, full, none));
        assertThat(dictionaries(file)).containsExactly(1, 0, 1, 0);
        assertThat(values(ArrowStream.of(file)).batches())
                .element(2)
                .isEqualTo(values(full).batches().get(0));
    }

    @Test
    void beginsWithAllDictionariesAlsoWhereATombstoneComesFirst() throws IOException {
        ArrowStream full = message(encoded(1), 1, 5);
        RecordedFileWriter writer = new RecordedFileWriter(store.stage(), full.streamSchema(), none());
        writer.appendTombstone(record(0, full));
        writer.append(record(1, full), full);
        writer.publish("file");
        byte[] file = disk.files().get("file");
        assertThat(dictionaries(file)).containsExactly(1, 1);
        assertThat(parts(file)).first().isEqualTo(new MessagePart.Tombstone());
        assertThat(values(ArrowStream.of(file)).batches())
                .element(1)
                .isEqualTo(values(full).batches().get(0));
    }

    @Test
    void keepsTheMetadataOfItsSchemaWhereOthersDoNotCount() throws IOException {
        ArrowStream first = message(withMetadata("first"), 1, 5);
        ArrowStream second = message(withMetadata("second"), 2, 5);
        assertThat(first.streamSchema().fingerprint())
                .isNotEqualTo(second.streamSchema().fingerprint());
        RecordedFileWriter writer = new RecordedFileWriter(
                store.stage(), FileFormat.STREAM, first.streamSchema(), MetadataMatching.FIRST, none());
        writer.append(record(0, first), first);
        writer.append(record(1, second), second);
        writer.publish("file");
        ArrowStream file = ArrowStream.of(disk.files().get("file"));
        assertThat(file.schema()).isEqualTo(first.schema());
        assertThat(values(file).batches())
                .containsExactly(
                        values(first).batches().get(0), values(second).batches().get(0));
    }

    @Test
    void refusesAMessageOfAnotherSchema() throws IOException {
        ArrowStream first = message(withMetadata("first"), 1, 5);
        ArrowStream second = message(withMetadata("second"), 2, 5);
        RecordedFileWriter writer = new RecordedFileWriter(store.stage(), first.streamSchema(), none());
        assertThatThrownBy(() -> writer.append(record(0, second), second))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(second.streamSchema().fingerprint().sha256());
    }

    private static Schema withMetadata(String host) {
        return new Schema(encoded(1).getFields(), Map.of("host", host));
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void anEmptyDictionaryOfAnyTypeIsReadBack(long seed) throws IOException {
        Field values = RandomSchemas.schema(seed, 3).getFields().get(0);
        DictionaryEncoding encoding = new DictionaryEncoding(99, false, new ArrowType.Int(32, true));
        Schema schema = new Schema(
                List.of(new Field("c", new FieldType(true, values.getType(), encoding), values.getChildren())));
        byte[] file = write(List.of(message(schema, seed)));
        assertThat(dictionaries(file))
                .containsExactly(StreamSchema.of(schema).dictionaryIds().size());
        assertThat(values(ArrowStream.of(file)).batches()).hasSize(1);
    }

    @Test
    void writesOnlyTheDeltaWhenAMessageExtendsADictionaryInEffect() throws IOException {
        ArrowStream first = message(encoded(1), 1, 5);
        ArrowStream extended = withDictionaryDelta(first);

        assertThat(dictionaries(write(List.of(first, extended, extended, first))))
                .containsExactly(1, 1, 0, 1);
        assertThat(dictionaries(write(List.of(extended, extended)))).containsExactly(2, 0);
    }

    /** The stream's own dictionary batch once more, as a delta: its values are there twice then. */
    private static ArrowStream withDictionaryDelta(ArrowStream stream) throws IOException {
        List<Frame> frames = stream.frames();
        Frame.DictionaryBatch dictionary = (Frame.DictionaryBatch) frames.get(1);
        byte[] delta = deltaHeader(dictionary.header());
        ByteBuffer bytes = stream.asByteBuffer();
        ByteBuffer longer = ByteBuffer.allocate(stream.sizeInBytes() + delta.length + (int) dictionary.bodyLength());
        longer.put(bytes.slice(0, (int) dictionary.end()));
        longer.put(delta).put(bytes.slice((int) dictionary.bodyPosition(), (int) dictionary.bodyLength()));
        longer.put(bytes.slice((int) dictionary.end(), stream.sizeInBytes() - (int) dictionary.end()));
        return ArrowStream.of(longer.array());
    }

    private static byte[] deltaHeader(byte[] header) {
        Message message = Message.getRootAsMessage(
                ByteBuffer.wrap(header, 8, header.length - 8).slice().order(ByteOrder.LITTLE_ENDIAN));
        DictionaryBatch dictionary = (DictionaryBatch) message.header(new DictionaryBatch());
        RecordBatch data = dictionary.data();
        FlatBufferBuilder builder = new FlatBufferBuilder();
        RecordBatch.startNodesVector(builder, data.nodesLength());
        for (int i = data.nodesLength() - 1; i >= 0; i--) {
            FieldNode.createFieldNode(
                    builder, data.nodes(i).length(), data.nodes(i).nullCount());
        }
        int nodes = builder.endVector();
        RecordBatch.startBuffersVector(builder, data.buffersLength());
        for (int i = data.buffersLength() - 1; i >= 0; i--) {
            Buffer.createBuffer(
                    builder, data.buffers(i).offset(), data.buffers(i).length());
        }
        int batch = RecordBatch.createRecordBatch(builder, data.length(), nodes, builder.endVector(), 0, 0);
        int delta = DictionaryBatch.createDictionaryBatch(builder, dictionary.id(), batch, true);
        builder.finish(Message.createMessage(
                builder, message.version(), MessageHeader.DictionaryBatch, delta, message.bodyLength(), 0));
        byte[] metadata = builder.sizedByteArray();
        int padded = (metadata.length + 7) / 8 * 8;
        return ByteBuffer.allocate(8 + padded)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(-1)
                .putInt(padded)
                .put(metadata)
                .array();
    }

    @Test
    void aFileThatEndsInTheMiddleOfAMessageIsRefused() throws IOException {
        ArrowStream message = message(RandomSchemas.schema(3, 2), 1, 5, 5);
        byte[] file = write(List.of(message));
        List<Frame> frames = ArrowStream.of(file).frames();
        Frame last = frames.get(frames.size() - 2);
        ByteBuffer cut = ByteBuffer.allocate((int) last.position() + 8);
        cut.put(file, 0, (int) last.position()).putInt(-1).putInt(0);
        assertThatThrownBy(() -> RecordIndex.read(source(cut.array()), Checks.DEFAULT))
                .isInstanceOf(InvalidCoordinatesException.class)
                .hasMessageContaining("kafka.message.batch: expected Batch[index=1, count=2]");
    }

    @Test
    void anIpcFileHoldsTheRecordsOfItsStream() throws IOException {
        ArrowStream message = message(RandomSchemas.schema(3, 2), 1, 5, 5);
        byte[] stream = write(List.of(message));
        RecordIndex ofStream = RecordIndex.read(source(stream), Checks.DEFAULT);
        RecordIndex ofFile = RecordIndex.read(source(IpcFile.bytes(stream)), Checks.DEFAULT);
        assertThat(ofFile.schema()).isEqualTo(ofStream.schema());
        assertThat(ofFile.lastOffset()).isEqualTo(ofStream.lastOffset());
        assertThat(ofFile.find(ofFile.lastOffset())).isEqualTo(ofStream.find(ofStream.lastOffset()));
    }

    @Test
    void aForeignFileIsRefused() {
        ArrowStream message = message(RandomSchemas.schema(3, 2), 1, 5);
        assertThatThrownBy(() -> RecordIndex.read(source(message.toByteArray()), Checks.DEFAULT))
                .hasMessageContaining("kafka.offset: expected an entry in every batch, got nothing at byte");
        ArrowStream empty = message(RandomSchemas.schema(3, 2), 1);
        assertThatThrownBy(() -> RecordIndex.read(source(empty.toByteArray()), Checks.DEFAULT))
                .hasMessageContaining("expected at least one record");
    }

    @Test
    void anAppendThatFailsLeavesNothingOfTheMessage() throws IOException {
        int[] failing = {0};
        FileStore flaky = disk.store(new SimulatedDisk.Faults() {
            @Override
            public void before(String call, java.nio.file.Path path) throws IOException {
                if (call.equals("write") && failing[0]-- == 0) {
                    throw new IOException("full");
                }
            }

            @Override
            public void after(String call, java.nio.file.Path path) {}
        });
        List<ArrowStream> messages = List.of(message(encoded(1), 1, 5), message(encoded(1), 2, 5));
        for (int fails = 0; fails < 3; fails++) {
            failing[0] = fails;
            RecordedFileWriter writer =
                    new RecordedFileWriter(flaky.stage(), messages.get(0).streamSchema(), none());
            for (int i = 0; i < 2; i++) {
                try {
                    writer.append(record(i, messages.get(i)), messages.get(i));
                } catch (IOException e) {
                    writer.append(record(i, messages.get(i)), messages.get(i));
                }
            }
            if (fails < 2) {
                writer.publish("flaky-" + fails);
                assertThat(disk.files().get("flaky-" + fails)).isEqualTo(write(messages));
            } else {
                assertThatThrownBy(() -> writer.publish("flaky-2")).isInstanceOf(IOException.class);
                writer.discard();
            }
        }
    }

    private byte[] write(List<ArrowStream> messages) throws IOException {
        return write(FileFormat.STREAM, messages);
    }

    private byte[] write(FileFormat format, List<ArrowStream> messages) throws IOException {
        RecordedFileWriter writer = new RecordedFileWriter(
                store.stage(), format, messages.get(0).streamSchema(), MetadataMatching.EXACT, none());
        for (int i = 0; i < messages.size(); i++) {
            writer.append(record(i, messages.get(i)), messages.get(i));
        }
        String path = "file-" + disk.files().size();
        assertThat(writer.publish(path)).isEqualTo(Publication.PUBLISHED);
        return disk.files().get(path);
    }

    private static RecordCoordinates record(int i, ArrowStream message) {
        return new RecordCoordinates(
                "topic",
                7,
                100 + 10L * i,
                i == 1 ? Optional.empty() : Optional.of(new RecordTimestamp(-i, Optional.empty())),
                RecordChecksum.of(
                        Optional.empty(), Optional.of(message.asByteBuffer()), RecordChecksum.Basis.MESSAGE_OR_STRUCT),
                Optional.empty(),
                List.of());
    }

    private Coalescing none() {
        return new Coalescing(0, Checks.DEFAULT, allocator.get());
    }

    private static List<MessagePart> parts(byte[] file) throws IOException {
        RecordedFile recorded = new RecordedFile(source(file), Checks.DEFAULT);
        List<MessagePart> parts = new ArrayList<>();
        for (Optional<RecordedFrame> next = recorded.next(); next.isPresent(); next = recorded.next()) {
            parts.add(next.get().batch().part());
        }
        return parts;
    }

    private static List<Integer> dictionaries(byte[] file) throws IOException {
        RecordedFile recorded = new RecordedFile(source(file), Checks.DEFAULT);
        List<Integer> counts = new ArrayList<>();
        for (Optional<RecordedFrame> next = recorded.next(); next.isPresent(); next = recorded.next()) {
            counts.add(next.get().dictionaries().size());
        }
        return counts;
    }

    private ArrowStream message(Schema schema, long seed, int... rows) {
        try (GeneratedBatch none = GeneratedBatch.of(allocator.get(), schema, 0, seed)) {
            ArrowStream.Builder builder = ArrowStream.builder(none.root(), none.dictionaries());
            if (rows.length == 0) {
                return builder.build();
            }
        }
        try (GeneratedBatch batch = GeneratedBatch.of(allocator.get(), schema, rows[0], seed)) {
            ArrowStream.Builder builder = ArrowStream.builder(batch.root(), batch.dictionaries());
            for (int ignored : rows) {
                builder.addBatch();
            }
            return builder.build();
        }
    }

    private static Schema encoded(long id) {
        DictionaryEncoding encoding = new DictionaryEncoding(id, false, new ArrowType.Int(8, true));
        return new Schema(List.of(new Field("c", new FieldType(true, ArrowType.Utf8.INSTANCE, encoding), List.of())));
    }

    private Values.Stream values(ArrowStream stream) throws IOException {
        try (ArrowReader reader = stream.open(allocator.get())) {
            return Values.of(reader);
        }
    }

    private static ByteSource source(byte[] bytes) {
        return ByteSource.of(ByteBuffer.wrap(bytes));
    }
}
