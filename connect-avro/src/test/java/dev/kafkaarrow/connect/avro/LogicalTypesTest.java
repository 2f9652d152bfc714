package dev.kafkaarrow.connect.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.kafkaarrow.connect.data.types.RowSchema;
import io.apicurio.registry.utils.converter.avro.AvroData;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the known converters lose, and rows keep: the table of docs/avro.md, line by line. */
class LogicalTypesTest {

    private static Schema record(String type) {
        return new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"f\",\"type\":" + type + "}]}");
    }

    private static Field arrow(String type) {
        return RowSchema.of(ConnectSchemas.of(record(type))).arrow().getFields().get(0);
    }

    private static Object value(String type, String hex) {
        Outcome outcome =
                Outcome.byUs(AvroRows.bare(record(type)), HexFormat.of().parseHex(hex));
        assertThat(outcome.fault()).isEmpty();
        return ((List<?>) outcome.rows().get(0)).get(0);
    }

    private static Outcome byConverter(String type, String hex) {
        return Outcome.byConverter(HexFormat.of().parseHex(hex), record(type), record(type));
    }

    static List<Arguments> times() {
        return List.of(
                arguments("time-micros", new ArrowType.Time(TimeUnit.MICROSECOND, 64)),
                arguments("timestamp-micros", new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC")),
                arguments("timestamp-nanos", new ArrowType.Timestamp(TimeUnit.NANOSECOND, "UTC")),
                arguments("local-timestamp-millis", new ArrowType.Timestamp(TimeUnit.MILLISECOND, null)),
                arguments("local-timestamp-micros", new ArrowType.Timestamp(TimeUnit.MICROSECOND, null)),
                arguments("local-timestamp-nanos", new ArrowType.Timestamp(TimeUnit.NANOSECOND, null)));
    }

    @ParameterizedTest
    @MethodSource("times")
    void timesKeepTheirUnitAndZoneAsTheSourceHasThem(String logicalType, ArrowType arrow) {
        String type = "{\"type\":\"long\",\"logicalType\":\"" + logicalType + "\"}";
        Field plain = new Field("f", FieldType.notNullable(arrow), null);
        RowSchema ofColumn = RowSchema.of(new org.apache.arrow.vector.types.pojo.Schema(List.of(plain)));

        assertThat(arrow(type)).isEqualTo(plain);
        assertThat(ConnectSchemas.of(record(type)).field("f").schema())
                .isEqualTo(ofColumn.connect().field("f").schema());
        assertThat(value(type, "02").toString()).contains(logicalType.endsWith("millis") ? "1970" : "1");
        assertThat(byConverter(type, "02").schema().orElseThrow().findField("f").getType())
                .isEqualTo(new ArrowType.Int(64, true));
    }

    @Test
    void aTimeOfADayIsWithinIt() {
        String type = "{\"type\":\"long\",\"logicalType\":\"time-micros\"}";

        assertThat(Outcome.byUs(AvroRows.bare(record(type)), new byte[] {1})
                        .fault()
                        .orElseThrow())
                .contains("field f: expected a whole number from 0 to 86399999999, got -1");
    }

    @Test
    void aUuidIsTextThatSaysSo() {
        String type = "{\"type\":\"string\",\"logicalType\":\"uuid\"}";

        assertThat(arrow(type).getType()).isEqualTo(ArrowType.Utf8.INSTANCE);
        assertThat(arrow(type).getMetadata()).containsEntry("connect.name", "io.debezium.data.Uuid");
        assertThat(value(type, "0261")).isEqualTo(Optional.of("a"));
    }

    @Test
    void aDecimalOverFixedIsADecimal() {
        String type =
                "{\"type\":\"fixed\",\"name\":\"D\",\"size\":2,\"logicalType\":\"decimal\",\"precision\":4,\"scale\":2}";

        assertThat(arrow(type).getType()).isEqualTo(new ArrowType.Decimal(4, 2, 128));
        assertThat(value(type, "ff9c")).hasToString("Optional[-1.00]");
        assertThat(byConverter(type, "ff9c").fault().orElseThrow()).contains("Mismatched names");
    }

    @Test
    void aNullIsAColumnOfNulls() {
        assertThat(arrow("\"null\"").getType()).isEqualTo(ArrowType.Null.INSTANCE);
        assertThat(value("\"null\"", "")).isEqualTo(Optional.empty());
        assertThat(byConverter("\"null\"", "").fault().orElseThrow()).contains("Standalone null");
    }

    @Test
    void theBranchOfAUnionIsThatWhichWasWritten() {
        String type = "[\"bytes\",{\"type\":\"fixed\",\"name\":\"F\",\"size\":1}]";

        assertThat(value(type, "02ff")).isEqualTo(List.of(Optional.empty(), "bytes ff"));
        assertThat(byConverter(type, "02ff").rows()).isEqualTo(List.of(List.of(List.of("bytes ff", Optional.empty()))));
    }

    @Test
    void aBranchOfSmallNumbersIsOne() {
        String type = "[{\"type\":\"int\",\"connect.type\":\"int8\"},\"string\"]";

        assertThat(value(type, "0002")).isEqualTo(List.of(Optional.of((byte) 1), Optional.empty()));
        assertThat(byConverter(type, "0002").fault().orElseThrow()).contains("matching union field");
    }

    @Test
    void aBranchOfAnotherNameInConnectIsOne() {
        String type = "[{\"type\":\"record\",\"name\":\"A\",\"connect.name\":\"b.Other\",\"fields\":[]},\"string\"]";

        assertThat(value(type, "00")).isEqualTo(List.of(List.of(), Optional.empty()));
        assertThat(byConverter(type, "00").fault()).isPresent();
    }

    @Test
    void aLogicalNameOfConnectOnAnotherTypeHasNoValues() {
        String type = "{\"type\":\"long\",\"connect.name\":\"org.apache.kafka.connect.data.Date\"}";

        assertThat(Outcome.byUs(AvroRows.bare(record(type)), new byte[] {2})
                        .fault()
                        .orElseThrow())
                .contains("field f: expected no value, as org.apache.kafka.connect.data.Date is another type");
        assertThat(byConverter(type, "02").fault()).isPresent();
    }

    @Test
    void aNameOfConnectSaysMoreThanALogicalTypeThatTheConverterLoses() {
        String type =
                "{\"type\":\"long\",\"logicalType\":\"timestamp-micros\",\"connect.name\":\"io.debezium.time.MicroTimestamp\",\"connect.version\":1}";

        assertThat(Outcome.byUs(AvroRows.bare(record(type)), new byte[] {2})).isEqualTo(byConverter(type, "02"));
        assertThat(arrow(type).getType()).isEqualTo(new ArrowType.Timestamp(TimeUnit.MICROSECOND, null));
    }

    @Test
    void entriesOfAMapKeepTheirOrder() {
        String type = "{\"type\":\"map\",\"values\":\"int\"}";

        assertThat(AvroRows.bare(record(type))
                        .decode(ByteBuffer.wrap(HexFormat.of().parseHex("0402620202610400")))
                        .orElseThrow()
                        .field(List.of("f")))
                .hasToString("{b=1, a=2}")
                .isInstanceOf(Map.class);
    }

    private static String defaultOf(String type, String value) {
        Schema schema = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"f\",\"type\":" + type
                        + ",\"default\":" + value + "}]}");
        Object ofConverter =
                new AvroData(1).toConnectSchema(schema).field("f").schema().defaultValue();
        assertThat(ofConverter).isNull();
        return RowSchema.of(ConnectSchemas.of(schema))
                .arrow()
                .getFields()
                .get(0)
                .getMetadata()
                .get("connect.default");
    }

    @Test
    void defaultsThatTheConverterDropsAreKept() {
        String decimal = "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":4,\"scale\":2}";
        String date = "{\"type\":\"int\",\"logicalType\":\"date\"}";
        String record = "{\"type\":\"record\",\"name\":\"S\",\"fields\":[{\"name\":\"d\",\"type\":" + decimal
                + ",\"default\":\"\\u0064\"},{\"name\":\"day\",\"type\":" + date + ",\"default\":1}]}";
        String symbols = "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\",\"B\"]}";

        assertThat(defaultOf(record, "{}")).contains("1.00");
        assertThat(defaultOf("[" + record + ",\"string\"]", "{\"day\":2}")).contains("1.00");
        assertThat(defaultOf("[" + symbols + ",\"int\"]", "\"B\"")).contains("B");
    }

    @Test
    void elementsThatTakeNoBytesAreThere() {
        String type = "{\"type\":\"array\",\"items\":{\"type\":\"record\",\"name\":\"E\",\"fields\":[]}}";

        assertThat(value(type, "0600")).isEqualTo(List.of(List.of(), List.of(), List.of()));
        assertThat(byConverter(type, "0600").rows()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"fixed\",\"name\":\"D\",\"size\":12,\"logicalType\":\"duration\"}",
                "{\"type\":\"fixed\",\"name\":\"U\",\"size\":16,\"logicalType\":\"uuid\"}",
                "{\"type\":\"bytes\",\"logicalType\":\"big-decimal\"}",
                "{\"type\":\"string\",\"logicalType\":\"of another make\"}"
            })
    void otherLogicalTypesAreAsByTheConverter(String type) {
        String hex = "20"
                + "01"
                        .repeat(
                                record(type).getField("f").schema().getType() == Schema.Type.FIXED
                                        ? record(type).getField("f").schema().getFixedSize() - 1
                                        : 16);

        assertThat(Outcome.byUs(AvroRows.bare(record(type)), HexFormat.of().parseHex(hex)))
                .isEqualTo(byConverter(type, hex))
                .satisfies(outcome -> assertThat(outcome.rows()).hasSize(1));
    }

    @Test
    void whatTheConverterLosesInSilenceIsAFault() {
        String small = "{\"type\":\"int\",\"connect.type\":\"int8\"}";

        assertThat(byConverter(small, "d804").rows()).isEqualTo(List.of(List.of(Optional.of((byte) 44))));
        assertThat(byConverter("\"boolean\"", "02").rows()).isEqualTo(List.of(List.of(Optional.of(false))));
        assertThat(byConverter("\"int\"", "0200").rows()).isEqualTo(List.of(List.of(Optional.of(1))));
        assertThat(byConverter("\"string\"", "02ff").rows()).isEqualTo(List.of(List.of(Optional.of("\uFFFD"))));
        assertThat(byConverter("{\"type\":\"map\",\"values\":\"int\"}", "04026102026104" + "00")
                        .rows())
                .isEqualTo(List.of(List.of(Map.of(Optional.of("a"), Optional.of(2)))));
    }
}
