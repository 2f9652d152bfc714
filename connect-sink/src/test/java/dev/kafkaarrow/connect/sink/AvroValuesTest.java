package dev.kafkaarrow.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.avro.AvroRows;
import dev.kafkaarrow.connect.avro.registry.RegistryStub;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AvroValuesTest {

    /** As a worker with {@code ByteArrayConverter} gives values. */
    private static final org.apache.kafka.connect.data.Schema BYTES =
            org.apache.kafka.connect.data.Schema.OPTIONAL_BYTES_SCHEMA;

    private static final String ORDER = "{\"type\":\"record\",\"name\":\"Order\",\"fields\":["
            + "{\"name\":\"id\",\"type\":\"long\"},"
            + "{\"name\":\"city\",\"type\":[\"null\",\"string\"],\"default\":null}]}";
    private static final String PLACE =
            "{\"type\":\"record\",\"name\":\"Place\",\"fields\":[{\"name\":\"zip\",\"type\":\"int\"}]}";
    private static final int ORDERS = 1;
    private static final int PLACES = 2;

    private final RegistryStub registry = RegistryStub.start();

    @TempDir
    Path store;

    @TempDir
    Path other;

    @AfterEach
    void close() {
        registry.close();
    }

    private Map<String, String> settings(String... more) {
        Map<String, String> settings = new HashMap<>(
                Map.of("value.format", "avro", "schema.registry.url", registry.url(), "file.max.records", "1000"));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    private static byte[] encoded(GenericRecord row) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            new GenericDatumWriter<GenericRecord>(row.getSchema()).write(row, encoder);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SinkRecord record(long offset, byte[] value) {
        return new SinkRecord(
                TestRun.PARTITION.topic(),
                TestRun.PARTITION.partition(),
                org.apache.kafka.connect.data.Schema.STRING_SCHEMA,
                "key " + offset,
                BYTES,
                value,
                offset,
                1_000 + offset,
                TimestampType.CREATE_TIME);
    }

    private static GenericRecord order(long id) {
        GenericRecord row = new GenericData.Record(new Schema.Parser().parse(ORDER));
        row.put("id", id);
        row.put("city", id % 3 == 0 ? null : "Bern " + id % 2);
        return row;
    }

    private static SinkRecord orderRecord(long offset) {
        return record(offset, RegistryStub.value(ORDERS, encoded(order(offset))));
    }

    private static SinkRecord placeRecord(long offset) {
        GenericRecord row = new GenericData.Record(new Schema.Parser().parse(PLACE));
        row.put("zip", (int) offset);
        return record(offset, RegistryStub.value(PLACES, encoded(row)));
    }

    private static SinkRecord[] orders(long from, long end) {
        return LongStream.range(from, end).mapToObj(AvroValuesTest::orderRecord).toArray(SinkRecord[]::new);
    }

    private static void acknowledge(FakeContext context) {
        context.reports.forEach(report -> report.done().complete(null));
    }

    @Test
    void schemasThatTakeTurnsAreAskedForOnceAndHaveFilesOfTheirOwn() throws IOException {
        registry.register(ORDERS, ORDER);
        registry.register(PLACES, PLACE);
        TestRun run = TestRun.start(store, settings());
        for (long offset = 0; offset < 6; offset += 2) {
            run.put(orderRecord(offset), placeRecord(offset + 1));
        }
        assertThat(run.stop()).isEqualTo(6);
        assertThat(TestRun.files(store)).hasSize(2);
        assertThat(TestRun.rows(store)).containsExactlyInAnyOrder("0\tnull", "2\tBern 0", "4\tBern 0", "1", "3", "5");
        assertThat(registry.asked()).hasSize(2);
    }

    @Test
    void recordsThatComeAgainAreFoundByTheirBytes() {
        registry.register(ORDERS, ORDER);
        TestRun first = TestRun.start(store, settings("file.max.records", "4"));
        first.put(orders(0, 10));
        first.task.stop();
        TestRun second = TestRun.start(store, settings("file.max.records", "4"));
        second.put(orders(0, 12));
        assertThat(second.stop()).isEqualTo(12);
        assertThat(TestRun.files(store)).hasSize(3);
    }

    @Test
    void anotherRecordAtAnOffsetFailsTheTask() {
        registry.register(ORDERS, ORDER);
        TestRun first = TestRun.start(store, settings());
        first.put(orders(0, 3));
        first.stop();
        TestRun second = TestRun.start(store, settings());
        SinkRecord changed = record(1, RegistryStub.value(ORDERS, encoded(order(7))));
        assertThatThrownBy(() -> second.put(changed))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("the topic was made anew");
        second.task.stop();
    }

    @Test
    void aRecordThatComesAgainByAConverterIsRefusedByName() {
        registry.register(ORDERS, ORDER);
        TestRun first = TestRun.start(store, settings());
        first.put(orders(0, 3));
        first.stop();
        org.apache.kafka.connect.data.Schema schema = AvroRows.bare(new Schema.Parser().parse(ORDER))
                .decode(ByteBuffer.wrap(encoded(order(1))))
                .orElseThrow()
                .schema();
        SinkRecord struct = new SinkRecord(
                "t",
                0,
                org.apache.kafka.connect.data.Schema.STRING_SCHEMA,
                "key 1",
                schema,
                new Struct(schema).put("id", 1L).put("city", "Bern 1"),
                1,
                1_001L,
                TimestampType.CREATE_TIME);
        TestRun second = TestRun.start(store, Map.of("file.max.records", "1000"));
        assertThatThrownBy(() -> second.put(struct))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("t-0@1 comes again with another value.format than ")
                .hasMessageContaining("Set value.format back");
        second.task.stop();
    }

    @Test
    void jsonThatComesAgainAsAvroIsNotWrittenTwice() throws IOException {
        String envelope = "{\"schema\":{\"type\":\"struct\",\"fields\":[{\"field\":\"id\",\"type\":\"int64\"}]},"
                + "\"payload\":{\"id\":7}}";
        SinkRecord json = record(0, envelope.getBytes(StandardCharsets.UTF_8));
        TestRun first = TestRun.start(store, Map.of("value.format", "json"));
        first.put(json);
        first.stop();
        FakeContext context = FakeContext.withReporter();
        TestRun second = TestRun.start(store, settings(), context);
        second.put(json);
        acknowledge(context);
        assertThat(second.stop()).isEqualTo(1);
        assertThat(context.reports).hasSize(1);
        assertThat(TestRun.rows(store)).containsExactly("7");
    }

    @Test
    void aTombstoneIsWritten() {
        TestRun run = TestRun.start(store, settings());
        run.put(record(0, null));
        assertThat(run.stop()).isEqualTo(1);
        assertThat(TestRun.files(store)).hasSize(1);
        assertThat(registry.asked()).isEmpty();
    }

    @Test
    void aFieldTellsTheDirectory() {
        registry.register(ORDERS, ORDER);
        TestRun run = TestRun.start(store, settings("partitioner", "field", "partition.fields", "city"));
        run.put(orders(0, 3));
        assertThat(run.stop()).isEqualTo(3);
        assertThat(TestRun.files(store))
                .extracting(file -> file.getParent().getFileName().toString())
                .containsExactlyInAnyOrder("city=Bern 0", "city=Bern 1", "city=__HIVE_DEFAULT_PARTITION__");
    }

    // the registry

    @Test
    void whileTheRegistryIsAwayRecordsWaitAndNoneIsLostOrDoubled() throws IOException {
        registry.register(ORDERS, ORDER);
        registry.register(PLACES, PLACE);
        TestRun run = TestRun.start(store, settings("retry.backoff.ms", "123"));
        run.put(orderRecord(0));
        registry.answerAll(RegistryStub.status(503, "starting"));
        SinkRecord[] batch = {orderRecord(1), placeRecord(2), orderRecord(3)};
        for (int attempt = 0; attempt < 3; attempt++) {
            run.context.timeoutMs = Optional.empty();
            assertThatThrownBy(() -> run.put(batch))
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining("t-0@2: the schema registry did not answer /schemas/ids/2: " + registry.url()
                            + " answered 503 (starting). No records are lost, and the worker retries");
            assertThat(run.context.timeoutMs).contains(123L);
            assertThat(run.context.rewinds).isEmpty();
            assertThat(run.committable()).isZero();
        }
        registry.answerWell();
        run.put(batch);
        run.put(orderRecord(4));
        assertThat(run.stop()).isEqualTo(5);
        assertThat(TestRun.rows(store)).containsExactlyInAnyOrder("0\tnull", "1\tBern 1", "3\tnull", "4\tBern 0", "2");
    }

    @Test
    void whatTheWorkerHasConsumedIsNotCommittedBeyondARecordThatWaits() {
        registry.answerAll(RegistryStub.status(503, ""));
        TestRun run = TestRun.start(store, settings());
        assertThatThrownBy(() -> run.put(orderRecord(5))).isInstanceOf(RetriableException.class);
        assertThat(run.task.preCommit(Map.of(TestRun.PARTITION, new OffsetAndMetadata(6))))
                .isEmpty();
        run.task.stop();
    }

    @Test
    void aRegistryThatRefusesFailsTheTaskAndTheRecordComesFirstAgain() throws IOException {
        registry.register(ORDERS, ORDER);
        registry.register(PLACES, PLACE);
        registry.putInTheWay(request -> request.path().endsWith("/2")
                ? Optional.of(RegistryStub.status(401, "who is that"))
                : Optional.<RegistryStub.Reply>empty());
        FakeContext context = FakeContext.withReporter();
        TestRun run = TestRun.start(store, settings("file.max.records", "1"), context);
        assertThatThrownBy(() -> run.put(orderRecord(0), placeRecord(1), orderRecord(2)))
                .isExactlyInstanceOf(ConnectException.class)
                .hasMessageStartingWith("t-0@1: the schema registry " + registry.url())
                .hasMessageContaining("401 (who is that): check schema.registry.basic.auth.user.info");
        assertThat(context.reports).isEmpty();
        assertThat(run.stop()).isEqualTo(1);

        registry.answerWell();
        TestRun again = TestRun.start(store, settings("file.max.records", "1"));
        again.put(placeRecord(1), orderRecord(2));
        assertThat(again.stop()).isEqualTo(3);
        assertThat(TestRun.rows(store)).containsExactlyInAnyOrder("0\tnull", "1", "2\tBern 0");
    }

    @Test
    void aRecordOfAnUnknownSchemaIsABadOneAndOneOfAnotherIsWritten() throws IOException {
        registry.register(ORDERS, ORDER);
        FakeContext context = FakeContext.withReporter();
        TestRun run = TestRun.start(store, settings("schema.registry.unknown.id.ms", "0"), context);
        run.put(orderRecord(0), placeRecord(1), orderRecord(2), record(3, new byte[] {7}), placeRecord(4));
        acknowledge(context);
        assertThat(run.stop()).isEqualTo(5);
        assertThat(TestRun.rows(store)).containsExactly("0\tnull", "2\tBern 0");
        assertThat(context.reports)
                .extracting(report -> report.record().kafkaOffset())
                .containsExactly(1L, 3L, 4L);
        assertThat(context.reports.get(0).reason())
                .hasMessageContaining("t-0@1: the schema registry does not have schema 2, and was asked for"
                        + " schema.registry.unknown.id.ms=0");
        assertThat(registry.asked()).hasSize(2);
    }

    @Test
    void aRecordThatWasReportedIsNotWrittenLaterBetweenOthers() throws IOException {
        registry.register(ORDERS, ORDER);
        Map<String, String> oneLog = settings("schema.registry.unknown.id.ms", "0", "schema.compatibility", "BACKWARD");
        FakeContext context = FakeContext.withReporter();
        TestRun run = TestRun.start(store, oneLog, context);
        int late = 3;
        SinkRecord reported = record(1, RegistryStub.value(late, encoded(order(1))));
        run.put(orderRecord(0), reported, orderRecord(2));
        acknowledge(context);
        run.stop();
        registry.register(late, ORDER);
        TestRun again = TestRun.start(store, oneLog);
        assertThatThrownBy(() -> again.deliver(1, List.of(orderRecord(0), reported, orderRecord(2))))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("t-0@1 is below offset 3")
                .hasMessageContaining("It was left out once, as a bad record");
        again.task.stop();
        assertThat(TestRun.rows(store)).containsExactly("0\tnull", "2\tBern 0");
    }

    @Test
    void aRecordWhoseSchemaIsDeletedIsABadOneWhenItComesAgain() throws IOException {
        registry.register(ORDERS, ORDER);
        TestRun first = TestRun.start(store, settings());
        first.put(orders(0, 1));
        first.stop();
        FakeContext context = FakeContext.withReporter();
        registry.answerAll(RegistryStub.status(404, "{\"error_code\":40403}"));
        TestRun again = TestRun.start(store, settings("schema.registry.unknown.id.ms", "0"), context);
        again.put(orders(0, 1));
        acknowledge(context);
        assertThat(again.stop()).isEqualTo(1);
        assertThat(context.reports).hasSize(1);
        assertThat(TestRun.rows(store)).containsExactly("0\tnull");
    }

    @Test
    void aSchemaThatIsRegisteredLateIsWaitedFor() throws IOException {
        TestRun run = TestRun.start(store, settings());
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> run.put(orders(0, 2)))
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining("t-0@0: the schema registry does not have schema 1 yet");
        }
        registry.register(ORDERS, ORDER);
        run.put(orders(0, 2));
        assertThat(run.stop()).isEqualTo(2);
        assertThat(TestRun.rows(store)).containsExactly("0\tnull", "1\tBern 1");
    }

    // the schema that is set

    @Test
    void aReadersSchemaMakesOneOfSeveral() throws IOException {
        String wider = ORDER.replace("{\"name\":\"id\"", "{\"name\":\"zip\",\"type\":\"int\"},{\"name\":\"id\"");
        registry.register(ORDERS, ORDER);
        registry.register(PLACES, wider);
        TestRun run = TestRun.start(store, settings("value.schema", ORDER));
        GenericRecord wide = new GenericData.Record(new Schema.Parser().parse(wider));
        wide.put("zip", 3000);
        wide.put("id", 1L);
        run.put(orderRecord(0), record(1, RegistryStub.value(PLACES, encoded(wide))), orderRecord(2));
        assertThat(run.stop()).isEqualTo(3);
        assertThat(TestRun.files(store)).hasSize(1);
        assertThat(TestRun.rows(store)).containsExactly("0\tnull", "1\tnull", "2\tBern 0");
    }

    @Test
    void singleObjectsAreOfTheSchemaThatIsSet() throws IOException {
        FakeContext context = FakeContext.withReporter();
        TestRun run = TestRun.start(store, Map.of("value.format", "avro", "value.schema", ORDER), context);
        byte[] bytes =
                bytes(new BinaryMessageEncoder<GenericRecord>(GenericData.get(), new Schema.Parser().parse(ORDER))
                        .encode(order(7)));
        byte[] strange = bytes.clone();
        strange[5]++;
        run.put(record(0, bytes), record(1, strange));
        acknowledge(context);
        assertThat(run.stop()).isEqualTo(2);
        assertThat(TestRun.rows(store)).containsExactly("7\tBern 1");
        assertThat(context.reports).hasSize(1);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    @Test
    void bareValuesAreOfTheSchemaThatIsSet() throws IOException {
        TestRun run = TestRun.start(
                store, Map.of("value.format", "avro", "value.schema", ORDER, "value.avro.encoding", "binary"));
        run.put(record(0, encoded(order(7))));
        assertThat(run.stop()).isEqualTo(1);
        assertThat(TestRun.rows(store)).containsExactly("7\tBern 1");
    }

    @Test
    void aSchemasFileIsReadByTheConnectorAlone() throws IOException {
        String union = "[\"null\"," + ORDER + "]";
        Path file = Files.writeString(other.resolve("order.avsc"), union);
        for (String name : List.of(file.toString(), file.toUri().toString(), union)) {
            ArrowStreamSinkConnector connector = new ArrowStreamSinkConnector();
            connector.start(Map.of("store.url", store.toString(), "value.format", "avro", "value.schema", name));
            assertThat(connector.taskConfigs(2))
                    .hasSize(2)
                    .allSatisfy(task -> assertThat(task).containsEntry("value.schema", union));
        }
    }

    private Map<String, List<String>> errors(String... settings) {
        Map<String, String> config = new HashMap<>(Map.of(
                "name",
                "n",
                "connector.class",
                "c",
                "topics",
                "t",
                "store.url",
                store.toString(),
                "value.format",
                "avro"));
        for (int i = 0; i < settings.length; i += 2) {
            config.put(settings[i], settings[i + 1]);
        }
        Map<String, List<String>> errors = new HashMap<>();
        for (ConfigValue value : new ArrowStreamSinkConnector().validate(config).configValues()) {
            if (!value.errorMessages().isEmpty()) {
                errors.put(value.name(), value.errorMessages());
            }
        }
        return errors;
    }

    private void assertRefused(String option, String message, String... settings) {
        assertThat(errors(settings))
                .as(Arrays.toString(settings))
                .containsOnlyKeys(option)
                .allSatisfy((name, messages) -> assertThat(messages)
                        .singleElement()
                        .asString()
                        .startsWith(option + ": ")
                        .contains(message));
        Map<String, String> task = new HashMap<>(Map.of("value.format", "avro"));
        for (int i = 0; i < settings.length; i += 2) {
            task.put(settings[i], settings[i + 1]);
        }
        assertThatThrownBy(() -> TestRun.start(other, task)).hasMessageContaining(message);
    }

    @Test
    void settingsThatGoTogetherAreTaken() {
        String url = "http://localhost:1";
        assertThat(errors("schema.registry.url", url)).isEmpty();
        assertThat(errors("schema.registry.url", url + ",https://other", "value.schema", ORDER))
                .isEmpty();
        assertThat(errors("schema.registry.url", url, "value.avro.encoding", "Registry"))
                .isEmpty();
        assertThat(errors("value.schema", ORDER)).isEmpty();
        assertThat(errors("value.schema", ORDER, "value.avro.encoding", "binary"))
                .isEmpty();
        assertThat(errors(
                        "schema.registry.url",
                        url,
                        "value.converter",
                        "org.apache.kafka.connect.converters.ByteArrayConverter",
                        "key.converter",
                        "org.apache.kafka.connect.storage.StringConverter"))
                .isEmpty();
    }

    @Test
    void settingsThatDoNotGoTogetherAreRefused() {
        String url = "http://localhost:1";
        assertRefused("value.schema", "expected the Avro schema of the values, or schema.registry.url");
        assertRefused(
                "schema.registry.url",
                "expected the URL of a registry with value.avro.encoding=registry",
                "value.avro.encoding",
                "registry",
                "value.schema",
                ORDER);
        for (String encoding : List.of("single_object", "binary")) {
            assertRefused(
                    "schema.registry.url",
                    "expected none with value.avro.encoding=" + encoding,
                    "value.avro.encoding",
                    encoding,
                    "schema.registry.url",
                    url);
        }
        assertRefused(
                "value.lenient",
                "expected false with value.format=avro, got true",
                "schema.registry.url",
                url,
                "value.lenient",
                "true");
        assertRefused(
                "value.unknown.fields",
                "expected fail with value.format=avro, got ignore",
                "schema.registry.url",
                url,
                "value.unknown.fields",
                "ignore");
        assertRefused(
                "value.replace.null.with.default",
                "expected true with value.format=avro, got false",
                "schema.registry.url",
                url,
                "value.replace.null.with.default",
                "false");
        assertRefused(
                "schema.registry.bearer.auth.token",
                "expected none with schema.registry.basic.auth.user.info",
                "schema.registry.url",
                url,
                "schema.registry.bearer.auth.token",
                "t",
                "schema.registry.basic.auth.user.info",
                "a:b");
        assertThat(errors("schema.registry.url", url, "value.converter", "org.apache.kafka.connect.json.JsonConverter"))
                .containsOnlyKeys("value.converter")
                .allSatisfy((option, messages) -> assertThat(messages)
                        .singleElement()
                        .asString()
                        .contains("ByteArrayConverter", "value.format=avro"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"connect", "json"})
    void whatIsOfAvroIsRefusedWithAnotherFormat(String format) {
        assertRefused(
                "schema.registry.url",
                "expected none with value.format=" + format,
                "value.format",
                format,
                "schema.registry.url",
                "http://localhost:1");
        assertRefused(
                "value.avro.encoding",
                "expected none with value.format=" + format,
                "value.format",
                format,
                "value.avro.encoding",
                "binary");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/no/such/file",
                "{",
                "{\"type\":\"record\"}",
                "{\"type\":\"long\"}",
                "{\"fields\":[{\"name\":\"id\",\"type\":{\"name\":\"int\",\"bitWidth\":64}}]}"
            })
    void aSchemaThatNoRowHasIsRefused(String schema) {
        assertRefused(
                "value.schema", "expected an Avro schema in JSON, or a file with one, got ", "value.schema", schema);
        assertRefused(
                "value.schema",
                "expected an Avro schema in JSON, or a file with one, got ",
                "value.schema",
                schema,
                "schema.registry.url",
                "http://localhost:1");
    }
}
