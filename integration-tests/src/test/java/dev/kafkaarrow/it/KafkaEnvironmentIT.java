package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every environment promises its tests. */
@ExtendWith(KafkaEnvironmentExtension.class)
class KafkaEnvironmentIT {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Test
    void aWorkerWritesFilesThatTheTestReadsAndDeletes(KafkaEnvironment environment) throws Exception {
        Path directory = Files.createDirectory(environment.hostDirectory().resolve("written-by-a-worker"));
        Path file = directory.resolve("lines.txt");
        produce(environment, "environment-lines", "first");
        try (ConnectWorker worker = environment.startWorker(Map.of("group.id", "environment-files"))) {
            assertThat(environment.workers()).contains(worker);
            putFileSink(worker, "environment-lines", environment.workerPath(file));

            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(file).content().isEqualTo("first\n"));
        }
        Files.delete(file);
        Files.delete(directory);
    }

    @Test
    void aKilledWorkerComesBackWithItsConnectors(KafkaEnvironment environment) throws Exception {
        Path file = environment.hostDirectory().resolve("killed.txt");
        produce(environment, "environment-killed", "before");
        try (ConnectWorker worker = environment.startWorker(Map.of("group.id", "environment-killed"))) {
            putFileSink(worker, "environment-killed", environment.workerPath(file));
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(file).content().contains("before"));
            URI url = worker.url();

            worker.kill();
            assertThatThrownBy(() -> get(url, "/connectors")).isInstanceOf(IOException.class);
            produce(environment, "environment-killed", "after");
            worker.restart();

            assertThat(get(worker.url(), "/connectors")).isEqualTo("[\"environment-killed\"]");
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(file).content().contains("after"));
        }
    }

    @Test
    void aSuspendedWorkerAnswersAgainWhenItIsResumed(KafkaEnvironment environment) throws Exception {
        try (ConnectWorker worker = environment.startWorker(Map.of("group.id", "environment-suspended"))) {
            worker.suspend();
            assertThatThrownBy(() -> get(worker.url(), "/connectors")).isInstanceOf(HttpTimeoutException.class);
            worker.resume();

            assertThat(get(worker.url(), "/connectors")).isEqualTo("[]");
        }
    }

    @Test
    void aClosedWorkerIsForgottenEvenWhenItWasSuspended(KafkaEnvironment environment) {
        ConnectWorker worker = environment.startWorker(Map.of("group.id", "environment-closed"));
        worker.suspend();

        worker.close();

        assertThat(environment.workers()).doesNotContain(worker);
    }

    private static void produce(KafkaEnvironment environment, String topic, String value)
            throws ExecutionException, InterruptedException {
        Map<String, Object> settings = Map.of("bootstrap.servers", environment.bootstrapServers());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8)))
                    .get();
        }
    }

    private static void putFileSink(ConnectWorker worker, String topic, String file)
            throws IOException, InterruptedException {
        String config = """
                {"connector.class": "dev.kafkaarrow.sandbox.lines.LineSinkConnector", "topics": "%s", "file": "%s",
                 "value.converter": "org.apache.kafka.connect.storage.StringConverter"}
                """.formatted(topic, file);
        HttpRequest put = HttpRequest.newBuilder(worker.url().resolve("/connectors/" + topic + "/config"))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(config))
                .build();
        HttpResponse<String> answer = HTTP.send(put, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private static String get(URI url, String path) throws IOException, InterruptedException {
        HttpRequest get = HttpRequest.newBuilder(url.resolve(path))
                .timeout(Duration.ofSeconds(3))
                .build();
        return HTTP.send(get, HttpResponse.BodyHandlers.ofString()).body();
    }
}
