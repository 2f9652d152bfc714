package dev.kafkaarrow.connect.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.ipc.ArrowStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FieldValuesTest {

    private final BufferAllocator allocator = Allocators.newRoot();

    @AfterEach
    void everythingWasReleased() {
        assertThat(allocator.getAllocatedMemory()).isZero();
        allocator.close();
    }

    /** A type, how a row is set to one of two values, and the texts of these. */
    private record Case(ArrowType type, BiConsumer<FieldVector, int[]> set, String zero, String one) {
        @Override
        public String toString() {
            return type.toString();
        }
    }

    private static Case integer(int bits, boolean signed, String text, long value) {
        return new Case(
                new ArrowType.Int(bits, signed),
                (vector, slot) -> ((BaseIntVector) vector).setWithPossibleTruncate(slot[0], slot[1] == 0 ? value : 7),
                text,
                "7");
    }

    private static Case text(ArrowType type) {
        return new Case(
                type,
                (vector, slot) -> {
                    byte[] value = (slot[1] == 0 ? "é" : "a text of more than twelve bytes").getBytes(UTF_8);
                    if (vector instanceof VarCharVector text) {
                        text.setSafe(slot[0], value);
                    } else if (vector instanceof LargeVarCharVector text) {
                        text.setSafe(slot[0], value);
                    } else {
                        ((ViewVarCharVector) vector).setSafe(slot[0], value);
                    }
                },
                "é",
                "a text of more than twelve bytes");
    }

    static Stream<Case> cases() {
        return Stream.of(
                text(ArrowType.Utf8.INSTANCE),
                text(ArrowType.LargeUtf8.INSTANCE),
                text(ArrowType.Utf8View.INSTANCE),
                integer(8, true, "-1", -1),
                integer(16, true, "-300", -300),
                integer(32, true, "-2147483648", Integer.MIN_VALUE),
                integer(64, true, "-9223372036854775808", Long.MIN_VALUE),
                integer(8, false, "255", -1),
                integer(16, false, "65535", 65_535),
                integer(32, false, "4294967295", -1),
                integer(64, false, "18446744073709551615", -1),
                new Case(
                        ArrowType.Bool.INSTANCE,
                        (vector, slot) -> ((BitVector) vector).setSafe(slot[0], slot[1]),
                        "false",
                        "true"),
                new Case(
                        new ArrowType.Date(DateUnit.DAY),
                        (vector, slot) -> ((DateDayVector) vector).setSafe(slot[0], slot[1] - 1),
                        "1969-12-31",
                        "1970-01-01"),
                new Case(
                        new ArrowType.Date(DateUnit.MILLISECOND),
                        (vector, slot) -> ((DateMilliVector) vector).setSafe(slot[0], (slot[1] - 1) * 86_400_000L),
                        "1969-12-31",
                        "1970-01-01"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void readsEachTypeThatNamesDirectories(Case type) throws Exception {
        assertThat(all(plain(type, 0, 0, 0))).containsExactly(Optional.of(type.zero));
        assertThat(all(plain(type, 1))).containsExactly(Optional.of(type.one));
        assertThat(all(plain(type, null, null))).containsExactly(Optional.empty());
        assertThat(all(plain(type))).containsExactly(Optional.empty());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void rowsThatDifferAreToldByFieldRowsAndValues(Case type) throws Exception {
        assertMixed(plain(type, 0, 0, 1, 0), "'" + type.zero + "' in row 0 and '" + type.one + "' in row 2");
        assertMixed(plain(type, 1, null), "'" + type.one + "' in row 0 and null in row 1");
        assertMixed(plain(type, null, 0), "null in row 0 and '" + type.zero + "' in row 1");
        assertThat(first(plain(type, 1, 0))).containsExactly(Optional.of(type.one));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void readsDictionaries(Case type) throws Exception {
        assertThat(all(encoded(type, 1, 1))).containsExactly(Optional.of(type.one));
        // another index of the same value
        assertThat(all(encoded(type, 0, 2, 0))).containsExactly(Optional.of(type.zero));
        assertMixed(encoded(type, 0, 2, 1), "'" + type.zero + "' in row 0 and '" + type.one + "' in row 2");
        // null in the dictionary, and null itself
        assertThat(all(encoded(type, 3, null))).containsExactly(Optional.empty());
    }

    private void assertMixed(ArrowStream message, String told) {
        assertThatThrownBy(() -> all(message))
                .isInstanceOf(MixedValuesException.class)
                .hasMessage("field 'f': expected one value in all rows of a message, got " + told);
    }

    private List<Optional<String>> all(ArrowStream message) throws IOException, MixedValuesException {
        return new FieldValues(allocator, List.of("f")).ofAllRows(message);
    }

    private List<Optional<String>> first(ArrowStream message) throws IOException {
        return new FieldValues(allocator, List.of("f")).ofFirstRow(message);
    }

    @Test
    void batchesHaveToAgreeTooAndOnesWithoutRowsSayNothing() throws Exception {
        Case type = cases().findFirst().orElseThrow();
        assertThat(all(batches(type, List.of(), List.of(1, 1), List.of(), List.of(1))))
                .containsExactly(Optional.of(type.one));
        ArrowStream mixed = batches(type, List.of(), List.of(0, 0), List.of(1, 1), List.of(0));
        assertMixed(mixed, "'é' in row 0 and 'a text of more than twelve bytes' in row 2");
        assertThat(first(mixed)).containsExactly(Optional.of("é"));
    }

    @Test
    void textsOfOneLengthOrMadeOfOneAnotherDiffer() throws Exception {
        for (List<String> texts : List.of(
                List.of("DE", "DE", "FR"),
                List.of("", "", "a"),
                List.of("a", "aa"),
                List.of("ab", "ba"),
                List.of("aa", "a"))) {
            ArrowStream message = texts(texts);
            assertThatThrownBy(() -> all(message))
                    .isInstanceOf(MixedValuesException.class)
                    .hasMessageEndingWith("'" + texts.get(texts.size() - 1) + "' in row " + (texts.size() - 1));
        }
        assertThat(all(texts(List.of("", "", "")))).containsExactly(Optional.of(""));
        assertThat(all(texts(List.of("DE", "DE", "DE")))).containsExactly(Optional.of("DE"));
    }

    private ArrowStream texts(List<String> texts) {
        try (VarCharVector text = new VarCharVector("f", allocator);
                VectorSchemaRoot root = VectorSchemaRoot.of(text)) {
            for (int row = 0; row < texts.size(); row++) {
                text.setSafe(row, texts.get(row).getBytes(UTF_8));
            }
            root.setRowCount(texts.size());
            return ArrowStream.of(root);
        }
    }

    @Test
    void nestedFieldsAreReadAndAreNullInStructsThatAre() throws Exception {
        FieldValues values = new FieldValues(allocator, List.of("device.kind", "device.os", "n"));
        ArrowStream message = devices(1, 1);
        assertThat(values.ofAllRows(message)).containsExactly(Optional.of("7"), Optional.of("8"), Optional.of("9"));
        assertThat(values.ofAllRows(devices(0, 0)))
                .containsExactly(Optional.empty(), Optional.empty(), Optional.of("9"));
        assertThatThrownBy(() -> values.ofAllRows(devices(1, 0)))
                .hasMessageContaining("field 'device.kind'")
                .hasMessageContaining("got '7' in row 0 and null in row 1");
    }

    @Test
    void otherTypesAndMissingFieldsAreRefusedWhetherThereAreRowsOrNot() {
        for (ArrowType type : List.of(
                new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE),
                new ArrowType.Decimal(4, 2, 128),
                new ArrowType.Timestamp(TimeUnit.MILLISECOND, null),
                ArrowType.Binary.INSTANCE,
                ArrowType.Null.INSTANCE)) {
            try (VectorSchemaRoot root =
                    VectorSchemaRoot.create(new Schema(List.of(Field.nullable("f", type))), allocator)) {
                ArrowStream message = ArrowStream.of(root);
                assertThatThrownBy(() -> all(message))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith(
                                "field 'f': expected a string, an integer, a boolean or a date, got f: " + type);
            }
        }
        assertThatThrownBy(() -> new FieldValues(allocator, List.of("g")).ofFirstRow(devices(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "field 'g': expected a string, an integer, a boolean or a date, got no such field in ");
    }

    @Test
    void aStringThatIsNoUtf8IsRefused() {
        try (VarCharVector text = new VarCharVector("f", allocator);
                VectorSchemaRoot root = VectorSchemaRoot.of(text)) {
            text.setSafe(0, new byte[] {'a', (byte) 0xe9});
            root.setRowCount(1);
            ArrowStream message = ArrowStream.of(root);
            assertThatThrownBy(() -> all(message)).hasMessage("field 'f': expected a string in UTF-8");
        }
    }

    private ArrowStream plain(Case type, Integer... rows) {
        return batches(type, Arrays.asList(rows));
    }

    @SafeVarargs
    private ArrowStream batches(Case type, List<Integer>... batches) {
        Schema schema = new Schema(List.of(Field.nullable("f", type.type)));
        try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator)) {
            ArrowStream.Builder builder = ArrowStream.builder(root);
            for (List<Integer> rows : batches) {
                root.allocateNew();
                for (int row = 0; row < rows.size(); row++) {
                    if (rows.get(row) == null) {
                        root.getVector(0).setNull(row);
                    } else {
                        type.set.accept(root.getVector(0), new int[] {row, rows.get(row)});
                    }
                }
                root.setRowCount(rows.size());
                builder.addBatch();
            }
            return builder.build();
        }
    }

    /** By a dictionary of both values, the first again, and null. */
    private ArrowStream encoded(Case type, Integer... rows) {
        DictionaryEncoding encoding = new DictionaryEncoding(1, false, new ArrowType.Int(16, false));
        Field field = new Field("f", new FieldType(true, encoding.getIndexType(), encoding), List.of());
        try (FieldVector values = Field.nullable("values", type.type).createVector(allocator);
                UInt2Vector indices = (UInt2Vector) field.createVector(allocator)) {
            values.setInitialCapacity(4);
            values.allocateNew();
            for (int[] slot : new int[][] {{0, 0}, {1, 1}, {2, 0}}) {
                type.set.accept(values, slot);
            }
            values.setNull(3);
            values.setValueCount(4);
            for (int row = 0; row < rows.length; row++) {
                if (rows[row] == null) {
                    indices.setNull(row);
                } else {
                    indices.setSafe(row, rows[row]);
                }
            }
            indices.setValueCount(rows.length);
            return ArrowStream.of(
                    new VectorSchemaRoot(List.of(field), List.of(indices), rows.length),
                    new DictionaryProvider.MapDictionaryProvider(new Dictionary(values, encoding)));
        }
    }

    /** Rows of a device of kind 7 with 8, or none, beside the number 9. */
    private ArrowStream devices(int... defined) {
        ArrowType number = new ArrowType.Int(32, true);
        Field device = new Field(
                "device",
                FieldType.nullable(new ArrowType.Struct()),
                List.of(Field.nullable("kind", number), Field.nullable("os", number)));
        Schema schema = new Schema(List.of(device, Field.nullable("n", number)));
        try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator)) {
            root.allocateNew();
            StructVector devices = (StructVector) root.getVector("device");
            for (int row = 0; row < defined.length; row++) {
                ((IntVector) devices.getChild("kind")).setSafe(row, 7);
                ((IntVector) devices.getChild("os")).setSafe(row, 8);
                ((IntVector) root.getVector("n")).setSafe(row, 9);
                if (defined[row] == 1) {
                    devices.setIndexDefined(row);
                } else {
                    devices.setNull(row);
                }
            }
            root.setRowCount(defined.length);
            return ArrowStream.of(root);
        }
    }
}
