package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.GeneratedBatch;
import dev.kafkaarrow.ipc.GeneratedDocument;
import dev.kafkaarrow.ipc.TestAllocator;
import dev.kafkaarrow.it.EngineFiles.Format;
import dev.kafkaarrow.it.EngineFiles.Log;
import dev.kafkaarrow.it.EngineInputs.Input;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What engines make of the sink's files: {@code docs/compatibility.md} says it cell by cell, and {@code docs/engines.md} has recipes.
 * With {@code -Dwrite.documents=true} the former is written.
 */
@ExtendWith(KafkaEnvironmentExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CompatibilityIT {

    private static final int WIDE_COLUMNS = 20;
    private static final int WIDE_ROWS = 4_096;

    @TempDir
    static Path scratch;

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    private Scripts python;
    private Scripts node;
    private EngineFiles files;

    @BeforeAll
    void write(KafkaEnvironment environment) throws Exception {
        python = Interop.python();
        node = Interop.node();
        Topics topics = Topics.of(environment);
        try (BufferAllocator records = new RootAllocator()) {
            send(
                    topics,
                    EngineFiles.TYPES,
                    topic -> CompatibilityCases.all(records).stream()
                            .map(each -> new ProducerRecord<byte[], byte[]>(
                                    topic, 0, null, each.stream().toByteArray()))
                            .toList());
            send(topics, EngineFiles.WIDE, topic -> wide(topic, records));
            send(topics, EngineFiles.FLIGHTS, topic -> EngineFlights.messages(topic, records));
            send(topics, EngineFiles.EVOLVING, topic -> EngineFlights.evolvingMessages(topic, records));
            send(topics, EngineFiles.ROWS, EngineFlights::rows);
        }
        try (ConnectWorker worker = environment.startWorker(Map.of("group.id", "engines"))) {
            files = EngineFiles.write(new Connectors(environment, worker));
        }
    }

    private static void send(
            Topics topics, String topic, Function<String, List<ProducerRecord<byte[], byte[]>>> records)
            throws Exception {
        topics.create(topic, 1);
        topics.send(records.apply(topic));
    }

    /** Two messages of twenty columns, each column of them 32 KiB. */
    private static List<ProducerRecord<byte[], byte[]>> wide(String topic, BufferAllocator allocator) {
        Schema schema = new Schema(IntStream.range(0, WIDE_COLUMNS)
                .mapToObj(column -> Field.notNullable("c" + column, new ArrowType.Int(64, true)))
                .toList());
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (long seed = 0; seed < 2; seed++) {
            try (GeneratedBatch batch = GeneratedBatch.of(allocator, schema, WIDE_ROWS, seed)) {
                byte[] value = ArrowStream.of(batch.root()).toByteArray();
                records.add(new ProducerRecord<>(topic, 0, null, value));
            }
        }
        return records;
    }

    @Test
    void thePageSaysWhatEnginesMakeOfTheFiles() throws IOException {
        List<Input> inputs = EngineInputs.of(files, CompatibilityCases.all(allocator.get()), allocator.get(), scratch);
        Path manifest = Files.write(
                scratch.resolve("inputs.jsonl"),
                inputs.stream().map(Input::line).toList());

        Map<String, String> verdicts = new LinkedHashMap<>();
        python.with(node.environment())
                .run("engines", manifest, node.sources().resolve("engine.js"))
                .lines()
                .map(line -> line.split("\t"))
                .forEach(cell -> verdicts.put(CompatibilityPage.key(cell[0], cell[1], cell[2]), cell[3]));

        CompatibilityPage page = new CompatibilityPage(engines(), verdicts);
        GeneratedDocument.assertUpToDate("compatibility.md", page.text(inputs));
    }

    /** The columns of the page, with the version that is installed. */
    private Map<String, String> engines() throws IOException {
        String pins = Files.readString(python.sources().resolve("requirements.txt"));
        String nodePins = Files.readString(node.sources().resolve("package.json"));
        Map<String, String> engines = new LinkedHashMap<>();
        engines.put("pyarrow", pin(pins, "pyarrow==(\\S+)"));
        engines.put("Polars", pin(pins, "polars==(\\S+)"));
        engines.put("DuckDB", pin(pins, "duckdb==(\\S+)") + ", over pyarrow");
        engines.put("DataFusion", pin(pins, "datafusion==(\\S+)"));
        engines.put("ClickHouse", "chDB " + pin(pins, "chdb==(\\S+)"));
        engines.put("arrow-rs", "arro3 " + pin(pins, "arro3-io==(\\S+)"));
        engines.put("nanoarrow", pin(pins, "nanoarrow==(\\S+)"));
        engines.put("Arrow JS", pin(nodePins, "\"apache-arrow\": \"(\\S+)\"") + ", without a registered codec");
        return engines;
    }

    private static String pin(String pins, String pattern) {
        Matcher pin = Pattern.compile(pattern).matcher(pins);
        assertThat(pin.find()).as(pattern).isTrue();
        return pin.group(1);
    }

    /** Each recipe of the page on each directory of its kind: the flights of nine o'clock, each with its delay. */
    @Test
    void recipesReadWhatTheTopicHeld() throws IOException {
        Map<String, List<Path>> directories = Map.of(
                "/data/arrow/flights",
                List.of(
                        files.directory(Log.MESSAGES, Format.FILE),
                        files.directory(Log.MERGED, Format.FILE),
                        files.directory(Log.ROWS_BY_TIME, Format.FILE)),
                "/data/streams/flights",
                List.of(
                        files.directory(Log.MESSAGES, Format.STREAM),
                        files.directory(Log.MERGED, Format.STREAM),
                        files.directory(Log.ROWS_BY_TIME, Format.STREAM)),
                "/data/arrow/evolving",
                List.of(files.directory(Log.PROJECTED, Format.FILE)),
                "/data/streams/evolving",
                List.of(files.directory(Log.PROJECTED, Format.STREAM)));
        List<Object> arguments = new ArrayList<>(List.of(Path.of("../docs/engines.md")));
        directories.forEach((shown, real) -> real.forEach(path -> arguments.add(shown + "=" + path)));

        List<String> read = python.run("recipes", arguments.toArray()).lines().toList();

        String whole = rows(0);
        String evolved = rows(EngineFlights.MESSAGES / 2 * EngineFlights.ROWS);
        assertThat(read).allSatisfy(line -> assertThat(line).endsWith(line.contains("/evolving") ? evolved : whole));
        assertThat(read.stream()
                        .map(line -> line.substring(0, line.indexOf('\t')))
                        .distinct())
                .containsExactlyInAnyOrder(
                        "pyarrow",
                        "Polars",
                        "DuckDB",
                        "DataFusion",
                        "ClickHouse",
                        "Streams in ClickHouse",
                        "Streams in DataFusion",
                        "Streams everywhere else",
                        "Schemas that evolved",
                        "Evolved schemas in ClickHouse");
    }

    private static String rows(int delaysFrom) {
        return EngineFlights.ids(9).stream()
                .map(id -> "[" + id + ", " + (id < delaysFrom ? "null" : String.valueOf(id / 2.0)) + "]")
                .collect(Collectors.joining(", ", "\t[", "]"));
    }

    @Test
    void oneOfTwentyColumnsIsReadByLessThanAFifthOfTheBytes() throws IOException {
        Path directory = files.directory(Log.WIDE_MESSAGES, Format.FILE);
        long size = 0;
        for (Path file : files.files(Log.WIDE_MESSAGES, Format.FILE)) {
            size += Files.size(file);
        }
        assertThat(size).isGreaterThan(2L * WIDE_COLUMNS * WIDE_ROWS * Long.BYTES);

        List<Long> counted = python.run("count_read", directory, "c7")
                .lines()
                .map(Long::valueOf)
                .toList();

        assertThat(counted.get(0)).isEqualTo(2L * WIDE_ROWS);
        assertThat(counted.get(1)).isBetween(2L * WIDE_ROWS * Long.BYTES, size / 5);
    }

    @Test
    void pandasWritesOneSchemaWithoutItsIndex() throws IOException {
        String printed = python.runSnippet(scratch, """
                import pandas as pd
                import pyarrow as pa
                frames = [pd.DataFrame({"id": range(rows)}) for rows in (1, 2, 3)]
                for arguments in ({}, {"preserve_index": False}):
                    schemas = {str(pa.RecordBatch.from_pandas(frame, **arguments).schema.metadata) for frame in frames}
                    print(len(schemas))
                """);
        assertThat(printed.lines()).containsExactly("3", "1");
    }
}
