package dev.kafkaarrow.it;

import static org.awaitility.Awaitility.await;

import dev.kafkaarrow.ipc.ArrowStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Topics of one broker, their records as bytes.
 *
 * @param clients what all clients of the broker are set to
 */
record Topics(Map<String, String> clients) {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    static Topics of(KafkaEnvironment environment) {
        return new Topics(Map.of("bootstrap.servers", environment.bootstrapServers()));
    }

    String bootstrapServers() {
        return clients.get("bootstrap.servers");
    }

    void create(String topic, int partitions) throws ExecutionException, InterruptedException {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                    .all()
                    .get();
        }
    }

    void widen(String topic, int partitions) throws ExecutionException, InterruptedException {
        try (Admin admin = admin()) {
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                    .all()
                    .get();
        }
    }

    /** Returns when the broker knows the topic no more. */
    void delete(String topic) throws ExecutionException, InterruptedException {
        try (Admin admin = admin()) {
            admin.deleteTopics(List.of(topic)).all().get();
            await("end of " + topic)
                    .atMost(LIMIT)
                    .until(() -> !admin.listTopics().names().get().contains(topic));
        }
    }

    /** The caller's to close. */
    KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(new HashMap<>(clients), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Records of one row with their number, without keys, for one partition after the other. */
    static List<ProducerRecord<byte[], byte[]>> numbered(
            String topic, int partitions, int count, BufferAllocator allocator) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (VectorSchemaRoot root = VectorSchemaRoot.of(new BigIntVector("id", allocator))) {
            for (int i = 0; i < count; i++) {
                ((BigIntVector) root.getVector(0)).setSafe(0, i);
                root.setRowCount(1);
                records.add(new ProducerRecord<>(
                        topic, i % partitions, null, ArrowStream.of(root).toByteArray()));
            }
        }
        return records;
    }

    /** Returns when the broker has all records. */
    void send(List<ProducerRecord<byte[], byte[]>> records) throws ExecutionException, InterruptedException {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            records.forEach(record -> sent.add(producer.send(record)));
            for (Future<RecordMetadata> future : sent) {
                future.get();
            }
        }
    }

    /** Every committed record there is now, in order per partition. */
    List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        return read(topic, ByteArrayDeserializer.class);
    }

    /** As {@link #read(String)}, with values as a deserializer named in the configuration makes them. */
    <V> List<ConsumerRecord<byte[], V>> read(String topic, Class<? extends Deserializer<V>> values) {
        try (KafkaConsumer<byte[], V> consumer = consumer(values)) {
            Map<TopicPartition, Long> ends = seekToBeginning(consumer, topic);
            List<ConsumerRecord<byte[], V>> records = new ArrayList<>();
            await("all of " + topic).atMost(LIMIT).pollInSameThread().until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
            });
            return records;
        }
    }

    private static Map<TopicPartition, Long> seekToBeginning(KafkaConsumer<?, ?> consumer, String topic) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer.endOffsets(partitions);
    }

    private <V> KafkaConsumer<byte[], V> consumer(Class<? extends Deserializer<V>> values) {
        Map<String, Object> settings = new HashMap<>(clients);
        settings.put("isolation.level", "read_committed");
        settings.put("key.deserializer", ByteArrayDeserializer.class.getName());
        settings.put("value.deserializer", values.getName());
        return new KafkaConsumer<>(settings);
    }

    /** How many committed records have come since the last look. The caller's to close. */
    Counter counter(String topic) {
        KafkaConsumer<byte[], byte[]> consumer = consumer(ByteArrayDeserializer.class);
        seekToBeginning(consumer, topic);
        return new Counter(consumer);
    }

    /** Counts the committed records of a topic. Not thread-safe. */
    static final class Counter implements AutoCloseable {
        private final KafkaConsumer<byte[], byte[]> consumer;
        private int count;

        private Counter(KafkaConsumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        int count() {
            count += consumer.poll(Duration.ofMillis(50)).count();
            return count;
        }

        @Override
        public void close() {
            consumer.close();
        }
    }

    /** One past the last record of each partition. */
    Map<TopicPartition, Long> endOffsets(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(ByteArrayDeserializer.class)) {
            return new HashMap<>(seekToBeginning(consumer, topic));
        }
    }

    /** Ends what producers that are gone left open: what they had asked to commit is committed, the rest aborted. */
    void endTransactionsOf(Collection<String> transactionalIds) throws ExecutionException, InterruptedException {
        try (Admin admin = admin()) {
            admin.fenceProducers(transactionalIds).all().get();
        }
    }

    /** What a sink connector has committed. */
    Map<TopicPartition, Long> committedBy(String connector) throws ExecutionException, InterruptedException {
        try (Admin admin = admin()) {
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets("connect-" + connector)
                    .partitionsToOffsetAndMetadata()
                    .get();
            return committed.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, offset -> offset.getValue().offset()));
        }
    }

    /** The caller's to close. */
    Admin admin() {
        return Admin.create(new HashMap<>(clients));
    }
}
