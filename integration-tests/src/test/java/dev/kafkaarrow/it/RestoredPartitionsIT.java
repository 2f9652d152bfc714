package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kafkaarrow.ipc.TestAllocator;
import dev.kafkaarrow.ipc.TypeCase;
import dev.kafkaarrow.sandbox.ConnectorStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recorded partitions go to a topic that the broker made on the first record, with one partition. */
@ExtendWith(KafkaEnvironmentExtension.class)
class RestoredPartitionsIT {

    private static final int PARTITIONS = 3;
    private static final int RECORDS_A_PARTITION = 20;

    /** Times the records of the missing partitions, it is longer than the test waits. */
    private static final int MAX_BLOCK_MS = 5_000;

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @ParameterizedTest
    @ValueSource(strings = {"disabled", "enabled"})
    void aMissingPartitionFailsTheTaskWithBothNumbersAndIsFilledOnceItIsThere(
            String exactlyOnceSupport, KafkaEnvironment environment) throws Exception {
        String topic = "narrow-" + exactlyOnceSupport;
        String copy = topic + "-copy";
        Topics topics = Topics.of(environment);
        topics.create(topic, PARTITIONS);
        topics.send(records(topic));
        try (ConnectWorker worker =
                environment.startWorker(Map.of("group.id", topic, "exactly.once.source.support", exactlyOnceSupport))) {
            Connectors connectors = new Connectors(environment, worker);
            Path files = connectors.directory(topic);
            connectors.startSink(topic, files, 1, Map.of());
            connectors.awaitPublished(topic);

            connectors.startSource(
                    copy,
                    files,
                    1,
                    Map.of(
                            "restore.partition",
                            "true",
                            "producer.override.max.block.ms",
                            Integer.toString(MAX_BLOCK_MS)));
            ConnectorStatus.Task failed = awaitFailure(connectors, Connectors.sourceOf(copy));

            assertThat(failed.trace())
                    .containsPattern("Partition [12] of topic " + copy + " with partition count 1 is not present in"
                            + " metadata after " + MAX_BLOCK_MS + " ms");
            topics.widen(copy, PARTITIONS);
            connectors.rest().restartTask(Connectors.sourceOf(copy), failed.id());
            await("all of " + copy + "; log: " + worker.log())
                    .atMost(Connectors.LIMIT)
                    .until(() -> topics.read(copy).size() >= PARTITIONS * RECORDS_A_PARTITION);
            assertThat(topics.read(copy))
                    .extracting(record -> List.of(record.partition(), (int) record.key()[0]))
                    .containsAll(records(topic).stream()
                            .map(record -> List.of(record.partition(), (int) record.key()[0]))
                            .toList());
            connectors.assertNotFailed(Connectors.sourceOf(copy));
        }
    }

    private static ConnectorStatus.Task awaitFailure(Connectors connectors, String source) {
        return await("failure of " + source + "; log: " + connectors.worker().log())
                .atMost(Connectors.LIMIT)
                .until(
                        () -> connectors.rest().status(source).tasks().get(0),
                        task -> task.state() == ConnectorStatus.State.FAILED);
    }

    private List<ProducerRecord<byte[], byte[]>> records(String topic) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        byte[] value = new GeneratedStreams(allocator.get())
                .oneBatch(TypeCase.named("utf8").schema(), 5, 1)
                .toByteArray();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            for (int i = 0; i < RECORDS_A_PARTITION; i++) {
                records.add(new ProducerRecord<>(topic, partition, new byte[] {(byte) i}, value));
            }
        }
        return records;
    }
}
