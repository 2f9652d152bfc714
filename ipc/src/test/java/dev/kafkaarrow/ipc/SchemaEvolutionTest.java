package dev.kafkaarrow.ipc;

import static dev.kafkaarrow.ipc.SchemaCompatibility.BACKWARD;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** Whatever a new schema is said to read of an old one, it reads without loss, and each way of widening is among what it reads. */
class SchemaEvolutionTest {

    @Property(tries = 300)
    void whatEvolvesByLosslessStepsIsReadWithEveryValue(@ForAll long seed) throws Exception {
        try (RootAllocator allocator = new RootAllocator()) {
            ArrowStream stream = stream(RandomSchemas.schema(seed, 4), seed, allocator);
            Schema reader = new Evolution(new Random(seed)).evolved(stream.schema());
            SchemaVerdict verdict = BACKWARD.check(stream.streamSchema(), StreamSchema.of(reader));
            assertThat(verdict.isCompatible())
                    .as("%s -> %s: %s", stream.schema(), reader, verdict)
                    .isTrue();
            readsEveryValue(stream, reader, allocator);
        }
    }

    @Property(tries = 1_000)
    void ofAnyTwoSchemasTheAcceptedOnesReadEveryValue(@ForAll long seed, @ForAll long other) throws Exception {
        try (RootAllocator allocator = new RootAllocator()) {
            ArrowStream stream = stream(RandomSchemas.schema(seed, 2), seed, allocator);
            Schema reader = RandomSchemas.schema(other, 2);
            if (BACKWARD.check(stream.streamSchema(), StreamSchema.of(reader)).isCompatible()) {
                readsEveryValue(stream, reader, allocator);
            }
        }
    }

    /** Vectors of sparse unions report other type ids than they were made with, some of them twice, so those are left to the table. */
    private static ArrowStream stream(Schema schema, long seed, RootAllocator allocator) {
        Assume.that(schema.getFields().stream().noneMatch(SchemaEvolutionTest::hasSparseUnion));
        try (GeneratedBatch batch = GeneratedBatch.of(allocator, schema, TypeCase.ROWS, seed)) {
            return ArrowStream.of(batch.root(), batch.dictionaries());
        }
    }

    private static boolean hasSparseUnion(Field field) {
        return (field.getType() instanceof ArrowType.Union union && union.getMode() == UnionMode.Sparse)
                || field.getChildren().stream().anyMatch(SchemaEvolutionTest::hasSparseUnion);
    }

    private static void readsEveryValue(ArrowStream stream, Schema reader, RootAllocator allocator) throws Exception {
        SchemaProjection projection = SchemaProjection.of(stream.streamSchema(), StreamSchema.of(reader));
        List<List<Object>> expected = ReadAs.columns(stream, reader, allocator);
        try (ArrowReader opened = stream.open(allocator, projection)) {
            assertThat(opened.loadNextBatch()).isTrue();
            assertThat(ReadAs.columns(reader, opened)).isEqualTo(expected);
        }
        ArrowStream projected = projection.project(stream, allocator);
        assertThat(ReadAs.columns(projected, reader, allocator)).isEqualTo(expected);
    }

    /** Takes the steps that the table allows, at random, at every level. */
    private static final class Evolution {
        private final Random random;

        Evolution(Random random) {
            this.random = random;
        }

        Schema evolved(Schema schema) {
            return new Schema(fields(schema.getFields()), random.nextBoolean() ? Map.of() : Map.of("evolved", "yes"));
        }

        private List<Field> fields(List<Field> fields) {
            List<Field> evolved = new ArrayList<>();
            for (Field field : fields) {
                if (random.nextInt(6) != 0) {
                    evolved.add(field(field));
                }
            }
            if (random.nextInt(3) == 0) {
                evolved.add(TypeCase.nullable(
                        "added", random.nextBoolean() ? ArrowType.Utf8.INSTANCE : ArrowType.Bool.INSTANCE));
            }
            if (random.nextBoolean()) {
                Collections.shuffle(evolved, random);
            }
            return evolved;
        }

        private Field field(Field field) {
            if (field.getDictionary() != null) {
                // dictionaries of random schemas may hold what cannot be taken out of them
                return field;
            }
            boolean nullable = field.isNullable() || random.nextBoolean();
            List<Field> children = field.getChildren();
            ArrowType type = field.getType();
            switch (type.getTypeID()) {
                case Struct -> children = fields(children);
                case List, LargeList, FixedSizeList, ListView, LargeListView ->
                    children = List.of(field(children.get(0)));
                case Map -> {
                    Field entries = children.get(0);
                    children = List.of(new Field(
                            entries.getName(),
                            entries.getFieldType(),
                            List.of(
                                    entries.getChildren().get(0),
                                    field(entries.getChildren().get(1)))));
                }
                case RunEndEncoded -> children = List.of(children.get(0), field(children.get(1)));
                default -> {
                    // leaves, and unions, which stay as they are
                }
            }
            return new Field(
                    field.getName(),
                    new FieldType(nullable, random.nextBoolean() ? wider(type) : type, null),
                    children);
        }

        private static ArrowType wider(ArrowType type) {
            return switch (type.getTypeID()) {
                case Int -> {
                    ArrowType.Int integer = (ArrowType.Int) type;
                    yield integer.getBitWidth() < 64 ? new ArrowType.Int(64, true) : type;
                }
                case FloatingPoint -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
                case Decimal -> {
                    ArrowType.Decimal decimal = (ArrowType.Decimal) type;
                    yield decimal.getPrecision() > 70
                            ? type
                            : new ArrowType.Decimal(decimal.getPrecision() + 6, decimal.getScale() + 4, 256);
                }
                case Utf8 -> ArrowType.LargeUtf8.INSTANCE;
                case Utf8View -> ArrowType.BinaryView.INSTANCE;
                case Binary -> ArrowType.BinaryView.INSTANCE;
                case BinaryView -> ArrowType.LargeBinary.INSTANCE;
                case List -> ArrowType.LargeListView.INSTANCE;
                case ListView -> ArrowType.LargeListView.INSTANCE;
                case FixedSizeList -> ArrowType.LargeList.INSTANCE;
                case Map -> new ArrowType.Map(false);
                default -> type;
            };
        }
    }
}
