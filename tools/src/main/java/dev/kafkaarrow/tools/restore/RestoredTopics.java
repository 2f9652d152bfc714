package dev.kafkaarrow.tools.restore;

import dev.kafkaarrow.connect.files.FilePlace;
import dev.kafkaarrow.connect.store.FileStatus;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.tools.command.TopicPartitions;
import dev.kafkaarrow.tools.command.UsageException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;

/**
 * The topics of a store, with the highest partition of each, by the names of files.
 *
 * @param highestPartitions by topic
 */
record RestoredTopics(Map<String, Integer> highestPartitions) {

    /**
     * What is to be restored.
     *
     * @param topic empty for all
     * @param partition empty for all
     */
    static RestoredTopics in(FileStore store, Optional<String> topic, OptionalInt partition) throws IOException {
        Map<String, Integer> highest = new TreeMap<>();
        store.walk("", new FileStore.Visitor() {
            @Override
            public void visit(FileStatus file) {
                FilePlace.parse(file.path())
                        .filter(place -> topic.isEmpty() || place.topic().equals(topic.get()))
                        .filter(place -> partition.isEmpty() || place.name().partition() == partition.getAsInt())
                        .ifPresent(place ->
                                highest.merge(place.topic(), place.name().partition(), Math::max));
            }

            @Override
            public boolean enters(String directory) {
                return true;
            }

            @Override
            public void unreadable(String path, String reason) {
                // whoever reads the files says it
            }
        });
        return new RestoredTopics(highest);
    }

    /**
     * Refuses topics that lack a partition: with another number of partitions keys would not be where they were, and a producer waits for
     * one that is not there.
     *
     * @param to in place of the only topic's own name
     * @throws UsageException naming both numbers
     */
    void requireRoom(Admin admin, Optional<String> to) throws IOException {
        for (Map.Entry<String, Integer> topic : highestPartitions.entrySet()) {
            String target = to.orElse(topic.getKey());
            int needed = topic.getValue() + 1;
            OptionalInt count = TopicPartitions.count(target, admin);
            if (count.isEmpty()) {
                throw new UsageException(
                        target + ": there is no such topic. Create it with " + needed + " partitions or more");
            }
            if (count.getAsInt() < needed) {
                throw new UsageException(target + ": expected " + needed + " partitions or more, as " + topic.getKey()
                        + " had, got " + count.getAsInt() + ". Create it with as many, or add some");
            }
        }
    }
}
