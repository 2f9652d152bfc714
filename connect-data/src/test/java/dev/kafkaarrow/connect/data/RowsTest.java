package dev.kafkaarrow.connect.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.data.types.ExtraColumn;
import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.data.types.RowSchema;
import dev.kafkaarrow.connect.data.write.RowAppender;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.TestAllocator;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.arrow.vector.FieldVector;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@SuppressWarnings("JavaUtilDate")
class RowsTest {
    private static final Schema ADDRESS = SchemaBuilder.struct()
            .name("Address")
            .field("street", Schema.STRING_SCHEMA)
            .field("floor", Schema.OPTIONAL_INT8_SCHEMA)
            .optional()
            .build();
    private static final Schema PERSON = SchemaBuilder.struct()
            .name("Person")
            .version(3)
            .field("id", Schema.INT64_SCHEMA)
            .field("name", Schema.OPTIONAL_STRING_SCHEMA)
            .field("balance", Decimal.schema(2))
            .field("born", Timestamp.builder().optional().build())
            .field("address", ADDRESS)
            .field("tags", SchemaBuilder.array(Schema.STRING_SCHEMA).build())
            .field(
                    "scores",
                    SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.OPTIONAL_FLOAT64_SCHEMA)
                            .build())
            .field(
                    "active",
                    SchemaBuilder.bool().defaultValue(true).doc("as of today").build())
            .build();

    private static final Struct UNREADABLE = person(2).put("address", new Struct(ADDRESS).put("street", "a\uD800"));

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    private static Struct person(long id) {
        return new Struct(PERSON)
                .put("id", id)
                .put("name", id % 3 == 0 ? null : "Zoë 🚀 " + id)
                .put("balance", BigDecimal.valueOf(id * 7 - 3, 2))
                .put("born", id % 2 == 0 ? new Date(id * 1_000_003) : null)
                .put("address", id % 4 == 0 ? null : new Struct(ADDRESS).put("street", "s" + id))
                .put("tags", id % 5 == 0 ? List.of() : List.of("a", "b" + id))
                .put("scores", Map.of("x", id / 2.0))
                .put("active", id % 2 == 0);
    }

    @Test
    void recordsComeBackAsTheyWere() throws IOException {
        List<Struct> people =
                LongStream.range(0, 1_000).mapToObj(RowsTest::person).toList();

        Rows rows = Rows.there(people, allocator.get());

        assertThat(rows.schema()).isEqualTo(PERSON);
        assertThat(rows.structs()).isEqualTo(people);
    }

    @Test
    void saysBeforehandHowManyBytesTheBodyWillHave() {
        try (RowAppender appender = new RowAppender(RowSchema.of(PERSON), allocator.get())) {
            for (long id = 0; id < 100; id++) {
                appender.append(person(id));
                ArrowStream stream = ArrowStream.of(appender.batch());
                long body = ((Frame.RecordBatch) stream.frames().get(1)).bodyLength();
                assertThat(appender.sizeInBytes()).isEqualTo(body);
            }
        }
    }

    @Test
    void aRecordThatDoesNotFitLeavesTheBatchAsItWas() throws IOException {
        Struct bad = person(2).put("balance", new BigDecimal("1e40").setScale(2));
        try (RowAppender appender = new RowAppender(RowSchema.of(PERSON), allocator.get())) {
            appender.append(person(1));
            long bytes = appender.sizeInBytes();

            assertThatThrownBy(() -> appender.append(bad))
                    .isInstanceOf(FieldException.class)
                    .hasMessage("field balance: expected a BigDecimal that fits scale 2 and 38 digits exactly, got"
                            + " 10000000000000000000000000000000000000000.00 of scale 2 and 43 digits");

            assertThat(appender.sizeInBytes()).isEqualTo(bytes);
            appender.append(person(3));
            assertThat(Rows.of(ArrowStream.of(appender.batch()), allocator.get())
                            .structs())
                    .containsExactly(person(1), person(3));
        }
    }

    @Test
    void whatABadRowLeavesInTheBitsOfListsIsInNoneOfTheRowsBehind() throws IOException {
        Schema row = SchemaBuilder.struct()
                .field(
                        "flags",
                        SchemaBuilder.array(Schema.OPTIONAL_BOOLEAN_SCHEMA).build())
                .field("id", Schema.INT64_SCHEMA)
                .build();
        List<Struct> good = IntStream.range(0, 20)
                .mapToObj(size -> new Struct(row)
                        .put(
                                "flags",
                                IntStream.range(0, size)
                                        .mapToObj(i -> i % 3 == 0 ? null : Boolean.valueOf(i % 2 == 0))
                                        .toList())
                        .put("id", (long) size))
                .toList();
        // as its id is null: more bits than the byte before has room for
        Struct bad = new Struct(row).put("flags", Collections.nCopies(21, true));
        try (RowAppender disturbed = new RowAppender(RowSchema.of(row), allocator.get())) {
            for (Struct struct : good) {
                assertThatThrownBy(() -> disturbed.append(bad)).isInstanceOf(FieldException.class);
                disturbed.append(struct);
            }
            ArrowStream stream = ArrowStream.of(disturbed.batch());
            assertThat(Rows.of(stream, allocator.get()).contents()).isEqualTo(Rows.contents(good));
            assertThat(stream).isEqualTo(Rows.stream(good, allocator.get()));
        }
    }

    @Test
    void aDecimalThatWouldBeRoundedIsAnErrorThatNamesBoth() {
        try (RowAppender appender = new RowAppender(RowSchema.of(PERSON), allocator.get())) {
            // a Struct takes it: its schema's scale is checked by converters only
            assertThatThrownBy(() -> appender.append(person(1).put("balance", new BigDecimal("1.505"))))
                    .isInstanceOf(FieldException.class)
                    .hasMessage(
                            "field balance: expected a BigDecimal that fits scale 2 and 38 digits exactly, got 1.505 of scale 3"
                                    + " and 4 digits");
        }
    }

    /** So that files of equal rows are equal: what was in the memory before must not show. */
    @Test
    void equalRowsMakeEqualBytesWhateverCameBefore() {
        List<Struct> rows = List.of(person(4), person(5), person(7));
        ArrowStream fresh = Rows.stream(rows, allocator.get());
        try (RowAppender appender = new RowAppender(RowSchema.of(PERSON), allocator.get())) {
            for (long id = 0; id < 20; id++) {
                appender.append(person(id));
            }
            appender.clear();
            rows.forEach(appender::append);
            assertThatThrownBy(() -> appender.append(UNREADABLE)).isInstanceOf(FieldException.class);

            assertThat(ArrowStream.of(appender.batch()).toByteArray()).isEqualTo(fresh.toByteArray());
        }
    }

    @Test
    void aStringThatUtf8CannotHoldIsAnErrorThatNamesTheFieldBelow() {
        Struct bad = person(1).put("address", new Struct(ADDRESS).put("street", "a\uD800"));
        try (RowAppender appender = new RowAppender(RowSchema.of(PERSON), allocator.get())) {
            assertThatThrownBy(() -> appender.append(bad))
                    .isInstanceOf(FieldException.class)
                    .hasMessage(
                            "field address.street: expected a String that UTF-8 can represent, got one with the lone"
                                    + " surrogate \\ud800 at 1");
        }
    }

    @Test
    void aSchemaWithATextThatUtf8CannotHoldIsAnErrorOfItsField() {
        Schema named =
                SchemaBuilder.struct().field("a\uD800", Schema.INT8_SCHEMA).build();
        Schema described = SchemaBuilder.struct()
                .doc("a\uD800")
                .field("x", Schema.INT8_SCHEMA)
                .build();
        Schema withDefault = SchemaBuilder.struct()
                .field("x", SchemaBuilder.string().defaultValue("a\uD800").build())
                .build();

        Schema zoned = SchemaBuilder.struct()
                .field(
                        "x",
                        Timestamp.builder()
                                .parameter("arrow.type", "timestamp[ms, tz=\uD800]")
                                .build())
                .build();

        assertThatThrownBy(() -> RowSchema.of(named)).hasMessageEndingWith("got one with a lone surrogate in name");
        assertThatThrownBy(() -> RowSchema.of(zoned))
                .hasMessage("field x: expected a schema whose texts UTF-8 can represent, got one with a lone"
                        + " surrogate in the time zone");
        assertThatThrownBy(() -> RowSchema.of(described))
                .hasMessage("record: expected a schema whose texts UTF-8 can represent, got one with a lone"
                        + " surrogate in connect.doc");
        assertThatThrownBy(() -> RowSchema.of(withDefault))
                .isInstanceOf(FieldException.class)
                .hasMessageStartingWith("field x: ");
    }

    @Test
    void aStructOfAnotherSchemaIsAnErrorThatShowsBoth() {
        Schema other = SchemaBuilder.struct()
                .name("Other")
                .field("x", Schema.INT8_SCHEMA)
                .build();
        try (RowAppender appender = new RowAppender(RowSchema.of(ADDRESS), allocator.get())) {
            assertThatThrownBy(() -> appender.append(new Struct(other).put("x", (byte) 1)))
                    .isInstanceOf(FieldException.class)
                    .hasMessage("record: expected a Struct of Address {street STRING, floor INT8?}, got one of Other"
                            + " {x INT8}");
        }
    }

    /** As Avro's enums have their symbols there. */
    private static Schema ofParameters(String... names) {
        SchemaBuilder kind = SchemaBuilder.string().optional();
        SchemaBuilder inner = SchemaBuilder.struct();
        SchemaBuilder outer = SchemaBuilder.struct();
        for (String name : names) {
            kind.parameter(name, "of " + name);
            inner.parameter(name, "in " + name);
            outer.parameter(name, "out " + name);
        }
        inner.field("kinds", SchemaBuilder.array(kind.build()).build());
        return outer.field("kind", kind.build())
                .field(
                        "by",
                        SchemaBuilder.map(Schema.STRING_SCHEMA, inner.build())
                                .optional()
                                .build())
                .build();
    }

    private static List<List<String>> orders(Schema schema) {
        Schema inner = schema.field("by").schema().valueSchema();
        Schema elements = inner.field("kinds").schema().valueSchema();
        return Stream.of(schema, schema.field("kind").schema(), inner, elements)
                .map(each -> List.copyOf(each.parameters().keySet()))
                .toList();
    }

    @Test
    void parametersComeBackInTheOrderInWhichTheyWereSet() throws IOException {
        Schema schema = ofParameters("NEW", "OLD", "ARCHIVED");
        Struct record = new Struct(schema).put("kind", "NEW");

        Schema back = Rows.there(List.of(record), allocator.get()).schema();

        assertThat(back).isEqualTo(schema);
        assertThat(orders(back)).hasSize(4).containsOnly(List.of("NEW", "OLD", "ARCHIVED"));
    }

    @Test
    void theOrderOfParametersIsNoPartOfTheSchemaThatLogsAreToldApartBy() {
        RowSchema schema = RowSchema.of(ofParameters("NEW", "ARCHIVED"));
        RowSchema other = RowSchema.of(ofParameters("ARCHIVED", "NEW"));

        assertThat(schema.arrow()).isEqualTo(other.arrow());
        assertThat(schema.parameterOrder()).isPresent();
        assertThat(other.parameterOrder()).isEmpty();
    }

    @Test
    void anOrderOfOtherParametersThanThereAreSaysNothing() {
        RowSchema schema = RowSchema.of(ofParameters("ARCHIVED", "NEW"));
        for (String order : List.of("{\"kind\": [\"NEW\"]}", "{\"kind\": 7, \"other\": [\"NEW\"]}", "[]")) {
            assertThat(orders(RowSchema.of(withOrder(schema, order)).connect()))
                    .containsOnly(List.of("ARCHIVED", "NEW"));
        }
        assertThatThrownBy(() -> RowSchema.of(withOrder(schema, "{")))
                .isInstanceOf(FieldException.class)
                .hasMessageStartingWith("record: expected metadata connect.parameters.order of a JSON object");
    }

    private static org.apache.arrow.vector.types.pojo.Schema withOrder(RowSchema schema, String order) {
        Map<String, String> metadata = new HashMap<>(schema.arrow().getCustomMetadata());
        metadata.put(RowSchema.PARAMETER_ORDER, order);
        return new org.apache.arrow.vector.types.pojo.Schema(schema.arrow().getFields(), metadata);
    }

    @Test
    void anOptionalNullStaysOneThoughThereIsADefaultAndARequiredOneIsTheDefault() throws IOException {
        Schema schema = SchemaBuilder.struct()
                .field(
                        "optional",
                        SchemaBuilder.string().optional().defaultValue("d").build())
                .field("required", SchemaBuilder.string().defaultValue("d").build())
                .build();

        Struct back = Rows.there(List.of(new Struct(schema)), allocator.get())
                .structs()
                .get(0);

        assertThat(back.getWithoutDefault("optional")).isNull();
        assertThat(back.getWithoutDefault("required")).isEqualTo("d");
    }

    @Test
    void dictionariesGrowFromBatchToBatchAndLoseWhatABadRowBrought() throws IOException {
        Schema schema = SchemaBuilder.struct()
                .field("kind", Schema.OPTIONAL_STRING_SCHEMA)
                .field("id", Schema.INT8_SCHEMA)
                .build();
        try (RowAppender appender = new RowAppender(RowSchema.of(schema), List.of("kind"), allocator.get())) {
            appender.append(new Struct(schema).put("kind", "b").put("id", (byte) 1));
            assertThatThrownBy(() -> appender.append(new Struct(schema).put("kind", "bad")))
                    .hasMessage("field id: expected a Byte, got null");
            appender.append(new Struct(schema).put("id", (byte) 2));
            appender.append(new Struct(schema).put("kind", "a").put("id", (byte) 3));
            appender.append(new Struct(schema).put("kind", "b").put("id", (byte) 4));
            assertThat(kinds(appender)).containsExactly("b", null, "a", "b");
            assertThat(dictionary(appender)).containsExactly("b", "a");

            appender.clear();
            appender.append(new Struct(schema).put("kind", "c").put("id", (byte) 5));
            assertThat(kinds(appender)).containsExactly("c");
            assertThat(dictionary(appender)).containsExactly("b", "a", "c");

            appender.clearDictionaries();
            appender.append(new Struct(schema).put("kind", "c").put("id", (byte) 6));
            assertThat(kinds(appender)).containsExactly("c");
            assertThat(dictionary(appender)).containsExactly("c");
        }
    }

    private List<Object> kinds(RowAppender appender) throws IOException {
        ArrowStream stream = ArrowStream.of(appender.batch(), appender.dictionaries());
        assertThat(stream.schema()).isNotEqualTo(appender.schema().arrow());
        return Rows.of(stream, allocator.get()).structs().stream()
                .map(struct -> struct.get("kind"))
                .toList();
    }

    private static List<Object> dictionary(RowAppender appender) {
        FieldVector values = appender.dictionaries().lookup(0).getVector();
        return IntStream.range(0, values.getValueCount())
                .<Object>mapToObj(i -> values.getObject(i).toString())
                .toList();
    }

    @Test
    void extraColumnsStandBehindThoseOfTheRecord() throws IOException {
        RowSchema schema = RowSchema.of(
                ADDRESS,
                List.of(
                        new ExtraColumn("offset", Schema.INT64_SCHEMA),
                        new ExtraColumn("key", Schema.OPTIONAL_STRING_SCHEMA)));
        try (RowAppender appender = new RowAppender(schema, allocator.get())) {
            Struct address = new Struct(ADDRESS).put("street", "s");
            appender.append(address, new Object[] {7L, null});
            appender.append(address, new Object[] {8L, "k"});

            List<Struct> rows =
                    Rows.of(ArrowStream.of(appender.batch()), allocator.get()).structs();

            assertThat(rows).extracting(row -> row.get("offset")).containsExactly(7L, 8L);
            assertThat(rows).extracting(row -> row.get("key")).containsExactly(null, "k");
            assertThat(rows).extracting(row -> row.get("street")).containsExactly("s", "s");
        }
    }

    @Test
    void anExtraColumnOfTheNameOfAFieldIsAnError() {
        assertThatThrownBy(() -> RowSchema.of(ADDRESS, List.of(new ExtraColumn("street", Schema.INT8_SCHEMA))))
                .isInstanceOf(FieldException.class)
                .hasMessageStartingWith("field street: expected a name that no field of the records has");
    }
}
