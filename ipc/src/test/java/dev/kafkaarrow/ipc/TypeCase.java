package dev.kafkaarrow.ipc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.extension.UuidType;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * One named schema per Arrow type and per way of combining types, for parameterised tests:
 * {@code @MethodSource("dev.kafkaarrow.ipc.TypeCase#all")}.
 *
 * @param schema in message format: a dictionary-encoded field has the type of its values
 */
public record TypeCase(String name, Schema schema) {

    /** Rows that make every nullable type show a value, a null and an empty value. */
    public static final int ROWS = 13;

    private static final ArrowType INT8 = new ArrowType.Int(8, true);
    private static final ArrowType INT16 = new ArrowType.Int(16, true);
    private static final ArrowType INT32 = new ArrowType.Int(32, true);
    private static final ArrowType INT64 = new ArrowType.Int(64, true);
    private static final ArrowType UTF8 = ArrowType.Utf8.INSTANCE;

    /** A batch of this schema; the same seed gives the same values. The batch is the caller's to close. */
    public GeneratedBatch batch(BufferAllocator allocator, int rows, long seed) {
        return GeneratedBatch.of(allocator, schema, rows, seed);
    }

    @Override
    public String toString() {
        return name;
    }

    /** Every case there is. */
    public static Stream<TypeCase> all() {
        return Stream.of(
                        numbers(),
                        times(),
                        bytes(),
                        lists(),
                        structs(),
                        unions(),
                        runEnds(),
                        dictionaries(),
                        oddities())
                .flatMap(List::stream);
    }

    /** The case of that name. */
    public static TypeCase named(String name) {
        return all().filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no case is named " + name));
    }

    static List<TypeCase> numbers() {
        List<TypeCase> cases = new ArrayList<>();
        for (int width : new int[] {8, 16, 32, 64}) {
            cases.add(column("int" + width, new ArrowType.Int(width, true)));
            cases.add(column("uint" + width, new ArrowType.Int(width, false)));
        }
        cases.add(column("float16", new ArrowType.FloatingPoint(FloatingPointPrecision.HALF)));
        cases.add(column("float32", new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)));
        cases.add(column("float64", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)));
        cases.add(column("decimal128", new ArrowType.Decimal(38, 9, 128)));
        cases.add(column("decimal128 of small precision", new ArrowType.Decimal(5, 2, 128)));
        cases.add(column("decimal128 of negative scale", new ArrowType.Decimal(7, -3, 128)));
        cases.add(column("decimal256", new ArrowType.Decimal(76, 10, 256)));
        cases.add(column("bool", ArrowType.Bool.INSTANCE));
        cases.add(column("null", ArrowType.Null.INSTANCE));
        cases.add(of("int32 not null", new Field("f", FieldType.notNullable(INT32), null)));
        return cases;
    }

    static List<TypeCase> times() {
        List<TypeCase> cases = new ArrayList<>();
        cases.add(column("date day", new ArrowType.Date(DateUnit.DAY)));
        cases.add(column("date millisecond", new ArrowType.Date(DateUnit.MILLISECOND)));
        for (TimeUnit unit : TimeUnit.values()) {
            boolean narrow = unit == TimeUnit.SECOND || unit == TimeUnit.MILLISECOND;
            cases.add(column("time " + unit, new ArrowType.Time(unit, narrow ? 32 : 64)));
            cases.add(column("timestamp " + unit, new ArrowType.Timestamp(unit, null)));
            cases.add(column("timestamp with zone " + unit, new ArrowType.Timestamp(unit, "Europe/Berlin")));
            cases.add(column("duration " + unit, new ArrowType.Duration(unit)));
        }
        for (IntervalUnit unit : IntervalUnit.values()) {
            cases.add(column("interval " + unit, new ArrowType.Interval(unit)));
        }
        return cases;
    }

    static List<TypeCase> bytes() {
        return List.of(
                column("binary", ArrowType.Binary.INSTANCE),
                column("utf8", UTF8),
                of("utf8 not null", new Field("f", FieldType.notNullable(UTF8), null)),
                column("large binary", ArrowType.LargeBinary.INSTANCE),
                column("large utf8", ArrowType.LargeUtf8.INSTANCE),
                column("binary view", ArrowType.BinaryView.INSTANCE),
                column("utf8 view", ArrowType.Utf8View.INSTANCE),
                column("fixed-size binary", new ArrowType.FixedSizeBinary(5)));
    }

    static List<TypeCase> lists() {
        return List.of(
                of("list", nullable("f", ArrowType.List.INSTANCE, nullable("item", INT32))),
                of("list of utf8", nullable("f", ArrowType.List.INSTANCE, nullable("item", UTF8))),
                of(
                        "list of lists",
                        nullable(
                                "f",
                                ArrowType.List.INSTANCE,
                                nullable("item", ArrowType.List.INSTANCE, nullable("item", INT64)))),
                of("list of bools", nullable("f", ArrowType.List.INSTANCE, nullable("item", ArrowType.Bool.INSTANCE))),
                of("list of nulls", nullable("f", ArrowType.List.INSTANCE, nullable("item", ArrowType.Null.INSTANCE))),
                of("large list", nullable("f", ArrowType.LargeList.INSTANCE, nullable("item", INT32))),
                of("fixed-size list", nullable("f", new ArrowType.FixedSizeList(3), nullable("item", INT32))),
                of(
                        "fixed-size list of fixed-size lists",
                        nullable(
                                "f",
                                new ArrowType.FixedSizeList(2),
                                nullable("item", new ArrowType.FixedSizeList(2), nullable("item", UTF8)))),
                of("list view", nullable("f", ArrowType.ListView.INSTANCE, nullable("item", INT32))),
                of("list view of utf8", nullable("f", ArrowType.ListView.INSTANCE, nullable("item", UTF8))),
                of("large list view", nullable("f", ArrowType.LargeListView.INSTANCE, nullable("item", INT32))),
                of(
                        "list of utf8 views",
                        nullable("f", ArrowType.List.INSTANCE, nullable("item", ArrowType.Utf8View.INSTANCE))));
    }

    static List<TypeCase> structs() {
        Field entries = entries(nullable("value", INT32));
        return List.of(
                of("struct", nullable("f", ArrowType.Struct.INSTANCE, nullable("a", INT32), nullable("b", UTF8))),
                of("struct without children", nullable("f", ArrowType.Struct.INSTANCE)),
                of(
                        "struct of structs",
                        nullable(
                                "f",
                                ArrowType.Struct.INSTANCE,
                                nullable("a", ArrowType.Struct.INSTANCE, nullable("x", INT8)),
                                nullable("b", ArrowType.List.INSTANCE, nullable("item", INT16)))),
                of("map", nullable("f", new ArrowType.Map(false), entries)),
                of("map of sorted keys", nullable("f", new ArrowType.Map(true), entries)),
                of(
                        "map of lists",
                        nullable(
                                "f",
                                new ArrowType.Map(false),
                                entries(nullable("value", ArrowType.List.INSTANCE, nullable("item", UTF8))))));
    }

    static List<TypeCase> unions() {
        Field a = nullable("a", INT32);
        Field b = nullable("b", UTF8);
        return List.of(
                of("sparse union", nullable("f", new ArrowType.Union(UnionMode.Sparse, new int[] {0, 1}), a, b)),
                of(
                        "sparse union of other type ids",
                        nullable("f", new ArrowType.Union(UnionMode.Sparse, new int[] {5, 9}), a, b)),
                of("dense union", nullable("f", new ArrowType.Union(UnionMode.Dense, new int[] {0, 1}), a, b)),
                of(
                        "dense union of other type ids",
                        nullable("f", new ArrowType.Union(UnionMode.Dense, new int[] {5, 9}), a, b)),
                of(
                        "struct of a dense union",
                        nullable(
                                "f",
                                ArrowType.Struct.INSTANCE,
                                nullable("u", new ArrowType.Union(UnionMode.Dense, new int[] {0, 1}), a, b))));
    }

    static List<TypeCase> runEnds() {
        List<TypeCase> cases = new ArrayList<>();
        for (int width : new int[] {16, 32, 64}) {
            cases.add(of("run ends of int" + width, runEndEncoded("f", width, nullable("values", UTF8))));
        }
        cases.add(of(
                "run ends of structs",
                runEndEncoded("f", 32, nullable("values", ArrowType.Struct.INSTANCE, nullable("a", INT32)))));
        return cases;
    }

    static List<TypeCase> dictionaries() {
        List<TypeCase> cases = new ArrayList<>();
        for (int width : new int[] {8, 16, 32, 64}) {
            cases.add(of("dictionary by int" + width, encoded("f", 1, new ArrowType.Int(width, true), UTF8)));
            cases.add(of("dictionary by uint" + width, encoded("f", 1, new ArrowType.Int(width, false), UTF8)));
        }
        Field listOfInts = nullable("item", INT32);
        Field inner = encoded("inner", 2, (ArrowType.Int) INT8, UTF8);
        cases.addAll(List.of(
                of("dictionary of int64", encoded("f", 1, (ArrowType.Int) INT16, INT64)),
                of("dictionary of bools", encoded("f", 1, (ArrowType.Int) INT16, ArrowType.Bool.INSTANCE)),
                of("dictionary of lists", encoded("f", 1, (ArrowType.Int) INT32, ArrowType.List.INSTANCE, listOfInts)),
                of("dictionary of utf8 views", encoded("f", 1, (ArrowType.Int) INT32, ArrowType.Utf8View.INSTANCE)),
                of(
                        "ordered dictionary",
                        new Field(
                                "f",
                                new FieldType(true, UTF8, new DictionaryEncoding(7, true, (ArrowType.Int) INT32)),
                                null)),
                of(
                        "dictionary in a list",
                        nullable("f", ArrowType.List.INSTANCE, encoded("item", 4, (ArrowType.Int) INT32, UTF8))),
                of(
                        "dictionary in a struct",
                        nullable("f", ArrowType.Struct.INSTANCE, encoded("s", 4, (ArrowType.Int) INT8, UTF8))),
                of("nested dictionaries", encoded("f", 1, (ArrowType.Int) INT32, ArrowType.Struct.INSTANCE, inner)),
                of(
                        "nested dictionaries, outer id above the inner one",
                        encoded("f", 3, (ArrowType.Int) INT32, ArrowType.List.INSTANCE, inner)),
                of(
                        "shared dictionary",
                        encoded("f", 1, (ArrowType.Int) INT8, UTF8),
                        encoded("g", 1, (ArrowType.Int) INT8, UTF8),
                        nullable("h", ArrowType.List.INSTANCE, encoded("item", 1, (ArrowType.Int) INT8, UTF8))),
                of(
                        "several dictionaries",
                        encoded("f", 40, (ArrowType.Int) INT8, UTF8),
                        encoded("g", 3, (ArrowType.Int) INT16, INT64),
                        encoded("h", 1_000_000_007L, (ArrowType.Int) INT32, ArrowType.Binary.INSTANCE))));
        return cases;
    }

    static List<TypeCase> oddities() {
        Field extension = new Field(
                "f",
                new FieldType(
                        true,
                        UTF8,
                        null,
                        Map.of("ARROW:extension:name", "example.case", "ARROW:extension:metadata", "{\"a\":1}")),
                null);
        Schema metadata = new Schema(
                List.of(new Field("f", new FieldType(true, INT32, null, Map.of("unit", "m", "ключ", "značka")), null)),
                Map.of("owner", "tests", "empty", ""));
        Field[] wide = new Field[40];
        Arrays.setAll(wide, i -> nullable("c" + i, i % 2 == 0 ? INT64 : UTF8));
        return List.of(
                of("extension type that is not registered", extension),
                column("registered extension type", UuidType.INSTANCE),
                new TypeCase("metadata of schema and field", metadata),
                new TypeCase("zero columns", new Schema(List.of())),
                of("columns of the same name", nullable("f", INT32), nullable("f", UTF8)),
                of("column without a name", nullable("", INT32)),
                of("wide", wide));
    }

    static TypeCase column(String name, ArrowType type) {
        return of(name, nullable("f", type));
    }

    static TypeCase of(String name, Field... fields) {
        return new TypeCase(name, new Schema(List.of(fields)));
    }

    static Field nullable(String name, ArrowType type, Field... children) {
        return new Field(name, FieldType.nullable(type), List.of(children));
    }

    static Field encoded(String name, long id, ArrowType.Int indexType, ArrowType values, Field... children) {
        DictionaryEncoding encoding = new DictionaryEncoding(id, false, indexType);
        return new Field(name, new FieldType(true, values, encoding), List.of(children));
    }

    static Field runEndEncoded(String name, int runEndWidth, Field values) {
        Field runEnds = new Field("run_ends", FieldType.notNullable(new ArrowType.Int(runEndWidth, true)), null);
        return new Field(name, FieldType.notNullable(ArrowType.RunEndEncoded.INSTANCE), List.of(runEnds, values));
    }

    static Field entries(Field value) {
        return new Field(
                "entries",
                FieldType.notNullable(ArrowType.Struct.INSTANCE),
                List.of(new Field("key", FieldType.notNullable(UTF8), null), value));
    }
}
