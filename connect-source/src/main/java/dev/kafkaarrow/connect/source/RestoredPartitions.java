package dev.kafkaarrow.connect.source;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Sees that a topic has the partition that a record goes to: for one that it does not have the producer waits for as long as its {@code
 * max.block.ms} says, which Connect sets to no end. Asks Kafka once for each topic, where the connector's configuration tells how; else
 * lets the producer try each partition with one record. Not thread-safe, but for {@link #done}.
 */
final class RestoredPartitions {

    /** What bounds the producer's wait for a partition. */
    private static final String MAX_BLOCK_MS = SourceOptions.PRODUCER_OVERRIDE + ProducerConfig.MAX_BLOCK_MS_CONFIG;

    private static final long LIMIT_SECONDS = 30;

    private final Optional<Topics> topics;

    /** A topic may get more later, but not fewer. */
    private final Map<String, Integer> counts = new HashMap<>();

    /** That the producer is done with a record of. Told on its thread. */
    private final Set<TopicPartition> tried = ConcurrentHashMap.newKeySet();

    /** The topics of the cluster that is written to. */
    @FunctionalInterface
    interface Topics {
        /** How many partitions a topic has; empty if there is no such topic. */
        OptionalInt partitionsOf(String topic);
    }

    /** @param topics empty if there is no way to ask */
    RestoredPartitions(Optional<Topics> topics) {
        this.topics = topics;
    }

    /** By the overrides of a connector, which have to tell where Kafka is: a task is not told the worker's own configuration. */
    static RestoredPartitions of(Map<String, String> settings) {
        Map<String, Object> admin = new HashMap<>();
        for (String prefix : List.of(SourceOptions.PRODUCER_OVERRIDE, SourceOptions.ADMIN_OVERRIDE)) {
            settings.forEach((name, value) -> {
                if (name.startsWith(prefix)
                        && AdminClientConfig.configNames().contains(name.substring(prefix.length()))) {
                    admin.put(name.substring(prefix.length()), value);
                }
            });
        }
        // which topic a record goes to is for transforms to say
        boolean canAsk = admin.containsKey(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG)
                && settings.getOrDefault(SourceOptions.TRANSFORMS, "").isBlank();
        return new RestoredPartitions(canAsk ? Optional.of(topic -> partitionsOf(topic, admin)) : Optional.empty());
    }

    private static OptionalInt partitionsOf(String topic, Map<String, Object> settings) {
        try (Admin admin = Admin.create(settings)) {
            return OptionalInt.of(admin.describeTopics(List.of(topic))
                    .topicNameValues()
                    .get(topic)
                    .get(LIMIT_SECONDS, TimeUnit.SECONDS)
                    .partitions()
                    .size());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return OptionalInt.empty();
            }
            throw new ConnectException(topic + ": its partitions cannot be looked up: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new ConnectException(
                    topic + ": its partitions cannot be looked up within " + LIMIT_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectException(topic + ": interrupted while its partitions were looked up", e);
        }
    }

    /** What is wrong with {@code restore.partition=true} among these settings of a connector, if anything is. */
    static Optional<String> objection(Map<String, String> settings) {
        return settings.containsKey(MAX_BLOCK_MS) || of(settings).topics.isPresent()
                ? Optional.empty()
                : Optional.of(SourceOptions.RESTORE_PARTITION + ": expected " + MAX_BLOCK_MS + " (60000, say) or,"
                        + " without transforms, " + SourceOptions.ADMIN_OVERRIDE
                        + AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG
                        + " to be set with it, or the producer waits without end for a partition that a topic does not"
                        + " have, got neither");
    }

    /**
     * Refuses a record for a partition that its topic does not have. A topic that Connect or the broker is yet to make has none: with how
     * many it will be made only they know.
     *
     * @throws ConnectException naming both numbers
     */
    void require(SourceRecord record) {
        if (topics.isEmpty() || record.kafkaPartition() == null) {
            return;
        }
        String topic = record.topic();
        int needed = record.kafkaPartition() + 1;
        if (counts.getOrDefault(topic, 0) >= needed) {
            return;
        }
        OptionalInt count = topics.get().partitionsOf(topic);
        if (count.orElse(0) < needed) {
            String file = (String) record.sourcePartition().get(SourceOffset.FILE);
            throw new ConnectException(file + ": a record goes to partition " + record.kafkaPartition() + ", for which "
                    + SourceOptions.RESTORE_PARTITION + " needs a topic of at least " + needed + " partitions, and "
                    + topic + (count.isEmpty() ? " does not exist" : " has " + count.getAsInt())
                    + ". Make the topic with as many partitions as it had, or set " + SourceOptions.RESTORE_PARTITION
                    + "=false");
        }
        counts.put(topic, count.getAsInt());
    }

    /**
     * Whether the worker should send a record before it is given more. Each record for a partition that is missing takes the producer's
     * whole wait, and with exactly-once support the worker learns of the first at its next commit only.
     */
    boolean isTrial(SourceRecord record) {
        return topics.isEmpty() && record.kafkaPartition() != null && !tried.contains(target(record));
    }

    /** A record was acknowledged, or dropped. Thread-safe. */
    void done(SourceRecord record) {
        if (topics.isEmpty() && record.kafkaPartition() != null) {
            tried.add(target(record));
        }
    }

    private static TopicPartition target(SourceRecord record) {
        return new TopicPartition(record.topic(), record.kafkaPartition());
    }
}
