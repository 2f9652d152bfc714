package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Batches and schemas that the format allows and few writers make, read as another schema. */
class UnusualProjectionTest {
    private static final ArrowType UTF8 = ArrowType.Utf8.INSTANCE;
    private static final ArrowType STRUCT = ArrowType.Struct.INSTANCE;
    private static final ArrowType INT32 = new ArrowType.Int(32, true);
    private static final ArrowType INT64 = new ArrowType.Int(64, true);
    private static final ArrowType.Int INT8 = new ArrowType.Int(8, true);

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @ParameterizedTest
    @MethodSource("dev.kafkaarrow.ipc.SchemaProjectionTest#pairs")
    void buffersMayStandInAnyOrderAndApart(SchemaProjectionTest.Pair pair) throws Exception {
        byte[] bytes = bytes(pair.written(), TypeCase.ROWS);
        List<List<Object>> expected = ReadAs.columns(ArrowStream.of(bytes), pair.reader(), allocator.get());
        for (Consumer<ForgedBatch> change :
                List.<Consumer<ForgedBatch>>of(UnusualLayoutTest::reversed, UnusualLayoutTest::spread)) {
            ArrowStream forged =
                    ArrowStream.of(StreamParts.of(bytes).changingBatch(change).toBytes());
            assertThat(projected(forged, pair.reader())).isEqualTo(expected);
        }
    }

    static Stream<SchemaProjectionTest.Pair> pairsWithOffsets() {
        return SchemaProjectionTest.pairs()
                .filter(pair -> pair.written().getFields().size() == 1)
                .filter(pair -> offsetBytes(pair.written().getFields().get(0)) > 0);
    }

    /** Of a column in one buffer of offsets; 0 for all others. */
    private static int offsetBytes(Field field) {
        if (field.getDictionary() != null) {
            return 0;
        }
        return switch (field.getType().getTypeID()) {
            case Utf8, Binary, List, Map -> 4;
            case LargeUtf8, LargeBinary, LargeList -> 8;
            default -> 0;
        };
    }

    @ParameterizedTest
    @MethodSource("pairsWithOffsets")
    void offsetsNeedNotBeginAtZero(SchemaProjectionTest.Pair pair) throws Exception {
        byte[] bytes = bytes(pair.written(), 29);
        int width = offsetBytes(pair.written().getFields().get(0));
        ArrowStream sliced = ArrowStream.of(StreamParts.of(bytes)
                .changingBatch(batch -> withoutFirstRows(batch, width))
                .toBytes());
        List<List<Object>> all = ReadAs.columns(ArrowStream.of(bytes), pair.reader(), allocator.get());
        List<List<Object>> rest =
                all.stream().map(column -> column.subList(8, 29)).toList();
        assertThat(projected(sliced, pair.reader())).isEqualTo(rest);
        try (ArrowReader again = reprojected(sliced, pair.reader()).open(allocator.get())) {
            assertThat(again.loadNextBatch()).isTrue();
            assertThat(ReadAs.columns(pair.reader(), again)).isEqualTo(rest);
        }
    }

    /** As C++ may leave a slice: 8 rows less, whose values are still there. */
    private static void withoutFirstRows(ForgedBatch batch, int offsetBytes) {
        int rows = (int) batch.length - 8;
        long[] validity = batch.buffers.get(0);
        long[] offsets = batch.buffers.get(1);
        byte[] bits = Arrays.copyOfRange(batch.body, (int) validity[0] + 1, (int) (validity[0] + validity[1]));
        int nulls = 0;
        for (int i = 0; i < rows; i++) {
            nulls += 1 - (bits[i / 8] >> (i % 8) & 1);
        }
        batch.length = rows;
        batch.nodes.get(0)[0] = rows;
        batch.nodes.get(0)[1] = nulls;
        byte[] rest = Arrays.copyOfRange(
                batch.body, (int) offsets[0] + 8 * offsetBytes, (int) offsets[0] + (9 + rows) * offsetBytes);
        int at = batch.body.length;
        batch.body =
                StreamParts.concat(batch.body, Arrays.copyOf(bits, 8), Arrays.copyOf(rest, (rest.length + 7) / 8 * 8));
        batch.bodyLength = batch.body.length;
        validity[0] = at;
        validity[1] = bits.length;
        offsets[0] = at + 8L;
        offsets[1] = rest.length;
    }

    @Test
    void offsetsOfADictionaryNeedNotBeginAtZero() throws Exception {
        for (ArrowType values : List.of(UTF8, ArrowType.Binary.INSTANCE)) {
            byte[] bytes = bytes(new Schema(List.of(TypeCase.encoded("f", 1, INT8, values))), TypeCase.ROWS);
            Schema reader = new Schema(List.of(TypeCase.nullable("f", values)));
            ArrowStream shifted = ArrowStream.of(StreamParts.of(bytes)
                    .changingFirst(MessageHeader.DictionaryBatch, UnusualProjectionTest::behindOthers)
                    .toBytes());
            assertThat(projected(shifted, reader))
                    .isEqualTo(ReadAs.columns(ArrowStream.of(bytes), reader, allocator.get()));
        }
    }

    private static void behindOthers(ForgedBatch batch) {
        long[] data = batch.buffers.get(2);
        byte[] content = Arrays.copyOfRange(batch.body, (int) data[0], (int) (data[0] + data[1]));
        int at = batch.body.length;
        byte[] body = StreamParts.concat(batch.body, new byte[5], content);
        batch.body = Arrays.copyOf(body, (body.length + 7) / 8 * 8);
        batch.bodyLength = batch.body.length;
        data[0] = at;
        data[1] += 5;
        ByteBuffer offsets = ByteBuffer.wrap(batch.body).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i <= batch.nodes.get(0)[0]; i++) {
            int offset = (int) batch.buffers.get(1)[0] + 4 * i;
            offsets.putInt(offset, offsets.getInt(offset) + 5);
        }
    }

    @Test
    void viewsMayLookIntoManyBuffers() throws Exception {
        Schema written = new Schema(List.of(TypeCase.nullable("f", ArrowType.Utf8View.INSTANCE)));
        Schema reader = new Schema(List.of(TypeCase.nullable("f", ArrowType.LargeUtf8.INSTANCE)));
        try (GeneratedBatch batch = GeneratedBatch.of(allocator.get(), written, 0, 1)) {
            ViewVarCharVector views = (ViewVarCharVector) batch.root().getVector(0);
            views.setInitialCapacity(3);
            views.allocateNew();
            for (int i = 0; i < 500; i++) {
                byte[] value = new byte[i % 4 == 0 ? i % 13 : 400 + i];
                Arrays.fill(value, (byte) ('a' + i % 26));
                views.setSafe(i, value);
            }
            views.setValueCount(500);
            batch.root().setRowCount(500);
            assertThat(views.getDataBuffers()).hasSizeGreaterThan(2);
            ArrowStream stream = ArrowStream.of(batch.root());
            assertThat(projected(stream, reader)).isEqualTo(ReadAs.columns(stream, reader, allocator.get()));
        }
    }

    /** Where a struct is null, what stands below it is null too, whatever its field says. */
    @Test
    void aFieldWithoutNullsMayHaveThemBelowAStructThatIsNull() throws Exception {
        DictionaryEncoding encoding = new DictionaryEncoding(1, false, INT8);
        Field written = TypeCase.nullable("f", STRUCT, new Field("a", new FieldType(false, UTF8, encoding), List.of()));
        Field reader = TypeCase.nullable("f", STRUCT, new Field("a", FieldType.notNullable(UTF8), null));
        try (GeneratedBatch batch = GeneratedBatch.of(allocator.get(), new Schema(List.of(written)), 4, 1)) {
            StructVector struct = (StructVector) batch.root().getVector(0);
            struct.setNull(1);
            struct.getChild("a", TinyIntVector.class).setNull(1);
            ((VarCharVector) batch.dictionaries().lookup(1).getVector()).setSafe(0, new byte[] {'x'});
            for (int row : new int[] {0, 2, 3}) {
                struct.setIndexDefined(row);
                struct.getChild("a", TinyIntVector.class).set(row, 0);
            }
            ArrowStream stream = ArrowStream.of(batch.root(), batch.dictionaries());
            assertThat(projected(stream, new Schema(List.of(reader))))
                    .isEqualTo(List.of(Arrays.asList(List.of("78"), null, List.of("78"), List.of("78"))));
        }
    }

    @Test
    void aNullOfADictionaryDoesNotBecomeOneOfAColumnWithoutNulls() throws Exception {
        DictionaryEncoding encoding = new DictionaryEncoding(1, false, INT8);
        Schema written = new Schema(List.of(new Field("f", new FieldType(false, UTF8, encoding), null)));
        Schema reader = new Schema(List.of(new Field("f", FieldType.notNullable(UTF8), null)));
        try (GeneratedBatch batch = GeneratedBatch.of(allocator.get(), written, 3, 1)) {
            FieldVector values = batch.dictionaries().lookup(1).getVector();
            TinyIntVector indices = (TinyIntVector) batch.root().getVector(0);
            for (int row = 0; row < 3; row++) {
                indices.set(row, 0);
            }
            ((VarCharVector) values).setSafe(0, new byte[] {'x'});
            assertThat(projected(ArrowStream.of(batch.root(), batch.dictionaries()), reader))
                    .isEqualTo(List.of(List.of("78", "78", "78")));
            values.setNull(0);
            ArrowStream stream = ArrowStream.of(batch.root(), batch.dictionaries());
            assertThatThrownBy(() -> projected(stream, reader))
                    .isInstanceOf(InvalidStreamException.class)
                    .hasMessageContaining("utf8 not null in f")
                    .hasMessageContaining("3 nulls of its dictionary");
        }
    }

    @Test
    void namesThatAreLeftOutMeanTheSameAsEmptyOnes() throws Exception {
        Schema unnamed = new Schema(List.of(new Field(null, FieldType.nullable(INT32), null)));
        Schema empty = new Schema(List.of(TypeCase.nullable("", INT64)));
        StreamSchema older = StreamSchema.of(unnamed);
        StreamSchema newer = StreamSchema.of(empty);
        assertThat(SchemaCompatibility.BACKWARD.check(older, newer).isCompatible())
                .isTrue();
        assertThat(SchemaCompatibility.FORWARD.check(older, newer))
                .hasToString("FORWARD, field '': was int32, now int64: not every int64 fits int32");
        assertThat(SchemaCompatibility.IDENTICAL.check(older, newer))
                .hasToString("IDENTICAL, field '': was int32, now int64: another type");
        ArrowStream stream = ArrowStream.of(bytes(unnamed, TypeCase.ROWS));
        assertThat(projected(stream, empty))
                .isEqualTo(ReadAs.columns(
                        ArrowStream.of(bytes(new Schema(List.of(TypeCase.nullable("", INT32))), TypeCase.ROWS)),
                        empty,
                        allocator.get()));
    }

    @Test
    void namesThatAreLeftOutTwiceAreANameThatStandsTwice() {
        Field one = new Field(null, FieldType.nullable(INT32), null);
        Field other = new Field(null, FieldType.nullable(UTF8), null);
        Field wide = new Field(null, FieldType.nullable(INT64), null);
        Schema both = new Schema(List.of(TypeCase.nullable("f", STRUCT, one, other)));
        Schema wider = new Schema(List.of(TypeCase.nullable("f", STRUCT, wide, other)));
        assertThat(SchemaCompatibility.FULL
                        .check(StreamSchema.of(both), StreamSchema.of(new Schema(both.getFields(), Map.of("a", "b"))))
                        .isCompatible())
                .isTrue();
        assertThat(SchemaCompatibility.BACKWARD.check(StreamSchema.of(both), StreamSchema.of(wider)))
                .hasToString("BACKWARD, field f: was fields ['': int32, '': utf8], now fields ['': int64, '': utf8]:"
                        + " a name stands twice, so fields cannot be told by their names");
    }

    @Test
    void structsWithOneNameTwiceAreReadInsideOfLists() throws Exception {
        Field number = TypeCase.nullable("a", INT32);
        readsBatchesOf(
                structs(ArrowType.List.INSTANCE, number, TypeCase.nullable("b", UTF8)),
                structs(ArrowType.List.INSTANCE, number, TypeCase.nullable("a", UTF8)),
                structs(ArrowType.LargeList.INSTANCE, number, TypeCase.nullable("a", UTF8)));
    }

    @Test
    void keyAndValueOfAMapMayHaveOneNameOrNone() throws Exception {
        ArrowType map = new ArrowType.Map(false);
        Field usual = structs(map, required("key"), TypeCase.nullable("value", INT32));
        readsBatchesOf(
                usual,
                structs(map, required("x"), TypeCase.nullable("x", INT32)),
                structs(map, required("y"), TypeCase.nullable("y", INT64)));
        readsBatchesOf(
                usual,
                structs(map, required(""), TypeCase.nullable("", INT32)),
                structs(map, required("key"), TypeCase.nullable("value", INT64)));
    }

    /**
     * Reads the bytes of a batch behind the schema of another whose fields differ in their names: Arrow Java makes no batch of equal
     * ones.
     */
    private void readsBatchesOf(Field made, Field written, Field reader) throws Exception {
        byte[] bytes = bytes(new Schema(List.of(made)), TypeCase.ROWS);
        ArrowStream stream = ArrowStream.of(StreamParts.concat(
                StreamSchema.of(new Schema(List.of(written))).toBytes(),
                StreamParts.frame(StreamParts.of(bytes).parts().get(1)),
                StreamParts.END_OF_STREAM));
        assertThat(projected(stream, new Schema(List.of(reader)))).isEqualTo(inPlace(ArrowStream.of(bytes), reader));
    }

    /** Of fields that stand where they stood, whatever they are called. */
    private List<List<Object>> inPlace(ArrowStream stream, Field reader) throws Exception {
        Field made = stream.schema().getFields().get(0);
        return ReadAs.columns(stream, new Schema(List.of(named(made, reader))), allocator.get());
    }

    /** The types of one field with the names of another. */
    private static Field named(Field names, Field types) {
        List<Field> children = IntStream.range(0, types.getChildren().size())
                .mapToObj(i ->
                        named(names.getChildren().get(i), types.getChildren().get(i)))
                .toList();
        return new Field(names.getName(), types.getFieldType(), children);
    }

    private static Field structs(ArrowType list, Field first, Field second) {
        FieldType item = new FieldType(!(list instanceof ArrowType.Map), STRUCT, null);
        return TypeCase.nullable("f", list, new Field("item", item, List.of(first, second)));
    }

    private static Field required(String name) {
        return new Field(name, FieldType.notNullable(UTF8), null);
    }

    private List<List<Object>> projected(ArrowStream stream, Schema reader) throws Exception {
        SchemaProjection projection = SchemaProjection.of(stream.streamSchema(), StreamSchema.of(reader));
        try (ArrowReader opened = stream.open(allocator.get(), projection)) {
            assertThat(opened.loadNextBatch()).isTrue();
            return ReadAs.columns(reader, opened);
        }
    }

    private ArrowStream reprojected(ArrowStream stream, Schema reader) throws Exception {
        return ArrowStream.of(SchemaProjection.of(stream.streamSchema(), StreamSchema.of(reader))
                .project(stream, allocator.get())
                .toByteArray());
    }

    private byte[] bytes(Schema schema, int rows) {
        try (GeneratedBatch batch = GeneratedBatch.of(allocator.get(), schema, rows, 1)) {
            return ArrowStream.of(batch.root(), batch.dictionaries()).toByteArray();
        }
    }
}
