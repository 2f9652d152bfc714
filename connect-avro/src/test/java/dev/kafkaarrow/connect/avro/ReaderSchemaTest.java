package dev.kafkaarrow.connect.avro;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values of one schema as rows of another, by Avro's rules. */
class ReaderSchemaTest {

    private static Schema record(String fields) {
        return new Schema.Parser().parse("{\"type\":\"record\",\"name\":\"R\",\"fields\":[" + fields + "]}");
    }

    private static Schema field(String type) {
        return record("{\"name\":\"f\",\"type\":" + type + "}");
    }

    private static Outcome read(Schema writer, Schema reader, String hex) {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.writeBytes(new byte[5]);
        value.writeBytes(HexFormat.of().parseHex(hex));
        return Outcome.byUs(AvroRows.ofRegistry(id -> writer, Optional.of(reader)), value.toByteArray());
    }

    private static Object value(Schema writer, Schema reader, String hex) {
        Outcome outcome = read(writer, reader, hex);
        assertThat(outcome.fault()).isEmpty();
        return ((List<?>) outcome.rows().get(0)).get(0);
    }

    @ParameterizedTest
    @CsvSource({
        "int, long, 03, Optional[-2]",
        "int, float, 03, Optional[-2.0]",
        "int, double, 03, Optional[-2.0]",
        "long, float, 03, Optional[-2.0]",
        "long, double, 03, Optional[-2.0]",
        "float, double, 0000c0bf, Optional[-1.5]",
        "string, bytes, 0461ff, bytes 61ff",
        "bytes, string, 04c3a9, Optional[é]"
    })
    void promotes(String writer, String reader, String hex, String value) {
        assertThat(value(field('"' + writer + '"'), field('"' + reader + '"'), hex)
                        .toString())
                .isEqualTo(value);
    }

    @Test
    void bytesThatAreNoTextAreNotReadAsOne() {
        assertThat(read(field("\"bytes\""), field("\"string\""), "02ff").fault().orElseThrow())
                .contains("field f: expected text of well-formed UTF-8");
    }

    @Test
    void aSymbolThatTheReaderLacksIsItsDefault() {
        String writer = "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\",\"B\"]}";
        String withDefault = "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"C\",\"A\"],\"default\":\"C\"}";
        String without = "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"C\",\"A\"]}";

        assertThat(value(field(writer), field(withDefault), "00")).isEqualTo(Optional.of("A"));
        assertThat(value(field(writer), field(withDefault), "02")).isEqualTo(Optional.of("C"));
        assertThat(value(field(writer), field(without), "00")).isEqualTo(Optional.of("A"));
        assertThat(read(field(writer), field(without), "02").fault().orElseThrow())
                .contains("field f: expected a symbol that the enum of the reader's schema has");
    }

    @Test
    void fieldsAreFoundByTheirAliasesAndFilledByTheirDefaults() {
        Schema writer = record("{\"name\":\"old\",\"type\":\"int\"}");
        Schema reader = record("{\"name\":\"more\",\"type\":[\"string\",\"null\"],\"default\":\"x\"},"
                + "{\"name\":\"new\",\"type\":\"int\",\"aliases\":[\"old\"]}");

        assertThat(read(writer, reader, "0e").rows()).isEqualTo(List.of(List.of(Optional.of("x"), Optional.of(7))));
    }

    @Test
    void aFieldWithoutADefaultThatWasNotWrittenIsAFault() {
        Schema reader = record("{\"name\":\"more\",\"type\":\"int\"}");

        assertThat(read(record(""), reader, "").fault().orElseThrow()).contains("missing required field more");
    }

    @Test
    void aValueOfATypeThatTheReaderLacksIsAFault() {
        Schema writer = field("[\"null\",\"int\",\"string\"]");
        Schema reader = field("[\"null\",\"long\"]");

        assertThat(value(writer, reader, "00")).isEqualTo(Optional.empty());
        assertThat(value(writer, reader, "0202")).isEqualTo(Optional.of(1L));
        assertThat(read(writer, reader, "040261").fault().orElseThrow())
                .contains("field f: expected a value that the reader's schema can have", "at byte 6");
    }

    @Test
    void aRecursiveFieldThatTheReaderLacksIsSkipped() {
        Schema writer = record("{\"name\":\"next\",\"type\":[\"null\",\"R\"]},{\"name\":\"f\",\"type\":\"int\"}");
        Schema reader = field("\"int\"");

        // two more within the first
        assertThat(value(writer, reader, "0202000a0806")).isEqualTo(Optional.of(3));
        assertThat(read(writer, reader, "02".repeat(100_000)).fault().orElseThrow())
                .contains("field next: expected a value to skip of fewer levels");
    }

    @Test
    void skipsWhateverTheReaderLacks() {
        Schema writer = record("{\"name\":\"a\",\"type\":{\"type\":\"array\",\"items\":\"string\"}},"
                + "{\"name\":\"e\",\"type\":{\"type\":\"array\",\"items\":\"null\"}},"
                + "{\"name\":\"m\",\"type\":{\"type\":\"map\",\"values\":\"double\"}},"
                + "{\"name\":\"f\",\"type\":\"int\"}");

        // an array of two blocks, the second with its size; three nulls; a map of one entry
        String skipped = "020261" + "0104" + "0262" + "00" + "0600" + "0202610000000000000000" + "00";
        assertThat(value(writer, field("\"int\""), skipped + "06")).isEqualTo(Optional.of(3));
    }

    @Test
    void theSizeThatABlockSaysItHasIsNotBelieved() {
        Schema writer = record(
                "{\"name\":\"a\",\"type\":{\"type\":\"array\",\"items\":\"int\"}},{\"name\":\"f\",\"type\":\"int\"}");

        // one element of one byte, that is said to take three
        assertThat(value(writer, field("\"int\""), "0106" + "08" + "00" + "0a")).isEqualTo(Optional.of(5));
        assertThat(read(writer, writer, "0106" + "08" + "00" + "0a").rows())
                .isEqualTo(List.of(List.of(List.of(Optional.of(4)), Optional.of(5))));
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":5,\"scale\":2}', '{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":5,\"scale\":3}', decimal of scale 2",
        "'{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}', '{\"type\":\"long\",\"logicalType\":\"timestamp-micros\"}', timestamp-millis"
    })
    void aLogicalTypeThatStandsForOtherValuesIsNotRead(String writer, String reader, String written) {
        assertThat(read(field(writer), field(reader), "0202").fault().orElseThrow())
                .contains("schema of field f: expected values of", written);
    }

    @Test
    void aLogicalTypeMayBeAddedOrTakenAway() {
        String plain = "\"long\"";
        String logical = "{\"type\":\"long\",\"logicalType\":\"timestamp-micros\"}";

        assertThat(value(field(plain), field(logical), "02")).isEqualTo(Optional.of(1L));
        assertThat(value(field(logical), field(plain), "02")).isEqualTo(Optional.of(1L));
    }

    @Test
    void aValueThatIsNoRecordIsAFaultOfTheSchemas() {
        assertThat(read(Schema.create(Schema.Type.INT), field("\"int\""), "02")
                        .fault()
                        .orElseThrow())
                .contains("Found int, expecting R");
    }

    @Test
    void aRecordMayBeAddedToANull() {
        Schema record = field("\"int\"");
        Schema optional = Schema.createUnion(Schema.create(Schema.Type.NULL), record);

        assertThat(value(record, optional, "02")).isEqualTo(Optional.of(1));
        assertThat(value(optional, record, "0202")).isEqualTo(Optional.of(1));
        assertThat(read(optional, record, "00").fault()).isPresent();
        assertThat(read(optional, optional, "00").rows()).isEmpty();
    }
}
