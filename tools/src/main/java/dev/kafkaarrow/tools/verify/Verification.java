package dev.kafkaarrow.tools.verify;

import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.ipc.Allocators;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Looks at all that is in a store, and then at the topics.
 *
 * @param only topics that are looked at; all if there are none
 * @param byTime if it is known what directories are named by
 * @param findings takes what is wrong
 */
record Verification(
        FileStore store, Set<String> only, Optional<TimeDirectories> byTime, Findings findings, Progress progress) {

    /** How much was looked at; all that is wrong was told by then. */
    Totals run(Optional<TopicRecords> topics) throws IOException {
        Totals totals = new Totals();
        Suspicions suspicions = new Suspicions();
        try (BufferAllocator allocator = Allocators.newRoot()) {
            Map<String, Map<Integer, Partition>> partitions = new StoreCheck(
                            store,
                            topic -> only.isEmpty() || only.contains(topic),
                            byTime,
                            findings,
                            suspicions,
                            totals,
                            allocator,
                            progress)
                    .run();
            if (topics.isPresent()) {
                Set<String> names = new TreeSet<>(only);
                names.addAll(partitions.keySet());
                TopicCheck check =
                        new TopicCheck(store, topics.get(), findings, suspicions, totals, allocator, progress);
                for (String topic : names) {
                    check.run(topic, partitions.getOrDefault(topic, Map.of()));
                }
            }
            suspicions.report(findings);
        } finally {
            progress.end();
        }
        return totals;
    }
}
