package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kafkaarrow.ipc.TestAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the log of a worker says of a sink to, and a source from, a bucket. */
@ExtendWith(KafkaEnvironmentExtension.class)
class LogsIT {

    private static final String TOPIC = "logged";
    private static final String BACK = TOPIC + "-back";
    private static final int PARTITIONS = 2;
    private static final int RECORDS = 200;
    private static final int RECORDS_OF_A_FILE = 50;
    private static final int FILES = RECORDS / RECORDS_OF_A_FILE;

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @Test
    void aFileIsALineAndEachLineNamesItsTask(KafkaEnvironment environment) throws Exception {
        environment.requireLoopback();
        Bucket bucket = Bucket.of(environment, TOPIC);
        Topics topics = Topics.of(environment);
        topics.create(TOPIC, PARTITIONS);
        topics.create(BACK, PARTITIONS);
        topics.send(Topics.numbered(TOPIC, PARTITIONS, RECORDS, allocator.get()));
        try (ConnectWorker worker = environment.startWorker(Bucket.worker(Map.of("group.id", TOPIC)))) {
            Connectors connectors = new Connectors(environment, worker);
            // a line for each request
            connectors.rest().setLogLevel("software.amazon.awssdk.request", "DEBUG");
            connectors.startSink(
                    Connectors.sinkOf(TOPIC),
                    TOPIC,
                    bucket.store("files"),
                    1,
                    Map.of(
                            "file.max.age.ms",
                            "600000",
                            "file.max.records",
                            String.valueOf(RECORDS_OF_A_FILE),
                            "consumer.override.max.poll.records",
                            "5"));
            connectors.awaitPublished(TOPIC);
            connectors.startSource(BACK, bucket.store("files"), 1, Map.of());
            await("all of " + BACK + "; log: " + worker.log())
                    .atMost(Connectors.LIMIT)
                    .until(() -> topics.read(BACK).size() >= RECORDS);
            String sink = "[" + Connectors.sinkOf(TOPIC) + "|task-0] ";
            String source = "[" + Connectors.sourceOf(BACK) + "|task-0] ";
            await("the last line")
                    .atMost(Connectors.LIMIT)
                    .until(() -> ours(worker).size() >= 2 * FILES);

            assertThat(bucket.files("files")).hasSize(FILES);
            assertThat(ours(worker))
                    .hasSize(2 * FILES)
                    .satisfies(lines -> assertThat(lines.stream()
                                    .filter(line -> line.contains(sink + "Published ")
                                            && line.contains(", ended by records (")))
                            .hasSize(FILES))
                    .satisfies(lines -> assertThat(lines.stream()
                                    .filter(line -> line.contains(source + TOPIC + "/")
                                            && line.contains(": read to its end, ")))
                            .hasSize(FILES));
            assertThat(lines(worker).stream().filter(line -> line.contains("-upload-")))
                    .isNotEmpty()
                    .allMatch(line -> line.contains(sink));
        }
    }

    /** Those at INFO and above. */
    private static List<String> ours(ConnectWorker worker) throws IOException {
        return lines(worker).stream()
                .filter(line ->
                        line.matches("\\[[^]]+] (INFO |WARN |ERROR) .*\\(dev\\.kafkaarrow\\.[\\w.$]+\\) \\[[^]]*]"))
                .toList();
    }

    private static List<String> lines(ConnectWorker worker) throws IOException {
        return Files.readAllLines(worker.log());
    }
}
