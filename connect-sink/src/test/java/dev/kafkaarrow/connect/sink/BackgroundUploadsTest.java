package dev.kafkaarrow.connect.sink;

import static dev.kafkaarrow.connect.sink.SinkRecords.number;
import static dev.kafkaarrow.connect.sink.SinkRecords.other;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.files.FileFormat;
import dev.kafkaarrow.connect.plugin.Moment;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.ObjectStores;
import dev.kafkaarrow.connect.store.SimulatedDisk;
import dev.kafkaarrow.connect.store.SimulatedObjects;
import dev.kafkaarrow.connect.store.StoreSettings;
import dev.kafkaarrow.ipc.ArrowStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files go up beside the records that come, on real threads; nothing is committed before they are there. */
@Timeout(60)
class BackgroundUploadsTest {

    private static final TopicPartition P0 = new TopicPartition("t", 0);
    private static final TopicPartition P1 = new TopicPartition("t", 1);

    @TempDir
    Path staging;

    private final SimulatedObjects objects = new SimulatedObjects();
    private final HeldPuts puts = new HeldPuts();
    private final FakeContext context = FakeContext.withReporter();
    private final FakeMetrics metrics = new FakeMetrics();
    private final Map<String, String> config = new HashMap<>(Map.of(
            "store.url", "/simulated", "file.max.records", "2", "consumer.override.max.poll.interval.ms", "600000"));
    private ArrowStreamSinkTask task;

    /** Waiting, of which a tenth of this is allowed, is over soon. */
    private void waitAShortTime() {
        config.put("consumer.override.max.poll.interval.ms", "2000");
    }

    private void start() {
        task = start(context.with(metrics), puts);
        task.open(List.of(P0, P1));
    }

    private ArrowStreamSinkTask start(FakeContext worker, SimulatedDisk.Faults faults) {
        return start(worker, faults, UploadRunner::of);
    }

    private ArrowStreamSinkTask start(
            FakeContext worker, SimulatedDisk.Faults faults, BiFunction<FileStore, Integer, UploadRunner> runners) {
        ArrowStreamSinkTask started = new ArrowStreamSinkTask(
                (sink, requests) -> ObjectStores.open(
                        objects.client(faults, SimulatedObjects.Mishaps.NONE),
                        "",
                        StoreSettings.of("simulated://bucket").stagedIn(Optional.of(staging.toString()))),
                runners,
                sink -> sink.value.open(),
                Moment::now);
        started.initialize(worker);
        started.start(config);
        return started;
    }

    @AfterEach
    void letThreadsEnd() {
        puts.release();
        if (task != null) {
            task.stop();
        }
    }

    private void put(SinkRecord... records) {
        task.put(List.of(records));
    }

    private void putUntilPublished(int files) {
        while (objects.files().size() < files || metrics.value("sealed-files") > 0) {
            put();
        }
    }

    private long committable(TopicPartition partition) {
        return task.preCommit(Map.of()).get(partition).offset();
    }

    private List<String> files() {
        return List.copyOf(new TreeSet<>(objects.files().keySet()));
    }

    private static String name(TopicPartition partition, SinkRecord record, long base) {
        byte[] value = (byte[]) record.value();
        try {
            WriterKey key = new WriterKey(
                    partition,
                    "",
                    Optional.of(ArrowStream.of(value).streamSchema().fingerprint()));
            return key.path(key.name(base, FileFormat.STREAM));
        } catch (dev.kafkaarrow.ipc.InvalidStreamException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void putReturnsWhileUploadsHangAndNothingIsCommittedBeforeTheyEnd() {
        puts.hold();
        start();
        put(number(P0, 0), number(P0, 1), number(P0, 2));
        assertThat(committable(P0)).isZero();
        puts.awaitHeld(1);
        put(number(P0, 3), number(P0, 4));
        assertThat(committable(P0)).isZero();

        puts.release();
        putUntilPublished(2);
        assertThat(committable(P0)).isEqualTo(4);
        assertThat(files()).containsExactly(name(P0, number(P0, 0), 0), name(P0, number(P0, 0), 2));
    }

    @Test
    void filesOfSeveralKeysGoUpSideBySideAndNoMoreThanMay() {
        config.put("store.parallel.uploads", "3");
        puts.hold();
        start();
        put(
                number(P0, 0),
                number(P0, 1),
                other(P0, 2),
                other(P0, 3),
                number(P1, 0),
                number(P1, 1),
                other(P1, 2),
                other(P1, 3));
        puts.awaitHeld(3);
        puts.release();
        putUntilPublished(4);
        assertThat(puts.mostHeld()).isEqualTo(3);
        assertThat(committable(P0)).isEqualTo(4);
        assertThat(committable(P1)).isEqualTo(4);
    }

    /** Uploads that end when the test says so, or while the task starts another. */
    private static final class UploadsByHand implements UploadRunner {
        private final Deque<Runnable> waiting = new ArrayDeque<>();
        private boolean endWhenAnotherStarts;

        @Override
        public void start(Runnable upload) {
            if (endWhenAnotherStarts) {
                endAll();
            }
            waiting.add(upload);
        }

        void endAll() {
            while (!waiting.isEmpty()) {
                waiting.remove().run();
            }
        }

        @Override
        public boolean await(long maxMs) {
            return false;
        }

        @Override
        public void close() {}
    }

    @Test
    void aFileThatArrivesWhileTheTaskTakesNoteOfAnotherIsNoConflict() {
        UploadsByHand uploads = new UploadsByHand();
        task = start(context.with(metrics), puts, (store, parallel) -> uploads);
        task.open(List.of(P0));
        put(other(P0, 0), other(P0, 1), number(P0, 2), number(P0, 3), number(P0, 4), number(P0, 5));
        uploads.waiting.removeLast().run();
        uploads.endWhenAnotherStarts = true;

        put();
        put();
        uploads.endAll();
        put();

        assertThat(metrics.value("publish-conflicts-total")).isZero();
        assertThat(context.rewinds).isEmpty();
        assertThat(committable(P0)).isEqualTo(6);
    }

    @Test
    void aFileIsNotPutBeforeTheOneBeforeIsThere() {
        puts.hold();
        start();
        put(number(P0, 0), number(P0, 1), number(P0, 2), number(P0, 3), number(P0, 4), number(P0, 5));
        puts.awaitHeld(1);
        put();
        assertThat(metrics.value("sealed-files")).isEqualTo(3);
        assertThat(puts.begun()).hasSize(1);
        puts.release();
        putUntilPublished(3);
        assertThat(committable(P0)).isEqualTo(6);
    }

    @Test
    void theWorkerIsAskedToComeBackSoonAsLongAsSomethingIsOnItsWay() {
        puts.hold();
        start();
        put(number(P0, 0), number(P0, 1));
        assertThat(context.timeoutMs).contains(100L);
        puts.release();
        putUntilPublished(1);
        context.timeoutMs = Optional.empty();
        put();
        assertThat(context.timeoutMs).isEmpty();
    }

    @Test
    void whatIsNotDecidedIsDroppedAndComesAgain() {
        start();
        puts.fail();
        assertThatThrownBy(() -> {
                    put(number(P0, 0), number(P0, 1), number(P0, 2));
                    while (context.rewinds.isEmpty()) {
                        put();
                    }
                })
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("t-0: the store simulated://bucket failed")
                .hasMessageContaining("the store is gone")
                .hasMessageContaining("it is not known whether t/0+");
        assertThat(context.rewinds).containsExactly(Map.entry(P0, 0L));
        assertThat(context.timeoutMs).contains(1_000L);
        assertThat(committable(P0)).isZero();

        puts.release();
        context.rewinds.clear();
        put();
        put(number(P0, 0), number(P0, 1), number(P0, 2));
        putUntilPublished(1);
        assertThat(committable(P0)).isEqualTo(2);
    }

    @Test
    void aConflictFoundInTheBackgroundDropsWhatIsStagedOfThePartitionAndIsNotMetByAPreCommit() {
        puts.hold();
        start();
        put(number(P0, 0), number(P0, 1), number(P0, 2), other(P0, 3), number(P1, 0));
        puts.awaitHeld(1);
        ArrowStreamSinkTask other = start(FakeContext.withoutReporter(), SimulatedDisk.NONE);
        other.open(List.of(P0));
        other.put(List.of(number(P0, 0), number(P0, 1)));
        other.close(List.of(P0));
        other.stop();
        puts.release();
        while (puts.begun().size() < 1 || metrics.value("publish-conflicts-total") == 0) {
            assertThat(committable(P0)).isZero();
            assertThat(context.rewinds).isEmpty();
            put();
        }
        assertThat(context.rewinds).containsExactly(Map.entry(P0, 0L));
        context.rewinds.clear();
        put();
        put(number(P0, 0), number(P0, 1), number(P0, 2), other(P0, 3));
        assertThat(metrics.value("skipped-duplicates-total")).isEqualTo(2);
        task.close(List.of(P0, P1));
        assertThat(files()).hasSize(4);
    }

    @Test
    void closeUploadsAllKeysSideBySideAndEachInOrder() {
        puts.hold();
        start();
        put(number(P0, 0), number(P0, 1), number(P0, 2), other(P0, 3), number(P1, 0));
        Thread releasing = new Thread(() -> {
            puts.awaitHeld(3);
            puts.release();
        });
        releasing.start();
        Map<TopicPartition, ?> answer = task.preCommit(Map.of());
        task.close(List.of(P0, P1));
        assertThat(answer.get(P0)).hasToString(offset(4));
        assertThat(answer.get(P1)).hasToString(offset(1));
        assertThat(files()).hasSize(4);
    }

    private static String offset(long offset) {
        return new org.apache.kafka.clients.consumer.OffsetAndMetadata(offset).toString();
    }

    @Test
    void closeGivesUpWhatTakesTooLongAndItComesAgain() {
        waitAShortTime();
        puts.hold();
        start();
        put(number(P0, 0), number(P0, 1), number(P0, 2), number(P1, 0));
        puts.awaitHeld(1);
        Map<TopicPartition, ?> answer = task.preCommit(Map.of());
        task.close(List.of(P0));
        assertThat(answer.get(P0)).hasToString(offset(0));
        assertThat(context.rewinds).isEmpty();
        assertThat(files()).isEmpty();

        // it gets there after all
        puts.release();
        while (files().isEmpty()) {
            put();
        }
        task.open(List.of(P0));
        put(number(P0, 0), number(P0, 1), number(P0, 2), number(P0, 3));
        assertThat(metrics.value("skipped-duplicates-total")).isEqualTo(2);
        putUntilPublished(2);
        assertThat(files()).containsExactly(name(P0, number(P0, 0), 0), name(P0, number(P0, 0), 2));
    }

    @Test
    void whenStagingIsFullPartitionsArePausedUntilThereIsRoom() {
        waitAShortTime();
        config.put("staging.max.bytes", "4000");
        config.put("file.max.bytes", "4000");
        puts.hold();
        start();
        long next = 0;
        while (context.paused.isEmpty() && next < 1_000) {
            put(number(P0, next));
            next++;
        }
        assertThat(context.paused).containsExactlyInAnyOrder(P0, P1);
        assertThat(metrics.value("staged-bytes")).isBetween(4_000L, 6_000L);
        assertThat(context.timeoutMs).isPresent();

        TopicPartition p2 = new TopicPartition("t", 2);
        task.open(List.of(p2));
        assertThat(context.paused).contains(p2);

        puts.release();
        while (!context.paused.isEmpty()) {
            put();
        }
        assertThat(metrics.value("staged-bytes")).isLessThanOrEqualTo(4_000);
        // a worker pauses partitions again that it gets back
        task.close(List.of(p2));
        context.paused.add(p2);
        task.open(List.of(p2));
        assertThat(context.paused).isEmpty();
    }

    @Test
    void oneLargeFileOfAKeyWaitsForAnotherAndTheNextIsNotStagedBefore() {
        waitAShortTime();
        config.put("file.max.records", "1");
        puts.hold();
        start();
        ArrowStream large = Streams.text("x".repeat(17 << 20));
        assertThat(large.sizeInBytes()).isGreaterThan(16 << 20);
        put(SinkRecords.of(P0, 0, 0, large), SinkRecords.of(P1, 0, 0, large));
        puts.awaitHeld(2);
        assertThat(context.paused).isEmpty();
        put(SinkRecords.of(P0, 1, 0, large));
        assertThat(context.paused).containsExactlyInAnyOrder(P0, P1);

        puts.release();
        while (!context.paused.isEmpty()) {
            put();
        }
        putUntilPublished(3);
    }

    @Test
    void smallFilesOfAKeyWaitInAnyNumberThatStagingHasRoomFor() {
        waitAShortTime();
        puts.hold();
        start();
        for (int i = 0; i < 20; i++) {
            put(number(P0, i));
        }
        assertThat(metrics.value("sealed-files")).isEqualTo(10);
        assertThat(context.paused).isEmpty();
    }

    @Test
    void stopEndsUploadsAndLeavesNothingStaged() throws Exception {
        puts.hold();
        start();
        put(number(P0, 0), number(P0, 1), number(P0, 2));
        puts.awaitHeld(1);
        task.stop();
        assertThat(puts.begun()).hasSize(1);
        assertThat(files()).isEmpty();
        try (var left = Files.walk(staging)) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    void aRefusalWaitsForOnesOwnFileOnItsWay() {
        waitAShortTime();
        config.put(SinkOptions.SCHEMA_COMPATIBILITY, "IDENTICAL");
        puts.hold();
        start();
        put(number(P0, 0), number(P0, 1));
        puts.awaitHeld(1);
        assertThatThrownBy(() -> put(other(P0, 2)))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("is still on its way");
        assertThat(context.reports).isEmpty();
        puts.release();
        putUntilPublished(1);
        put(other(P0, 2));
        assertThat(context.reports).hasSize(1);
        assertThat(metrics.value("publish-conflicts-total")).isZero();
    }
}
