package dev.kafkaarrow.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.files.FileName;
import dev.kafkaarrow.connect.files.FilePlace;
import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.StreamSchema;
import dev.kafkaarrow.ipc.TestAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Files of the sink become the records that they were. */
class RestoredRecordsTest {

    private static final String FINGERPRINT = "0123456789abcdef";
    private static final String OTHER_FINGERPRINT = "fedcba9876543210";

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @TempDir
    Path directory;

    private FakeWorker worker;

    @BeforeEach
    void makeWorker() {
        worker = new FakeWorker(Map.of("store.url", directory.toUri().toString()));
    }

    @Test
    void restoresKeyHeadersAndTimestamp() throws IOException {
        ArrowStream message = numbers(1, 2);
        write(3, FINGERPRINT, 0, new StreamFileBuilder(message.streamSchema()).add(message, Batches.at(3, 17)));

        SourceRecord record = worker.drain().get(0);

        assertThat(record.value()).isEqualTo(message.toByteArray());
        assertThat(record.valueSchema().type()).isEqualTo(org.apache.kafka.connect.data.Schema.Type.BYTES);
        assertThat(record.key()).isEqualTo("17".getBytes(StandardCharsets.UTF_8));
        assertThat(record.keySchema().type()).isEqualTo(org.apache.kafka.connect.data.Schema.Type.BYTES);
        assertThat(record.timestamp()).isEqualTo(1_700_000_000_017L);
        assertThat(record.headers()).extracting(Header::key).containsExactly("h", "h");
        assertThat(record.headers()).extracting(Header::value).containsExactly(new byte[] {1, (byte) 0xFF}, null);
        assertThat(record.kafkaPartition()).isNull();
        assertThat(record.topic()).isEqualTo("target");
    }

    @Test
    void restoresThePartitionIfSoConfigured() throws IOException {
        write(3, FINGERPRINT, 0, new StreamFileBuilder(numbers().streamSchema()).add(numbers(1), Batches.at(3, 17)));

        assertThat(worker.with("restore.partition", "true").drain().get(0).kafkaPartition())
                .isEqualTo(3);
    }

    @Test
    void theWorkerSendsOneRecordToEachPartitionBeforeItIsGivenMore() throws IOException {
        write(3, FINGERPRINT, 0, recorded(3, 0, 1, 2, 3, 4));
        try (FakeWorker.RunningTask task =
                worker.with("restore.partition", "true").start()) {
            assertThat(keys(task.poll())).containsExactly("0");
            List<SourceRecord> second = task.poll();
            assertThat(keys(second)).containsExactly("1");
            task.acknowledgeOnly(second.get(0));
            assertThat(keys(task.poll())).containsExactly("2", "3", "4");
        }
        try (FakeWorker.RunningTask task = worker.without("restore.partition").start()) {
            assertThat(task.poll()).hasSize(5);
        }
    }

    @Test
    void whatIsBehindAFileThatIsDeletedWhileItIsReadIsRead() throws IOException {
        write(0, FINGERPRINT, 2, recorded(0, 2, 3));
        Path first = directory.resolve("original/0+" + FINGERPRINT + "+00000000000000000000.arrows");
        Files.write(first, recorded(0, 0, 1).unfinished());
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThat(keys(task.drain())).containsExactly("0", "1");
            Files.delete(first);
            assertThat(keys(task.drain())).containsExactly("2", "3");
        }
    }

    @Test
    void aRecordWithoutKeyHeadersAndTimestampStaysWithout() throws IOException {
        RecordCoordinates full = Batches.at(0, 5);
        RecordCoordinates bare = new RecordCoordinates(
                full.topic(), 0, 5, Optional.empty(), full.checksum(), Optional.empty(), List.of());
        write(0, FINGERPRINT, 0, new StreamFileBuilder(numbers().streamSchema()).add(numbers(1), bare));

        SourceRecord record = worker.drain().get(0);

        assertThat(record.key()).isNull();
        assertThat(record.timestamp()).isNull();
        assertThat(record.headers()).isEmpty();
    }

    @Test
    void restoresMessagesOfManyBatchesOfNoneAndTombstones() throws IOException {
        ArrowStream three = Batches.numbersOf(allocator.get(), new long[] {1}, new long[] {}, new long[] {2, 3});
        ArrowStream none = Batches.numbersOf(allocator.get());
        write(
                0,
                FINGERPRINT,
                0,
                new StreamFileBuilder(three.streamSchema())
                        .add(three, Batches.at(0, 0))
                        .add(none, Batches.at(0, 1))
                        .add(numbers(), Batches.at(0, 2))
                        .addTombstone(Batches.at(0, 3))
                        .add(three, Batches.at(0, 4)));

        List<SourceRecord> records = worker.drain();

        assertThat(records)
                .extracting(SourceRecord::value)
                .containsExactly(
                        three.toByteArray(), none.toByteArray(), numbers().toByteArray(), null, three.toByteArray());
        assertThat(keys(records)).containsExactly("0", "1", "2", "3", "4");
    }

    @Test
    void aTombstonesFileHasNoFields() throws IOException {
        StreamSchema noFields = StreamSchema.of(new Schema(List.of()));
        write(0, FINGERPRINT, 0, new StreamFileBuilder(noFields).addTombstone(Batches.at(0, 3)));

        List<SourceRecord> records = worker.drain();

        assertThat(records).hasSize(1);
        assertThat(records.get(0).value()).isNull();
        assertThat(records.get(0).key()).isEqualTo("3".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void putsDictionariesInEffectBeforeEachMessage() throws IOException {
        ArrowStream first = Batches.words(allocator.get(), List.of("a", "b"), 0, 1);
        ArrowStream second = Batches.words(allocator.get(), List.of("a", "b"), 1, 1);
        ArrowStream replaced = Batches.words(allocator.get(), List.of("x"), 0);
        write(
                0,
                FINGERPRINT,
                0,
                new StreamFileBuilder(first.streamSchema())
                        .add(first, Batches.at(0, 0))
                        .add(second, Batches.at(0, 1))
                        .add(replaced, Batches.at(0, 2)));

        assertThat(worker.drain())
                .extracting(SourceRecord::value)
                .containsExactly(first.toByteArray(), second.toByteArray(), replaced.toByteArray());
    }

    @Test
    void mergesTheLogsOfAPartitionByOffset() throws IOException {
        write(0, FINGERPRINT, 0, recorded(0, 0, 1, 5));
        write(0, FINGERPRINT, 6, recorded(0, 6, 9));
        write(0, OTHER_FINGERPRINT, 0, recorded(0, 2, 7));
        write(0, OTHER_FINGERPRINT, 8, recorded(0, 8));
        write("day=2", 0, FINGERPRINT, 0, recorded(0, 3, 4, 10));
        write(1, FINGERPRINT, 0, recorded(1, 100, 101));

        assertThat(keys(worker.drain()))
                .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "100", "101");
    }

    @Test
    void mergesMoreLogsThanItKeepsOpen() throws IOException {
        List<String> expected = new ArrayList<>();
        for (int log = 0; log < 100; log++) {
            write(0, String.format("%016x", log), 0, recorded(0, log, 100 + log, 200 + log));
        }
        for (int offset = 0; offset < 300; offset++) {
            expected.add(Integer.toString(offset));
        }

        assertThat(keys(worker.drain())).isEqualTo(expected);
    }

    @Test
    void aMergeIsContinuedFromTheOffsetsOfItsFiles() throws IOException {
        write(0, FINGERPRINT, 0, recorded(0, 0, 1, 5));
        write(0, OTHER_FINGERPRINT, 0, recorded(0, 2, 3, 4, 6));
        List<String> all = keys(worker.drain());

        List<SourceRecord> records = worker.drain();
        for (int sent = 0; sent < records.size(); sent++) {
            worker.commit(records.get(sent));
            assertThat(keys(worker.drain())).isEqualTo(all.subList(sent + 1, all.size()));
        }
    }

    @Test
    void oneTaskReadsAllLogsOfAPartition() throws IOException {
        for (int partition = 0; partition < 12; partition++) {
            write(partition, FINGERPRINT, 0, recorded(partition, 0, 2));
            write("d", partition, OTHER_FINGERPRINT, 0, recorded(partition, 1));
        }
        worker.with("restore.partition", "true");
        Set<Integer> seen = new HashSet<>();
        for (int index = 0; index < 3; index++) {
            try (FakeWorker.RunningTask task = worker.start(index, 3)) {
                List<SourceRecord> records = task.drain();
                for (int i = 0; i < records.size(); i += 3) {
                    assertThat(keys(records.subList(i, i + 3))).containsExactly("0", "1", "2");
                    assertThat(seen.add(records.get(i).kafkaPartition())).isTrue();
                }
            }
        }
        assertThat(seen).hasSize(12);
    }

    @Test
    void aRecordedMessageThatIsTooLargeNamesTheSettingToRaise() throws IOException {
        write(
                0,
                FINGERPRINT,
                0,
                new StreamFileBuilder(numbers().streamSchema()).add(numbers(new long[1_000]), Batches.at(0, 7)));
        worker.with("batch.max.bytes", "5000");

        try (FakeWorker.RunningTask task = worker.start()) {
            assertThatThrownBy(task::drain)
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("original/0+0123456789abcdef+00000000000000000000.arrows")
                    .hasMessageContaining("original-0@7")
                    .hasMessageContaining("raise batch.max.bytes");
        }
    }

    @Test
    void aMessageWhoseBatchesAreMissingIsABadFile() throws IOException {
        ArrowStream two = Batches.numbersOf(allocator.get(), new long[] {1}, new long[] {2});
        StreamFileBuilder half = new StreamFileBuilder(two.streamSchema()).addFirstBatchOnly(two, Batches.at(0, 0));
        Path file = directory.resolve("half.arrows");
        Files.write(file, half.unfinished());
        assertThat(worker.drain()).isEmpty();

        Files.write(file, half.finished());
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThatThrownBy(task::drain)
                    .hasMessageContaining("half.arrows")
                    .hasMessageContaining("end of the stream");
        }
    }

    @Test
    void aMessageWithoutItsFirstBatchIsABadFile() throws IOException {
        ArrowStream two = Batches.numbersOf(allocator.get(), new long[] {1}, new long[] {2});
        assertIsBad(
                new StreamFileBuilder(two.streamSchema()).addBatchOnly(two, 1, Batches.at(0, 0)),
                "the first batch of a message");
    }

    @Test
    void aMessageThatIsContinuedByAnotherIsABadFile() throws IOException {
        ArrowStream two = Batches.numbersOf(allocator.get(), new long[] {1}, new long[] {2});
        assertIsBad(
                new StreamFileBuilder(two.streamSchema())
                        .addBatchOnly(two, 0, Batches.at(0, 0))
                        .addBatchOnly(two, 1, Batches.at(0, 1)),
                "original-0@0");
    }

    private void assertIsBad(StreamFileBuilder file, String expected) throws IOException {
        Files.write(directory.resolve("bad.arrows"), file.finished());
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThatThrownBy(task::drain)
                    .hasMessageContaining("bad.arrows: not a valid Arrow stream")
                    .hasMessageContaining(expected);
        }
    }

    @Test
    void aBatchGetsItsOwnMetadataBack() throws IOException {
        ArrowStream message = withMetadata(numbers(1), "own", "value");
        write(0, FINGERPRINT, 0, new StreamFileBuilder(message.streamSchema()).add(message, Batches.at(0, 0)));

        assertThat(worker.drain().get(0).value()).isEqualTo(message.toByteArray());
    }

    @Test
    void coordinatesThatMakeNoSenseAreABadFile() throws IOException {
        Files.write(
                directory.resolve("a.arrows"),
                new StreamFileBuilder(numbers().streamSchema())
                        .add(withMetadata(numbers(1), "kafka.offset", "minus one"))
                        .finished());

        try (FakeWorker.RunningTask task = worker.start()) {
            assertThatThrownBy(task::drain).hasMessageContaining("a.arrows").hasMessageContaining("kafka.");
        }
    }

    private static ArrowStream withMetadata(ArrowStream stream, String key, String value) throws IOException {
        return ArrowStream.of(new StreamFileBuilder(stream.streamSchema())
                .addWithMetadata(stream, key, value)
                .finished());
    }

    private StreamFileBuilder recorded(int partition, long... offsets) {
        StreamFileBuilder file = new StreamFileBuilder(numbers().streamSchema());
        for (long offset : offsets) {
            file.add(numbers(offset), Batches.at(partition, offset));
        }
        return file;
    }

    private static List<String> keys(List<SourceRecord> records) {
        return records.stream()
                .map(record -> new String((byte[]) record.key(), StandardCharsets.UTF_8))
                .toList();
    }

    private ArrowStream numbers(long... values) {
        return Batches.numbers(allocator.get(), values);
    }

    private void write(int partition, String fingerprint, long baseOffset, StreamFileBuilder file) throws IOException {
        write("", partition, fingerprint, baseOffset, file);
    }

    private void write(String folder, int partition, String fingerprint, long baseOffset, StreamFileBuilder file)
            throws IOException {
        FilePlace place = new FilePlace("original", folder, new FileName(partition, fingerprint, baseOffset));
        Path path = directory.resolve(place.path());
        Files.createDirectories(path.getParent());
        Files.write(path, file.finished());
    }
}
