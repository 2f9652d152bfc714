package dev.kafkaarrow.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.ipc.ArrowStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The README's examples: what stands between {@code // readme} comments, and the imports of this file, it shows to the letter. */
@SuppressWarnings(
        "FutureReturnValueIgnored") // closing the producer sends what it holds; the tests see whether it arrived
abstract class ReadmeExamples {

    abstract void use(VectorSchemaRoot root);

    static void sendFirst(String bootstrapServers) {
        // readme
        var config = Map.<String, Object>of(
                "bootstrap.servers", bootstrapServers,
                "key.serializer", "org.apache.kafka.common.serialization.StringSerializer",
                "value.serializer", "dev.kafkaarrow.serde.ArrowStreamSerializer");
        try (var allocator = Allocators.newRoot();
                var f0 = new BigIntVector("f0", allocator);
                var f1 = new VarCharVector("f1", allocator);
                var f2 = new BitVector("f2", allocator);
                var root = VectorSchemaRoot.of(f0, f1, f2);
                var producer = new KafkaProducer<String, ArrowStream>(config)) {
            for (int i = 0; i < 4; i++) {
                f0.setSafe(i, i + 1);
            }
            f1.setSafe(0, "foo".getBytes(UTF_8));
            f1.setSafe(1, "bar".getBytes(UTF_8));
            f1.setSafe(2, "baz".getBytes(UTF_8));
            f1.setNull(3);
            f2.setSafe(0, 1);
            f2.setNull(1);
            f2.setSafe(2, 0);
            f2.setSafe(3, 1);
            root.setRowCount(4);

            ArrowStream.Builder stream = ArrowStream.builder(root);
            for (int i = 0; i < 5; i++) {
                stream.addBatch(); // what the root holds now
            }
            producer.send(new ProducerRecord<>("first", stream.build()));
        }
        // end
    }

    static void sendRoot(String bootstrapServers, VectorSchemaRoot root) {
        // readme
        var config = Map.<String, Object>of(
                "bootstrap.servers", bootstrapServers,
                "key.serializer", "org.apache.kafka.common.serialization.StringSerializer",
                "value.serializer", "dev.kafkaarrow.serde.VectorSchemaRootSerializer");
        try (var producer = new KafkaProducer<String, VectorSchemaRoot>(config)) {
            producer.send(new ProducerRecord<>("flights", root)); // the batch that the root holds now
        }
        // end
    }

    void consume(String bootstrapServers, String groupId, String topic) throws IOException {
        // readme
        var config = Map.<String, Object>of(
                "bootstrap.servers", bootstrapServers,
                "group.id", groupId,
                "auto.offset.reset", "earliest",
                "key.deserializer", "org.apache.kafka.common.serialization.StringDeserializer",
                "value.deserializer", "dev.kafkaarrow.serde.ArrowStreamDeserializer");
        try (var allocator = Allocators.newRoot();
                var consumer = new KafkaConsumer<String, ArrowStream>(config)) {
            consumer.subscribe(List.of(topic));
            for (var record : consumer.poll(Duration.ofSeconds(10))) {
                try (ArrowReader reader = record.value().open(allocator)) { // a standard Arrow reader
                    while (reader.loadNextBatch()) {
                        use(reader.getVectorSchemaRoot());
                    }
                }
            }
        }
        // end
    }
}
