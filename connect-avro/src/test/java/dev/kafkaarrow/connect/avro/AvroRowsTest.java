package dev.kafkaarrow.connect.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.data.types.RowSchema;
import dev.kafkaarrow.connect.data.write.RowAppender;
import dev.kafkaarrow.connect.data.write.RowValue;
import dev.kafkaarrow.ipc.Allocators;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AvroRowsTest {
    private static final Schema PERSON = SchemaBuilder.record("Person")
            .namespace("people")
            .fields()
            .requiredString("name")
            .requiredInt("age")
            .endRecord();
    private static final byte[] ANNA = RandomAvro.encode(person("Anna", 42), PERSON);

    private static GenericData.Record person(String name, int age) {
        return new GenericRecordBuilder(PERSON)
                .set("name", name)
                .set("age", age)
                .build();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    private static byte[] header(int id) {
        return ByteBuffer.allocate(5).put((byte) 0).putInt(id).array();
    }

    private static List<Object> row(AvroRows rows, byte[] value) {
        Outcome outcome = Outcome.byUs(rows, value);
        assertThat(outcome.fault()).isEmpty();
        return outcome.rows();
    }

    private static final List<Object> ROW_OF_ANNA = List.of(List.of(Optional.of("Anna"), Optional.of(42)));

    @Test
    void readsValuesOfARegistryByTheSchemaOfTheirId() {
        List<Integer> asked = new ArrayList<>();
        AvroRows rows = AvroRows.ofRegistry(
                id -> {
                    asked.add(id);
                    return PERSON;
                },
                Optional.empty());

        assertThat(row(rows, joined(header(-7), ANNA))).isEqualTo(ROW_OF_ANNA);
        assertThat(row(rows, joined(header(-7), ANNA))).isEqualTo(ROW_OF_ANNA);
        assertThat(row(rows, joined(header(0x01020304), ANNA))).isEqualTo(ROW_OF_ANNA);
        assertThat(asked).containsExactly(-7, 0x01020304);
    }

    @Test
    void readsValuesInTheMiddleOfABufferAndFromMemoryOutsideTheHeap() {
        AvroRows rows = AvroRows.bare(PERSON);
        ByteBuffer middle = ByteBuffer.wrap(joined(new byte[3], ANNA, new byte[2]));
        middle.position(3).limit(3 + ANNA.length);
        ByteBuffer direct = ByteBuffer.allocateDirect(ANNA.length).put(ANNA).flip();

        assertThat(Outcome.of(rows.decode(middle.slice()).orElseThrow()).rows()).isEqualTo(ROW_OF_ANNA);
        assertThat(Outcome.of(rows.decode(middle).orElseThrow()).rows()).isEqualTo(ROW_OF_ANNA);
        assertThat(Outcome.of(rows.decode(direct).orElseThrow()).rows()).isEqualTo(ROW_OF_ANNA);
        assertThat(middle.position()).isEqualTo(3);
    }

    @Test
    void readsSingleObjects() throws IOException {
        ByteBuffer value = new BinaryMessageEncoder<>(GenericData.get(), PERSON).encode(person("Anna", 42));

        assertThat(Outcome.of(AvroRows.singleObjects(PERSON).decode(value).orElseThrow())
                        .rows())
                .isEqualTo(ROW_OF_ANNA);
    }

    @Test
    void refusesWhatIsNoSingleObjectOfItsSchema() throws IOException {
        AvroRows rows = AvroRows.singleObjects(PERSON);
        Schema other = SchemaBuilder.record("Other").fields().endRecord();
        ByteBuffer value = new BinaryMessageEncoder<>(GenericData.get(), other).encode(new GenericData.Record(other));

        assertThatThrownBy(() -> rows.decode(value))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("fingerprint");
        assertThatThrownBy(() -> rows.decode(ByteBuffer.wrap(joined(new byte[10], ANNA))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("begins with c301");
        assertThatThrownBy(() -> rows.decode(ByteBuffer.wrap(new byte[9])))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("10 bytes");
    }

    @Test
    void refusesWhatHasNoHeaderOfARegistry() {
        AvroRows rows = AvroRows.ofRegistry(id -> PERSON, Optional.empty());

        assertThatThrownBy(() -> rows.decode(ByteBuffer.wrap(joined(new byte[] {'{', 0, 0, 0, 1}, ANNA))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("0x7b");
        assertThatThrownBy(() -> rows.decode(ByteBuffer.wrap(new byte[4])))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("5 bytes");
        assertThatThrownBy(() -> rows.decode(ByteBuffer.wrap(new byte[0]))).isInstanceOf(DataException.class);
    }

    @Test
    void passesOnWhatARegistryThrowsAndAsksAgain() {
        List<RuntimeException> faults =
                new ArrayList<>(List.of(new RetriableException("away"), new DataException("unknown")));
        AvroRows rows = AvroRows.ofRegistry(
                id -> {
                    if (!faults.isEmpty()) {
                        throw faults.remove(0);
                    }
                    return PERSON;
                },
                Optional.empty());
        ByteBuffer value = ByteBuffer.wrap(joined(header(1), ANNA));

        assertThatThrownBy(() -> rows.decode(value)).isInstanceOf(RetriableException.class);
        assertThatThrownBy(() -> rows.decode(value)).isInstanceOf(DataException.class);
        assertThat(rows.decode(value)).isPresent();
    }

    @Test
    void rowsOfOneSchemaHaveTheSameSchemaObject() {
        AvroRows rows = AvroRows.ofRegistry(id -> PERSON, Optional.empty());

        RowValue first = rows.decode(ByteBuffer.wrap(joined(header(1), ANNA))).orElseThrow();
        RowValue second = rows.decode(ByteBuffer.wrap(joined(header(1), ANNA))).orElseThrow();
        assertThat(first.schema()).isSameAs(second.schema());
    }

    @Test
    void schemasOfTwoIdsThatAreEqualShareABatch() {
        AvroRows rows = AvroRows.ofRegistry(id -> RandomAvro.parsed(PERSON), Optional.empty());
        try (BufferAllocator allocator = Allocators.newRoot()) {
            RowValue first =
                    rows.decode(ByteBuffer.wrap(joined(header(1), ANNA))).orElseThrow();
            try (RowAppender batch = new RowAppender(RowSchema.of(first.schema()), allocator)) {
                first.appendTo(batch, Outcome.NO_EXTRAS);
                rows.decode(ByteBuffer.wrap(joined(header(2), ANNA)))
                        .orElseThrow()
                        .appendTo(batch, Outcome.NO_EXTRAS);

                assertThat(batch.rowCount()).isEqualTo(2);
            }
        }
    }

    @Test
    void aNullAtTheTopIsNoValue() {
        Schema schema = SchemaBuilder.unionOf().nullType().and().type(PERSON).endUnion();
        AvroRows rows = AvroRows.bare(schema);

        assertThat(rows.decode(ByteBuffer.wrap(new byte[] {0}))).isEmpty();
        assertThat(row(rows, joined(new byte[] {2}, ANNA))).isEqualTo(ROW_OF_ANNA);
        assertThat(rows.decode(ByteBuffer.wrap(joined(new byte[] {2}, ANNA)))
                        .orElseThrow()
                        .schema()
                        .isOptional())
                .isTrue();
        assertThatThrownBy(() -> rows.decode(ByteBuffer.wrap(new byte[] {0, 0})))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("1 more bytes");
        assertThatThrownBy(() -> rows.decode(ByteBuffer.wrap(new byte[] {4})))
                .isInstanceOf(FieldException.class)
                .hasMessageContaining("number 2 at byte 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"int\"",
                "[\"null\", \"string\"]",
                "{\"type\": \"map\", \"values\": \"int\"}",
                "[\"null\", \"string\", {\"type\": \"record\", \"name\": \"R\", \"fields\": []}]"
            })
    void refusesASchemaThatIsNoRecord(String schema) {
        assertThatThrownBy(() -> AvroRows.bare(new Schema.Parser().parse(schema)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("expected a schema of a record");
    }

    @Test
    void refusesARecursiveSchemaByTheFieldThatIs() {
        Schema tree = new Schema.Parser().parse("""
                        {"type": "record", "name": "Tree", "fields": [
                            {"name": "children", "type": {"type": "array", "items": "Tree"}}]}""");

        assertThatThrownBy(() -> AvroRows.bare(tree))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("children[]")
                .hasMessageContaining("recursive");
    }

    @Test
    void refusesTypesThatHoldOneAnotherTooOften() {
        Schema type = SchemaBuilder.record("R0").fields().requiredInt("i").endRecord();
        for (int i = 1; i < 40; i++) {
            type = SchemaBuilder.record("R" + i)
                    .fields()
                    .name("a")
                    .type(type)
                    .noDefault()
                    .name("b")
                    .type(type)
                    .noDefault()
                    .endRecord();
        }
        Schema wide = type;

        assertThatThrownBy(() -> AvroRows.bare(wide))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("50000 fields");
    }

    @Test
    void bytesBehindARecordAreAFault() {
        assertFault(PERSON, joined(ANNA, new byte[] {0}), "the end of the value, got 1 more bytes at byte 6");
    }

    @ParameterizedTest
    @CsvSource({
        "boolean, 02, a boolean of 0 or 1",
        "boolean, '', the end of the value",
        "int, ffffffffff01, Invalid int encoding",
        "long, ffffffffffffffffffff01, Invalid long encoding",
        "long, ff, the end of the value",
        "float, 000000, the end of the value",
        "double, 00000000000000, the end of the value",
        "string, 01, a length",
        "string, 0461, 2 bytes",
        "string, feffffffffffffffff01, 9223372036854775807 bytes",
        "bytes, feffffff0f, 2147483647 bytes",
        "string, 02ff, byte 0xff",
        "string, 04c080, byte 0xc0",
        "string, 06eda080, byte 0xed",
        "string, 08f4908080, byte 0xf4",
        "string, 04c3, 2 bytes",
        "string, 02c3, byte 0xc3"
    })
    void refusesValuesThatTheTypeDoesNotHave(String type, String hex, String fault) {
        Schema schema = SchemaBuilder.record("R")
                .fields()
                .requiredInt("before")
                .name("field")
                .type(Schema.create(Schema.Type.valueOf(type.toUpperCase(Locale.ROOT))))
                .noDefault()
                .endRecord();

        assertFault(schema, joined(new byte[] {2}, HexFormat.of().parseHex(hex)), "field: expected", fault, "at byte");
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\",\"B\"]}', 04, of 2",
        "'{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\",\"B\"]}', 01, number -1",
        "'[\"int\",\"string\"]', 04, number 2",
        "'{\"type\":\"fixed\",\"name\":\"F\",\"size\":3}', 0000, 3 bytes",
        "'{\"type\":\"array\",\"items\":\"int\"}', feffffffffffffffff01, elements",
        "'{\"type\":\"array\",\"items\":\"int\"}', 80808080808080808001, too large",
        "'{\"type\":\"array\",\"items\":\"int\"}', ffffffffffffffff7f0802, too large",
        "'{\"type\":\"array\",\"items\":\"int\"}', 0602, 3 bytes",
        "'{\"type\":\"array\",\"items\":\"null\"}', feffff0f00, 65536 elements",
        "'{\"type\":\"array\",\"items\":{\"type\":\"record\",\"name\":\"E\",\"fields\":[]}}', feffff0f00, 65536 elements",
        "'{\"type\":\"array\",\"items\":{\"type\":\"fixed\",\"name\":\"F\",\"size\":0}}', 80800480800480800400, 65536 elements",
        "'{\"type\":\"map\",\"values\":\"int\"}', 04026102026102, a key once",
        "'{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":3}', 00, none",
        "'{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":3}', 0403e8, 1000",
        "'{\"type\":\"int\",\"logicalType\":\"time-millis\"}', 80f0b252, 86400000",
        "'{\"type\":\"int\",\"connect.type\":\"int8\"}', d804, 300"
    })
    void refusesValuesThatTheSchemaDoesNotHave(String type, String hex, String fault) {
        Schema schema = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"field\",\"type\":" + type + "}]}");

        assertFault(schema, HexFormat.of().parseHex(hex), "field field", fault, "at byte");
    }

    /** A number, a length and a decimal can be written with more bytes than they need. */
    @ParameterizedTest
    @CsvSource({
        "'\"int\"', 0e, 8e00",
        "'\"long\"', 0e, 8e00",
        "'\"string\"', 0261, 820061",
        "'\"bytes\"', 0261, 820061",
        "'{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":3}', 0205, 040005",
        "'[\"null\",\"int\"]', 020e, 028e00"
    })
    void aKeyThatIsThereTwiceIsAFaultHoweverItIsWritten(String type, String key, String again) {
        Schema schema = new Schema.Parser().parse("""
                {"type":"record","name":"R","fields":[{"name":"field","type":{"type":"array","items":
                {"type":"record","name":"MapEntry","namespace":"io.confluent.connect.avro","fields":[
                {"name":"key","type":%s},{"name":"value","type":"boolean"}]}}}]}""".formatted(type));
        byte[] twice = HexFormat.of().parseHex("04" + key + "01" + again + "00" + "00");

        assertFault(schema, twice, "field field.key: expected a key once, got it again");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 16, 17, 40, 1000})
    void aKeyThatIsThereTwiceIsAFaultHoweverManyThereAre(int size) {
        Schema schema = SchemaBuilder.record("R")
                .fields()
                .name("field")
                .type()
                .map()
                .values()
                .intType()
                .noDefault()
                .endRecord();
        byte[] distinct = mapOf(size, size);
        byte[] twice = mapOf(size, size - 1);

        assertThat(row(AvroRows.bare(schema), distinct)).hasSize(1);
        assertFault(schema, twice, "field field.key: expected a key once, got it again");
    }

    /** Of a map, the last of whose keys is the first again if there are fewer keys than entries. */
    private static byte[] mapOf(int size, int keys) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            encoder.writeMapStart();
            encoder.setItemCount(size);
            for (int i = 0; i < size; i++) {
                encoder.startItem();
                encoder.writeString("key " + i % keys);
                encoder.writeInt(i);
            }
            encoder.writeMapEnd();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Test
    void rowsOfAnotherSchemaDoNotGoIntoABatch() {
        Schema other = SchemaBuilder.record("Person")
                .namespace("people")
                .fields()
                .requiredString("name")
                .requiredLong("age")
                .endRecord();
        AvroRows rows = AvroRows.ofRegistry(id -> id == 1 ? PERSON : other, Optional.empty());
        try (BufferAllocator allocator = Allocators.newRoot()) {
            RowValue first =
                    rows.decode(ByteBuffer.wrap(joined(header(1), ANNA))).orElseThrow();
            RowValue second =
                    rows.decode(ByteBuffer.wrap(joined(header(2), ANNA))).orElseThrow();
            try (RowAppender batch = new RowAppender(RowSchema.of(first.schema()), allocator)) {
                first.appendTo(batch, Outcome.NO_EXTRAS);

                assertThatThrownBy(() -> second.appendTo(batch, Outcome.NO_EXTRAS))
                        .isInstanceOf(FieldException.class)
                        .hasMessageContaining("age INT64");
                assertThat(batch.rowCount()).isEqualTo(1);
            }
        }
    }

    @Test
    void aFieldIsFoundByItsPathAsAConverterHasIt() {
        Schema schema = new Schema.Parser().parse("""
                        {"type": "record", "name": "R", "fields": [
                            {"name": "before", "type": {"type": "map", "values": "string"}},
                            {"name": "device", "type": ["null", {"type": "record", "name": "Device", "fields": [
                                {"name": "type", "type": ["null", {"type": "string", "connect.default": "none"}]}]}]},
                            {"name": "country", "type": ["null", {"type": "string", "connect.default": "XX"}]}]}""");
        AvroRows rows = AvroRows.bare(schema);
        RowValue row = rows.decode(
                        ByteBuffer.wrap(HexFormat.of().parseHex("0202610262" + "00" + "020206776562" + "00")))
                .orElseThrow();
        RowValue other = rows.decode(ByteBuffer.wrap(HexFormat.of().parseHex("00" + "0200" + "02044445")))
                .orElseThrow();
        RowValue none = rows.decode(ByteBuffer.wrap(HexFormat.of().parseHex("00" + "00" + "00")))
                .orElseThrow();

        assertThat(row.field(List.of("country"))).isEqualTo("XX");
        assertThat(other.field(List.of("device", "type"))).isEqualTo("none");
        assertThat(other.field(List.of("country"))).isEqualTo("DE");
        assertThat(none.field(List.of("device", "type"))).isNull();
        assertThatThrownBy(() -> none.field(List.of("else")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no field else");
        assertThatThrownBy(() -> rows.decode(ByteBuffer.wrap(new byte[] {0, 4}))
                        .orElseThrow()
                        .field(List.of("country")))
                .isInstanceOf(FieldException.class)
                .hasMessageContaining("field device")
                .hasMessageContaining("at byte 2");
    }

    /** The batch stays as it was, and takes the next row. */
    private static void assertFault(Schema schema, byte[] value, String... texts) {
        AvroRows rows = AvroRows.bare(schema);
        try (BufferAllocator allocator = Allocators.newRoot()) {
            RowValue row = rows.decode(ByteBuffer.wrap(value)).orElseThrow();
            try (RowAppender batch = new RowAppender(RowSchema.of(row.schema()), allocator)) {
                assertThatThrownBy(() -> row.appendTo(batch, Outcome.NO_EXTRAS))
                        .isInstanceOf(FieldException.class)
                        .satisfies(e -> assertThat(e.getMessage()).contains(texts));
                assertThat(batch.rowCount()).isZero();
                assertThat(batch.batch().getRowCount()).isZero();
            }
        }
    }
}
