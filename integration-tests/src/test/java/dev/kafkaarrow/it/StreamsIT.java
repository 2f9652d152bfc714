package dev.kafkaarrow.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.GeneratedBatch;
import dev.kafkaarrow.ipc.TestAllocator;
import dev.kafkaarrow.ipc.TypeCase;
import dev.kafkaarrow.serde.ArrowStreamSerde;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Arrow streams in a Kafka Streams application that names the serde in its configuration. */
@ExtendWith(KafkaEnvironmentExtension.class)
class StreamsIT {

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @TempDir
    Path directory;

    @Test
    void untouchedStreamsPassThroughByteForByte(KafkaEnvironment environment) throws Exception {
        Topics topics = Topics.of(environment);
        topics.create("streams-in", 1);
        topics.create("streams-out", 1);
        List<byte[]> values = values();
        topics.send(values.stream()
                .map(value -> new ProducerRecord<byte[], byte[]>("streams-in", value))
                .toList());
        StreamsBuilder builder = new StreamsBuilder();
        // a value that is asked for its rows is still untouched
        builder.<byte[], ArrowStream>stream("streams-in")
                .filter((key, stream) -> stream == null || stream.rowCount() > 0)
                .to("streams-out");

        try (KafkaStreams streams = new KafkaStreams(builder.build(), settings(environment));
                Topics.Counter passed = topics.counter("streams-out")) {
            streams.start();
            await().atMost(Duration.ofSeconds(60)).pollInSameThread().until(() -> passed.count() == values.size());
        }

        assertThat(topics.read("streams-out")).extracting(ConsumerRecord::value).containsExactlyElementsOf(values);
    }

    @Test
    void aProcessorReadsAllMessagesThroughOneReader(KafkaEnvironment environment) throws Exception {
        Topics topics = Topics.of(environment);
        topics.create("streams-flights", 1);
        topics.create("streams-delays", 1);
        List<ProducerRecord<byte[], byte[]>> flights = new ArrayList<>();
        try (BigIntVector delay = new BigIntVector("delay", allocator.get());
                VectorSchemaRoot root = VectorSchemaRoot.of(delay)) {
            for (int i = 0; i < 3; i++) {
                delay.setSafe(0, i);
                delay.setNull(1);
                delay.setSafe(2, 40);
                root.setRowCount(3);
                byte[] value = ArrowStream.of(root).toByteArray();
                flights.add(new ProducerRecord<>(
                        "streams-flights", Integer.toString(i).getBytes(UTF_8), value));
            }
        }
        topics.send(flights);
        StreamsBuilder builder = new StreamsBuilder();
        StreamsExample.addTo(builder, "streams-flights", "streams-delays");

        try (KafkaStreams streams = new KafkaStreams(builder.build(), settings(environment));
                Topics.Counter totals = topics.counter("streams-delays")) {
            streams.start();
            await().atMost(Duration.ofSeconds(60)).pollInSameThread().until(() -> totals.count() == 3);
        }

        assertThat(topics.read("streams-delays"))
                .extracting(record -> ByteBuffer.wrap(record.value()).getLong())
                .containsExactly(40L, 41L, 42L);
    }

    private Properties settings(KafkaEnvironment environment) {
        Properties settings = new Properties();
        settings.put(
                StreamsConfig.APPLICATION_ID_CONFIG, directory.getFileName().toString());
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, environment.bootstrapServers());
        settings.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class.getName());
        settings.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, ArrowStreamSerde.class.getName());
        settings.put(StreamsConfig.STATE_DIR_CONFIG, directory.resolve("state").toString());
        settings.put("auto.offset.reset", "earliest");
        return settings;
    }

    /** Of this project, with dictionaries, of another writer, and none. */
    private List<byte[]> values() throws IOException {
        List<byte[]> values = new ArrayList<>();
        for (String name : List.of("int64", "several dictionaries", "map of lists")) {
            try (GeneratedBatch batch = TypeCase.named(name).batch(allocator.get(), TypeCase.ROWS, 1)) {
                values.add(ArrowStream.of(batch.root(), batch.dictionaries()).toByteArray());
            }
        }
        Path foreign = directory.resolve("all-types.arrows");
        Interop.python().run("write_all_types", foreign);
        values.add(Files.readAllBytes(foreign));
        values.add(null);
        return values;
    }
}
