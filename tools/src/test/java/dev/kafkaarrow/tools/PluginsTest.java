package dev.kafkaarrow.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.ipc.ArrowStream;
import io.kafbat.ui.serde.api.DeserializeResult;
import io.kafbat.ui.serde.api.PropertyResolver;
import io.kafbat.ui.serde.api.Serde;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class PluginsTest {

    private static final Schema SCHEMA = new Schema(List.of(
            new Field("name", FieldType.nullable(ArrowType.Utf8.INSTANCE), null),
            new Field("age", FieldType.nullable(new ArrowType.Int(32, true)), null)));
    private static final String ROWS = "{\"name\":\"Ada\",\"age\":36}\n{\"name\":\"Alan\",\"age\":null}\n";
    private static final byte[] NO_ARROW = "hallo".getBytes(StandardCharsets.UTF_8);

    private static List<ProducerRecord<byte[], byte[]>> read(String lines, Map<String, String> options) {
        Map<String, String> all = new HashMap<>(options);
        all.put("topic", "people");
        all.put("schema", SCHEMA.toJson());
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (ArrowLineReader reader = new ArrowLineReader()) {
            reader.configure(all);
            InputStream in = new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8));
            reader.readRecords(in).forEachRemaining(records::add);
        }
        return records;
    }

    private static byte[] people() {
        return read(ROWS, Map.of()).get(0).value();
    }

    private static String shown(byte[] value, Map<String, String> options) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RecordHeaders headers = new RecordHeaders();
        headers.add("trace", "1".getBytes(StandardCharsets.UTF_8));
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(
                "people",
                3,
                17,
                1234,
                TimestampType.CREATE_TIME,
                0,
                0,
                "k".getBytes(StandardCharsets.UTF_8),
                value,
                headers,
                Optional.empty());
        try (ArrowFormatter formatter = new ArrowFormatter();
                PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8)) {
            formatter.configure(options);
            formatter.writeTo(record, print);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void linesThatAreReadAreLinesThatAreShown() throws Exception {
        assertThat(ArrowStream.of(people()).schema()).isEqualTo(SCHEMA);
        assertThat(shown(people(), Map.of())).isEqualTo(ROWS);
    }

    @Test
    void aMessageEndsWhenItIsFullOrWithAnEmptyLine() {
        assertThat(read(ROWS.repeat(3), Map.of("rows.max", "4"))).hasSize(2);
        assertThat(read(ROWS + "\n" + ROWS, Map.of())).hasSize(2);
        assertThat(read("\n\n", Map.of())).isEmpty();
    }

    @Test
    void aLineThatIsNoRowIsNamed() {
        assertThatThrownBy(() -> read(ROWS + "{\"name\":1}", Map.of())).hasMessageContaining("line 3: ");
        assertThatThrownBy(() -> read("{\"height\":1}", Map.of())).hasMessageContaining("height");
        assertThat(read("{\"height\":1}", Map.of("unknown.fields", "ignore"))).hasSize(1);
    }

    @Test
    void whatIsBesideTheValueIsShownAsKafkasFormatterShowsIt() {
        Map<String, String> all = Map.of(
                "print.timestamp", "true",
                "print.partition", "true",
                "print.offset", "true",
                "print.headers", "true",
                "print.key", "true",
                "lines", "message");
        assertThat(shown(people(), all))
                .isEqualTo("CreateTime:1234\tPartition:3\tOffset:17\ttrace:1\tk\t"
                        + "[{\"name\":\"Ada\",\"age\":36},{\"name\":\"Alan\",\"age\":null}]\n");
    }

    @Test
    void rowsBeyondTheBoundAreCounted() {
        assertThat(shown(people(), Map.of("rows.max", "1")))
                .isEqualTo("{\"name\":\"Ada\",\"age\":36}\n\"... 1 more rows\"\n");
        assertThat(shown(people(), Map.of("schema.only", "true"))).isEqualTo(SCHEMA + "\n");
    }

    @Test
    void aValueThatIsNoArrowIsShownAsWhatItIs() {
        String refused = "{\"refused\":\"at byte 0: expected an Arrow IPC stream, got text, beginning with `hallo`\","
                + "\"bytes\":5,\"begins\":\"68616c6c6f\"}";
        assertThat(shown(NO_ARROW, Map.of())).isEqualTo(refused + "\n");
        assertThat(shown(new byte[0], Map.of())).startsWith("{\"refused\":").contains("\"bytes\":0");
        assertThat(shown(null, Map.of())).isEqualTo("null\n");
        try (ArrowJsonDeserializer deserializer = new ArrowJsonDeserializer()) {
            assertThat(deserializer.deserialize("people", NO_ARROW)).isEqualTo(refused);
        }
    }

    @Test
    void aDeserializerMakesAnArrayOfRows() {
        try (ArrowJsonDeserializer deserializer = new ArrowJsonDeserializer()) {
            deserializer.configure(Map.of("rows.max", "1"), false);
            assertThat(deserializer.deserialize("people", people()))
                    .isEqualTo("[{\"name\":\"Ada\",\"age\":36},\"... 1 more rows\"]");
            assertThat(deserializer.deserialize("people", (byte[]) null)).isNull();
        }
    }

    @Test
    void kafbatShowsJsonWithTheSchemaBesideIt() throws Exception {
        try (ArrowKafbatSerde serde = new ArrowKafbatSerde()) {
            serde.configure(new NoProperties(), new NoProperties(), new NoProperties());
            assertThat(serde.canDeserialize("people", Serde.Target.VALUE)).isTrue();
            assertThat(serde.canSerialize("people", Serde.Target.VALUE)).isFalse();

            DeserializeResult result =
                    serde.deserializer("people", Serde.Target.VALUE).deserialize(null, people());

            assertThat(result.getType()).isEqualTo(DeserializeResult.Type.JSON);
            assertThat(result.getResult())
                    .isEqualTo("[{\"name\":\"Ada\",\"age\":36},{\"name\":\"Alan\",\"age\":null}]");
            assertThat(result.getAdditionalProperties()).isEqualTo(Map.of("schema", SCHEMA.toString()));
        }
    }

    /** As kafbat has them where nothing is set. */
    private static final class NoProperties implements PropertyResolver {
        @Override
        public <T> Optional<T> getProperty(String key, Class<T> type) {
            return Optional.empty();
        }

        @Override
        public <T> Optional<List<T>> getListProperty(String key, Class<T> type) {
            return Optional.empty();
        }

        @Override
        public <K, V> Optional<Map<K, V>> getMapProperty(String key, Class<K> keyType, Class<V> valueType) {
            return Optional.empty();
        }
    }
}
