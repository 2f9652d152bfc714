package dev.kafkaarrow.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.plugin.Moment;
import dev.kafkaarrow.connect.store.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/**
 * Records that the worker drops, by a transform or because it cannot convert them, never reach the task: only the offsets that the
 * worker passes in tell of them, and these also tell of records that were handed over and are not durable.
 */
class DroppedRecordsTest {

    private static final TopicPartition P0 = new TopicPartition("t", 0);
    private static final TopicPartition P1 = new TopicPartition("t", 1);

    private final SimulatedDisk disk = new SimulatedDisk();
    private final List<String> failing = new ArrayList<>();
    private final FakeContext context = FakeContext.withReporter();
    private final ArrowStreamSinkTask task = start(context);

    private ArrowStreamSinkTask start(FakeContext worker) {
        ArrowStreamSinkTask started = new ArrowStreamSinkTask(
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
        started.initialize(worker);
        started.start(Map.of("store.url", "/store", "file.max.records", "3"));
        started.open(List.of(P0, P1));
        return started;
    }

    @Test
    void areCommittedThoughNoRecordWasEverHandedOver() {
        task.put(List.of());
        assertThat(committable(20)).containsEntry(P0, 20L);
    }

    @Test
    void areCommittedBehindRecordsThatAreDurable() {
        task.put(numbers(0, 3));
        assertThat(committable(3)).containsEntry(P0, 3L);
        assertThat(committable(20)).containsEntry(P0, 20L);
    }

    @Test
    void waitForRecordsThatAreStaged() {
        task.put(numbers(0, 2));
        assertThat(committable(20)).containsEntry(P0, 0L);
    }

    @Test
    void waitForReportsOfBadRecords() {
        task.put(List.of(SinkRecords.bad(P0, 4)));
        assertThat(committable(20)).containsEntry(P0, 4L);
        context.reports.get(0).done().complete(null);
        assertThat(committable(20)).containsEntry(P0, 20L);
    }

    @Test
    void waitForWhatARewindHasStillToBring() {
        task.put(numbers(0, 2));
        start(FakeContext.withoutReporter()).put(numbers(0, 3));
        task.put(numbers(2, 3));
        assertThat(context.rewinds).containsExactly(Map.entry(P0, 0L));
        assertThat(committable(20)).containsEntry(P0, 0L);

        task.put(numbers(0, 3));
        assertThat(committable(20)).containsEntry(P0, 20L);
    }

    @Test
    void doNotWaitForWhatWasCompactedBeforeARewindBroughtIt() {
        task.put(numbers(0, 2));
        start(FakeContext.withoutReporter()).put(numbers(0, 3));
        task.put(numbers(2, 3));

        task.put(List.of());
        assertThat(committable(20)).containsEntry(P0, 20L);
    }

    @Test
    void waitForARefusedBatchThatWasTakenAwayAndGivenBack() {
        failing.add("link");
        assertThatThrownBy(() -> task.put(numbers(0, 5))).isInstanceOf(RetriableException.class);
        context.rewinds.clear();
        task.close(List.of(P0));
        task.open(List.of(P0));

        // the worker takes the offsets of the refused batch for consumed once another put returns
        task.put(List.of(SinkRecords.number(P1, 0, 0)));
        assertThat(committable(20)).doesNotContainKey(P0).containsEntry(P1, 0L);
        // what was refused was handed over once, and has to come before anything behind it counts
        task.put(numbers(0, 3));
        assertThat(committable(20)).containsEntry(P0, 3L);
        task.put(numbers(3, 6));
        assertThat(committable(20)).containsEntry(P0, 20L);
    }

    @Test
    void stayCommittedWhenTheirPartitionIsClosed() {
        task.put(numbers(0, 2));
        Map<TopicPartition, OffsetAndMetadata> answer = preCommit(20);
        task.close(List.of(P0));
        assertThat(answer).containsEntry(P0, new OffsetAndMetadata(20));
    }

    @Test
    void waitForWhatCloseHasDropped() {
        task.put(numbers(0, 2));
        Map<TopicPartition, OffsetAndMetadata> answer = preCommit(20);
        failing.add("link");
        task.close(List.of(P0));
        assertThat(answer).containsEntry(P0, new OffsetAndMetadata(0));
        assertThat(context.rewinds).isEmpty();
    }

    private static List<SinkRecord> numbers(long from, long end) {
        List<SinkRecord> records = new ArrayList<>();
        for (long offset = from; offset < end; offset++) {
            records.add(SinkRecords.number(P0, offset, offset));
        }
        return records;
    }

    /** The worker asks when it has consumed so much of both partitions. */
    private Map<TopicPartition, OffsetAndMetadata> preCommit(long consumed) {
        return task.preCommit(Map.of(P0, new OffsetAndMetadata(consumed), P1, new OffsetAndMetadata(consumed)));
    }

    private Map<TopicPartition, Long> committable(long consumed) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        preCommit(consumed).forEach((partition, offset) -> offsets.put(partition, offset.offset()));
        return offsets;
    }
}
