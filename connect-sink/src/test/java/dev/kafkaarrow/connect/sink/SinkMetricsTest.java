package dev.kafkaarrow.connect.sink;

import static dev.kafkaarrow.connect.sink.SinkRecords.number;
import static dev.kafkaarrow.connect.sink.SinkRecords.other;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.plugin.Moment;
import dev.kafkaarrow.connect.store.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.RetriableException;
import org.junit.jupiter.api.Test;

class SinkMetricsTest {

    private static final TopicPartition P0 = new TopicPartition("t", 0);
    private static final TopicPartition P1 = new TopicPartition("t", 1);
    private static final String LAST_OF_P0 = "last-published-offset{partition=0, topic=t}";
    private static final String LAST_OF_P1 = "last-published-offset{partition=1, topic=t}";

    private static final String AGE_OF_P0 = "staged-age-ms{partition=0, topic=t}";
    private static final String AGE_OF_P1 = "staged-age-ms{partition=1, topic=t}";

    private final SimulatedDisk disk = new SimulatedDisk();
    private final FakeMetrics metrics = new FakeMetrics();
    private final Map<String, String> config = new HashMap<>(Map.of("store.url", "/store", "file.max.records", "3"));
    private boolean linksFail;
    private long nowMs;

    private ArrowStreamSinkTask start(FakeContext context) {
        ArrowStreamSinkTask task = new ArrowStreamSinkTask(
                ignored -> disk.store(new SimulatedDisk.Faults() {
                    @Override
                    public void before(String call, Path path) throws IOException {
                        if (linksFail && call.equals("link")) {
                            throw new IOException("no link");
                        }
                    }

                    @Override
                    public void after(String call, Path path) {}
                }),
                () -> new Moment(nowMs, 0));
        task.initialize(context);
        task.start(config);
        task.open(List.of(P0, P1));
        return task;
    }

    private ArrowStreamSinkTask startMeasured() {
        return start(FakeContext.withoutReporter().with(metrics));
    }

    @Test
    void allIsZeroBeforeTheFirstRecord() {
        startMeasured();
        assertThat(metrics.values())
                .allSatisfy((name, value) -> assertThat(value).isZero());
        assertThat(metrics.values())
                .containsKeys(
                        "records-total",
                        "rows-total",
                        "bytes-total",
                        "open-files",
                        "sealed-files",
                        "staged-bytes",
                        "publish-conflicts-total",
                        "skipped-duplicates-total",
                        "trusted-records-total",
                        "projected-records-total",
                        "incompatible-records-total",
                        "bad-records-total",
                        "retries-total")
                .hasSize(13 + Rotation.Reason.values().length);
        for (Rotation.Reason reason : Rotation.Reason.values()) {
            assertThat(metrics.values())
                    .containsKey("files-published-total{reason=" + reason.name().toLowerCase(Locale.ROOT) + "}");
        }
    }

    @Test
    void countsWhatIsInPublishedFilesByTheReasonWhyTheyWereFull() {
        ArrowStreamSinkTask task = startMeasured();
        task.put(List.of(
                SinkRecords.of(P0, 4, 0, Streams.numbers("n", 0, 5)), number(P0, 5), number(P0, 6), other(P0, 7)));
        assertThat(metrics.values())
                .containsEntry("files-published-total{reason=records}", 1L)
                .containsEntry("records-total", 3L)
                .containsEntry("rows-total", 7L)
                .containsEntry("open-files", 1L)
                .containsEntry(LAST_OF_P0, 6L)
                .doesNotContainKey(LAST_OF_P1);
        assertThat(metrics.value("staged-bytes")).isPositive();

        task.put(List.of(number(P1, 0), number(P1, 1)));
        assertThat(metrics.value("open-files")).isEqualTo(2);
        task.close(List.of(P0));

        assertThat(metrics.values())
                .containsEntry("files-published-total{reason=stop}", 1L)
                .containsEntry("records-total", 4L)
                .containsEntry("open-files", 1L)
                .doesNotContainKeys(LAST_OF_P0, LAST_OF_P1);
        task.close(List.of(P1));
        assertThat(metrics.values())
                .containsEntry("open-files", 0L)
                .containsEntry("staged-bytes", 0L)
                .containsEntry(
                        "bytes-total",
                        disk.files().values().stream()
                                .mapToLong(file -> file.length)
                                .sum());
    }

    @Test
    void theLastOffsetOfAPartitionIsTheHighestOfItsFilesAndGoesWithThePartition() {
        ArrowStreamSinkTask task = startMeasured();
        task.put(List.of(other(P0, 0), number(P0, 1), number(P0, 2), number(P0, 3), other(P0, 5), other(P0, 6)));
        assertThat(metrics.value(LAST_OF_P0)).isEqualTo(6);
        task.close(List.of(P0));
        task.open(List.of(P0));
        task.put(List.of(number(P0, 7), number(P0, 8), number(P0, 9)));
        assertThat(metrics.value(LAST_OF_P0)).isEqualTo(9);
    }

    @Test
    void countsConflictsAndSkippedDuplicates() {
        ArrowStreamSinkTask late = startMeasured();
        late.put(List.of(number(P0, 0), number(P0, 1)));
        start(FakeContext.withoutReporter()).put(List.of(number(P0, 0), number(P0, 1), number(P0, 2)));
        late.put(List.of(number(P0, 2)));
        assertThat(metrics.values())
                .containsEntry("publish-conflicts-total", 1L)
                .containsEntry("open-files", 0L)
                .containsEntry("staged-bytes", 0L)
                .containsEntry("records-total", 0L);

        late.put(List.of(number(P0, 0), number(P0, 1), number(P0, 2)));
        assertThat(metrics.value("skipped-duplicates-total")).isEqualTo(3);
    }

    @Test
    void countsRecordsWhoseFileIsGoneAndTrustedToBeElsewhere() {
        config.put("removed.files", "trust");
        config.put("file.max.records", "2");
        start(FakeContext.withoutReporter()).put(List.of(number(P0, 0), number(P0, 1), number(P0, 2), number(P0, 3)));
        disk.remove(disk.files().keySet().iterator().next());
        startMeasured().put(List.of(number(P0, 0), number(P0, 1), number(P0, 2)));
        assertThat(metrics.values())
                .containsEntry("trusted-records-total", 2L)
                .containsEntry("skipped-duplicates-total", 1L);
    }

    @Test
    void whatIsDroppedAndComesAgainCountsOnce() {
        ArrowStreamSinkTask task = startMeasured();
        linksFail = true;
        assertThatThrownBy(() -> task.put(List.of(number(P0, 0), number(P0, 1), number(P0, 2))))
                .isInstanceOf(RetriableException.class);
        assertThat(metrics.values()).containsEntry("open-files", 0L).containsEntry("staged-bytes", 0L);
        assertThat(metrics.value("retries-total")).isEqualTo(1);
        linksFail = false;
        task.put(List.of(number(P0, 0), number(P0, 1), number(P0, 2)));
        assertThat(metrics.value("records-total")).isEqualTo(3);
        assertThat(metrics.value("retries-total")).isEqualTo(1);
    }

    @Test
    void theAgeOfWhatIsStagedIsThatOfItsOldestRecordAndEndsWhenAllIsPublished() {
        ArrowStreamSinkTask task = startMeasured();
        task.put(List.of(number(P0, 0)));
        assertThat(metrics.value(AGE_OF_P0)).isZero();
        nowMs = 10;
        task.put(List.of(number(P0, 1), other(P0, 2)));
        nowMs = 25;
        assertThat(metrics.value(AGE_OF_P0)).isEqualTo(25);
        assertThat(metrics.values()).doesNotContainKey(AGE_OF_P1);

        task.put(List.of(number(P0, 3)));
        assertThat(metrics.value(AGE_OF_P0)).isEqualTo(15);
        task.put(List.of(other(P0, 4), other(P0, 5)));
        assertThat(metrics.value(AGE_OF_P0)).isZero();
        task.close(List.of(P0));
        assertThat(metrics.values()).doesNotContainKey(AGE_OF_P0);
    }

    @Test
    void aFileThatIsDroppedIsNoLongerStaged() {
        ArrowStreamSinkTask task = startMeasured();
        linksFail = true;
        assertThatThrownBy(() -> task.put(List.of(number(P0, 0), number(P0, 1), number(P0, 2))))
                .isInstanceOf(RetriableException.class);
        nowMs = 10;
        assertThat(metrics.value(AGE_OF_P0)).isZero();
    }

    @Test
    void countsABadRecordOnceUntilItsOffsetIsCommitted() {
        ArrowStreamSinkTask task = start(FakeContext.withReporter().with(metrics));
        task.put(List.of(SinkRecords.bad(P0, 0), number(P0, 1)));
        task.put(List.of(SinkRecords.bad(P0, 0)));
        assertThat(metrics.value("bad-records-total")).isEqualTo(1);
        task.put(List.of(SinkRecords.bad(P0, 2)));
        assertThat(metrics.value("bad-records-total")).isEqualTo(2);
    }
}
