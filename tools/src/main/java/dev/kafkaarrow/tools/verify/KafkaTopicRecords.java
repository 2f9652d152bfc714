package dev.kafkaarrow.tools.verify;

import dev.kafkaarrow.tools.command.UsageException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Topics of a cluster. Reads alone: it joins no group and commits nothing. Not thread-safe. */
final class KafkaTopicRecords implements TopicRecords, AutoCloseable {

    /** A broker that is there answers sooner. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration POLL = Duration.ofMillis(500);

    private final Map<String, Object> settings;
    private final boolean hasGroup;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, List<PartitionInfo>> partitions = new HashMap<>();
    private final Map<String, Boolean> compacted = new HashMap<>();

    private KafkaTopicRecords(Map<String, Object> settings, boolean hasGroup, KafkaConsumer<byte[], byte[]> consumer) {
        this.settings = settings;
        this.hasGroup = hasGroup;
        this.consumer = consumer;
    }

    /**
     * Connects.
     *
     * @param given of a client: bootstrap.servers, security and such
     * @param group whose committed offsets say what is in files
     * @throws IOException if there is no broker that answers
     * @throws UsageException if the group has committed nothing
     */
    static KafkaTopicRecords connect(Map<String, Object> given, Optional<String> group) throws IOException {
        Map<String, Object> consuming = new HashMap<>(given);
        // as in the configurations of the sink
        consuming.putIfAbsent(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        consuming.remove(ConsumerConfig.GROUP_ID_CONFIG);
        group.ifPresent(id -> consuming.put(ConsumerConfig.GROUP_ID_CONFIG, id));
        consuming.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        consuming.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        consuming.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        KafkaTopicRecords records = new KafkaTopicRecords(
                new HashMap<>(given),
                group.isPresent(),
                new KafkaConsumer<>(consuming, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
        boolean isConnected = false;
        try {
            records.partitions.putAll(records.consumer.listTopics(PATIENCE));
            if (group.isPresent()) {
                records.requireCommitted(group.get());
            }
            isConnected = true;
            return records;
        } catch (KafkaException e) {
            throw failed("the list of topics", e);
        } finally {
            if (!isConnected) {
                records.close();
            }
        }
    }

    private void requireCommitted(String group) {
        Set<TopicPartition> all = new HashSet<>();
        partitions.forEach((topic, of) -> of.forEach(one -> all.add(new TopicPartition(topic, one.partition()))));
        boolean hasCommitted =
                consumer.committed(all, PATIENCE).values().stream().anyMatch(Objects::nonNull);
        if (!hasCommitted) {
            throw new UsageException("--group: " + group + " has committed nothing");
        }
    }

    @Override
    public OptionalInt partitions(String topic) {
        List<PartitionInfo> of = partitions.get(topic);
        return of == null ? OptionalInt.empty() : OptionalInt.of(of.size());
    }

    @Override
    public Extent extent(String topic, int partition) throws IOException {
        TopicPartition of = new TopicPartition(topic, partition);
        try {
            long beginning = consumer.beginningOffsets(Set.of(of), PATIENCE).get(of);
            long end = consumer.endOffsets(Set.of(of), PATIENCE).get(of);
            OffsetAndMetadata committed =
                    hasGroup ? consumer.committed(Set.of(of), PATIENCE).get(of) : null;
            return new Extent(
                    beginning,
                    end,
                    committed == null ? OptionalLong.empty() : OptionalLong.of(committed.offset()),
                    compacted.computeIfAbsent(topic, this::isCompacted));
        } catch (KafkaException e) {
            throw failed(of.toString(), e);
        }
    }

    /** False where it may not be asked. */
    private boolean isCompacted(String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (Admin admin = Admin.create(settings)) {
            Config config = admin.describeConfigs(Set.of(resource)).all().get().get(resource);
            return config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value().contains(TopicConfig.CLEANUP_POLICY_COMPACT);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                return false;
            }
            throw new KafkaException("its configuration cannot be read: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }

    @Override
    public void read(String topic, int partition, Extent extent, Visitor visitor) throws IOException {
        TopicPartition of = new TopicPartition(topic, partition);
        consumer.assign(Set.of(of));
        consumer.seek(of, extent.beginning());
        try {
            long position = extent.beginning();
            long waited = System.nanoTime();
            while (position < extent.end()) {
                for (ConsumerRecord<byte[], byte[]> polled : consumer.poll(POLL).records(of)) {
                    if (polled.offset() < extent.end()) {
                        visitor.visit(topicRecord(polled));
                    }
                }
                long next = consumer.position(of, PATIENCE);
                if (next > position) {
                    waited = System.nanoTime();
                } else if (System.nanoTime() - waited > PATIENCE.toNanos()) {
                    throw new IOException(of + ": nothing came from offset " + position + " on for "
                            + PATIENCE.toSeconds() + " s, and it goes to " + extent.end());
                }
                position = next;
            }
        } catch (KafkaException e) {
            throw failed(of.toString(), e);
        } finally {
            consumer.unsubscribe();
        }
    }

    private static TopicRecord topicRecord(ConsumerRecord<byte[], byte[]> polled) {
        List<Header> headers = new ArrayList<>();
        polled.headers().forEach(header -> headers.add(new Header(header.key(), Bytes.ofNullable(header.value()))));
        Optional<Timestamp> timestamp = polled.timestampType() == TimestampType.NO_TIMESTAMP_TYPE
                ? Optional.empty()
                : Optional.of(new Timestamp(polled.timestamp(), polled.timestampType().name));
        return new TopicRecord(
                polled.offset(), timestamp, Bytes.ofNullable(polled.key()), Bytes.ofNullable(polled.value()), headers);
    }

    private static IOException failed(String what, KafkaException fault) {
        return new IOException(what + " cannot be read: " + fault, fault);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
