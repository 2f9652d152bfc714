package dev.kafkaarrow.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.files.FileName;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.Frame;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowsTest {

    private static final long TIMESTAMP_MS = 1_700_000_000_000L;

    private static final Schema SCHEMA = SchemaBuilder.struct()
            .name("order")
            .field("id", Schema.INT64_SCHEMA)
            .field("city", Schema.OPTIONAL_STRING_SCHEMA)
            .field(
                    "price",
                    Decimal.builder(2)
                            .optional()
                            .parameter("connect.decimal.precision", "6")
                            .build())
            .build();

    @TempDir
    Path store;

    private static Struct order(long id) {
        return new Struct(SCHEMA).put("id", id).put("city", "city " + id % 3).put("price", BigDecimal.valueOf(id, 2));
    }

    private static SinkRecord record(long offset, Schema keySchema, Object key, Object value) {
        return new SinkRecord(
                TestRun.PARTITION.topic(),
                TestRun.PARTITION.partition(),
                keySchema,
                key,
                value instanceof Struct struct ? struct.schema() : null,
                value,
                offset,
                TIMESTAMP_MS + offset,
                TimestampType.CREATE_TIME);
    }

    private static SinkRecord row(long offset) {
        return record(offset, Schema.STRING_SCHEMA, "key " + offset, order(offset));
    }

    private static SinkRecord[] rows(long from, long end) {
        List<SinkRecord> rows = new ArrayList<>();
        for (long offset = from; offset < end; offset++) {
            rows.add(row(offset));
        }
        return rows.toArray(SinkRecord[]::new);
    }

    private TestRun start(Map<String, String> settings, FakeContext context) {
        Map<String, String> all = new HashMap<>(Map.of("file.max.records", "1000"));
        all.putAll(settings);
        return TestRun.start(store, all, context);
    }

    private TestRun start(Map<String, String> settings) {
        return start(settings, FakeContext.withoutReporter());
    }

    private List<ArrowStream> published() throws IOException {
        List<ArrowStream> files = new ArrayList<>();
        for (Path file : TestRun.files(store)) {
            files.add(ArrowStream.of(Files.readAllBytes(file)));
        }
        return files;
    }

    /** Of each batch what a column holds, dictionaries decoded. */
    private static List<List<String>> column(ArrowStream file, String name) throws IOException {
        List<List<String>> batches = new ArrayList<>();
        try (BufferAllocator allocator = new RootAllocator();
                ArrowReader reader = file.open(allocator)) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            while (reader.loadNextBatch()) {
                FieldVector vector = root.getVector(name);
                List<String> values = new ArrayList<>();
                if (vector.getField().getDictionary() == null) {
                    for (int i = 0; i < vector.getValueCount(); i++) {
                        values.add(String.valueOf(vector.getObject(i)));
                    }
                } else {
                    Dictionary dictionary = reader.getDictionaryVectors()
                            .get(vector.getField().getDictionary().getId());
                    try (FieldVector decoded = (FieldVector) DictionaryEncoder.decode(vector, dictionary)) {
                        for (int i = 0; i < decoded.getValueCount(); i++) {
                            values.add(String.valueOf(decoded.getObject(i)));
                        }
                    }
                }
                batches.add(values);
            }
        }
        return batches;
    }

    private static List<String> names(ArrowStream file) {
        return file.schema().getFields().stream().map(Field::getName).toList();
    }

    @Test
    void structsBecomeRowsOfBatchesOfAtMostSoMany() throws IOException {
        TestRun run = start(Map.of("batch.rows", "4"));
        run.put(rows(0, 10));
        assertThat(run.committable()).isEqualTo(0);
        assertThat(run.stop()).isEqualTo(10);
        ArrowStream file = published().get(0);
        assertThat(names(file)).containsExactly("id", "city", "price");
        assertThat(column(file, "id"))
                .containsExactly(List.of("0", "1", "2", "3"), List.of("4", "5", "6", "7"), List.of("8", "9"));
        assertThat(column(file, "price").get(2)).containsExactly("0.08", "0.09");
    }

    @Test
    void batchesEndAtTheirBytes() throws IOException {
        TestRun run = start(Map.of("batch.bytes", "1000"));
        run.put(rows(0, 100));
        run.stop();
        assertThat(column(published().get(0), "id")).hasSizeBetween(4, 10);
    }

    @Test
    void everyRecordsOffsetTimestampChecksumAndKeyAreInTheMetadata() throws IOException {
        TestRun run = start(Map.of());
        Schema schema = SchemaBuilder.struct().field("n", Schema.INT64_SCHEMA).build();
        for (long offset : new long[] {0, 1, 5}) {
            run.put(record(offset, Schema.STRING_SCHEMA, "key " + offset, new Struct(schema).put("n", offset)));
        }
        run.stop();
        List<PublishedFile.Batch> records =
                PublishedFile.read(Files.readAllBytes(TestRun.files(store).get(0)));
        assertThat(records).extracting(PublishedFile.Batch::offset).containsExactly(0L, 1L, 5L);
        Map<String, String> last = records.get(2).metadata();
        assertThat(last).containsEntry("kafka.timestamp", Long.toString(TIMESTAMP_MS + 5));
        assertThat(last).containsEntry("kafka.key", "a2V5IDU=");
        assertThat(records)
                .extracting(batch -> batch.metadata().get("kafka.crc32c"))
                .doesNotHaveDuplicates();
    }

    @Test
    void rowsThatComeAgainAreFoundInTheFiles() {
        TestRun first = start(Map.of("file.max.records", "4"));
        first.put(rows(0, 10));
        first.task.stop();
        TestRun second = start(Map.of("file.max.records", "4"));
        second.put(rows(0, 12));
        assertThat(second.stop()).isEqualTo(12);
        assertThat(TestRun.files(store)).hasSize(3);
    }

    @Test
    void anotherRowAtAnOffsetFailsTheTask() {
        TestRun first = start(Map.of());
        first.put(rows(0, 3));
        first.stop();
        TestRun second = start(Map.of());
        assertThatThrownBy(() -> second.put(record(1, Schema.STRING_SCHEMA, "key 1", order(7))))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("t-0@1 has timestamp")
                .hasMessageContaining("the topic was made anew");
        second.task.stop();
    }

    @Test
    void theLogDoesNotDependOnColumnsAddedDictionariesOrCompression() throws IOException {
        List<Map<String, String>> settings = List.of(
                Map.of(),
                Map.of("columns.include", "key, offset, topic", "compression", "zstd"),
                Map.of("dictionary.columns", "city", "compression", "lz4"),
                Map.of("dictionary.columns", "kafka_topic,city", "columns.include", "topic,headers"));
        long end = 0;
        for (Map<String, String> each : settings) {
            end += 3;
            TestRun run = start(each);
            run.put(rows(0, end));
            assertThat(run.stop()).isEqualTo(end);
        }
        assertThat(TestRun.files(store))
                .extracting(file -> file.getFileName().toString())
                .satisfiesExactly(
                        file -> assertThat(file).endsWith("+00000000000000000000.arrows"),
                        file -> assertThat(file).endsWith("+00000000000000000003.arrows"),
                        file -> assertThat(file).endsWith("+00000000000000000006.arrows"),
                        file -> assertThat(file).endsWith("+00000000000000000009.arrows"));
        assertThat(names(published().get(1)))
                .containsExactly("id", "city", "price", "kafka_key", "kafka_topic", "kafka_offset");
        assertThat(column(published().get(3), "city")).containsExactly(List.of("city 0", "city 1", "city 2"));
    }

    private static SinkRecord ofKind(long offset, String... symbols) {
        SchemaBuilder kind = SchemaBuilder.string();
        for (String symbol : symbols) {
            kind.parameter(symbol, symbol);
        }
        Schema schema = SchemaBuilder.struct().field("kind", kind.build()).build();
        return record(offset, Schema.STRING_SCHEMA, "key", new Struct(schema).put("kind", "NEW"));
    }

    @Test
    void theLogDoesNotDependOnTheOrderOfParametersWhichTheFileKeeps() throws IOException {
        TestRun first = start(Map.of());
        first.put(ofKind(0, "OLD", "NEW", "LOST"));
        assertThat(first.stop()).isEqualTo(1);
        TestRun second = start(Map.of("columns.include", "offset"));
        second.put(ofKind(0, "NEW", "LOST", "OLD"), ofKind(1, "NEW", "LOST", "OLD"));
        assertThat(second.stop()).isEqualTo(2);

        List<String> logs = TestRun.files(store).stream()
                .map(file -> FileName.parse(file.getFileName().toString())
                        .orElseThrow()
                        .fingerprint())
                .toList();
        assertThat(logs).hasSize(2);
        assertThat(logs.get(1)).isEqualTo(logs.get(0));
        assertThat(published())
                .extracting(file -> file.schema().getCustomMetadata().get("kafka.rows.connect.parameters.order"))
                .containsExactly("{\"kind\":[\"OLD\",\"NEW\",\"LOST\"]}", "{\"kind\":[\"NEW\",\"LOST\",\"OLD\"]}");
    }

    @Test
    void columnsAreAddedInTheirTypes() throws IOException {
        TestRun run = start(Map.of("columns.include", "headers,timestamp,offset,partition,topic,key"));
        SinkRecord record = row(3);
        record.headers().addString("h", "x");
        run.put(record, record(4, Schema.STRING_SCHEMA, "k", order(4)));
        run.stop();
        ArrowStream file = published().get(0);
        assertThat(names(file).subList(3, 9))
                .containsExactly(
                        "kafka_key",
                        "kafka_topic",
                        "kafka_partition",
                        "kafka_offset",
                        "kafka_timestamp",
                        "kafka_headers");
        assertThat(column(file, "kafka_key")).containsExactly(List.of("key 3", "k"));
        assertThat(column(file, "kafka_offset")).containsExactly(List.of("3", "4"));
        assertThat(column(file, "kafka_timestamp"))
                .containsExactly(List.of(Long.toString(TIMESTAMP_MS + 3), Long.toString(TIMESTAMP_MS + 4)));
        assertThat(column(file, "kafka_headers").get(0).get(0)).contains("\"name\":\"h\"");
    }

    @Test
    void aFileEndsWhereTheTypeOfTheKeysColumnChanges() throws IOException {
        TestRun run = start(Map.of("columns.include", "key"));
        run.put(row(0), record(1, Schema.INT64_SCHEMA, 7L, order(1)), record(2, Schema.INT64_SCHEMA, 8L, order(2)));
        run.stop();
        assertThat(published()).hasSize(2);
        assertThat(column(published().get(1), "kafka_key")).containsExactly(List.of("7", "8"));
    }

    /** As JsonConverter and Avro's give them: no schema where there is no key. */
    @Test
    void recordsWithAndWithoutAKeyStandInOneFile() throws IOException {
        TestRun run = start(Map.of("columns.include", "key"));
        Schema type = SchemaBuilder.struct().field("id", Schema.INT64_SCHEMA).build();
        List<SinkRecord> records = new ArrayList<>();
        for (int offset = 0; offset < 6; offset++) {
            records.add(
                    offset % 2 == 0
                            ? record(offset, type, new Struct(type).put("id", (long) offset), order(offset))
                            : record(offset, null, null, order(offset)));
        }
        run.put(records.toArray(SinkRecord[]::new));
        run.stop();
        assertThat(column(published().get(0), "kafka_key").get(0))
                .hasSize(6)
                .element(1)
                .isEqualTo("null");
        assertThat(published().get(0).schema().findField("kafka_key").isNullable())
                .isTrue();
    }

    @Test
    void keysThatMayBeNullAndThoseThatMayNotStandInOneFile() throws IOException {
        TestRun run = start(Map.of("columns.include", "key"));
        run.put(
                record(0, Schema.STRING_SCHEMA, "a", order(0)),
                record(1, Schema.OPTIONAL_STRING_SCHEMA, "b", order(1)),
                record(2, Schema.OPTIONAL_STRING_SCHEMA, null, order(2)));
        run.stop();
        assertThat(published()).hasSize(1);
    }

    @Test
    void dictionariesGrowByDeltasWithinAFile() throws IOException {
        TestRun run = start(Map.of("dictionary.columns", "city,id,nothing", "batch.rows", "2"));
        run.put(rows(0, 6));
        run.stop();
        ArrowStream file = published().get(0);
        assertThat(column(file, "city"))
                .containsExactly(List.of("city 0", "city 1"), List.of("city 2", "city 0"), List.of("city 1", "city 2"));
        assertThat(file.frames().stream()
                        .filter(frame -> frame instanceof Frame.DictionaryBatch)
                        .map(frame -> ((Frame.DictionaryBatch) frame).delta()))
                .containsExactly(Frame.Delta.REPLACES, Frame.Delta.APPENDS);
    }

    /** Every record has a city of its own, so every batch of two has new values. */
    private static SinkRecord[] citiesOfTheirOwn(long end) {
        List<SinkRecord> rows = new ArrayList<>();
        Schema schema =
                SchemaBuilder.struct().field("city", Schema.STRING_SCHEMA).build();
        for (long offset = 0; offset < end; offset++) {
            Struct row = new Struct(schema).put("city", "city " + offset);
            rows.add(record(offset, Schema.STRING_SCHEMA, "key", row));
        }
        return rows.toArray(SinkRecord[]::new);
    }

    @Test
    void aStreamThatRotatesHasItsGrowingDictionariesOnceInFrontOfItsBatches() throws IOException {
        TestRun run = start(Map.of("dictionary.columns", "city", "batch.rows", "2", "dictionary.change", "rotate"));
        run.put(citiesOfTheirOwn(100));
        run.stop();
        assertThat(published()).hasSize(1);
        ArrowStream file = published().get(0);
        assertThat(column(file, "city")).hasSize(50).element(49).isEqualTo(List.of("city 98", "city 99"));
        assertThat(file.frames().stream().filter(frame -> frame instanceof Frame.DictionaryBatch))
                .singleElement()
                .isEqualTo(file.frames().get(1));
    }

    @Test
    void anIpcFileHasItsGrowingDictionariesOnceBehindItsBatches() throws IOException {
        TestRun run = start(Map.of("dictionary.columns", "city", "batch.rows", "2", "file.format", "file"));
        run.put(citiesOfTheirOwn(100));
        run.stop();
        List<Path> files = TestRun.files(store);
        assertThat(files).hasSize(1);
        List<Byte> types = new ArrayList<>();
        byte[] file = Files.readAllBytes(files.get(0));
        assertThat(PublishedFooter.read(file, place -> types.add(place.type()))).hasSize(100);
        assertThat(types).hasSize(52);
        assertThat(types.get(0)).isEqualTo(MessageHeader.Schema);
        assertThat(types.get(51)).isEqualTo(MessageHeader.DictionaryBatch);
        assertThat(types.subList(1, 51)).containsOnly(MessageHeader.RecordBatch);
    }

    @Test
    void whatWaitsForDictionariesIsWithinTheMemoryOfRows() throws IOException {
        TestRun run = start(Map.of(
                "dictionary.columns",
                "city",
                "batch.rows",
                "10",
                "dictionary.change",
                "rotate",
                "rows.max.bytes",
                "20000"));
        run.put(rows(0, 2_000));
        run.stop();
        assertThat(published()).hasSizeBetween(3, 40);
        assertThat(published().stream().mapToLong(ArrowStream::rowCount).sum()).isEqualTo(2_000);
    }

    @Test
    void aTombstoneStandsAmongRowsWhoseDictionariesComeLast() throws IOException {
        for (String format : List.of("stream", "file")) {
            TestRun run = start(Map.of(
                    "dictionary.columns",
                    "city",
                    "dictionary.change",
                    "rotate",
                    "schema.compatibility",
                    "BACKWARD",
                    "store.url",
                    Files.createDirectory(store.resolve(format)).toString(),
                    "file.format",
                    format));
            run.put(row(0), record(1, Schema.STRING_SCHEMA, "key", null), row(2));
            run.stop();
            List<Path> files = TestRun.files(store.resolve(format));
            assertThat(files).hasSize(1);
            assertThat(PublishedFile.read(Files.readAllBytes(files.get(0))))
                    .extracting(PublishedFile.Batch::offset)
                    .containsExactly(0L, 1L, 2L);
        }
    }

    @Test
    void aBadRowIsReportedWithItsFieldAndLeavesNothingBehind() throws IOException {
        FakeContext context = FakeContext.withReporter();
        TestRun run = start(Map.of("columns.include", "offset"), context);
        run.put(record(0, null, null, order(0).put("city", "\ud800")), row(1));
        run.put(record(2, null, null, order(2).put("price", new BigDecimal("12345.67"))), row(3));
        assertThat(context.reports)
                .extracting(report -> report.reason().getMessage())
                .satisfiesExactly(
                        city -> assertThat(city).startsWith("t-0@0: field city: expected"),
                        price -> assertThat(price).startsWith("t-0@2: field price: expected"));
        run.stop();
        assertThat(column(published().get(0), "kafka_offset")).containsExactly(List.of("1", "3"));
        assertThat(column(published().get(0), "id")).containsExactly(List.of("1", "3"));
    }

    @Test
    void aBadRowThatComesAgainBelowTheMarkIsReportedAgain() {
        SinkRecord bad = record(1, null, null, order(1).put("city", "\ud800"));
        TestRun first = start(Map.of(), FakeContext.withReporter());
        first.put(row(0), bad, row(2));
        first.stop();
        FakeContext context = FakeContext.withReporter();
        TestRun second = start(Map.of(), context);
        second.put(row(0), bad, row(2));
        assertThat(context.rewinds).isEmpty();
        assertThat(context.reports).hasSize(1);
        second.stop();
    }

    @Test
    void valuesWithoutASchemaAreBadAndSayWhatToConfigure() {
        FakeContext context = FakeContext.withReporter();
        TestRun run = start(Map.of(), context);
        run.put(record(0, null, null, Map.of("id", 1L)), record(1, null, null, "text"));
        assertThat(context.reports)
                .hasSize(2)
                .allSatisfy(report ->
                        assertThat(report.reason()).hasMessageContaining("value.converter.schemas.enable=true"));
        run.stop();
    }

    @Test
    void tombstonesHaveKeysOfAnyConverter() throws IOException {
        TestRun run = start(Map.of());
        run.put(row(0), record(1, Schema.STRING_SCHEMA, "gone", null), row(2));
        assertThat(run.stop()).isEqualTo(3);
        assertThat(published()).hasSize(2);
    }

    @Test
    void rowsBeforeATombstoneTellTheSchemaInEffectAfterARestart() {
        Map<String, String> settings = Map.of("schema.compatibility", "identical", "columns.include", "offset");
        TestRun first = start(settings);
        first.put(row(0), record(1, Schema.STRING_SCHEMA, "gone", null));
        assertThat(first.stop()).isEqualTo(2);
        assertThat(TestRun.files(store)).hasSize(1);
        TestRun second = start(settings);
        second.put(row(2));
        assertThat(second.stop()).isEqualTo(3);
    }

    @Test
    void memoryOfOpenBatchesIsBounded() throws IOException {
        TestRun run = start(Map.of("rows.max.bytes", "8000"));
        run.put(rows(0, 2_000));
        run.stop();
        long batches = 0;
        for (ArrowStream file : published()) {
            batches += file.batchCount();
        }
        assertThat(batches).isGreaterThan(6);
        assertThat(published().stream().mapToLong(ArrowStream::rowCount).sum()).isEqualTo(2_000);
    }

    @Test
    void aFileWithDictionariesEndsWhereMemoryDoes() throws IOException {
        TestRun run = start(Map.of("rows.max.bytes", "20000", "dictionary.columns", "city"));
        run.put(rows(0, 2_000));
        run.stop();
        assertThat(published()).hasSizeGreaterThan(1);
        assertThat(published().stream().mapToLong(ArrowStream::rowCount).sum()).isEqualTo(2_000);
    }

    @Test
    void rowsLieInDirectoriesByAFieldOfTheirs() {
        TestRun run = start(
                Map.of("partitioner", "time", "path.format", "'dt='yyyy-MM-dd", "timestamp.source", "field:at.micros"));
        Schema at = SchemaBuilder.struct()
                .field(
                        "micros",
                        SchemaBuilder.int64()
                                .name("io.debezium.time.MicroTimestamp")
                                .build())
                .build();
        Schema schema = SchemaBuilder.struct().field("at", at).build();
        Struct row = new Struct(schema).put("at", new Struct(at).put("micros", 86_400_000_000L * 3));
        run.put(record(0, null, null, row));
        run.stop();
        assertThat(TestRun.files(store)).singleElement().asString().contains("/t/dt=1970-01-04/");
    }

    @Test
    void eachRowLiesInTheDirectoryThatItsFieldsSay() {
        Schema at = SchemaBuilder.struct()
                .optional()
                .field(
                        "day",
                        org.apache.kafka.connect.data.Date.builder().optional().build())
                .field("is.late", Schema.OPTIONAL_BOOLEAN_SCHEMA)
                .build();
        Schema schema = SchemaBuilder.struct()
                .field("at", at)
                .field("city", Schema.OPTIONAL_STRING_SCHEMA)
                .field(
                        "days",
                        SchemaBuilder.int32()
                                .name("io.debezium.time.Date")
                                .optional()
                                .build())
                .build();
        Struct late = new Struct(at)
                .put("day", java.util.Date.from(java.time.Instant.ofEpochMilli(86_400_000L * 3)))
                .put("is.late", true);
        Struct unknown = new Struct(at).put("is.late", false);
        TestRun run = start(Map.of(
                "partitioner",
                "field",
                "partition.fields",
                "at.is.late,at.day,city,days",
                "dictionary.columns",
                "city"));
        run.put(
                record(
                        0,
                        null,
                        null,
                        new Struct(schema)
                                .put("at", late)
                                .put("city", "New York")
                                .put("days", -1)),
                record(1, null, null, new Struct(schema).put("at", unknown).put("city", "")),
                record(2, null, null, new Struct(schema).put("city", "Rome").put("days", 20_000)),
                record(
                        3,
                        null,
                        null,
                        new Struct(schema)
                                .put("at", late)
                                .put("city", "New York")
                                .put("days", -1)),
                record(4, null, null, null));
        run.stop();
        String none = "__HIVE_DEFAULT_PARTITION__";
        assertThat(TestRun.files(store).stream()
                        .map(file ->
                                store.resolve("t").relativize(file.getParent()).toString()))
                .containsExactlyInAnyOrder(
                        "at.is.late=true/at.day=1970-01-04/city=New York/days=1969-12-31",
                        "at.is.late=false/at.day=" + none + "/city=/days=" + none,
                        "at.is.late=" + none + "/at.day=" + none + "/city=Rome/days=2024-10-04",
                        "at.is.late=" + none + "/at.day=" + none + "/city=" + none + "/days=" + none);
    }

    @Test
    void aRowWithoutTheFieldOrWithOneThatNamesNoDirectoryIsABadRecord() {
        for (String field : List.of("price", "street")) {
            TestRun run = start(Map.of("partitioner", "field", "partition.fields", field));
            assertThatThrownBy(() -> run.put(row(0)))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageStartingWith(
                            "t-0@0: field '" + field + "': expected a string, an integer, a boolean or a date, got ");
        }
    }

    @Test
    void anOlderRowIsProjectedToTheSchemaInEffect() throws IOException {
        Schema older = SchemaBuilder.struct()
                .name("order")
                .field("id", Schema.INT64_SCHEMA)
                .build();
        TestRun run = start(
                Map.of("schema.evolution", "project", "schema.compatibility", "backward", "columns.include", "offset"));
        run.put(row(0), record(1, null, null, new Struct(older).put("id", 41L)), row(2));
        run.stop();
        assertThat(published()).hasSize(1);
        ArrowStream file = published().get(0);
        assertThat(column(file, "id")).containsExactly(List.of("0"), List.of("41"), List.of("2"));
        assertThat(column(file, "city").get(1)).containsExactly("null");
        assertThat(column(file, "kafka_offset")).containsExactly(List.of("0"), List.of("1"), List.of("2"));
    }

    @Test
    void rowsAndMessagesOfOneSchemaShareALogAndNoFile() throws IOException {
        Schema numbers =
                SchemaBuilder.struct().field("n", Schema.OPTIONAL_INT64_SCHEMA).build();
        TestRun run = start(Map.of());
        run.put(
                SinkRecords.number(TestRun.PARTITION, 0),
                record(1, null, null, new Struct(numbers).put("n", 1L)),
                SinkRecords.number(TestRun.PARTITION, 2));
        assertThat(run.stop()).isEqualTo(3);
        assertThat(published()).hasSize(3);
    }
}
