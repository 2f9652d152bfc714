package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Topics of rows, by converters of other makes, become files that pyarrow opens. */
@ExtendWith(KafkaEnvironmentExtension.class)
class RowsIT {
    private static final String JSON = "rows-json";
    private static final String JSON_CIRCLE = "rows-json-circle";
    private static final String JSON_CONVERTER = "org.apache.kafka.connect.json.JsonConverter";
    private static final String AVRO = "rows-avro";
    private static final long AT_MILLIS = 1_700_000_000_123L;

    private static final String JSON_SCHEMA = """
            {"type": "struct", "name": "Order", "optional": false, "fields": [
              {"field": "id", "type": "int64", "optional": false},
              {"field": "price", "type": "bytes", "optional": true, "name": "org.apache.kafka.connect.data.Decimal", "version": 1,
               "parameters": {"scale": "2", "connect.decimal.precision": "12"}},
              {"field": "at", "type": "int64", "optional": true, "name": "org.apache.kafka.connect.data.Timestamp", "version": 1},
              {"field": "day", "type": "int32", "optional": true, "name": "org.apache.kafka.connect.data.Date", "version": 1},
              {"field": "name", "type": "string", "optional": true},
              {"field": "raw", "type": "bytes", "optional": true},
              {"field": "tags", "type": "array", "optional": true, "items": {"type": "string", "optional": true}},
              {"field": "who", "type": "struct", "optional": true, "fields": [{"field": "age", "type": "int16", "optional": false}]},
              {"field": "scores", "type": "map", "optional": true, "keys": {"type": "string", "optional": false},
               "values": {"type": "double", "optional": false}}]}""";

    /** Prints each column of all files: name, type, values. */
    private static final String PRINT = """
            import pyarrow as pa, sys
            table = pa.concat_tables(pa.ipc.open_stream(file).read_all() for file in sys.argv[1:])
            table.validate(full=True)
            for column, field in zip(table.columns, table.schema):
                print(field.name, field.type, "" if field.nullable else "not null", *map(repr, column.to_pylist()), sep="|")
            """;

    @Test
    void jsonWithSchemasBecomesColumns(KafkaEnvironment environment) throws Exception {
        Scripts python = Interop.python();
        Topics topics = Topics.of(environment);
        topics.create(JSON, 1);
        topics.send(jsonOrders(JSON));

        assertThat(columns(environment, python, JSON, Map.of("value.converter", JSON_CONVERTER)))
                .containsExactly(
                        "id|int64|not null|1|2",
                        "price|decimal128(12, 2)||Decimal('46.85')|None",
                        "at|timestamp[ms, tz=UTC]||datetime.datetime(2023, 11, 14, 22, 13, 20, 123000,"
                                + " tzinfo=zoneinfo.ZoneInfo(key='UTC'))|None",
                        "day|date32[day]||datetime.date(2023, 11, 14)|None",
                        "name|string||'Zoë 🚀'|None",
                        "raw|binary||b'\\x00\\xff'|None",
                        "tags|list<item: string>||['a', None]|None",
                        "who|struct<age: int16 not null>||{'age': 7}|None",
                        "scores|map<string, double>||[('x', 0.5)]|None");
    }

    /** By what a parser of JSON makes of both: the order of an object's members says nothing. */
    @Test
    void jsonWithSchemasComesBackAsItWas(KafkaEnvironment environment) throws Exception {
        String back = JSON_CIRCLE + "-back";
        Topics topics = Topics.of(environment);
        topics.create(JSON_CIRCLE, 1);
        topics.create(back, 1);
        List<ProducerRecord<byte[], byte[]>> sent = jsonOrders(JSON_CIRCLE);
        topics.send(sent);
        try (ConnectWorker worker = environment.startWorker(Map.of("group.id", JSON_CIRCLE))) {
            Connectors connectors = new Connectors(environment, worker);
            Path directory = connectors.directory(JSON_CIRCLE);
            connectors.startSink(JSON_CIRCLE, directory, 1, Map.of("value.converter", JSON_CONVERTER));
            connectors.awaitPublished(JSON_CIRCLE);
            connectors.startSource(back, directory, 1, Map.of("output", "rows", "value.converter", JSON_CONVERTER));
            await("records of " + back + "; log: " + worker.log())
                    .atMost(Connectors.LIMIT)
                    .failFast(() -> connectors.assertNotFailed(Connectors.sourceOf(back)))
                    .until(() -> topics.read(back).size() >= sent.size());
        }
        ObjectMapper json = new ObjectMapper();
        List<ConsumerRecord<byte[], byte[]>> came = topics.read(back);
        assertThat(came).hasSameSizeAs(sent);
        for (int i = 0; i < sent.size(); i++) {
            ConsumerRecord<byte[], byte[]> record = came.get(i);
            assertThat(json.readTree(record.value()))
                    .isEqualTo(json.readTree(sent.get(i).value()));
            assertThat(record.key()).isEqualTo(sent.get(i).key());
            assertThat(record.timestamp()).isEqualTo(AT_MILLIS + i);
        }
    }

    private static List<ProducerRecord<byte[], byte[]>> jsonOrders(String topic) {
        List<String> rows = List.of("""
                {"id": 1, "price": "Ek0=", "at": 1700000000123, "day": 19675, "name": "Zoë 🚀", "raw": "AP8=",
                 "tags": ["a", null], "who": {"age": 7}, "scores": {"x": 0.5}}""", """
                {"id": 2, "price": null, "at": null, "day": null, "name": null, "raw": null, "tags": null, "who": null,
                 "scores": null}""");
        return IntStream.range(0, rows.size())
                .mapToObj(i -> {
                    String value = "{\"schema\": " + JSON_SCHEMA + ", \"payload\": " + rows.get(i) + "}";
                    return new ProducerRecord<>(
                            topic, 0, AT_MILLIS + i, new byte[] {(byte) i}, value.getBytes(StandardCharsets.UTF_8));
                })
                .toList();
    }

    @Test
    void avroBecomesColumns(KafkaEnvironment environment) throws Exception {
        Scripts python = Interop.python();
        Topics topics = Topics.of(environment);
        topics.create(AVRO, 1);
        Path schemas = Files.createDirectories(
                environment.hostDirectory().resolve("files").resolve(AVRO + "-schemas"));
        AvroTopic avro = new AvroTopic(schemas);
        topics.send(List.of(
                new ProducerRecord<>(AVRO, avro.value(fullOrder())),
                new ProducerRecord<>(AVRO, avro.value(emptyOrder()))));

        assertThat(columns(environment, python, AVRO, AvroTopic.converter(environment.workerPath(schemas))))
                .containsExactly(
                        "id|int64|not null|1|2",
                        "price|decimal128(12, 2)||Decimal('46.85')|None",
                        "at|timestamp[ms, tz=UTC]|not null|datetime.datetime(2023, 11, 14, 22, 13, 20, 123000,"
                                + " tzinfo=zoneinfo.ZoneInfo(key='UTC'))|datetime.datetime(1970, 1, 1, 0, 0,"
                                + " tzinfo=zoneinfo.ZoneInfo(key='UTC'))",
                        "name|string||'Zoë 🚀'|None",
                        "kind|string|not null|'NEW'|'OLD'",
                        "tags|list<item: string not null>|not null|['a', 'b']|[]",
                        "who|struct<age: int32 not null>||{'age': 7}|None",
                        "scores|map<string, double>|not null|[('x', 0.5)]|[]");
    }

    private static final Schema PRICE = LogicalTypes.decimal(12, 2).addToSchema(Schema.create(Schema.Type.BYTES));
    private static final Schema WHO =
            SchemaBuilder.record("Who").fields().requiredInt("age").endRecord();
    private static final Schema ORDER = SchemaBuilder.record("Order")
            .fields()
            .requiredLong("id")
            .name("price")
            .type()
            .optional()
            .type(PRICE)
            .name("at")
            .type(LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG)))
            .noDefault()
            .optionalString("name")
            .name("kind")
            .type()
            .enumeration("Kind")
            .symbols("NEW", "OLD")
            .noDefault()
            .name("tags")
            .type()
            .array()
            .items()
            .stringType()
            .noDefault()
            .name("who")
            .type()
            .optional()
            .type(WHO)
            .name("scores")
            .type()
            .map()
            .values()
            .doubleType()
            .noDefault()
            .endRecord();

    private static GenericRecord fullOrder() {
        GenericRecord who = new GenericData.Record(WHO);
        who.put("age", 7);
        GenericRecord order = order(1, AT_MILLIS, "NEW", List.of("a", "b"), Map.of("x", 0.5));
        order.put(
                "price", ByteBuffer.wrap(new BigDecimal("46.85").unscaledValue().toByteArray()));
        order.put("name", "Zoë 🚀");
        order.put("who", who);
        return order;
    }

    private static GenericRecord emptyOrder() {
        return order(2, 0, "OLD", List.of(), Map.of());
    }

    private static GenericRecord order(
            long id, long atMillis, String kind, List<String> tags, Map<String, Double> scores) {
        GenericRecord order = new GenericData.Record(ORDER);
        order.put("id", id);
        order.put("at", atMillis);
        order.put("kind", new GenericData.EnumSymbol(ORDER.getField("kind").schema(), kind));
        order.put("tags", tags);
        order.put("scores", scores);
        return order;
    }

    /** What pyarrow finds in the files of a topic. */
    private static List<String> columns(
            KafkaEnvironment environment, Scripts python, String topic, Map<String, String> settings)
            throws IOException {
        try (ConnectWorker worker = environment.startWorker(Map.of("group.id", topic))) {
            Connectors connectors = new Connectors(environment, worker);
            Path directory = connectors.directory(topic);
            connectors.startSink(topic, directory, 1, settings);
            connectors.awaitPublished(topic);
            Path scripts = Files.createTempDirectory(environment.hostDirectory(), "scripts");
            return Arrays.asList(python.runSnippet(
                            scripts, PRINT, Connectors.files(directory).toArray())
                    .split("\n"));
        }
    }
}
