package dev.kafkaarrow.benchmarks.connect;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What the values of a topic of rows are, and how connectors read them. The rows are the same in every format. */
interface RowFormat {

    int COLUMNS = 5;

    /** The first time of a row. */
    long EPOCH_MILLIS = 1_790_000_000_000L;

    /** As {@code value.format} has it. */
    String name();

    /** No two are the same. */
    byte[] row(int number);

    /** Settings of a connector with this format's converter. */
    Map<String, String> converted();

    /** Settings of a sink of ours without a converter. */
    Map<String, String> decoded();

    /** What is asked of a sink without a converter. */
    Asked asked();

    /**
     * Ratios of times.
     *
     * @param toConverted of the sink behind the converter to it
     * @param toNull of NullSink behind the converter to it, if that is asked
     * @param processorTime of it to that behind the converter, if that is asked
     */
    record Asked(double toConverted, Optional<Double> toNull, Optional<Double> processorTime) {}

    static long id(int number) {
        return EPOCH_MILLIS * 3 + number;
    }

    static double value(int number) {
        return number % 100_000 / 100.0;
    }

    /** Every tenth is missing. */
    static Optional<String> text(int number) {
        return number % 10 == 0 ? Optional.empty() : Optional.of("sensor-" + number % 1_000 + "-hall");
    }

    static long at(int number) {
        return EPOCH_MILLIS + number;
    }

    static boolean isActive(int number) {
        return number % 3 == 0;
    }

    /** Fills a topic of one partition; returns when all rows are acknowledged. */
    default void send(String bootstrapServers, String topic, int rows) {
        Map<String, Object> settings = new HashMap<>(LargeMessages.producer());
        settings.put("bootstrap.servers", bootstrapServers);
        AtomicReference<Optional<Exception>> failure = new AtomicReference<>(Optional.empty());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int number = 0; number < rows; number++) {
                Future<?> ignored =
                        producer.send(new ProducerRecord<>(topic, 0, null, row(number)), (sent, exception) -> {
                            if (exception != null) {
                                failure.set(Optional.of(exception));
                            }
                        });
            }
            producer.flush();
        }
        failure.get().ifPresent(exception -> {
            throw new IllegalStateException("rows for topic " + topic + " were not all taken", exception);
        });
    }
}
