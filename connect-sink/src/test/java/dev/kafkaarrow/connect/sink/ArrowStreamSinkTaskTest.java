package dev.kafkaarrow.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.plugin.Moment;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.SimulatedDisk;
import dev.kafkaarrow.connect.store.StagedFile;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.IpcFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ArrowStreamSinkTaskTest {

    private static final TopicPartition P0 = new TopicPartition("t", 0);
    private static final TopicPartition P1 = new TopicPartition("t", 1);

    private final SimulatedDisk disk = new SimulatedDisk();
    private final List<String> failing = new ArrayList<>();

    /** Calls of the store that take so many milliseconds once. */
    private final Map<String, Long> slow = new HashMap<>();

    private final Map<String, String> config = new HashMap<>(Map.of("store.url", "/store", "file.max.records", "3"));
    private long nowMs = 1_000;
    private long wallMs = 7_200_000;

    private ArrowStreamSinkTask start(FakeContext context, TopicPartition... partitions) {
        ArrowStreamSinkTask task = new ArrowStreamSinkTask(
                ignored -> disk.store(new SimulatedDisk.Faults() {
                    @Override
                    public void before(String call, Path path) throws IOException {
                        if (slow.containsKey(call)) {
                            nowMs += slow.remove(call);
                        }
                        if (failing.remove(call)) {
                            throw new IOException(call + " failed");
                        }
                    }

                    @Override
                    public void after(String call, Path path) throws IOException {
                        before("after " + call, path);
                    }
                }),
                () -> new Moment(nowMs, wallMs));
        task.initialize(context);
        task.start(config);
        task.open(List.of(partitions));
        return task;
    }

    @Test
    void publishesAFileOnceItIsFullAndThenItsOffsetsMayBeCommitted() {
        ArrowStreamSinkTask task = start(FakeContext.withoutReporter(), P0);
        task.put(List.of(number(P0, 5), number(P0, 6)));
        assertThat(disk.files()).isEmpty();
        assertThat(committable(task)).containsEntry(P0, 5L);

        task.put(List.of(number(P0, 8), number(P0, 9)));
        assertThat(offsets()).containsOnly(Map.entry("0", List.of(5L, 6L, 8L)));
        assertThat(committable(task)).containsEntry(P0, 9L);
    }

    @Test
    void publishesByBytes() {
        config.put("file.max.records", "1000");
        config.put("file.max.bytes", "1500");
        ArrowStreamSinkTask task = start(FakeContext.withoutReporter(), P0);
        for (int offset = 0; offset < 10; offset++) {
            task.put(List.of(number(P0, offset)));
        }
        assertThat(disk.files().size()).isBetween(2, 9);
        assertThat(disk.files().values()).allMatch(file -> file.length > 1500 && file.length < 3000);
    }

    @Test
    void publishesByAgeThoughNoRecordComes() {
        FakeContext context = FakeContext.withoutReporter();
        ArrowStreamSinkTask task = start(context, P0, P1);
        task.put(List.of(number(P0, 0)));
        assertThat(context.timeoutMs).contains(600_000L);
        nowMs += 599_999;
        task.put(List.of(number(P1, 0)));
        assertThat(disk.files()).isEmpty();
        assertThat(context.timeoutMs).contains(1L);
        nowMs += 1;
        task.put(List.of());
        assertThat(disk.files()).hasSize(1);
        assertThat(context.timeoutMs).contains(599_999L);
    }

    @Test
    void asksForNoPutWhileNoFileIsOpen() {
        FakeContext context = FakeContext.withoutReporter();
        ArrowStreamSinkTask task = start(context, P0);
        task.put(List.of());
        task.put(List.of(number(P0, 0), number(P0, 1), number(P0, 2)));
        assertThat(disk.files()).hasSize(1);
        assertThat(context.timeoutMs).isEmpty();
    }

    @Test
    void publishesWhatBecomesOldEnoughWhileAPutTakesItsTime() {
        ArrowStreamSinkTask task = start(FakeContext.withoutReporter(), P0);
        slow.put("write", 600_000L);
        task.put(List.of(number(P0, 0)));
        assertThat(slow).isEmpty();
        assertThat(disk.files()).hasSize(1);
    }

    @Test
    void theAgeOfAFileBeginsWithThePutOfItsFirstRecord() {
        ArrowStreamSinkTask task = start(FakeContext.withoutReporter(), P0);
        nowMs += 600_000;
        slow.put("write", 599_999L);
        task.put(List.of(number(P0, 0)));
        assertThat(slow).isEmpty();
        assertThat(disk.files()).isEmpty();
    }

    @Test
    void publishesByRows() {
        config.put("file.max.records", "1000");
        config.put("file.max.rows", "5");
        ArrowStreamSinkTask task = start(FakeContext.withoutReporter(), P0);
        task.put(List.of(
                record(P0, 0, Streams.numbers("n", 0, 2)),
                record(P0, 1, Streams.numbers("n", 2, 0)),
                record(P0, 2, Streams.numbers("n", 4, 2))));
        assertThat(disk.files()).isEmpty();
        task.put(List.of(record(P0, 3, Streams.numbers("n", 6, 3)), number(P0, 4)));
        assertThat(disk.files()).hasSize(1);
        assertThat(offsets().get("0")).containsExactly(0L, 0L, 1L, 2L, 2L, 3L, 3L, 3L);
    }

    @Test
    void publishesByTheWallClockThoughNoRecordComes() {
        config.put("rotate.schedule.interval.ms", "3600000");
        ArrowStreamSinkTask task = start(FakeContext.withoutReporter(), P0, P1);
        task.put(List.of(number(P0, 0)));
        wallMs += 3_599_999;
        task.put(List.of(number(P1, 0)));
        assertThat(disk.files()).isEmpty();
        wallMs += 1;
        task.put(List.of());
        assertThat(offsets()).containsOnlyKeys("0", "1");
        assertThat(committable(task)).containsEntry(P0, 1L).containsEntry(P1, 1L);
    }

    @Test
    void beyondTheMostOpenFilesTheLeastRecentlyWrittenIsPublished() {
        config.put("file.max.open", "2");
        ArrowStreamSinkTask task = start(FakeContext.withoutReporter(), P0, P1);
        task.put(List.of(number(P0, 0), number(P1, 0), number(P0, 1)));
        assertThat(disk.files()).isEmpty();
        task.put(List.of(other(P0, 2)));
        assertThat(offsets()).isEqualTo(Map.of("1", List.of(0L)));
        assertThat(committable(task)).isEqualTo(Map.of(P0, 0L, P1, 1L));
        task.put(List.of(other(P0, 3), other(P1, 1), other(P1, 2)));
        assertThat(offsets()).isEqualTo(Map.of("0", List.of(0L, 1L), "1", List.of(0L)));
        assertThat(committable(task)).isEqualTo(Map.of(P0, 2L, P1, 1L));
    }

    @Test
    void beyondTheStagedBytesTheLargestFileIsPublished() {
        config.put("file.max.records", "1000");
        config.put("staging.max.bytes", "8000");
        ArrowStreamSinkTask task = start(FakeContext.withoutReporter(), P0, P1);
        task.put(List.of(number(P0, 0), number(P1, 0), number(P1, 1)));
        for (int offset = 1; disk.files().isEmpty(); offset++) {
            task.put(List.of(other(P0, offset)));
        }
        assertThat(offsets()).containsOnlyKeys("0");
        assertThat(offsets().get("0")).doesNotContain(0L);
        assertThat(committable(task)).isEqualTo(Map.of(P0, 0L, P1, 0L));
    }

    @Test
    void aConflictForWantOfRoomConcernsThePartitionOfTheFile() {
        FakeContext context = FakeContext.withoutReporter();
        config.put("file.max.open", "1");
        ArrowStreamSinkTask late = start(context, P0, P1);
        late.put(List.of(number(P0, 0), number(P0, 1)));
        ArrowStreamSinkTask early = start(FakeContext.withoutReporter(), P0);
        early.put(List.of(number(P0, 0)));
        early.preCommit(Map.of());
        early.close(List.of(P0));

        late.put(List.of(number(P1, 0), number(P0, 2), number(P1, 1)));
        assertThat(context.rewinds).containsExactly(Map.entry(P0, 0L));
        assertThat(committable(late)).isEqualTo(Map.of(P0, 0L, P1, 0L));
        late.put(List.of(number(P0, 0), number(P0, 1), number(P0, 2), number(P1, 2)));
        assertThat(offsets().get("0")).containsExactly(0L, 1L, 2L);
    }

    @Test
    void aStoreThatFailsForWantOfRoomIsTriedAgain() {
        FakeContext context = FakeContext.withoutReporter();
        config.put("file.max.open", "1");
        ArrowStreamSinkTask task = start(context, P0, P1);
        task.put(List.of(number(P0, 0)));
        failing.add("link");
        List<SinkRecord> batch = List.of(number(P1, 0), number(P1, 1));
        assertThatThrownBy(() -> task.put(batch))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("t-0: the store");
        assertThat(context.rewinds).containsExactly(Map.entry(P0, 0L));
        task.put(batch);
        task.put(List.of(number(P0, 0)));
        assertThat(offsets()).isEqualTo(Map.of("1", List.of(0L, 1L)));
        assertThat(committable(task)).isEqualTo(Map.of(P0, 0L, P1, 2L));
    }

    @Test
    void alternatingSchemasMakeTwoFilesThatHoldTheOffsetTogether() {
        config.put("file.max.records", "100");
        ArrowStreamSinkTask task = start(FakeContext.withoutReporter(), P0);
        for (int offset = 0; offset < 20; offset++) {
            task.put(List.of(record(P0, offset, Streams.numbers(offset % 2 == 0 ? "a" : "b", offset, 1))));
        }
        assertThat(committable(task)).containsEntry(P0, 0L);
        task.preCommit(Map.of());
        task.close(List.of(P0));
        assertThat(disk.files()).hasSize(2);
        assertThat(offsets().get("0")).hasSize(20).doesNotHaveDuplicates();
    }

    @Test
    void aCleanStopPublishesAndCommitsEverything() {
        ArrowStreamSinkTask task = start(FakeContext.withoutReporter(), P0, P1);
        task.put(List.of(number(P0, 0), number(P1, 0)));
        Map<TopicPartition, OffsetAndMetadata> answer = task.preCommit(Map.of());
        task.close(List.of(P0, P1));
        assertThat(answer).containsEntry(P0, new OffsetAndMetadata(1)).containsEntry(P1, new OffsetAndMetadata(1));
        assertThat(disk.files()).hasSize(2);
        task.stop();
    }

    @Test
    void closingAPartitionLeavesTheOthersAlone() {
        ArrowStreamSinkTask task = start(FakeContext.withoutReporter(), P0, P1);
        task.put(List.of(number(P0, 0), number(P1, 0)));
        task.preCommit(Map.of());
        task.close(List.of(P1));
        assertThat(offsets()).containsOnlyKeys("1");
        task.put(List.of(number(P0, 1), number(P0, 2)));
        assertThat(offsets().get("0")).containsExactly(0L, 1L, 2L);
        assertThat(committable(task)).containsOnlyKeys(P0);
    }

    @Test
    void skipsRecordsBelowTheHighWaterMarkThatAreProvenTheSame() {
        ArrowStreamSinkTask first = start(FakeContext.withoutReporter(), P0);
        first.put(List.of(number(P0, 0), number(P0, 1), number(P0, 2), number(P0, 3)));

        ArrowStreamSinkTask second = start(FakeContext.withoutReporter(), P0);
        second.put(List.of(number(P0, 0), number(P0, 1), number(P0, 2)));
        assertThat(committable(second)).containsEntry(P0, 3L);
        second.put(List.of(number(P0, 3), number(P0, 4), number(P0, 5)));
        assertThat(offsets().get("0")).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void ignoresRecordsThatItStagedAlready() {
        ArrowStreamSinkTask task = start(FakeContext.withoutReporter(), P0);
        task.put(List.of(number(P0, 0), number(P0, 1)));
        task.put(List.of(number(P0, 0), number(P0, 1), number(P0, 2)));
        assertThat(offsets().get("0")).containsExactly(0L, 1L, 2L);
    }

    @Test
    void failsWithBothFactsWhereAnotherRecordHasTheOffset() {
        start(FakeContext.withoutReporter(), P0).put(List.of(number(P0, 0), number(P0, 1), number(P0, 2)));

        ArrowStreamSinkTask anew = start(FakeContext.withoutReporter(), P0);
        assertThatThrownBy(() -> anew.put(List.of(record(P0, 0, Streams.numbers("n", 77, 1)))))
                .isInstanceOf(ConnectException.class)
                .hasMessageMatching(
                        "(?s)t-0@0 has timestamp 1000 and checksum [0-9a-f]{8}, but t/0\\+.*holds that offset with "
                                + "timestamp 1000 and checksum [0-9a-f]{8}: the topic was made anew.*");
    }

    @Test
    void anAbsentRecordIsRewoundToOnceAndThenFailsTheTask() {
        start(FakeContext.withoutReporter(), P0).put(List.of(number(P0, 0), number(P0, 2), number(P0, 3)));

        FakeContext context = FakeContext.withoutReporter();
        ArrowStreamSinkTask task = start(context, P0);
        task.put(List.of(number(P0, 0), number(P0, 1), number(P0, 2)));
        assertThat(context.rewinds).containsExactly(Map.entry(P0, 1L));
        assertThat(committable(task)).containsEntry(P0, 1L);
        assertThatThrownBy(() -> task.put(List.of(number(P0, 1))))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("t-0@1 is below offset 4");
    }

    @Test
    void anAbsentRecordOfARefusedBatchThatComesAgainIsStillLookedFor() {
        start(FakeContext.withoutReporter(), P0).put(List.of(number(P0, 1), number(P0, 2), number(P0, 3)));

        // fetched before compaction took it, and refused for another reason
        List<SinkRecord> stale = List.of(number(P0, 0), number(P1, 0));
        FakeContext context = FakeContext.withoutReporter();
        ArrowStreamSinkTask task = start(context, P0, P1);
        failing.addAll(List.of("create", "create"));
        assertThatThrownBy(() -> task.put(stale)).isInstanceOf(RetriableException.class);
        assertThat(context.rewinds).containsExactly(Map.entry(P0, 0L));
        context.rewinds.clear();
        assertThatThrownBy(() -> task.put(stale)).isInstanceOf(RetriableException.class);
        assertThat(context.rewinds).containsExactly(Map.entry(P0, 0L));
        task.put(stale);
        task.put(List.of(number(P0, 1), number(P0, 2), number(P0, 3)));
        assertThat(committable(task)).containsEntry(P0, 4L);
    }

    @Test
    void aRecordWhoseFileIsGoneFailsTheTaskOrIsTrusted() {
        config.put("file.max.records", "1");
        start(FakeContext.withoutReporter(), P0).put(List.of(number(P0, 0), number(P0, 1), number(P0, 2)));
        List<String> files = List.copyOf(disk.files().keySet());
        disk.remove(files.get(1));

        ArrowStreamSinkTask fails = start(FakeContext.withoutReporter(), P0);
        fails.put(List.of(number(P0, 0)));
        assertThatThrownBy(() -> fails.put(List.of(number(P0, 1))))
                .hasMessageContaining("t-0@1 is below offset 3")
                .hasMessageContaining("removed.files=trust");

        config.put("removed.files", "TRUST");
        ArrowStreamSinkTask trusts = start(FakeContext.withoutReporter(), P0);
        trusts.put(List.of(number(P0, 0), number(P0, 1), number(P0, 2), number(P0, 3)));
        assertThat(committable(trusts)).containsEntry(P0, 4L);
        assertThat(offsets().get("0")).containsExactly(0L, 2L, 3L);
    }

    @Test
    void anotherCopyThatWasFirstMeansDropAndRewind() {
        FakeContext context = FakeContext.withoutReporter();
        ArrowStreamSinkTask late = start(context, P0);
        late.put(List.of(number(P0, 0), other(P0, 1), number(P0, 2)));
        ArrowStreamSinkTask early = start(FakeContext.withoutReporter(), P0);
        early.put(List.of(number(P0, 0), other(P0, 1), number(P0, 2), number(P0, 3)));

        late.put(List.of(number(P0, 3), number(P0, 4)));
        assertThat(context.rewinds).containsExactly(Map.entry(P0, 0L));
        assertThat(committable(late)).containsEntry(P0, 0L);
        assertThat(offsets().get("0")).containsExactly(0L, 2L, 3L);

        late.put(List.of(number(P0, 0), other(P0, 1), number(P0, 2), number(P0, 3), other(P0, 4), other(P0, 5)));
        assertThat(offsets().get("0")).containsExactlyInAnyOrder(0L, 1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void aRefusedBatchThatComesAgainBeforeTheRewindIsIgnored() {
        FakeContext context = FakeContext.withoutReporter();
        ArrowStreamSinkTask task = start(context, P0);
        task.put(List.of(number(P0, 0)));
        failing.add("link");
        List<SinkRecord> batch = List.of(number(P0, 1), number(P0, 2), number(P0, 3));
        assertThatThrownBy(() -> task.put(batch))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("t-0: the store")
                .hasMessageContaining("No records are lost");
        assertThat(context.rewinds).containsExactly(Map.entry(P0, 0L));

        task.put(batch);
        assertThat(committable(task)).containsEntry(P0, 0L);
        task.put(List.of(number(P0, 0), number(P0, 1), number(P0, 2), number(P0, 3)));
        assertThat(offsets().get("0")).containsExactly(0L, 1L, 2L);
    }

    @Test
    void recordsFetchedAfterTheRewindAreTakenThoughNoPutHasReturnedSince() {
        // a rebalance in between makes the worker forget a refused batch that was empty
        FakeContext context = FakeContext.withoutReporter();
        ArrowStreamSinkTask task = start(context, P0);
        task.put(List.of(number(P0, 0)));
        nowMs += 600_000;
        failing.add("link");
        assertThatThrownBy(() -> task.put(List.of())).isInstanceOf(RetriableException.class);
        assertThat(context.rewinds).containsExactly(Map.entry(P0, 0L));

        task.put(List.of(number(P0, 0), number(P0, 1)));
        task.put(List.of(number(P0, 2)));
        assertThat(offsets().get("0")).containsExactly(0L, 1L, 2L);
    }

    @Test
    void asksAgainWhereWhatItIgnoredMayHaveBeenFetchedAfterTheRewind() {
        FakeContext context = FakeContext.withoutReporter();
        ArrowStreamSinkTask task = start(context, P0);
        task.put(List.of(number(P0, 0)));
        nowMs += 600_000;
        failing.add("link");
        assertThatThrownBy(() -> task.put(List.of())).isInstanceOf(RetriableException.class);
        context.rewinds.clear();

        // offset 0 was compacted away
        task.put(List.of(number(P0, 1)));
        assertThat(context.rewinds).containsExactly(Map.entry(P0, 0L));
        task.put(List.of(number(P0, 1), number(P0, 2), number(P0, 3)));
        assertThat(offsets().get("0")).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aFailedWriteIsRepeatedWithoutARewind() {
        FakeContext context = FakeContext.withoutReporter();
        ArrowStreamSinkTask task = start(context, P0);
        List<SinkRecord> batch = List.of(number(P0, 0), number(P0, 1), number(P0, 2));
        for (String call : List.of("names", "create", "write", "after write")) {
            failing.add(call);
            assertThatThrownBy(() -> task.put(batch)).isInstanceOf(RetriableException.class);
        }
        task.put(batch);
        assertThat(context.rewinds).isEmpty();
        assertThat(offsets().get("0")).containsExactly(0L, 1L, 2L);
    }

    @Test
    void aFileThatWasMadeOfAnotherUnderItsNameFailsTheTaskWithBothNames() throws IOException {
        config.put("file.max.records", "1");
        start(FakeContext.withoutReporter(), P0).put(List.of(number(P0, 0)));
        String stream = disk.files().keySet().iterator().next();
        String file = stream.substring(0, stream.length() - 1);
        try (FileStore store = disk.store(SimulatedDisk.NONE)) {
            StagedFile copy = store.stage();
            copy.write(ByteBuffer.wrap(IpcFile.bytes(disk.files().get(stream))));
            copy.publish(file);
        }
        assertThatThrownBy(() -> start(FakeContext.withoutReporter(), P0).put(List.of(number(P0, 1))))
                .isInstanceOf(ConnectException.class)
                .hasMessageContainingAll(stream.substring(2), file.substring(2) + " and ", "Move one of them away");
    }

    @Test
    void anUnreadableNewestFileFailsTheTask() throws IOException {
        config.put("file.max.records", "1");
        start(FakeContext.withoutReporter(), P0).put(List.of(number(P0, 0), number(P0, 1)));
        String newest = disk.files().keySet().stream().sorted().toList().get(1);
        byte[] content = disk.files().get(newest);
        disk.remove(newest);
        try (FileStore store = disk.store(SimulatedDisk.NONE)) {
            StagedFile cut = store.stage();
            cut.write(ByteBuffer.wrap(content, 0, content.length - 8));
            cut.publish(newest);
        }
        assertThatThrownBy(() -> start(FakeContext.withoutReporter(), P0).put(List.of(number(P0, 2))))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining(newest + " is not a file of recorded messages");
    }

    @Test
    void aBadRecordFailsTheTaskWhereNobodyTakesReports() {
        ArrowStreamSinkTask task = start(FakeContext.withoutReporter(), P0);
        assertThatThrownBy(() -> task.put(List.of(value(P0, 0, "text".getBytes(StandardCharsets.UTF_8)))))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(
                        "t-0@0: at byte 0: expected an Arrow IPC stream, got text, beginning with `text`."
                                + " With ByteArrayConverter");
        assertThatThrownBy(() -> task.put(List.of(value(P0, 0, "{\"id\":1}".getBytes(StandardCharsets.UTF_8)))))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(
                        "t-0@0: at byte 0: expected an Arrow IPC stream, got JSON, beginning with `{\"id\":1}`."
                                + " To write rows, set value.format=json, and value.schema if the values have none");
        assertThatThrownBy(() -> task.put(List.of(value(P0, 0, "text"))))
                .hasMessageStartingWith("t-0@0: value: expected bytes that are an Arrow stream, as"
                        + " value.converter=org.apache.kafka.connect.converters.ByteArrayConverter gives them, or a Struct,"
                        + " which becomes a row, got java.lang.String");
        SinkRecord withTextKey = new SinkRecord("t", 0, null, "k", null, new byte[0], 0);
        assertThatThrownBy(() -> task.put(List.of(withTextKey)))
                .hasMessageContaining("key: expected bytes, as key.converter=");
        SinkRecord withNumberHeader = new SinkRecord("t", 0, null, null, null, new byte[0], 0);
        withNumberHeader.headers().addInt("h", 1);
        assertThatThrownBy(() -> task.put(List.of(withNumberHeader)))
                .hasMessageContaining("header 'h': expected bytes, as header.converter=")
                .hasMessageEndingWith(
                        "With header.converter set like this for the connector, headers that a transform such"
                                + " as InsertHeader adds are kept too");
    }

    @Test
    void aFileThatWasSentIsABadRecordThatSaysWhatWritesStreams() {
        ArrowStreamSinkTask task = start(FakeContext.withoutReporter(), P0);
        byte[] stream = (byte[]) number(P0, 0).value();
        assertThatThrownBy(() -> task.put(List.of(value(P0, 0, IpcFile.bytes(stream)))))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("t-0@0: at byte 0: expected an Arrow IPC stream, as pyarrow.ipc.new_stream")
                .hasMessageContaining("got an Arrow IPC file")
                .hasMessageContainingAll("pyarrow.ipc.open_file", "pyarrow.ipc.new_stream");
        assertThatThrownBy(() -> task.put(List.of(value(P0, 0, "FEA1\0\0\0\0".getBytes(StandardCharsets.UTF_8)))))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll(
                        "got a Feather V1 file", "pyarrow.feather.read_table", "pyarrow.ipc.new_stream");
    }

    @Test
    void headersThatATransformAddsAreKeptAsKafkasSerializersWriteThem() {
        config.put("file.max.records", "1");
        config.put("header.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
        ArrowStreamSinkTask task = start(FakeContext.withoutReporter(), P0);
        SinkRecord record = number(P0, 0);
        record.headers().addString("s", "x").addShort("n", (short) 1234).addBytes("b", new byte[] {1});

        task.put(List.of(record));

        assertThat(PublishedFile.read(disk.files().values().iterator().next())
                        .get(0)
                        .metadata())
                .containsEntry("kafka.headers", "cw==:eA==,bg==:BNI=,Yg==:AQ==");
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void withFullValidationAFaultyValueIsABadRecord(Fault fault) {
        ArrowStreamSinkTask structural = start(FakeContext.withoutReporter(), P0);
        structural.put(List.of(value(P0, 0, fault.message())));
        structural.stop();

        config.put("validation", "FULL");
        FakeContext context = FakeContext.withReporter();
        ArrowStreamSinkTask full = start(context, P0);
        full.put(List.of(number(P0, 4), value(P0, 5, fault.message()), number(P0, 6), number(P0, 7)));
        assertThat(offsets().get("0")).containsExactly(4L, 6L, 7L);
        assertThat(context.reports).hasSize(1);
        assertThat(context.reports.get(0).reason())
                .hasMessageStartingWith("t-0@5: at byte")
                .hasMessageContaining(fault.reason);
        full.stop();
    }

    @Test
    void aValueWithoutEndOfStreamMarkerIsABadRecordUnlessItIsOptional() {
        ArrowStreamSinkTask required = start(FakeContext.withoutReporter(), P0);
        assertThatThrownBy(() -> required.put(List.of(withoutEnd(P0, 0))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("expected a message or the end-of-stream marker");
        required.stop();

        config.put("end.of.stream", "Optional");
        config.put("validation", "full");
        ArrowStreamSinkTask optional = start(FakeContext.withoutReporter(), P0);
        optional.put(List.of(withoutEnd(P0, 0), number(P0, 1), withoutEnd(P0, 2)));
        assertThat(offsets()).containsOnly(Map.entry("0", List.of(0L, 1L, 2L)));
        optional.stop();

        // what is in a file is proven to be the record that comes again
        ArrowStreamSinkTask again = start(FakeContext.withoutReporter(), P0);
        again.put(List.of(withoutEnd(P0, 0), number(P0, 1), withoutEnd(P0, 2)));
        assertThat(committable(again)).containsEntry(P0, 3L);
        again.stop();
        assertThat(offsets()).containsOnly(Map.entry("0", List.of(0L, 1L, 2L)));
    }

    private static SinkRecord withoutEnd(TopicPartition partition, long offset) {
        byte[] whole = (byte[]) number(partition, offset).value();
        return value(partition, offset, Arrays.copyOf(whole, whole.length - 8));
    }

    /** What is wrong with values of a message whose headers are right. */
    private enum Fault {
        INDEX_OUT_OF_RANGE("indices"),
        NOT_UTF_8("UTF-8"),
        FALLING_OFFSETS("offset");

        private final String reason;

        Fault(String reason) {
            this.reason = reason;
        }

        byte[] message() {
            byte[] message = (this == INDEX_OUT_OF_RANGE ? Streams.words(9, "x", "y") : Streams.text("hello", "world"))
                    .toByteArray();
            int text = new String(message, StandardCharsets.ISO_8859_1).lastIndexOf("helloworld");
            switch (this) {
                case INDEX_OUT_OF_RANGE -> {}
                case NOT_UTF_8 -> message[text] = (byte) 0xff;
                case FALLING_OFFSETS ->
                    // three offsets of 4 bytes stand before the text: 0, 5, 10, and 4 bytes of padding
                    message[text - 12] = 11;
            }
            return message;
        }
    }

    @Test
    void aReportedRecordCountsOnceTheReportIsDone() {
        FakeContext context = FakeContext.withReporter();
        ArrowStreamSinkTask task = start(context, P0);
        SinkRecord bad = value(P0, 1, new byte[] {1, 2, 3});
        task.put(List.of(number(P0, 0), bad, number(P0, 2), number(P0, 3)));
        assertThat(offsets().get("0")).containsExactly(0L, 2L, 3L);
        assertThat(context.reports).hasSize(1);
        assertThat(context.reports.get(0).reason()).hasMessageStartingWith("t-0@1: at byte");
        assertThat(committable(task)).containsEntry(P0, 1L);

        task.put(List.of(bad));
        assertThat(context.reports).hasSize(1);
        context.reports.get(0).done().complete(null);
        assertThat(committable(task)).containsEntry(P0, 4L);
    }

    @Test
    void aReportThatFailsFailsTheTask() {
        FakeContext context = FakeContext.withReporter();
        ArrowStreamSinkTask task = start(context, P0);
        task.put(List.of(value(P0, 1, new byte[] {1, 2, 3})));
        context.reports.get(0).done().completeExceptionally(new IOException("no dead letters"));
        assertThatThrownBy(() -> task.preCommit(Map.of())).isInstanceOf(ConnectException.class);
    }

    @Test
    void aReportThatFailsWhileAPublicationDoesLeavesNoFileThatIsEndedTwice() {
        FakeContext context = FakeContext.withReporter();
        ArrowStreamSinkTask task = start(context, P0);
        task.put(List.of(value(P0, 0, new byte[] {1, 2, 3}), number(P0, 1), number(P0, 2)));
        context.reports.get(0).done().completeExceptionally(new IOException("no dead letters"));
        failing.add("link");
        assertThatThrownBy(() -> task.put(List.of(number(P0, 3)))).isInstanceOf(RetriableException.class);
        // the worker closes all partitions of a task that it gives up
        assertThatThrownBy(() -> task.close(List.of(P0))).hasMessageContaining("could not be reported");
        assertThat(offsets()).isEmpty();
    }

    @Test
    void aBadRecordBelowTheMarkIsReportedAgainAndNotTakenForAbsent() {
        byte[] cut = Arrays.copyOf(Streams.numbers("n", 0, 1).toByteArray(), 300);
        FakeContext first = FakeContext.withReporter();
        start(first, P0).put(List.of(number(P0, 0), value(P0, 1, cut), number(P0, 2), number(P0, 3)));
        FakeContext second = FakeContext.withReporter();
        start(second, P0).put(List.of(number(P0, 0), value(P0, 1, cut), number(P0, 2), number(P0, 3)));
        assertThat(second.reports).hasSize(1);
        assertThat(second.rewinds).isEmpty();
    }

    @Test
    void keepsOriginalCoordinatesKeyHeadersAndTimestamp() {
        config.put("file.max.records", "1");
        SinkRecord record = new SinkRecord(
                "t",
                0,
                null,
                new byte[] {0, (byte) 0xff},
                null,
                ByteBuffer.wrap(Streams.numbers("n", 1, 2).toByteArray()),
                7,
                -5L,
                TimestampType.LOG_APPEND_TIME);
        record.headers().addBytes("h", new byte[] {1}).addBytes("h", null);
        SinkRecord routed =
                record.newRecord("elsewhere", 3, null, record.key(), null, record.value(), -5L, record.headers());
        ArrowStreamSinkTask task = start(FakeContext.withoutReporter(), P0);
        task.put(List.of(routed));

        List<PublishedFile.Batch> batches =
                PublishedFile.read(disk.files().values().iterator().next());
        assertThat(disk.files().keySet().iterator().next()).startsWith("t/0+");
        assertThat(batches).hasSize(2);
        assertThat(batches.get(0).metadata())
                .containsEntry("kafka.topic", "t")
                .containsEntry("kafka.partition", "0")
                .containsEntry("kafka.offset", "7")
                .containsEntry("kafka.timestamp", "-5")
                .containsEntry("kafka.timestamp.type", "LogAppendTime")
                .containsEntry("kafka.key", "AP8=")
                .containsEntry("kafka.headers", "aA==:AQ==,aA==")
                .containsEntry("kafka.message.batch", "0")
                .containsEntry("kafka.message.batches", "2");
        assertThat(batches.get(1).metadata())
                .containsEntry("kafka.message.batch", "1")
                .doesNotContainKey("kafka.key");
        assertThat(committable(task)).containsEntry(P0, 8L);
    }

    @Test
    void keepsTombstonesAndEmptyStreamsAsMarkedBatches() {
        config.put("file.max.records", "2");
        ArrowStreamSinkTask task = start(FakeContext.withoutReporter(), P0);
        task.put(List.of(
                value(P0, 0, null), record(P0, 1, Streams.numbers("n", 0, 0)), value(P0, 2, null), number(P0, 3)));
        List<PublishedFile.Batch> batches = disk.files().values().stream()
                .flatMap(file -> PublishedFile.read(file).stream())
                .toList();
        assertThat(batches)
                .filteredOn(batch -> batch.metadata().containsKey("kafka.message.tombstone"))
                .extracting(PublishedFile.Batch::offset)
                .containsExactly(0L, 2L);
        assertThat(batches)
                .filteredOn(batch -> "0".equals(batch.metadata().get("kafka.message.batches")))
                .extracting(PublishedFile.Batch::offset)
                .containsExactly(1L);
    }

    @Test
    void nullValuesThatAreSkippedMayBeCommitted() {
        config.put("null.values", "Skip");
        ArrowStreamSinkTask task = start(FakeContext.withoutReporter(), P0);
        task.put(List.of(value(P0, 4, null), value(P0, 5, null)));
        assertThat(committable(task)).containsEntry(P0, 6L);
        task.put(List.of(number(P0, 6), number(P0, 7), value(P0, 8, null), number(P0, 9)));
        assertThat(offsets().get("0")).containsExactly(6L, 7L, 9L);
        assertThat(committable(task)).containsEntry(P0, 10L);
    }

    @Test
    void nullValuesThatFailAreBadRecords() {
        config.put("null.values", "fail");
        ArrowStreamSinkTask fails = start(FakeContext.withoutReporter(), P0);
        assertThatThrownBy(() -> fails.put(List.of(value(P0, 4, null))))
                .isInstanceOf(DataException.class)
                .hasMessage("t-0@4: expected a value, because null.values=fail, got null");

        FakeContext context = FakeContext.withReporter();
        ArrowStreamSinkTask reports = start(context, P0);
        reports.put(List.of(value(P0, 4, null)));
        assertThat(committable(reports)).containsEntry(P0, 4L);
        context.reports.get(0).done().complete(null);
        assertThat(committable(reports)).containsEntry(P0, 5L);
    }

    @Test
    void aNullValueThatWasWrittenIsNotReportedAsWell() {
        config.put("file.max.records", "1");
        start(FakeContext.withoutReporter(), P0).put(List.of(value(P0, 4, null)));

        config.put("null.values", "fail");
        FakeContext context = FakeContext.withReporter();
        ArrowStreamSinkTask task = start(context, P0);
        task.put(List.of(value(P0, 4, null), value(P0, 5, null)));
        assertThat(context.reports).hasSize(1);
        assertThat(context.reports.get(0).reason()).hasMessageStartingWith("t-0@5");
    }

    private static SinkRecord number(TopicPartition partition, long offset) {
        return record(partition, offset, Streams.numbers("n", offset, 1));
    }

    private static SinkRecord other(TopicPartition partition, long offset) {
        return record(partition, offset, Streams.numbers("other", offset, 1));
    }

    private static SinkRecord record(TopicPartition partition, long offset, ArrowStream stream) {
        return value(partition, offset, stream.toByteArray());
    }

    private static SinkRecord value(TopicPartition partition, long offset, Object value) {
        return new SinkRecord(
                partition.topic(),
                partition.partition(),
                Schema.OPTIONAL_BYTES_SCHEMA,
                null,
                Schema.OPTIONAL_BYTES_SCHEMA,
                value,
                offset,
                1_000L,
                TimestampType.CREATE_TIME);
    }

    private static Map<TopicPartition, Long> committable(ArrowStreamSinkTask task) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        task.preCommit(Map.of()).forEach((partition, offset) -> offsets.put(partition, offset.offset()));
        return offsets;
    }

    /** Offsets in the order of files and of batches in them, by partition. */
    private Map<String, List<Long>> offsets() {
        Map<String, List<Long>> offsets = new HashMap<>();
        for (byte[] file : disk.files().values()) {
            for (PublishedFile.Batch batch : PublishedFile.read(file)) {
                offsets.computeIfAbsent(batch.metadata().get("kafka.partition"), p -> new ArrayList<>())
                        .add(batch.offset());
            }
        }
        return offsets;
    }
}
