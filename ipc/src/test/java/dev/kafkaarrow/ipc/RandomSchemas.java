package dev.kafkaarrow.ipc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** Schemas in message format over all types, nested to a given depth, the same for the same seed. */
public final class RandomSchemas {
    private static final List<ArrowType> LEAVES = TypeCase.all()
            .filter(c -> c.schema().getFields().size() == 1)
            .map(c -> c.schema().getFields().get(0))
            .filter(f -> f.getChildren().isEmpty() && f.getDictionary() == null)
            .map(Field::getType)
            .filter(t -> !(t instanceof ArrowType.ExtensionType))
            .distinct()
            .toList();

    private final Random random;
    private long nextDictionaryId = 1;

    private RandomSchemas(long seed) {
        this.random = new Random(seed);
    }

    /** A schema of 1 to 5 columns. */
    public static Schema schema(long seed, int maxDepth) {
        RandomSchemas schemas = new RandomSchemas(seed);
        int columns = 1 + schemas.random.nextInt(5);
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            fields.add(schemas.field("c" + i, maxDepth, true));
        }
        return new Schema(fields, schemas.random.nextBoolean() ? Map.of() : Map.of("seed", Long.toString(seed)));
    }

    private Field field(String name, int depth, boolean mayBeEncoded) {
        boolean nullable = random.nextInt(4) != 0;
        Map<String, String> metadata = random.nextInt(8) == 0 ? Map.of("name", name) : null;
        if (mayBeEncoded && random.nextInt(6) == 0) {
            ArrowType.Int index = new ArrowType.Int(8 << random.nextInt(4), random.nextBoolean());
            DictionaryEncoding encoding = new DictionaryEncoding(nextDictionaryId++, false, index);
            Field values = field(name, Math.min(depth, 2), false);
            return new Field(name, new FieldType(nullable, values.getType(), encoding, metadata), values.getChildren());
        }
        if (depth <= 1 || random.nextInt(3) == 0) {
            ArrowType type = LEAVES.get(random.nextInt(LEAVES.size()));
            return new Field(name, new FieldType(nullable, type, null, metadata), null);
        }
        return nested(name, depth - 1, nullable, metadata);
    }

    private Field nested(String name, int depth, boolean nullable, Map<String, String> metadata) {
        return switch (random.nextInt(10)) {
            case 0 -> of(name, nullable, metadata, ArrowType.List.INSTANCE, field("item", depth, true));
            case 1 -> of(name, nullable, metadata, ArrowType.LargeList.INSTANCE, field("item", depth, true));
            case 2 ->
                of(
                        name,
                        nullable,
                        metadata,
                        new ArrowType.FixedSizeList(1 + random.nextInt(3)),
                        notUnion("item", depth));
            case 3 -> of(name, nullable, metadata, ArrowType.ListView.INSTANCE, field("item", depth, true));
            case 4 -> of(name, nullable, metadata, ArrowType.LargeListView.INSTANCE, field("item", depth, true));
            case 5 ->
                of(
                        name,
                        nullable,
                        metadata,
                        new ArrowType.Map(random.nextBoolean()),
                        TypeCase.entries(field("value", depth - 1, true)));
            case 6 -> {
                // unions have no validity; a sparse one in Java keeps one child per type
                Field a = field("a", depth, true);
                Field b = TypeCase.nullable("b", new ArrowType.Int(8, false));
                yield of(name, true, metadata, new ArrowType.Union(UnionMode.Dense, new int[] {0, 1}), a, b);
            }
            case 7 -> {
                ArrowType leaf = LEAVES.get(random.nextInt(LEAVES.size()));
                Field a = TypeCase.nullable("a", leaf);
                Field b = TypeCase.nullable("b", ArrowType.Struct.INSTANCE, field("x", depth - 1, true));
                yield of(name, true, metadata, new ArrowType.Union(UnionMode.Sparse, new int[] {0, 1}), a, b);
            }
            case 8 -> TypeCase.runEndEncoded(name, 16 << random.nextInt(3), field("values", depth, false));
            default ->
                of(
                        name,
                        nullable,
                        metadata,
                        ArrowType.Struct.INSTANCE,
                        field("a", depth, true),
                        field("b", depth, true));
        };
    }

    /** Arrow Java has no fixed-size lists of unions. */
    private Field notUnion(String name, int depth) {
        Field field = field(name, depth, true);
        while (field.getType() instanceof ArrowType.Union) {
            field = field(name, depth, true);
        }
        return field;
    }

    private static Field of(
            String name, boolean nullable, Map<String, String> metadata, ArrowType type, Field... children) {
        return new Field(name, new FieldType(nullable, type, null, metadata), List.of(children));
    }
}
