package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kafkaarrow.ipc.ArrowStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Engines that scan directories read what a sink with {@code file.format=file} publishes by time, as it is in the topics, and so does the source. */
@ExtendWith(KafkaEnvironmentExtension.class)
class IpcFilesIT {

    private static final long FIRST_MS = Instant.parse("2026-03-01T09:15:00Z").toEpochMilli();
    private static final int HOURS = 3;
    private static final int RECORDS = 30;
    private static final int ROWS = 40;

    private static final Map<String, String> BY_TIME = Map.of(
            "file.format",
            "file",
            "partitioner",
            "time",
            "path.format",
            "'dt='yyyy-MM-dd/'hour='H",
            "file.max.records",
            "4");

    private static final String JSON_SCHEMA = """
            {"type": "struct", "name": "Order", "optional": false, "fields": [
              {"field": "id", "type": "int64", "optional": false}, {"field": "price", "type": "double", "optional": true},
              {"field": "city", "type": "string", "optional": true}]}""";

    /** A topic, and how it becomes files. */
    private record Case(String topic, Map<String, String> settings, IntFunction<byte[]> values) {}

    @Test
    void enginesScanDirectoriesWithProjectionAndFilter(KafkaEnvironment environment) throws Exception {
        Scripts python = Interop.python();
        Topics topics = Topics.of(environment);
        List<Case> cases = List.of(
                new Case("ipc-messages", Map.of(), i -> numbers(i, 20, 64)),
                new Case("ipc-merged", Map.of("batch.coalesce.rows", "1000"), i -> numbers(i, 3, 64)),
                // each hour begins with the wider schema, so that every file has it
                new Case(
                        "ipc-evolving",
                        Map.of("schema.evolution", "project"),
                        i -> i < HOURS || i % 2 == 0 ? numbers(i, 3, 64) : numbers(i, 2, 32)),
                new Case(
                        "ipc-rows",
                        Map.of(
                                "value.converter",
                                "org.apache.kafka.connect.json.JsonConverter",
                                "dictionary.columns",
                                "city",
                                "batch.rows",
                                "2"),
                        IpcFilesIT::row));
        for (Case each : cases) {
            topics.create(each.topic(), 1);
            topics.send(records(each));
        }
        try (ConnectWorker worker = environment.startWorker(Map.of("group.id", "ipc-files"))) {
            Connectors connectors = new Connectors(environment, worker);
            Path store = connectors.directory("ipc-files");
            for (Case each : cases) {
                Map<String, String> settings = new HashMap<>(BY_TIME);
                settings.putAll(each.settings());
                connectors.startSink(each.topic(), store, 1, settings);
            }
            for (Case each : cases) {
                connectors.awaitPublished(each.topic());
            }

            assertThat(Connectors.files(store)).allMatch(file -> file.toString().endsWith(".arrow"));
            List<Object> arguments = new ArrayList<>(List.of(topics.bootstrapServers(), store));
            cases.forEach(each -> arguments.add(each.topic()));
            assertThat(python.run("scan_directories", arguments.toArray()).lines())
                    .hasSize(cases.size())
                    .contains("ipc-messages: 1200 rows, 400 of one hour, alike in pyarrow, Polars, DuckDB, DataFusion")
                    .contains("ipc-rows: 30 rows, 10 of one hour, alike in pyarrow, Polars, DuckDB, DataFusion");

            for (Case each : cases) {
                Launcher.assertNothingIsWrong(
                        environment, store, Connectors.sinkOf(each.topic()), "--topic", each.topic());
            }

            String back = "ipc-back";
            topics.create(back, 1);
            connectors.startSource(
                    back, store, 1, Map.of("input.exclude", "ipc-merged/**,ipc-evolving/**,ipc-rows/**"));
            await("all of " + back + "; log: " + worker.log())
                    .atMost(Connectors.LIMIT)
                    .failFast(() -> connectors.assertNotFailed(Connectors.sourceOf(back)))
                    .until(() -> topics.read(back).size() >= RECORDS);
            assertThat(keysAndValues(topics, back)).isEqualTo(keysAndValues(topics, "ipc-messages"));
        }
    }

    private static List<String> keysAndValues(Topics topics, String topic) {
        HexFormat hex = HexFormat.of();
        return topics.read(topic).stream()
                .map(record -> hex.formatHex(record.key()) + ": " + hex.formatHex(record.value()))
                .toList();
    }

    private static List<ProducerRecord<byte[], byte[]>> records(Case each) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            long timestampMs = FIRST_MS + i % HOURS * 3_600_000L + i;
            records.add(new ProducerRecord<>(
                    each.topic(),
                    0,
                    timestampMs,
                    new byte[] {(byte) i},
                    each.values().apply(i)));
        }
        return records;
    }

    private static byte[] row(int i) {
        String city = i % 7 == 0 ? "null" : "\"city " + i / 2 + "\"";
        String payload = "{\"id\": " + i + ", \"price\": " + i / 4.0 + ", \"city\": " + city + "}";
        return ("{\"schema\": " + JSON_SCHEMA + ", \"payload\": " + payload + "}").getBytes(StandardCharsets.UTF_8);
    }

    /** A message of integers, the first of which is another in each row of the topic. */
    private static byte[] numbers(int record, int columns, int bits) {
        List<Field> fields = new ArrayList<>();
        for (int column = 0; column < columns; column++) {
            fields.add(Field.nullable(column == 0 ? "id" : "c" + column, new ArrowType.Int(bits, true)));
        }
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot root = VectorSchemaRoot.create(new Schema(fields), allocator)) {
            root.allocateNew();
            for (int column = 0; column < columns; column++) {
                BaseIntVector vector = (BaseIntVector) root.getVector(column);
                for (int row = 0; row < ROWS; row++) {
                    vector.setWithPossibleTruncate(row, record * ROWS + row + 1_000L * column);
                }
            }
            root.setRowCount(ROWS);
            return ArrowStream.of(root).toByteArray();
        }
    }
}
