package dev.kafkaarrow.ipc;

import static dev.kafkaarrow.ipc.SchemaChange.Reads.BOTH;
import static dev.kafkaarrow.ipc.SchemaChange.Reads.NEITHER;
import static dev.kafkaarrow.ipc.SchemaChange.Reads.NEW_READS_OLD;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
 * One change of a schema for each row of the table in {@code docs/schema-continuity.md}, for parameterised tests.
 *
 * @param older before the change, in message format
 * @param newer after it
 * @param path of a field that is in the way, as a regular expression, where they do not read each other
 */
record SchemaChange(String name, Schema older, Schema newer, Reads reads, String path) {
    static final Field KEPT = TypeCase.nullable("kept", new ArrowType.Int(32, true));

    /** Which schema reads the other's data. */
    enum Reads {
        BOTH,
        NEW_READS_OLD,
        OLD_READS_NEW,
        NEITHER;

        boolean backward() {
            return this == BOTH || this == NEW_READS_OLD;
        }

        boolean forward() {
            return this == BOTH || this == OLD_READS_NEW;
        }
    }

    @Override
    public String toString() {
        return name;
    }

    static Stream<SchemaChange> all() {
        List<SchemaChange> changes = new ArrayList<>();
        fields(changes);
        numbers(changes);
        times(changes);
        bytes(changes);
        lists(changes);
        dictionaries(changes);
        extensions(changes);
        nested(changes);
        return changes.stream();
    }

    private static void fields(List<SchemaChange> changes) {
        Field nullable = nullable(int32());
        Field required = required(int32());
        changes.add(new SchemaChange("add a nullable field", schema(KEPT), schema(KEPT, nullable), BOTH, ""));
        changes.add(new SchemaChange(
                "add a field without nulls", schema(KEPT), schema(KEPT, required), Reads.OLD_READS_NEW, "f"));
        changes.add(new SchemaChange("remove a nullable field", schema(nullable, KEPT), schema(KEPT), BOTH, ""));
        changes.add(new SchemaChange(
                "remove a field without nulls", schema(required, KEPT), schema(KEPT), NEW_READS_OLD, "f"));
        changes.add(new SchemaChange("reorder", schema(KEPT, required), schema(required, KEPT), BOTH, ""));
        changes.add(new SchemaChange(
                "rename a field without nulls",
                schema(required),
                schema(new Field("g", FieldType.notNullable(int32()), null)),
                NEITHER,
                "f|g"));
        changes.add(new SchemaChange(
                "rename a nullable field: remove one and add another",
                schema(nullable),
                schema(TypeCase.nullable("g", int32())),
                BOTH,
                ""));
        changes.add(change("required to nullable", required, nullable, NEW_READS_OLD));
        changes.add(new SchemaChange(
                "metadata only",
                new Schema(
                        List.of(new Field("f", new FieldType(true, int32(), null, Map.of("a", "1")), null)),
                        Map.of("v", "1")),
                new Schema(
                        List.of(new Field("f", new FieldType(true, int32(), null, Map.of("b", "2")), null)),
                        Map.of("v", "2")),
                BOTH,
                ""));
        changes.add(new SchemaChange(
                "a name twice, unchanged", schema(nullable, nullable), schema(nullable, nullable), BOTH, ""));
        changes.add(new SchemaChange(
                "a name twice, one wider",
                schema(nullable, nullable),
                schema(nullable, nullable(integer(64))),
                NEITHER,
                ""));
        changes.add(
                new SchemaChange("a name a second time", schema(nullable), schema(nullable, nullable), NEITHER, ""));
        changes.add(
                change("null type to anything", nullable(ArrowType.Null.INSTANCE), nullable(int32()), NEW_READS_OLD));
        for (ArrowType type :
                List.of(ArrowType.Bool.INSTANCE, ArrowType.LargeBinary.INSTANCE, ArrowType.Utf8View.INSTANCE)) {
            changes.add(change("null type to " + type, ArrowType.Null.INSTANCE, type, NEW_READS_OLD));
        }
        for (ArrowType list : List.of(
                ArrowType.List.INSTANCE,
                ArrowType.LargeList.INSTANCE,
                ArrowType.ListView.INSTANCE,
                ArrowType.LargeListView.INSTANCE)) {
            changes.add(
                    change("null type to " + list, nullable(ArrowType.Null.INSTANCE), of(list, KEPT), NEW_READS_OLD));
        }
        changes.add(change(
                "null type to a dictionary",
                nullable(ArrowType.Null.INSTANCE),
                TypeCase.encoded("f", 1, integer(8), ArrowType.Utf8.INSTANCE),
                NEW_READS_OLD));
        Field noNulls = new Field("n", FieldType.notNullable(ArrowType.Null.INSTANCE), null);
        changes.add(change(
                "required null type beside a wider field",
                TypeCase.nullable("f", ArrowType.Struct.INSTANCE, noNulls, TypeCase.nullable("i", integer(8))),
                TypeCase.nullable("f", ArrowType.Struct.INSTANCE, noNulls, TypeCase.nullable("i", int32())),
                NEW_READS_OLD,
                "f.i"));
        changes.add(
                change("null type to a required field", nullable(ArrowType.Null.INSTANCE), required(int32()), NEITHER));
        changes.add(change(
                "null type to run ends",
                nullable(ArrowType.Null.INSTANCE),
                TypeCase.runEndEncoded("f", 32, TypeCase.nullable("values", int32())),
                NEITHER));
        changes.add(new SchemaChange(
                "add a union", schema(KEPT), schema(KEPT, union(UnionMode.Sparse)), Reads.OLD_READS_NEW, "f"));
    }

    private static void numbers(List<SchemaChange> changes) {
        int[] widths = {8, 16, 32, 64};
        for (int from : widths) {
            for (int to : widths) {
                if (from < to) {
                    changes.add(change("int" + from + " to int" + to, integer(from), integer(to), NEW_READS_OLD));
                    changes.add(change("uint" + from + " to uint" + to, unsigned(from), unsigned(to), NEW_READS_OLD));
                    changes.add(change("uint" + from + " to int" + to, unsigned(from), integer(to), NEW_READS_OLD));
                    changes.add(change("int" + from + " to uint" + to, integer(from), unsigned(to), NEITHER));
                }
            }
            changes.add(change("uint" + from + " to int" + from, unsigned(from), integer(from), NEITHER));
        }
        ArrowType half = floating(FloatingPointPrecision.HALF);
        ArrowType single = floating(FloatingPointPrecision.SINGLE);
        ArrowType twice = floating(FloatingPointPrecision.DOUBLE);
        changes.add(change("float16 to float32", half, single, NEW_READS_OLD));
        changes.add(change("float16 to float64", half, twice, NEW_READS_OLD));
        changes.add(change("float32 to float64", single, twice, NEW_READS_OLD));
        changes.add(change("int16 to float32", integer(16), single, NEITHER));
        changes.add(change("int32 to float64", int32(), twice, NEITHER));
        changes.add(change("int64 to float64", integer(64), twice, NEITHER));
        changes.add(change("bool to int8", ArrowType.Bool.INSTANCE, integer(8), NEITHER));
        changes.add(change("int32 to utf8", int32(), ArrowType.Utf8.INSTANCE, NEITHER));
        changes.add(change("int64 to decimal", integer(64), decimal(38, 0, 128), NEITHER));
        changes.add(change("decimal of more digits", decimal(5, 2, 128), decimal(9, 2, 128), NEW_READS_OLD));
        changes.add(change("decimal of larger scale", decimal(5, 2, 128), decimal(9, 4, 128), NEW_READS_OLD));
        changes.add(change("decimal of negative scale", decimal(7, -3, 128), decimal(12, 2, 128), NEW_READS_OLD));
        changes.add(
                change("decimal of 38 digits to more bits", decimal(38, 9, 128), decimal(60, 20, 256), NEW_READS_OLD));
        changes.add(change("decimal of more bits alone", decimal(38, 9, 128), decimal(38, 9, 256), NEW_READS_OLD));
        changes.add(change("decimal256 of larger scale", decimal(40, 9, 256), decimal(76, 20, 256), NEW_READS_OLD));
        changes.add(
                change("decimal of more digits than 256 bits hold", decimal(70, 0, 256), decimal(77, 0, 256), NEITHER));
        changes.add(change("decimal of larger scale alone", decimal(9, 2, 128), decimal(9, 4, 128), NEITHER));
    }

    private static void times(List<SchemaChange> changes) {
        changes.add(change(
                "date32 to date64",
                new ArrowType.Date(DateUnit.DAY),
                new ArrowType.Date(DateUnit.MILLISECOND),
                NEW_READS_OLD));
        changes.add(change(
                "date32 to timestamp",
                new ArrowType.Date(DateUnit.DAY),
                timestamp(TimeUnit.MILLISECOND, null),
                NEITHER));
        TimeUnit[] units = TimeUnit.values();
        for (int i = 0; i < units.length; i++) {
            for (int j = i + 1; j < units.length; j++) {
                String pair = units[i] + " to " + units[j];
                changes.add(change("time " + pair, time(units[i]), time(units[j]), NEW_READS_OLD));
                changes.add(change("timestamp " + pair, timestamp(units[i], null), timestamp(units[j], null), NEITHER));
                changes.add(change(
                        "duration " + pair,
                        new ArrowType.Duration(units[i]),
                        new ArrowType.Duration(units[j]),
                        NEITHER));
            }
        }
        changes.add(change(
                "another time zone",
                timestamp(TimeUnit.MICROSECOND, "UTC"),
                timestamp(TimeUnit.MICROSECOND, "Europe/Berlin"),
                BOTH));
        changes.add(change(
                "no time zone to an empty one",
                timestamp(TimeUnit.MICROSECOND, null),
                timestamp(TimeUnit.MICROSECOND, ""),
                BOTH));
        changes.add(change(
                "naive to zoned",
                timestamp(TimeUnit.MICROSECOND, null),
                timestamp(TimeUnit.MICROSECOND, "UTC"),
                NEITHER));
        changes.add(change(
                "another interval",
                new ArrowType.Interval(IntervalUnit.YEAR_MONTH),
                new ArrowType.Interval(IntervalUnit.MONTH_DAY_NANO),
                NEITHER));
    }

    private static void bytes(List<SchemaChange> changes) {
        ArrowType utf8 = ArrowType.Utf8.INSTANCE;
        ArrowType binary = ArrowType.Binary.INSTANCE;
        ArrowType largeUtf8 = ArrowType.LargeUtf8.INSTANCE;
        ArrowType largeBinary = ArrowType.LargeBinary.INSTANCE;
        ArrowType utf8View = ArrowType.Utf8View.INSTANCE;
        ArrowType binaryView = ArrowType.BinaryView.INSTANCE;
        changes.add(change("utf8 to large utf8", utf8, largeUtf8, NEW_READS_OLD));
        changes.add(change("binary to large binary", binary, largeBinary, NEW_READS_OLD));
        changes.add(change("utf8 to utf8 view", utf8, utf8View, NEW_READS_OLD));
        changes.add(change("binary to binary view", binary, binaryView, NEW_READS_OLD));
        changes.add(change("utf8 view to large utf8", utf8View, largeUtf8, NEW_READS_OLD));
        changes.add(change("binary view to large binary", binaryView, largeBinary, NEW_READS_OLD));
        changes.add(change("utf8 to binary", utf8, binary, NEW_READS_OLD));
        changes.add(change("utf8 to large binary", utf8, largeBinary, NEW_READS_OLD));
        changes.add(change("utf8 to binary view", utf8, binaryView, NEW_READS_OLD));
        changes.add(change("large utf8 to large binary", largeUtf8, largeBinary, NEW_READS_OLD));
        changes.add(change("utf8 view to binary view", utf8View, binaryView, NEW_READS_OLD));
        changes.add(change("utf8 view to large binary", utf8View, largeBinary, NEW_READS_OLD));
        changes.add(change("binary to large utf8", binary, largeUtf8, NEITHER));
        changes.add(change("fixed-size binary to binary", new ArrowType.FixedSizeBinary(5), binary, NEITHER));
        changes.add(change(
                "fixed-size binary of another size",
                new ArrowType.FixedSizeBinary(5),
                new ArrowType.FixedSizeBinary(6),
                NEITHER));
    }

    private static void lists(List<SchemaChange> changes) {
        Field item = TypeCase.nullable("item", ArrowType.Utf8.INSTANCE);
        ArrowType list = ArrowType.List.INSTANCE;
        ArrowType largeList = ArrowType.LargeList.INSTANCE;
        ArrowType listView = ArrowType.ListView.INSTANCE;
        ArrowType largeListView = ArrowType.LargeListView.INSTANCE;
        ArrowType fixed = new ArrowType.FixedSizeList(3);
        changes.add(change("list to large list", of(list, item), of(largeList, item), NEW_READS_OLD));
        changes.add(change("list to list view", of(list, item), of(listView, item), NEW_READS_OLD));
        changes.add(change("list to large list view", of(list, item), of(largeListView, item), NEW_READS_OLD));
        changes.add(
                change("large list to large list view", of(largeList, item), of(largeListView, item), NEW_READS_OLD));
        changes.add(change("list view to large list view", of(listView, item), of(largeListView, item), NEW_READS_OLD));
        changes.add(change("list view to large list", of(listView, item), of(largeList, item), NEITHER));
        changes.add(change("fixed-size list to list", of(fixed, item), of(list, item), NEW_READS_OLD));
        changes.add(change("fixed-size list to large list", of(fixed, item), of(largeList, item), NEW_READS_OLD));
        changes.add(change(
                "fixed-size list of another size", of(fixed, item), of(new ArrowType.FixedSizeList(4), item), NEITHER));
        changes.add(change(
                "another name of list items",
                of(list, item),
                of(list, TypeCase.nullable("element", ArrowType.Utf8.INSTANCE)),
                BOTH));
        changes.add(change(
                "wider list items",
                of(list, TypeCase.nullable("item", int32())),
                of(list, TypeCase.nullable("item", integer(64))),
                NEW_READS_OLD,
                "f.item"));
        changes.add(change(
                "list items become nullable",
                of(list, new Field("item", FieldType.notNullable(int32()), null)),
                of(list, TypeCase.nullable("item", int32())),
                NEW_READS_OLD,
                "f.item"));
        changes.add(change("list to its item", of(list, item), nullable(ArrowType.Utf8.INSTANCE), NEITHER));
    }

    private static void dictionaries(List<SchemaChange> changes) {
        ArrowType utf8 = ArrowType.Utf8.INSTANCE;
        Field byInt8 = TypeCase.encoded("f", 1, integer(8), utf8);
        changes.add(change("wider indices", byInt8, TypeCase.encoded("f", 1, integer(32), utf8), NEW_READS_OLD));
        changes.add(change(
                "wider indices without sign",
                TypeCase.encoded("f", 1, unsigned(8), utf8),
                TypeCase.encoded("f", 1, unsigned(16), utf8),
                NEW_READS_OLD));
        changes.add(
                change("indices lose their sign", byInt8, TypeCase.encoded("f", 1, unsigned(8), utf8), NEW_READS_OLD));
        changes.add(change(
                "wider indices lose their sign", byInt8, TypeCase.encoded("f", 1, unsigned(16), utf8), NEW_READS_OLD));
        changes.add(change("another dictionary id", byInt8, TypeCase.encoded("f", 77, integer(8), utf8), BOTH));
        changes.add(change("dictionary to plain", byInt8, nullable(utf8), NEW_READS_OLD));
        changes.add(change(
                "dictionary to a wider plain type",
                TypeCase.encoded("f", 1, integer(16), int32()),
                nullable(integer(64)),
                NEW_READS_OLD));
        changes.add(change(
                "wider dictionary values",
                TypeCase.encoded("f", 1, integer(16), int32()),
                TypeCase.encoded("f", 1, integer(16), integer(64)),
                NEW_READS_OLD));
        changes.add(change("dictionary to another type", byInt8, nullable(int32()), NEITHER));
        changes.add(change(
                "dictionary of lists to plain",
                TypeCase.encoded("f", 1, integer(16), ArrowType.List.INSTANCE, TypeCase.nullable("item", utf8)),
                of(ArrowType.List.INSTANCE, TypeCase.nullable("item", utf8)),
                NEW_READS_OLD));
        Field structs = TypeCase.encoded(
                "f",
                1,
                integer(16),
                ArrowType.Struct.INSTANCE,
                TypeCase.nullable("a", utf8),
                TypeCase.nullable("b", ArrowType.Bool.INSTANCE));
        changes.add(change(
                "dictionary of structs to plain",
                structs,
                of(
                        ArrowType.Struct.INSTANCE,
                        TypeCase.nullable("b", ArrowType.Bool.INSTANCE),
                        TypeCase.nullable("a", ArrowType.LargeUtf8.INSTANCE)),
                NEW_READS_OLD));
        changes.add(change(
                "dictionary of structs to plain, without the last field",
                structs,
                of(ArrowType.Struct.INSTANCE, TypeCase.nullable("a", utf8)),
                NEW_READS_OLD));
        changes.add(change(
                "dictionary of structs to plain, without a field",
                structs,
                of(ArrowType.Struct.INSTANCE),
                NEW_READS_OLD));
        changes.add(change(
                "dictionary of views to plain",
                TypeCase.encoded("f", 1, integer(16), ArrowType.Utf8View.INSTANCE),
                nullable(ArrowType.Utf8View.INSTANCE),
                NEW_READS_OLD));
        changes.add(change(
                "dictionary of fixed-size lists to plain",
                TypeCase.encoded(
                        "f", 1, integer(16), new ArrowType.FixedSizeList(2), TypeCase.nullable("item", integer(16))),
                of(new ArrowType.FixedSizeList(2), TypeCase.nullable("item", integer(16))),
                NEW_READS_OLD));
        changes.add(change(
                "dictionary of list views to plain",
                TypeCase.encoded("f", 1, integer(16), ArrowType.ListView.INSTANCE, TypeCase.nullable("item", utf8)),
                of(ArrowType.ListView.INSTANCE, TypeCase.nullable("item", utf8)),
                NEW_READS_OLD));
        changes.add(change(
                "dictionary of large types to plain",
                TypeCase.encoded(
                        "f",
                        1,
                        integer(16),
                        ArrowType.LargeList.INSTANCE,
                        TypeCase.nullable("item", ArrowType.LargeUtf8.INSTANCE)),
                of(ArrowType.LargeList.INSTANCE, TypeCase.nullable("item", ArrowType.LargeUtf8.INSTANCE)),
                NEW_READS_OLD));
        changes.add(change(
                "outer of nested dictionaries to plain",
                TypeCase.encoded(
                        "f", 1, int32(), ArrowType.Struct.INSTANCE, TypeCase.encoded("inner", 2, integer(8), utf8)),
                of(ArrowType.Struct.INSTANCE, TypeCase.encoded("inner", 2, integer(8), utf8)),
                NEW_READS_OLD));
        changes.add(change(
                "inner of nested dictionaries to plain",
                TypeCase.encoded(
                        "f", 1, int32(), ArrowType.Struct.INSTANCE, TypeCase.encoded("inner", 2, integer(8), utf8)),
                TypeCase.encoded("f", 1, int32(), ArrowType.Struct.INSTANCE, TypeCase.nullable("inner", utf8)),
                NEW_READS_OLD,
                "f.inner"));
        changes.add(change(
                "dictionary of a union to plain",
                TypeCase.encoded(
                        "f",
                        1,
                        int32(),
                        new ArrowType.Union(UnionMode.Dense, new int[] {0}),
                        TypeCase.nullable("a", utf8)),
                of(new ArrowType.Union(UnionMode.Dense, new int[] {0}), TypeCase.nullable("a", utf8)),
                NEITHER));
        changes.add(change(
                "dictionary of structs of a union to plain",
                TypeCase.encoded("f", 1, int32(), ArrowType.Struct.INSTANCE, union(UnionMode.Sparse)),
                of(ArrowType.Struct.INSTANCE, union(UnionMode.Sparse)),
                NEITHER));
        Field item = TypeCase.encoded("item", 1, integer(8), utf8);
        Field plainItem = TypeCase.nullable("item", utf8);
        for (ArrowType list : List.of(ArrowType.List.INSTANCE, ArrowType.LargeListView.INSTANCE)) {
            changes.add(change(
                    "dictionary in a " + list + " to plain",
                    of(list, item),
                    of(list, plainItem),
                    NEW_READS_OLD,
                    "f.item"));
        }
        ArrowType fixed = new ArrowType.FixedSizeList(2);
        changes.add(change(
                "dictionary in a fixed-size list to plain",
                of(fixed, item),
                of(fixed, plainItem),
                NEW_READS_OLD,
                "f.item"));
        ArrowType map = new ArrowType.Map(false);
        changes.add(change(
                "dictionary as values of a map to plain",
                of(map, TypeCase.entries(item)),
                of(map, TypeCase.entries(plainItem)),
                NEW_READS_OLD,
                "f.item"));
        changes.add(change(
                "dictionary in run ends to plain",
                TypeCase.runEndEncoded("f", 32, item),
                TypeCase.runEndEncoded("f", 32, plainItem),
                NEW_READS_OLD,
                "f.item"));
        Field ordered = new Field("f", new FieldType(true, utf8, new DictionaryEncoding(1, true, integer(8))), null);
        changes.add(change("dictionary loses its order", ordered, byInt8, NEW_READS_OLD));
        Field g = TypeCase.encoded("g", 1, integer(8), utf8);
        changes.add(new SchemaChange(
                "two fields stop sharing a dictionary",
                schema(byInt8, g),
                schema(byInt8, TypeCase.encoded("g", 2, integer(8), utf8)),
                NEW_READS_OLD,
                "g"));
        changes.add(new SchemaChange("add a field of a new dictionary", schema(KEPT), schema(KEPT, byInt8), BOTH, ""));
        changes.add(
                new SchemaChange("add a field of a dictionary there is", schema(byInt8), schema(byInt8, g), BOTH, ""));
    }

    private static void extensions(List<SchemaChange> changes) {
        changes.add(change("extension to its storage", extension("a", "", int32()), nullable(int32()), NEITHER));
        changes.add(change("another extension", extension("a", "", int32()), extension("b", "", int32()), NEITHER));
        changes.add(change(
                "other parameters of an extension",
                extension("a", "1", int32()),
                extension("a", "2", int32()),
                NEITHER));
        changes.add(change(
                "wider storage of an extension",
                extension("a", "", int32()),
                extension("a", "", integer(64)),
                NEITHER));
        Field required = new Field(
                "f",
                new FieldType(false, int32(), null, extension("a", "", int32()).getMetadata()),
                null);
        changes.add(change("extension becomes nullable", required, extension("a", "", int32()), NEW_READS_OLD));
    }

    private static void nested(List<SchemaChange> changes) {
        Field a = TypeCase.nullable("a", int32());
        Field wideA = TypeCase.nullable("a", integer(64));
        Field b = TypeCase.nullable("b", ArrowType.Utf8.INSTANCE);
        Field requiredB = new Field("b", FieldType.notNullable(ArrowType.Utf8.INSTANCE), null);
        ArrowType struct = ArrowType.Struct.INSTANCE;
        changes.add(change("add a nullable field to a struct", of(struct, a), of(struct, b, a), BOTH));
        changes.add(change(
                "add a required field to a struct",
                of(struct, a),
                of(struct, a, requiredB),
                Reads.OLD_READS_NEW,
                "f.b"));
        changes.add(change("wider field of a struct", of(struct, a, b), of(struct, b, wideA), NEW_READS_OLD, "f.a"));
        changes.add(change(
                "struct in a list in a struct",
                of(struct, TypeCase.nullable("l", ArrowType.List.INSTANCE, TypeCase.nullable("item", struct, a))),
                of(
                        struct,
                        TypeCase.nullable(
                                "l", ArrowType.LargeList.INSTANCE, TypeCase.nullable("item", struct, b, wideA))),
                NEW_READS_OLD,
                "f.l"));
        ArrowType map = new ArrowType.Map(false);
        changes.add(change(
                "wider values of a map",
                of(map, TypeCase.entries(TypeCase.nullable("value", int32()))),
                of(map, TypeCase.entries(TypeCase.nullable("value", integer(64)))),
                NEW_READS_OLD,
                "f.value"));
        changes.add(change(
                "other names of a map's fields",
                of(map, entries("key", ArrowType.Utf8.INSTANCE)),
                of(map, entries("k", ArrowType.Utf8.INSTANCE)),
                BOTH));
        changes.add(change(
                "wider keys of a map",
                of(map, entries("key", int32())),
                of(map, entries("key", integer(64))),
                NEITHER,
                "f.key"));
        changes.add(change(
                "keys of a map lose their order",
                of(new ArrowType.Map(true), entries("key", int32())),
                of(map, entries("key", int32())),
                NEW_READS_OLD));
        changes.add(change(
                "map to list of structs",
                of(map, entries("key", int32())),
                of(ArrowType.List.INSTANCE, entries("key", int32())),
                NEITHER));
        changes.add(change(
                "add a nested list, struct and fixed-size list",
                of(struct, a),
                of(
                        struct,
                        a,
                        TypeCase.nullable("x", ArrowType.List.INSTANCE, a),
                        TypeCase.nullable("y", new ArrowType.FixedSizeList(2), TypeCase.nullable("item", struct, b)),
                        TypeCase.nullable("z", ArrowType.LargeListView.INSTANCE, b),
                        TypeCase.nullable("d", decimal(9, 2, 256))),
                BOTH));
        changes.add(change("an empty struct gets a field", of(struct), of(struct, a), BOTH));
        changes.add(change(
                "an empty struct gets a field without nulls",
                of(struct),
                of(struct, requiredB),
                Reads.OLD_READS_NEW,
                "f.b"));
        Field nulls = TypeCase.nullable("item", ArrowType.Null.INSTANCE);
        Field text = TypeCase.nullable("item", ArrowType.Utf8.INSTANCE);
        changes.add(change(
                "null items of a list become text",
                of(ArrowType.List.INSTANCE, nulls),
                of(ArrowType.LargeList.INSTANCE, text),
                NEW_READS_OLD,
                "f"));
        changes.add(change(
                "null items of a fixed-size list become structs",
                of(new ArrowType.FixedSizeList(2), nulls),
                of(ArrowType.List.INSTANCE, TypeCase.nullable("item", struct, a, b)),
                NEW_READS_OLD,
                "f"));
        changes.add(change(
                "null values of a map become text",
                of(map, TypeCase.entries(nulls)),
                of(map, TypeCase.entries(text)),
                NEW_READS_OLD,
                "f.item"));
        changes.add(change(
                "null type becomes a fixed-size list of maps",
                nullable(ArrowType.Null.INSTANCE),
                of(new ArrowType.FixedSizeList(3), TypeCase.nullable("item", map, TypeCase.entries(text))),
                NEW_READS_OLD));
        changes.add(change(
                "fixed-size list of no items to list",
                of(new ArrowType.FixedSizeList(0), text),
                of(ArrowType.List.INSTANCE, text),
                NEW_READS_OLD));
        for (UnionMode mode : UnionMode.values()) {
            changes.add(change(
                    "add an alternative to a " + mode + " union",
                    union(mode),
                    of(new ArrowType.Union(mode, new int[] {0, 1, 2}), a, b, TypeCase.nullable("c", int32())),
                    NEITHER));
            changes.add(change(
                    "metadata of a " + mode + " union",
                    union(mode),
                    new Field(
                            "f",
                            new FieldType(true, union(mode).getType(), null, Map.of("a", "b")),
                            union(mode).getChildren()),
                    BOTH));
        }
        changes.add(change(
                "wider run ends",
                TypeCase.runEndEncoded("f", 16, b),
                TypeCase.runEndEncoded("f", 64, b),
                NEW_READS_OLD,
                "f.run_ends"));
        changes.add(change(
                "wider values of run ends",
                TypeCase.runEndEncoded("f", 32, a),
                TypeCase.runEndEncoded("f", 32, wideA),
                NEW_READS_OLD,
                "f.a"));
        changes.add(change("run ends to plain", TypeCase.runEndEncoded("f", 32, a), nullable(int32()), NEITHER));
    }

    static SchemaChange change(String name, ArrowType older, ArrowType newer, Reads reads) {
        return change(name, nullable(older), nullable(newer), reads);
    }

    private static SchemaChange change(String name, Field older, Field newer, Reads reads) {
        return change(name, older, newer, reads, "f");
    }

    private static SchemaChange change(String name, Field older, Field newer, Reads reads, String path) {
        return new SchemaChange(name, schema(older), schema(newer), reads, path);
    }

    private static Schema schema(Field... fields) {
        return new Schema(List.of(fields));
    }

    private static Field nullable(ArrowType type) {
        return TypeCase.nullable("f", type);
    }

    private static Field of(ArrowType type, Field... children) {
        return TypeCase.nullable("f", type, children);
    }

    private static Field required(ArrowType type) {
        return new Field("f", FieldType.notNullable(type), null);
    }

    private static Field union(UnionMode mode) {
        return of(
                new ArrowType.Union(mode, new int[] {0, 1}),
                TypeCase.nullable("a", int32()),
                TypeCase.nullable("b", ArrowType.Utf8.INSTANCE));
    }

    private static Field entries(String key, ArrowType type) {
        return new Field(
                "entries",
                FieldType.notNullable(ArrowType.Struct.INSTANCE),
                List.of(new Field(key, FieldType.notNullable(type), null), TypeCase.nullable("value", int32())));
    }

    private static Field extension(String name, String parameters, ArrowType storage) {
        Map<String, String> metadata = Map.of("ARROW:extension:name", name, "ARROW:extension:metadata", parameters);
        return new Field("f", new FieldType(true, storage, null, metadata), null);
    }

    private static ArrowType.Int int32() {
        return integer(32);
    }

    private static ArrowType.Int integer(int width) {
        return new ArrowType.Int(width, true);
    }

    private static ArrowType.Int unsigned(int width) {
        return new ArrowType.Int(width, false);
    }

    private static ArrowType floating(FloatingPointPrecision precision) {
        return new ArrowType.FloatingPoint(precision);
    }

    private static ArrowType decimal(int precision, int scale, int width) {
        return new ArrowType.Decimal(precision, scale, width);
    }

    private static ArrowType time(TimeUnit unit) {
        return new ArrowType.Time(unit, unit == TimeUnit.SECOND || unit == TimeUnit.MILLISECOND ? 32 : 64);
    }

    private static ArrowType timestamp(TimeUnit unit, String zone) {
        return new ArrowType.Timestamp(unit, zone);
    }
}
