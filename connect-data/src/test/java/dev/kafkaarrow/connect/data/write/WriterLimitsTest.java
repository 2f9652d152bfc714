package dev.kafkaarrow.connect.data.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.data.Rows;
import dev.kafkaarrow.connect.data.types.ExtraColumn;
import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.data.types.RowSchema;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.TestAllocator;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Date;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Values that a column does not hold, and rows that are taken back. */
@SuppressWarnings("JavaUtilDate") // Connect's type of times
class WriterLimitsTest {
    private static final String LONE_SURROGATE = "\uD800";
    private static final Schema NESTED = SchemaBuilder.struct()
            .field("tags", SchemaBuilder.array(Schema.STRING_SCHEMA).build())
            .field(
                    "scores",
                    SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.INT32_SCHEMA).build())
            .field(
                    "pair",
                    SchemaBuilder.array(Schema.INT8_SCHEMA)
                            .parameter("arrow.type", "fixed_size_list[2]")
                            .optional()
                            .build())
            .field("last", Schema.STRING_SCHEMA)
            .build();

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    private static Struct nested(String value, int number, String last) {
        return new Struct(NESTED)
                .put("tags", List.of(value, value + value))
                .put("scores", Map.of(value, number))
                .put("pair", number % 2 == 0 ? null : List.of((byte) number, (byte) -number))
                .put("last", last);
    }

    @Test
    void elementsAndEntriesOfARowThatIsTakenBackGoWithIt() throws IOException {
        try (RowAppender appender = new RowAppender(RowSchema.of(NESTED), allocator.get())) {
            appender.append(nested("a", 1, "x"));
            for (int number = 2; number < 5; number++) {
                Struct bad = nested("bad", number, LONE_SURROGATE);
                assertThatThrownBy(() -> appender.append(bad)).isInstanceOf(FieldException.class);
            }
            appender.append(nested("b", 4, "y"));
            appender.append(nested("c", 5, "z"));

            assertThat(rows(appender)).containsExactly(nested("a", 1, "x"), nested("b", 4, "y"), nested("c", 5, "z"));
        }
    }

    private List<Struct> rows(RowAppender appender) throws IOException {
        return Rows.of(ArrowStream.of(appender.batch()), allocator.get()).structs();
    }

    @Test
    void anExtraColumnsValueOfARowThatIsTakenBackGoesWithIt() throws IOException {
        RowSchema schema = RowSchema.of(
                SchemaBuilder.struct().field("id", Schema.INT8_SCHEMA).build(),
                List.of(
                        new ExtraColumn("topic", Schema.STRING_SCHEMA),
                        new ExtraColumn("key", Schema.OPTIONAL_STRING_SCHEMA)));
        try (RowAppender appender = new RowAppender(schema, allocator.get())) {
            Struct row = new Struct(schema.connect()).put("id", (byte) 1);
            assertThatThrownBy(() -> appender.append(row, new Object[] {"gone", LONE_SURROGATE}))
                    .isInstanceOf(FieldException.class)
                    .hasMessageStartingWith("field key: ");
            appender.append(row, new Object[] {"t", "k"});

            assertThat(rows(appender)).extracting(each -> each.get("topic")).containsExactly("t");
        }
    }

    @Test
    void extraColumnsStartAnewWithTheBatch() throws IOException {
        RowSchema schema = RowSchema.of(
                SchemaBuilder.struct().field("id", Schema.INT8_SCHEMA).build(),
                List.of(new ExtraColumn("topic", Schema.STRING_SCHEMA)));
        try (RowAppender appender = new RowAppender(schema, allocator.get())) {
            Struct row = new Struct(schema.connect()).put("id", (byte) 1);
            appender.append(row, new Object[] {"before"});
            appender.clear();
            appender.append(row, new Object[] {"t"});

            assertThat(rows(appender)).extracting(each -> each.get("topic")).containsExactly("t");
        }
    }

    @Test
    void nullsHaveTheSameBytesWhateverCameBefore() {
        Schema schema = SchemaBuilder.struct()
                .field("d", Decimal.builder(2).optional().build())
                .field(
                        "fixed",
                        asked(SchemaBuilder.bytes(), "fixed_size_binary[3]")
                                .optional()
                                .build())
                .build();
        Struct full = new Struct(schema).put("d", new BigDecimal("-1.23")).put("fixed", new byte[] {7, 8, 9});
        Struct empty = new Struct(schema);
        byte[] fresh = Rows.stream(List.of(empty, full), allocator.get()).toByteArray();
        try (RowAppender appender = new RowAppender(RowSchema.of(schema), allocator.get())) {
            appender.append(full);
            appender.clear();
            appender.append(empty);
            appender.append(full);

            assertThat(ArrowStream.of(appender.batch()).toByteArray()).isEqualTo(fresh);
        }
    }

    @Test
    void equalKeysOfAMapAreAnErrorOfTheReader() {
        Schema schema = SchemaBuilder.struct()
                .field(
                        "m",
                        SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.INT8_SCHEMA)
                                .build())
                .build();
        IdentityHashMap<Object, Object> twice = new IdentityHashMap<>();
        twice.put("a", (byte) 1);
        twice.put("ab".substring(0, 1), (byte) 2);
        ArrowStream stream = Rows.stream(List.of(new Struct(schema).put("m", twice)), allocator.get());

        assertThatThrownBy(() -> Rows.of(stream, allocator.get()))
                .isInstanceOf(DataException.class)
                .hasMessage("row 0: field m: expected entries of different keys, got a key that comes twice");
    }

    @Test
    void bytesMayComeInBuffersOfAnyKindWhichStayAsTheyAre() throws IOException {
        Schema schema = SchemaBuilder.struct()
                .field("b", Schema.BYTES_SCHEMA)
                .field(
                        "fixed",
                        SchemaBuilder.bytes()
                                .parameter("arrow.type", "fixed_size_binary[2]")
                                .build())
                .build();
        ByteBuffer array = ByteBuffer.wrap(new byte[] {0, 1, 2, 3, 4}, 1, 4)
                .slice()
                .position(1)
                .limit(3);
        ByteBuffer direct = ByteBuffer.allocateDirect(4)
                .put(new byte[] {9, 2, 3, 9})
                .position(1)
                .limit(3);
        try (RowAppender appender = new RowAppender(RowSchema.of(schema), allocator.get())) {
            for (ByteBuffer buffer : List.of(array, direct, array.asReadOnlyBuffer())) {
                appender.append(new Struct(schema).put("b", buffer).put("fixed", buffer));
                assertThat(buffer.position()).isEqualTo(1);
            }
            assertThat(rows(appender)).hasSize(3).allSatisfy(row -> {
                assertThat((byte[]) row.get("b")).containsExactly(2, 3);
                assertThat((byte[]) row.get("fixed")).containsExactly(2, 3);
            });
        }
    }

    private static SchemaBuilder asked(SchemaBuilder schema, String arrowType) {
        return schema.parameter("arrow.type", arrowType);
    }

    static Stream<Arguments> tooMuch() {
        long day = 86_400_000L;
        return Stream.of(
                Arguments.of(asked(SchemaBuilder.int16(), "uint8"), (short) 255, (short) 256),
                Arguments.of(asked(SchemaBuilder.int32(), "uint16"), 0, -1),
                Arguments.of(asked(SchemaBuilder.int64(), "uint32"), 0xFFFF_FFFFL, 0x1_0000_0000L),
                Arguments.of(
                        asked(Decimal.builder(0), "uint64"),
                        new BigDecimal(BigInteger.TWO.pow(64).subtract(BigInteger.ONE)),
                        new BigDecimal(BigInteger.TWO.pow(64))),
                Arguments.of(asked(Decimal.builder(0), "uint64"), BigDecimal.ZERO, BigDecimal.valueOf(-1)),
                Arguments.of(asked(Decimal.builder(0), "uint64"), BigDecimal.TEN, new BigDecimal("1.0")),
                Arguments.of(asked(SchemaBuilder.float32(), "float16"), 0.5f, 0.1f),
                Arguments.of(Time.builder(), new Date(day - 1), new Date(day)),
                Arguments.of(asked(Time.builder(), "time32[s]"), new Date(1_000), new Date(1_001)),
                Arguments.of(org.apache.kafka.connect.data.Date.builder(), new Date(-day), new Date(1)),
                Arguments.of(
                        org.apache.kafka.connect.data.Date.builder(),
                        new Date(day * Integer.MAX_VALUE),
                        new Date(day * (Integer.MAX_VALUE + 1L))),
                Arguments.of(SchemaBuilder.int32().name("io.debezium.time.Time"), (int) day - 1, (int) day),
                Arguments.of(
                        SchemaBuilder.int64().name("io.debezium.time.NanoTime"), day * 1_000_000 - 1, day * 1_000_000),
                Arguments.of(SchemaBuilder.int64().name("io.debezium.time.MicroTime"), day * 1_000 - 1, day * 1_000),
                Arguments.of(SchemaBuilder.int64().name("io.debezium.time.NanoTime"), 0L, -1L),
                Arguments.of(asked(SchemaBuilder.bytes(), "fixed_size_binary[1]"), new byte[1], new byte[2]),
                Arguments.of(asked(SchemaBuilder.bytes(), "fixed_size_binary[1]"), new byte[1], new byte[0]),
                Arguments.of(
                        asked(SchemaBuilder.array(Schema.INT8_SCHEMA), "fixed_size_list[1]"),
                        List.of((byte) 1),
                        List.of((byte) 1, (byte) 2)),
                Arguments.of(
                        asked(SchemaBuilder.array(Schema.INT8_SCHEMA), "fixed_size_list[1]"),
                        List.of((byte) 1),
                        List.of()));
    }

    @ParameterizedTest
    @MethodSource("tooMuch")
    void aValueThatTheTypeCannotHoldIsAnErrorAndTheLastThatItCanIsNot(SchemaBuilder field, Object most, Object tooMuch)
            throws IOException {
        Schema schema = SchemaBuilder.struct().field("f", field.build()).build();
        try (RowAppender appender = new RowAppender(RowSchema.of(schema), allocator.get())) {
            appender.append(new Struct(schema).put("f", most));
            assertThatThrownBy(() -> appender.append(new Struct(schema).put("f", tooMuch)))
                    .isInstanceOf(FieldException.class)
                    .hasMessageStartingWith("field f: expected ");

            assertThat(Rows.contents(rows(appender)))
                    .isEqualTo(Rows.contents(List.of(new Struct(schema).put("f", most))));
        }
    }

    @Test
    void aStructOfAsManyFieldsOfAnotherTypeIsAnError() {
        Schema schema = SchemaBuilder.struct().field("f", Schema.INT8_SCHEMA).build();
        Schema other =
                SchemaBuilder.struct().field("f", Schema.OPTIONAL_INT8_SCHEMA).build();
        try (RowAppender appender = new RowAppender(RowSchema.of(schema), allocator.get())) {
            assertThatThrownBy(() -> appender.append(new Struct(other).put("f", (byte) 1)))
                    .isInstanceOf(FieldException.class)
                    .hasMessage("record: expected a Struct of {f INT8}, got one of {f INT8?}");
        }
    }

    @Test
    void aSchemaOfTooManyLevelsIsAnErrorInBothDirections() {
        Schema deepest = Schema.INT8_SCHEMA;
        for (int level = 1; level < 64; level++) {
            deepest = SchemaBuilder.array(deepest).build();
        }
        RowSchema most = RowSchema.of(SchemaBuilder.struct().field("f", deepest).build());
        Schema tooDeep = SchemaBuilder.struct()
                .field("f", SchemaBuilder.array(deepest).build())
                .build();

        assertThat(RowSchema.of(most.arrow())).isEqualTo(most);
        assertThatThrownBy(() -> RowSchema.of(tooDeep))
                .isInstanceOf(FieldException.class)
                .hasMessageEndingWith("expected at most 64 levels of nested fields, got more");
    }

    /** As converters of Avro and Protobuf make them. */
    private static Schema node(SchemaBuilder next) {
        SchemaBuilder node = SchemaBuilder.struct().name("node").optional();
        Schema within = switch (next.type()) {
            case ARRAY -> SchemaBuilder.array(node).build();
            case MAP -> SchemaBuilder.map(Schema.STRING_SCHEMA, node).build();
            default -> node;
        };
        return node.field("value", Schema.INT32_SCHEMA).field("next", within).build();
    }

    static Stream<Arguments> recursive() {
        return Stream.of(
                Arguments.of(node(SchemaBuilder.struct()), "list.next.next"),
                Arguments.of(node(SchemaBuilder.array(Schema.INT8_SCHEMA)), "list.next[].next[]"),
                Arguments.of(
                        node(SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.INT8_SCHEMA)),
                        "list.next.value.next.value"));
    }

    @ParameterizedTest
    @MethodSource("recursive")
    void aRecursiveSchemaIsCalledRecursive(Schema node, String path) {
        Schema record = SchemaBuilder.struct().field("list", node).build();

        assertThatThrownBy(() -> RowSchema.of(record))
                .isInstanceOf(FieldException.class)
                .hasMessage("field " + path
                        + ": expected a schema that is not recursive, as Arrow has none of these, got node"
                        + " within itself: drop the field (ReplaceField) or convert it to text");
    }

    @Test
    void oneSchemaInSeveralPlacesIsNotRecursive() {
        Schema point = SchemaBuilder.struct().field("x", Schema.INT8_SCHEMA).build();
        Schema line =
                SchemaBuilder.struct().field("from", point).field("to", point).build();

        assertThat(RowSchema.of(line).connect()).isEqualTo(line);
    }

    @Test
    void nullsInStructsOfDefaultsStayNulls() {
        Schema inner = SchemaBuilder.struct()
                .field(
                        "n",
                        SchemaBuilder.int8().optional().defaultValue((byte) 5).build())
                .build();
        Schema array = SchemaBuilder.array(inner)
                .defaultValue(List.of(new Struct(inner)))
                .build();
        RowSchema schema = RowSchema.of(SchemaBuilder.struct().field("f", array).build());

        List<?> back = (List<?>)
                RowSchema.of(schema.arrow()).connect().field("f").schema().defaultValue();

        assertThat(((Struct) back.get(0)).getWithoutDefault("n")).isNull();
    }
}
