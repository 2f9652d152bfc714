package dev.kafkaarrow.it;

import dev.kafkaarrow.ipc.TestAllocator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * With exactly-once support a source that is killed again and again sends every batch once and in order, whatever bounds its
 * transactions; without it, at least once. Whatever becomes of files that were read, none is gone before its records are readable.
 */
@ExtendWith(KafkaEnvironmentExtension.class)
class SourceKillIT {

    private static final List<String> BOUNDARIES = List.of("poll", "interval", "connector");
    private static final List<String> CLEANUPS = List.of("none", "delete", "move");

    /** With fewer kills not every boundary would meet every cleanup. */
    private static final int LEAST_KILLS_OF_A_ROUND = 3;

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    private final Kills kills = Kills.configured();

    @Test
    void withExactlyOnceSupportAKilledSourceSendsEachBatchOnceAndInOrder(KafkaEnvironment environment)
            throws Exception {
        String group = "source-kill-exactly";
        try (ConnectWorker worker = environment.startWorker(KilledSources.settingsOf(group, "enabled"))) {
            KilledSources sources = new KilledSources(environment, worker, group, kills);
            // each round pairs the boundaries with other cleanups
            int rounds = Math.min(CLEANUPS.size(), Math.max(1, kills.count() / LEAST_KILLS_OF_A_ROUND / 2));
            int first = kills.random().nextInt(CLEANUPS.size());
            for (int round = 0; round < rounds; round++) {
                List<NumberedBatches> inputs = new ArrayList<>();
                for (int i = 0; i < BOUNDARIES.size(); i++) {
                    String cleanup = CLEANUPS.get((first + round + i) % CLEANUPS.size());
                    String topic = group + "-" + BOUNDARIES.get(i) + "-" + cleanup;
                    Map<String, String> settings = KilledSources.exactlyOnce(topic, BOUNDARIES.get(i));
                    inputs.add(start(sources, topic, cleanup, settings));
                }
                sources.kill(inputs, kills.count() / rounds + (round == 0 ? kills.count() % rounds : 0));
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
        try (ConnectWorker worker = environment.startWorker(KilledSources.settingsOf(group, "disabled"))) {
            KilledSources sources = new KilledSources(environment, worker, group, kills);
            List<NumberedBatches> inputs = new ArrayList<>();
            for (String cleanup : CLEANUPS) {
                inputs.add(start(sources, group + "-" + cleanup, cleanup, Map.of()));
            }
            sources.kill(inputs, kills.count());
            for (NumberedBatches input : inputs) {
                input.assertEachAtLeastOnceAndInOrder(Topics.of(environment));
            }
        }
    }

    private NumberedBatches start(KilledSources sources, String topic, String cleanup, Map<String, String> settings)
            throws Exception {
        Connectors connectors = new Connectors(sources.environment(), sources.worker());
        Path directory = connectors.directory(topic);
        return sources.start(
                new NumberedBatches(topic, directory, cleanup, allocator.get()),
                connectors.inDirectory(directory),
                cleanup,
                settings);
    }
}
