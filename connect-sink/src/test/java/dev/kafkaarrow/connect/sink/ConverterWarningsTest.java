package dev.kafkaarrow.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

class ConverterWarningsTest {

    private static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";

    private final ConverterWarnings warnings = new ConverterWarnings();

    @Test
    void namesConvertersThatTheConnectorOverrides() {
        assertThat(warnings.ofSettings(Map.of("key.converter", "x.Strings", "value.converter", BYTES)))
                .containsExactly("key.converter=x.Strings does not keep bytes as they are: use " + BYTES);
        assertThat(warnings.of(List.of(record(null, null)))).isEmpty();
    }

    @Test
    void saysOnceWhatNullsShowOfTheWorkersConverters() {
        assertThat(warnings.ofSettings(Map.of())).isEmpty();
        SinkRecord record = record(Schema.OPTIONAL_STRING_SCHEMA, null);
        record.headers().add("h", null, null);
        assertThat(warnings.of(List.of(record)))
                .satisfiesExactly(
                        key -> assertThat(key)
                                .isEqualTo("key.converter of the worker gives null the schema string, not bytes:"
                                        + " unless it is ByteArrayConverter, it may turn bytes into null. Set"
                                        + " key.converter=" + BYTES + " for this connector"),
                        value -> assertThat(value)
                                .startsWith("value.converter of the worker gives null the schema null"),
                        header -> assertThat(header).startsWith("header.converter of the worker"));
        assertThat(warnings.of(List.of(record))).isEmpty();
    }

    @Test
    void bytesAreAsTheyShouldBe() {
        SinkRecord record = record(Schema.OPTIONAL_BYTES_SCHEMA, Schema.OPTIONAL_BYTES_SCHEMA);
        record.headers().addBytes("h", null);
        assertThat(warnings.of(List.of(record))).isEmpty();
    }

    @Test
    void theFirstHeaderThatIsNoBytesIsWarnedAboutBesideRowsToo() {
        Schema schema = SchemaBuilder.struct().build();
        SinkRecord row = new SinkRecord("t", 0, null, null, schema, new Struct(schema), 0);
        row.headers().addBytes("raw", new byte[1]).addShort("zip", (short) 1234);
        assertThat(warnings.ofSettings(Map.of("value.converter", "com.x.AvroConverter")))
                .isEmpty();

        assertThat(warnings.of(List.of(row)))
                .containsExactly(
                        "Header 'zip' is not bytes but a java.lang.Short: the header converter parses bytes into"
                                + " values, as Connect's default makes the number 1234 of the text 01234, and the original bytes are lost."
                                + " Set header.converter=" + BYTES + " for this connector");
        assertThat(warnings.of(List.of(row))).isEmpty();
    }

    @Test
    void headersThatATransformAddsAreNoFaultOfAConverter() {
        SinkRecord record = record(Schema.OPTIONAL_BYTES_SCHEMA, Schema.OPTIONAL_BYTES_SCHEMA);
        record.headers().addString("inserted", "x");
        assertThat(warnings.ofSettings(Map.of("header.converter", BYTES))).isEmpty();

        assertThat(warnings.of(List.of(record))).isEmpty();
    }

    @Test
    void converterOfRowsIsAsItShouldBe() {
        assertThat(warnings.ofSettings(Map.of(
                        "key.converter",
                        "x.Strings",
                        "value.converter",
                        "org.apache.kafka.connect.json.JsonConverter")))
                .isEmpty();
        assertThat(warnings.of(List.of(record(null, null)))).isEmpty();
    }

    @Test
    void rowsShowThatTheWorkersConverterMakesThem() {
        Schema schema = SchemaBuilder.struct().build();
        SinkRecord row = new SinkRecord("t", 0, Schema.OPTIONAL_STRING_SCHEMA, null, schema, new Struct(schema), 0);
        assertThat(warnings.of(List.of(row, record(Schema.OPTIONAL_STRING_SCHEMA, null))))
                .isEmpty();
    }

    @Test
    void namesValueConvertersThatGiveNeitherBytesNorRows() {
        assertThat(new ConverterWarnings()
                        .ofSettings(Map.of(
                                "value.converter",
                                "org.apache.kafka.connect.json.JsonConverter",
                                "value.converter.schemas.enable",
                                "false")))
                .singleElement()
                .asString()
                .contains("set value.converter.schemas.enable=true");
        assertThat(warnings.ofSettings(Map.of("value.converter", "org.apache.kafka.connect.storage.StringConverter")))
                .singleElement()
                .asString()
                .contains("gives neither bytes nor Structs");
    }

    private static SinkRecord record(Schema keySchema, Schema valueSchema) {
        return new SinkRecord("t", 0, keySchema, null, valueSchema, null, 0);
    }
}
