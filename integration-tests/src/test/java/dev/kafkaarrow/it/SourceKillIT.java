package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kafkaarrow.ipc.TestAllocator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * With exactly-once support a source that is killed again and again sends every batch once and in order, whatever bounds its
 * transactions; without it, at least once. Whatever becomes of files that were read, none is gone before its records are readable.
 */
@ExtendWith(KafkaEnvironmentExtension.class)
class SourceKillIT {

    private static final Logger LOG = LoggerFactory.getLogger(SourceKillIT.class);
    private static final List<String> BOUNDARIES = List.of("poll", "interval", "connector");
    private static final List<String> CLEANUPS = List.of("none", "delete", "move");
    private static final int TASKS = 2;
    private static final int FILES_A_KILL = 5;

    /** With fewer kills not every boundary would meet every cleanup. */
    private static final int LEAST_KILLS_OF_A_ROUND = 3;

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    private final Kills kills = Kills.configured();

    @Test
    void withExactlyOnceSupportAKilledSourceSendsEachBatchOnceAndInOrder(KafkaEnvironment environment)
            throws Exception {
        String group = "source-kill-exactly";
        try (ConnectWorker worker = environment.startWorker(settingsOf(group, "enabled"))) {
            // each round pairs the boundaries with other cleanups
            int rounds = Math.min(CLEANUPS.size(), Math.max(1, kills.count() / LEAST_KILLS_OF_A_ROUND / 2));
            int first = kills.random().nextInt(CLEANUPS.size());
            for (int round = 0; round < rounds; round++) {
                List<NumberedBatches> inputs = new ArrayList<>();
                for (int i = 0; i < BOUNDARIES.size(); i++) {
                    String cleanup = CLEANUPS.get((first + round + i) % CLEANUPS.size());
                    String topic = group + "-" + BOUNDARIES.get(i) + "-" + cleanup;
                    Map<String, String> settings = exactlyOnce(topic, BOUNDARIES.get(i));
                    inputs.add(start(environment, worker, topic, cleanup, settings));
                }
                killAndCompare(
                        environment,
                        worker,
                        group,
                        inputs,
                        kills.count() / rounds + (round == 0 ? kills.count() % rounds : 0));
                for (NumberedBatches input : inputs) {
                    input.assertEachOnceAndInOrder(Topics.of(environment));
                }
            }
        }
    }

    @Test
    void withoutExactlyOnceSupportAKilledSourceSendsEachBatchAtLeastOnce(KafkaEnvironment environment)
            throws Exception {
        String group = "source-kill-at-least";
        try (ConnectWorker worker = environment.startWorker(settingsOf(group, "disabled"))) {
            List<NumberedBatches> inputs = new ArrayList<>();
            for (String cleanup : CLEANUPS) {
                inputs.add(start(environment, worker, group + "-" + cleanup, cleanup, Map.of()));
            }
            killAndCompare(environment, worker, group, inputs, kills.count());
            for (NumberedBatches input : inputs) {
                input.assertEachAtLeastOnceAndInOrder(Topics.of(environment));
            }
        }
    }

    private static Map<String, String> settingsOf(String group, String exactlyOnceSupport) {
        return Map.of(
                "group.id",
                group,
                "exactly.once.source.support",
                exactlyOnceSupport,
                // the group waits that long for a worker that was killed
                "session.timeout.ms",
                "2000",
                "heartbeat.interval.ms",
                "500");
    }

    private static Map<String, String> exactlyOnce(String topic, String boundary) {
        return Map.of(
                "exactly.once.support",
                "required",
                "transaction.boundary",
                boundary,
                "transaction.boundary.interval.ms",
                "100",
                // A worker that starts reads its own offsets topic to the end, and an open transaction of its dead
                // predecessor holds that end for as long as a minute. The topic of a connector is read by tasks, which
                // have the transaction aborted first.
                "offsets.storage.topic",
                topic + "-offsets",
                "transaction.max.ms",
                "5000",
                "producer.override.transaction.timeout.ms",
                "10000");
    }

    private NumberedBatches start(
            KafkaEnvironment environment,
            ConnectWorker worker,
            String topic,
            String cleanup,
            Map<String, String> settings)
            throws Exception {
        Connectors connectors = new Connectors(environment, worker);
        Topics.of(environment).create(topic, 1);
        NumberedBatches input = new NumberedBatches(topic, connectors.directory(topic), cleanup, allocator.get());
        Map<String, String> all = new HashMap<>(settings);
        all.put("cleanup", cleanup);
        // a few messages a poll, so that there is a middle to be killed in
        all.put("poll.max.bytes", "2000");
        connectors.startSource(topic, input.directory(), TASKS, all);
        return input;
    }

    private void killAndCompare(
            KafkaEnvironment environment, ConnectWorker worker, String group, List<NumberedBatches> inputs, int count)
            throws Exception {
        Topics topics = Topics.of(environment);
        Connectors connectors = new Connectors(environment, worker);
        Random random = kills.random();
        for (int kill = 0; kill < count; kill++) {
            NumberedBatches met = inputs.get(random.nextInt(inputs.size()));
            long before = met.written();
            for (NumberedBatches input : inputs) {
                input.write(FILES_A_KILL);
            }
            awaitRecords(topics, connectors, met, before + random.nextInt((int) (met.written() - before)));
            kills.awaitAnyMoment();
            worker.kill();
            // Committed records are readable once no transaction is open that began before them, not even another
            // task's.
            // The next worker ends those of the dead one; until then a file may be gone whose records are merely
            // committed.
            topics.endTransactionsOf(transactionalIds(group, inputs));
            for (NumberedBatches input : inputs) {
                int gone = input.assertReadableWhereGone(topics);
                LOG.info("kill {} of {}: {} has {} files gone", kill + 1, count, input.topic(), gone);
            }
            worker.restart();
        }
        for (NumberedBatches input : inputs) {
            input.write(FILES_A_KILL);
        }
        for (NumberedBatches input : inputs) {
            awaitRecords(topics, connectors, input, input.written());
            await(input.topic() + " complete; log: " + worker.log())
                    .atMost(Connectors.LIMIT)
                    .failFast(() -> connectors.assertNotFailed(Connectors.sourceOf(input.topic())))
                    .until(() -> input.isComplete(topics) && input.isCleanedUp());
            // stopped, so that what it may send twice is sent by now
            connectors.rest().stop(Connectors.sourceOf(input.topic()));
            connectors.rest().awaitStopped(Connectors.sourceOf(input.topic()), Connectors.LIMIT);
        }
    }

    /** As Connect names the producers of tasks in exactly-once mode; unknown ones do no harm without it. */
    private static List<String> transactionalIds(String group, List<NumberedBatches> inputs) {
        List<String> ids = new ArrayList<>();
        for (NumberedBatches input : inputs) {
            for (int task = 0; task < TASKS; task++) {
                ids.add(group + "-" + Connectors.sourceOf(input.topic()) + "-" + task);
            }
        }
        return ids;
    }

    private static void awaitRecords(Topics topics, Connectors connectors, NumberedBatches input, long count) {
        try (Topics.Counter counter = topics.counter(input.topic())) {
            await(count + " records in " + input.topic() + "; log: "
                            + connectors.worker().log())
                    .atMost(Connectors.LIMIT)
                    .pollInSameThread()
                    .pollInterval(Duration.ofMillis(10))
                    .failFast(() -> connectors.assertNotFailed(Connectors.sourceOf(input.topic())))
                    .untilAsserted(() -> assertThat((long) counter.count()).isGreaterThanOrEqualTo(count));
        }
    }
}
