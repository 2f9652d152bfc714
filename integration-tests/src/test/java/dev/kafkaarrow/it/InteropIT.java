package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The three describers agree, so that a difference in another test is a difference in the stream. */
class InteropIT {

    private static final Path SHARED = Path.of(System.getProperty("shared.directory", "../../shared"));

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
