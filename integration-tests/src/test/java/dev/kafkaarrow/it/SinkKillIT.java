package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kafkaarrow.ipc.TestAllocator;
import dev.kafkaarrow.sandbox.ConnectorStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whatever happens to workers, published files hold every record of the topic once and in order. The judge is {@code
 * compare_with_topic.py}, which shares no code with this project.
 */
@ExtendWith(KafkaEnvironmentExtension.class)
class SinkKillIT {

    private static final Logger LOG = LoggerFactory.getLogger(SinkKillIT.class);
    private static final String TOPIC = "sink-kill";
    private static final int PARTITIONS = 4;
    private static final int WORKERS = 3;
    private static final int FILES_OTHER_READERS_OPEN = 50;

    /** How the tasks of a sink share the partitions: each way has its own traps when members come and go. */
    private enum Rebalances {
        EAGER,
        COOPERATIVE,
        BY_BROKER;

        Map<String, String> settings() {
            return switch (this) {
                case EAGER -> classic("org.apache.kafka.clients.consumer.RangeAssignor");
                case COOPERATIVE -> classic("org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
                case BY_BROKER -> Map.of("consumer.override.group.protocol", "consumer");
            };
        }

        private static Map<String, String> classic(String assignor) {
            return Map.of(
                    "consumer.override.group.protocol",
                    "classic",
                    "consumer.override.partition.assignment.strategy",
                    assignor,
                    "consumer.override.session.timeout.ms",
                    "3000",
                    "consumer.override.heartbeat.interval.ms",
                    "500");
        }

        String connector() {
            return "sink-kill-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private enum Disturbance {
        KILL,
        SUSPEND
    }

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    private final Kills kills = Kills.configured();

    @Test
    void workersThatAreKilledOrSuspendedAtRandomLoseAndDoubleNothing(
            KafkaEnvironment environment, @TempDir Path scripts) throws Exception {
        Scripts python = Interop.python();
        Topics topics = Topics.of(environment);
        topics.create(TOPIC, PARTITIONS);
        Map<String, String> quickToGiveUp = Map.of(
                "group.id",
                TOPIC,
                "session.timeout.ms",
                "3000",
                "heartbeat.interval.ms",
                "500",
                "consumer.group.protocol",
                "consumer");
        try (WorkerCluster cluster = WorkerCluster.start(environment, WORKERS, quickToGiveUp);
                Traffic traffic = Traffic.start(topics, TOPIC, PARTITIONS)) {
            for (Rebalances rebalances : Rebalances.values()) {
                Connectors connectors = new Connectors(environment, cluster.anyReady());
                Path directory = connectors.directory(rebalances.connector());
                connectors.startSink(rebalances.connector(), TOPIC, directory, WORKERS, settings(rebalances));
            }
            disturb(environment, cluster);

            int sent = traffic.stop();
            cluster.awaitReady(WORKERS);
            Connectors connectors = new Connectors(environment, cluster.anyReady());
            for (Rebalances rebalances : Rebalances.values()) {
                connectors.awaitPublished(rebalances.connector(), TOPIC);
                assertFilesEqualTopic(python, topics, connectors.directory(rebalances.connector()), sent);
            }
            Path directory = connectors.directory(Rebalances.EAGER.connector());
            List<Path> files = Connectors.files(directory);
            assertThat(new Readers(allocator.get())
                            .describeAlike(files.subList(0, Math.min(FILES_OTHER_READERS_OPEN, files.size()))))
                    .isNotEmpty();
            assertThat(DocumentedLoop.run(python, scripts, files))
                    .hasSizeGreaterThanOrEqualTo(files.size())
                    .allMatch(line -> line.matches("b'\\d+' b'\\d+' 1 \\d+"));
            assertJudgeSeesWhatIsMissingAndDoubled(python, topics, directory);
        }
    }

    /** Small files, so that a worker dies while some are open and others are being published. */
    private static Map<String, String> settings(Rebalances rebalances) {
        Map<String, String> settings = new HashMap<>(rebalances.settings());
        settings.put("file.max.records", "9");
        return settings;
    }

    private void disturb(KafkaEnvironment environment, WorkerCluster cluster) {
        Random random = kills.random();
        Deque<Disturbance> next = new ArrayDeque<>();
        for (int kill = 0; kill < kills.count(); kill++) {
            if (next.isEmpty()) {
                next.addAll(shuffled(Disturbance.KILL, Disturbance.KILL, Disturbance.SUSPEND));
            }
            Disturbance disturbance = next.remove();
            ConnectWorker victim = cluster.victim(random);
            Connectors survivor = new Connectors(environment, cluster.readyBeside(victim));
            awaitTasksOn(survivor, victim);
            awaitNewFiles(survivor, random.nextInt(30));
            kills.awaitAnyMoment();
            switch (disturbance) {
                case KILL -> cluster.kill(victim);
                case SUSPEND -> {
                    victim.suspend();
                    awaitTasksElsewhere(survivor, victim);
                    awaitNewFiles(survivor, 1 + random.nextInt(10));
                    victim.resume();
                }
            }
            LOG.info("{} of {}: {} {}", kill + 1, kills.count(), disturbance, victim.workerId());
        }
    }

    private List<Disturbance> shuffled(Disturbance... disturbances) {
        List<Disturbance> shuffled = new ArrayList<>(Arrays.asList(disturbances));
        Collections.shuffle(shuffled, kills.random());
        return shuffled;
    }

    /** Of each sink, so that none has stopped working. */
    private static void awaitNewFiles(Connectors connectors, int count) {
        Map<Rebalances, Integer> expected = new EnumMap<>(Rebalances.class);
        for (Rebalances rebalances : Rebalances.values()) {
            expected.put(rebalances, files(connectors, rebalances) + count);
        }
        await(count + " files more; log: " + connectors.worker().log())
                .atMost(Connectors.LIMIT)
                .failFast(() ->
                        expected.keySet().forEach(rebalances -> connectors.assertNotFailed(rebalances.connector())))
                .until(() -> {
                    expected.entrySet().removeIf(entry -> files(connectors, entry.getKey()) >= entry.getValue());
                    return expected.isEmpty();
                });
    }

    private static int files(Connectors connectors, Rebalances rebalances) {
        return Connectors.files(connectors.directory(rebalances.connector())).size();
    }

    private static void awaitTasksOn(Connectors connectors, ConnectWorker worker) {
        await("tasks on " + worker.workerId())
                .atMost(Connectors.LIMIT)
                .until(() -> Arrays.stream(Rebalances.values())
                        .anyMatch(
                                rebalances -> runningOn(connectors, rebalances).contains(worker.workerId())));
    }

    /** Then the group has given the worker up, and others do its work. */
    private static void awaitTasksElsewhere(Connectors connectors, ConnectWorker worker) {
        await("tasks on others than " + worker.workerId())
                .atMost(Connectors.LIMIT)
                .until(() -> Arrays.stream(Rebalances.values())
                        .noneMatch(
                                rebalances -> runningOn(connectors, rebalances).contains(worker.workerId())));
    }

    private static List<String> runningOn(Connectors connectors, Rebalances rebalances) {
        return connectors.rest().status(rebalances.connector()).tasks().stream()
                .filter(task -> task.state() == ConnectorStatus.State.RUNNING)
                .map(ConnectorStatus.Task::workerId)
                .toList();
    }

    private static void assertFilesEqualTopic(Scripts python, Topics topics, Path files, int sent) throws IOException {
        String verdict = python.run("compare_with_topic", topics.bootstrapServers(), TOPIC, files);
        LOG.info("{}: {}", files.getFileName(), verdict.strip());
        assertThat(verdict).startsWith(sent + " records, each once and in order, ");
    }

    private static void assertJudgeSeesWhatIsMissingAndDoubled(Scripts python, Topics topics, Path directory)
            throws IOException {
        List<Path> files = Connectors.files(directory);
        Files.delete(files.get(0));
        Path doubled = files.get(1);
        String otherName = doubled.getFileName().toString().replaceFirst("[+][0-9a-f]{16}", "+0000000000000000");
        Files.copy(doubled, doubled.resolveSibling(otherName));

        assertThatThrownBy(() -> python.run("compare_with_topic", topics.bootstrapServers(), TOPIC, directory))
                .hasMessageContaining("is in no file")
                .hasMessageContaining("as well");
    }
}
