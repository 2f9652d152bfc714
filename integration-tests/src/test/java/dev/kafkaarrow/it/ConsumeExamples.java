package dev.kafkaarrow.it;

import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.ArrowStreams;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** The example of {@code docs/consume.md}, which shows what stands between {@code // shown} and {@code // end} to the letter. */
abstract class ConsumeExamples {

    abstract void use(VectorSchemaRoot root);

    abstract boolean isRunning();

    void consumeAsOne(Map<String, Object> config, String topic) throws IOException {
        // shown
        try (var allocator = Allocators.newRoot();
                var streams = new ArrowStreams(allocator);
                var consumer = new KafkaConsumer<String, ArrowStream>(config)) {
            consumer.subscribe(List.of(topic));
            while (isRunning()) {
                for (var record : consumer.poll(Duration.ofSeconds(1))) {
                    streams.add(record.value());
                }
                do {
                    while (streams.loadNextBatch()) {
                        use(streams.getVectorSchemaRoot()); // the same root, until the schema is another
                    }
                } while (streams.startNextRun());
            }
        }
        // end
    }
}
