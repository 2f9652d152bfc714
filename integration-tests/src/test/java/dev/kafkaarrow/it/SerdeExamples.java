package dev.kafkaarrow.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.ipc.ArrowStream;
import java.util.Map;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The example of {@code docs/produce.md}, which shows this file's imports and what stands between {@code // shown} and {@code // end}
 * to the letter.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // closing the producer sends what it holds; the tests see whether it arrived
final class SerdeExamples {

    private SerdeExamples() {}

    static void sendFiveBatches(String bootstrapServers) {
        // shown
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
}
