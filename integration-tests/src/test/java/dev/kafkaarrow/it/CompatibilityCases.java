package dev.kafkaarrow.it;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.Compression;
import dev.kafkaarrow.ipc.GeneratedBatch;
import dev.kafkaarrow.ipc.StreamEncoder;
import dev.kafkaarrow.ipc.TypeCase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * What the serializers write: each type, and each way of writing a message. Every case has a schema of its own, so that the sink
 * makes a file of each.
 */
final class CompatibilityCases {

    private static final ArrowType INT64 = new ArrowType.Int(64, true);
    private static final ArrowType UTF8 = ArrowType.Utf8.INSTANCE;

    /** Alike for every engine to others that are there. */
    private static final Set<String> LEFT_OUT = Set.of(
            "utf8 not null",
            "int32 not null",
            "list of utf8",
            "list of nulls",
            "list of utf8 views",
            "list view of utf8",
            "fixed-size list of fixed-size lists",
            "map of sorted keys",
            "map of lists",
            "struct of structs",
            "struct of a dense union",
            "sparse union of other type ids",
            "dense union of other type ids",
            "run ends of int16",
            "run ends of int64",
            "run ends of structs",
            "dictionary by int16",
            "dictionary by uint16",
            "dictionary by uint32",
            "dictionary of utf8 views",
            "dictionary of bools",
            "wide",
            // which pyarrow has no arrays of
            "interval YEAR_MONTH",
            "interval DAY_TIME");

    private static final int ROWS = 13;
    private static final long SEED = 7;
    private static final long FIVE_YEARS_S = 5L * 365 * 86_400;

    /**
     * @param section of the page
     * @param stream a message, as a serializer writes it
     */
    record Case(String section, String name, ArrowStream stream) {}

    private final BufferAllocator allocator;
    private final List<Case> cases = new ArrayList<>();

    private CompatibilityCases(BufferAllocator allocator) {
        this.allocator = allocator;
    }

    static List<Case> all(BufferAllocator allocator) {
        CompatibilityCases cases = new CompatibilityCases(allocator);
        cases.types();
        cases.messages();
        return List.copyOf(cases.cases);
    }

    private void types() {
        TypeCase.all().filter(type -> !LEFT_OUT.contains(type.name())).forEach(type -> {
            String section = type.name().contains("dictionar") ? "Dictionaries" : "Types";
            add(section, type.name(), type.schema());
        });
        add("Types", "decimal128 of a scale above its precision", column(new ArrowType.Decimal(3, 5, 128)));
        add("Types", "timestamp with an offset as zone", column(timestamp("+05:30")));
        add("Types", "timestamp with the zone Z", column(timestamp("Z")));
        add("Types", "timestamp beyond the year 9999", column("late", timestamp(null)), (encoder, batch) -> {
            ((TimeStampVector) batch.root().getVector(0)).set(0, 253_402_300_800_000_000L);
            return encoder.encode(batch.root(), batch.dictionaries());
        });
    }

    private static ArrowType timestamp(String zone) {
        return new ArrowType.Timestamp(TimeUnit.MICROSECOND, zone);
    }

    private void messages() {
        String section = "Messages";
        add(section, "several batches", plain("several"), (encoder, batch) -> several(batch, 3));
        add(section, "no batch", plain("none"), (encoder, batch) -> several(batch, 0));
        add(section, "a batch without rows, between others", plain("empty"), (encoder, batch) -> {
            ArrowStream.Builder builder =
                    ArrowStream.builder(batch.root(), batch.dictionaries()).addBatch();
            batch.root().setRowCount(0);
            builder.addBatch();
            batch.root().setRowCount(ROWS);
            return builder.addBatch().build();
        });
        add(section, "lz4", plain("lz4"), new StreamEncoder(Compression.LZ4));
        add(section, "zstd", plain("zstd"), new StreamEncoder(Compression.zstd(1)));
        add("Dictionaries", "lz4 with a dictionary", encoded("lz4", UTF8), new StreamEncoder(Compression.LZ4));
        add("Dictionaries", "zstd with a dictionary", encoded("zstd", UTF8), new StreamEncoder(Compression.zstd(1)));
        add(
                "Dictionaries",
                "zstd with a dictionary of numbers",
                encoded("numbers", INT64),
                new StreamEncoder(Compression.zstd(1)));
        add(
                "Dictionaries",
                "several batches with one dictionary",
                encoded("several", UTF8),
                (encoder, batch) -> several(batch, 3));
        add(section, "metadata", metadata());
    }

    private static ArrowStream several(GeneratedBatch batch, int batches) {
        ArrowStream.Builder builder = ArrowStream.builder(batch.root(), batch.dictionaries());
        for (int i = 0; i < batches; i++) {
            builder.addBatch();
        }
        return builder.build();
    }

    private static Schema column(ArrowType type) {
        return column("f", type);
    }

    private static Schema column(String name, ArrowType type) {
        return new Schema(List.of(Field.nullable(name, type)));
    }

    private static Schema plain(String name) {
        return new Schema(List.of(Field.nullable(name, INT64), Field.nullable("text", UTF8)));
    }

    private static Schema encoded(String name, ArrowType values) {
        DictionaryEncoding encoding = new DictionaryEncoding(1, false, new ArrowType.Int(32, true));
        return new Schema(List.of(
                Field.nullable(name, INT64), new Field("encoded", new FieldType(true, values, encoding), null)));
    }

    private static Schema metadata() {
        FieldType type = new FieldType(true, INT64, null, Map.of("unit", "m"));
        return new Schema(List.of(new Field("f", type, null)), Map.of("owner", "tests"));
    }

    private void add(String section, String name, Schema schema) {
        add(section, name, schema, new StreamEncoder());
    }

    private void add(String section, String name, Schema schema, StreamEncoder encoder) {
        add(section, name, schema, (plain, batch) -> encoder.encode(batch.root(), batch.dictionaries()));
    }

    private void add(
            String section,
            String name,
            Schema schema,
            BiFunction<StreamEncoder, GeneratedBatch, ArrowStream> written) {
        try (GeneratedBatch batch = generated(schema)) {
            cases.add(new Case(section, name, written.apply(new StreamEncoder(), batch)));
        }
    }

    /** With distinct values in each dictionary, and times as they occur. */
    private GeneratedBatch generated(Schema schema) {
        long seed = SEED;
        GeneratedBatch batch = GeneratedBatch.of(allocator, schema, ROWS, seed);
        while (!hasDistinctDictionaries(batch)) {
            batch.close();
            batch = GeneratedBatch.of(allocator, schema, ROWS, ++seed);
        }
        for (FieldVector vector : batch.root().getFieldVectors()) {
            long perSecond = unitsPerSecond(vector.getField().getType());
            for (int row = 0; perSecond > 0 && row < ROWS; row++) {
                setTime(
                        (BaseFixedWidthVector) vector,
                        row,
                        (row - ROWS / 2) * (FIVE_YEARS_S * perSecond + perSecond / 8));
            }
        }
        return batch;
    }

    private static boolean hasDistinctDictionaries(GeneratedBatch batch) {
        return batch.dictionaries().getDictionaryIds().stream()
                .map(id -> batch.dictionaries().lookup(id).getVector())
                .allMatch(vector -> IntStream.range(0, vector.getValueCount())
                                .mapToObj(vector::getObject)
                                .map(String::valueOf)
                                .distinct()
                                .count()
                        == vector.getValueCount());
    }

    /** Of timestamps and durations; 0 for other types, whose generated values are as they occur. */
    private static long unitsPerSecond(ArrowType type) {
        TimeUnit unit;
        if (type instanceof ArrowType.Timestamp timestamp) {
            unit = timestamp.getUnit();
        } else if (type instanceof ArrowType.Duration duration) {
            unit = duration.getUnit();
        } else {
            return 0;
        }
        return switch (unit) {
            case SECOND -> 1;
            case MILLISECOND -> 1_000;
            case MICROSECOND -> 1_000_000;
            case NANOSECOND -> 1_000_000_000;
        };
    }

    private static void setTime(BaseFixedWidthVector vector, int row, long value) {
        if (!vector.isNull(row)) {
            vector.getDataBuffer().setLong((long) row * Long.BYTES, value);
        }
    }
}
