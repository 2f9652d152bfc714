package dev.kafkaarrow.it;

import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.serde.ArrowBatches;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** The example of {@code docs/consume.md}, which shows what stands between {@code // shown} and {@code // end} to the letter. */
abstract class ConsumeExamples {

    abstract void use(VectorSchemaRoot root);

    abstract boolean isRunning();

    void consumeAsOne(Map<String, Object> config, String topic) {
        // shown
        try (var allocator = Allocators.newRoot();
                var batches = new ArrowBatches<String>(allocator);
                var consumer = new KafkaConsumer<String, ArrowStream>(config)) {
            consumer.subscribe(List.of(topic));
            while (isRunning()) {
                for (var batch : batches.of(consumer.poll(Duration.ofSeconds(1)))) {
                    use(batch.root()); // the same root, until the schema is another
                }
                consumer.commitSync(batches.positions());
            }
        }
        // end
    }
}
