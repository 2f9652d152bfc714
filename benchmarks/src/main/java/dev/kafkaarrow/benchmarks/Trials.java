package dev.kafkaarrow.benchmarks;

import dev.kafkaarrow.ipc.StreamEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** All that is compared, and what is asked of it. */
final class Trials {
    /** Without the shape that one column is read of, and the one that the connectors are measured with. */
    private static final Set<Shape> WHOLE =
            EnumSet.complementOf(EnumSet.of(Shape.ROWS_100_000_COLUMNS_100, Shape.ROWS_2_500));

    private static final Map<Shape, Double> ENCODE_STOCK = Map.of(
            Shape.ROWS_100, 2.5,
            Shape.ROWS_1_000, 3.0,
            Shape.ROWS_10_000, 3.0,
            Shape.COLUMNS_100, 5.0,
            Shape.COLUMNS_200, 2.5);
    private static final Map<Shape, Double> DECODE_STOCK = Map.of(
            Shape.ROWS_1_000, 2.0,
            Shape.COLUMNS_100, 5.0,
            Shape.COLUMNS_200, 2.5);
    /** Where many small columns make the least work more than one copy, or the copy is short. */
    private static final Set<Shape> FLOORS = EnumSet.of(Shape.ROWS_10_000, Shape.COLUMNS_100, Shape.COLUMNS_200);

    /** Of which a topic has many. */
    private static final List<Shape> STREAMS =
            List.of(Shape.ROWS_1, Shape.ROWS_100, Shape.ROWS_1_000, Shape.COLUMNS_100, Shape.COLUMNS_200);

    private static final Map<Shape, Double> STREAMS_OPENED =
            Map.of(Shape.ROWS_1, 3.0, Shape.ROWS_100, 2.2, Shape.ROWS_1_000, 1.8);
    private static final Map<Shape, Double> STREAMS_STOCK = Map.of(Shape.ROWS_100, 4.0, Shape.COLUMNS_200, 6.0);
    private static final Map<Shape, Double> STREAMS_COPY = Map.of(Shape.ROWS_1_000, 2.0, Shape.COLUMNS_100, 1.4);
    private static final double STREAMS_GARBAGE_BYTES = 200;
    private static final String GATHERED = "gathered";
    private static final Shape GATHERED_SHAPE = Shape.ROWS_100;
    private static final double GATHERED_READER = 1.3;
    private static final double GATHERED_AVRO = 5;

    private static final String FLOOR = "floor";
    private static final double ENCODE_COPY = 1.25;
    private static final double DECODE_COPY = 1.3;

    /** From here on a copy is the measure. */
    private static final int COPY_MEASURED_BYTES = 256 << 10;

    private static final double PROJECTION = 20;
    private static final double JSON_CONVERTER = 5;
    private static final double JACKSON_TOKENS = 1.6;
    private static final double JSON_WRITE = 2;

    /** Within 20 % of the rate. */
    private static final double RAW_LZ4_RATE = 0.8;

    private static final double GARBAGE_BYTES = 1_024;

    private static final int ARRAY_HEADER_BYTES = 16;
    private static final String ARROW_COMPRESSION = "arrowCompression";
    private static final String KAFKA = "kafka";
    private static final Shape COMPRESSED = Shape.ROWS_10_000;

    private Trials() {}

    static List<Trial> all() {
        List<Trial> trials = new ArrayList<>();
        for (Shape shape : WHOLE) {
            trials.add(encode(shape));
        }
        for (Shape shape : WHOLE) {
            trials.add(decode(shape));
        }
        for (Shape shape : STREAMS) {
            trials.add(streams(shape));
        }
        trials.add(gatheredRows());
        trials.add(projection());
        for (Shape shape : List.of(Shape.ROWS_10_000, Shape.ROWS_100_000)) {
            trials.add(rawLz4(shape));
        }
        for (BodyCompression codec : BodyCompression.values()) {
            trials.add(compressionWrite(codec));
            trials.add(compressionRead(codec));
        }
        trials.add(arrowLz4Write());
        for (int rows : new int[] {100, 1_000, 10_000}) {
            trials.add(rows("write", RowWriteBenchmark.class, rows));
            trials.add(rows("read", RowReadBenchmark.class, rows));
        }
        trials.add(append());
        trials.add(json());
        trials.add(jsonWrite());
        return trials;
    }

    /** JSON with its schema to a batch. */
    private static Trial json() {
        int rows = 10_000;
        return new Trial("json", JsonRowsBenchmark.class, Map.of("rows", "" + rows), times -> {
            Measurement ours = times.get("ours");
            String rate = Figures.rowsPerSecond(rows, ours.micros());
            Comparison comparison =
                    new Comparison("rows", "read and append %,d JSON rows of 5 fields, %s".formatted(rows, rate), ours);
            return List.of(
                    comparison.timesFasterThan(
                            "JsonConverter and append", times.get("jsonConverter"), Optional.of(JSON_CONVERTER)),
                    comparison.timeOf(
                            "Jackson's tokens alone", times.get("jackson"), new Target.AtMost(JACKSON_TOKENS)));
        });
    }

    /** A batch to JSON with its schema. */
    private static Trial jsonWrite() {
        int rows = 10_000;
        return new Trial("json-write", JsonWriteBenchmark.class, Map.of("rows", "" + rows), times -> {
            Measurement ours = times.get("ours");
            String rate = Figures.rowsPerSecond(rows, ours.micros());
            return List.of(new Comparison("rows", "write %,d rows of 5 fields as JSON, %s".formatted(rows, rate), ours)
                    .timesFasterThan("Structs and JsonConverter", times.get("jsonConverter"), Optional.of(JSON_WRITE)));
        });
    }

    /** Connect's records to a batch. */
    private static Trial append() {
        int rows = 10_000;
        return new Trial("append", AppendBenchmark.class, Map.of("rows", "" + rows), times -> {
            Measurement ours = times.get("ours");
            Measurement naive = times.get("setSafe");
            String rate = Figures.rowsPerSecond(rows, ours.micros());
            return List.of(new Comparison("rows", "append %,d records of 5 fields, %s".formatted(rows, rate), ours)
                    .timesFasterThan("setSafe for each value", naive, Optional.empty()));
        });
    }

    private static Trial encode(Shape shape) {
        return trial("encode/" + shape, EncodeBenchmark.class, shape, times -> {
            int payload = streamBytes(shape);
            Measurement ours = times.get("ours");
            List<Finding> findings = new ArrayList<>();
            Comparison comparison =
                    new Comparison("encode", "encode " + shape.label() + ", " + Figures.bytes(payload) + " B", ours);
            findings.add(comparison.timesFasterThan(
                    "stock writer", times.get("stock"), Optional.ofNullable(ENCODE_STOCK.get(shape))));
            findings.add(comparison.timeOf("copy", times.get("copy"), copyTarget(shape, payload, ENCODE_COPY)));
            findings.add(comparison.bytes(
                    "the payload array",
                    ours.allocatedBytesPerOp() - arrayBytes(payload),
                    shape.columns() == 5 ? new Target.AtMost(GARBAGE_BYTES) : Target.NOTHING));
            findings.addAll(floor("encode", "stock writer", shape, times));
            return findings;
        });
    }

    private static Trial decode(Shape shape) {
        return trial("decode/" + shape, DecodeBenchmark.class, shape, times -> {
            int payload = streamBytes(shape);
            Comparison comparison = new Comparison(
                    "decode", "decode " + shape.label() + ", " + Figures.bytes(payload) + " B", times.get("ours"));
            List<Finding> findings = new ArrayList<>();
            findings.add(comparison.timesFasterThan(
                    "stock reader", times.get("stock"), Optional.ofNullable(DECODE_STOCK.get(shape))));
            findings.add(comparison.timeOf("copy", times.get("copy"), copyTarget(shape, payload, DECODE_COPY)));
            findings.addAll(floor("decode", "stock reader", shape, times));
            return findings;
        });
    }

    /** Many messages through one reader. */
    private static Trial streams(Shape shape) {
        Set<String> leftOut = shape == GATHERED_SHAPE ? Set.of() : Set.of(GATHERED);
        return new Trial("streams/" + shape, StreamsBenchmark.class, Map.of("shape", shape.name()), leftOut, times -> {
            Measurement ours = times.get("ours");
            Comparison comparison = new Comparison("streams", "read on " + shape.label(), ours);
            List<Finding> findings = new ArrayList<>();
            findings.add(comparison.timesFasterThan(
                    "a reader for each message", times.get("opened"), Optional.ofNullable(STREAMS_OPENED.get(shape))));
            findings.add(comparison.timesFasterThan(
                    "stock reader", times.get("stock"), Optional.ofNullable(STREAMS_STOCK.get(shape))));
            findings.add(comparison.timeOf(
                    "copy",
                    times.get("copy"),
                    STREAMS_COPY.containsKey(shape) ? new Target.AtMost(STREAMS_COPY.get(shape)) : Target.NOTHING));
            findings.add(comparison.bytes(
                    "nothing",
                    ours.allocatedBytesPerOp(),
                    shape.columns() == 5 ? new Target.AtMost(STREAMS_GARBAGE_BYTES) : Target.NOTHING));
            if (shape == GATHERED_SHAPE) {
                findings.add(new Comparison("streams", "gather " + shape.label(), times.get(GATHERED))
                        .timeOf("reading on", ours, new Target.AtMost(GATHERED_READER)));
            }
            return findings;
        });
    }

    /** Every value of 500 messages as one batch, by the row. */
    private static Trial gatheredRows() {
        return new Trial("streams-rows", GatheredRowsBenchmark.class, Map.of(), times -> {
            Measurement ours = times.get("ours");
            String rate = Figures.rowsPerSecond(1, ours.micros());
            return List.of(new Comparison("streams", "rows of 500 messages of 100, gathered, " + rate, ours)
                    .timesFasterThan("Avro", times.get("avro"), Optional.of(GATHERED_AVRO)));
        });
    }

    private static Trial trial(
            String name, Class<?> benchmark, Shape shape, Function<Map<String, Measurement>, List<Finding>> findings) {
        Set<String> leftOut = FLOORS.contains(shape) ? Set.of() : Set.of(FLOOR);
        return new Trial(name, benchmark, Map.of("shape", shape.name()), leftOut, findings);
    }

    /** How the least work compares with stock and with a copy: what no encoder or reader can do better than. */
    private static List<Finding> floor(String direction, String stock, Shape shape, Map<String, Measurement> times) {
        if (!FLOORS.contains(shape)) {
            return List.of();
        }
        Comparison comparison =
                new Comparison("floor", "least work to " + direction + " " + shape.label(), times.get(FLOOR));
        return List.of(
                comparison.timesFasterThan(stock, times.get("stock"), Optional.empty()),
                comparison.timeOf("copy", times.get("copy"), Target.NOTHING));
    }

    private static Trial projection() {
        Shape shape = Shape.ROWS_100_000_COLUMNS_100;
        return new Trial("projection", ProjectionBenchmark.class, Map.of("shape", shape.name()), times -> {
            Comparison comparison =
                    new Comparison("projection", "decode 1 column of " + shape.label(), times.get("ours"));
            return List.of(comparison.timesFasterThan("all columns", times.get("allColumns"), Optional.of(PROJECTION)));
        });
    }

    private static Trial rawLz4(Shape shape) {
        return new Trial("lz4/" + shape, RawLz4Benchmark.class, Map.of("shape", shape.name()), times -> {
            Comparison comparison = new Comparison("compression", "lz4 write " + shape.label(), times.get("ours"));
            return List.of(comparison.timesFasterThan(
                    "lz4-java frames of the buffers", times.get("raw"), Optional.of(RAW_LZ4_RATE)));
        });
    }

    /** Without arrow-compression's LZ4, whose time grows faster than the size: it takes more than ten seconds. */
    private static Trial compressionWrite(BodyCompression codec) {
        return new Trial(
                "compression-write/" + codec,
                CompressionWriteBenchmark.class,
                params(codec, COMPRESSED),
                codec == BodyCompression.LZ4 ? Set.of(ARROW_COMPRESSION) : Set.of(),
                times -> compression("write", codec, COMPRESSED, times));
    }

    private static Trial arrowLz4Write() {
        Shape shape = Shape.ROWS_1_000;
        return new Trial(
                "compression-write/LZ4-arrow-compression",
                CompressionWriteBenchmark.class,
                params(BodyCompression.LZ4, shape),
                Set.of(KAFKA),
                times -> compression("write", BodyCompression.LZ4, shape, times));
    }

    private static Trial compressionRead(BodyCompression codec) {
        return new Trial(
                "compression-read/" + codec,
                CompressionReadBenchmark.class,
                params(codec, COMPRESSED),
                times -> compression("read", codec, COMPRESSED, times));
    }

    private static List<Finding> compression(
            String direction, BodyCompression codec, Shape shape, Map<String, Measurement> times) {
        CompressedBytes bytes = CompressedBytes.of(codec, shape);
        String subject = "%s %s %s, %s B of %s B"
                .formatted(
                        codec.name().toLowerCase(Locale.ROOT),
                        direction,
                        shape.label(),
                        Figures.bytes(bytes.ours()),
                        Figures.bytes(bytes.plain()));
        Comparison comparison = new Comparison("compression", subject, times.get("ours"));
        List<Finding> findings = new ArrayList<>();
        if (times.containsKey(ARROW_COMPRESSION)) {
            findings.add(
                    comparison.timesFasterThan("arrow-compression", times.get(ARROW_COMPRESSION), Optional.empty()));
        }
        if (times.containsKey(KAFKA)) {
            findings.add(comparison.timesFasterThan(
                    "Kafka's compression.type, " + Figures.bytes(bytes.kafka()) + " B",
                    times.get(KAFKA),
                    Optional.empty()));
        }
        return findings;
    }

    private static Map<String, String> params(BodyCompression codec, Shape shape) {
        return Map.of("codec", codec.name(), "shape", shape.name());
    }

    private static Trial rows(String direction, Class<?> benchmark, int rows) {
        return new Trial("rows-" + direction + "/" + rows, benchmark, Map.of("rows", "" + rows), times -> {
            Comparison comparison =
                    new Comparison("rows", "rows " + direction + ", %,d a message".formatted(rows), times.get("ours"));
            RowBytes bytes = RowBytes.of(rows);
            return List.of(
                    comparison.rowsFasterThan("Avro", times.get("avro"), rows, bytes.arrow(), bytes.avro()),
                    comparison.rowsFasterThan("JSON", times.get("json"), rows, bytes.arrow(), bytes.json()));
        });
    }

    private static Target copyTarget(Shape shape, int payload, double bound) {
        return shape.isFlat() && payload >= COPY_MEASURED_BYTES ? new Target.AtMost(bound) : Target.NOTHING;
    }

    private static double arrayBytes(int length) {
        return (ARRAY_HEADER_BYTES + length + 7) & ~7;
    }

    private static int streamBytes(Shape shape) {
        return measure(shape, batch -> batch.encode(new StreamEncoder()).sizeInBytes());
    }

    private static int measure(Shape shape, ToIntFunction<Batch> size) {
        try (BufferAllocator allocator = new RootAllocator();
                Batch batch = shape.make(allocator)) {
            return size.applyAsInt(batch);
        }
    }

    private record CompressedBytes(int plain, int ours, int kafka) {
        static CompressedBytes of(BodyCompression codec, Shape shape) {
            int plain = streamBytes(shape);
            int ours = measure(shape, batch -> batch.encode(codec.encoder()).sizeInBytes());
            int kafka = measure(shape, batch -> {
                try {
                    return codec.byKafka(
                                    batch.encode(new StreamEncoder()).toByteArray(), ByteBuffer.allocate(2 * plain))
                            .remaining();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            return new CompressedBytes(plain, ours, kafka);
        }
    }

    /** Of values alone: what Kafka adds to each record (about 10 bytes and a key) comes on top for Avro and JSON. */
    private record RowBytes(double arrow, double avro, double json) {
        static RowBytes of(int rows) {
            try (RowFormats formats = new RowFormats()) {
                List<Reading> readings = Reading.some(rows);
                double avro = 0;
                double json = 0;
                for (Reading reading : readings) {
                    avro += formats.toAvro(reading).length;
                    json += formats.toJson(reading).length;
                }
                return new RowBytes((double) formats.toArrow(readings).length / rows, avro / rows, json / rows);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
