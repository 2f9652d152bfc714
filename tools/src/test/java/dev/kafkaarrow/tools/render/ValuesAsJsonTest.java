package dev.kafkaarrow.tools.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.GeneratedDocument;
import dev.kafkaarrow.ipc.TypeCase;
import dev.kafkaarrow.ipc.TypeKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VariableWidthFieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.DenseUnionVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.complex.UnionVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ValuesAsJsonTest {

    private static final ArrowType INT32 = new ArrowType.Int(32, true);
    private static final ArrowType UTF8 = ArrowType.Utf8.INSTANCE;

    /** @param json what a value of the type becomes */
    private record Example(String type, String form, Field field, Consumer<FieldVector> filling, String json) {}

    private static List<Example> examples() {
        List<Example> examples = new ArrayList<>();
        examples.add(new Example("null", "null", field(ArrowType.Null.INSTANCE), v -> {}, "null"));
        examples.add(new Example(
                "bool", "true or false", field(ArrowType.Bool.INSTANCE), v -> ((BitVector) v).set(0, 1), "true"));
        examples.add(integer("int8, int16, int32, uint8, uint16, uint32", "number", 32, true, -7, "-7"));
        examples.add(integer(
                "int64, uint64",
                "number of all its digits: beyond 2^53 some readers of JSON round it",
                64,
                true,
                Long.MAX_VALUE,
                "9223372036854775807"));
        examples.add(new Example(
                "float16, float32, float64",
                "the shortest number that stands for the value; NaN, Infinity, -Infinity as text",
                field(new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
                v -> ((Float8Vector) v).set(0, 0.1),
                "0.1"));
        examples.add(new Example(
                "float16, float32, float64",
                "of a value that is no number",
                field(new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)),
                v -> ((Float4Vector) v).set(0, Float.NaN),
                "\"NaN\""));
        examples.add(new Example(
                "decimal32, decimal64, decimal128, decimal256",
                "text, with all decimals of the scale",
                field(new ArrowType.Decimal(7, 2, 128)),
                v -> ((DecimalVector) v).set(0, new BigDecimal("12.50")),
                "\"12.50\""));
        examples.add(integers(
                "date32, date64", "ISO 8601", field(new ArrowType.Date(DateUnit.DAY)), "\"2026-11-30\"", 20787));
        examples.add(longs(
                "time32, time64",
                "ISO 8601, with the decimals of the unit; the number if it is not within a day",
                field(new ArrowType.Time(TimeUnit.MICROSECOND, 64)),
                "\"10:15:30.000001\"",
                36_930_000_001L));
        examples.add(longs(
                "timestamp",
                "ISO 8601, with the decimals of the unit",
                field(new ArrowType.Timestamp(TimeUnit.MILLISECOND, null)),
                "\"2026-11-30T10:15:30.500\"",
                1_796_033_730_500L));
        examples.add(longs(
                "timestamp with a zone",
                "with the offset of the zone at that time",
                field(new ArrowType.Timestamp(TimeUnit.SECOND, "Europe/Berlin")),
                "\"2026-11-30T11:15:30+01:00\"",
                1_796_033_730L));
        examples.add(longs(
                "duration",
                "ISO 8601",
                field(new ArrowType.Duration(TimeUnit.MILLISECOND)),
                "\"PT1H0.5S\"",
                3_600_500L));
        examples.add(integers(
                "interval of months",
                "ISO 8601",
                field(new ArrowType.Interval(IntervalUnit.YEAR_MONTH)),
                "\"P1Y2M\"",
                14));
        examples.add(integers(
                "interval of days and milliseconds",
                "ISO 8601",
                field(new ArrowType.Interval(IntervalUnit.DAY_TIME)),
                "\"P3DT1.5S\"",
                3,
                1500));
        examples.add(integers(
                "interval of months, days and nanoseconds",
                "ISO 8601",
                field(new ArrowType.Interval(IntervalUnit.MONTH_DAY_NANO)),
                "\"P1M2DT0.000000003S\"",
                1,
                2,
                3,
                0));
        examples.add(new Example(
                "binary, large_binary, binary_view",
                "base64",
                field(ArrowType.Binary.INSTANCE),
                v -> ((VariableWidthFieldVector) v).setSafe(0, new byte[] {1, 2, 3}),
                "\"AQID\""));
        examples.add(new Example(
                "fixed_size_binary",
                "base64",
                field(new ArrowType.FixedSizeBinary(2)),
                v -> ((FixedSizeBinaryVector) v).set(0, new byte[] {-1, 0}),
                "\"/wA=\""));
        examples.add(new Example(
                "utf8, large_utf8, utf8_view",
                "text",
                field(UTF8),
                v -> ((VarCharVector) v).setSafe(0, utf8("Größe \"1\"")),
                "\"Größe \\\"1\\\"\""));
        examples.add(new Example(
                "list, large_list, list_view, large_list_view",
                "array",
                field(ArrowType.List.INSTANCE, named("item", INT32)),
                v -> {
                    IntVector items = (IntVector) ((ListVector) v).getDataVector();
                    items.setSafe(0, 1);
                    items.setSafe(1, 2);
                    items.setValueCount(2);
                    int unused = ((ListVector) v).startNewValue(0);
                    ((ListVector) v).endValue(0, 2);
                },
                "[1,2]"));
        examples.add(new Example(
                "fixed_size_list",
                "array",
                field(new ArrowType.FixedSizeList(2), named("item", INT32)),
                v -> {
                    int unused = ((FixedSizeListVector) v).startNewValue(0);
                    IntVector items = (IntVector) ((FixedSizeListVector) v).getDataVector();
                    items.setSafe(0, 1);
                    items.setSafe(1, 2);
                    items.setValueCount(2);
                },
                "[1,2]"));
        examples.add(new Example(
                "struct",
                "object",
                field(ArrowType.Struct.INSTANCE, named("a", INT32), named("b", UTF8)),
                v -> {
                    ((StructVector) v).setIndexDefined(0);
                    ((IntVector) v.getChildrenFromFields().get(0)).setSafe(0, 1);
                    ((VarCharVector) v.getChildrenFromFields().get(1)).setSafe(0, utf8("x"));
                },
                "{\"a\":1,\"b\":\"x\"}"));
        examples.add(map("map with text as keys", "object, in the order of its entries", UTF8, "{\"1\":2}"));
        examples.add(map("map with other keys", "array of pairs", INT32, "[[1,2]]"));
        examples.add(new Example(
                "dense_union",
                "object of one member: the name of the alternative, and its value",
                field(new ArrowType.Union(UnionMode.Dense, new int[] {0, 1}), named("a", INT32), named("b", UTF8)),
                ValuesAsJsonTest::fillDenseUnion,
                "{\"b\":\"x\"}"));
        examples.add(new Example(
                "sparse_union",
                "likewise",
                field(new ArrowType.Union(UnionMode.Sparse, new int[] {0, 1}), named("a", INT32), named("b", UTF8)),
                v -> {
                    UnionVector union = (UnionVector) v;
                    union.allocateNew();
                    union.getTypeBuffer().setByte(0, 0);
                    ((IntVector) union.getChildrenFromFields().get(0)).setSafe(0, 5);
                },
                "{\"a\":5}"));
        return examples;
    }

    private static void fillDenseUnion(FieldVector vector) {
        DenseUnionVector union = (DenseUnionVector) vector;
        union.allocateNew();
        union.setTypeId(0, (byte) 1);
        union.getOffsetBuffer().setInt(0, 0);
        VarCharVector texts = (VarCharVector) union.getChildrenFromFields().get(1);
        texts.setSafe(0, utf8("x"));
        texts.setValueCount(1);
    }

    private static Example integer(String type, String form, int width, boolean isSigned, long value, String json) {
        return new Example(
                type,
                form,
                field(new ArrowType.Int(width, isSigned)),
                v -> ((BaseIntVector) v).setWithPossibleTruncate(0, value),
                json);
    }

    private static Example integers(String type, String form, Field field, String json, int... parts) {
        return new Example(
                type,
                form,
                field,
                v -> {
                    for (int i = 0; i < parts.length; i++) {
                        v.getDataBuffer().setInt((long) i * Integer.BYTES, parts[i]);
                    }
                    BitVectorHelper.setBit(v.getValidityBuffer(), 0);
                },
                json);
    }

    private static Example longs(String type, String form, Field field, String json, long units) {
        return new Example(
                type,
                form,
                field,
                v -> {
                    v.getDataBuffer().setLong(0, units);
                    BitVectorHelper.setBit(v.getValidityBuffer(), 0);
                },
                json);
    }

    private static Example map(String type, String form, ArrowType keyType, String json) {
        Field entries = new Field(
                "entries",
                FieldType.notNullable(ArrowType.Struct.INSTANCE),
                List.of(new Field("key", FieldType.notNullable(keyType), null), named("value", INT32)));
        return new Example(
                type,
                form,
                field(new ArrowType.Map(false), entries),
                v -> {
                    ListVector maps = (ListVector) v;
                    StructVector pairs = (StructVector) maps.getDataVector();
                    int unused = maps.startNewValue(0);
                    pairs.setIndexDefined(0);
                    FieldVector keys = pairs.getChildrenFromFields().get(0);
                    if (keys instanceof IntVector numbers) {
                        numbers.setSafe(0, 1);
                    } else {
                        ((VarCharVector) keys).setSafe(0, utf8("1"));
                    }
                    ((IntVector) pairs.getChildrenFromFields().get(1)).setSafe(0, 2);
                    pairs.setValueCount(1);
                    maps.endValue(0, 1);
                },
                json);
    }

    private static Field field(ArrowType type, Field... children) {
        return new Field("f", FieldType.nullable(type), List.of(children));
    }

    private static Field named(String name, ArrowType type) {
        return new Field(name, FieldType.nullable(type), null);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void eachTypeHasTheFormThatThePageSays() throws IOException {
        StringBuilder page = new StringBuilder("""
                # Values as JSON

                What `kafka-arrow head`, `tail` and `cat`, the console formatter, the serde for kafbat UI and `ArrowJsonDeserializer` show of Arrow's values: each row is an
                object, with a member for each column in the order of the schema. (The source's `value.format=json` is not this: it writes
                [what JsonConverter writes](source-operation.md#rows).) Generated from the code.

                | type | form | as |
                |---|---|---|
                """);
        for (Example example : examples()) {
            String json = rendered(example);
            assertThat(json).as(example.type()).isEqualTo("{\"f\":" + example.json() + "}");
            page.append("| ")
                    .append(example.type())
                    .append(" | ")
                    .append(example.form())
                    .append(" | `")
                    .append(example.json())
                    .append("` |\n");
        }
        page.append("""

                - **Null** of any type is `null`.
                - **A name that comes again** has the number of its field behind it, as `a#1`.
                - **Dictionary-encoded** and **run-end encoded** values are shown as the values that they stand for.
                - **Extension types** are shown as their storage.
                - **Dates and times** that no calendar has (beyond the year 999,999,999) are shown as their number. A zone that nobody knows is taken for UTC.
                - **Bounds**: where there are some, a text or binary that is cut ends with `... of N bytes`, a list, map or struct with `... N more`, and what is nested deeper than
                  the bound is `[...]` or `{...}`.
                """);
        GeneratedDocument.assertUpToDate("values-as-json.md", page.toString());
    }

    @Test
    void everyKindOfTypeHasAnExampleOrIsShownAsAnother() {
        Set<TypeKind> shown = examples().stream()
                .map(example -> TypeKind.of(example.field().getType()))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(TypeKind.class)));
        Set<TypeKind> sameAsAnother = EnumSet.of(
                TypeKind.LARGE_BINARY,
                TypeKind.BINARY_VIEW,
                TypeKind.LARGE_UTF8,
                TypeKind.UTF8_VIEW,
                TypeKind.LARGE_LIST,
                TypeKind.LIST_VIEW,
                TypeKind.LARGE_LIST_VIEW,
                TypeKind.RUN_END_ENCODED);
        assertThat(EnumSet.complementOf(EnumSet.copyOf(shown))).isEqualTo(sameAsAnother);
    }

    private static String rendered(Example example) throws IOException {
        try (BufferAllocator allocator = Allocators.newRoot();
                FieldVector vector = example.field().createVector(allocator)) {
            vector.setInitialCapacity(1);
            vector.allocateNew();
            if (vector instanceof BaseFixedWidthVector fixed) {
                fixed.zeroVector();
            }
            example.filling().accept(vector);
            vector.setValueCount(1);
            VectorSchemaRoot root = new VectorSchemaRoot(new Schema(List.of(example.field())), List.of(vector), 1);
            return rows(ArrowStream.of(root), ValueBounds.NONE, allocator).get(0);
        }
    }

    private static List<String> rows(ArrowStream stream, ValueBounds bounds, BufferAllocator allocator)
            throws IOException {
        List<String> rows = new ArrayList<>();
        try (ArrowReader reader = stream.open(allocator)) {
            RowRenderer renderer = new RowRenderer(reader, bounds);
            while (reader.loadNextBatch()) {
                for (int row = 0; row < renderer.rowCount(); row++) {
                    ByteArrayOutputStream line = new ByteArrayOutputStream();
                    renderer.write(row, line);
                    rows.add(line.toString(StandardCharsets.UTF_8));
                }
            }
        }
        return rows;
    }

    @ParameterizedTest
    @MethodSource("dev.kafkaarrow.ipc.TypeCase#all")
    void rowsOfAnyTypeAreBoundedJsonAndLeaveNoMemory(TypeCase type) throws IOException {
        try (BufferAllocator allocator = Allocators.newRoot()) {
            ArrowStream stream;
            try (var batch = type.batch(allocator, TypeCase.ROWS, 1)) {
                stream = ArrowStream.of(batch.root(), batch.dictionaries());
            }
            List<String> whole = rows(stream, ValueBounds.NONE, allocator);
            List<String> bounded = rows(stream, new ValueBounds(4, 1), allocator);
            assertThat(whole).hasSize(TypeCase.ROWS).allMatch(row -> row.startsWith("{") && row.endsWith("}"));
            assertThat(bounded).hasSize(TypeCase.ROWS).allMatch(row -> row.length() < 120, "is short");
        }
    }
}
