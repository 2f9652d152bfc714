package dev.kafkaarrow.ipc;

import static dev.kafkaarrow.ipc.TypeCase.nullable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.DenseUnionVector;
import org.apache.arrow.vector.complex.UnionVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values of dictionaries, and unions, are sent as their stream had them, though vectors say something else of themselves. */
class DictionaryValuesTest {
    private static final ArrowType.Int INT32 = new ArrowType.Int(32, true);
    private static final DictionaryEncoding ENCODING = new DictionaryEncoding(7, false, INT32);
    private static final int VALUES = 5;

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    static Stream<TypeCase> valueTypes() {
        return TypeCase.all()
                .filter(type -> type.schema().getFields().size() == 1)
                .filter(type -> StreamSchema.of(type.schema()).dictionaryIds().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("valueTypes")
    void valuesOfAnyTypeAreSentAsTheyCame(TypeCase type) throws Exception {
        ArrowStream stream = encodedBy(type.schema().getFields().get(0));
        try (ArrowReader reader = stream.open(allocator.get())) {
            reader.loadNextBatch();
            assertThat(ArrowStream.of(reader.getVectorSchemaRoot(), reader)).isEqualTo(stream);
            assertThat(ArrowStream.builder(reader.getVectorSchemaRoot(), reader)
                            .addBatch()
                            .build())
                    .isEqualTo(stream);
            assertThat(ArrowStream.split(reader.getVectorSchemaRoot(), reader, stream.sizeInBytes()))
                    .containsExactly(stream);
        }
    }

    /** A batch whose only column has indices into generated values of a field. */
    private ArrowStream encodedBy(Field values) {
        FieldVector vector = Vectors.create(values, allocator.get());
        new VectorFiller(new Random(3), Map.of(), (byte) 0x80).fill(values, vector, VALUES);
        try (vector) {
            return encodedBy(new LoadedDictionary(vector, ENCODING, values));
        }
    }

    private ArrowStream encodedBy(Dictionary dictionary) {
        Field column = new Field("c", new FieldType(true, INT32, dictionary.getEncoding()), null);
        try (IntVector indices = (IntVector) column.createVector(allocator.get())) {
            int count = dictionary.getVector().getValueCount();
            for (int i = 0; i < count; i++) {
                indices.setSafe(i, i);
            }
            indices.setValueCount(count);
            VectorSchemaRoot root = new VectorSchemaRoot(List.of(column), List.of(indices), count);
            return ArrowStream.of(root, new DictionaryProvider.MapDictionaryProvider(dictionary));
        }
    }

    private static Field union(UnionMode mode, int... ids) {
        return nullable("u", new ArrowType.Union(mode, ids), nullable("a", INT32), nullable("b", INT32));
    }

    /** Of child a 1, 2, 3..., of child b 101, 102, 103... in turn. */
    private DenseUnionVector denseUnion(int... ids) {
        DenseUnionVector union = (DenseUnionVector) union(UnionMode.Dense, ids).createVector(allocator.get());
        union.allocateNew();
        for (int i = 0; i < VALUES; i++) {
            union.setTypeId(i, (byte) ids[i % 2]);
            union.setOffset(i, i / 2);
            ((IntVector) union.getChildrenFromFields().get(i % 2)).setSafe(i / 2, i % 2 * 100 + i / 2 + 1);
        }
        union.getChildrenFromFields().forEach(child -> child.setValueCount(VALUES / 2 + 1));
        union.setValueCount(VALUES);
        return union;
    }

    private static List<Object> objects(FieldVector vector) {
        return IntStream.range(0, vector.getValueCount())
                .<Object>mapToObj(vector::getObject)
                .toList();
    }

    private static final List<Object> DENSE_VALUES = List.of(1, 101, 2, 102, 3);

    @Test
    void denseUnionsKeepTheirValuesWhicheverOrderTheirIdsHave() throws Exception {
        try (DenseUnionVector union = denseUnion(9, 5);
                VectorSchemaRoot root = new VectorSchemaRoot(List.of(union));
                ArrowReader reader = ArrowStream.of(root).open(allocator.get())) {
            reader.loadNextBatch();
            assertThat(objects(reader.getVectorSchemaRoot().getVector(0))).isEqualTo(DENSE_VALUES);
            Field read = reader.getVectorSchemaRoot().getSchema().getFields().get(0);
            assertThat(read.getChildren()).extracting(Field::getName).containsExactly("b", "a");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void dictionariesOfDenseUnionsKeepTheirValuesWhicheverOrderTheirIdsHave(boolean readByStock) throws Exception {
        try (DenseUnionVector union = denseUnion(9, 5)) {
            ArrowStream stream = encodedBy(new LoadedDictionary(union, ENCODING, union(UnionMode.Dense, 9, 5)));
            if (readByStock) {
                try (ArrowReader reader = StockStreams.read(stream.toByteArray(), allocator.get())) {
                    reader.loadNextBatch();
                    stream = ArrowStream.of(reader.getVectorSchemaRoot(), reader);
                }
            }
            try (ArrowReader reader = stream.open(allocator.get())) {
                reader.loadNextBatch();
                assertThat(objects(reader.lookup(ENCODING.getId()).getVector())).isEqualTo(DENSE_VALUES);
            }
        }
    }

    /** Arrow Java says that a sparse union's ids are those of its own types, of which 0 is the one of nulls. */
    @Test
    void sparseUnionsWhoseIdsAreLostAreRefusedByName() {
        Field field = nullable(
                "u",
                new ArrowType.Union(UnionMode.Sparse, new int[] {0, 1}),
                nullable("a", INT32),
                nullable("b", ArrowType.Utf8.INSTANCE));
        UnionVector union = (UnionVector) field.createVector(allocator.get());
        union.allocateNew();
        union.getTypeBuffer().setByte(0, 0);
        ((IntVector) union.getChildrenFromFields().get(0)).setSafe(0, 42);
        union.setValueCount(1);
        try (union) {
            String[] words = {"field ", "a type id of the union", "0 in row 0"};
            assertThatThrownBy(() -> ArrowStream.of(new VectorSchemaRoot(List.of(union))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(words);
            assertThatThrownBy(() -> encodedBy(new Dictionary(union, ENCODING)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(words);
        }
    }
}
