package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A short run of {@link StreamFuzzer}; long campaigns run by its {@code main}. */
class StreamFuzzerTest {
    private static final Duration SHORT = Duration.ofSeconds(8);
    private static final long SEED = 20_261_122;

    static Stream<Path> fuzzInputs() {
        Path directory = SharedDirectory.orSkip("conformance/fuzz");
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("fuzzInputs")
    void inputsThatBrokeOtherReadersEndWell(Path input) throws IOException {
        byte[] bytes = Files.readAllBytes(input);
        assertThat(StreamJudge.judge(bytes)).isNotNull();
    }

    @Test
    void mutatedStreamsEndInValuesOrOneCheckedFailure() {
        StreamFuzzer fuzzer = new StreamFuzzer(StreamFuzzer.seedStreams(), SEED);
        StreamFuzzer.Outcome outcome = fuzzer.run(0, 20_000, SHORT.toNanos());
        assertThat(outcome.failures()).isEmpty();
        // both ends are reached, else the mutations are too wild or too tame
        assertThat(outcome.read()).isPositive();
        assertThat(outcome.refused()).isPositive();
    }

    @Test
    void seedStreamsAreValid() {
        List<byte[]> streams = TypeCase.all()
                .map(type -> {
                    try (var allocator = new org.apache.arrow.memory.RootAllocator();
                            GeneratedBatch batch = type.batch(allocator, TypeCase.ROWS, 1)) {
                        return StockStreams.write(batch.root(), batch.dictionaries());
                    }
                })
                .toList();
        assertThat(streams)
                .allSatisfy(stream -> assertThat(StreamJudge.judge(stream)).isEqualTo(StreamJudge.Verdict.READ));
    }

    @Test
    void aSeedAndANumberGiveTheSameInputAgain() {
        List<byte[]> seeds = StreamFuzzer.seedStreams();
        assertThat(new StreamFuzzer(seeds, SEED).input(77)).isEqualTo(new StreamFuzzer(seeds, SEED).input(77));
        assertThat(new StreamFuzzer(seeds, SEED).input(77)).isNotEqualTo(new StreamFuzzer(seeds, SEED).input(78));
    }
}
