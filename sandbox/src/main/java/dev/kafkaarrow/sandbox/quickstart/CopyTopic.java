package dev.kafkaarrow.sandbox.quickstart;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.serde.ArrowStreamDeserializer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** What is in a topic of one partition from its begin to its present end, as streams. */
final class CopyTopic implements Iterator<ArrowStream>, AutoCloseable {
    static final Duration POLL = Duration.ofMillis(100);

    private final Consumer<byte[], ArrowStream> consumer;
    private final TopicPartition partition;
    private final long end;
    private final Patience patience;
    private final Queue<ArrowStream> polled = new ArrayDeque<>();

    CopyTopic(String bootstrapServers, String topic) {
        this.partition = new TopicPartition(topic, 0);
        this.consumer = consumer(bootstrapServers, List.of(topic), new ArrowStreamDeserializer());
        this.end = consumer.endOffsets(List.of(partition)).get(partition);
        this.patience = new Patience("messages of topic " + topic);
    }

    /** Reads what is committed in these topics, from their begin. */
    static <V> Consumer<byte[], V> consumer(
            String bootstrapServers, Collection<String> topics, Deserializer<V> deserializer) {
        Map<String, Object> config = new HashMap<>();
        config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        Consumer<byte[], V> consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), deserializer);
        consumer.assign(
                topics.stream().map(topic -> new TopicPartition(topic, 0)).toList());
        return consumer;
    }

    @Override
    public boolean hasNext() {
        while (polled.isEmpty() && consumer.position(partition) < end) {
            for (ConsumerRecord<byte[], ArrowStream> message : consumer.poll(POLL)) {
                polled.add(message.value());
            }
            patience.sawCount(consumer.position(partition));
        }
        return !polled.isEmpty();
    }

    @Override
    public ArrowStream next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return polled.remove();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
