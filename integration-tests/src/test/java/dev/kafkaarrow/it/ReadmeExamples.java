package dev.kafkaarrow.it;

import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.ipc.ArrowStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The README's examples: it shows this file's imports and what stands between {@code // shown} and {@code // end} to the letter. */
@SuppressWarnings(
        "FutureReturnValueIgnored") // closing the producer sends what it holds; the tests see whether it arrived
abstract class ReadmeExamples {

    abstract void use(VectorSchemaRoot root);

    static void produce(String bootstrapServers) {
        // shown
        var config = Map.<String, Object>of(
                "bootstrap.servers", bootstrapServers,
                "key.serializer", "org.apache.kafka.common.serialization.StringSerializer",
                "value.serializer", "dev.kafkaarrow.serde.VectorSchemaRootSerializer");
        try (var allocator = Allocators.newRoot();
                var delay = new BigIntVector("delay", allocator);
                var root = VectorSchemaRoot.of(delay);
                var producer = new KafkaProducer<String, VectorSchemaRoot>(config)) {
            delay.setSafe(0, 42);
            root.setRowCount(1);
            producer.send(new ProducerRecord<>("flights", root)); // the batch that the root holds now
        }
        // end
    }

    void consume(String bootstrapServers, String groupId, String topic) throws IOException {
        // shown
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
