package dev.kafkaarrow.connect.data.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.data.types.RandomRecords;
import dev.kafkaarrow.connect.data.types.RowSchema;
import dev.kafkaarrow.connect.data.write.RowAppender;
import dev.kafkaarrow.connect.data.write.RowValue;
import dev.kafkaarrow.ipc.TestAllocator;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("JavaUtilDate")
class BareJsonRowsTest {
    private static final Map<String, ArrowType> TYPES = Map.ofEntries(
            Map.entry("bool", ArrowType.Bool.INSTANCE),
            Map.entry("int8", new ArrowType.Int(8, true)),
            Map.entry("uint8", new ArrowType.Int(8, false)),
            Map.entry("int64", new ArrowType.Int(64, true)),
            Map.entry("uint64", new ArrowType.Int(64, false)),
            Map.entry("half", new ArrowType.FloatingPoint(FloatingPointPrecision.HALF)),
            Map.entry("double", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
            Map.entry("decimal", new ArrowType.Decimal(10, 2, 128)),
            Map.entry("utf8", ArrowType.Utf8.INSTANCE),
            Map.entry("binary", ArrowType.Binary.INSTANCE),
            Map.entry("fixed2", new ArrowType.FixedSizeBinary(2)),
            Map.entry("date32", new ArrowType.Date(DateUnit.DAY)),
            Map.entry("date64", new ArrowType.Date(DateUnit.MILLISECOND)),
            Map.entry("time_s", new ArrowType.Time(TimeUnit.SECOND, 32)),
            Map.entry("time_ms", new ArrowType.Time(TimeUnit.MILLISECOND, 32)),
            Map.entry("time_us", new ArrowType.Time(TimeUnit.MICROSECOND, 64)),
            Map.entry("time_ns", new ArrowType.Time(TimeUnit.NANOSECOND, 64)),
            Map.entry("ts_s_utc", new ArrowType.Timestamp(TimeUnit.SECOND, "UTC")),
            Map.entry("ts_ms_utc", new ArrowType.Timestamp(TimeUnit.MILLISECOND, "UTC")),
            Map.entry("ts_us_berlin", new ArrowType.Timestamp(TimeUnit.MICROSECOND, "Europe/Berlin")),
            Map.entry("ts_ns_utc", new ArrowType.Timestamp(TimeUnit.NANOSECOND, "UTC")),
            Map.entry("ts_s", new ArrowType.Timestamp(TimeUnit.SECOND, null)),
            Map.entry("ts_ms", new ArrowType.Timestamp(TimeUnit.MILLISECOND, null)),
            Map.entry("ts_us", new ArrowType.Timestamp(TimeUnit.MICROSECOND, null)),
            Map.entry("ts_ns", new ArrowType.Timestamp(TimeUnit.NANOSECOND, null)),
            Map.entry("duration_ns", new ArrowType.Duration(TimeUnit.NANOSECOND)),
            Map.entry("null", ArrowType.Null.INSTANCE));

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    private static Schema schema(ArrowType type) {
        return new Schema(List.of(Field.nullable("x", type)));
    }

    private static RowValue row(Schema schema, UnknownFields unknown, String json) {
        return new BareJsonRows(schema, unknown)
                .decode(ByteBuffer.wrap(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)))
                .orElseThrow();
    }

    /** The bits, text or bytes that stand in the only column. */
    private String written(Schema schema, String json) {
        RowValue row = row(schema, UnknownFields.FAIL, json);
        try (RowAppender batch = new RowAppender(RowSchema.of(row.schema()), allocator.get())) {
            row.appendTo(batch, Reference.NO_EXTRAS);
            assertThat(batch.schema().arrow().getFields().get(0).getType())
                    .isEqualTo(schema.getFields().get(0).getType());
            FieldVector vector = batch.batch().getVector(0);
            if (vector.isNull(0)) {
                return "null";
            }
            ArrowType type = vector.getField().getType();
            if (type instanceof ArrowType.Date
                    || type instanceof ArrowType.Time
                    || type instanceof ArrowType.Timestamp
                    || type instanceof ArrowType.Duration) {
                return Long.toString(
                        vector.getDataBuffer().capacity() > 0 && bytes(type) == Integer.BYTES
                                ? vector.getDataBuffer().getInt(0)
                                : vector.getDataBuffer().getLong(0));
            }
            Object value = vector.getObject(0);
            return value instanceof byte[] bytes ? List.of(bytes[0], bytes[1]).toString() : value.toString();
        }
    }

    private static int bytes(ArrowType type) {
        boolean isDays = type instanceof ArrowType.Date date && date.getUnit() == DateUnit.DAY;
        boolean isShortTime = type instanceof ArrowType.Time time && time.getBitWidth() == Integer.SIZE;
        return isDays || isShortTime ? Integer.BYTES : Long.BYTES;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "bool|true|true",
                "int8|-128|-128",
                "int8|1e2|100",
                "uint8|255|-1",
                "int64|9223372036854775807|9223372036854775807",
                "uint64|18446744073709551615|-1",
                "half|1.5|15872",
                "double|1e-3|0.001",
                "decimal|1.5|1.50",
                "decimal|'12345678.90'|12345678.90",
                "decimal|'-1e1'|-10.00",
                "utf8|'x'|x",
                "binary|'AP8='|[0, -1]",
                "fixed2|'AP8='|[0, -1]",
                "date32|'2026-01-31'|20484",
                "date32|20484|20484",
                "date64|'1969-12-31'|-86400000",
                "date64|86400000|86400000",
                "time_s|'00:01:01'|61",
                "time_s|61|61",
                "time_ms|'00:00:01.5'|1500",
                "time_us|'23:59:59.999999'|86399999999",
                "time_ns|1|1",
                "ts_s_utc|'1970-01-01T01:00:01+01:00'|1",
                "ts_s_utc|1|1",
                "ts_ms_utc|'2026-01-31T12:34:56.789Z'|1769862896789",
                "ts_us_berlin|'1970-01-01T00:00:00.000001Z'|1",
                "ts_ns_utc|'1969-12-31T23:59:59.999999999Z'|-1",
                "ts_s|'1970-01-01T00:00:01'|1",
                "ts_s|1|1",
                "ts_ms|'1970-01-01T00:00:01'|1000",
                "ts_us|1000|1000",
                "ts_ns|'1970-01-01T00:00:00.000000001'|1",
                "duration_ns|5|5",
                "null|null|null",
                "utf8|null|null",
            })
    void valuesAreWrittenAsTheirTypeHasThem(String type, String json, String expected) {
        assertThat(written(schema(TYPES.get(type)), "{'x':" + json + "}")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "bool|'true'",
                "int8|128",
                "uint8|-1",
                "uint64|18446744073709551616",
                "uint64|'AQ=='",
                "half|1.0001",
                "double|'NaN'",
                "decimal|1.505",
                "decimal|'1.5 '",
                "decimal|''",
                "decimal|'0x1'",
                "decimal|'MTIz'",
                "binary|'YQ'",
                "fixed2|'YQ=='",
                "date32|'2026-02-30'",
                "date32|'2026-01-31T00:00:00'",
                "date64|1",
                "time_s|86400",
                "time_s|'00:00:00.5'",
                "time_ms|'24:00:00'",
                "ts_s_utc|'1970-01-01T00:00:01'",
                "ts_s_utc|9223372036854775807",
                "ts_ms_utc|'1970-01-01T00:00:00.0001Z'",
                "ts_ns_utc|'9999-01-01T00:00:00Z'",
                "ts_ms|'1970-01-01T00:00:01Z'",
                "duration_ns|'PT1S'",
                "null|1",
            })
    void whatATypeCannotHoldExactlyIsAFaultOfTheField(String type, String json) {
        RowValue row = row(schema(TYPES.get(type)), UnknownFields.FAIL, "{'x':" + json + "}");
        try (RowAppender batch = new RowAppender(RowSchema.of(row.schema()), allocator.get())) {
            assertThatThrownBy(() -> row.appendTo(batch, Reference.NO_EXTRAS))
                    .isInstanceOf(FieldException.class)
                    .hasMessageStartingWith("field x: expected ")
                    .hasMessageMatching("(?s).* at byte 5");
            assertThat(batch.rowCount()).isZero();
        }
    }

    private static Schema nested() {
        Field item = Field.nullable("item", new ArrowType.Int(32, true));
        Field text = Field.notNullable("key", ArrowType.Utf8.INSTANCE);
        Field number = Field.notNullable("key", new ArrowType.Int(32, true));
        Field value = Field.nullable("value", ArrowType.Utf8.INSTANCE);
        return new Schema(List.of(
                Field.notNullable("id", new ArrowType.Int(64, true)),
                new Field("list", FieldType.nullable(ArrowType.List.INSTANCE), List.of(item)),
                new Field("pair", FieldType.nullable(new ArrowType.FixedSizeList(2)), List.of(item)),
                new Field("struct", FieldType.nullable(ArrowType.Struct.INSTANCE), List.of(item)),
                map("texts", text, value),
                map("numbers", number, value)));
    }

    private static Field map(String name, Field key, Field value) {
        Field entries = new Field("entries", FieldType.notNullable(ArrowType.Struct.INSTANCE), List.of(key, value));
        return new Field(name, FieldType.nullable(new ArrowType.Map(false)), List.of(entries));
    }

    @Test
    void listsStructsAndMapsAreReadAndWhatIsMissingIsNull() {
        List<String> lines = lines(nested(), """
                {'id':1,'list':[1,null],'pair':[3,4],'struct':{'item':5},'texts':{'k':'v'},'numbers':[[6,'v'],[7,null]]}
                {'id':2}""");

        assertThat(lines)
                .containsExactly(
                        "[1, [1,null], [3,4], {\"item\":5}, [{\"key\":\"k\",\"value\":\"v\"}],"
                                + " [{\"key\":6,\"value\":\"v\"},{\"key\":7}]]",
                        "[2, null, null, null, null, null]");
    }

    private List<String> lines(Schema schema, String json) {
        BareJsonRows rows = new BareJsonRows(schema, UnknownFields.FAIL);
        List<RowValue> values = json.replace('\'', '"')
                .lines()
                .map(line -> rows.decode(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)))
                        .orElseThrow())
                .toList();
        try (RowAppender batch = new RowAppender(RowSchema.of(values.get(0).schema()), allocator.get())) {
            values.forEach(value -> value.appendTo(batch, Reference.NO_EXTRAS));
            List<FieldVector> vectors = batch.batch().getFieldVectors();
            return IntStream.range(0, values.size())
                    .mapToObj(row -> vectors.stream()
                            .map(vector -> vector.isNull(row)
                                    ? "null"
                                    : vector.getObject(row).toString())
                            .toList()
                            .toString())
                    .toList();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|id|required",
                "{'id':1,'pair':[1]}|pair|2 elements",
                "{'id':1,'more':2}|more|a field of the schema",
                "{'id':1,'struct':{'more':2}}|struct.more|a field of the schema",
                "{'id':1,'numbers':[[1]]}|numbers|a pair of key and value",
                "{'id':1} x||nothing behind the document",
                "{'id':1}}||nothing behind the document",
                "[1]||an object",
                "{'schema':{},'payload':{}}|schema|a field of the schema",
            })
    void whatIsNoRowOfTheSchemaIsAFault(String json, String path, String expected) {
        RowValue row = row(nested(), UnknownFields.FAIL, json);
        try (RowAppender batch = new RowAppender(RowSchema.of(row.schema()), allocator.get())) {
            assertThatThrownBy(() -> row.appendTo(batch, Reference.NO_EXTRAS))
                    .isInstanceOfSatisfying(FieldException.class, fault -> {
                        assertThat(fault.path()).isEqualTo(path == null ? "" : path);
                        assertThat(fault.expected()).contains(expected);
                    });
        }
    }

    @Test
    void unknownFieldsMayBeLeftOut() {
        RowValue row = row(nested(), UnknownFields.IGNORE, "{'more':[{'x':1}],'id':1}");
        try (RowAppender batch = new RowAppender(RowSchema.of(row.schema()), allocator.get())) {
            row.appendTo(batch, Reference.NO_EXTRAS);
            assertThat(batch.rowCount()).isEqualTo(1);
        }
    }

    @Test
    void aDocumentOfNullIsNoValue() {
        assertThat(new BareJsonRows(nested(), UnknownFields.FAIL)
                        .decode(ByteBuffer.wrap(" null ".getBytes(StandardCharsets.UTF_8))))
                .isEmpty();
    }

    @Test
    void aByteThatNoUtf8HasIsAFaultOfTheValue() {
        byte[] value = "{\"id\":\"\u00FF\"}".getBytes(StandardCharsets.ISO_8859_1);
        BareJsonRows rows = new BareJsonRows(nested(), UnknownFields.FAIL);
        assertThatThrownBy(() -> rows.decode(ByteBuffer.wrap(value)))
                .isInstanceOf(FieldException.class)
                .hasMessageContaining("expected UTF-8, got byte 0xff at byte 7");
    }

    @Test
    void aFieldIsReadAlone() {
        Schema schema = new Schema(List.of(
                Field.nullable("day", new ArrowType.Date(DateUnit.DAY)), Field.nullable("s", ArrowType.Utf8.INSTANCE)));

        assertThat(row(schema, UnknownFields.FAIL, "{'s':'v','day':'1970-01-02'}")
                        .field(List.of("day")))
                .isEqualTo(new Date(86_400_000));
        assertThat(row(schema, UnknownFields.FAIL, "{'s':'v'}").field(List.of("s")))
                .isEqualTo("v");
        assertThat(row(schema, UnknownFields.FAIL, "{}").field(List.of("s"))).isNull();
    }

    @Test
    void aTypeThatRowsCannotHaveIsRefusedByName() {
        assertThatThrownBy(() -> new BareJsonRows(schema(ArrowType.LargeUtf8.INSTANCE), UnknownFields.FAIL))
                .isInstanceOf(FieldException.class)
                .hasMessage("field x: expected a type that rows can have, as Utf8, got LargeUtf8");
        Schema described = new Schema(List.of(
                new Field("x", new FieldType(true, ArrowType.Utf8.INSTANCE, null, Map.of("unit", "m")), List.of())));
        assertThatThrownBy(() -> new BareJsonRows(described, UnknownFields.FAIL))
                .isInstanceOf(FieldException.class)
                .hasMessageContaining("unit");
    }

    @Property(tries = 200)
    void schemasThatRowsHaveAreTheSameAgain(@ForAll long seed) {
        RowSchema rows = RowSchema.of(new RandomRecords(seed).struct(4));

        assertThat(RowTypes.rows(rows.arrow()).arrow()).isEqualTo(rows.arrow());
    }
}
