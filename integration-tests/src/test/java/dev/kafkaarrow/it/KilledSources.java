package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sources on a worker that is killed again and again.
 *
 * @param group the worker's
 */
record KilledSources(KafkaEnvironment environment, ConnectWorker worker, String group, Kills kills) {

    private static final Logger LOG = LoggerFactory.getLogger(KilledSources.class);
    private static final int TASKS = 2;
    private static final int FILES_A_KILL = 5;

    /** Of a worker in a group of its own. */
    static Map<String, String> settingsOf(String group, String exactlyOnceSupport) {
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

    /** Of a source. */
    static Map<String, String> exactlyOnce(String topic, String boundary) {
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

    /** Starts a source of files that come when it runs. */
    NumberedBatches start(
            NumberedBatches input, Map<String, String> store, String cleanup, Map<String, String> settings)
            throws Exception {
        Topics.of(environment).create(input.topic(), 1);
        Map<String, String> all = new HashMap<>(settings);
        all.put("cleanup", cleanup);
        // a few messages a poll, so that there is a middle to be killed in
        all.put("poll.max.bytes", "2000");
        new Connectors(environment, worker).startSource(input.topic(), store, TASKS, all);
        return input;
    }

    /** Kills the worker while it reads, so many times; returns when all is read and cleaned up, and the sources are stopped. */
    void kill(List<NumberedBatches> inputs, int count) throws Exception {
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
            topics.endTransactionsOf(transactionalIds(inputs));
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
    private List<String> transactionalIds(List<NumberedBatches> inputs) {
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
