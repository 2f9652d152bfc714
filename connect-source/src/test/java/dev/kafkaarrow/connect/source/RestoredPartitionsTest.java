package dev.kafkaarrow.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class RestoredPartitionsTest {

    private final List<String> asked = new ArrayList<>();

    @Test
    void aTopicOfFewerPartitionsIsRefusedWithBothNumbers() {
        RestoredPartitions partitions = partitions(OptionalInt.of(3), false);
        partitions.require(record(2));
        assertThatThrownBy(() -> partitions.require(record(5)))
                .isInstanceOf(ConnectException.class)
                .hasMessage("a.arrows: a record goes to partition 5, for which restore.partition needs a topic of at"
                        + " least 6 partitions, and t has 3. Make the topic with as many partitions as it had, or set"
                        + " restore.partition=false");
    }

    @Test
    void aTopicIsAskedForOnce() {
        RestoredPartitions partitions = partitions(OptionalInt.of(3), false);
        for (int partition : new int[] {0, 2, 1, 2}) {
            partitions.require(record(partition));
        }
        assertThat(asked).containsExactly("t");
    }

    @Test
    void aTopicThatIsMissingIsRefusedUnlessTheWorkerMakesIt() {
        assertThatThrownBy(() -> partitions(OptionalInt.empty(), false).require(record(0)))
                .hasMessageContainingAll("at least 1 partitions", "t does not exist");
        assertThatCode(() -> partitions(OptionalInt.empty(), true).require(record(0)))
                .doesNotThrowAnyException();
    }

    @Test
    void aRecordThatMayGoAnywhereIsNotLookedAt() {
        partitions(OptionalInt.empty(), false).require(record(null));
        assertThat(asked).isEmpty();
    }

    @Test
    void kafkaIsAskedWhereTheConnectorIsToldWhereItIs() {
        assertThat(RestoredPartitions.of(Map.of("producer.override.linger.ms", "5"))
                        .canBeSeen())
                .isFalse();
        for (String prefix : List.of("producer.override.", "admin.override.")) {
            assertThat(RestoredPartitions.of(Map.of(prefix + "bootstrap.servers", "localhost:1"))
                            .canBeSeen())
                    .isTrue();
        }
    }

    private RestoredPartitions partitions(OptionalInt count, boolean workerCreates) {
        return new RestoredPartitions(
                Optional.of(topic -> {
                    asked.add(topic);
                    return count;
                }),
                workerCreates);
    }

    private static SourceRecord record(Integer partition) {
        return new SourceRecord(SourceOffset.partitionOf("a.arrows"), Map.of(), "t", partition, null, null);
    }
}
