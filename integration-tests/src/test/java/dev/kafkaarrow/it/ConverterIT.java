package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kafkaarrow.sandbox.ConnectRest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Connectors of another make that speak Arrow by the converter, from its packaged archive. */
@ExtendWith(KafkaEnvironmentExtension.class)
class ConverterIT {
    private static final String CONVERTER = "dev.kafkaarrow.connect.converter.ArrowConverter";
    private static final String LINES = "converter-lines";
    private static final String TYPES = "converter-types";

    private static final Instant AT = Instant.ofEpochSecond(1_700_000_000L);

    /** As the sink prints the array; a date's text is in the worker's time zone, which need not be this one's. */
    private static final Pattern PRINTED = Pattern.compile(
            "\\[Struct\\{price=12\\.30,at=([^,]+),tags=\\[a, null],who=Struct\\{name=Zoë},count=4294967295,"
                    + "kind=x}, Struct\\{kind=y}]\n");

    /** {@link java.util.Date#toString} */
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE MMM dd HH:mm:ss zzz yyyy", Locale.ROOT);

    @Test
    void linesOfAFileBecomeStreamsThatPyarrowOpensAndLinesOfAFileAgain(KafkaEnvironment environment) throws Exception {
        Scripts python = Interop.python();
        Topics topics = Topics.of(environment);
        topics.create(LINES, 1);
        try (ConnectWorker worker = environment.startWorker(Map.of("group.id", "converter-lines"))) {
            Connectors connectors = new Connectors(environment, worker);
            Path directory = connectors.directory("converter-lines");
            Path input = directory.resolve("input.txt");
            Path output = directory.resolve("output.txt");
            Files.writeString(input, "one\nzwei\n三\n");
            Map<String, String> source = new HashMap<>();
            source.put("connector.class", "dev.kafkaarrow.sandbox.lines.LineSourceConnector");
            source.put("file", environment.workerPath(input));
            source.put("topic", LINES);
            source.put("value.converter", CONVERTER);
            source.put("transforms", "hoist,day,parse");
            source.put("transforms.hoist.type", "org.apache.kafka.connect.transforms.HoistField$Value");
            source.put("transforms.hoist.field", "line");
            source.put("transforms.day.type", "org.apache.kafka.connect.transforms.InsertField$Value");
            source.put("transforms.day.static.field", "at");
            source.put("transforms.day.static.value", "2023-11-14");
            source.put("transforms.parse.type", "org.apache.kafka.connect.transforms.TimestampConverter$Value");
            source.put("transforms.parse.field", "at");
            source.put("transforms.parse.format", "yyyy-MM-dd");
            source.put("transforms.parse.target.type", "Timestamp");
            start(connectors, "converter-lines-source", source);
            await("three records in " + LINES + "; log: " + worker.log())
                    .atMost(Connectors.LIMIT)
                    .failFast(() -> connectors.assertNotFailed("converter-lines-source"))
                    .untilAsserted(() -> assertThat(topics.read(LINES)).hasSize(3));

            List<ConsumerRecord<byte[], byte[]>> records = topics.read(LINES);
            Path message = directory.resolve("message.arrows");
            Files.write(message, records.get(2).value());
            String found = python.runSnippet(directory, """
                    import pyarrow as pa, sys
                    table = pa.ipc.open_stream(sys.argv[1]).read_all()
                    print([(f.name, str(f.type), f.nullable) for f in table.schema])
                    print(table.column("line").to_pylist(), table.column("at")[0].as_py().isoformat())
                    """, message);
            assertThat(found.lines())
                    .containsExactly(
                            "[('line', 'string', False), ('at', 'timestamp[ms, tz=UTC]', True)]",
                            "['三'] 2023-11-14T00:00:00+00:00");

            Map<String, String> sink = Map.of(
                    "connector.class", "dev.kafkaarrow.sandbox.lines.LineSinkConnector",
                    "file", environment.workerPath(output),
                    "topics", LINES,
                    "value.converter", CONVERTER,
                    "value.converter.arrow.converter.mode", "row",
                    "transforms", "line",
                    "transforms.line.type", "org.apache.kafka.connect.transforms.ExtractField$Value",
                    "transforms.line.field", "line");
            start(connectors, "converter-lines-sink", sink);
            await("the lines in " + output + "; log: " + worker.log())
                    .atMost(Connectors.LIMIT)
                    .failFast(() -> connectors.assertNotFailed("converter-lines-sink"))
                    .untilAsserted(() -> assertThat(output).hasSameTextualContentAs(input));
        }
    }

    @Test
    void whatPyarrowWroteComesToASinkAsConnectsTypes(KafkaEnvironment environment) throws Exception {
        Scripts python = Interop.python();
        Topics topics = Topics.of(environment);
        topics.create(TYPES, 1);
        try (ConnectWorker worker = environment.startWorker(Map.of("group.id", "converter-types"))) {
            Connectors connectors = new Connectors(environment, worker);
            Path directory = connectors.directory("converter-types");
            topics.send(List.of(new ProducerRecord<>(TYPES, written(python, directory))));
            Path output = directory.resolve("output.txt");
            Map<String, String> sink = Map.of(
                    "connector.class",
                    "dev.kafkaarrow.sandbox.lines.LineSinkConnector",
                    "file",
                    environment.workerPath(output),
                    "topics",
                    TYPES,
                    "value.converter",
                    CONVERTER);
            start(connectors, "converter-types-sink", sink);

            await("the rows in " + output + "; log: " + worker.log())
                    .atMost(Connectors.LIMIT)
                    .failFast(() -> connectors.assertNotFailed("converter-types-sink"))
                    .untilAsserted(() -> assertThat(output)
                            .content()
                            .matches(PRINTED)
                            .satisfies(line -> assertThat(instant(line)).isEqualTo(AT)));
        }
    }

    private static Instant instant(String line) {
        Matcher matcher = PRINTED.matcher(line);
        return matcher.matches() ? ZonedDateTime.parse(matcher.group(1), DATE).toInstant() : Instant.MIN;
    }

    private static byte[] written(Scripts python, Path directory) throws IOException {
        Path message = directory.resolve("types.arrows");
        python.runSnippet(directory, """
                import datetime, decimal, pyarrow as pa, sys
                at = datetime.datetime.fromtimestamp(1700000000, datetime.timezone.utc)
                batch = pa.record_batch({
                    "price": pa.array([decimal.Decimal("12.30"), None], pa.decimal128(9, 2)),
                    "at": pa.array([at, None], pa.timestamp("ms", "Europe/Berlin")),
                    "tags": pa.array([["a", None], None], pa.large_list(pa.string_view())),
                    "who": pa.array([{"name": "Zoë"}, None]),
                    "count": pa.array([4294967295, None], pa.uint32()),
                    "kind": pa.array(["x", "y"]).dictionary_encode(),
                })
                with pa.ipc.new_stream(sys.argv[1], batch.schema) as stream:
                    stream.write_batch(batch)
                """, message);
        return Files.readAllBytes(message);
    }

    private static void start(Connectors connectors, String name, Map<String, String> config) {
        Map<String, String> whole = new HashMap<>(config);
        whole.put("tasks.max", "1");
        whole.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
        ConnectRest rest = connectors.rest();
        rest.putConnector(name, whole);
        rest.awaitRunning(name, 1, Connectors.LIMIT);
    }
}
