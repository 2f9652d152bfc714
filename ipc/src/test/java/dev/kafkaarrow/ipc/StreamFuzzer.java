package dev.kafkaarrow.ipc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.memory.RootAllocator;

/**
 * Mutates valid streams and judges what the reader makes of them, see {@link StreamJudge}. Input {@code i} depends on the
 * seed and {@code i} alone, so a failure is repeated by {@code main seed i 1}.
 */
public final class StreamFuzzer {
    private static final int[] INTERESTING = {
        0,
        1,
        2,
        3,
        4,
        7,
        8,
        9,
        16,
        63,
        64,
        127,
        128,
        255,
        256,
        65_535,
        65_536,
        1 << 20,
        1 << 24,
        1 << 28,
        1 << 30,
        Integer.MAX_VALUE,
        Integer.MAX_VALUE - 7,
        Integer.MIN_VALUE,
        -1,
        -2,
        -8,
        -64
    };

    private final List<byte[]> seeds;
    private final long seed;

    /**
     * What a campaign came to.
     *
     * @param read inputs that ended in values
     * @param refused inputs that ended in an {@link InvalidStreamException}
     */
    record Outcome(long read, long refused, long slowestNanos, List<Failure> failures) {}

    /**
     * An input that ended badly.
     *
     * @param kind the same for failures of the same kind at the same place
     */
    record Failure(String kind, String description) {}

    StreamFuzzer(List<byte[]> seeds, long seed) {
        this.seeds = seeds;
        this.seed = seed;
    }

    /** Streams of every type, of random schemas, compressed ones, ones with deltas, and the golden and fuzz streams where they are present. */
    static List<byte[]> seedStreams() {
        List<byte[]> streams = new ArrayList<>();
        try (RootAllocator allocator = new RootAllocator()) {
            TypeCase.all().map(StreamFuzzer::stream).forEach(streams::add);
            for (int i = 0; i < 60; i++) {
                try (GeneratedBatch batch = GeneratedBatch.of(allocator, RandomSchemas.schema(i, 5), 1 + i % 20, i)) {
                    streams.add(StockStreams.write(batch.root(), batch.dictionaries()));
                }
            }
        }
        for (String name :
                List.of("int64", "utf8", "list of utf8", "utf8 view", "dictionary by int32", "dense union")) {
            StreamParts parts = StreamParts.of(stream(TypeCase.named(name)));
            for (BodyCodec codec : BodyCodec.values()) {
                streams.add(codec.compressed(parts, UnaryOperator.identity()).toBytes());
                streams.add(codec.compressed(parts, frame -> null).toBytes());
            }
        }
        TypeCase.all().filter(type -> type.name().contains("dictionar")).forEach(type -> {
            StreamParts parts = StreamParts.of(stream(type));
            int index = parts.indexOf(MessageHeader.DictionaryBatch);
            ForgedBatch delta = ForgedBatch.of(parts.parts().get(index));
            delta.delta = true;
            streams.add(parts.inserting(index + 1, delta.toPart()).toBytes());
        });
        for (String directory : List.of("conformance/golden", "conformance/fuzz")) {
            SharedDirectory.find(directory).ifPresent(found -> {
                try (Stream<Path> paths = Files.walk(found)) {
                    for (Path path : paths.filter(Files::isRegularFile).sorted().toList()) {
                        // larger ones cost time and add no structure
                        if (!path.toString().endsWith(".gz") && Files.size(path) < 64 << 10) {
                            streams.add(Files.readAllBytes(path));
                        }
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        return streams;
    }

    private static byte[] stream(TypeCase type) {
        try (RootAllocator allocator = new RootAllocator();
                GeneratedBatch batch = type.batch(allocator, TypeCase.ROWS, 1)) {
            return StockStreams.write(batch.root(), batch.dictionaries());
        }
    }

    /** Judges inputs {@code first} to {@code first + count - 1}, or as many as {@code mostNanos} allow. */
    Outcome run(long first, long count, long mostNanos) {
        long read = 0;
        long refused = 0;
        long slowest = 0;
        List<Failure> failures = new ArrayList<>();
        long start = System.nanoTime();
        for (long i = first; i < first + count && System.nanoTime() - start < mostNanos; i++) {
            byte[] input = input(i);
            long began = System.nanoTime();
            try {
                switch (StreamJudge.judge(input)) {
                    case READ -> read++;
                    case REFUSED -> refused++;
                }
            } catch (AssertionError | RuntimeException e) {
                failures.add(new Failure(kind(e), describe(i, input, e)));
            }
            slowest = Math.max(slowest, System.nanoTime() - began);
        }
        return new Outcome(read, refused, slowest, failures);
    }

    private static String kind(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        StringBuilder kind =
                new StringBuilder(String.valueOf(failure.getMessage()).replaceAll("[0-9]+", "N"));
        Arrays.stream(cause.getStackTrace())
                .filter(frame -> !frame.getClassName().startsWith("java."))
                .limit(7)
                .forEach(frame -> kind.append(" < ")
                        .append(frame.getFileName())
                        .append(':')
                        .append(frame.getLineNumber()));
        return kind.toString();
    }

    private String describe(long i, byte[] input, Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        StringBuilder text = new StringBuilder("seed " + seed + " input " + i + ": " + failure.getMessage());
        Arrays.stream(cause.getStackTrace())
                .limit(8)
                .forEach(frame -> text.append("\n    at ").append(frame));
        return text.append("\n    bytes ")
                .append(HexFormat.of().formatHex(input))
                .toString();
    }

    /** The input of this number. */
    byte[] input(long number) {
        Random random = new Random(seed * 1_000_003L + number);
        random.nextLong();
        byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
        int changes = 1 + random.nextInt(4);
        for (int c = 0; c < changes && bytes.length > 0; c++) {
            bytes = change(bytes, random);
        }
        return bytes;
    }

    private byte[] change(byte[] bytes, Random random) {
        // most faults live in metadata, which comes first in these small streams
        int at = random.nextInt(random.nextBoolean() ? bytes.length : Math.min(bytes.length, 1024));
        ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        switch (random.nextInt(9)) {
            case 0, 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> bytes[at] = (byte) random.nextInt();
            case 3, 4 -> {
                int aligned = at & ~3;
                if (aligned + 4 <= bytes.length) {
                    int value = INTERESTING[random.nextInt(INTERESTING.length)];
                    view.putInt(aligned, random.nextInt(4) == 0 ? view.getInt(aligned) + value : value);
                }
            }
            case 5 -> {
                int aligned = at & ~7;
                if (aligned + 8 <= bytes.length) {
                    long value = INTERESTING[random.nextInt(INTERESTING.length)];
                    view.putLong(aligned, random.nextBoolean() ? value : value << 32);
                }
            }
            case 6 -> {
                return Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            }
            case 7 -> {
                byte[] other = seeds.get(random.nextInt(seeds.size()));
                int from = random.nextInt(other.length) & ~7;
                return StreamParts.concat(Arrays.copyOf(bytes, at & ~7), Arrays.copyOfRange(other, from, other.length));
            }
            default -> {
                int end = Math.min(bytes.length, at + 8 * (1 + random.nextInt(16)));
                byte[] range = Arrays.copyOfRange(bytes, at, end);
                return StreamParts.concat(
                        Arrays.copyOf(bytes, end), range, Arrays.copyOfRange(bytes, end, bytes.length));
            }
        }
        return bytes;
    }

    /**
     * {@code seed [first] count}: prints the first failure of each kind with its bytes, and figures; exit code 1 if
     * anything failed.
     */
    public static void main(String[] args) {
        long seed = Long.parseLong(args[0]);
        long first = args.length > 2 ? Long.parseLong(args[1]) : 0;
        long count = Long.parseLong(args[args.length - 1]);
        StreamFuzzer fuzzer = new StreamFuzzer(seedStreams(), seed);
        long start = System.nanoTime();
        long read = 0;
        long refused = 0;
        long slowest = 0;
        Map<String, Long> kinds = new TreeMap<>();
        long chunk = 20_000;
        for (long done = 0; done < count; done += chunk) {
            Outcome outcome = fuzzer.run(first + done, Math.min(chunk, count - done), Long.MAX_VALUE);
            read += outcome.read();
            refused += outcome.refused();
            slowest = Math.max(slowest, outcome.slowestNanos());
            for (Failure failure : outcome.failures()) {
                if (kinds.merge(failure.kind(), 1L, Long::sum) == 1) {
                    System.out.println(failure.description());
                }
            }
            System.out.printf(
                    "seed %d: %,d read, %,d refused, %d failed, slowest %d ms, %d s%n",
                    seed,
                    read,
                    refused,
                    kinds.values().stream().mapToLong(Long::longValue).sum(),
                    slowest / 1_000_000,
                    (System.nanoTime() - start) / 1_000_000_000L);
        }
        kinds.forEach((kind, times) -> System.out.printf("%6d x %s%n", times, kind));
        System.exit(kinds.isEmpty() ? 0 : 1);
    }
}
