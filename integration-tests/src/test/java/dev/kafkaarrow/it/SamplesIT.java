package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.TestAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real input as messages and as published files, which pyarrow and Arrow JS read to what Java reads. */
@ExtendWith(KafkaEnvironmentExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SamplesIT {

    private static final Path SHARED = Path.of(System.getProperty("shared.directory", "../../shared"));

    /** Kafka's default limits are 1,000,000 and 1,048,576 bytes for a record with key and headers. */
    private static final int MESSAGE_BYTES = 900_000;

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @TempDir
    Path directory;

    private ConnectWorker worker;

    @BeforeAll
    void startWorker(KafkaEnvironment environment) {
        worker = environment.startWorker(Map.of("group.id", "samples"));
    }

    @AfterAll
    void closeWorker() {
        worker.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"flights-200k", "birdstrikes"})
    void messagesAndFilesOfASampleOpenEverywhere(String sample, KafkaEnvironment environment) throws Exception {
        Path input = SHARED.resolve("data").resolve(sample + ".arrows");
        assumeTrue(Files.exists(input), () -> "skipped: there is no " + input + " (system property shared.directory)");
        String topic = "samples-" + sample;
        Topics topics = Topics.of(environment);
        topics.create(topic, 1);
        List<ArrowStream> split = split(input);
        assertThat(split).hasSizeGreaterThan(1);
        topics.send(split.stream()
                .map(stream -> new ProducerRecord<byte[], byte[]>(topic, stream.toByteArray()))
                .toList());
        StreamDescription original = Interop.python().describe(List.of(input)).get(0);

        assertAlikeEverywhere(original, messages(topics, topic));

        Connectors connectors = new Connectors(environment, worker);
        Path published = connectors.directory(topic);
        connectors.startSink(topic, published, 1, Map.of());
        connectors.awaitPublished(topic);
        assertAlikeEverywhere(original, Connectors.files(published));
    }

    /** Alike in Java, pyarrow and Arrow JS; together they hold the original's rows. */
    private void assertAlikeEverywhere(StreamDescription original, List<Path> streams) throws IOException {
        List<StreamDescription> described = new Readers(allocator.get()).describeAlike(streams);
        assertThat(described).extracting(StreamDescription::schema).containsOnly(original.schema());
        List<String> rows =
                described.stream().flatMap(stream -> stream.rows().stream()).toList();
        assertThat(rows.equals(original.rows())).as("rows and their order").isTrue();
    }

    private List<ArrowStream> split(Path input) throws IOException {
        List<ArrowStream> streams = new ArrayList<>();
        try (ArrowReader reader = ArrowStream.of(Files.readAllBytes(input)).open(allocator.get())) {
            while (reader.loadNextBatch()) {
                streams.addAll(ArrowStream.split(reader.getVectorSchemaRoot(), reader, MESSAGE_BYTES));
            }
        }
        return streams;
    }

    private List<Path> messages(Topics topics, String topic) throws IOException {
        List<Path> files = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> message : topics.read(topic)) {
            files.add(Files.write(directory.resolve(message.offset() + ".arrows"), message.value()));
        }
        return files;
    }
}
