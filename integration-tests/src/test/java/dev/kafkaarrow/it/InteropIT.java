package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.Compression;
import dev.kafkaarrow.ipc.GeneratedBatch;
import dev.kafkaarrow.ipc.StreamEncoder;
import dev.kafkaarrow.ipc.TypeCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is written here opens in pyarrow and Arrow JS, and what they write opens here, with the same values. The describers agree on
 * streams that are not ours, so a difference in another test is a difference in the stream.
 */
class InteropIT {

    private static final Path SHARED = Path.of(System.getProperty("shared.directory", "../../shared"));

    /** pyarrow reads these two, but has no arrays of them, so no values to look at. */
    private static final Set<String> UNKNOWN_TO_PYARROW = Set.of("interval YEAR_MONTH", "interval DAY_TIME");

    /**
     * Arrow JS refuses the first three by name. Of nested dictionaries it needs the inner before the outer, which the format leaves open; the
     * order here is the stock writer's.
     */
    private static final List<String> UNKNOWN_TO_ARROW_JS =
            List.of("list view", "large list view", "run ends", "nested dictionaries");

    @TempDir
    Path directory;

    @Test
    void everyTypeIsDescribedAlike() throws IOException {
        Path stream = directory.resolve("all-types.arrows");
        Interop.python().run("write_all_types", stream);

        StreamDescription pyarrow = Interop.python().describe(List.of(stream)).get(0);

        assertThat(pyarrow.batches())
                .containsExactly("{\"batch\":0,\"rows\":3}", "{\"batch\":1,\"rows\":0}", "{\"batch\":2,\"rows\":2}");
        assertAlike(pyarrow, Interop.node().describe(List.of(stream)).get(0));
        assertAlike(pyarrow, stock(stream));
        assertAlike(pyarrow, ours(stream));
    }

    @ParameterizedTest
    @EnumSource(Compression.Codec.class)
    void everyTypeWrittenHereOpensInPyarrow(Compression.Codec codec) throws IOException {
        assertOpens(written(codec, type -> !UNKNOWN_TO_PYARROW.contains(type.name())), Interop.python());
    }

    @Test
    void everyTypeWrittenHereOpensInArrowJs() throws IOException {
        // which has no codecs for compressed bodies
        assertOpens(
                written(
                        Compression.Codec.NONE,
                        type -> UNKNOWN_TO_ARROW_JS.stream().noneMatch(type.name()::startsWith)),
                Interop.node());
    }

    private void assertOpens(Map<Path, ArrowStream> streams, Scripts scripts) throws IOException {
        List<Path> files = List.copyOf(streams.keySet());
        List<StreamDescription> described = scripts.describe(files);
        assertThat(described).hasSameSizeAs(files);
        try (BufferAllocator allocator = new RootAllocator()) {
            for (int i = 0; i < files.size(); i++) {
                try (ArrowReader reader = streams.get(files.get(i)).open(allocator)) {
                    assertThat(described.get(i).firstDifferenceFrom(StreamDescription.of(reader)))
                            .as(files.get(i).getFileName().toString())
                            .isEmpty();
                }
            }
        }
    }

    private static Compression compression(Compression.Codec codec) {
        return switch (codec) {
            case NONE -> Compression.NONE;
            case LZ4 -> Compression.LZ4;
            case ZSTD -> Compression.zstd(1);
        };
    }

    /** A file for each type. */
    private Map<Path, ArrowStream> written(Compression.Codec codec, Predicate<TypeCase> types) throws IOException {
        Map<Path, ArrowStream> streams = new LinkedHashMap<>();
        try (BufferAllocator allocator = new RootAllocator()) {
            StreamEncoder encoder = new StreamEncoder(compression(codec));
            for (TypeCase type : TypeCase.all().filter(types).toList()) {
                try (GeneratedBatch batch = GeneratedBatch.of(allocator, type.schema(), 300, 7)) {
                    ArrowStream stream = encoder.encode(batch.root(), batch.dictionaries());
                    Path file =
                            directory.resolve(streams.size() + "-" + type.name().replaceAll("\\W+", "_") + ".arrows");
                    streams.put(Files.write(file, stream.toByteArray()), stream);
                }
            }
        }
        return streams;
    }

    @Test
    void metadataOfBatchesIsDescribedAlike() throws IOException {
        Path stream = directory.resolve("all-types.arrows");
        Interop.python().run("write_all_types", stream);

        StreamDescription pyarrow =
                Interop.python().describeWithBatchMetadata(List.of(stream)).get(0);

        assertThat(pyarrow.batches())
                .containsExactly(
                        "{\"batch\":0,\"rows\":3,\"metadata\":{\"a\":\"é\",\"batch\":\"first\"}}",
                        "{\"batch\":1,\"rows\":0,\"metadata\":{}}",
                        "{\"batch\":2,\"rows\":2,\"metadata\":{\"batch\":\"third\"}}");
        assertAlike(
                pyarrow,
                Interop.node().describeWithBatchMetadata(List.of(stream)).get(0));
    }

    @Test
    void realStreamsAreDescribedAlike() throws IOException {
        assertAllAlike(streams("data", ".arrows"));
    }

    @Test
    void goldenStreamsAreDescribedAlike() throws IOException {
        List<Path> golden = streams("conformance/golden/1.0.0-littleendian", ".stream").stream()
                // pyarrow has no arrays of year-month and day-time intervals
                .filter(stream -> !stream.endsWith("generated_interval.stream"))
                .toList();
        assertThat(golden).hasSizeGreaterThan(15);

        assertAllAlike(golden);
    }

    @Test
    void anotherValueMakesAnotherDescription() throws IOException {
        String code = """
                import pyarrow as pa, sys
                for path, value in zip(sys.argv[1:], (2**53, 2**53 + 1)):
                    batch = pa.record_batch({"f0": pa.array([value])})
                    with pa.OSFile(path, "wb") as sink, pa.ipc.new_stream(sink, batch.schema) as writer:
                        writer.write_batch(batch)
                """;
        List<Path> streams = List.of(directory.resolve("a.arrows"), directory.resolve("b.arrows"));
        Interop.python().runSnippet(directory, code, streams.toArray());

        List<StreamDescription> described = Interop.node().describe(streams);

        assertThat(described.get(0).schema()).isEqualTo(described.get(1).schema());
        assertThat(described.get(0).firstDifferenceFrom(described.get(1)).orElseThrow())
                .contains("line 3", "[9007199254740992]", "[9007199254740993]");
    }

    @Test
    void aFileThatIsNoStreamIsAnErrorThatNamesIt() throws IOException {
        Path stream = Files.writeString(directory.resolve("other.txt"), "no Arrow stream at all");
        Scripts python = Interop.python();
        Scripts node = Interop.node();

        for (Scripts scripts : List.of(python, node)) {
            assertThat(catchThrowable(() -> scripts.describe(List.of(stream))))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("other.txt");
        }
    }

    /** Arrow Java refuses two children of one name, and forgets the name of the elements of a list in a dictionary. */
    private static boolean stockReads(Path stream) {
        return !stream.endsWith("generated_duplicate_fieldnames.stream")
                && !stream.endsWith("generated_nested_dictionary.stream");
    }

    private static void assertAllAlike(List<Path> streams) throws IOException {
        List<StreamDescription> pyarrow = Interop.python().describe(streams);
        List<StreamDescription> arrowJs = Interop.node().describe(streams);
        assertThat(pyarrow).hasSameSizeAs(streams);
        for (int i = 0; i < streams.size(); i++) {
            assertAlike(pyarrow.get(i), arrowJs.get(i));
            if (!streams.get(i).endsWith("generated_nested_dictionary.stream")) {
                // Arrow Java's vectors forget the name of the elements of a list in a dictionary
                assertAlike(pyarrow.get(i), ours(streams.get(i)));
            }
            if (stockReads(streams.get(i))) {
                assertAlike(pyarrow.get(i), stock(streams.get(i)));
            }
        }
    }

    private static StreamDescription stock(Path stream) throws IOException {
        try (BufferAllocator allocator = new RootAllocator();
                ArrowReader reader = HeapReadChannel.stockReader(Files.readAllBytes(stream), allocator)) {
            return StreamDescription.of(reader);
        }
    }

    private static StreamDescription ours(Path stream) throws IOException {
        try (BufferAllocator allocator = new RootAllocator();
                ArrowReader reader = ArrowStream.of(Files.readAllBytes(stream)).open(allocator)) {
            return StreamDescription.of(reader);
        }
    }

    private static void assertAlike(StreamDescription expected, StreamDescription actual) {
        assertThat(actual.firstDifferenceFrom(expected)).isEmpty();
    }

    private static List<Path> streams(String folder, String suffix) throws IOException {
        Path place = SHARED.resolve(folder);
        assumeTrue(
                Files.isDirectory(place),
                () -> "skipped: there is no " + place + " (system property shared.directory)");
        try (Stream<Path> files = Files.list(place)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }
}
