package dev.kafkaarrow.tools.command;

import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends records with a producer that keeps their order and sends none twice, and counts those that all replicas have. The first failure
 * ends it. Not thread-safe.
 */
public final class Sending implements Closeable {

    private static final long BUFFER_BYTES = 32L << 20;

    private final Producer<byte[], byte[]> producer;
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    /** By topic and partition; told on the producer's thread. */
    private final Map<String, Map<Integer, Long>> acknowledged = new TreeMap<>();

    /** @param client options of a client, which go before these but for what keeps the order */
    public Sending(Map<String, Object> client) {
        Map<String, Object> options = new HashMap<>();
        options.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        options.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        options.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        options.putAll(client);
        options.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        options.put(ProducerConfig.ACKS_CONFIG, "all");
        options.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, 60_000);
        this.producer = new KafkaProducer<>(options, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Sends a record behind those before.
     *
     * @param where it comes from, for errors
     * @throws IOException if one before could not be sent
     */
    public void send(ProducerRecord<byte[], byte[]> record, String where) throws IOException {
        send(record, where, () -> {});
    }

    /**
     * As {@link #send(ProducerRecord, String)}.
     *
     * @param arrived run on the producer's thread once all replicas have it
     */
    public void send(ProducerRecord<byte[], byte[]> record, String where, Runnable arrived) throws IOException {
        requireNoFailure();
        try {
            var unused = producer.send(record, (metadata, fault) -> {
                if (fault == null) {
                    synchronized (acknowledged) {
                        acknowledged
                                .computeIfAbsent(metadata.topic(), topic -> new TreeMap<>())
                                .merge(metadata.partition(), 1L, Long::sum);
                    }
                    arrived.run();
                } else {
                    failure.compareAndSet(null, new IOException(where + ": " + fault.getMessage(), fault));
                }
            });
        } catch (KafkaException e) {
            throw new IOException(where + ": " + e.getMessage(), e);
        }
    }

    private void requireNoFailure() throws IOException {
        Exception first = failure.get();
        if (first != null) {
            throw new IOException(first.getMessage(), first);
        }
    }

    /**
     * Waits until all that was sent is in Kafka.
     *
     * @throws IOException if something could not be sent
     */
    public void flush() throws IOException {
        producer.flush();
        requireNoFailure();
    }

    /** What is in Kafka, by topic and partition. */
    public Map<String, Map<Integer, Long>> acknowledged() {
        synchronized (acknowledged) {
            Map<String, Map<Integer, Long>> copy = new TreeMap<>();
            acknowledged.forEach((topic, partitions) -> copy.put(topic, new TreeMap<>(partitions)));
            return copy;
        }
    }

    /** Waits for what was sent. */
    @Override
    public void close() {
        producer.close();
    }
}
