package dev.kafkaarrow.ipc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * Sends mutated streams through one reader, each twice, and holds what becomes of them against what becomes of each alone. {@code main
 * seed first count} runs a campaign of the inputs of {@link StreamFuzzer}.
 */
final class SequenceFuzzer {
    private static final long MOST_VALUES = 10_000;

    private final StreamFuzzer inputs;
    private final StreamDecoder decoder;

    private long refused;
    private long faulty;
    private long read;

    SequenceFuzzer(List<byte[]> seeds, long seed, Validation validation) {
        this.inputs = new StreamFuzzer(seeds, seed);
        this.decoder = new StreamDecoder(Checks.DEFAULT.withValidation(validation));
    }

    /** Inputs that were no streams. */
    long refused() {
        return refused;
    }

    /** Inputs of which a batch was refused. */
    long faulty() {
        return faulty;
    }

    /** Inputs that were read to their end. */
    long read() {
        return read;
    }

    /** Inputs {@code first} to {@code first + count - 1}; says of each that is read otherwise than alone which it is. */
    List<String> run(long first, long count, BufferAllocator allocator) throws IOException {
        List<String> failures = new ArrayList<>();
        try (ArrowStreams reader = new ArrowStreams(allocator)) {
            for (long i = first; i < first + count; i++) {
                ArrowStream stream;
                try {
                    stream = decoder.decode(ByteBuffer.wrap(inputs.input(i)));
                } catch (InvalidStreamException e) {
                    refused++;
                    continue;
                }
                List<Object> alone;
                try (ArrowStreams own = new ArrowStreams(allocator)) {
                    alone = outcome(own, stream);
                }
                List<Object> behind = outcome(reader, stream);
                List<Object> again = outcome(reader, stream);
                if (!behind.equals(alone) || !again.equals(alone)) {
                    failures.add("input " + i + ": alone " + alone + ", behind others " + behind + ", again " + again);
                }
                if (alone.isEmpty() || !(alone.get(alone.size() - 1) instanceof String)) {
                    read++;
                } else {
                    faulty++;
                }
            }
        }
        return failures;
    }

    /** What a stream that is added comes to: its batches, and the fault that ended it, if one did. */
    private static List<Object> outcome(ArrowStreams reader, ArrowStream stream) throws IOException {
        reader.add(stream);
        List<Object> outcome = new ArrayList<>();
        try {
            do {
                while (reader.loadNextBatch()) {
                    outcome.add(content(reader, stream));
                }
            } while (reader.startNextRun());
        } catch (InvalidStreamException e) {
            outcome.add(e.getMessage());
        }
        return outcome;
    }

    /** Values, as far as structural checks let them be read. */
    private static Object content(ArrowStreams reader, ArrowStream stream) throws IOException {
        try {
            return Values.of(stream.schema(), reader.getVectorSchemaRoot(), reader, MOST_VALUES);
        } catch (RuntimeException e) {
            return e.getClass();
        }
    }

    public static void main(String[] args) throws IOException {
        long first = Long.parseLong(args[1]);
        long count = Long.parseLong(args[2]);
        List<byte[]> seeds = StreamFuzzer.seedStreams();
        long failed = 0;
        for (Validation validation : List.of(Validation.STRUCTURAL, Validation.FULL)) {
            SequenceFuzzer fuzzer = new SequenceFuzzer(seeds, Long.parseLong(args[0]), validation);
            try (BufferAllocator allocator = new RootAllocator()) {
                List<String> failures = fuzzer.run(first, count, allocator);
                failures.stream().limit(10).forEach(System.out::println);
                failed += failures.size();
            }
            System.out.printf(
                    "%s: %,d read, %,d faulty, %,d refused, %d failed%n",
                    validation, fuzzer.read(), fuzzer.faulty(), fuzzer.refused(), failed);
        }
        System.exit(failed == 0 ? 0 : 1);
    }
}
