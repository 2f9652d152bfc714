package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.TestAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Rows of Arrow files come through {@code JsonConverter} to a sink of another make, each once and in order, though the worker of the source is
 * killed in the middle of batches.
 */
@ExtendWith(KafkaEnvironmentExtension.class)
class RowSourceIT {

    private static final String TOPIC = "row-source";
    private static final String JSON = "org.apache.kafka.connect.json.JsonConverter";
    private static final int MAX_KILLS = 2;
    private static final int ROWS_A_BATCH = 2_000;
    private static final int BATCHES_A_FILE = 3;
    private static final int ROWS_A_KILL = ROWS_A_BATCH * BATCHES_A_FILE;

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    private final Kills kills = Kills.configured();

    @Test
    void rowsOfFilesBecomeLinesOfAnotherSinksFileEachOnceWhoeverIsKilled(KafkaEnvironment environment)
            throws Exception {
        Topics topics = Topics.of(environment);
        topics.create(TOPIC, 1);
        Map<String, String> settings = Map.of(
                "group.id", TOPIC,
                "exactly.once.source.support", "enabled",
                // the group waits that long for a worker that was killed
                "session.timeout.ms", "2000",
                "heartbeat.interval.ms", "500");
        try (ConnectWorker worker = environment.startWorker(settings)) {
            Connectors connectors = new Connectors(environment, worker);
            Path input = connectors.directory(TOPIC + "-input");
            connectors.startSource(TOPIC, input, 1, source());
            int files = 0;
            for (int kill = 0; kill < Math.min(MAX_KILLS, kills.count()); kill++) {
                long before = (long) files * ROWS_A_KILL;
                write(input, files++);
                awaitRecords(topics, connectors, before + 1 + kills.random().nextInt(ROWS_A_KILL - 1));
                worker.kill();
                topics.endTransactionsOf(List.of(TOPIC + "-" + Connectors.sourceOf(TOPIC) + "-0"));
                worker.restart();
            }
            write(input, files++);
            long rows = (long) files * ROWS_A_KILL;
            awaitRecords(topics, connectors, rows);

            Path output = connectors.directory(TOPIC + "-output").resolve("lines.txt");
            connectors.rest().putConnector(TOPIC + "-lines", sink(environment.workerPath(output)));
            connectors.rest().awaitRunning(TOPIC + "-lines", 1, Connectors.LIMIT);
            String last = line(rows - 1);
            await(rows + " lines in " + output + "; log: " + worker.log())
                    .atMost(Connectors.LIMIT)
                    .failFast(() -> connectors.assertNotFailed(TOPIC + "-lines"))
                    .until(() ->
                            Files.exists(output) && Files.readString(output).endsWith(last + "\n"));
            // stopped, so that what it may send twice is sent by now
            connectors.rest().stop(Connectors.sourceOf(TOPIC));
            connectors.rest().awaitStopped(Connectors.sourceOf(TOPIC), Connectors.LIMIT);
            assertThat(topics.read(TOPIC)).hasSize((int) rows);
            assertThat(new String(topics.read(TOPIC).get(0).key(), StandardCharsets.UTF_8))
                    .isEqualTo("0");
            assertThat(Files.readAllLines(output))
                    .containsExactlyElementsOf(LongStream.range(0, rows)
                            .mapToObj(RowSourceIT::line)
                            .toList());
            assertRowsAreWrittenWithoutAConverterAsWithJsonConverter(topics, connectors, input);
        }
    }

    private static void assertRowsAreWrittenWithoutAConverterAsWithJsonConverter(
            Topics topics, Connectors connectors, Path input) throws Exception {
        String topic = TOPIC + "-json";
        topics.create(topic, 1);
        connectors.startSource(
                topic,
                input,
                1,
                Map.of(
                        "output",
                        "rows",
                        "value.format",
                        "json",
                        "value.converter",
                        "org.apache.kafka.connect.converters.ByteArrayConverter"));
        List<String> converted = values(topics, TOPIC);
        await("rows in " + topic + "; log: " + connectors.worker().log())
                .atMost(Connectors.LIMIT)
                .failFast(() -> connectors.assertNotFailed(Connectors.sourceOf(topic)))
                .until(() -> topics.read(topic).size() >= converted.size());
        assertThat(values(topics, topic)).isEqualTo(converted);
    }

    private static List<String> values(Topics topics, String topic) {
        return topics.read(topic).stream()
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }

    private static Map<String, String> source() {
        Map<String, String> settings = new HashMap<>();
        settings.put("output", "rows");
        settings.put("key.columns", "id");
        settings.put("key.converter", JSON);
        settings.put("key.converter.schemas.enable", "false");
        settings.put("value.converter", JSON);
        settings.put("exactly.once.support", "required");
        settings.put("transaction.boundary", "connector");
        // a worker that starts would wait for an open transaction of its predecessor on its own offsets topic
        settings.put("offsets.storage.topic", TOPIC + "-offsets");
        // a file takes many polls and some transactions, so that there is a middle to be killed in
        settings.put("poll.max.bytes", "1000");
        settings.put("transaction.max.bytes", "10000");
        settings.put("transaction.max.ms", "5000");
        settings.put("producer.override.transaction.timeout.ms", "10000");
        return settings;
    }

    private static Map<String, String> sink(String file) {
        return Map.of(
                "connector.class",
                "dev.kafkaarrow.sandbox.lines.LineSinkConnector",
                "tasks.max",
                "1",
                "file",
                file,
                "topics",
                TOPIC,
                "key.converter",
                JSON,
                "key.converter.schemas.enable",
                "false",
                "value.converter",
                JSON,
                "consumer.override.isolation.level",
                "read_committed");
    }

    /** As the sink writes a row. */
    private static String line(long id) {
        return "Struct{id=" + id + (id % 3 == 0 ? "" : ",name=n" + id) + "}";
    }

    private void write(Path directory, int file) throws IOException {
        Path hidden = Files.write(directory.resolve(".new"), stream((long) file * ROWS_A_KILL));
        Files.move(hidden, directory.resolve(String.format("%04d.arrows", file)), StandardCopyOption.ATOMIC_MOVE);
    }

    private byte[] stream(long firstId) {
        try (BigIntVector ids = new BigIntVector("id", allocator.get());
                VarCharVector names = new VarCharVector("name", allocator.get());
                VectorSchemaRoot root = VectorSchemaRoot.of(ids, names)) {
            ArrowStream.Builder builder = ArrowStream.builder(root);
            for (int batch = 0; batch < BATCHES_A_FILE; batch++) {
                root.clear();
                for (int row = 0; row < ROWS_A_BATCH; row++) {
                    long id = firstId + (long) batch * ROWS_A_BATCH + row;
                    ids.setSafe(row, id);
                    if (id % 3 != 0) {
                        names.setSafe(row, ("n" + id).getBytes(StandardCharsets.UTF_8));
                    }
                }
                root.setRowCount(ROWS_A_BATCH);
                builder.addBatch();
            }
            return builder.build().toByteArray();
        }
    }

    private static void awaitRecords(Topics topics, Connectors connectors, long count) {
        try (Topics.Counter counter = topics.counter(TOPIC)) {
            await(count + " records in " + TOPIC + "; log: "
                            + connectors.worker().log())
                    .atMost(Connectors.LIMIT)
                    .pollInSameThread()
                    .pollInterval(Duration.ofMillis(10))
                    .failFast(() -> connectors.assertNotFailed(Connectors.sourceOf(TOPIC)))
                    .untilAsserted(() -> assertThat((long) counter.count()).isGreaterThanOrEqualTo(count));
        }
    }
}
