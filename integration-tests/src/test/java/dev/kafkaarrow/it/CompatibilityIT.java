package dev.kafkaarrow.it;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
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
            send(topics, EngineFiles.PLACES, topic -> EngineFlights.placeMessages(topic, records));
            send(topics, EngineFiles.WORDS, topic -> words(topic, records));
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

    /** Messages of one dictionary, and then of another that replaces it. */
    private static List<ProducerRecord<byte[], byte[]>> words(String topic, BufferAllocator allocator) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        DictionaryEncoding encoding = new DictionaryEncoding(1, false, new ArrowType.Int(32, true));
        for (String second : List.of("Oslo", "Oslo", "Oslo", "Lima", "Lima", "Lima")) {
            try (VarCharVector values = new VarCharVector("values", allocator);
                    IntVector word =
                            new IntVector("word", new FieldType(true, encoding.getIndexType(), encoding), allocator);
                    BigIntVector id = new BigIntVector("id", allocator)) {
                values.setSafe(0, "Rome".getBytes(UTF_8));
                values.setSafe(1, second.getBytes(UTF_8));
                values.setValueCount(2);
                for (int row = 0; row < 3; row++) {
                    id.setSafe(row, records.size() * 3L + row);
                }
                word.setSafe(0, 1);
                word.setNull(1);
                word.setSafe(2, 0);
                VectorSchemaRoot root = VectorSchemaRoot.of(id, word);
                root.setRowCount(3);
                var dictionaries = new DictionaryProvider.MapDictionaryProvider(new Dictionary(values, encoding));
                byte[] value = ArrowStream.of(root, dictionaries).toByteArray();
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
                List.of(files.directory(Log.PROJECTED, Format.STREAM)),
                "/data/arrow/by-city",
                List.of(files.directory(Log.ROWS_BY_CITY, Format.FILE)));
        List<Object> arguments = new ArrayList<>(List.of(Path.of("../docs/engines.md")));
        directories.forEach((shown, real) -> real.forEach(path -> arguments.add(shown + "=" + path)));

        List<String> read = python.run("recipes", arguments.toArray()).lines().toList();

        String whole = rows(EngineFlights.ids(9), 0);
        String evolved = rows(EngineFlights.ids(9), EngineFlights.MESSAGES / 2 * EngineFlights.ROWS);
        String ofCity = rows(EngineFlights.idsByCity().get("Łódź"), 0);
        assertThat(read)
                .allSatisfy(line -> assertThat(line)
                        .endsWith(line.contains("/evolving") ? evolved : line.contains("/by-city") ? ofCity : whole));
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
                        "Evolved schemas in ClickHouse",
                        "Fields in pyarrow",
                        "Fields in DataFusion");
    }

    private static String rows(List<Integer> ids, int delaysFrom) {
        return ids.stream()
                .map(id -> "[" + id + ", " + (id < delaysFrom ? "null" : String.valueOf(id / 2.0)) + "]")
                .collect(Collectors.joining(", ", "\t[", "]"));
    }

    /** By DuckDB over pyarrow, from the names of directories. */
    @Test
    void directoriesByFieldHoldTheTopicsRowsWhereTheirFieldsSay() throws IOException {
        String printed = python.runSnippet(
                scratch,
                """
                import sys
                import duckdb
                import pyarrow as pa
                import pyarrow.dataset as ds
                sys.stdout.reconfigure(encoding="utf-8")
                for path in sys.argv[1:]:
                    names = ds.partitioning(pa.schema([("city", pa.string())]), flavor="hive")
                    flights = ds.dataset(path, format="ipc", partitioning=names)
                    of_files = ds.dataset(path, format="ipc")
                    for table in ("flights", "of_files"):
                        cities = duckdb.sql(f"SELECT city, list(id ORDER BY id) FROM {table} GROUP BY city ORDER BY city").fetchall()
                        print(sorted((str(city), ids) for city, ids in cities))
                    print(duckdb.sql("SELECT list(id ORDER BY id) FROM flights WHERE city = 'Łódź'").fetchall()[0][0])
                """,
                files.directory(Log.MESSAGES_BY_CITY, Format.FILE),
                files.directory(Log.ROWS_BY_CITY, Format.FILE));
        List<String> expected = new ArrayList<>();
        for (Map<String, List<Integer>> ids : List.of(EngineFlights.idsByPlace(), EngineFlights.idsByCity())) {
            String cities = ids.entrySet().stream()
                    .map(city -> "('" + city.getKey() + "', " + city.getValue() + ")")
                    .collect(Collectors.joining(", ", "[", "]"));
            expected.addAll(List.of(cities, cities, ids.get("Łódź").toString()));
        }
        assertThat(printed.lines()).containsExactlyElementsOf(expected);
        assertThat(files.files(Log.MESSAGES_BY_CITY, Format.FILE))
                // as URIs, whatever the locale
                .extracting(path -> path.getParent().toUri().getRawPath().replaceAll(".*/(?=city=)|/$", ""))
                .containsExactlyInAnyOrder(
                        "city=Rome",
                        "city=%C5%81%C3%B3d%C5%BA",
                        "city=__HIVE_DEFAULT_PARTITION__",
                        "city=a%252Fb%253Dc%253Ad");
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

    /** Of what is said of engines without a cell of the page. */
    @Test
    void enginesTakeColumnsMetadataAndFilesAsTheRecipesSay() throws IOException {
        String printed = python.runSnippet(scratch, """
                import os, pathlib, sys
                import datafusion, duckdb
                import pyarrow as pa
                os.chdir(sys.argv[1])
                def write(folder, name, table):
                    pathlib.Path(folder).mkdir(exist_ok=True)
                    with pa.ipc.new_file(f"{folder}/{name}.arrow", table.schema) as writer:
                        writer.write_table(table)
                def read(folder, query):
                    session = datafusion.SessionContext()
                    session.register_arrow("files", folder)
                    return session.sql(query).to_arrow_table().to_pydict()
                write("places", 1, pa.table({"a": [1], "b": [2]}))
                write("places", 2, pa.table({"b": [4], "a": [3]}))
                print(read("places", "SELECT a, b FROM files ORDER BY a"))
                for version in ("1", "2"):
                    write("metadata", version, pa.table({"a": [1]}).replace_schema_metadata({"version": version}))
                for reading in (lambda: read("metadata", "SELECT a FROM files"), lambda: duckdb.sql("FROM 'metadata/1.arrow'")):
                    try:
                        print("read", reading())
                    except Exception as refused:
                        print(str(refused).splitlines()[0])
                """, scratch);
        assertThat(printed.lines())
                .satisfiesExactly(
                        positions -> assertThat(positions).isEqualTo("{'a': [1, 4], 'b': [2, 3]}"),
                        metadata -> assertThat(metadata).contains("conflicting metadata"),
                        duckDb -> assertThat(duckDb).contains("No extension found"));
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
