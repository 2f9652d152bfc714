package dev.kafkaarrow.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.ipc.ArrowStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("JavaUtilDate") // Connect's type of times
class JsonValuesTest {

    private static final Map<String, String> JSON = Map.of("value.format", "json", "file.max.records", "1000");
    private static final Map<String, String> CONNECT = Map.of("file.max.records", "1000");

    /** As a worker with {@code ByteArrayConverter} gives values. */
    private static final Schema BYTES = Schema.OPTIONAL_BYTES_SCHEMA;

    private static final Schema ORDER = SchemaBuilder.struct()
            .name("order")
            .field("id", Schema.INT64_SCHEMA)
            .field("city", Schema.OPTIONAL_STRING_SCHEMA)
            .field("at", Timestamp.SCHEMA)
            .build();

    private static final String ORDER_AS_JSON =
            "{\"type\":\"struct\",\"name\":\"order\",\"optional\":false,\"fields\":["
                    + "{\"field\":\"id\",\"type\":\"int64\",\"optional\":false},"
                    + "{\"field\":\"city\",\"type\":\"string\",\"optional\":true},"
                    + "{\"field\":\"at\",\"type\":\"int64\",\"optional\":false,\"version\":1,"
                    + "\"name\":\"org.apache.kafka.connect.data.Timestamp\"}]}";

    @TempDir
    Path store;

    @TempDir
    Path other;

    private static SinkRecord record(long offset, Schema schema, Object value) {
        return new SinkRecord(
                TestRun.PARTITION.topic(),
                TestRun.PARTITION.partition(),
                Schema.STRING_SCHEMA,
                "key " + offset,
                schema,
                value,
                offset,
                1_000 + offset,
                TimestampType.CREATE_TIME);
    }

    private static SinkRecord json(long offset, String text) {
        return record(offset, BYTES, text.getBytes(StandardCharsets.UTF_8));
    }

    private static SinkRecord order(long offset) {
        return json(
                offset,
                "{\"schema\":" + ORDER_AS_JSON + ",\"payload\":{\"id\":" + offset + ",\"city\":"
                        + (offset % 3 == 0 ? "null" : "\"Bern " + offset % 2 + "\"") + ",\"at\":" + offset * 1_000
                        + "}}");
    }

    private static SinkRecord struct(long offset) {
        return record(
                offset,
                ORDER,
                new Struct(ORDER)
                        .put("id", offset)
                        .put("city", offset % 3 == 0 ? null : "Bern " + offset % 2)
                        .put("at", new java.util.Date(offset * 1_000)));
    }

    private static SinkRecord[] orders(long from, long end) {
        return LongStream.range(from, end).mapToObj(JsonValuesTest::order).toArray(SinkRecord[]::new);
    }

    private static boolean says(Path file, String metadata) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(metadata);
    }

    @Test
    void anEnvelopeBecomesWhatTheStructBecomesThatAConverterMakesOfIt() throws IOException {
        TestRun decoded = TestRun.start(store, JSON);
        decoded.put(orders(0, 10));
        assertThat(decoded.stop()).isEqualTo(10);
        TestRun converted = TestRun.start(other, CONNECT);
        converted.put(LongStream.range(0, 10).mapToObj(JsonValuesTest::struct).toArray(SinkRecord[]::new));
        assertThat(converted.stop()).isEqualTo(10);

        Path file = TestRun.files(store).get(0);
        Path expected = TestRun.files(other).get(0);
        assertThat(file.getFileName()).isEqualTo(expected.getFileName());
        assertThat(ArrowStream.of(Files.readAllBytes(file)).schema())
                .isEqualTo(ArrowStream.of(Files.readAllBytes(expected)).schema());
        assertThat(TestRun.rows(store)).hasSize(10).isEqualTo(TestRun.rows(other));
        assertThat(says(file, "kafka.merged.crc32c.basis")).isTrue();
        assertThat(says(expected, "kafka.merged.crc32c.basis")).isFalse();
    }

    @Test
    void recordsThatComeAgainAreFoundByTheirBytes() {
        TestRun first = TestRun.start(store, Map.of("value.format", "json", "file.max.records", "4"));
        first.put(orders(0, 10));
        first.task.stop();
        TestRun second = TestRun.start(store, Map.of("value.format", "json", "file.max.records", "4"));
        second.put(orders(0, 12));
        assertThat(second.stop()).isEqualTo(12);
        assertThat(TestRun.files(store)).hasSize(3);
    }

    @Test
    void aRecordThatComesAgainInAnotherFormatIsRefusedByName() {
        TestRun first = TestRun.start(store, JSON);
        first.put(orders(0, 3));
        first.stop();
        TestRun second = TestRun.start(store, CONNECT);
        assertThatThrownBy(() -> second.put(struct(1)))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("t-0@1 comes again with another value.format than ")
                .hasMessageContaining("Set value.format back");
        second.task.stop();
    }

    @Test
    void anotherRecordAtAnOffsetFailsTheTask() {
        TestRun first = TestRun.start(store, JSON);
        first.put(orders(0, 3));
        first.stop();
        TestRun second = TestRun.start(store, JSON);
        SinkRecord changed = json(1, "{\"schema\":" + ORDER_AS_JSON + ",\"payload\":{\"id\":7,\"at\":0}}");
        assertThatThrownBy(() -> second.put(changed))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("the topic was made anew");
        second.task.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"write", "skip", "fail"})
    void aNullPayloadIsATombstone(String nullValues) throws IOException {
        Map<String, String> settings = new HashMap<>(JSON);
        settings.put("null.values", nullValues);
        FakeContext context = FakeContext.withReporter();
        TestRun run = TestRun.start(store, settings, context);
        run.put(json(
                0,
                "{\"schema\":" + ORDER_AS_JSON.replace("\"optional\":false,\"fields\"", "\"optional\":true,\"fields\"")
                        + ",\"payload\":null}"));
        context.reports.forEach(report -> report.done().complete(null));
        assertThat(run.stop()).isEqualTo(1);
        assertThat(context.reports).hasSize(nullValues.equals("fail") ? 1 : 0);
        assertThat(TestRun.files(store)).hasSize(nullValues.equals("write") ? 1 : 0);
        for (Path file : TestRun.files(store)) {
            assertThat(says(file, "kafka.message.tombstone")).isTrue();
        }
    }

    @Test
    void whatIsNoRowIsABadRecordThatSaysWhere() throws IOException {
        FakeContext context = FakeContext.withReporter();
        TestRun run = TestRun.start(store, JSON, context);
        run.put(
                order(0),
                json(1, "{\"schema\":" + ORDER_AS_JSON + ",\"payload\":{\"id\":\"1\",\"at\":0}}"),
                json(2, "no JSON"),
                record(3, ORDER, struct(3).value()),
                order(4));
        context.reports.forEach(report -> report.done().complete(null));
        assertThat(run.stop()).isEqualTo(5);
        assertThat(TestRun.rows(store))
                .extracting(row -> row.substring(0, row.indexOf('\t')))
                .containsExactly("0", "4");
        assertThat(context.reports)
                .extracting(report -> report.record().kafkaOffset())
                .containsExactly(1L, 2L, 3L);
        assertThat(context.reports.get(0).reason()).hasMessageContaining("id").hasMessageContaining("at byte ");
        assertThat(context.reports.get(1).reason()).hasMessageContaining("at byte ");
        assertThat(context.reports.get(2).reason())
                .hasMessageContaining("value.converter=org.apache.kafka.connect.converters.ByteArrayConverter")
                .hasMessageContaining("got org.apache.kafka.connect.data.Struct");
    }

    @Test
    void whatWasBadWhenItWasItsTurnIsBadWhenItComesAgain() {
        SinkRecord bad = json(1, "{\"schema\":" + ORDER_AS_JSON + ",\"payload\":{\"id\":\"1\",\"at\":0}}");
        for (int times = 1; times <= 2; times++) {
            FakeContext context = FakeContext.withReporter();
            TestRun run = TestRun.start(store, JSON, context);
            run.put(order(0), bad, order(2));
            context.reports.forEach(report -> report.done().complete(null));
            assertThat(run.stop()).isEqualTo(3);
            assertThat(context.reports).hasSize(1);
        }
        assertThat(TestRun.files(store)).hasSize(1);
    }

    @Test
    void aFieldTellsTheDirectory() {
        Map<String, String> settings = new HashMap<>(JSON);
        settings.putAll(
                Map.of("partitioner", "time", "timestamp.source", "field:at", "path.format", "'dt'=yyyy-MM-dd"));
        TestRun run = TestRun.start(store, settings);
        run.put(order(0), json(1, "{\"schema\":" + ORDER_AS_JSON + ",\"payload\":{\"id\":1,\"at\":86400000}}"));
        assertThat(run.stop()).isEqualTo(2);
        assertThat(TestRun.files(store))
                .extracting(file -> file.getParent().getFileName().toString())
                .containsExactly("dt=1970-01-01", "dt=1970-01-02");
    }

    private static String bareSchema() {
        return new org.apache.arrow.vector.types.pojo.Schema(List.of(
                        new Field("id", FieldType.notNullable(new ArrowType.Int(64, true)), List.of()),
                        new Field("city", FieldType.nullable(ArrowType.Utf8.INSTANCE), List.of())))
                .toJson();
    }

    @Test
    void bareObjectsBecomeRowsOfTheSchemaThatIsSet() throws IOException {
        Map<String, String> settings = new HashMap<>(JSON);
        settings.put("value.schema", bareSchema());
        FakeContext context = FakeContext.withReporter();
        TestRun run = TestRun.start(store, settings, context);
        run.put(json(0, "{\"city\":\"Bern\",\"id\":1}"), json(1, "{\"id\":2}"), json(2, "{\"id\":3,\"zip\":1}"));
        context.reports.forEach(report -> report.done().complete(null));
        assertThat(run.stop()).isEqualTo(3);
        assertThat(TestRun.rows(store)).containsExactly("1\tBern", "2\tnull");
        assertThat(context.reports)
                .singleElement()
                .satisfies(report -> assertThat(report.reason()).hasMessageContaining("zip"));
        assertThat(ArrowStream.of(Files.readAllBytes(TestRun.files(store).get(0)))
                        .schema()
                        .getFields())
                .isEqualTo(org.apache.arrow.vector.types.pojo.Schema.fromJSON(bareSchema())
                        .getFields());
    }

    @Test
    void fieldsThatTheSchemaDoesNotHaveMayBeIgnored() throws IOException {
        Map<String, String> settings = new HashMap<>(JSON);
        settings.putAll(Map.of("value.schema", bareSchema(), "value.unknown.fields", "ignore"));
        TestRun run = TestRun.start(store, settings);
        run.put(json(0, "{\"id\":3,\"zip\":{\"a\":[1]}}"));
        assertThat(run.stop()).isEqualTo(1);
        assertThat(TestRun.rows(store)).containsExactly("3\tnull");
    }

    @Test
    void aSchemasFileIsReadByTheConnectorAlone() throws IOException {
        Path file = Files.writeString(other.resolve("schema.json"), bareSchema());
        ArrowStreamSinkConnector connector = new ArrowStreamSinkConnector();
        connector.start(Map.of("store.url", store.toString(), "value.format", "json", "value.schema", file.toString()));
        assertThat(connector.taskConfigs(2))
                .hasSize(2)
                .allSatisfy(task -> assertThat(task).containsEntry("value.schema", bareSchema()));
    }

    private Map<String, List<String>> errors(Map<String, String> settings) {
        Map<String, String> config = new HashMap<>(
                Map.of("name", "n", "connector.class", "c", "topics", "t", "store.url", store.toString()));
        config.putAll(settings);
        Map<String, List<String>> errors = new HashMap<>();
        for (ConfigValue value : new ArrowStreamSinkConnector().validate(config).configValues()) {
            if (!value.errorMessages().isEmpty()) {
                errors.put(value.name(), value.errorMessages());
            }
        }
        return errors;
    }

    @Test
    void settingsThatDoNotGoTogetherAreRefused() {
        assertThat(errors(Map.of("value.format", "json"))).isEmpty();
        assertThat(errors(Map.of("value.format", "json", "value.schema", bareSchema())))
                .isEmpty();
        assertThat(errors(Map.of(
                        "value.format", "json", "value.converter", "org.apache.kafka.connect.json.JsonConverter")))
                .containsOnlyKeys("value.converter")
                .allSatisfy((option, messages) -> assertThat(messages)
                        .singleElement()
                        .asString()
                        .contains("ByteArrayConverter", "value.format=json"));
        assertThat(errors(Map.of(
                        "value.format",
                        "json",
                        "value.converter",
                        "org.apache.kafka.connect.converters.ByteArrayConverter",
                        "key.converter",
                        "org.apache.kafka.connect.storage.StringConverter")))
                .isEmpty();
        assertThat(errors(Map.of("value.format", "json", "value.schema", "/no/such/file")))
                .containsOnlyKeys("value.schema");
        String interval =
                bareSchema().replace("\"name\" : \"utf8\"", "\"name\" : \"interval\", \"unit\" : \"DAY_TIME\"");
        assertThat(errors(Map.of("value.format", "json", "value.schema", interval)))
                .containsOnlyKeys("value.schema")
                .allSatisfy((option, messages) ->
                        assertThat(messages).singleElement().asString().contains("city", "interval"));
        assertThat(errors(Map.of("value.schema", bareSchema()))).containsOnlyKeys("value.schema");
        assertThat(errors(Map.of("value.format", "json", "value.schema", bareSchema(), "value.lenient", "true")))
                .containsOnlyKeys("value.lenient");
    }
}
