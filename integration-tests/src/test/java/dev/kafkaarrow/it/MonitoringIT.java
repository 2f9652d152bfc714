package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.kafkaarrow.ipc.TestAllocator;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What {@code docs/monitoring} shows an operator, by the exporter that it is written for. With {@code -Dmonitoring.seconds=60}, a real
 * Prometheus, which must be on the path, scrapes for so long and answers the dashboard's queries, and with {@code
 * -Dwrite.documents=true} the picture of the documents is drawn anew.
 */
@ExtendWith(KafkaEnvironmentExtension.class)
class MonitoringIT {

    private static final int RECORDS = 40;
    private static final int SECONDS = Integer.getInteger("monitoring.seconds", 0);
    private static final Path DOCUMENTS =
            Path.of("..", "docs", "monitoring").toAbsolutePath().normalize();

    private final ExecutorService scraping = Executors.newSingleThreadExecutor();

    @AfterEach
    void endScraping() {
        scraping.shutdownNow();
    }

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    static List<WorkerVersion> versions() {
        return WorkerVersion.configured("monitoring.version");
    }

    @ParameterizedTest
    @MethodSource("versions")
    void everyFigureOfDashboardAndAlertsIsShown(WorkerVersion version, KafkaEnvironment environment) throws Exception {
        assumeThat(environment.name())
                .as("SKIPPED: an agent is not loaded into a container")
                .startsWith("sandbox");
        String topic = "monitored-" + version.number().replace('.', '-');
        Bucket bucket = Bucket.of(environment, topic);
        Scripts python = Interop.python();
        Topics topics = Topics.of(environment);
        topics.create(topic, 2);
        topics.create(topic + "-back", 2);
        try (ConnectWorker worker = environment.startWorker(version, Bucket.worker(Map.of("group.id", topic)))) {
            URI exporter = worker.metrics().export(DOCUMENTS.resolve("jmx-exporter.yaml"));
            Connectors connectors = new Connectors(environment, worker);
            topics.send(Topics.numbered(topic, 2, RECORDS, allocator.get()));
            connectors.startSink(
                    Connectors.sinkOf(topic),
                    topic,
                    bucket.store("files"),
                    2,
                    Map.of("file.max.records", SECONDS > 0 ? "200" : "5"));
            connectors.startSource(topic + "-back", bucket.store("files"), 1, Map.of());
            await("all of " + topic + "-back; log: " + worker.log())
                    .atMost(Connectors.LIMIT)
                    .failFast(() -> connectors.assertNotFailed(Connectors.sourceOf(topic + "-back")))
                    .until(() -> topics.read(topic + "-back").size() >= RECORDS);

            assertThat(python.run("monitoring", exporter, DOCUMENTS)).endsWith(" figures shown\n");
            if (SECONDS > 0) {
                Path picture = Files.createTempFile("dashboard", ".svg");
                Future<String> scraped =
                        scraping.submit(() -> python.run("monitoring", exporter, DOCUMENTS, SECONDS, picture));
                while (!scraped.isDone()) {
                    topics.send(Topics.numbered(topic, 2, RECORDS, allocator.get()));
                }
                assertThat(scraped.get()).contains(" panels with ");
                if (Boolean.getBoolean("write.documents")) {
                    Files.copy(picture, DOCUMENTS.resolve("dashboard.svg"), StandardCopyOption.REPLACE_EXISTING);
                }
                Files.delete(picture);
            }
        }
    }
}
