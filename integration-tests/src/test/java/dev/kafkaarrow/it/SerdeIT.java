package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.GeneratedBatch;
import dev.kafkaarrow.ipc.TestAllocator;
import dev.kafkaarrow.ipc.TypeCase;
import dev.kafkaarrow.serde.ArrowStreamDeserializer;
import dev.kafkaarrow.serde.ArrowStreamSerializer;
import dev.kafkaarrow.serde.VectorSchemaRootSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Arrow streams as values of plain producers and consumers, in Java and in Python. */
@ExtendWith(KafkaEnvironmentExtension.class)
class SerdeIT {

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @Test
    void pyarrowOpensTheFirstExampleSentFromJava(KafkaEnvironment environment) throws Exception {
        Scripts python = Interop.python();
        Topics.of(environment).create("serde-from-java", 1);
        try (VectorSchemaRoot root = FirstExample.batch(allocator.get())) {
            send(environment, ArrowStreamSerializer.class, Map.of(), "serde-from-java", fiveTimes(root));
        }

        assertThat(python.run("first_example", "receive", environment.bootstrapServers(), "serde-from-java"))
                .isEqualTo("""
                        f0: int64
                        f1: string
                        f2: bool
                        5 batches, 5 equal
                        """);
    }

    @Test
    void javaReadsTheFirstExampleSentByPyarrow(KafkaEnvironment environment) throws Exception {
        Scripts python = Interop.python();
        Topics.of(environment).create("serde-from-python", 1);
        python.run("first_example", "send", environment.bootstrapServers(), "serde-from-python");

        ArrowStream received = onlyValue(environment, "serde-from-python");

        try (VectorSchemaRoot root = FirstExample.batch(allocator.get())) {
            assertThat(received.schema()).isEqualTo(root.getSchema());
            assertThat(received.batchCount()).isEqualTo(5);
            assertThat(describe(received)).isEqualTo(describe(fiveTimes(root)));
        }
    }

    @Test
    void aRootTravelsWithTheDictionariesOfTheConfiguredProvider(KafkaEnvironment environment) throws Exception {
        Topics.of(environment).create("serde-root", 1);
        TypeCase several = TypeCase.named("several dictionaries");
        try (GeneratedBatch batch = several.batch(allocator.get(), TypeCase.ROWS, 1)) {
            Map<String, Object> settings = Map.of("arrow.dictionary.provider", batch.dictionaries());
            send(environment, VectorSchemaRootSerializer.class, settings, "serde-root", batch.root());

            ArrowStream received = onlyValue(environment, "serde-root");

            assertThat(received.schema().getFields()).extracting("type").isEqualTo(types(several.schema()));
            assertThat(received).isEqualTo(ArrowStream.of(batch.root(), batch.dictionaries()));
            assertThat(describe(received).rows()).hasSize(TypeCase.ROWS);
        }
    }

    @Test
    void aTombstoneStaysATombstone(KafkaEnvironment environment) throws Exception {
        Topics.of(environment).create("serde-tombstone", 1);
        try (KafkaProducer<byte[], ArrowStream> producer =
                producer(environment, ArrowStreamSerializer.class, Map.of())) {
            producer.send(new ProducerRecord<>("serde-tombstone", new byte[] {1}, null))
                    .get();
        }

        List<ConsumerRecord<byte[], ArrowStream>> records = read(environment, "serde-tombstone");

        assertThat(records).hasSize(1);
        assertThat(records.get(0).value()).isNull();
    }

    private static List<Object> types(Schema schema) {
        return new ArrayList<>(
                schema.getFields().stream().map(field -> field.getType()).toList());
    }

    private static ArrowStream fiveTimes(VectorSchemaRoot root) {
        return ArrowStream.builder(root)
                .addBatch()
                .addBatch()
                .addBatch()
                .addBatch()
                .addBatch()
                .build();
    }

    private StreamDescription describe(ArrowStream stream) throws IOException {
        try (ArrowReader reader = stream.open(allocator.get())) {
            return StreamDescription.of(reader);
        }
    }

    private static <V> void send(
            KafkaEnvironment environment, Class<?> serializer, Map<String, Object> settings, String topic, V value)
            throws Exception {
        try (KafkaProducer<byte[], V> producer = producer(environment, serializer, settings)) {
            producer.send(new ProducerRecord<>(topic, value)).get();
        }
    }

    /** By class name, as applications have it. */
    private static <V> KafkaProducer<byte[], V> producer(
            KafkaEnvironment environment, Class<?> serializer, Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("bootstrap.servers", environment.bootstrapServers());
        all.put("key.serializer", ByteArraySerializer.class.getName());
        all.put("value.serializer", serializer.getName());
        return new KafkaProducer<>(all);
    }

    private static ArrowStream onlyValue(KafkaEnvironment environment, String topic) {
        List<ConsumerRecord<byte[], ArrowStream>> records = read(environment, topic);
        assertThat(records).hasSize(1);
        return records.get(0).value();
    }

    private static List<ConsumerRecord<byte[], ArrowStream>> read(KafkaEnvironment environment, String topic) {
        return Topics.of(environment).read(topic, ArrowStreamDeserializer.class);
    }
}
