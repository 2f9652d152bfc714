package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.ipc.ArrowStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Schemas of a topic that evolves, of nullable columns of three types, and all that matters of them decided once more: no code is
 * shared with what the sink decides by.
 *
 * @param columns types by name, each {@code int32}, {@code int64} or {@code double}
 */
record EvolvingSchema(Map<String, String> columns) {

    /** Each follows the one before by some mode; the last by none. */
    static final List<EvolvingSchema> ALL = List.of(
            of("a", "int32"),
            of("a", "int64"),
            of("a", "int64", "b", "int32"),
            of("a", "int32", "b", "int64"),
            of("b", "int64", "c", "int64"),
            of("a", "double"));

    /** Where directories are by a field, the same with that. */
    static final List<EvolvingSchema> PLACED =
            ALL.stream().map(EvolvingSchema::placed).toList();

    /** In PLACED the field of directories, of few values. */
    static final String PLACE = "p";

    private static final int PLACES = 2;

    EvolvingSchema {
        columns = new TreeMap<>(columns);
    }

    private static EvolvingSchema of(String... columns) {
        Map<String, String> types = new TreeMap<>();
        for (int i = 0; i < columns.length; i += 2) {
            types.put(columns[i], columns[i + 1]);
        }
        return new EvolvingSchema(types);
    }

    private EvolvingSchema placed() {
        Map<String, String> all = new TreeMap<>(columns);
        all.put(PLACE, "int32");
        return new EvolvingSchema(all);
    }

    /** What becomes of a record of a schema behind others. */
    enum Fate {
        FITS,
        PROJECTED,
        FOLLOWS,
        REFUSED
    }

    /** Of a record of this schema behind one of another; {@code before} has no columns at the begin. */
    Fate behind(EvolvingSchema before, String compatibility, boolean projects) {
        if (before.equals(this)) {
            return Fate.FITS;
        }
        if (before.columns.isEmpty()) {
            return Fate.FOLLOWS;
        }
        if (projects
                && before.reads(this)
                && before.columns.keySet().containsAll(columns.keySet())
                && mayFollow(this, before, compatibility)) {
            return Fate.PROJECTED;
        }
        return mayFollow(before, this, compatibility) ? Fate.FOLLOWS : Fate.REFUSED;
    }

    private static boolean mayFollow(EvolvingSchema older, EvolvingSchema newer, String compatibility) {
        return switch (compatibility) {
            case "NONE" -> true;
            case "IDENTICAL" -> older.equals(newer);
            case "BACKWARD" -> newer.reads(older);
            case "FORWARD" -> older.reads(newer);
            default -> newer.reads(older) && older.reads(newer);
        };
    }

    private boolean reads(EvolvingSchema written) {
        return columns.entrySet().stream().allMatch(column -> {
            String type = written.columns.getOrDefault(column.getKey(), column.getValue());
            return type.equals(column.getValue())
                    || (type.equals("int32") && column.getValue().equals("int64"));
        });
    }

    /** A message of so many batches of one to three rows; some values are null. Most often all are of one place. */
    ArrowStream message(Random random, int batches) {
        List<Field> fields = new ArrayList<>();
        columns.forEach((name, type) -> fields.add(Field.nullable(name, arrowType(type))));
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot root = VectorSchemaRoot.create(new Schema(fields), allocator)) {
            ArrowStream.Builder builder = ArrowStream.builder(root);
            boolean isPlaced = columns.containsKey(PLACE);
            boolean mixed = isPlaced && random.nextInt(5) == 0;
            Optional<Integer> place = isPlaced ? anyPlace(random) : Optional.empty();
            for (int batch = 0; batch < batches; batch++) {
                root.allocateNew();
                int rows = 1 + random.nextInt(3);
                for (int row = 0; row < rows; row++) {
                    for (FieldVector vector : root.getFieldVectors()) {
                        if (vector.getName().equals(PLACE)) {
                            setPlace((IntVector) vector, row, mixed ? anyPlace(random) : place);
                        } else {
                            set(vector, row, random);
                        }
                    }
                }
                root.setRowCount(rows);
                builder.addBatch();
            }
            return builder.build();
        }
    }

    /** Of a message or a row; none is null. */
    static Optional<Integer> anyPlace(Random random) {
        return Optional.of(random.nextInt(PLACES + 1)).filter(place -> place < PLACES);
    }

    private static void setPlace(IntVector vector, int row, Optional<Integer> place) {
        if (place.isPresent()) {
            vector.setSafe(row, place.get());
        } else {
            vector.setNull(row);
        }
    }

    private static ArrowType arrowType(String type) {
        return switch (type) {
            case "int32" -> new ArrowType.Int(32, true);
            case "int64" -> new ArrowType.Int(64, true);
            default -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
        };
    }

    private static void set(FieldVector vector, int row, Random random) {
        if (random.nextInt(4) == 0) {
            vector.setNull(row);
        } else if (vector instanceof IntVector ints) {
            ints.setSafe(row, random.nextInt());
        } else if (vector instanceof BigIntVector longs) {
            longs.setSafe(row, random.nextLong());
        } else {
            ((Float8Vector) vector).setSafe(row, random.nextDouble());
        }
    }
}
