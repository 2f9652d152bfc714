package dev.kafkaarrow.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.ipc.ArrowStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The task on a real file system: which directories and files there are in the end. */
class PartitionerTest {

    private static final TopicPartition P0 = new TopicPartition("t", 0);
    private static final TopicPartition P1 = new TopicPartition("t", 1);
    private static final String UNDATED = "dt=__HIVE_DEFAULT_PARTITION__/hour=__HIVE_DEFAULT_PARTITION__";

    @TempDir
    Path store;

    private final Map<String, String> config = new HashMap<>(Map.of("partitioner", "time"));

    private ArrowStreamSinkTask start(FakeContext context, TopicPartition... partitions) {
        config.put("store.url", store.toString());
        ArrowStreamSinkTask task = new ArrowStreamSinkTask();
        task.initialize(context);
        task.start(config);
        task.open(List.of(partitions));
        return task;
    }

    private void write(SinkRecord... records) {
        ArrowStreamSinkTask task = start(FakeContext.withoutReporter(), P0);
        task.put(List.of(records));
        stop(task, P0);
    }

    private static void stop(ArrowStreamSinkTask task, TopicPartition... partitions) {
        task.preCommit(Map.of());
        task.close(List.of(partitions));
        task.stop();
    }

    @Test
    void aRecordGoesToTheDirectoryOfItsTimestamp() throws IOException {
        write(
                at("2026-11-22T09:59:59.999Z", 0, Streams.numbers("n", 0, 1)),
                at("2026-11-22T10:00:00Z", 1, Streams.numbers("n", 1, 1)),
                at("2026-11-22T09:00:00Z", 2, Streams.numbers("n", 2, 1)),
                record(P0, 3, null, Streams.numbers("n", 3, 1).toByteArray()),
                record(P0, 4, Instant.parse("2026-11-22T10:30:00Z").toEpochMilli(), null));
        assertThat(offsetsByDirectory())
                .isEqualTo(Map.of(
                        "t/dt=2026-11-22/hour=09",
                        List.of(0L, 2L),
                        "t/dt=2026-11-22/hour=10",
                        List.of(1L, 4L),
                        "t/" + UNDATED,
                        List.of(3L)));
    }

    @Test
    void formatAndTimeZoneAreOptions() throws IOException {
        config.put("partitioner", "TIME");
        config.put("path.format", "yyyy/MM/dd");
        config.put("timezone", "Europe/Berlin");
        write(
                at("2026-11-22T23:30:00Z", 0, Streams.numbers("n", 0, 1)),
                record(P0, 1, null, Streams.numbers("n", 1, 1).toByteArray()));
        assertThat(offsetsByDirectory())
                .isEqualTo(Map.of("t/2026/11/23", List.of(0L), "t/undated/undated/undated", List.of(1L)));
    }

    @Test
    void aRecordGoesToTheDirectoryOfAFieldOfItsFirstRow() throws IOException {
        config.put("timestamp.source", "field:event.time");
        long nine = Instant.parse("2026-11-22T09:00:00Z").toEpochMilli();
        write(
                at("2020-01-01T00:00:00Z", 0, Streams.times(List.of(nine, nine + 3_600_000))),
                at("2020-01-01T00:00:00Z", 1, Streams.times(List.of(), List.of(nine + 3_600_000), List.of(nine))),
                at("2020-01-01T00:00:00Z", 2, Streams.times(List.of())),
                at("2020-01-01T00:00:00Z", 3, Streams.times()),
                at("2020-01-01T00:00:00Z", 4, Streams.times(Arrays.asList(null, nine))),
                record(P0, 5, nine, null));
        assertThat(offsetsByDirectory())
                .isEqualTo(Map.of(
                        "t/dt=2026-11-22/hour=09",
                        List.of(0L),
                        "t/dt=2026-11-22/hour=10",
                        List.of(1L),
                        "t/" + UNDATED,
                        List.of(2L, 3L, 4L, 5L)));
    }

    @Test
    void aMessageWithoutTheFieldOrWithOneOfAnotherTypeIsABadRecord() {
        config.put("timestamp.source", "field:w");
        assertThatThrownBy(() -> write(at("2026-11-22T09:00:00Z", 7, Streams.numbers("n", 0, 1))))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("t-0@7: field 'w': expected a timestamp, a date, or an integer of milliseconds"
                        + " since the epoch, got no such field in Schema<n: Int(64, true)>");
        assertThatThrownBy(() -> write(at("2026-11-22T09:00:00Z", 8, Streams.words(0, "2026-11-22"))))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("t-0@8: field 'w': expected a timestamp")
                .hasMessageContaining("got w: Utf8");

        FakeContext context = FakeContext.withReporter();
        ArrowStreamSinkTask task = start(context, P0);
        task.put(List.of(at("2026-11-22T09:00:00Z", 9, Streams.numbers("n", 0, 1))));
        assertThat(context.reports).hasSize(1);
        task.stop();
    }

    private void byField(String fields) {
        config.put("partitioner", "field");
        config.put("partition.fields", fields);
    }

    @Test
    void aMessageGoesToTheDirectoryThatItsRowsSay() throws IOException {
        byField("s");
        write(
                record(P0, 0, null, Streams.text("DE", "DE").toByteArray()),
                record(P0, 1, null, Streams.text("a/b=c").toByteArray()),
                record(P0, 2, null, Streams.text("DE").toByteArray()),
                record(P0, 3, null, Streams.text().toByteArray()),
                record(P0, 4, null, null));
        assertThat(offsetsByDirectory())
                .isEqualTo(Map.of(
                        "t/s=DE", List.of(0L, 2L),
                        "t/s=a%2Fb%3Dc", List.of(1L),
                        "t/s=__HIVE_DEFAULT_PARTITION__", List.of(3L, 4L)));
    }

    @Test
    void theFirstRowOfAMessageDecidesWhereThatIsAskedFor() throws IOException {
        byField("w");
        config.put("partition.mixed", "FIRST");
        write(
                record(P0, 0, null, Streams.words(1, "x", "y").toByteArray()),
                record(
                        P0,
                        1,
                        null,
                        Streams.words(0, List.of(List.of("x"), List.of("y"))).toByteArray()));
        assertThat(offsetsByDirectory()).isEqualTo(Map.of("t/w=y", List.of(0L), "t/w=x", List.of(1L)));
    }

    @Test
    void fieldsStandBeforeOrBehindTheTime() throws IOException {
        byField("n");
        config.put("path.format", "'dt='yyyy");
        SinkRecord[] records = {
            at("2026-11-22T09:00:00Z", 0, Streams.numbers("n", 7, 1)),
            record(P0, 1, null, Streams.numbers("n", 8, 1).toByteArray()),
            at("2026-11-22T09:00:00Z", 2, Streams.numbers("n", 0, 0))
        };
        config.put("partitioner", "Time, Field");
        write(records);
        assertThat(offsetsByDirectory())
                .isEqualTo(Map.of(
                        "t/dt=2026/n=7", List.of(0L),
                        "t/dt=__HIVE_DEFAULT_PARTITION__/n=8", List.of(1L),
                        "t/dt=2026/n=__HIVE_DEFAULT_PARTITION__", List.of(2L)));

        store = Files.createDirectory(store.resolve("other"));
        config.put("partitioner", "field,time");
        write(records);
        assertThat(offsetsByDirectory())
                .isEqualTo(Map.of(
                        "t/n=7/dt=2026", List.of(0L),
                        "t/n=8/dt=__HIVE_DEFAULT_PARTITION__", List.of(1L),
                        "t/n=__HIVE_DEFAULT_PARTITION__/dt=2026", List.of(2L)));
    }

    @Test
    void aMessageWhoseRowsDifferIsABadRecordThatNamesFieldAndValues() {
        byField("n");
        byte[] mixed = Streams.numbers("n", 41, 3).toByteArray();
        assertThatThrownBy(() -> write(record(P0, 7, null, mixed)))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "t-0@7: field 'n': expected one value in all rows of a message, got '41' in row 0 and '42' in row 1."
                                + " Send a message for each value, or set partition.mixed=first, by which all of it goes where its"
                                + " first row says");

        FakeContext context = FakeContext.withReporter();
        ArrowStreamSinkTask task = start(context, P0);
        task.put(List.of(record(P0, 7, null, mixed)));
        assertThat(context.reports).hasSize(1);
        task.stop();
    }

    @Test
    void aMessageWithoutTheFieldOrOfAValueThatNamesNoDirectoryIsABadRecord() {
        byField("s");
        assertThatThrownBy(() ->
                        write(record(P0, 0, null, Streams.numbers("n", 1, 1).toByteArray())))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(
                        "t-0@0: field 's': expected a string, an integer, a boolean or a date, got no such field");
        assertThatThrownBy(() ->
                        write(record(P0, 0, null, Streams.text("x".repeat(254)).toByteArray())))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(
                        "t-0@0: field 's': expected a value that makes the name of a directory of at most 255");
    }

    @Test
    void recordsThatComeAgainAreFoundInTheirDirectories() throws IOException {
        SinkRecord[] records = {
            at("2026-11-22T09:00:00Z", 0, Streams.numbers("n", 0, 1)),
            at("2026-11-22T10:00:00Z", 1, Streams.numbers("n", 1, 1)),
            at("2026-11-22T09:00:00Z", 2, Streams.numbers("n", 2, 1))
        };
        write(records);
        write(records);
        assertThat(offsetsByDirectory())
                .isEqualTo(Map.of("t/dt=2026-11-22/hour=09", List.of(0L, 2L), "t/dt=2026-11-22/hour=10", List.of(1L)));
    }

    @Test
    void randomTimesOfTwoDaysMakeNoMoreThanTwoFilesForEachPartitionAndHour() throws IOException {
        Random random = new Random(48);
        Instant start = Instant.parse("2026-11-21T00:00:00Z");
        List<SinkRecord> records = new ArrayList<>();
        Set<String> pairs = new TreeSet<>();
        for (int i = 0; i < 6_000; i++) {
            Instant time = start.plusMillis(random.nextInt(48 * 3_600_000));
            TopicPartition partition = i % 2 == 0 ? P0 : P1;
            byte[] value = Streams.numbers("n", i, 1).toByteArray();
            records.add(record(partition, i / 2, time.toEpochMilli(), value));
            pairs.add(partition.partition() + "/" + time.toEpochMilli() / 3_600_000);
        }
        assertThat(pairs).hasSize(96);

        // the first task dies, the second is stopped, and the third reads everything again
        ArrowStreamSinkTask killed = start(FakeContext.withoutReporter(), P0, P1);
        put(killed, records.subList(0, 2_000));
        ArrowStreamSinkTask stopped = start(FakeContext.withoutReporter(), P0, P1);
        put(stopped, records.subList(0, 4_000));
        stop(stopped, P0, P1);
        ArrowStreamSinkTask last = start(FakeContext.withoutReporter(), P0, P1);
        put(last, records);
        stop(last, P0, P1);
        killed.stop();

        Map<String, Long> written = new TreeMap<>();
        int files = 0;
        for (Map.Entry<String, List<PublishedFile.Batch>> file : files().entrySet()) {
            files++;
            long previous = -1;
            for (PublishedFile.Batch batch : file.getValue()) {
                assertThat(batch.offset()).isGreaterThan(previous);
                previous = batch.offset();
                String record = batch.metadata().get("kafka.partition") + "@" + batch.offset();
                long timestampMs = Long.parseLong(batch.metadata().get("kafka.timestamp"));
                assertThat(written.put(record, timestampMs)).as(record).isNull();
                String hour = Instant.ofEpochMilli(timestampMs).toString();
                assertThat(file.getKey())
                        .startsWith("t/dt=" + hour.substring(0, 10) + "/hour=" + hour.substring(11, 13) + "/"
                                + batch.metadata().get("kafka.partition") + "+");
            }
        }
        assertThat(written).hasSize(6_000);
        for (SinkRecord record : records) {
            assertThat(written).containsEntry(record.kafkaPartition() + "@" + record.kafkaOffset(), record.timestamp());
        }
        assertThat(files).isBetween(pairs.size(), 2 * pairs.size());
    }

    @Test
    void stagedBytesStayBelowTheirBoundWhateverComes() throws IOException {
        config.put("staging.max.bytes", "20000");
        config.put("file.max.open", "7");
        Random random = new Random(7);
        ArrowStreamSinkTask task = start(FakeContext.withoutReporter(), P0, P1);
        long mostBytes = 0;
        long mostFiles = 0;
        for (int i = 0; i < 600; i++) {
            long timestampMs = random.nextInt(5) * 3_600_000L;
            byte[] value = Streams.numbers("n", i, 1 + random.nextInt(30)).toByteArray();
            task.put(List.of(record(random.nextBoolean() ? P0 : P1, i, timestampMs, value)));
            List<Long> staged = stagedFiles();
            mostBytes = Math.max(
                    mostBytes, staged.stream().mapToLong(Long::longValue).sum());
            mostFiles = Math.max(mostFiles, staged.size());
        }
        stop(task, P0, P1);
        assertThat(mostBytes).isBetween(10_000L, 20_000L);
        assertThat(mostFiles).isBetween(5L, 7L);
        assertThat(files().values().stream()
                        .flatMap(batches -> batches.stream()
                                .map(PublishedFile.Batch::offset)
                                .distinct())
                        .sorted())
                .containsExactlyElementsOf(LongStream.range(0, 600).boxed().toList());
    }

    @Test
    void filesAreStagedWhereTheOptionSays(@TempDir Path elsewhere) throws IOException {
        Path notOurs = Files.createDirectories(elsewhere.resolve("not/ours"));
        Files.createFile(notOurs.resolve("file"));
        config.put("staging.dir", elsewhere.toString());
        ArrowStreamSinkTask task = start(FakeContext.withoutReporter(), P0);
        task.put(List.of(at("2026-11-22T09:00:00Z", 0, Streams.numbers("n", 0, 1))));
        assertThat(store).isEmptyDirectory();
        try (Stream<Path> staged = Files.walk(elsewhere.resolve(".staging"))) {
            assertThat(staged.filter(Files::isRegularFile)).hasSize(2);
        }
        stop(task, P0);
        assertThat(offsetsByDirectory()).isEqualTo(Map.of("t/dt=2026-11-22/hour=09", List.of(0L)));
        assertThat(elsewhere.resolve(".staging")).isEmptyDirectory();
        assertThat(notOurs.resolve("file")).exists();
    }

    private List<Long> stagedFiles() throws IOException {
        List<Long> sizes = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(store.resolve(".staging"))) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                if (!path.toString().endsWith(".lock")) {
                    sizes.add(Files.size(path));
                }
            }
        }
        return sizes;
    }

    @Test
    void twoSchemasAlternatingOnEachRecordMakeTwoFiles() throws IOException {
        config.remove("partitioner");
        SinkRecord[] records = new SinkRecord[1_000];
        for (int i = 0; i < records.length; i++) {
            records[i] = at("2026-11-22T09:00:00Z", i, Streams.numbers(i % 2 == 0 ? "a" : "b", i, 1));
        }
        write(records);
        assertThat(files()).hasSize(2);
        assertThat(offsetsByDirectory().get("t")).hasSize(1_000).doesNotHaveDuplicates();
    }

    private static void put(ArrowStreamSinkTask task, List<SinkRecord> records) {
        for (int from = 0; from < records.size(); from += 500) {
            task.put(records.subList(from, Math.min(records.size(), from + 500)));
        }
    }

    private static SinkRecord at(String time, long offset, ArrowStream message) {
        return record(P0, offset, Instant.parse(time).toEpochMilli(), message.toByteArray());
    }

    private static SinkRecord record(TopicPartition partition, long offset, Long timestampMs, byte[] value) {
        return new SinkRecord(
                partition.topic(),
                partition.partition(),
                null,
                null,
                null,
                value,
                offset,
                timestampMs,
                timestampMs == null ? TimestampType.NO_TIMESTAMP_TYPE : TimestampType.CREATE_TIME);
    }

    private Map<String, List<Long>> offsetsByDirectory() throws IOException {
        Map<String, List<Long>> offsets = new TreeMap<>();
        files().forEach((path, batches) -> {
            List<Long> ofDirectory =
                    offsets.computeIfAbsent(path.substring(0, path.lastIndexOf('/')), directory -> new ArrayList<>());
            batches.stream().map(PublishedFile.Batch::offset).distinct().forEach(ofDirectory::add);
            ofDirectory.sort(null);
        });
        return offsets;
    }

    /** Published files by path relative to the store. */
    private Map<String, List<PublishedFile.Batch>> files() throws IOException {
        Map<String, List<PublishedFile.Batch>> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(store)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                String relative = store.relativize(path).toString();
                if (!relative.startsWith(".")) {
                    files.put(relative, PublishedFile.read(Files.readAllBytes(path)));
                }
            }
        }
        return files;
    }
}
