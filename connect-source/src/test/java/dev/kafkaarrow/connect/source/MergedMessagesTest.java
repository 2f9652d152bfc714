package dev.kafkaarrow.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.files.Bytes;
import dev.kafkaarrow.connect.files.Coalescing;
import dev.kafkaarrow.connect.files.FileName;
import dev.kafkaarrow.connect.files.FilePlace;
import dev.kafkaarrow.connect.files.RecordChecksum;
import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.connect.files.RecordHeader;
import dev.kafkaarrow.connect.files.RecordTimestamp;
import dev.kafkaarrow.connect.files.RecordedFileWriter;
import dev.kafkaarrow.connect.files.TimestampKind;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.Stores;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.BatchRows;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.Compression;
import dev.kafkaarrow.ipc.GeneratedBatch;
import dev.kafkaarrow.ipc.RandomSchemas;
import dev.kafkaarrow.ipc.StreamEncoder;
import dev.kafkaarrow.ipc.StreamSchema;
import dev.kafkaarrow.ipc.TestAllocator;
import dev.kafkaarrow.ipc.TypeCase;
import dev.kafkaarrow.ipc.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Small messages that a sink has merged become the messages that they were. */
class MergedMessagesTest {

    private static final int RECORDS = 40;

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @TempDir
    Path directory;

    private FakeWorker worker;

    private record Message(RecordCoordinates record, ArrowStream stream) {}

    @BeforeEach
    void makeWorker() {
        worker = new FakeWorker(Map.of("store.url", directory.toUri().toString()));
    }

    static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void randomMessagesAreRestoredRecordByRecord(long seed) throws IOException {
        restores(messages(RandomSchemas.schema(seed, 3), new Random(seed)), 1 + (int) seed % 50);
    }

    @ParameterizedTest
    @MethodSource("dev.kafkaarrow.ipc.TypeCase#all")
    void messagesOfAnyTypeAreRestoredRecordByRecord(TypeCase type) throws IOException {
        restores(messages(type.schema(), new Random(1)), 30);
    }

    private void restores(List<Message> messages, int maxRows) throws IOException {
        write(messages, maxRows);
        List<SourceRecord> restored = worker.drain();
        assertThat(restored).hasSameSizeAs(messages);
        for (int i = 0; i < messages.size(); i++) {
            assertAlike(restored.get(i), messages.get(i));
        }
    }

    private void assertAlike(SourceRecord restored, Message message) throws IOException {
        RecordCoordinates record = message.record();
        assertThat(restored.key()).isEqualTo(record.key().map(Bytes::array).orElse(null));
        assertThat(restored.timestamp())
                .isEqualTo(record.timestamp().map(RecordTimestamp::epochMs).orElse(null));
        List<RecordHeader> headers = new ArrayList<>();
        for (Header header : restored.headers()) {
            headers.add(new RecordHeader(
                    header.key(), Optional.ofNullable((byte[]) header.value()).map(Bytes::new)));
        }
        assertThat(headers).isEqualTo(record.headers());
        ArrowStream value = ArrowStream.of((byte[]) restored.value());
        assertThat(value.streamSchema().fingerprint())
                .isEqualTo(message.stream().streamSchema().fingerprint());
        assertThat(values(value)).as(record.where()).isEqualTo(values(message.stream()));
    }

    @Test
    void consecutiveSmallMessagesShareABatchAndGiveUpMostOfTheirFraming() throws IOException {
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            ArrowStream stream = numbers(i, i + 1);
            messages.add(new Message(bare(i, stream), stream));
        }
        Path file = write(messages, 64);
        ArrowStream merged = ArrowStream.of(Files.readAllBytes(file));
        assertThat(merged.batchCount()).isEqualTo(4);
        assertThat(merged.rowCount()).isEqualTo(200);
        // two rows of 8 bytes each, where alone a message takes some 600 bytes
        assertThat(merged.sizeInBytes()).isLessThan(100 * 2 * 8 + 100 * 16 + 4 * 1_000);
        assertThat(worker.drain()).hasSize(100);
    }

    @Test
    void readingIsContinuedBehindAnyMessage() throws IOException {
        write(messages(TypeCase.named("several dictionaries").schema(), new Random(5)), 20);
        assertReadingIsContinuedBehindEach(worker.drain());
    }

    /** A message without rows stands at the beginning of what is merged, between, at its end, and at the end of the file. */
    @Test
    void readingIsContinuedBehindAMessageWithoutRows() throws IOException {
        List<ArrowStream> streams =
                List.of(numbers(), numbers(1), numbers(2, 3), numbers(), numbers(4), numbers(5), numbers(), numbers());
        List<Message> messages = new ArrayList<>();
        for (ArrowStream stream : streams) {
            messages.add(new Message(bare(messages.size(), stream), stream));
        }
        write(messages, 20);
        List<SourceRecord> records = worker.drain();
        assertThat(records).hasSameSizeAs(messages);
        assertReadingIsContinuedBehindEach(records);
    }

    private void assertReadingIsContinuedBehindEach(List<SourceRecord> records) {
        for (int sent = 0; sent < records.size(); sent++) {
            worker.commit(records.get(sent));
            List<SourceRecord> rest = worker.drain();
            assertThat(rest).hasSize(records.size() - sent - 1);
            for (int i = 0; i < rest.size(); i++) {
                SourceRecord expected = records.get(sent + 1 + i);
                assertThat(rest.get(i).value()).isEqualTo(expected.value());
                assertThat(rest.get(i).sourceOffset()).isEqualTo(expected.sourceOffset());
            }
        }
    }

    @Test
    void anOffsetInTheMiddleOfAMessageFailsTheTask() throws IOException {
        List<Message> messages = List.of(
                new Message(bare(0, numbers(1, 2)), numbers(1, 2)), new Message(bare(1, numbers(3)), numbers(3)));
        write(messages, 10);
        SourceRecord first = worker.drain().get(0);
        worker.commit(first);
        worker.offsets().values().forEach(offset -> offset.put("row", 1L));
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThatThrownBy(task::drain)
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("original-0@0")
                    .hasMessageContaining("no message begins there");
        }
    }

    @Test
    void aMergedMessageThatIsTooLargeNamesTheSettingToRaise() throws IOException {
        List<Message> messages = List.of(
                new Message(bare(0, numbers(1)), numbers(1)),
                new Message(bare(7, numbers(new long[1_000])), numbers(new long[1_000])));
        write(messages, 2_000);
        worker.with("batch.max.bytes", "5000");
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThatThrownBy(task::drain)
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("original-0@7")
                    .hasMessageContaining("raise batch.max.bytes");
        }
    }

    /** Of few dictionaries, so that many may be merged: some large, empty, compressed, or of several batches. */
    private List<Message> messages(Schema schema, Random random) {
        List<Message> messages = new ArrayList<>();
        long offset = 0;
        long dictionaries = 1;
        for (int i = 0; i < RECORDS; i++) {
            dictionaries += random.nextInt(8) == 0 ? 1 : 0;
            ArrowStream stream = stream(schema, dictionaries, random);
            messages.add(new Message(record(offset, stream, random), stream));
            offset += 1 + random.nextInt(300);
        }
        return messages;
    }

    private ArrowStream stream(Schema schema, long seed, Random random) {
        int rows = random.nextInt(12) == 0 ? 0 : 1 + random.nextInt(9);
        try (GeneratedBatch batch = GeneratedBatch.of(allocator.get(), schema, rows, seed)) {
            if (random.nextInt(12) == 0) {
                return new StreamEncoder(Compression.LZ4).encode(batch.root(), batch.dictionaries());
            }
            ArrowStream.Builder builder = ArrowStream.builder(batch.root(), batch.dictionaries());
            int batches = random.nextInt(4) == 0 ? random.nextInt(4) : 1;
            for (int i = 0; i < batches; i++) {
                builder.addBatch();
            }
            return builder.build();
        }
    }

    private static RecordCoordinates record(long offset, ArrowStream stream, Random random) {
        Optional<TimestampKind> kind = random.nextInt(20) == 0
                ? Optional.of(TimestampKind.LOG_APPEND_TIME)
                : Optional.of(TimestampKind.CREATE_TIME);
        return new RecordCoordinates(
                "original",
                0,
                offset,
                random.nextInt(20) == 0
                        ? Optional.empty()
                        : Optional.of(new RecordTimestamp(random.nextLong(2_000_000_000_000L), kind)),
                RecordChecksum.of(
                        Optional.empty(), Optional.of(stream.asByteBuffer()), RecordChecksum.Basis.MESSAGE_OR_STRUCT),
                switch (random.nextInt(3)) {
                    case 0 -> Optional.empty();
                    case 1 -> Optional.of(new Bytes());
                    default -> Optional.of(new Bytes((byte) offset, (byte) 0xff));
                },
                switch (random.nextInt(3)) {
                    case 0 ->
                        List.of(
                                new RecordHeader("h", Optional.of(new Bytes((byte) 1))),
                                new RecordHeader("h", Optional.empty()));
                    case 1 -> List.of(new RecordHeader("ключ", Optional.of(new Bytes())));
                    default -> List.of();
                });
    }

    private static RecordCoordinates bare(long offset, ArrowStream stream) {
        return new RecordCoordinates(
                "original",
                0,
                offset,
                Optional.of(new RecordTimestamp(1_700_000_000_000L + offset, Optional.empty())),
                RecordChecksum.of(
                        Optional.empty(), Optional.of(stream.asByteBuffer()), RecordChecksum.Basis.MESSAGE_OR_STRUCT),
                Optional.empty(),
                List.of());
    }

    private Path write(List<Message> messages, int maxRows) throws IOException {
        StreamSchema schema = messages.get(0).stream().streamSchema();
        try (FileStore store = Stores.open(directory.toUri().toString())) {
            RecordedFileWriter writer = new RecordedFileWriter(
                    store.stage(), schema, new Coalescing(maxRows, Checks.DEFAULT, allocator.get()));
            for (Message message : messages) {
                writer.append(message.record(), message.stream());
            }
            FilePlace place = new FilePlace(
                    "original",
                    "",
                    new FileName(
                            0,
                            schema.fingerprint().digits(),
                            messages.get(0).record().offset()));
            writer.publish(place.path());
            Path file = directory.resolve(place.path());
            int batches = messages.stream()
                    .mapToInt(message -> Math.max(1, message.stream().batchCount()))
                    .sum();
            int written = ArrowStream.of(Files.readAllBytes(file)).batchCount();
            if (BatchRows.supports(schema) && maxRows >= 20) {
                assertThat(written).isLessThan(batches);
            } else {
                assertThat(written).isLessThanOrEqualTo(batches);
            }
            return file;
        }
    }

    private Values.Stream values(ArrowStream stream) throws IOException {
        try (ArrowReader reader = stream.open(allocator.get())) {
            return Values.of(reader);
        }
    }

    private ArrowStream numbers(long... values) {
        return Batches.numbers(allocator.get(), values);
    }
}
