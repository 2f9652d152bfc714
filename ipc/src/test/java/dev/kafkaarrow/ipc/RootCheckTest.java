package dev.kafkaarrow.ipc;

import static dev.kafkaarrow.ipc.TypeCase.nullable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A root whose vectors are not what it says would be sent as bytes that nobody can read. */
class RootCheckTest {
    private static final ArrowType INT32 = new ArrowType.Int(32, true);
    private static final Schema TWO_COLUMNS =
            new Schema(List.of(nullable("a", INT32), nullable("b", ArrowType.Utf8.INSTANCE)));

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    private VectorSchemaRoot filled(Schema schema) {
        VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator.get());
        root.allocateNew();
        for (FieldVector vector : root.getFieldVectors()) {
            for (int i = 0; i < 3; i++) {
                if (vector instanceof IntVector numbers) {
                    numbers.setSafe(i, i);
                } else if (vector instanceof VarCharVector text) {
                    text.setSafe(i, new byte[] {'a'});
                }
            }
        }
        return root;
    }

    private static void assertRefused(VectorSchemaRoot root, String... words) {
        assertThatThrownBy(() -> ArrowStream.of(root))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(words);
        assertThatThrownBy(() -> ArrowStream.split(root, 100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(words);
        assertThatThrownBy(() -> ArrowStream.builder(root).addBatch())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void aForgottenRowCountIsNamed() {
        try (VectorSchemaRoot root = filled(TWO_COLUMNS)) {
            root.getFieldVectors().forEach(vector -> vector.setValueCount(3));
            assertRefused(root, "column a", "expected 0 values", "got 3", "setRowCount");
        }
    }

    @Test
    void aRootThatWasClearedHasNoRows() {
        Schema schema = new Schema(List.of(nullable("n", ArrowType.Null.INSTANCE), nullable("a", INT32)));
        try (VectorSchemaRoot root = filled(schema)) {
            ArrowStream empty = ArrowStream.of(root);
            root.setRowCount(3);
            root.clear();
            assertThat(ArrowStream.of(root)).isEqualTo(empty);
        }
    }

    @Test
    void aColumnOfFewerValuesIsNamed() {
        try (VectorSchemaRoot root = filled(TWO_COLUMNS)) {
            root.setRowCount(3);
            root.getVector("b").setValueCount(2);
            assertRefused(root, "column b", "expected 3 values", "got 2", "setRowCount");
        }
    }

    @Test
    void aClosedColumnIsNamed() {
        try (VectorSchemaRoot root = filled(TWO_COLUMNS)) {
            root.setRowCount(3);
            root.getVector("b").close();
            assertRefused(root, "column b", "expected 3 values", "got 0", "closed");
        }
    }

    @Test
    void childrenThatWereAddedToAStructLaterAreNotLost() throws Exception {
        Schema schema = new Schema(List.of(nullable("s", ArrowType.Struct.INSTANCE, nullable("a", INT32))));
        try (VectorSchemaRoot root = filled(schema)) {
            StructVector struct = (StructVector) root.getVector("s");
            struct.setIndexDefined(0);
            IntVector added = struct.addOrGet("b", FieldType.nullable(INT32), IntVector.class);
            added.setSafe(0, 42);
            root.setRowCount(1);
            assertRefused(root, "field s", "expected 1 child", "got 2", "syncSchema()");
            root.syncSchema();
            try (ArrowReader reader = ArrowStream.of(root).open(allocator.get())) {
                reader.loadNextBatch();
                StructVector read = (StructVector) reader.getVectorSchemaRoot().getVector("s");
                assertThat(read.getChild("b").getObject(0)).isEqualTo(42);
            }
        }
    }

    @Test
    void itemsThatAListWasGivenLaterAreNotLost() {
        try (ListVector list = ListVector.empty("l", allocator.get());
                VectorSchemaRoot root = new VectorSchemaRoot(List.of(list))) {
            BigIntVector items = (BigIntVector) list.addOrGetVector(FieldType.nullable(new ArrowType.Int(64, true)))
                    .getVector();
            list.startNewValue(0);
            items.setSafe(0, 42);
            list.endValue(0, 1);
            root.setRowCount(1);
            assertRefused(root, "field l", "Int(64, true)", "syncSchema()");
        }
    }

    @Test
    void aChildShorterThanItsParentIsNamed() {
        Schema schema = new Schema(List.of(nullable("s", ArrowType.Struct.INSTANCE, nullable("a", INT32))));
        try (VectorSchemaRoot root = filled(schema)) {
            StructVector struct = (StructVector) root.getVector("s");
            root.setRowCount(3);
            struct.getChild("a").setValueCount(1);
            assertRefused(root, "field s.a", "expected at least 3 values", "got 1", "setRowCount");
        }
    }

    @Test
    void itemsFewerThanListsReferToAreNamed() {
        Schema schema = new Schema(List.of(nullable("l", ArrowType.List.INSTANCE, nullable("item", INT32))));
        try (VectorSchemaRoot root = filled(schema)) {
            ListVector list = (ListVector) root.getVector("l");
            list.startNewValue(0);
            ((IntVector) list.getDataVector()).setSafe(2, 1);
            list.endValue(0, 3);
            root.setRowCount(1);
            list.getDataVector().setValueCount(2);
            assertRefused(root, "field l.item", "expected at least 3 values", "got 2");
        }
    }

    @Test
    void aVectorOfAnotherTypeThanTheSchemaSaysIsNamed() {
        Schema schema = new Schema(List.of(nullable("a", new ArrowType.Int(64, true))));
        IntVector vector = new IntVector("a", allocator.get());
        vector.setSafe(0, 1);
        vector.setValueCount(1);
        try (VectorSchemaRoot root = new VectorSchemaRoot(schema, List.of(vector), 1)) {
            assertRefused(root, "field a", "Int(64, true)", "Int(32, true)", "IntVector");
        }
    }

    @Test
    void aVectorOfAnotherScaleThanTheSchemaSaysIsNamed() {
        Field written = nullable("d", new ArrowType.Decimal(10, 2, 128));
        FieldVector vector = nullable("d", new ArrowType.Decimal(10, 3, 128)).createVector(allocator.get());
        vector.allocateNew();
        vector.setValueCount(1);
        try (VectorSchemaRoot root = new VectorSchemaRoot(new Schema(List.of(written)), List.of(vector), 1)) {
            assertRefused(root, "field d", "Decimal(10, 2, 128)", "Decimal(10, 3, 128)");
        }
    }

    @Test
    void aMissingProviderIsRefusedWithWords() {
        try (VectorSchemaRoot root = filled(TWO_COLUMNS)) {
            root.setRowCount(3);
            assertThatThrownBy(() -> ArrowStream.split(root, null, 1_000))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessageContaining("DictionaryProvider");
            assertThatThrownBy(() -> ArrowStream.of(root, null)).hasMessageContaining("DictionaryProvider");
            assertThatThrownBy(() -> ArrowStream.builder(root, null)).hasMessageContaining("DictionaryProvider");
        }
    }
}
