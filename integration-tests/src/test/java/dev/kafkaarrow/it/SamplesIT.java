package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.TestAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
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

    /** Each stream alike in Java, pyarrow and Arrow JS, metadata of batches included; all of them hold the original's rows. */
    private void assertAlikeEverywhere(StreamDescription original, List<Path> streams) throws IOException {
        List<StreamDescription> pyarrow = Interop.python().describeWithBatchMetadata(streams);
        List<StreamDescription> arrowJs = Interop.node().describeWithBatchMetadata(streams);
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < streams.size(); i++) {
            StreamDescription java = describe(streams.get(i));
            assertThat(pyarrow.get(i).firstDifferenceFrom(java)).isEmpty();
            assertThat(arrowJs.get(i).firstDifferenceFrom(java)).isEmpty();
            assertThat(java.schema()).isEqualTo(original.schema());
            rows.addAll(java.rows());
        }
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

    private StreamDescription describe(Path file) throws IOException {
        ArrowStream stream = ArrowStream.of(Files.readAllBytes(file));
        Queue<Map<String, String>> metadata = new ArrayDeque<>();
        for (Frame frame : stream.frames()) {
            if (frame instanceof Frame.RecordBatch batch) {
                Map<String, String> entries = new HashMap<>();
                batch.customMetadata().forEach(entry -> entries.put(entry.key(), entry.value()));
                metadata.add(entries);
            }
        }
        try (ArrowReader reader = stream.open(allocator.get())) {
            return StreamDescription.withBatchMetadata(reader, metadata::remove);
        }
    }
}
