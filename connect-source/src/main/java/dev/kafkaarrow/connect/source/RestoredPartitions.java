package dev.kafkaarrow.connect.source;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Sees that a topic has the partition that a record goes to: for one that it does not have the producer waits without end, and Connect
 * with it. Asks Kafka once for each topic, where the connector's configuration tells how. Not thread-safe.
 */
final class RestoredPartitions {

    private static final String PRODUCER_OVERRIDE = "producer.override.";
    private static final String ADMIN_OVERRIDE = "admin.override.";

    /** Connect makes the topic by these, before its first record. */
    private static final String TOPIC_CREATION = "topic.creation.";

    private static final long LIMIT_SECONDS = 30;

    private final Optional<Topics> topics;
    private final boolean workerCreates;

    /** A topic may get more later, but not fewer. */
    private final Map<String, Integer> counts = new HashMap<>();

    /** The topics of the cluster that is written to. */
    @FunctionalInterface
    interface Topics {
        /** How many partitions a topic has; empty if there is no such topic. */
        OptionalInt partitionsOf(String topic);
    }

    /** @param topics empty if there is no way to ask */
    RestoredPartitions(Optional<Topics> topics, boolean workerCreates) {
        this.topics = topics;
        this.workerCreates = workerCreates;
    }

    /** By the overrides of a connector, which have to tell where Kafka is: a task is not told the worker's own configuration. */
    static RestoredPartitions of(Map<String, String> settings) {
        Map<String, Object> admin = new HashMap<>();
        for (String prefix : List.of(PRODUCER_OVERRIDE, ADMIN_OVERRIDE)) {
            settings.forEach((name, value) -> {
                if (name.startsWith(prefix)
                        && AdminClientConfig.configNames().contains(name.substring(prefix.length()))) {
                    admin.put(name.substring(prefix.length()), value);
                }
            });
        }
        Optional<Topics> topics = admin.containsKey(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG)
                ? Optional.of(topic -> partitionsOf(topic, admin))
                : Optional.empty();
        return new RestoredPartitions(
                topics, settings.keySet().stream().anyMatch(name -> name.startsWith(TOPIC_CREATION)));
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

    /** Whether it is known how to ask Kafka. */
    boolean canBeSeen() {
        return topics.isPresent();
    }

    /**
     * Refuses a record for a partition that its topic does not have.
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
        if (count.isEmpty() && workerCreates) {
            return;
        }
        if (count.orElse(0) < needed) {
            String file = (String) record.sourcePartition().get(SourceOffset.FILE);
            throw new ConnectException(file + ": a record goes to partition " + record.kafkaPartition() + ", for which "
                    + RecordConfig.RESTORE_PARTITION + " needs a topic of at least " + needed + " partitions, and "
                    + topic + (count.isEmpty() ? " does not exist" : " has " + count.getAsInt())
                    + ". Make the topic with as many partitions as it had, or set " + RecordConfig.RESTORE_PARTITION
                    + "=false");
        }
        counts.put(topic, count.getAsInt());
    }
}
