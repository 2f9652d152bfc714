package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apicurio.registry.utils.converter.AvroConverter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Topics of Avro come back from files of rows. The judge is the converter: what it makes of a record without us, there and back, is what
 * has to come, to the byte, the schema's id included.
 */
@ExtendWith(KafkaEnvironmentExtension.class)
class AvroCircleIT {
    private static final long AT_MILLIS = 1_700_000_000_123L;
    private static final String IDS_IN_HEADERS = "value.converter.apicurio.registry.headers.enabled";
    private static final String ENHANCED = "value.converter.enhanced.avro.schema.support";

    private static final Schema ORDER = new Schema.Parser().parse("""
            {"type": "record", "name": "Order", "namespace": "shop", "doc": "what was ordered", "fields": [
              {"name": "id", "type": "long", "doc": "its number"},
              {"name": "kind", "default": "NEW", "type": {"type": "enum", "name": "Kind", "doc": "how far it is",
               "symbols": ["NEW", "OLD", "ARCHIVED"], "default": "OLD"}},
              {"name": "rank", "default": null, "type": ["null", {"type": "enum", "name": "Rank", "symbols": ["Z", "A"]}]},
              {"name": "price", "default": null,
               "type": ["null", {"type": "bytes", "logicalType": "decimal", "precision": 12, "scale": 2}]},
              {"name": "wide", "type": {"type": "bytes", "logicalType": "decimal", "precision": 60, "scale": 5}},
              {"name": "day", "type": {"type": "int", "logicalType": "date"}},
              {"name": "time", "type": {"type": "int", "logicalType": "time-millis"}},
              {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
              {"name": "hash", "type": {"type": "fixed", "name": "Hash", "size": 4}},
              {"name": "raw", "default": null, "type": ["null", "bytes"]},
              {"name": "count", "type": "int", "default": 7},
              {"name": "ratio", "type": "float", "default": 1.5},
              {"name": "paid", "type": "boolean", "default": true},
              {"name": "mark", "type": "bytes", "default": "\\u0001\\u00ff"},
              {"name": "tags", "type": {"type": "array", "items": ["null", "string"]}, "default": []},
              {"name": "scores", "type": {"type": "map", "values": {"type": "record", "name": "Score", "doc": "of a judge",
               "fields": [{"name": "points", "type": "double", "doc": "out of ten"}, {"name": "about", "type": "Kind"}]}}},
              {"name": "who", "default": null, "type": ["null", {"type": "record", "name": "Who", "fields": [
               {"name": "name", "type": "string", "default": "nobody"},
               {"name": "moves", "type": {"type": "array", "items": {"type": "record", "name": "Move",
                "fields": [{"name": "to", "default": null, "type": ["null", "long"]}]}}}]}]},
              {"name": "one", "default": null, "type": ["null", "string", "int",
               {"type": "record", "name": "Other", "fields": [{"name": "text", "type": "string"}]}]}]}""");

    @ParameterizedTest
    @ValueSource(strings = {"false", "true"})
    void recordsComeBackAsTheConverterAloneBringsThemBack(String enhanced, KafkaEnvironment environment)
            throws Exception {
        String topic = "avro-circle-" + enhanced;
        String back = topic + "-back";
        Topics topics = Topics.of(environment);
        topics.create(topic, 1);
        topics.create(back, 1);
        try (ConnectWorker worker = environment.startWorker(Map.of("group.id", topic))) {
            Connectors connectors = new Connectors(environment, worker);
            Path directory = connectors.directory(topic);
            Path schemas = Files.createDirectories(connectors.directory(topic + "-schemas"));
            List<byte[]> values = new ArrayList<>();
            values.add(new AvroTopic(schemas).value(full()));
            values.add(new AvroTopic(schemas).value(sparse()));
            values.add(null);
            List<byte[]> wanted = new ArrayList<>();
            try (AvroConverter<Object> converter = converter(schemas, enhanced)) {
                for (byte[] value : values) {
                    wanted.add(thereAndBack(converter, topic, value));
                }
                // what the converter wrote comes back as it is
                assertThat(thereAndBack(converter, topic, wanted.get(0))).isEqualTo(wanted.get(0));
            }
            values.add(wanted.get(0));
            wanted.add(wanted.get(0));
            topics.send(records(topic, values));

            Map<String, String> settings = new HashMap<>(AvroTopic.converter(environment.workerPath(schemas)));
            settings.put(ENHANCED, enhanced);
            settings.put(IDS_IN_HEADERS, "false");
            connectors.startSink(topic, directory, 1, settings);
            connectors.awaitPublished(topic);
            settings.put("output", "rows");
            connectors.startSource(back, directory, 1, settings);
            await("records of " + back + "; log: " + worker.log())
                    .atMost(Connectors.LIMIT)
                    .failFast(() -> connectors.assertNotFailed(Connectors.sourceOf(back)))
                    .until(() -> topics.read(back).size() >= values.size());

            List<ConsumerRecord<byte[], byte[]>> came = topics.read(back);
            assertThat(came).extracting(ConsumerRecord::value).containsExactlyElementsOf(wanted);
            for (int i = 0; i < values.size(); i++) {
                assertThat(came.get(i).key()).isEqualTo(new byte[] {(byte) i});
                assertThat(came.get(i).timestamp()).isEqualTo(AT_MILLIS + i);
            }
        }
    }

    private static AvroConverter<Object> converter(Path schemas, String enhanced) {
        Map<String, String> settings = new HashMap<>();
        AvroTopic.converter(schemas.toString())
                .forEach((key, value) -> settings.put(key.replace("value.converter.", ""), value));
        settings.put(ENHANCED.replace("value.converter.", ""), enhanced);
        AvroConverter<Object> converter = new AvroConverter<>();
        converter.configure(settings, false);
        return converter;
    }

    private static byte[] thereAndBack(AvroConverter<Object> converter, String topic, byte[] value) {
        if (value == null) {
            return null;
        }
        SchemaAndValue connect = converter.toConnectData(topic, value);
        return converter.fromConnectData(topic, connect.schema(), connect.value());
    }

    private static List<ProducerRecord<byte[], byte[]>> records(String topic, List<byte[]> values) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            records.add(new ProducerRecord<>(topic, 0, AT_MILLIS + i, new byte[] {(byte) i}, values.get(i)));
        }
        return records;
    }

    private static GenericRecord full() {
        GenericRecord order = sparse();
        order.put("id", Long.MIN_VALUE);
        order.put("kind", symbol("kind", "ARCHIVED"));
        order.put("rank", new GenericData.EnumSymbol(optional("rank"), "A"));
        order.put("price", ByteBuffer.wrap(new byte[] {(byte) 0xED, (byte) 0xB3}));
        order.put("raw", ByteBuffer.wrap(new byte[] {0, (byte) 0xFF}));
        order.put("tags", Arrays.asList("a", null, "Zoë 🚀"));
        Schema scoreSchema = ORDER.getField("scores").schema().getValueType();
        GenericRecord score = new GenericData.Record(scoreSchema);
        score.put("points", 0.5);
        score.put("about", symbol("kind", "OLD"));
        order.put("scores", Map.of("judge", score));
        Schema moveSchema = optional("who").getField("moves").schema().getElementType();
        GenericRecord move = new GenericData.Record(moveSchema);
        move.put("to", 4L);
        GenericRecord who = new GenericData.Record(optional("who"));
        who.put("name", "");
        who.put("moves", List.of(move, new GenericData.Record(moveSchema)));
        order.put("who", who);
        GenericRecord other =
                new GenericData.Record(ORDER.getField("one").schema().getTypes().get(3));
        other.put("text", "x");
        order.put("one", other);
        return order;
    }

    private static GenericRecord sparse() {
        GenericRecord order = new GenericData.Record(ORDER);
        order.put("id", 1L);
        order.put("kind", symbol("kind", "NEW"));
        order.put("wide", ByteBuffer.wrap(new byte[] {18, 77, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}));
        order.put("day", -1);
        order.put("time", 86_399_999);
        order.put("at", -1L);
        order.put("hash", new GenericData.Fixed(ORDER.getField("hash").schema(), new byte[] {1, 2, 3, -4}));
        order.put("count", 3);
        order.put("ratio", Float.MIN_VALUE);
        order.put("paid", false);
        order.put("mark", ByteBuffer.wrap("m".getBytes(StandardCharsets.UTF_8)));
        order.put("tags", List.of());
        order.put("scores", Map.of());
        return order;
    }

    private static GenericData.EnumSymbol symbol(String field, String symbol) {
        return new GenericData.EnumSymbol(ORDER.getField(field).schema(), symbol);
    }

    /** What an optional field holds if it holds something. */
    private static Schema optional(String field) {
        return ORDER.getField(field).schema().getTypes().get(1);
    }
}
