package dev.kafkaarrow.benchmarks;

import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.ipc.StreamEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampMilliTZVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * What is in a message. The values are made up from a fixed seed, and as compressible as measurements are: ascending times,
 * numbers of two decimals, words that come again, every sixteenth word and number null.
 */
public enum Shape {
    ROWS_1(1, 5, Content.MIXED),
    ROWS_100(100, 5, Content.MIXED),
    ROWS_1_000(1_000, 5, Content.MIXED),
    ROWS_2_500(2_500, 5, Content.MIXED),
    ROWS_10_000(10_000, 5, Content.MIXED),
    ROWS_100_000(100_000, 5, Content.MIXED),
    COLUMNS_100(1_000, 100, Content.MIXED),
    COLUMNS_200(100, 200, Content.MIXED),
    STRINGS(10_000, 5, Content.STRINGS),
    DICTIONARIES(10_000, 5, Content.DICTIONARIES),
    NESTED(10_000, 5, Content.NESTED),
    /** Of which one column is read. */
    ROWS_100_000_COLUMNS_100(100_000, 100, Content.MIXED);

    private static final long SEED = 20_261_122;
    private static final long START_MILLIS = 1_790_000_000_000L;
    private static final byte[][] WORDS = words();

    private enum Content {
        /** int64, float64, utf8, bool and timestamp by turns. */
        MIXED("int64, float64, utf8, bool, timestamp"),
        STRINGS("utf8"),
        /** utf8 behind int32 indices. */
        DICTIONARIES("dictionary of utf8"),
        /** {@code list<int64>} and {@code struct<int64, utf8>} by turns. */
        NESTED("list<int64>, struct<int64, utf8>");

        private final String types;

        Content(String types) {
            this.types = types;
        }
    }

    private final int rows;
    private final int columns;
    private final Content content;

    Shape(int rows, int columns, Content content) {
        this.rows = rows;
        this.columns = columns;
        this.content = content;
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    /** As in {@code 1,000 x 5}, and of what if not of the usual five types. */
    String label() {
        String size = "%,d x %d".formatted(rows, columns);
        return content == Content.MIXED ? size : size + " " + content.types;
    }

    /** Numeric and string columns, of which copies are the measure. */
    boolean isFlat() {
        return content == Content.MIXED || content == Content.STRINGS;
    }

    /** Messages of this shape that differ in their values. */
    public List<byte[]> messages(int count) {
        List<byte[]> messages = new ArrayList<>(count);
        try (BufferAllocator allocator = Allocators.newRoot()) {
            for (int i = 0; i < count; i++) {
                try (Batch batch = make(allocator, new Random(SEED + i))) {
                    messages.add(batch.encode(new StreamEncoder()).toByteArray());
                }
            }
        }
        return messages;
    }

    Batch make(BufferAllocator allocator) {
        return make(allocator, new Random(SEED));
    }

    private Batch make(BufferAllocator allocator, Random random) {
        List<FieldVector> vectors = new ArrayList<>(columns);
        if (content == Content.DICTIONARIES) {
            DictionaryEncoding encoding = new DictionaryEncoding(1, false, new ArrowType.Int(32, true));
            for (int i = 0; i < columns; i++) {
                vectors.add(indices("c" + i, encoding, random, allocator));
            }
            return Batch.of(vectors, rows, new Dictionary(dictionary(allocator), encoding));
        }
        for (int i = 0; i < columns; i++) {
            FieldVector vector = column(i, allocator);
            vector.setInitialCapacity(rows);
            vector.allocateNew();
            fill(vector, rows, random);
            vectors.add(vector);
        }
        return Batch.of(vectors, rows);
    }

    private FieldVector column(int index, BufferAllocator allocator) {
        String name = "c" + index;
        return switch (content) {
            case STRINGS, DICTIONARIES -> new VarCharVector(name, allocator);
            case NESTED -> index % 2 == 0 ? list(name, allocator) : struct(name, allocator);
            case MIXED ->
                switch (index % 5) {
                    case 0 -> new BigIntVector(name, allocator);
                    case 1 -> new Float8Vector(name, allocator);
                    case 2 -> new VarCharVector(name, allocator);
                    case 3 -> new BitVector(name, allocator);
                    default -> new TimeStampMilliTZVector(name, allocator, "UTC");
                };
        };
    }

    private static ListVector list(String name, BufferAllocator allocator) {
        ListVector list = ListVector.empty(name, allocator);
        list.addOrGetVector(FieldType.nullable(new ArrowType.Int(64, true)));
        return list;
    }

    private static StructVector struct(String name, BufferAllocator allocator) {
        StructVector struct = StructVector.empty(name, allocator);
        struct.addOrGet("number", FieldType.nullable(new ArrowType.Int(64, true)), BigIntVector.class);
        struct.addOrGet("word", FieldType.nullable(new ArrowType.Utf8()), VarCharVector.class);
        return struct;
    }

    private FieldVector indices(String name, DictionaryEncoding encoding, Random random, BufferAllocator allocator) {
        IntVector indices =
                new IntVector(name, new FieldType(true, encoding.getIndexType(), encoding, null), allocator);
        indices.allocateNew(rows);
        for (int i = 0; i < rows; i++) {
            indices.set(i, random.nextInt(WORDS.length));
        }
        return indices;
    }

    private static VarCharVector dictionary(BufferAllocator allocator) {
        VarCharVector values = new VarCharVector("words", allocator);
        values.allocateNew();
        for (int i = 0; i < WORDS.length; i++) {
            values.setSafe(i, WORDS[i]);
        }
        values.setValueCount(WORDS.length);
        return values;
    }

    private static void fill(FieldVector vector, int count, Random random) {
        for (int i = 0; i < count; i++) {
            fillOne(vector, i, random);
        }
        vector.setValueCount(count);
        if (vector instanceof StructVector struct) {
            struct.getChildrenFromFields().forEach(child -> fill(child, count, random));
        }
    }

    private static void fillOne(FieldVector vector, int i, Random random) {
        if (vector instanceof BigIntVector numbers) {
            numbers.setSafe(i, 1_000_000L + i);
        } else if (vector instanceof Float8Vector numbers) {
            if (i % 16 == 15) {
                numbers.setNull(i);
            } else {
                numbers.setSafe(i, random.nextInt(1_000_000) / 100.0);
            }
        } else if (vector instanceof VarCharVector words) {
            if (i % 16 == 15) {
                words.setNull(i);
            } else {
                words.setSafe(i, WORDS[random.nextInt(WORDS.length)]);
            }
        } else if (vector instanceof BitVector flags) {
            flags.setSafe(i, random.nextInt(2));
        } else if (vector instanceof TimeStampMilliTZVector times) {
            times.setSafe(i, START_MILLIS + 1_000L * i + random.nextInt(1_000));
        } else if (vector instanceof StructVector structs) {
            structs.setIndexDefined(i);
        } else if (vector instanceof ListVector lists) {
            BigIntVector items = (BigIntVector) lists.getDataVector();
            int start = lists.startNewValue(i);
            int length = random.nextInt(5);
            for (int item = 0; item < length; item++) {
                items.setSafe(start + item, random.nextInt(1_000));
            }
            lists.endValue(i, length);
        }
    }

    /** A thousand words of 4 to 19 letters. */
    private static byte[][] words() {
        Random random = new Random(SEED);
        byte[][] words = new byte[1_000][];
        for (int i = 0; i < words.length; i++) {
            StringBuilder word = new StringBuilder();
            int letters = 4 + random.nextInt(16);
            for (int letter = 0; letter < letters; letter++) {
                word.append((char) ('a' + random.nextInt(26)));
            }
            words[i] = word.toString().getBytes(StandardCharsets.UTF_8);
        }
        return words;
    }
}
