package dev.kafkaarrow.connect.sink;

import static dev.kafkaarrow.connect.sink.SinkRecords.number;
import static dev.kafkaarrow.connect.sink.SinkRecords.other;
import static dev.kafkaarrow.connect.sink.TestRun.PARTITION;
import static dev.kafkaarrow.connect.sink.TestRun.asPublished;
import static dev.kafkaarrow.connect.sink.TestRun.numbers;
import static dev.kafkaarrow.connect.sink.TestRun.published;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of files whose topic is not the one that they were written from, or that somebody has taken away. */
class TopicMadeAnewTest {

    private static final List<SinkRecord> OLD = numbers(0, 9, 0);
    private static final Map<String, String> TRUST = Map.of("removed.files", "trust");

    @TempDir
    Path store;

    @BeforeEach
    void writeTheOldTopic() {
        assertThat(consume(OLD)).isEqualTo(9);
        assertThat(published(store)).isEqualTo(asPublished(OLD, 0));
    }

    /** A run from the beginning to the end of a log, with a clean stop; the offset that is committed. */
    private long consume(List<SinkRecord> log) {
        return consume(0, log, Map.of());
    }

    private long consume(long from, List<SinkRecord> log, Map<String, String> settings) {
        TestRun run = TestRun.start(store, settings);
        run.deliver(from, log);
        return run.stop();
    }

    @Test
    void offsetsAlteredBackToTheBeginningChangeNothing() {
        Map<Long, List<Long>> before = published(store);
        assertThat(consume(OLD)).isEqualTo(9);
        assertThat(published(store)).isEqualTo(before);

        assertThat(consume(numbers(0, 12, 0))).isEqualTo(12);
        assertThat(published(store)).isEqualTo(asPublished(numbers(0, 12, 0), 0));
    }

    @Test
    void anotherTopicWithOtherTimestampsFailsTheTaskByBothFacts() {
        List<SinkRecord> anew = List.of(SinkRecords.of(PARTITION, 0, 2_000, Streams.numbers("n", 0, 1)));
        assertThatThrownBy(() -> consume(anew))
                .isInstanceOf(ConnectException.class)
                .hasMessageMatching("t-0@0 has timestamp 2000 and checksum ([0-9a-f]{8}), but t/0\\S+ holds that offset"
                        + " with timestamp 1000 and checksum \\1: the topic was made anew, or .*")
                .hasMessageContaining("Use another store.url, or move the files away");
        assertThat(published(store)).isEqualTo(asPublished(OLD, 0));
    }

    @Test
    void anotherTopicWithEqualTimestampsFailsTheTaskByTheChecksum() {
        assertThatThrownBy(() -> consume(numbers(0, 9, 100)))
                .hasMessageContaining("t-0@0 has timestamp 1000 and checksum")
                .hasMessageContaining("the topic was made anew");
    }

    @Test
    void anotherTopicWithFewerRecordsFailsTheTask() {
        assertThatThrownBy(() -> consume(numbers(0, 1, 100))).hasMessageContaining("the topic was made anew");
    }

    @Test
    void anotherTopicWithMoreRecordsFailsTheTaskAndNoneOfItIsCommitted() {
        TestRun run = TestRun.start(store, Map.of());
        assertThatThrownBy(() -> run.deliver(0, numbers(0, 20, 100))).hasMessageContaining("the topic was made anew");
        assertThat(run.task.preCommit(Map.of())).isEmpty();
    }

    @Test
    void anotherTopicThatBeginsAsTheOldOneFailsTheTaskWhereItDiffers() {
        List<SinkRecord> anew = new ArrayList<>(numbers(0, 4, 0));
        anew.addAll(numbers(4, 20, 100));
        TestRun run = TestRun.start(store, Map.of());
        assertThatThrownBy(() -> run.deliver(0, anew)).hasMessageContaining("t-0@4 has timestamp");
        assertThat(run.stop()).isEqualTo(4);
    }

    @Test
    void aTopicMadeAnewUnderARunningTaskIsNotCommittedByTheOldOnesOffsets() {
        TestRun run = TestRun.start(store, Map.of());
        run.deliver(9, numbers(9, 11, 0));
        assertThatThrownBy(() -> run.put(number(PARTITION, 0, 100))).hasMessageContaining("the topic was made anew");

        // else a new topic of more than 11 records would be read from offset 11 on
        assertThat(run.stop()).isZero();
        assertThat(published(store)).isEqualTo(asPublished(numbers(0, 11, 0), 0));
    }

    @Test
    void aTopicMadeAnewUnderARunningTaskThatHasPublishedNothingIsNotTakenForReplays() {
        TestRun run = TestRun.start(store, Map.of());
        run.put(other(PARTITION, 20), other(PARTITION, 21));

        assertThatThrownBy(() -> run.put(
                        SinkRecords.of(PARTITION, 20, SinkRecords.TIMESTAMP_MS, Streams.numbers("other", 7, 1))))
                .isInstanceOf(ConnectException.class)
                .hasMessageMatching("t-0@20 has timestamp 1000 and checksum [0-9a-f]{8}, but another record with that"
                        + " offset came before and is in t/0\\S+: 2 records, 2 rows, \\d+ bytes, offsets 20 to 21: the"
                        + " topic was made anew while the task was running.*");
        assertThat(run.stop()).isEqualTo(20);
    }

    @Test
    void aRecordThatWasPassedOverIsNotTakenForAReplay() {
        TestRun run = TestRun.start(store, Map.of());
        run.deliver(9, List.of(number(PARTITION, 9), number(PARTITION, 11)));

        run.deliver(10, numbers(10, 12, 0));
        run.deliver(9, numbers(9, 12, 0));

        assertThat(run.stop()).isEqualTo(12);
        assertThat(published(store)).isEqualTo(asPublished(numbers(0, 12, 0), 0));
    }

    @Test
    void recordsOfAnotherClusterAtTheSameOffsetsFailTheTask() {
        assertThatThrownBy(() -> consume(numbers(8, 20, 1_000))).hasMessageContaining("another cluster's topic");
    }

    @Test
    void recordsOfAnotherClusterBehindTheOldOnesAreWrittenAndNoticedOnceTheFirstComesAgain() {
        // documented: another cluster's topic is noticed only where offsets overlap
        assertThat(consume(9, numbers(9, 12, 1_000), Map.of())).isEqualTo(12);
        assertThat(published(store)).containsEntry(8L, List.of(8L)).containsEntry(9L, List.of(1_009L));

        assertThatThrownBy(() -> consume(9, numbers(9, 12, 0), Map.of()))
                .hasMessageContaining("another cluster's topic");
    }

    @Test
    void twoClustersAtOneTimeInOneDirectoryFailOneOfThem() {
        TestRun first = TestRun.start(store, Map.of());
        TestRun second = TestRun.start(store, Map.of());
        first.put(number(PARTITION, 9), number(PARTITION, 10));
        second.deliver(9, numbers(9, 12, 1_000));
        assertThatThrownBy(() -> first.deliver(9, numbers(9, 12, 0))).hasMessageContaining("another cluster's topic");
        assertThat(first.stop()).isEqualTo(9);
        assertThat(second.stop()).isEqualTo(12);
    }

    @Test
    void filesRemovedByTheRuleAreNotMissed() throws IOException {
        Files.delete(TestRun.files(store).get(0));
        Files.delete(TestRun.files(store).get(0));
        assertThat(consume(9, numbers(9, 12, 0), Map.of())).isEqualTo(12);
        assertThat(published(store)).isEqualTo(asPublished(numbers(6, 12, 0), 0));
    }

    @Test
    void aFileRemovedByTheRuleWhoseRecordsComeAgainFailsTheTaskOrIsTrusted() throws IOException {
        Path removed = TestRun.files(store).get(1);
        Files.delete(removed);
        TestRun fails = TestRun.start(store, Map.of());
        assertThatThrownBy(() -> fails.deliver(0, OLD))
                .hasMessage("t-0@3 is below offset 9, up to which files of its key were published, but the file that"
                        + " covers it is gone from t. Put it back, or set removed.files=trust if its records are kept"
                        + " elsewhere");
        assertThat(fails.stop()).isEqualTo(3);

        assertThat(consume(0, numbers(0, 12, 0), TRUST)).isEqualTo(12);
        assertThat(published(store)).containsOnlyKeys(0L, 1L, 2L, 6L, 7L, 8L, 9L, 10L, 11L);
    }

    @Test
    void trustDoesNotHideATopicMadeAnewWhereAFileIsLeft() throws IOException {
        Files.delete(TestRun.files(store).get(0));
        assertThatThrownBy(() -> consume(0, numbers(0, 9, 100), TRUST)).hasMessageContaining("t-0@3 has timestamp");
    }

    @Test
    void theNewestFileRemovedAgainstTheRuleIsWrittenAgainWhereItsRecordsCome() throws IOException {
        Files.delete(TestRun.files(store).get(2));
        assertThat(consume(OLD)).isEqualTo(9);
        assertThat(published(store)).isEqualTo(asPublished(OLD, 0));
    }

    @Test
    void theNewestFileRemovedAgainstTheRuleIsNoticedOnceItsRecordsComeAgain() throws IOException {
        Files.delete(TestRun.files(store).get(2));
        assertThat(consume(9, numbers(9, 12, 0), Map.of())).isEqualTo(12);

        TestRun run = TestRun.start(store, Map.of());
        assertThatThrownBy(() -> run.deliver(0, numbers(0, 12, 0)))
                .hasMessageContaining("t-0@6 is below offset 12")
                .hasMessageContaining("the newest file of its key was removed once");
        assertThat(run.stop()).isEqualTo(6);
    }

    @Test
    void anotherSchemaMakesFilesOfItsOwnBesideTheOldOnes() {
        // documented: files are compared within one schema
        List<SinkRecord> anew = List.of(other(PARTITION, 0), other(PARTITION, 1));
        assertThat(consume(anew)).isEqualTo(2);
        assertThat(published(store)).containsEntry(0L, List.of(0L, 0L)).containsEntry(1L, List.of(1L, 1L));
    }
}
