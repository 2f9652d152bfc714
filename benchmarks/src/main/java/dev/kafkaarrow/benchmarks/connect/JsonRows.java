package dev.kafkaarrow.benchmarks.connect;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Rows of 5 columns as Connect's JsonConverter writes them with {@code schemas.enable}: each carries its schema. */
final class JsonRows {

    static final int COLUMNS = 5;

    private static final String SCHEMA = """
            {"type":"struct","fields":[\
            {"type":"int64","optional":false,"field":"id"},\
            {"type":"double","optional":false,"field":"value"},\
            {"type":"string","optional":true,"field":"name"},\
            {"type":"int64","optional":false,"name":"org.apache.kafka.connect.data.Timestamp","version":1,"field":"at"},\
            {"type":"boolean","optional":true,"field":"active"}],\
            "optional":false,"name":"dev.kafkaarrow.benchmarks.Reading"}""";

    private static final long EPOCH_MILLIS = 1_790_000_000_000L;

    private JsonRows() {}

    /** No two are the same; every tenth name is null. */
    static byte[] row(int number) {
        String name = number % 10 == 0 ? "null" : "\"sensor-" + number % 1_000 + "-hall\"";
        String row = "{\"schema\":" + SCHEMA + ",\"payload\":{\"id\":" + (EPOCH_MILLIS * 3 + number) + ",\"value\":"
                + number % 100_000 / 100.0 + ",\"name\":" + name + ",\"at\":" + (EPOCH_MILLIS + number)
                + ",\"active\":" + (number % 3 == 0) + "}}";
        return row.getBytes(StandardCharsets.UTF_8);
    }

    /** Fills a topic of one partition; returns when all rows are acknowledged. */
    static void send(String bootstrapServers, String topic, int rows) {
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
