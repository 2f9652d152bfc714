package dev.kafkaarrow.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.ipc.ArrowStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The README's examples, run, and held against the README to the letter: what stands between {@code // readme} comments. */
@ExtendWith(KafkaEnvironmentExtension.class)
@SuppressWarnings(
        "FutureReturnValueIgnored") // closing the producer sends what it holds; the tests see whether it arrived
class ReadmeIT {

    private final List<List<Object>> used = new ArrayList<>();

    @Test
    void theFirstExampleArrivesAsFiveBatches(KafkaEnvironment environment) throws Exception {
        Topics.of(environment).create("first", 1);
        sendFirst(environment.bootstrapServers());
        await().atMost(Duration.ofSeconds(30))
                .until(() -> consume(environment.bootstrapServers(), "first-readers", "first") == 5);
        assertThat(used).containsExactly(row(1, "foo"), row(1, "foo"), row(1, "foo"), row(1, "foo"), row(1, "foo"));
    }

    @Test
    void aRootArrives(KafkaEnvironment environment) throws Exception {
        Topics.of(environment).create("flights", 1);
        try (BufferAllocator allocator = Allocators.newRoot();
                VectorSchemaRoot root = FirstExample.batch(allocator)) {
            sendRoot(environment.bootstrapServers(), root);
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> consume(environment.bootstrapServers(), "flights-readers", "flights") == 1);
        assertThat(used).containsExactly(row(1, "foo"));
    }

    @Test
    void theReadmeShowsTheseExamples() throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/kafkaarrow/it/ReadmeIT.java"));
        String readme = Files.readString(Path.of("../README.md"));
        Matcher examples = Pattern.compile(" *// readme\\n(.*?) *// end\\n", Pattern.DOTALL)
                .matcher(source.substring(source.indexOf("void sendFirst")));
        int count = 0;
        while (examples.find()) {
            // the last line would set the indentation if it were empty
            String example = examples.group(1).stripTrailing().stripIndent();
            assertThat(readme).contains("```java\n" + example + "\n```\n");
            count++;
        }
        assertThat(count).isEqualTo(3);
    }

    private static void sendFirst(String bootstrapServers) {
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

    private static void sendRoot(String bootstrapServers, VectorSchemaRoot root) {
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

    private int consume(String bootstrapServers, String groupId, String topic) throws IOException {
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
        return used.size();
    }

    private void use(VectorSchemaRoot root) {
        used.add(List.of(
                root.getVector("f0").getObject(0),
                root.getVector("f1").getObject(0).toString()));
    }

    private static List<Object> row(long number, String word) {
        return List.of(number, word);
    }
}
