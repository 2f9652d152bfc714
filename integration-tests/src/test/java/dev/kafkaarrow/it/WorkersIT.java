package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.TestAllocator;
import dev.kafkaarrow.sandbox.ConnectorOffset;
import dev.kafkaarrow.sandbox.ConnectorPlugin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The archives on real workers of several versions, {@code -Dconnect.version=3.7.2,4.4.0}, whose JVM is that of {@code
 * -Dconnect.java=HOME}; and the serde with their clients. The broker is of the version that the build is against.
 */
@ExtendWith(KafkaEnvironmentExtension.class)
class WorkersIT {

    private static final String VERSIONS = "dev.kafkaarrow.it.WorkerVersion#configured";
    private static final String JSON = "org.apache.kafka.connect.json.JsonConverter";
    private static final String CONVERTER = "dev.kafkaarrow.connect.converter.ArrowConverter";
    private static final String STRINGS = "org.apache.kafka.connect.storage.StringConverter";
    private static final int RECORDS = 60;

    private static final Map<WorkerVersion, ConnectWorker> WORKERS = new HashMap<>();

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    private static Connectors connectors(WorkerVersion version, KafkaEnvironment environment) throws IOException {
        ConnectWorker worker = WORKERS.get(version);
        if (worker == null) {
            worker = environment.startWorker(
                    version,
                    Map.of(
                            "group.id", group(version),
                            // the group, and a sink's, wait that long for a worker that was killed
                            "session.timeout.ms", "2000",
                            "heartbeat.interval.ms", "500",
                            "consumer.session.timeout.ms", "2000",
                            "consumer.heartbeat.interval.ms", "500"));
            WORKERS.put(version, worker);
        }
        return new Connectors(environment, worker);
    }

    private static String group(WorkerVersion version) {
        return "workers-" + version;
    }

    private static String topic(WorkerVersion version, String purpose) {
        return group(version) + "-" + purpose;
    }

    @AfterAll
    static void endWorkers() {
        WORKERS.values().forEach(ConnectWorker::close);
        WORKERS.clear();
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void aWorkerOfThisVersionFindsThePlugins(WorkerVersion version, KafkaEnvironment environment) throws IOException {
        Connectors connectors = connectors(version, environment);

        assertThat(connectors.rest().version()).isEqualTo(version.number());
        assertThat(connectors.rest().plugins())
                .extracting(ConnectorPlugin::className)
                .contains(Connectors.SINK, Connectors.SOURCE, CONVERTER);
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void eachRecordComesBackOnceThoughTheWorkerIsKilledBetween(WorkerVersion version, KafkaEnvironment environment)
            throws Exception {
        Connectors connectors = connectors(version, environment);
        Topics topics = Topics.of(environment);
        String topic = topic(version, "circle");
        String back = topic + "-back";
        topics.create(topic, 1);
        topics.create(back, 1);
        Path directory = connectors.directory(topic);
        connectors.startSink(topic, directory, 1, Map.of("file.max.records", "5"));
        connectors.startSource(back, directory, 1, KilledSources.exactlyOnce(back, "poll"));

        List<ProducerRecord<byte[], byte[]>> sent = withTombstones(topic);
        topics.send(sent.subList(0, RECORDS / 2));
        awaitRecords(connectors, topics, back, 1);
        connectors.worker().kill();
        topics.endTransactionsOf(List.of(group(version) + "-" + Connectors.sourceOf(back) + "-0"));
        topics.send(sent.subList(RECORDS / 2, RECORDS));
        connectors.worker().restart();
        connectors.awaitPublished(topic);
        awaitRecords(connectors, topics, back, RECORDS);
        end(connectors, Connectors.sinkOf(topic), Connectors.sourceOf(back));

        List<ConsumerRecord<byte[], byte[]>> before = topics.read(topic);
        List<ConsumerRecord<byte[], byte[]>> after = topics.read(back);
        // streams and tombstones are in files of their own, each in order
        assertThat(streams(after)).isEqualTo(streams(before)).hasSize(RECORDS - RECORDS / 10);
        assertThat(tombstones(after)).isEqualTo(tombstones(before)).hasSize(RECORDS / 10);
    }

    /** Every tenth is one. */
    private List<ProducerRecord<byte[], byte[]>> withTombstones(String topic) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> record : Topics.numbered(topic, 1, RECORDS, allocator.get())) {
            int i = records.size();
            byte[] key = ("key " + i).getBytes(StandardCharsets.UTF_8);
            byte[] value = i % 10 == 9 ? null : record.value();
            records.add(new ProducerRecord<>(topic, 0, 1_700_000_000_000L + i, key, value));
        }
        return records;
    }

    private List<String> streams(List<ConsumerRecord<byte[], byte[]>> records) throws IOException {
        List<String> streams = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (record.value() != null) {
                streams.add(around(record) + " " + ids(record.value()));
            }
        }
        return streams;
    }

    private static List<String> tombstones(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .filter(record -> record.value() == null)
                .map(WorkersIT::around)
                .toList();
    }

    private static String around(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), StandardCharsets.UTF_8) + " at " + record.timestamp();
    }

    private List<Long> ids(byte[] stream) throws IOException {
        List<Long> ids = new ArrayList<>();
        try (ArrowReader reader = ArrowStream.of(stream).open(allocator.get())) {
            while (reader.loadNextBatch()) {
                BigIntVector vector =
                        (BigIntVector) reader.getVectorSchemaRoot().getVector("id");
                for (int row = 0; row < vector.getValueCount(); row++) {
                    ids.add(vector.get(row));
                }
            }
        }
        return ids;
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void rowsOfAConverterBecomeFilesAndRowsAgain(WorkerVersion version, KafkaEnvironment environment) throws Exception {
        Connectors connectors = connectors(version, environment);
        Topics topics = Topics.of(environment);
        String topic = topic(version, "rows");
        String back = topic + "-back";
        topics.create(topic, 1);
        topics.create(back, 1);
        List<String> rows = List.of("""
                {"schema": {"type": "struct", "optional": false, "fields": [
                  {"field": "id", "type": "int64", "optional": false}, {"field": "name", "type": "string", "optional": true}]},
                 "payload": {"id": 1, "name": "Zoë"}}""", """
                {"schema": {"type": "struct", "optional": false, "fields": [
                  {"field": "id", "type": "int64", "optional": false}, {"field": "name", "type": "string", "optional": true}]},
                 "payload": {"id": 2, "name": null}}""");
        topics.send(rows.stream()
                .map(row -> new ProducerRecord<byte[], byte[]>(topic, row.getBytes(StandardCharsets.UTF_8)))
                .toList());
        Path directory = connectors.directory(topic);
        connectors.startSink(topic, directory, 1, Map.of("value.converter", JSON));
        connectors.startSource(back, directory, 1, Map.of("output", "rows", "value.converter", JSON));
        awaitRecords(connectors, topics, back, rows.size());
        end(connectors, Connectors.sinkOf(topic), Connectors.sourceOf(back));

        ObjectMapper json = new ObjectMapper();
        List<ConsumerRecord<byte[], byte[]>> came = topics.read(back);
        assertThat(came).hasSameSizeAs(rows);
        for (int i = 0; i < rows.size(); i++) {
            assertThat(json.readTree(came.get(i).value()).path("payload"))
                    .isEqualTo(json.readTree(rows.get(i)).path("payload"));
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void connectorsOfAnotherMakeSpeakArrowByTheConverter(WorkerVersion version, KafkaEnvironment environment)
            throws Exception {
        Connectors connectors = connectors(version, environment);
        String topic = topic(version, "lines");
        Topics.of(environment).create(topic, 1);
        Path directory = connectors.directory(topic);
        Path input = Files.writeString(directory.resolve("input.txt"), "one\nzwei\n三\n");
        Path output = directory.resolve("output.txt");
        Map<String, String> source = Map.of(
                "connector.class",
                "dev.kafkaarrow.sandbox.lines.LineSourceConnector",
                "file",
                environment.workerPath(input),
                "topic",
                topic,
                "key.converter",
                STRINGS,
                "value.converter",
                CONVERTER,
                "transforms",
                "hoist",
                "transforms.hoist.type",
                "org.apache.kafka.connect.transforms.HoistField$Value",
                "transforms.hoist.field",
                "line");
        Map<String, String> sink = Map.of(
                "connector.class", "dev.kafkaarrow.sandbox.lines.LineSinkConnector",
                "file", environment.workerPath(output),
                "topics", topic,
                "key.converter", STRINGS,
                "value.converter", CONVERTER,
                "value.converter.arrow.converter.mode", "row",
                "transforms", "line",
                "transforms.line.type", "org.apache.kafka.connect.transforms.ExtractField$Value",
                "transforms.line.field", "line");
        connectors.start(Connectors.sourceOf(topic), 1, source);
        connectors.start(Connectors.sinkOf(topic), 1, sink);

        await("the lines in " + output + "; log: " + connectors.worker().log())
                .atMost(Connectors.LIMIT)
                .failFast(() -> connectors.assertNotFailed(Connectors.sinkOf(topic)))
                .untilAsserted(() -> assertThat(output).hasSameTextualContentAs(input));
        end(connectors, Connectors.sinkOf(topic), Connectors.sourceOf(topic));
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void offsetsAreReadAlteredAndResetAndFiguresAreShown(WorkerVersion version, KafkaEnvironment environment)
            throws Exception {
        Connectors connectors = connectors(version, environment);
        Topics topics = Topics.of(environment);
        String topic = topic(version, "operated");
        String back = topic + "-back";
        String sink = Connectors.sinkOf(topic);
        String source = Connectors.sourceOf(back);
        topics.create(topic, 1);
        topics.create(back, 1);
        topics.send(Topics.numbered(topic, 1, RECORDS, allocator.get()));
        Path directory = connectors.directory(topic);
        connectors.startSink(topic, directory, 1, Map.of("file.max.records", "20"));
        connectors.awaitPublished(topic);
        assertThat(connectors.worker().metrics().values(sink, "records-total", Map.of()))
                .containsExactly((long) RECORDS);
        List<Path> files = Connectors.files(directory);

        stop(connectors, sink);
        assertThat(connectors.rest().offsets(sink))
                .containsExactly(new ConnectorOffset(
                        Map.of("kafka_topic", topic, "kafka_partition", 0),
                        Optional.of(Map.of("kafka_offset", RECORDS))));
        connectors.alterSinkOffset(topic, 0, 0);
        resume(connectors, sink);
        connectors.awaitPublished(topic);
        assertThat(Connectors.files(directory)).isEqualTo(files);

        connectors.startSource(back, directory, 1, Map.of());
        awaitRecords(connectors, topics, back, RECORDS);
        assertThat(connectors.worker().metrics().values(source, "messages-total", Map.of()))
                .containsExactly((long) RECORDS);
        stop(connectors, source);
        assertThat(connectors.rest().offsets(source)).isNotEmpty();
        connectors.rest().resetOffsets(source);
        resume(connectors, source);
        awaitRecords(connectors, topics, back, 2 * RECORDS);
        end(connectors, sink, source);
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void theGroupProtocolIsWarnedOfWhereItFailsTasks(WorkerVersion version, KafkaEnvironment environment)
            throws IOException {
        Connectors connectors = connectors(version, environment);
        Map<String, String> config = Connectors.sinkConfig(
                topic(version, "warned"),
                connectors.inDirectory(connectors.directory(topic(version, "warned"))),
                1,
                Map.of("name", "warned", "consumer.override.group.protocol", "consumer"));

        assertThat(connectors.rest().validate(config)).isEmpty();

        String warning = "consumer.override.group.protocol=consumer: Connect 4.0 to 4.4 fails a task";
        String log = Files.readString(connectors.worker().log());
        assertThat(log.contains(warning)).isEqualTo(version.is40OrLater());
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void clientsOfThisVersionSendAndReadABatch(WorkerVersion version, KafkaEnvironment environment) throws Exception {
        connectors(version, environment);
        String topic = topic(version, "clients");
        Topics.of(environment).create(topic, 1);

        assertThat(OwnClients.run(version, environment.bootstrapServers(), topic))
                .endsWith("kafka-clients-" + version + ".jar [42]");
    }

    private static void awaitRecords(Connectors connectors, Topics topics, String topic, int count)
            throws ExecutionException, InterruptedException {
        try (Topics.Counter counter = topics.counter(topic)) {
            await(count + " records in " + topic + "; log: "
                            + connectors.worker().log())
                    .atMost(Connectors.LIMIT)
                    .pollInSameThread()
                    .failFast(() -> connectors.assertNotFailed(Connectors.sourceOf(topic)))
                    .until(() -> counter.count() >= count);
        }
    }

    private static void stop(Connectors connectors, String connector) {
        connectors.rest().stop(connector);
        connectors.rest().awaitStopped(connector, Connectors.LIMIT);
    }

    private static void resume(Connectors connectors, String connector) {
        connectors.rest().resume(connector);
        connectors.rest().awaitRunning(connector, 1, Connectors.LIMIT);
    }

    /** Stopped before, so that what they may write twice is written by now. */
    private static void end(Connectors connectors, String... names) {
        for (String name : names) {
            stop(connectors, name);
            connectors.rest().deleteConnector(name);
        }
    }
}
