package dev.kafkaarrow.connect.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.Stores;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.ByteSource;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.GeneratedBatch;
import dev.kafkaarrow.ipc.InvalidStreamException;
import dev.kafkaarrow.ipc.StreamSchema;
import dev.kafkaarrow.ipc.TestAllocator;
import dev.kafkaarrow.ipc.TypeCase;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of a log go as a whole into a larger one. */
class WholeFileTest {

    private static final int MESSAGES = 30;

    /** Messages of one of several files. */
    private static final int PART = 7;

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @TempDir
    Path directory;

    private record Message(RecordCoordinates record, Optional<ArrowStream> stream) {}

    @ParameterizedTest
    @MethodSource("dev.kafkaarrow.ipc.TypeCase#all")
    void severalFilesBecomeTheOneThatWouldHaveBeenWrittenOfAllMessages(TypeCase type) throws IOException {
        for (FileFormat format : FileFormat.values()) {
            // an IPC file takes no other dictionary
            int dictionaries = format == FileFormat.FILE ? 1 : 4;
            List<Message> messages = messages(type, dictionaries, new Random(dictionaries));
            StreamSchema schema = schema(messages);
            List<byte[]> parts = new ArrayList<>();
            for (int from = 0; from < MESSAGES; from += PART) {
                parts.add(write(format, schema, messages.subList(from, Math.min(from + PART, MESSAGES))));
            }
            assertThat(joined(format, parts)).isEqualTo(write(format, schema, messages));
        }
    }

    @Test
    void filesOfMergedBatchesKeepThem() throws IOException {
        List<Message> messages = messages(TypeCase.named("several dictionaries"), 1, new Random(1));
        StreamSchema schema = schema(messages);
        byte[] first = write(FileFormat.STREAM, schema, messages.subList(0, 12), 100);
        byte[] second = write(FileFormat.STREAM, schema, messages.subList(12, MESSAGES), 100);
        byte[] both = joined(FileFormat.STREAM, List.of(first, second));
        assertThat(batches(both)).isEqualTo(concat(batches(first), batches(second)));
        WholeFile whole = WholeFile.read(ByteSource.of(ByteBuffer.wrap(both)), Checks.DEFAULT);
        assertThat(whole.records()).isEqualTo(MESSAGES);
        assertThat(whole.firstOffset()).isEqualTo(messages.get(0).record().offset());
        assertThat(whole.lastRecord().orElseThrow().proof())
                .isEqualTo(messages.get(MESSAGES - 1).record().proof());
    }

    @ParameterizedTest
    @EnumSource(FileFormat.class)
    void aFileWithAnotherDictionaryReplacesIt(FileFormat format) throws IOException {
        TypeCase type = TypeCase.named("several dictionaries");
        List<Message> one = messages(type, 1, new Random(1));
        StreamSchema schema = schema(one);
        ArrowStream other = stream(type, 77, 5);
        ByteSource same = ByteSource.of(ByteBuffer.wrap(write(format, schema, one)));
        ByteSource another = ByteSource.of(ByteBuffer.wrap(
                write(format, schema, List.of(new Message(at(0, other), Optional.of(other))))));
        try (FileStore store = Stores.open(directory.toString())) {
            RecordedFileWriter writer = writer(store, format, schema, 0);
            assertThat(writer.replacesDictionaries(WholeFile.read(same, Checks.DEFAULT), same))
                    .isFalse();
            writer.append(WholeFile.read(same, Checks.DEFAULT), same, ByteBuffer.allocate(64));
            assertThat(writer.replacesDictionaries(WholeFile.read(same, Checks.DEFAULT), same))
                    .isFalse();
            assertThat(writer.replacesDictionaries(WholeFile.read(another, Checks.DEFAULT), another))
                    .isTrue();
            writer.discard();
        }
    }

    @Test
    void aFileOfAnotherSchemaIsRefused() throws IOException {
        List<Message> ints = messages(TypeCase.named("several dictionaries"), 1, new Random(1));
        ByteSource tombstone = ByteSource.of(ByteBuffer.wrap(write(
                FileFormat.STREAM,
                RecordedFileWriter.tombstoneSchema(),
                List.of(new Message(ints.get(0).record(), Optional.empty())))));
        try (FileStore store = Stores.open(directory.toString())) {
            RecordedFileWriter writer = writer(store, FileFormat.STREAM, schema(ints), 0);
            WholeFile other = WholeFile.read(tombstone, Checks.DEFAULT);
            assertThatThrownBy(() -> writer.append(other, tombstone, ByteBuffer.allocate(64)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected a file of schema");
            writer.discard();
        }
    }

    @Test
    void aFileThatIsTornIsNone() throws IOException {
        List<Message> messages = messages(TypeCase.named("several dictionaries"), 1, new Random(1));
        byte[] whole = write(FileFormat.STREAM, schema(messages), messages);
        for (int length : new int[] {whole.length - 8, whole.length - 9, whole.length / 2, 4}) {
            ByteSource torn = ByteSource.of(ByteBuffer.wrap(Arrays.copyOf(whole, length)));
            assertThatThrownBy(() -> WholeFile.read(torn, Checks.DEFAULT)).isInstanceOf(InvalidStreamException.class);
        }
    }

    private byte[] joined(FileFormat format, List<byte[]> parts) throws IOException {
        StreamSchema schema = WholeFile.read(ByteSource.of(ByteBuffer.wrap(parts.get(0))), Checks.DEFAULT)
                .schema();
        try (FileStore store = Stores.open(directory.toString())) {
            RecordedFileWriter writer = writer(store, format, schema, 0);
            for (byte[] part : parts) {
                ByteSource source = ByteSource.of(ByteBuffer.wrap(part));
                WholeFile file = WholeFile.read(source, Checks.DEFAULT);
                assertThat(format == FileFormat.FILE && writer.replacesDictionaries(file, source))
                        .isFalse();
                writer.append(file, source, ByteBuffer.allocate(100));
            }
            return published(writer);
        }
    }

    private byte[] write(FileFormat format, StreamSchema schema, List<Message> messages) throws IOException {
        return write(format, schema, messages, 0);
    }

    private byte[] write(FileFormat format, StreamSchema schema, List<Message> messages, int mergedRows)
            throws IOException {
        try (FileStore store = Stores.open(directory.toString())) {
            RecordedFileWriter writer = writer(store, format, schema, mergedRows);
            for (Message message : messages) {
                if (message.stream().isPresent()) {
                    writer.append(message.record(), message.stream().get());
                } else {
                    writer.appendTombstone(message.record());
                }
            }
            return published(writer);
        }
    }

    private byte[] published(RecordedFileWriter writer) throws IOException {
        writer.publish("file");
        Path file = directory.resolve("file");
        byte[] bytes = Files.readAllBytes(file);
        Files.delete(file);
        return bytes;
    }

    private RecordedFileWriter writer(FileStore store, FileFormat format, StreamSchema schema, int mergedRows)
            throws IOException {
        return new RecordedFileWriter(
                store.stage(),
                format,
                schema,
                MetadataMatching.EXACT,
                new Coalescing(mergedRows, Checks.DEFAULT, allocator.get()));
    }

    private static List<List<Object>> batches(byte[] stream) throws IOException {
        List<List<Object>> batches = new ArrayList<>();
        for (Frame frame : ArrowStream.of(stream).frames()) {
            if (frame instanceof Frame.RecordBatch batch) {
                byte[] body = new byte[(int) frame.bodyLength()];
                ByteBuffer.wrap(stream).get((int) frame.bodyPosition(), body);
                batches.add(List.of(batch.customMetadata(), new Bytes(body)));
            }
        }
        return batches;
    }

    private static <T> List<T> concat(List<T> first, List<T> second) {
        List<T> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }

    private static StreamSchema schema(List<Message> messages) {
        return messages.stream()
                .flatMap(message -> message.stream().stream())
                .findFirst()
                .orElseThrow()
                .streamSchema();
    }

    /** Of few dictionaries; some of several batches or none, and tombstones. */
    private List<Message> messages(TypeCase type, int dictionaries, Random random) throws IOException {
        List<Message> messages = new ArrayList<>();
        long offset = 100;
        for (int i = 0; i < MESSAGES; i++) {
            offset += 1 + random.nextInt(3);
            ArrowStream stream = stream(type, 1 + i * dictionaries / MESSAGES, 1 + random.nextInt(4));
            messages.add(new Message(
                    at(offset, stream), isTombstone(i, dictionaries, random) ? Optional.empty() : Optional.of(stream)));
        }
        return messages;
    }

    /** A file that begins with one has empty dictionaries first, which an IPC file cannot replace. */
    private static boolean isTombstone(int message, int dictionaries, Random random) {
        boolean beginsAFile = message % PART == 0;
        return message > 0 && random.nextInt(4) == 0 && !(beginsAFile && dictionaries == 1);
    }

    private ArrowStream stream(TypeCase type, long seed, int rows) throws IOException {
        try (GeneratedBatch batch = GeneratedBatch.of(allocator.get(), type.schema(), rows, seed)) {
            ArrowStream.Builder builder = ArrowStream.builder(batch.root(), batch.dictionaries());
            for (int i = 0; i < 1 + rows % 2; i++) {
                builder.addBatch();
            }
            return builder.build();
        }
    }

    private static RecordCoordinates at(long offset, ArrowStream stream) {
        return new RecordCoordinates(
                "t",
                3,
                offset,
                Optional.of(new RecordTimestamp(1_000 + offset, Optional.of(TimestampKind.CREATE_TIME))),
                RecordChecksum.of(
                        Optional.empty(), Optional.of(stream.asByteBuffer()), RecordChecksum.Basis.MESSAGE_OR_STRUCT),
                Optional.of(new Bytes((byte) offset)),
                List.of(new RecordHeader("h", Optional.empty())));
    }
}
