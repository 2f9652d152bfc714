package dev.kafkaarrow.sandbox.quickstart;

import static dev.kafkaarrow.sandbox.quickstart.TestStreams.changingDictionaries;
import static dev.kafkaarrow.sandbox.quickstart.TestStreams.noBatches;
import static dev.kafkaarrow.sandbox.quickstart.TestStreams.numbers;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.GeneratedBatch;
import dev.kafkaarrow.ipc.TestAllocator;
import dev.kafkaarrow.ipc.TypeCase;
import dev.kafkaarrow.ipc.Values;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ComparisonTest {
    private static final int ROWS = 400;

    @RegisterExtension
    private final TestAllocator allocator = new TestAllocator();

    /** Bytes do not become fewer with the rows of the first two; Arrow cannot slice the third (ArrayIndexOutOfBoundsException). */
    private static final Set<String> NOT_TO_BE_SPLIT = Set.of("null", "zero columns", "dense union of other type ids");

    static Stream<TypeCase> splittableTypes() {
        return TypeCase.all().filter(type -> !NOT_TO_BE_SPLIT.contains(type.name()));
    }

    @ParameterizedTest
    @MethodSource("splittableTypes")
    void findsSlicesIdenticalWithTheWhole(TypeCase type) throws IOException {
        try (GeneratedBatch batch = type.batch(allocator.get(), ROWS, 1)) {
            ArrowStream whole = ArrowStream.of(batch.root(), batch.dictionaries());
            List<ArrowStream> slices = ArrowStream.split(batch.root(), batch.dictionaries(), whole.sizeInBytes() - 1);

            assertThat(slices).hasSizeGreaterThan(1);
            assertThat(compare(List.of(whole), slices))
                    .isEqualTo(new Comparison(ROWS, Optional.empty(), Optional.empty()));
        }
    }

    /** The values as the tests of ipc see them are the judge of whether there is a difference at all. */
    @ParameterizedTest
    @MethodSource("dev.kafkaarrow.ipc.TypeCase#all")
    void findsTheFirstRowThatDiffers(TypeCase type) throws IOException {
        try (GeneratedBatch one = type.batch(allocator.get(), ROWS, 1);
                GeneratedBatch other = type.batch(allocator.get(), ROWS, 2)) {
            List<List<Object>> expected =
                    Values.of(one.root(), one.dictionaries()).columns();
            List<List<Object>> actual =
                    Values.of(other.root(), other.dictionaries()).columns();
            int first = 0;
            while (first < ROWS && sameRow(expected, actual, first)) {
                first++;
            }

            Comparison comparison = compare(
                    List.of(ArrowStream.of(one.root(), one.dictionaries())),
                    List.of(ArrowStream.of(other.root(), other.dictionaries())));

            assertThat(comparison.rows()).isEqualTo(first);
            assertThat(comparison.rowDifference().isPresent()).isEqualTo(first < ROWS);
        }
    }

    private static boolean sameRow(List<List<Object>> expected, List<List<Object>> actual, int row) {
        for (int c = 0; c < expected.size(); c++) {
            Object value = expected.get(c).get(row);
            if (value == null
                    ? actual.get(c).get(row) != null
                    : !value.equals(actual.get(c).get(row))) {
                return false;
            }
        }
        return true;
    }

    @Test
    void reportsACorruptedByte() throws IOException {
        ArrowStream sent = numbers(allocator.get(), 1, 2, 3);
        byte[] bytes = sent.toByteArray().clone();
        // the body ends, padded to 64 bytes, before the 8 bytes of the end-of-stream marker
        int second = indexOf(bytes, (byte) 2, bytes.length - 8 - 64);
        bytes[second] = 77;

        assertThat(compare(List.of(sent), List.of(ArrowStream.of(bytes))).rowDifference())
                .contains("row 1, column \"number\": expected 2, got 77");
    }

    private static int indexOf(byte[] bytes, byte wanted, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        throw new AssertionError("no byte " + wanted + " behind " + from);
    }

    @Test
    void distinguishesANullFromTheValueBehindIt() throws IOException {
        assertThat(compare(numbers(allocator.get(), 0), numbers(allocator.get(), Long.MIN_VALUE))
                        .rowDifference())
                .contains("row 0, column \"number\": expected 0, got null");
    }

    @Test
    void reportsMissingSurplusAndSwappedRows() throws IOException {
        BufferAllocator memory = allocator.get();
        ArrowStream first = numbers(memory, 1, 2);
        ArrowStream second = numbers(memory, 3);

        assertThat(compare(List.of(first, second), List.of(first)).rowDifference())
                .contains("expected row 2, got none");
        assertThat(compare(List.of(first), List.of(first, second)).rowDifference())
                .contains("expected 2 rows, got more");
        assertThat(compare(List.of(first, second), List.of(second, first)).rowDifference())
                .contains("row 0, column \"number\": expected 1, got 3");
        assertThat(compare(List.of(first), List.of()).rowDifference()).contains("no message arrived");
    }

    @Test
    void comparesSchemasOfStreamsWithoutRows() throws IOException {
        BufferAllocator memory = allocator.get();

        assertThat(compare(noBatches(memory), noBatches(memory)).identical()).isTrue();
        assertThat(compare(numbers(memory), noBatches(memory)).identical()).isTrue();
        assertThat(compare(noBatches(memory), numbers(memory, Map.of("a", "b"))).schemaDifference())
                .contains("metadata of the schema: expected {}, got {a=b}");
    }

    @Test
    void reportsDictionariesOfOtherValuesThoughIndicesAreTheSame() throws IOException {
        Comparison comparison = compare(
                changingDictionaries(allocator.get(), List.of(List.of("a", "b"), List.of("c", "d"))),
                changingDictionaries(allocator.get(), List.of(List.of("a", "b"), List.of("c", "x"))));

        assertThat(comparison.schemaDifference())
                .contains("dictionary 0, in effect at row 2: expected value 1 d, got x");
        assertThat(comparison.rowDifference()).contains("row 3, column \"word\": expected d, got x");
    }

    private Comparison compare(ArrowStream sent, ArrowStream arrived) throws IOException {
        return compare(List.of(sent), List.of(arrived));
    }

    private Comparison compare(List<ArrowStream> sent, List<ArrowStream> arrived) throws IOException {
        return Comparison.of(sent.iterator(), arrived.iterator(), allocator.get());
    }
}
