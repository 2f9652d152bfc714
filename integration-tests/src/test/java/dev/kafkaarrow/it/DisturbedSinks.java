package dev.kafkaarrow.it;

import static org.awaitility.Awaitility.await;

import dev.kafkaarrow.sandbox.ConnectorStatus;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sinks of one topic, one for each way in which their tasks can share partitions, on workers that are killed or suspended at random.
 *
 * @param topic also the beginning of the connectors' names
 * @param places where each sink publishes
 */
record DisturbedSinks(KafkaEnvironment environment, WorkerCluster cluster, String topic, Places places, Kills kills) {

    private static final Logger LOG = LoggerFactory.getLogger(DisturbedSinks.class);

    /** Where sinks publish, by the name of the connector. */
    interface Places {
        /** By which the connector finds its store. */
        Map<String, String> store(String connector);

        /** How many files there are by now. */
        int files(String connector);
    }

    /** What makes workers quick to give up one of their group. */
    static Map<String, String> quickToGiveUp(String group) {
        return Map.of(
                "group.id",
                group,
                "session.timeout.ms",
                "3000",
                "heartbeat.interval.ms",
                "500",
                "consumer.group.protocol",
                "consumer");
    }

    /** How the tasks of a sink share the partitions: each way has its own traps when members come and go. */
    enum Rebalances {
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

        /** Both formats are among them. */
        String fileFormat() {
            return switch (this) {
                case EAGER, COOPERATIVE -> "stream";
                case BY_BROKER -> "file";
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
    }

    private enum Disturbance {
        KILL,
        SUSPEND
    }

    String connector(Rebalances rebalances) {
        return topic + "-" + rebalances.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Small files, so that a worker dies while some are open and others are being published. */
    void start(int tasks, int recordsAFile) {
        Connectors connectors = new Connectors(environment, cluster.anyReady());
        for (Rebalances rebalances : Rebalances.values()) {
            Map<String, String> settings = new HashMap<>(rebalances.settings());
            settings.put("file.max.records", Integer.toString(recordsAFile));
            settings.put("file.format", rebalances.fileFormat());
            String connector = connector(rebalances);
            connectors.startSink(connector, topic, places.store(connector), tasks, settings);
        }
    }

    /** As often as {@link #kills} says, each time when every sink has published some files more. */
    void disturb() {
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
    private void awaitNewFiles(Connectors connectors, int count) {
        Map<Rebalances, Integer> expected = new EnumMap<>(Rebalances.class);
        for (Rebalances rebalances : Rebalances.values()) {
            expected.put(rebalances, files(rebalances) + count);
        }
        await(count + " files more; log: " + connectors.worker().log())
                .atMost(Connectors.LIMIT)
                .failFast(() ->
                        expected.keySet().forEach(rebalances -> connectors.assertNotFailed(connector(rebalances))))
                .until(() -> {
                    expected.entrySet().removeIf(entry -> files(entry.getKey()) >= entry.getValue());
                    return expected.isEmpty();
                });
    }

    private int files(Rebalances rebalances) {
        return places.files(connector(rebalances));
    }

    private void awaitTasksOn(Connectors connectors, ConnectWorker worker) {
        await("tasks on " + worker.workerId())
                .atMost(Connectors.LIMIT)
                .until(() -> Arrays.stream(Rebalances.values())
                        .anyMatch(
                                rebalances -> runningOn(connectors, rebalances).contains(worker.workerId())));
    }

    /** Then the group has given the worker up, and others do its work. */
    private void awaitTasksElsewhere(Connectors connectors, ConnectWorker worker) {
        await("tasks on others than " + worker.workerId())
                .atMost(Connectors.LIMIT)
                .until(() -> Arrays.stream(Rebalances.values())
                        .noneMatch(
                                rebalances -> runningOn(connectors, rebalances).contains(worker.workerId())));
    }

    private List<String> runningOn(Connectors connectors, Rebalances rebalances) {
        return connectors.rest().status(connector(rebalances)).tasks().stream()
                .filter(task -> task.state() == ConnectorStatus.State.RUNNING)
                .map(ConnectorStatus.Task::workerId)
                .toList();
    }
}
