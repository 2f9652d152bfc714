package dev.kafkaarrow.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestoredPartitionsTest {

    private final List<String> asked = new ArrayList<>();

    @Test
    void aTopicOfFewerPartitionsIsRefusedWithBothNumbers() {
        RestoredPartitions partitions = partitions(OptionalInt.of(3));
        partitions.require(record(2));
        assertThatThrownBy(() -> partitions.require(record(5)))
                .isInstanceOf(ConnectException.class)
                .hasMessage("a.arrows: a record goes to partition 5, for which restore.partition needs a topic of at"
                        + " least 6 partitions, and t has 3. Make the topic with as many partitions as it had, or set"
                        + " restore.partition=false");
    }

    @Test
    void aTopicIsAskedForOnce() {
        RestoredPartitions partitions = partitions(OptionalInt.of(3));
        for (int partition : new int[] {0, 2, 1, 2}) {
            partitions.require(record(partition));
        }
        assertThat(asked).containsExactly("t");
    }

    @Test
    void aTopicThatIsMissingIsRefused() {
        assertThatThrownBy(() -> partitions(OptionalInt.empty()).require(record(0)))
                .hasMessageContainingAll("at least 1 partitions", "t does not exist");
    }

    @Test
    void aRecordThatMayGoAnywhereIsNotLookedAt() {
        partitions(OptionalInt.empty()).require(record(null));
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "producer.override.max.block.ms",
                "producer.override.bootstrap.servers",
                "admin.override.bootstrap.servers"
            })
    void anyWayToBoundTheWaitWillDo(String option) {
        assertThat(RestoredPartitions.objection(Map.of(option, "60000"))).isEmpty();
    }

    @Test
    void aWaitWithoutEndIsObjectedTo() {
        assertThat(RestoredPartitions.objection(Map.of("producer.override.linger.ms", "5")))
                .hasValue("restore.partition: expected producer.override.max.block.ms (60000, say) or,"
                        + " without transforms, admin.override.bootstrap.servers to be set with it, or the producer waits without end for a"
                        + " partition that a topic does not have, got neither");
    }

    @Test
    void whereTransformsChooseTopicsOnlyTheProducerCanTell() {
        Map<String, String> settings =
                new HashMap<>(Map.of("producer.override.bootstrap.servers", "localhost:1", "transforms", "route"));
        assertThat(RestoredPartitions.of(settings).isTrial(record(0))).isTrue();
        assertThat(RestoredPartitions.objection(settings)).isPresent();
        settings.put("producer.override.max.block.ms", "60000");
        assertThat(RestoredPartitions.objection(settings)).isEmpty();
    }

    @Test
    void aPartitionThatNobodyCanLookUpIsTriedWithOneRecord() {
        RestoredPartitions partitions = new RestoredPartitions(Optional.empty());
        assertThat(partitions.isTrial(record(1))).isTrue();
        assertThat(partitions.isTrial(record(1))).isTrue();
        partitions.done(record(1));
        assertThat(partitions.isTrial(record(1))).isFalse();
        assertThat(partitions.isTrial(record(2))).isTrue();
        assertThat(partitions.isTrial(record(null))).isFalse();
        assertThat(partitions(OptionalInt.of(3)).isTrial(record(2))).isFalse();
    }

    private RestoredPartitions partitions(OptionalInt count) {
        return new RestoredPartitions(Optional.of(topic -> {
            asked.add(topic);
            return count;
        }));
    }

    private static SourceRecord record(Integer partition) {
        return new SourceRecord(SourceOffset.partitionOf("a.arrows"), Map.of(), "t", partition, null, null);
    }
}
