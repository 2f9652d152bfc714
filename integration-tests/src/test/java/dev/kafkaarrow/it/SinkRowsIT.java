package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Topics of JSON with schemas become files of rows, read by pyarrow alone. */
@ExtendWith(KafkaEnvironmentExtension.class)
class SinkRowsIT {

    private static final Logger LOG = LoggerFactory.getLogger(SinkRowsIT.class);
    private static final long TIMESTAMP_MS = 1_700_000_000_000L;

    private static final Map<String, String> ROWS = Map.of(
            "value.converter",
            "org.apache.kafka.connect.json.JsonConverter",
            "value.converter.schemas.enable",
            "true",
            "key.converter",
            "org.apache.kafka.connect.storage.StringConverter");

    private static final String TYPES = """
            {"schema": {"type": "struct", "name": "order", "fields": [
              {"field": "id", "type": "int64"},
              {"field": "city", "type": "string", "optional": true},
              {"field": "price", "type": "bytes", "name": "org.apache.kafka.connect.data.Decimal", "version": 1,
               "parameters": {"scale": "2", "connect.decimal.precision": "9"}, "optional": true},
              {"field": "at", "type": "int64", "name": "org.apache.kafka.connect.data.Timestamp", "version": 1, "optional": true},
              {"field": "day", "type": "int32", "name": "org.apache.kafka.connect.data.Date", "version": 1, "optional": true},
              {"field": "ship", "type": "struct", "optional": true, "fields": [
                {"field": "lat", "type": "double"}, {"field": "tags", "type": "array", "items": {"type": "string"}}]}
            ]}, "payload": %s}""";

    private final Kills kills = Kills.configured();

    @Test
    void rowsHaveTheirTypesAndValues(KafkaEnvironment environment, @TempDir Path scripts) throws Exception {
        Scripts python = Interop.python();
        String topic = "rows-types";
        Topics topics = Topics.of(environment);
        topics.create(topic, 1);
        topics.send(List.of(
                record(
                        topic,
                        "a",
                        TYPES.formatted("{\"id\": 1, \"city\": \"Rome\", \"price\": \"BNI=\", \"at\": 1700000000123,"
                                + " \"day\": 19000, \"ship\": {\"lat\": 1.5, \"tags\": [\"x\", \"y\"]}}")),
                record(
                        topic,
                        "b",
                        TYPES.formatted("{\"id\": 2, \"city\": null, \"price\": null, \"at\": null, \"day\": null,"
                                + " \"ship\": null}")),
                record(
                        topic,
                        "c",
                        TYPES.formatted("{\"id\": 3, \"city\": \"Rome\", \"price\": \"/w==\", \"at\": 0, \"day\": 0,"
                                + " \"ship\": {\"lat\": -1, \"tags\": []}}"))));
        try (ConnectWorker worker = environment.startWorker(Map.of("group.id", topic))) {
            Connectors connectors = new Connectors(environment, worker);
            Path directory = connectors.directory(topic);
            Map<String, String> settings = new HashMap<>(ROWS);
            settings.put("columns.include", "key,topic,partition,offset,timestamp");
            settings.put("dictionary.columns", "city,kafka_topic");
            settings.put("compression", "zstd");
            settings.put("batch.rows", "2");
            connectors.startSink(topic, directory, 1, settings);
            connectors.awaitPublished(topic);

            assertThat(python.run("read_rows", directory).lines())
                    .containsExactly(
                            "id: int64 not null",
                            "city: dictionary<values=string, indices=int32, ordered=0>",
                            "price: decimal128(9, 2)",
                            "at: timestamp[ms, tz=UTC]",
                            "day: date32[day]",
                            "ship: struct<lat: double not null, tags: list<item: string not null> not null>",
                            "kafka_key: string",
                            "kafka_topic: dictionary<values=string, indices=int32, ordered=0> not null",
                            "kafka_partition: int32 not null",
                            "kafka_offset: int64 not null",
                            "kafka_timestamp: timestamp[ms, tz=UTC]",
                            "1 | Rome | 12.34 | 2023-11-14 22:13:20.123000+00:00 | 2022-01-08 |"
                                    + " {'lat': 1.5, 'tags': ['x', 'y']} | a | rows-types | 0 | 0 |"
                                    + " 2023-11-14 22:13:20+00:00",
                            "2 | None | None | None | None | None | b | rows-types | 0 | 1 |"
                                    + " 2023-11-14 22:13:20+00:00",
                            "3 | Rome | -0.01 | 1970-01-01 00:00:00+00:00 | 1970-01-01 |"
                                    + " {'lat': -1.0, 'tags': []} | c | rows-types | 0 | 2 |"
                                    + " 2023-11-14 22:13:20+00:00");
            assertThat(DocumentedLoop.run(python, scripts, Connectors.files(directory)))
                    .containsExactly("b'0' None 2 2", "b'2' None 1 1");
            Launcher.assertNothingIsWrong(environment, directory, Connectors.sinkOf(topic));
        }
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String key, String value) {
        return new ProducerRecord<>(
                topic, 0, TIMESTAMP_MS, key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void workersThatAreKilledLoseAndDoubleNothing(KafkaEnvironment environment) throws Exception {
        Scripts python = Interop.python();
        String topic = "rows-kill";
        int partitions = 3;
        Topics topics = Topics.of(environment);
        topics.create(topic, partitions);
        Random random = kills.random();
        Map<String, String> quickToGiveUp = Map.of(
                "group.id",
                topic,
                "session.timeout.ms",
                "3000",
                "heartbeat.interval.ms",
                "500",
                "consumer.group.protocol",
                "consumer");
        AtomicInteger sent = new AtomicInteger();
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
        try (WorkerCluster cluster = WorkerCluster.start(environment, 2, quickToGiveUp);
                KafkaProducer<byte[], byte[]> producer = topics.producer()) {
            Future<?> unused = executor.scheduleAtFixedRate(
                    () -> rows(topic, partitions, sent).forEach(row -> {
                        Future<?> unusedToo = producer.send(row);
                    }),
                    0,
                    10,
                    TimeUnit.MILLISECONDS);
            Connectors first = new Connectors(environment, cluster.anyReady());
            Path directory = first.directory(topic);
            Map<String, String> settings = new HashMap<>(ROWS);
            settings.put("columns.include", "key,partition,offset,timestamp");
            settings.put("dictionary.columns", "city");
            settings.put("file.max.records", "50");
            settings.put("batch.rows", "20");
            first.startSink(topic, directory, partitions, settings);
            // the same rows without a converter
            String decoding = topic + "-decoding";
            Path decoded = first.directory(decoding);
            settings.put("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
            settings.put("value.format", "json");
            first.startSink(decoding, topic, decoded, partitions, settings);
            for (int kill = 0; kill < kills.count(); kill++) {
                ConnectWorker victim = cluster.victim(random);
                Connectors survivor = new Connectors(environment, cluster.readyBeside(victim));
                int more = 5 + random.nextInt(20);
                int expected = Connectors.files(directory).size() + more;
                int expectedOfDecoded = Connectors.files(decoded).size() + more;
                await("files; log: " + survivor.worker().log())
                        .atMost(Connectors.LIMIT)
                        .failFast(() -> {
                            survivor.assertNotFailed(Connectors.sinkOf(topic));
                            survivor.assertNotFailed(decoding);
                        })
                        .until(() -> Connectors.files(directory).size() >= expected
                                && Connectors.files(decoded).size() >= expectedOfDecoded);
                kills.awaitAnyMoment();
                cluster.kill(victim);
            }
            executor.shutdown();
            assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
            producer.flush();
            cluster.awaitReady(2);
            Connectors last = new Connectors(environment, cluster.anyReady());
            last.awaitPublished(topic);
            last.awaitPublished(decoding, topic);

            for (Path files : List.of(directory, decoded)) {
                String verdict = python.run("compare_rows_with_topic", topics.bootstrapServers(), topic, files);
                LOG.info("{} kills: {}: {}", kills.count(), files.getFileName(), verdict.strip());
                assertThat(verdict).startsWith(sent.get() + " records, each once and in order, ");
            }
            Launcher.assertNothingIsWrong(environment, directory, Connectors.sinkOf(topic));
            Launcher.assertNothingIsWrong(environment, decoded, decoding);
        } finally {
            executor.shutdownNow();
        }
    }

    /** A few rows, now and then of another schema, or a tombstone. */
    private static List<ProducerRecord<byte[], byte[]>> rows(String topic, int partitions, AtomicInteger sent) {
        List<ProducerRecord<byte[], byte[]>> rows = new ArrayList<>();
        for (int more = 0; more < 5; more++) {
            int i = sent.getAndIncrement();
            String name = i % 40 == 7 ? "other" : "id";
            String value = "{\"schema\": {\"type\": \"struct\", \"fields\": [{\"field\": \"" + name
                    + "\", \"type\": \"int64\"}, {\"field\": \"city\", \"type\": \"string\", \"optional\": true}]},"
                    + " \"payload\": {\"" + name + "\": " + i + ", \"city\": "
                    + (i % 5 == 0 ? "null" : "\"city " + i % 13 + "\"") + "}}";
            rows.add(new ProducerRecord<>(
                    topic,
                    i % partitions,
                    ("key " + i).getBytes(StandardCharsets.UTF_8),
                    i % 50 == 11 ? null : value.getBytes(StandardCharsets.UTF_8)));
        }
        return rows;
    }
}
