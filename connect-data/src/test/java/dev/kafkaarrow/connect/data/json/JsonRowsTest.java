package dev.kafkaarrow.connect.data.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.data.json.JsonOptions.Losses;
import dev.kafkaarrow.connect.data.json.JsonOptions.Nulls;
import dev.kafkaarrow.connect.data.json.Reference.Outcome;
import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.data.types.RowSchema;
import dev.kafkaarrow.connect.data.write.RowAppender;
import dev.kafkaarrow.connect.data.write.RowValue;
import dev.kafkaarrow.ipc.TestAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRowsTest {
    private static final String SCHEMA = """
            {"type":"struct","fields":[\
            {"field":"b","type":"int8","optional":true},\
            {"field":"i","type":"int32","optional":true,"default":7},\
            {"field":"l","type":"int64","optional":true},\
            {"field":"f","type":"float","optional":true},\
            {"field":"d","type":"double","optional":true},\
            {"field":"t","type":"boolean","optional":true},\
            {"field":"s","type":"string","optional":true},\
            {"field":"y","type":"bytes","optional":true},\
            {"field":"dec","type":"bytes","name":"org.apache.kafka.connect.data.Decimal","parameters":{"scale":"2"},"optional":true},\
            {"field":"date","type":"int32","name":"org.apache.kafka.connect.data.Date","optional":true},\
            {"field":"time","type":"int32","name":"org.apache.kafka.connect.data.Time","optional":true},\
            {"field":"ts","type":"int64","name":"org.apache.kafka.connect.data.Timestamp","optional":true},\
            {"field":"a","type":"array","items":{"type":"int32"},"optional":true},\
            {"field":"m","type":"map","keys":{"type":"string"},"values":{"type":"string","optional":true},"optional":true},\
            {"field":"p","type":"map","keys":{"type":"int32"},"values":{"type":"int32","optional":true},"optional":true},\
            {"field":"o","type":"struct","fields":[{"field":"x","type":"int8"},{"field":"z","type":"int8","default":3}],"optional":true}]}""";

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String envelope(String payload) {
        return "{\"schema\":" + SCHEMA + ",\"payload\":" + payload + "}";
    }

    private static Outcome converted(Losses losses, byte[] value) throws IOException {
        return Reference.byUs(Reference.rows(losses, Nulls.DEFAULT), value);
    }

    private static Outcome byConverter(byte[] value) throws IOException {
        return Reference.byConverter(Reference.converter(Nulls.DEFAULT), value);
    }

    private static void assertSame(String document) throws IOException {
        assertSame(utf8(document));
    }

    private static void assertSame(byte[] value) throws IOException {
        Outcome expected = byConverter(value);
        assertThat(expected.fault()).isEmpty();
        assertThat(converted(Losses.REFUSED, value)).isEqualTo(expected);
        assertThat(converted(Losses.AS_JSON_CONVERTER, value)).isEqualTo(expected);
    }

    /** Whatever JsonConverter makes of it. */
    private static FieldException refusal(String payload) throws IOException {
        byte[] value = utf8(envelope(payload));
        assertThat(converted(Losses.AS_JSON_CONVERTER, value)).isEqualTo(byConverter(value));
        return (FieldException) converted(Losses.REFUSED, value).fault().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"b\":-128,\"i\":null,\"l\":9223372036854775807,\"f\":1.1,\"d\":0.1,\"t\":true,\"s\":\"x\",\"y\":\"AP8=\",\"dec\":1.5}",
                "{\"s\":\"\",\"t\":false,\"b\":1.0,\"l\":-9223372036854775808,\"i\":12e2}",
                " { \"o\" : { \"x\" : 1 } , \"a\" : [ 1 , 2 , 3 ] ,\n\t\"m\" : { \"k\" : null , \"\" : \"v\" } , \"p\" : [ [ 1 , 2 ] , [ 3 , null ] ] } ",
                "{\"unknown\":{\"deep\":[1,{\"x\":[]},\"\\ud800\",1e999]},\"i\":5}",
                "{\"s\":\"\\u00e4\\n\\\"\\\\\\/\\b\\f\\r\\t\\u0000\\ud83d\\ude80ключ 日本 🚀\"}",
                "{\"\\u0073\":\"escaped name\",\"\\u0069\":3}",
                "{\"dec\":\"BdQ=\",\"date\":-719162,\"time\":86399999,\"ts\":-1}",
                "{\"dec\":-0.00,\"d\":-0.0,\"f\":-0,\"l\":-0}",
                "{\"dec\":123456789012345678901234567890.12}",
                "{\"d\":1.7976931348623157e308,\"f\":3.4028235e38}",
                "{\"d\":4.9e-324,\"f\":1.4e-45}",
                "{\"d\":-1e-400,\"f\":-1e-400}",
                "{\"d\":9007199254740993,\"f\":16777217}",
                "{\"d\":0.1234567890123456789012345678901234567890,\"f\":0.1234567890123456789}",
                "{\"y\":\"\",\"a\":[],\"m\":{},\"p\":[],\"o\":null}",
                "{\"y\":\"\\/+AA\"}",
            })
    void whatJsonConverterKeepsIsTheSameRow(String payload) throws IOException {
        assertSame(envelope(payload));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE"})
    void everyEncodingOfUnicodeIsRead(String charset) throws IOException {
        String document = envelope("{\"s\":\"ключ 🚀\",\"i\":3}");

        assertSame(document.getBytes(Charset.forName(charset)));
        assertSame(("\uFEFF" + document).getBytes(Charset.forName(charset)));
        assertSame((" " + document).getBytes(Charset.forName(charset)));
    }

    @Test
    void theOrderOfSchemaAndPayloadDoesNotCount() throws IOException {
        assertSame("{ \"payload\" : {\"i\":4} , \"schema\" : " + SCHEMA + " } ");
        assertSame("{\"\\u0073chema\":" + SCHEMA + ",\"payload\":{\"i\":4}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'b':300}|b|a whole number from -128 to 127|300",
                "{'b':1.5}|b|a whole number from -128 to 127|1.5",
                "{'b':'1'}|b|a whole number from -128 to 127|text '1'",
                "{'b':true}|b|a whole number from -128 to 127|true",
                "{'b':{}}|b|a whole number from -128 to 127|an object",
                "{'l':9223372036854775808}|l|a whole number|9223372036854775808",
                "{'l':1e1000000000}|l|a whole number|1e1000000000",
                "{'d':'NaN'}|d|a number of 64 bits|text 'NaN'",
                "{'d':1e400}|d|a number of 64 bits|1e400",
                "{'d':1e-2147483648}|d|a number of 64 bits|1e-2147483648",
                "{'f':1e39}|f|a number of 32 bits|1e39",
                "{'t':'true'}|t|true or false|text 'true'",
                "{'t':1}|t|true or false|1",
                "{'s':1}|s|a text|1",
                "{'y':'YQ'}|y|base64|2 characters",
                "{'y':'YR=='}|y|base64|others",
                "{'y':'YQ==YQ=='}|y|base64|byte 0x3d",
                "{'dec':1.505}|dec|scale 2|1.505",
                "{'dec':1e2147483647}|dec|scale 2|scale",
                "{'dec':''}|dec|base64|an empty text",
                "{'date':1.0}|date|a whole number|1.0",
                "{'time':86400000}|time|a whole number from 0 to 86399999|86400000",
                "{'ts':9223372036854775808}|ts|a whole number|9223372036854775808",
                "{'a':{'k':1}}|a|an array|an object",
                "{'a':[1,null]}|a[]|required|null",
                "{'m':[]}|m|an object|an array",
                "{'m':{'k':'1','k':'2'}}|m.key|a key once|again",
                "{'p':{}}|p|an array of pairs|an object",
                "{'p':[[1,2],[1,3]]}|p|an array of pairs|keys that differ",
                "{'p':[[1]]}|p|an array of pairs|a pair of key",
                "{'o':{}}|o.x|required|no such field",
                "{'o':{'x':'1'}}|o.x|a whole number|text '1'",
                "{'i':1,'i':2}|i|a field once|again",
                "{'more':1e2147483648}||a value|1e2147483648",
                "{'more':1e21474836470}||a value|1e21474836470",
                "{'more':0e21474836470}||a value|0e21474836470",
                "{'more':[{'k':1e-99999999999}]}||a value|1e-99999999999",
                "{'s':'\\ud800'}|s|UTF-8 can represent|ud800",
                "[]||an object|an array",
            })
    void whatJsonConverterLosesOrRefusesIsAFaultOfTheField(String payload, String path, String expected, String actual)
            throws IOException {
        FieldException fault = refusal(payload.replace('\'', '"'));

        assertThat(fault.path()).isEqualTo(path == null ? "" : path);
        assertThat(fault.expected()).contains(expected.replace('\'', '"'));
        assertThat(fault.actual()).contains(actual.replace('\'', '"')).containsPattern(" at byte [0-9]+$");
    }

    @ParameterizedTest
    @EnumSource
    void jsonWithoutSchemasIsToldWhatItNeeds(Losses losses) throws IOException {
        assertThat(converted(losses, utf8("{\"name\":\"Ada\"}")).fault().orElseThrow())
                .hasMessageContaining("for JSON without schemas set value.schema");
    }

    @Test
    void theByteThatIsAtFaultIsSaid() throws IOException {
        String document = envelope("{\"i\":1,\"o\":{\"x\":12x}}");

        assertThat(converted(Losses.REFUSED, utf8(document)).fault().orElseThrow())
                .hasMessage(
                        "field o: expected JSON, got Unexpected character ('x' (code 120)): was expecting comma to separate Object"
                                + " entries at byte " + document.indexOf("x}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "7",
                "[]",
                "{}",
                "{\"schema\":{\"type\":\"int32\"},\"payload\":1}",
                "{\"schema\":{\"type\":\"int32\",\"optional\":true},\"payload\":null,\"more\":1}",
                "{\"payload\":{}}",
                "{\"Schema\":null,\"payload\":{}}",
                "{\"schema\":null,\"payload\":{}}",
                "{\"schema\":{\"type\":\"struct\"},\"payload\":{}}",
                "{\"schema\":{\"type\":\"struct\",\"fields\":[{\"type\":\"int32\"}]},\"payload\":{}}",
                "{\"schema\":{\"type\":\"struct\",\"fields\":[{\"type\":\"float64\",\"field\":\"x\"}]},\"payload\":{}}",
                "{\"schema\":{\"type\":\"struct\",\"fields\":[{\"type\":\"array\",\"field\":\"x\"}]},\"payload\":{}}",
                "{\"schema\":{\"type\":\"struct\",\"fields\":[]},\"payload\":null}",
                "{\"schema\":{\"type\":\"struct\",\"fields\":[]},\"payload\":[]}",
                "{\"schema\":{\"type\":\"struct\",\"fields\":[{\"type\":\"int32\",\"field\":\"x\",\"default\":null}]},\"payload\":{\"x\":1}}",
                "{\"schema\":{\"type\":\"struct\",\"fields\":[{\"type\":\"bytes\",\"name\":\"org.apache.kafka.connect.data.Decimal\",\"default\":\"AQ==\",\"field\":\"x\"}]},\"payload\":{\"x\":1}}",
                "{\"schema\":{\"type\":\"struct\",\"fields\":[{\"type\":\"int32\",\"field\":\"x\"},{\"type\":\"int32\",\"field\":\"x\"}]},\"payload\":{\"x\":1}}",
            })
    void whatIsNoRowForJsonConverterIsNoneForUs(String document) throws IOException {
        assertThat(byConverter(utf8(document)).fault()).isPresent();
        assertThat(converted(Losses.REFUSED, utf8(document)).fault()).isPresent();
        assertThat(converted(Losses.AS_JSON_CONVERTER, utf8(document)).fault()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"schema\":null,\"payload\":null}",
                "{\"schema\":{\"type\":\"struct\",\"optional\":true,\"fields\":[]},\"payload\": null }",
                "{\"payload\":null,\"schema\":{\"type\":\"struct\",\"optional\":true,\"fields\":[]}}",
            })
    void aPayloadOfNullIsNoValue(String document) throws IOException {
        assertThat(byConverter(utf8(document))).isEqualTo(Outcome.NOTHING);
        assertThat(converted(Losses.REFUSED, utf8(document))).isEqualTo(Outcome.NOTHING);
        assertThat(converted(Losses.AS_JSON_CONVERTER, utf8(document))).isEqualTo(Outcome.NOTHING);
    }

    @ParameterizedTest
    @ValueSource(strings = {" x", "}", "{}", "\u0000"})
    void whatStandsBehindTheDocumentIsAFaultUnlessLossesAreTaken(String more) throws IOException {
        byte[] value = utf8(envelope("{\"i\":1}") + more);
        assertThat(converted(Losses.REFUSED, value).fault().orElseThrow())
                .hasMessageContaining("expected nothing behind the document, got");
        assertThat(converted(Losses.AS_JSON_CONVERTER, value)).isEqualTo(byConverter(value));
    }

    /** A byte that Jackson does not see in a name that it knows. */
    @Test
    void aNameWithAByteThatNoUtf8HasIsAFaultWhateverCameBefore() throws IOException {
        byte[] document =
                envelope("{\"i\":1}").replace("payload", "payl\u00FFoad").getBytes(StandardCharsets.ISO_8859_1);
        for (Losses losses : Losses.values()) {
            converted(losses, utf8(envelope("{\"i\":1}") + " behind"));

            assertThat(converted(losses, document).fault()).isPresent();
        }
    }

    /** Once the beginning is known, nothing but the row itself looks at the payload. */
    @Test
    void aPayloadWithAByteThatNoUtf8HasIsAFaultOfItsRow() throws IOException {
        JsonRows rows = Reference.rows(Losses.REFUSED, Nulls.DEFAULT);
        assertThat(Reference.byUs(rows, utf8(envelope("{\"s\":\"x\"}"))).fault())
                .isEmpty();
        byte[] document = envelope("{\"s\":\"\u00FF\"}").getBytes(StandardCharsets.ISO_8859_1);
        assertThat(Reference.byUs(rows, document).fault().orElseThrow())
                .hasMessageContaining("expected UTF-8, got byte 0xff at byte " + (document.length - 4));
    }

    @Test
    void aPayloadOfNullIsNoValueBehindBlanksOfAKnownBeginningEither() throws IOException {
        JsonRows rows = Reference.rows(Losses.REFUSED, Nulls.DEFAULT);
        String schema = "{\"schema\":{\"type\":\"struct\",\"optional\":true,\"fields\":[]},\"payload\":";
        assertThat(Reference.byUs(rows, utf8(schema + "{}}")).rows()).hasSize(1);
        assertThat(Reference.byUs(rows, utf8(schema + " null}"))).isEqualTo(Outcome.NOTHING);
    }

    /** What is known of documents before must not change what a document says. */
    @Test
    void aSecondSchemaBehindThePayloadIsTheSameFaultWhateverCameBefore() throws IOException {
        byte[] first = utf8(envelope("{\"i\":1}"));
        byte[] second = utf8(envelope("{\"i\":1},\"schema\":{\"type\":\"struct\",\"fields\":[]}"));
        for (Losses losses : Losses.values()) {
            JsonRows rows = Reference.rows(losses, Nulls.DEFAULT);
            Outcome alone = Reference.byUs(rows, second);
            Reference.byUs(rows, first);
            assertThat(Reference.byUs(rows, second)).isEqualTo(alone);
        }
        assertThat(converted(Losses.REFUSED, second).fault()).isPresent();
        assertThat(converted(Losses.AS_JSON_CONVERTER, second)).isEqualTo(byConverter(second));
    }

    @Test
    void documentsThatBeginAlikeHaveTheSameSchema() {
        JsonRows rows = new JsonRows(JsonOptions.DEFAULT);
        RowValue first =
                rows.decode(ByteBuffer.wrap(utf8(envelope("{\"i\":1}")))).orElseThrow();
        RowValue other = rows.decode(
                        ByteBuffer.wrap(utf8("{\"schema\":{\"type\":\"struct\",\"fields\":[]},\"payload\":{}}")))
                .orElseThrow();
        RowValue again =
                rows.decode(ByteBuffer.wrap(utf8(envelope("{\"i\":2}")))).orElseThrow();

        assertThat(again.schema()).isSameAs(first.schema());
        assertThat(other.schema()).isNotEqualTo(first.schema());
    }

    @Test
    void thePrefixOfARegistryIsSkippedAndWhatIsNotJsonBehindItIsNamed() throws IOException {
        byte[] json = utf8(envelope("{\"i\":1}"));
        byte[] prefixed = ByteBuffer.allocate(json.length + 5)
                .put((byte) 0)
                .putInt(3)
                .put(json)
                .array();
        assertThat(converted(Losses.REFUSED, prefixed)).isEqualTo(byConverter(json));

        assertThatThrownBy(() ->
                        new JsonRows(JsonOptions.DEFAULT).decode(ByteBuffer.wrap(new byte[] {0, 0, 0, 0, 3, 2, 1})))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Avro")
                .hasMessageContaining("Protobuf");
    }

    @Test
    void bytesWithinAnArrayOrWithoutOneAreReadAlike() throws IOException {
        byte[] json = utf8(envelope("{\"i\":1}"));
        ByteBuffer within = ByteBuffer.wrap(utf8("xx" + envelope("{\"i\":1}") + "yy"), 2, json.length)
                .slice();
        ByteBuffer direct = ByteBuffer.allocateDirect(json.length).put(json).flip();
        for (ByteBuffer value : List.of(within, direct)) {
            RowValue row = new JsonRows(JsonOptions.DEFAULT).decode(value).orElseThrow();
            assertThat(Reference.outcome(row)).isEqualTo(byConverter(json));
            assertThat(value.remaining()).isEqualTo(json.length);
        }
    }

    @Test
    void aRowThatDoesNotFitLeavesTheBatchAsItWas() {
        JsonRows rows = new JsonRows(JsonOptions.DEFAULT);
        RowValue good = row(rows, "{\"i\":1,\"a\":[1],\"o\":{\"x\":1}}");
        RowValue bad = row(rows, "{\"i\":2,\"a\":[1,2],\"o\":{\"x\":300}}");
        try (RowAppender batch = new RowAppender(RowSchema.of(good.schema()), allocator.get())) {
            good.appendTo(batch, Reference.NO_EXTRAS);
            long bytes = batch.sizeInBytes();

            assertThatThrownBy(() -> bad.appendTo(batch, Reference.NO_EXTRAS)).isInstanceOf(FieldException.class);

            assertThat(batch.sizeInBytes()).isEqualTo(bytes);
            assertThat(batch.rowCount()).isEqualTo(1);
            good.appendTo(batch, Reference.NO_EXTRAS);
            assertThat(batch.batch().getVector("a").getObject(1)).isEqualTo(List.of(1));
        }
    }

    private static RowValue row(JsonRows rows, String payload) {
        return rows.decode(ByteBuffer.wrap(utf8(envelope(payload)))).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"i|3", "o.x|4", "o.z|3", "s|", "m|{k=v}", "a|[1]"})
    void aFieldIsReadAlone(String path, String expected) {
        JsonRows rows = new JsonRows(JsonOptions.DEFAULT);
        RowValue row = row(rows, "{\"a\":[1],\"i\":3,\"o\":{\"x\":4},\"m\":{\"k\":\"v\"}}");

        Object value = row.field(List.of(path.split("\\.")));

        assertThat(value == null ? null : value.toString()).isEqualTo(expected);
    }

    @Test
    void aFieldWithinNullIsNullAndOneOfAnotherTypeAFault() {
        JsonRows rows = new JsonRows(JsonOptions.DEFAULT);

        assertThat(row(rows, "{\"o\":null}").field(List.of("o", "x"))).isNull();
        assertThatThrownBy(() -> row(rows, "{\"i\":\"3\"}").field(List.of("i")))
                .isInstanceOf(FieldException.class)
                .hasMessageContaining("field i");
    }

    @Test
    void aDefaultThatStandsForMuchCountsForTheSizeOfARow() {
        String text = "x".repeat(1_000);
        String schema = "{\"type\":\"struct\",\"fields\":[{\"field\":\"a\",\"type\":\"array\",\"items\":"
                + "{\"type\":\"string\",\"default\":\"" + text + "\"}}]}";
        RowValue row = new JsonRows(JsonOptions.DEFAULT)
                .decode(ByteBuffer.wrap(utf8("{\"schema\":" + schema + ",\"payload\":{\"a\":[null,null,null]}}")))
                .orElseThrow();
        try (RowAppender batch = new RowAppender(RowSchema.of(row.schema()), allocator.get())) {
            row.appendTo(batch, Reference.NO_EXTRAS);
            assertThat(row.sizeInBytes()).isGreaterThanOrEqualTo(3L * text.length());
        }
    }
}
