package dev.kafkaarrow.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.files.Coalescing;
import dev.kafkaarrow.connect.files.FileFormat;
import dev.kafkaarrow.connect.files.FileName;
import dev.kafkaarrow.connect.files.FilePlace;
import dev.kafkaarrow.connect.files.MetadataMatching;
import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.connect.files.RecordTimestamp;
import dev.kafkaarrow.connect.files.RecordedFileWriter;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.Stores;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.StreamSchema;
import dev.kafkaarrow.ipc.TestAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Of what a sink recorded a range is sent, by offset or timestamp. */
class RangeTest {

    private static final String FINGERPRINT = "0123456789abcdef";

    /** Of the record at offset 0, as {@link Batches#at} has it. */
    private static final long EPOCH_MS = 1_700_000_000_000L;

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @TempDir
    Path directory;

    private FakeWorker worker;
    private CountingStore counting;

    @BeforeEach
    void makeWorker() {
        worker = new FakeWorker(Map.of("store.url", directory.toString())).opening(settings -> {
            counting = new CountingStore(Stores.open(settings));
            return counting;
        });
    }

    @ParameterizedTest
    @CsvSource({
        "from.offset, 13, 13-29",
        "to.offset, 13, 0-12",
        "to.offset, 1, 0-0",
        "from.offset, 29, 29-29",
        "from.timestamp, 1700000000013, 13-29",
        "to.timestamp, 1700000000013, 0-12",
        "from.timestamp, 2023-11-14T22:13:20.013Z, 13-29",
        "to.timestamp, 2023-11-14T23:13:20.013+01:00, 0-12"
    })
    void theFirstBoundIsInTheRangeAndTheLastIsNot(String option, String value, String expected) throws IOException {
        for (int base = 0; base < 30; base += 10) {
            write(base, single(base, base + 10));
        }
        worker.with(option, value);
        assertThat(offsets(worker.drain())).isEqualTo(span(expected));
    }

    @Test
    void aRangeOfOffsetsAndOneOfTimestampsHaveToHoldBoth() throws IOException {
        write(0, single(0, 30));
        worker.with("from.offset", "5").with("to.offset", "20").with("from.timestamp", "" + (EPOCH_MS + 10));
        assertThat(offsets(worker.drain())).isEqualTo(span("10-19"));
    }

    @Test
    void aRecordWithoutATimestampIsInNoRangeOfTimestamps() throws IOException {
        StreamFileBuilder file = single(0, 2);
        RecordCoordinates dated = Batches.at(0, 2);
        file.add(
                number(2),
                new RecordCoordinates(
                        dated.topic(), 0, 2, Optional.empty(), dated.checksum(), dated.key(), dated.headers()));
        write(0, file);
        assertThat(offsets(worker.with("from.timestamp", "-1").drain())).isEqualTo(span("0-1"));
        worker.without("from.timestamp");
        assertThat(offsets(worker.with("from.offset", "1").drain())).isEqualTo(span("1-2"));
    }

    @Test
    void tombstonesAndMessagesOfSeveralBatchesAreInARangeAsAWhole() throws IOException {
        ArrowStream several = Batches.numbersOf(allocator.get(), new long[] {1}, new long[] {2});
        ArrowStream none = Batches.numbersOf(allocator.get());
        StreamFileBuilder file = new StreamFileBuilder(several.streamSchema());
        for (int offset = 0; offset < 12; offset += 3) {
            file.add(several, Batches.at(0, offset));
            file.addTombstone(Batches.at(0, offset + 1));
            file.add(none, Batches.at(0, offset + 2));
        }
        write(0, file);
        for (int from = 0; from < 12; from++) {
            for (int to = from + 1; to <= 12; to++) {
                worker.with("from.offset", "" + from).with("to.offset", "" + to);
                assertThat(offsets(worker.drain())).isEqualTo(span(from + "-" + (to - 1)));
                assertResumesEverywhere();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"batches", "rows"})
    void aMergedBatchIsCutWhereTheRangeCutsIt(String output) throws IOException {
        worker.with("output", output);
        writeMerged(FileFormat.STREAM, 0, 12);
        for (int from = 0; from < 12; from++) {
            for (int to = from + 1; to <= 12; to++) {
                worker.with("from.offset", "" + from).with("to.offset", "" + to);
                List<SourceRecord> records = worker.drain();
                // the message at offset n has n % 3 + 1 rows
                assertThat(new TreeSet<>(offsets(records))).containsExactlyElementsOf(span(from + "-" + (to - 1)));
                assertThat(records)
                        .hasSize(
                                output.equals("batches")
                                        ? to - from
                                        : (int) LongStream.range(from, to)
                                                .map(n -> n % 3 + 1)
                                                .sum());
                assertResumesEverywhere();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"batches", "rows"})
    void messagesInTheMiddleOfAMergedBatchMayBeOutsideOfARangeOfTimestamps(String output) throws IOException {
        worker.with("output", output);
        // as producers' clocks have it
        long[] timestamps = {5, 100, 6, 7, 100, 100, 8, 4};
        Path file = null;
        try (FileStore store = Stores.open(directory.toString())) {
            StreamSchema schema = number(0).streamSchema();
            RecordedFileWriter writer =
                    new RecordedFileWriter(store.stage(), schema, new Coalescing(100, Checks.DEFAULT, allocator.get()));
            for (int i = 0; i < timestamps.length; i++) {
                writer.append(at(i, timestamps[i]), number(i));
            }
            FilePlace place = new FilePlace("original", "", new FileName(0, FINGERPRINT, 0));
            writer.publish(place.path());
            file = directory.resolve(place.path());
        }
        assertThat(ArrowStream.of(Files.readAllBytes(file)).batchCount()).isEqualTo(1);
        worker.with("from.timestamp", "5").with("to.timestamp", "100");
        assertThat(offsets(worker.drain())).containsExactly(0L, 2L, 3L, 6L);
        assertResumesEverywhere();
        worker.with("from.timestamp", "100").with("to.timestamp", "101");
        assertThat(offsets(worker.drain())).containsExactly(1L, 4L, 5L);
        assertResumesEverywhere();
    }

    @Test
    void filesOutsideOfTheRangeAreNotOpenedWhereNamesTellThat() throws IOException {
        for (int base = 0; base < 1_000; base += 100) {
            write(base, single(base, base + 100));
        }
        worker.with("from.offset", "500").with("to.offset", "600");
        assertThat(offsets(worker.drain())).isEqualTo(span("500-599"));
        assertThat(counting.opened).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(FileFormat.class)
    void ofAFileOutsideOfTheRangeHeadersAloneAreRead(FileFormat format) throws IOException {
        long size = writeLarge(format, 20);
        worker.with("from.timestamp", "" + (EPOCH_MS + 1_000));
        assertThat(worker.drain()).isEmpty();
        assertThat(counting.bytesRead).isPositive().isLessThan(size / 50);
        // the last file of a log, as no name says where it ends
        worker.without("from.timestamp").with("from.offset", "20");
        assertThat(worker.drain()).isEmpty();
        assertThat(counting.bytesRead).isPositive().isLessThan(size / 50);
    }

    @ParameterizedTest
    @EnumSource(FileFormat.class)
    void nothingIsReadBehindTheEndOfARangeOfOffsets(FileFormat format) throws IOException {
        long size = writeLarge(format, 20);
        worker.with("to.offset", "2");
        assertThat(worker.drain()).hasSize(2);
        assertThat(counting.bytesRead).isLessThan(3 * size / 20);
    }

    @Test
    void aFileWithNothingInTheRangeIsReadOnceAsLongAsItStaysTheSame() throws IOException {
        Path file = write(0, single(0, 10));
        worker.with("from.offset", "10");
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThat(task.drain()).isEmpty();
            long read = counting.bytesRead;
            assertThat(task.drain()).isEmpty();
            assertThat(counting.bytesRead).isEqualTo(read);
            // touched: not a bad file, as nothing was sent of it
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
            assertThat(task.drain()).isEmpty();
        }
    }

    @Test
    void aWiderRangeGoesOnBehindWhatWasSent() throws IOException {
        write(0, single(0, 30));
        worker.with("from.offset", "5").with("to.offset", "10");
        List<SourceRecord> records = worker.drain();
        worker.commit(records.get(records.size() - 1));
        assertThat(worker.drain()).isEmpty();
        worker.with("to.offset", "12");
        assertThat(offsets(worker.drain())).isEqualTo(span("10-11"));
        worker.without("to.offset").without("from.offset");
        assertThat(offsets(worker.drain())).isEqualTo(span("10-29"));
    }

    @Test
    void anotherRangeMayLeaveNothingOfAMergedBatchThatWasBegun() throws IOException {
        writeMerged(FileFormat.STREAM, 0, 12);
        worker.with("to.offset", "9");
        worker.commit(worker.drain().get(4));
        worker.with("to.offset", "5");
        assertThat(worker.drain()).isEmpty();
        worker.with("to.offset", "9").with("from.offset", "7");
        assertThat(offsets(worker.drain())).isEqualTo(span("7-8"));
    }

    @Test
    void aFileThatGrowsIsFollowedWithinTheRange() throws IOException {
        Path file = path(0);
        Files.createDirectories(file.getParent());
        StreamFileBuilder growing = single(0, 3);
        Files.write(file, growing.unfinished());
        worker.with("from.offset", "2").with("to.offset", "6");
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThat(offsets(task.drain())).containsExactly(2L);
            growing.add(number(3), Batches.at(0, 3));
            Files.write(file, growing.unfinished());
            assertThat(offsets(task.drain())).containsExactly(3L);
            growing.add(number(6), Batches.at(0, 6)).add(number(7), Batches.at(0, 7));
            Files.write(file, growing.unfinished());
            assertThat(task.drain()).isEmpty();
        }
    }

    @Test
    void theLastRecordOfTheRangeEndsTheTransactionOfItsFile() throws IOException {
        write(0, single(0, 10));
        write(10, single(10, 20));
        FakeWorker.Transactions transactions = new FakeWorker.Transactions();
        worker.with(transactions);
        worker.with("from.timestamp", "" + (EPOCH_MS + 2)).with("to.timestamp", "" + (EPOCH_MS + 15));
        assertThat(offsets(worker.drain())).isEqualTo(span("2-14"));
        assertThat(offsets(transactions.commitsAfter)).containsExactly(9L, 14L);
    }

    @Test
    void aFileOfAnotherWriterIsABadFile() throws IOException {
        Files.write(
                directory.resolve("foreign.arrows"),
                new StreamFileBuilder(number(0).streamSchema()).add(number(1)).finished());
        write(0, single(0, 3));
        worker.with("from.offset", "1");
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThatThrownBy(task::drain)
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("foreign.arrows batch 0: no sink recorded it")
                    .hasMessageContaining("from.offset")
                    .hasMessageContaining("input.exclude");
        }
        worker.with("bad.file", "skip");
        assertThat(offsets(worker.drain())).containsExactly(1L, 2L);
        worker.with("bad.file", "fail").with("input.exclude", "foreign.arrows");
        assertThat(offsets(worker.drain())).containsExactly(1L, 2L);
    }

    @Test
    void aFileOfAnotherWriterWithoutBatchesIsOneToo() throws IOException {
        Files.write(
                directory.resolve("foreign.arrows"),
                new StreamFileBuilder(number(0).streamSchema()).finished());
        try (FakeWorker.RunningTask task = worker.with("to.offset", "1").start()) {
            assertThatThrownBy(task::drain).hasMessageContaining("no sink recorded it");
        }
    }

    @Test
    void aSchemaBeforeTheRangeIsNotJudgedBy() throws IOException {
        ArrowStream text = Batches.text(allocator.get(), List.of("a"));
        write(0, new StreamFileBuilder(text.streamSchema()).add(text, Batches.at(0, 0)));
        write(1, single(1, 3));
        worker.with("schema.compatibility", "identical").with("from.offset", "1");
        List<SourceRecord> records = worker.drain();
        assertThat(offsets(records)).containsExactly(1L, 2L);
        worker.commit(records.get(0));
        assertThat(offsets(worker.drain())).containsExactly(2L);
    }

    /** Behind each record the same ones follow that followed before. */
    private void assertResumesEverywhere() {
        List<SourceRecord> records = worker.drain();
        for (int sent = 0; sent < records.size(); sent++) {
            worker.commit(records.get(sent));
            List<SourceRecord> rest = worker.drain();
            assertThat(offsets(rest)).isEqualTo(offsets(records.subList(sent + 1, records.size())));
            for (int i = 0; i < rest.size(); i++) {
                assertThat(rest.get(i).value())
                        .isEqualTo(records.get(sent + 1 + i).value());
                assertThat(rest.get(i).sourceOffset())
                        .isEqualTo(records.get(sent + 1 + i).sourceOffset());
            }
        }
        worker.offsets().clear();
    }

    /** Kafka offsets, which keys are. */
    private static List<Long> offsets(List<SourceRecord> records) {
        return records.stream()
                .map(record -> Long.parseLong(new String((byte[]) record.key(), StandardCharsets.UTF_8)))
                .toList();
    }

    private static List<Long> span(String firstAndLast) {
        String[] both = firstAndLast.split("-", -1);
        return LongStream.rangeClosed(Long.parseLong(both[0]), Long.parseLong(both[1]))
                .boxed()
                .toList();
    }

    private static RecordCoordinates at(long offset, long timestampMs) {
        RecordCoordinates record = Batches.at(0, offset);
        return new RecordCoordinates(
                record.topic(),
                0,
                offset,
                Optional.of(new RecordTimestamp(
                        timestampMs, record.timestamp().orElseThrow().kind())),
                record.checksum(),
                record.key(),
                record.headers());
    }

    private ArrowStream number(long number) {
        return Batches.numbers(allocator.get(), number);
    }

    /** A batch for each record. */
    private StreamFileBuilder single(int from, int to) {
        StreamFileBuilder file = new StreamFileBuilder(number(0).streamSchema());
        for (int offset = from; offset < to; offset++) {
            file.add(number(offset), Batches.at(0, offset));
        }
        return file;
    }

    private void writeMerged(FileFormat format, int from, int to) throws IOException {
        List<ArrowStream> messages = new ArrayList<>();
        for (int offset = from; offset < to; offset++) {
            messages.add(Batches.numbers(
                    allocator.get(), LongStream.range(0, offset % 3 + 1).toArray()));
        }
        Path file = write(format, from, messages, 1_000);
        assertThat(ArrowStream.of(Files.readAllBytes(file)).batchCount()).isEqualTo(1);
    }

    /** Batches of 64 KiB; returns the size of the file. */
    private long writeLarge(FileFormat format, int records) throws IOException {
        List<ArrowStream> messages = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            messages.add(Batches.numbers(allocator.get(), new long[8_192]));
        }
        return Files.size(write(format, 0, messages, 0));
    }

    private Path write(FileFormat format, int base, List<ArrowStream> messages, int mergedRows) throws IOException {
        try (FileStore store = Stores.open(directory.toString())) {
            RecordedFileWriter writer = new RecordedFileWriter(
                    store.stage(),
                    format,
                    messages.get(0).streamSchema(),
                    MetadataMatching.EXACT,
                    new Coalescing(mergedRows, Checks.DEFAULT, allocator.get()));
            for (int i = 0; i < messages.size(); i++) {
                writer.append(Batches.at(0, base + i), messages.get(i));
            }
            FilePlace place = new FilePlace("original", "", new FileName(0, FINGERPRINT, base, format));
            writer.publish(place.path());
            return directory.resolve(place.path());
        }
    }

    private Path path(int base) {
        return directory.resolve(new FilePlace("original", "", new FileName(0, FINGERPRINT, base)).path());
    }

    private Path write(int base, StreamFileBuilder file) throws IOException {
        Path path = path(base);
        Files.createDirectories(path.getParent());
        Files.write(path, file.finished());
        return path;
    }
}
