package dev.kafkaarrow.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.plugin.Moment;
import dev.kafkaarrow.connect.store.SimulatedDisk;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.InvalidStreamException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/** Small messages through the task into larger batches. */
class CoalescingTest {

    private static final TopicPartition P0 = new TopicPartition("t", 0);

    private final SimulatedDisk disk = new SimulatedDisk();
    private final List<String> failing = new ArrayList<>();
    private final Map<String, String> config =
            new HashMap<>(Map.of("store.url", "/store", "batch.coalesce.rows", "10", "file.max.records", "25"));

    @Test
    void smallMessagesBecomeBatchesOfSoManyRows() throws IOException {
        ArrowStreamSinkTask task = start();
        for (int offset = 0; offset < 25; offset++) {
            assertThat(committable(task)).isLessThanOrEqualTo(0);
            task.put(List.of(number(offset)));
        }
        assertThat(committable(task)).isEqualTo(25);
        assertThat(rowsOfBatches()).containsExactly(10L, 10L, 5L);
        assertThat(offsets()).hasSize(25).isSorted().doesNotHaveDuplicates();
        task.stop();
    }

    @Test
    void whatWaitsIsPublishedByACleanStop() throws IOException {
        ArrowStreamSinkTask task = start();
        task.put(List.of(number(0), number(1)));
        task.preCommit(Map.of());
        task.close(List.of(P0));
        task.stop();
        assertThat(offsets()).containsExactly(0L, 1L);
        assertThat(rowsOfBatches()).containsExactly(2L);
    }

    @Test
    void whatWaitsCountsForTheSizeOfTheFile() {
        config.put("file.max.bytes", "1500");
        ArrowStreamSinkTask task = start();
        for (int offset = 0; offset < 10; offset++) {
            task.put(List.of(number(offset)));
        }
        assertThat(disk.files().size()).isBetween(2, 9);
        task.stop();
    }

    @Test
    void mergedRecordsAreProvenTheSameWhenTheyComeAgain() {
        ArrowStreamSinkTask first = start();
        for (int offset = 0; offset < 25; offset++) {
            first.put(List.of(number(offset)));
        }
        first.stop();
        ArrowStreamSinkTask second = start();
        second.put(List.of(number(3), number(12), number(24)));
        assertThat(committable(second)).isEqualTo(25);
        assertThatThrownBy(() -> second.put(List.of(record(13, Streams.numbers("n", 77, 1)))))
                .hasMessageContaining("t-0@13 has")
                .hasMessageContaining("the topic was made anew");
        second.stop();
    }

    @Test
    void tombstonesEmptyLargeAndChangedOnesAreWrittenAsTheyCame() throws IOException {
        config.put("file.max.records", "8");
        ArrowStreamSinkTask task = start();
        task.put(List.of(
                record(0, Streams.words(0, "x", "y")),
                record(1, Streams.words(1, "x", "y")),
                record(2, Streams.words(1, "x", "z")),
                record(3, Streams.words(0, List.of())),
                record(4, Streams.words(0, List.of(List.of("x"), List.of("y")))),
                record(5, Streams.words(0, "y")),
                record(6, Streams.words(0, "y")),
                record(7, Streams.words(0, List.of(List.of("y"), List.of("y"), List.of("y"))))));
        assertThat(rowsOfBatches()).containsExactly(2L, 1L, 0L, 1L, 1L, 5L);
        assertThat(offsets()).containsExactly(0L, 1L, 2L, 3L, 4L, 4L, 5L, 6L, 7L, 7L, 7L);
        task.stop();
    }

    @Test
    void aRunWithAFaultyMessageIsWrittenAsItCame() throws IOException {
        config.put("file.max.records", "4");
        ArrowStreamSinkTask task = start();
        ArrowStream faulty = Streams.words(9, "x", "y");
        ArrowStream sound = Streams.words(1, "x", "y");
        task.put(List.of(record(0, sound), record(1, faulty), record(2, sound), record(3, sound)));
        assertThat(rowsOfBatches()).containsExactly(1L, 1L, 1L, 1L);
        assertThat(offsets()).containsExactly(0L, 1L, 2L, 3L);
        task.stop();
    }

    @Test
    void aFailedWriteOfWhatWaitsIsRepeated() {
        ArrowStreamSinkTask task = start();
        for (int offset = 0; offset < 10; offset++) {
            task.put(List.of(number(offset)));
        }
        failing.add("write");
        assertThatThrownBy(() -> task.put(List.of(number(10)))).isInstanceOf(RetriableException.class);
        for (int offset = 10; offset < 25; offset++) {
            task.put(List.of(number(offset)));
        }
        assertThat(offsets()).hasSize(25).isSorted().doesNotHaveDuplicates();
        task.stop();
    }

    @Test
    void aChangeOfDictionariesIsJudgedAgainstWhatWaits() throws IOException {
        config.put("dictionary.change", "rotate");
        ArrowStreamSinkTask task = start();
        task.put(List.of(
                record(0, Streams.words(0, "x", "y")),
                record(1, Streams.words(1, "x", "y")),
                record(2, Streams.words(1, "x", "z"))));
        assertThat(disk.files()).hasSize(1);
        assertThat(rowsOfBatches()).containsExactly(2L);
        task.stop();
    }

    private ArrowStreamSinkTask start() {
        ArrowStreamSinkTask task = new ArrowStreamSinkTask(
                ignored -> disk.store(new SimulatedDisk.Faults() {
                    @Override
                    public void before(String call, Path path) throws IOException {
                        if (failing.remove(call)) {
                            throw new IOException(call + " failed");
                        }
                    }

                    @Override
                    public void after(String call, Path path) {}
                }),
                () -> new Moment(0, 0));
        task.initialize(FakeContext.withoutReporter());
        task.start(config);
        task.open(List.of(P0));
        return task;
    }

    private static long committable(ArrowStreamSinkTask task) {
        return task.preCommit(Map.of()).values().stream()
                .mapToLong(offset -> offset.offset())
                .findFirst()
                .orElse(-1);
    }

    private static SinkRecord number(long offset) {
        return record(offset, Streams.numbers("n", offset, 1));
    }

    private static SinkRecord record(long offset, ArrowStream value) {
        return new SinkRecord(
                "t", 0, null, null, null, value.toByteArray(), offset, 1_000L + offset, TimestampType.CREATE_TIME);
    }

    private List<Long> rowsOfBatches() throws InvalidStreamException {
        List<Long> rows = new ArrayList<>();
        for (byte[] file : disk.files().values()) {
            ArrowStream.of(file).frames().stream()
                    .filter(Frame.RecordBatch.class::isInstance)
                    .forEach(frame -> rows.add(((Frame.RecordBatch) frame).rowCount()));
        }
        return rows;
    }

    private List<Long> offsets() {
        return disk.files().values().stream()
                .flatMap(file -> PublishedFile.read(file).stream())
                .map(PublishedFile.Batch::offset)
                .toList();
    }
}
