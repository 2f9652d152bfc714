package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.GeneratedBatch;
import dev.kafkaarrow.ipc.SchemaProjection;
import dev.kafkaarrow.ipc.StreamSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A projected batch is what pyarrow's cast of the same batch gives, for the promotions that pyarrow knows. */
class SchemaProjectionIT {
    private static final ArrowType UTF8 = ArrowType.Utf8.INSTANCE;
    private static final ArrowType BINARY = ArrowType.Binary.INSTANCE;
    private static final ArrowType LARGE_UTF8 = ArrowType.LargeUtf8.INSTANCE;
    private static final ArrowType LARGE_BINARY = ArrowType.LargeBinary.INSTANCE;
    private static final ArrowType UTF8_VIEW = ArrowType.Utf8View.INSTANCE;
    private static final ArrowType BINARY_VIEW = ArrowType.BinaryView.INSTANCE;
    private static final ArrowType LIST = ArrowType.List.INSTANCE;

    @TempDir
    Path directory;

    /** A column before and after. */
    private record Promotion(Field written, Field reader) {}

    private static List<Promotion> promotions() {
        List<Promotion> promotions = new ArrayList<>();
        int[] widths = {8, 16, 32, 64};
        for (int from : widths) {
            for (int to : widths) {
                if (from < to) {
                    promotions.add(leaf(integer(from), integer(to)));
                    promotions.add(leaf(new ArrowType.Int(from, false), integer(to)));
                    promotions.add(leaf(new ArrowType.Int(from, false), new ArrowType.Int(to, false)));
                }
            }
        }
        promotions.add(leaf(floating(FloatingPointPrecision.HALF), floating(FloatingPointPrecision.SINGLE)));
        promotions.add(leaf(floating(FloatingPointPrecision.HALF), floating(FloatingPointPrecision.DOUBLE)));
        promotions.add(leaf(floating(FloatingPointPrecision.SINGLE), floating(FloatingPointPrecision.DOUBLE)));
        promotions.add(leaf(new ArrowType.Decimal(7, 2, 128), new ArrowType.Decimal(12, 4, 128)));
        promotions.add(leaf(new ArrowType.Decimal(7, -3, 128), new ArrowType.Decimal(12, 2, 128)));
        promotions.add(leaf(new ArrowType.Decimal(38, 9, 128), new ArrowType.Decimal(60, 20, 256)));
        promotions.add(leaf(new ArrowType.Decimal(40, 9, 256), new ArrowType.Decimal(70, 20, 256)));
        promotions.add(leaf(new ArrowType.Date(DateUnit.DAY), new ArrowType.Date(DateUnit.MILLISECOND)));
        TimeUnit[] units = TimeUnit.values();
        for (int from = 0; from < units.length; from++) {
            for (int to = from + 1; to < units.length; to++) {
                promotions.add(leaf(time(units[from]), time(units[to])));
            }
        }
        promotions.add(leaf(
                new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC"),
                new ArrowType.Timestamp(TimeUnit.MICROSECOND, "Europe/Berlin")));
        bytes(promotions);
        nested(promotions);
        for (ArrowType type : List.of(integer(32), ArrowType.Bool.INSTANCE, UTF8, UTF8_VIEW)) {
            promotions.add(leaf(ArrowType.Null.INSTANCE, type));
        }
        promotions.add(new Promotion(field(ArrowType.Null.INSTANCE), field(LIST, named("item", field(UTF8)))));
        promotions.add(new Promotion(
                field(ArrowType.Null.INSTANCE), field(ArrowType.Struct.INSTANCE, named("a", field(integer(32))))));
        promotions.add(new Promotion(encoded(1, 16, UTF8), field(UTF8)));
        promotions.add(new Promotion(encoded(2, 16, integer(32)), field(integer(32))));
        promotions.add(new Promotion(encoded(3, 16, UTF8), field(LARGE_UTF8)));
        promotions.add(new Promotion(encoded(4, 8, UTF8), encoded(11, 32, UTF8)));
        promotions.add(new Promotion(encoded(5, 16, UTF8), encoded(12, 16, LARGE_UTF8)));
        return promotions;
    }

    private static void bytes(List<Promotion> promotions) {
        promotions.add(leaf(UTF8, LARGE_UTF8));
        promotions.add(leaf(UTF8, UTF8_VIEW));
        promotions.add(leaf(UTF8, BINARY));
        promotions.add(leaf(UTF8, LARGE_BINARY));
        promotions.add(leaf(UTF8, BINARY_VIEW));
        promotions.add(leaf(BINARY, LARGE_BINARY));
        promotions.add(leaf(BINARY, BINARY_VIEW));
        promotions.add(leaf(LARGE_UTF8, LARGE_BINARY));
        promotions.add(leaf(UTF8_VIEW, LARGE_UTF8));
        promotions.add(leaf(UTF8_VIEW, BINARY_VIEW));
        promotions.add(leaf(UTF8_VIEW, LARGE_BINARY));
        promotions.add(leaf(BINARY_VIEW, LARGE_BINARY));
    }

    /** pyarrow casts nothing to list views. */
    private static void nested(List<Promotion> promotions) {
        ArrowType fixed = new ArrowType.FixedSizeList(3);
        promotions.add(promotion(LIST, integer(32), ArrowType.LargeList.INSTANCE, integer(64)));
        promotions.add(promotion(LIST, UTF8, LIST, LARGE_UTF8));
        promotions.add(promotion(fixed, integer(16), LIST, integer(16)));
        promotions.add(promotion(fixed, integer(16), ArrowType.LargeList.INSTANCE, integer(16)));
        promotions.add(promotion(fixed, integer(16), fixed, integer(64)));
        promotions.add(new Promotion(map(integer(32)), map(integer(64))));
        Field a = named("a", field(integer(32)));
        Field b = named("b", field(UTF8));
        promotions.add(new Promotion(
                field(ArrowType.Struct.INSTANCE, a, b),
                field(ArrowType.Struct.INSTANCE, named("b", field(LARGE_UTF8)), named("a", field(integer(64))))));
        promotions.add(new Promotion(
                field(ArrowType.Struct.INSTANCE, a, b),
                field(ArrowType.Struct.INSTANCE, b, named("added", field(integer(8))))));
    }

    private static Field map(ArrowType value) {
        Field key = new Field("key", FieldType.notNullable(UTF8), null);
        FieldType entries = FieldType.notNullable(ArrowType.Struct.INSTANCE);
        return field(
                new ArrowType.Map(false), new Field("entries", entries, List.of(key, named("value", field(value)))));
    }

    private static ArrowType time(TimeUnit unit) {
        return new ArrowType.Time(unit, unit == TimeUnit.SECOND || unit == TimeUnit.MILLISECOND ? 32 : 64);
    }

    @Test
    void aProjectedBatchIsWhatPyarrowCasts() throws IOException {
        List<Field> written = new ArrayList<>();
        List<Field> reader = new ArrayList<>();
        for (Promotion promotion : promotions()) {
            String name = "c" + written.size();
            written.add(named(name, promotion.written()));
            reader.add(0, named(name, promotion.reader()));
        }
        reader.add(3, named("added", field(UTF8)));
        written.add(named("dropped", field(UTF8)));
        try (BufferAllocator allocator = new RootAllocator();
                GeneratedBatch batch = GeneratedBatch.of(allocator, new Schema(written), 300, 7);
                GeneratedBatch empty = GeneratedBatch.of(allocator, new Schema(reader), 0, 7)) {
            ArrowStream stream = ArrowStream.of(batch.root(), batch.dictionaries());
            Path source = Files.write(directory.resolve("source.arrows"), stream.toByteArray());
            Path target = Files.write(
                    directory.resolve("target.arrows"),
                    ArrowStream.of(empty.root(), empty.dictionaries()).toByteArray());
            Path cast = directory.resolve("cast.arrows");
            Interop.python().run("cast", source, target, cast);

            SchemaProjection projection =
                    SchemaProjection.of(stream.streamSchema(), StreamSchema.of(new Schema(reader)));
            Path projected = Files.write(
                    directory.resolve("projected.arrows"),
                    projection.project(stream, allocator).toByteArray());
            List<StreamDescription> described = Interop.python().describe(List.of(cast, projected));
            assertThat(described.get(1).firstDifferenceFrom(described.get(0))).isEmpty();
            try (ArrowReader opened = stream.open(allocator, projection)) {
                assertThat(StreamDescription.of(opened).firstDifferenceFrom(described.get(0)))
                        .isEmpty();
            }
        }
    }

    private static Promotion leaf(ArrowType written, ArrowType reader) {
        return new Promotion(field(written), field(reader));
    }

    private static Promotion promotion(
            ArrowType written, ArrowType writtenItem, ArrowType reader, ArrowType readerItem) {
        return new Promotion(
                field(written, named("item", field(writtenItem))), field(reader, named("item", field(readerItem))));
    }

    private static Field field(ArrowType type, Field... children) {
        return new Field("f", FieldType.nullable(type), List.of(children));
    }

    private static Field encoded(long id, int indexBits, ArrowType values) {
        DictionaryEncoding encoding = new DictionaryEncoding(id, false, (ArrowType.Int) integer(indexBits));
        return new Field("f", new FieldType(true, values, encoding), null);
    }

    private static Field named(String name, Field field) {
        return new Field(name, field.getFieldType(), field.getChildren());
    }

    private static ArrowType integer(int bits) {
        return new ArrowType.Int(bits, true);
    }

    private static ArrowType floating(FloatingPointPrecision precision) {
        return new ArrowType.FloatingPoint(precision);
    }
}
