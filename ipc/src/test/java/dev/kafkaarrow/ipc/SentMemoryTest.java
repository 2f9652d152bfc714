package dev.kafkaarrow.ipc;

import static dev.kafkaarrow.ipc.TypeCase.nullable;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.complex.DenseUnionVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.ListViewVector;
import org.apache.arrow.vector.complex.RunEndEncodedVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.complex.UnionVector;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.Types;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is sent is a function of the values: nothing that memory held before leaves the process. */
class SentMemoryTest {
    private static final byte[] CONTENTS = {0, (byte) 0xcc, (byte) 0xff};

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    static LongStream seeds() {
        return LongStream.range(2_000, 2_080);
    }

    @ParameterizedTest
    @MethodSource("dev.kafkaarrow.ipc.TypeCase#all")
    void valuesOfAnyTypeAreTheSameBytesWhateverTheMemoryHeld(TypeCase type) throws Exception {
        sendsTheSame(type.schema(), 1);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void randomValuesAreTheSameBytesWhateverTheMemoryHeld(long seed) throws Exception {
        sendsTheSame(RandomSchemas.schema(seed, 4), seed);
    }

    private static void sendsTheSame(Schema schema, long seed) throws Exception {
        List<List<ArrowStream>> sent = new ArrayList<>();
        for (byte content : CONTENTS) {
            try (BufferAllocator memory = FilledMemory.allocator(content);
                    GeneratedBatch batch = GeneratedBatch.of(memory, schema, 77, seed, content)) {
                sent.add(sent(batch, memory));
            }
        }
        assertThat(sent.get(1)).isEqualTo(sent.get(0));
        assertThat(sent.get(2)).isEqualTo(sent.get(0));
    }

    /** In every way that vectors become bytes. */
    private static List<ArrowStream> sent(GeneratedBatch batch, BufferAllocator memory) throws Exception {
        VectorSchemaRoot root = batch.root();
        DictionaryProvider dictionaries = batch.dictionaries();
        List<ArrowStream> sent = new ArrayList<>();
        for (Compression compression : List.of(Compression.NONE, Compression.LZ4, Compression.zstd(1))) {
            sent.add(new StreamEncoder(compression).encode(root, dictionaries));
        }
        ArrowStream whole = sent.get(0);
        int withoutRows = ArrowStream.builder(root, dictionaries).build().sizeInBytes();
        sent.add(ArrowStream.builder(root, dictionaries).addBatch().addBatch().build());
        if (!root.getFieldVectors().isEmpty()) {
            int room = withoutRows + (whole.sizeInBytes() - withoutRows) * 3 / 4 + 400;
            sent.addAll(ArrowStream.split(root, dictionaries, room));
        }
        // as a reader has the batch, which is not how it was made
        try (ArrowReader reader = whole.open(memory)) {
            reader.loadNextBatch();
            ArrowStream again = ArrowStream.of(reader.getVectorSchemaRoot(), reader);
            assertThat(StreamParts.behindSchema(again)).isEqualTo(StreamParts.behindSchema(whole));
        }
        return sent;
    }

    @ParameterizedTest
    @MethodSource("dev.kafkaarrow.ipc.TypeCase#all")
    void aBatchWithoutRowsIsTheSameBytesHoweverItCameToHaveNone(TypeCase type) throws Exception {
        try (GeneratedBatch filled = GeneratedBatch.of(allocator.get(), type.schema(), 3, 1);
                GeneratedBatch empty = GeneratedBatch.of(allocator.get(), type.schema(), 0, 1)) {
            ArrowStream made = ArrowStream.of(empty.root(), empty.dictionaries());
            filled.root().clear();
            ArrowStream cleared = ArrowStream.of(filled.root(), filled.dictionaries());
            assertThat(cleared).isEqualTo(made);
            try (ArrowReader reader = made.open(allocator.get())) {
                reader.loadNextBatch();
                ArrowStream again = ArrowStream.of(reader.getVectorSchemaRoot(), reader);
                assertThat(StreamParts.behindSchema(again)).isEqualTo(StreamParts.behindSchema(made));
            }
        }
    }

    static Stream<TypeCase> regrouped() {
        return TypeCase.all().filter(type -> BatchRows.supports(StreamSchema.of(type.schema())));
    }

    @ParameterizedTest
    @MethodSource("regrouped")
    void mergedAndCutBatchesHaveNothingBelowNulls(TypeCase type) throws Exception {
        List<List<EncodedBatch>> made = new ArrayList<>();
        for (byte content : CONTENTS) {
            try (BufferAllocator memory = FilledMemory.allocator(content);
                    GeneratedBatch batch = GeneratedBatch.of(memory, type.schema(), 77, 1, content)) {
                // by the stock writer, which sends all that there is
                ArrowStream stream = ArrowStream.of(StockStreams.write(batch.root(), batch.dictionaries()));
                List<EncodedBatch> batches = new ArrayList<>(BatchRows.cut(
                        stream,
                        List.of(new BatchRows.Group(7, List.of()), new BatchRows.Group(70, List.of())),
                        memory));
                batches.add(BatchRows.merge(List.of(stream, stream), List.of(), memory));
                made.add(batches);
            }
        }
        assertThat(made.get(1)).isEqualTo(made.get(0));
        assertThat(made.get(2)).isEqualTo(made.get(0));
    }

    private static final byte[] SECRET = "SECRET OF ANOTHER MESSAGE".getBytes(StandardCharsets.UTF_8);

    /** Of little-endian bytes that read as a part of the secret. */
    private static final int SECRET_NUMBER = 0x4552_4345;

    private static final String PART_OF_SECRET = "ECRE";

    /** Leaves in a vector a secret where no value is any more. */
    private interface Filling {
        void fill(FieldVector vector);
    }

    static Stream<Arguments> reused() {
        return Stream.of(
                reused("bytes set to null and anew", utf8("f"), f -> {
                    putSecret(f, 0);
                    putSecret(f, 1);
                    f.setNull(0);
                    ((VarCharVector) f).setSafe(1, new byte[] {'a'});
                }),
                reused("views set to null and anew", nullable("f", ArrowType.Utf8View.INSTANCE), f -> {
                    ViewVarCharVector views = (ViewVarCharVector) f;
                    for (int i = 0; i < 3; i++) {
                        putSecret(f, i);
                    }
                    views.setSafe(0, new byte[] {'a'});
                    views.setNull(1);
                    views.setSafe(2, "longer than a view holds".getBytes(StandardCharsets.UTF_8));
                }),
                reused("numbers set to null", int32("f"), f -> {
                    putSecret(f, 0);
                    f.setNull(0);
                }),
                reused("structs set to null", nullable("f", ArrowType.Struct.INSTANCE, utf8("a"), int32("b")), f -> {
                    StructVector struct = (StructVector) f;
                    for (int i = 0; i < 3; i++) {
                        struct.setIndexDefined(i);
                    }
                    putSecret(struct.getChild("a"), 1);
                    putSecret(struct.getChild("b"), 1);
                    struct.setNull(1);
                }),
                reused("lists set to null", nullable("f", ArrowType.List.INSTANCE, utf8("item")), f -> {
                    ListVector list = (ListVector) f;
                    list.startNewValue(0);
                    putSecret(list.getDataVector(), 0);
                    list.endValue(0, 1);
                    BitVectorHelper.unsetBit(list.getValidityBuffer(), 0);
                }),
                reused("items behind the last list", nullable("f", ArrowType.List.INSTANCE, utf8("item")), f -> {
                    ListVector list = (ListVector) f;
                    list.setValueCount(3);
                    putSecret(list.getDataVector(), 0);
                    list.getDataVector().setValueCount(1);
                }),
                reused(
                        "lists of one size set to null",
                        nullable("f", new ArrowType.FixedSizeList(1), int32("item")),
                        f -> {
                            FixedSizeListVector list = (FixedSizeListVector) f;
                            list.setNotNull(0);
                            putSecret(list.getDataVector(), 0);
                            list.setNull(0);
                        }),
                reused("items that no list view has", nullable("f", ArrowType.ListView.INSTANCE, int32("item")), f -> {
                    ListViewVector list = (ListViewVector) f;
                    putSecret(list.getDataVector(), 0);
                    ((IntVector) list.getDataVector()).setSafe(1, 7);
                    list.getDataVector().setValueCount(2);
                    list.setValidity(0, 1);
                    list.setOffset(0, 1);
                    list.setSize(0, 1);
                }),
                reused("other children of a sparse union", union(UnionMode.Sparse), f -> {
                    UnionVector union = (UnionVector) f;
                    for (int i = 0; i < 3; i++) {
                        union.setType(i, Types.MinorType.NULL);
                        union.getTypeBuffer().setByte(i, i == 1 ? 1 : 0);
                        putSecret(union.getChildrenFromFields().get(i == 1 ? 0 : 1), i);
                    }
                }),
                reused("values that no row of a dense union has", union(UnionMode.Dense), f -> {
                    DenseUnionVector union = (DenseUnionVector) f;
                    for (int i = 0; i < 3; i++) {
                        union.setTypeId(i, (byte) 0);
                        union.setOffset(i, 1);
                    }
                    FieldVector numbers = union.getChildrenFromFields().get(0);
                    FieldVector texts = union.getChildrenFromFields().get(1);
                    putSecret(numbers, 0);
                    ((IntVector) numbers).setSafe(1, 5);
                    numbers.setValueCount(2);
                    putSecret(texts, 0);
                    texts.setValueCount(1);
                }),
                reused("runs behind the last row", TypeCase.runEndEncoded("f", 32, utf8("values")), f -> {
                    RunEndEncodedVector runs = (RunEndEncodedVector) f;
                    ((IntVector) runs.getRunEndsVector()).setSafe(0, 3);
                    putSecret(runs.getRunEndsVector(), 1);
                    runs.getRunEndsVector().setValueCount(2);
                    ((VarCharVector) runs.getValuesVector()).setSafe(0, new byte[] {'a'});
                    putSecret(runs.getValuesVector(), 1);
                    runs.getValuesVector().setValueCount(2);
                }));
    }

    private static void putSecret(FieldVector vector, int row) {
        if (vector instanceof VarCharVector text) {
            text.setSafe(row, SECRET);
        } else if (vector instanceof ViewVarCharVector text) {
            text.setSafe(row, SECRET);
        } else {
            ((IntVector) vector).setSafe(row, SECRET_NUMBER);
        }
    }

    private static Arguments reused(String what, Field field, Filling filling) {
        return Arguments.of(what, field, filling);
    }

    private static Field utf8(String name) {
        return nullable(name, ArrowType.Utf8.INSTANCE);
    }

    private static Field int32(String name) {
        return nullable(name, new ArrowType.Int(32, true));
    }

    private static Field union(UnionMode mode) {
        return nullable("f", new ArrowType.Union(mode, new int[] {0, 1}), int32("a"), utf8("b"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("reused")
    void valuesThatVectorsHeldBeforeAreNotSent(String what, Field field, Filling filling) throws Exception {
        FieldVector vector = field.createVector(allocator.get());
        vector.allocateNew();
        filling.fill(vector);
        if (vector.getValueCount() != 3) {
            vector.setValueCount(3);
        }
        try (VectorSchemaRoot root = new VectorSchemaRoot(new Schema(List.of(field)), List.of(vector), 3)) {
            DictionaryProvider none = new DictionaryProvider.MapDictionaryProvider();
            assertThat(text(StockStreams.write(root, none))).contains(PART_OF_SECRET);
            ArrowStream stream = ArrowStream.of(root);
            assertThat(text(stream.toByteArray())).doesNotContain(PART_OF_SECRET);
            try (ArrowReader reader = stream.open(allocator.get())) {
                assertThat(Values.of(reader)).isEqualTo(Values.stream(root, none));
            }
            assertThat(new StreamEncoder().split(root, none, Integer.MAX_VALUE, 1))
                    .hasSize(1)
                    .allSatisfy(part -> assertThat(text(part.toByteArray())).doesNotContain(PART_OF_SECRET));
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
