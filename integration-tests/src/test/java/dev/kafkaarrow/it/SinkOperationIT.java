package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.kafkaarrow.ipc.TestAllocator;
import dev.kafkaarrow.ipc.TypeCase;
import dev.kafkaarrow.sandbox.ConnectRestException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an operator does to a sink, and what befalls its store, on a real worker. */
@ExtendWith(KafkaEnvironmentExtension.class)
class SinkOperationIT {

    private static final Map<String, String> SMALL_FILES = Map.of("file.max.records", "7");
    private static final int RECORDS = 40;

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @Test
    void offsetsAreAlteredBackAndNotBeyondTheFiles(KafkaEnvironment environment) throws Exception {
        String topic = "sink-offsets";
        Topics topics = Topics.of(environment);
        topics.create(topic, 1);
        topics.send(records(topic, 0));
        try (ConnectWorker worker = environment.startWorker(Map.of("group.id", topic))) {
            Connectors connectors = new Connectors(environment, worker);
            Path directory = connectors.directory(topic);
            String sink = Connectors.sinkOf(topic);
            connectors.startSink(topic, directory, 1, SMALL_FILES);
            connectors.awaitPublished(topic);
            Map<Path, Long> before = sizes(directory);

            stop(connectors, sink);
            assertThatThrownBy(() -> connectors.alterSinkOffset(topic, 0, RECORDS + 1))
                    .isInstanceOf(ConnectRestException.class)
                    .hasMessageContaining(topic + "-0: expected an offset of at most " + RECORDS)
                    .hasMessageContaining("the records between would never be written");
            connectors.alterSinkOffset(topic, 0, 0);
            assertThat(topics.committedBy(sink)).containsEntry(new TopicPartition(topic, 0), 0L);
            resume(connectors, sink);
            connectors.awaitPublished(topic);
            assertThat(sizes(directory)).isEqualTo(before);

            stop(connectors, sink);
            connectors.rest().resetOffsets(sink);
            resume(connectors, sink);
            connectors.awaitPublished(topic);
            assertThat(sizes(directory)).isEqualTo(before);
        }
    }

    @Test
    void aTopicMadeAnewFailsTheTaskByBothFacts(KafkaEnvironment environment) throws Exception {
        String topic = "sink-made-anew";
        Topics topics = Topics.of(environment);
        topics.create(topic, 1);
        topics.send(records(topic, 0));
        try (ConnectWorker worker = environment.startWorker(Map.of("group.id", topic))) {
            Connectors connectors = new Connectors(environment, worker);
            Path directory = connectors.directory(topic);
            String sink = Connectors.sinkOf(topic);
            connectors.startSink(topic, directory, 1, SMALL_FILES);
            connectors.awaitPublished(topic);
            Map<Path, Long> before = sizes(directory);
            stop(connectors, sink);

            topics.delete(topic);
            topics.create(topic, 1);
            topics.send(records(topic, 1));
            topics.send(records(topic, 2));

            connectors.rest().resume(sink);
            assertThat(connectors.rest().awaitFailed(sink, Connectors.LIMIT).tasks())
                    .singleElement()
                    .satisfies(task -> assertThat(task.trace())
                            .contains(topic + "-0@0 has timestamp")
                            .contains("the topic was made anew"));
            assertThat(sizes(directory)).isEqualTo(before);
        }
    }

    @Test
    void aFullDiskIsWaitedForAndNothingIsLost(KafkaEnvironment environment) throws Exception {
        assumeThat(environment.name())
                .as("SKIPPED: a disk mounted here is not seen in containers")
                .startsWith("sandbox");
        Scripts python = Interop.python();
        String topic = "sink-full-disk";
        Topics topics = Topics.of(environment);
        topics.create(topic, 1);
        try (ConnectWorker worker = environment.startWorker(Map.of("group.id", topic))) {
            Connectors connectors = new Connectors(environment, worker);
            Path directory = connectors.directory(topic);
            String refused = command("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", directory.toString());
            assumeThat(refused).as("SKIPPED: mounting a small disk needs root").isEmpty();
            try {
                connectors.startSink(topic, directory, 1, SMALL_FILES);
                topics.send(records(topic, 0));
                connectors.awaitPublished(topic);
                Path ballast = fill(directory);
                topics.send(records(topic, 1));
                await("the disk to be full; log: " + worker.log())
                        .atMost(Connectors.LIMIT)
                        .until(() -> Files.readString(worker.log()).contains("No space left on device"));
                assertThat(Files.readString(worker.log()))
                        .contains(topic + "-0: the store")
                        .contains("No records are lost, and the worker retries");
                connectors.assertNotFailed(Connectors.sinkOf(topic));

                Files.delete(ballast);
                connectors.awaitPublished(topic);
                assertThat(python.run("compare_with_topic", topics.bootstrapServers(), topic, directory))
                        .startsWith(2 * RECORDS + " records, each once and in order, ");
            } finally {
                connectors.rest().deleteConnector(Connectors.sinkOf(topic));
                assertThat(command("umount", "-l", directory.toString())).isEmpty();
            }
        }
    }

    private List<ProducerRecord<byte[], byte[]>> records(String topic, int seed) {
        GeneratedStreams streams = new GeneratedStreams(allocator.get());
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            byte[] value = streams.oneBatch(TypeCase.named("utf8").schema(), 5, seed * 1_000L + i)
                    .toByteArray();
            records.add(new ProducerRecord<>(topic, 0, new byte[] {(byte) seed, (byte) i}, value));
        }
        return records;
    }

    private static void stop(Connectors connectors, String sink) {
        connectors.rest().stop(sink);
        connectors.rest().awaitStopped(sink, Connectors.LIMIT);
    }

    private static void resume(Connectors connectors, String sink) {
        connectors.rest().resume(sink);
        connectors.rest().awaitRunning(sink, 1, Connectors.LIMIT);
    }

    private static Map<Path, Long> sizes(Path directory) throws IOException {
        Map<Path, Long> sizes = new TreeMap<>();
        for (Path file : Connectors.files(directory)) {
            sizes.put(file, Files.size(file));
        }
        return sizes;
    }

    /** Takes all space that is left; the file is the caller's to delete. */
    private static Path fill(Path directory) throws IOException {
        // hidden: no record is looked for in it
        Path ballast = directory.resolve(".ballast");
        try (var out = Files.newOutputStream(ballast)) {
            for (int bytes = 1 << 16; bytes > 0; ) {
                try {
                    out.write(new byte[bytes]);
                } catch (IOException e) {
                    bytes /= 2;
                }
            }
        }
        return ballast;
    }

    /** What a command says if it fails; else nothing. */
    private static String command(String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? "" : "failed: " + said;
        } catch (IOException e) {
            return "failed: " + e;
        }
    }
}
