package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kafkaarrow.ipc.TestAllocator;
import dev.kafkaarrow.sandbox.ConnectorStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whatever happens to workers, published files hold every record of the topic once and in order. The judge is {@code
 * compare_with_topic.py}, which shares no code with this project.
 */
@ExtendWith(KafkaEnvironmentExtension.class)
class SinkKillIT {

    private static final Logger LOG = LoggerFactory.getLogger(SinkKillIT.class);
    private static final int PARTITIONS = 4;
    private static final int KILLS = 3;

    /** Small files, so that a worker dies while some are open and others are being published. */
    private static final Map<String, String> SMALL_FILES = Map.of("file.max.records", "9");

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void aKilledSinkLosesAndDoublesNothing(KafkaEnvironment environment) throws Exception {
        Scripts python = Interop.python();
        String topic = "sink-kill";
        Topics topics = Topics.of(environment);
        topics.create(topic, PARTITIONS);
        LOG.info("kill points by the seed {}", seed);
        try (ConnectWorker worker = environment.startWorker(Map.of("group.id", topic));
                Traffic traffic = Traffic.start(topics, topic, PARTITIONS)) {
            Connectors connectors = new Connectors(environment, worker);
            Path files = connectors.directory(topic);
            connectors.startSink(topic, files, 2, SMALL_FILES);
            for (int kill = 0; kill < KILLS; kill++) {
                awaitNewFiles(connectors, topic, files, random.nextInt(30));
                awaitAnyMoment();
                worker.kill();
                worker.restart();
            }

            int sent = traffic.stop();
            connectors.awaitPublished(topic);

            assertFilesEqualTopic(python, topics, topic, files, sent);
            assertThat(new Readers(allocator.get()).describeAlike(Connectors.files(files)))
                    .isNotEmpty();
        }
    }

    @Test
    void aSuspendedSinkThatWakesBesideItsSuccessorLosesAndDoublesNothing(KafkaEnvironment environment)
            throws Exception {
        Scripts python = Interop.python();
        String topic = "sink-zombie";
        Topics topics = Topics.of(environment);
        topics.create(topic, PARTITIONS);
        try (ConnectWorker successor = environment.startWorker(Map.of("group.id", topic));
                ConnectWorker zombie = environment.startWorker(Map.of("group.id", topic));
                Traffic traffic = Traffic.start(topics, topic, PARTITIONS)) {
            Connectors connectors = new Connectors(environment, successor);
            Path files = connectors.directory(topic);
            connectors.startSink(topic, files, 2, SMALL_FILES);
            awaitTasksOnWorkers(connectors, topic, 2);
            awaitNewFiles(connectors, topic, files, 10);
            awaitAnyMoment();

            zombie.suspend();
            awaitTasksOnWorkers(connectors, topic, 1);
            awaitNewFiles(connectors, topic, files, 20);
            zombie.resume();
            awaitTasksOnWorkers(connectors, topic, 2);
            awaitNewFiles(connectors, topic, files, 10);

            int sent = traffic.stop();
            connectors.awaitPublished(topic);

            assertFilesEqualTopic(python, topics, topic, files, sent);
            assertJudgeSeesWhatIsMissingAndDoubled(python, topics, topic, files);
        }
    }

    private static void awaitNewFiles(Connectors connectors, String topic, Path files, int count) {
        int before = Connectors.files(files).size();
        await(count + " files more; log: " + connectors.worker().log())
                .atMost(Connectors.LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .failFast(() -> connectors.assertNotFailed(Connectors.sinkOf(topic)))
                .until(() -> Connectors.files(files).size() >= before + count);
    }

    /** Some part of the time between two files, so that workers are not always met while they publish. */
    private void awaitAnyMoment() {
        await().pollDelay(Duration.ofMillis(random.nextInt(300))).until(() -> true);
    }

    private static void awaitTasksOnWorkers(Connectors connectors, String topic, int workers) {
        await("tasks on " + workers + " workers; log: " + connectors.worker().log())
                .atMost(Connectors.LIMIT)
                .untilAsserted(() -> {
                    ConnectorStatus status = connectors.rest().status(Connectors.sinkOf(topic));
                    Set<String> running = status.tasks().stream()
                            .filter(task -> task.state() == ConnectorStatus.State.RUNNING)
                            .map(ConnectorStatus.Task::workerId)
                            .collect(Collectors.toSet());
                    assertThat(running).as("%s", status).hasSize(workers);
                });
    }

    private static void assertFilesEqualTopic(Scripts python, Topics topics, String topic, Path files, int sent)
            throws IOException {
        String verdict = python.run("compare_with_topic", topics.bootstrapServers(), topic, files);
        LOG.info("{}: {}", topic, verdict.strip());
        assertThat(verdict).startsWith(sent + " records, each once and in order, ");
    }

    private static void assertJudgeSeesWhatIsMissingAndDoubled(
            Scripts python, Topics topics, String topic, Path directory) throws IOException {
        List<Path> files = Connectors.files(directory);
        Files.delete(files.get(0));
        Path doubled = files.get(1);
        String otherName = doubled.getFileName().toString().replaceFirst("[+][0-9a-f]{16}", "+0000000000000000");
        Files.copy(doubled, doubled.resolveSibling(otherName));

        assertThatThrownBy(() -> python.run("compare_with_topic", topics.bootstrapServers(), topic, directory))
                .hasMessageContaining("is in no file")
                .hasMessageContaining("as well");
    }
}
