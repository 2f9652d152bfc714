package dev.kafkaarrow.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.GeneratedBatch;
import dev.kafkaarrow.ipc.GoldenStream;
import dev.kafkaarrow.ipc.InvalidStreamException;
import dev.kafkaarrow.ipc.RandomSchemas;
import dev.kafkaarrow.ipc.SharedDirectory;
import dev.kafkaarrow.ipc.TestAllocator;
import dev.kafkaarrow.ipc.Values;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Going on behind any record gives exactly the records behind it. */
@ParameterizedClass
@EnumSource
class ResumeTest {

    @Parameter
    FileFormat format;

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @TempDir
    Path directory;

    private FakeWorker worker;

    @BeforeEach
    void makeWorker() {
        worker = new FakeWorker(Map.of("store.url", directory.toString()));
    }

    static Stream<GoldenStream> goldenStreams() {
        return GoldenStream.all();
    }

    @ParameterizedTest
    @MethodSource("goldenStreams")
    void goldenStreamsArriveWithAllTheirValuesFromEveryPosition(GoldenStream golden) throws IOException {
        Values.Stream whole;
        try {
            whole = Batches.values(golden.bytes(), allocator.get());
        } catch (UncheckedIOException e) {
            assertThat(e.getCause())
                    .isInstanceOfSatisfying(
                            InvalidStreamException.class,
                            fault -> assertThat(fault.reason()).isEqualTo(InvalidStreamException.Reason.UNSUPPORTED));
            return;
        }
        write("golden.arrows", golden.bytes());

        List<SourceRecord> records = worker.drain();

        assertThat(batches(records)).isEqualTo(whole.batches());
        assertThat(records)
                .allSatisfy(record -> assertThat(Batches.values((byte[]) record.value(), allocator.get())
                                .schema())
                        .isEqualTo(whole.schema()));
        assertResumesEverywhere(records);
    }

    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void randomFilesAreContinuedAtEveryPosition(long seed) throws IOException {
        Random random = new Random(seed);
        Schema schema = RandomSchemas.schema(seed, 3);
        StreamFileBuilder file = null;
        List<Values.Batch> expected = new ArrayList<>();
        int batches = 1 + random.nextInt(6);
        for (int i = 0; i < batches; i++) {
            try (GeneratedBatch batch =
                    GeneratedBatch.of(allocator.get(), schema, random.nextInt(20), random.nextInt(4))) {
                ArrowStream stream = ArrowStream.of(batch.root(), batch.dictionaries());
                if (file == null) {
                    file = new StreamFileBuilder(stream.streamSchema());
                }
                file.add(stream);
                expected.add(Values.of(batch.root(), batch.dictionaries()));
                if (format == FileFormat.IPC_FILE && hasDictionaries(stream)) {
                    // the next one would replace them
                    break;
                }
            }
        }
        write("random.arrows", file.finished());

        List<SourceRecord> records = worker.drain();

        assertThat(batches(records)).isEqualTo(expected);
        assertResumesEverywhere(records);
    }

    private static boolean hasDictionaries(ArrowStream stream) {
        return stream.frames().stream().anyMatch(Frame.DictionaryBatch.class::isInstance);
    }

    @Test
    void deltasOfDictionariesAreInEffectFromEveryPosition() throws IOException {
        ArrowStream first = Batches.words(allocator.get(), List.of("a", "b"), 0, 1);
        write("words.arrows", deltas(first).finished());

        List<SourceRecord> records = worker.drain();

        assertThat(words(records)).containsExactly(hex("a", "b"), hex("d", "c", "b"), hex("a", "b"), hex("e", "a"));
        assertResumesEverywhere(records);
    }

    private StreamFileBuilder deltas(ArrowStream first) {
        ArrowStream delta = Batches.words(allocator.get(), List.of("a", "b", "c", "d"), 3, 2, 1);
        ArrowStream both = Batches.words(allocator.get(), List.of("a", "b", "c", "d", "e"), 4, 0);
        return new StreamFileBuilder(first.streamSchema())
                .add(first)
                .addRaw(Batches.delta(allocator.get(), "c", "d"))
                .addBatchesOnly(delta)
                .addBatchesOnly(first)
                .addRaw(Batches.delta(allocator.get(), "e"))
                .addBatchesOnly(both);
    }

    /** Readers of files may load all dictionaries first, so that a file can hold none in the place of another. */
    @Test
    void replacementsOfDictionariesAreInEffectFromEveryPositionOfAStream() throws IOException {
        ArrowStream first = Batches.words(allocator.get(), List.of("a", "b"), 0, 1);
        ArrowStream replaced = Batches.words(allocator.get(), List.of("x"), 0);
        write(
                "words.arrows",
                deltas(first)
                        .add(replaced)
                        .addRaw(Batches.delta(allocator.get(), "y"))
                        .addBatchesOnly(first)
                        .finished());
        switch (format) {
            case STREAM -> {
                List<SourceRecord> records = worker.drain();

                assertThat(words(records)).hasSize(6).endsWith(hex("x"), hex("x", "y"));
                assertResumesEverywhere(records);
            }
            case IPC_FILE -> {
                assertThat(words(worker.with("bad.file", "skip").drain())).hasSize(4);
                worker.with("bad.file", "fail");
                assertFailure("values of dictionary 7 once in a file", "others in their place");
            }
        }
    }

    private List<List<Object>> words(List<SourceRecord> records) {
        return batches(records).stream().map(batch -> batch.columns().get(0)).toList();
    }

    private void assertFailure(String... words) {
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThatThrownBy(task::drain).isInstanceOf(ConnectException.class).hasMessageContainingAll(words);
        }
    }

    @Test
    void whatIsInEffectIsToldByItsPlaces() throws IOException {
        ArrowStream first = Batches.words(allocator.get(), List.of("a", "b"), 0, 1);
        ArrowStream delta = Batches.words(allocator.get(), List.of("a", "b", "c"), 2);
        long schema = endOfSchema(first);
        byte[] added = Batches.delta(allocator.get(), "c");
        StreamFileBuilder file = new StreamFileBuilder(first.streamSchema()).add(first);
        long deltaAt = format.unfinished(file.unfinished()).length;
        file.addRaw(added).addBatchesOnly(delta).addBatchesOnly(first);
        long nextAt = format.unfinished(file.unfinished()).length;
        file.addRaw(added).addBatchesOnly(delta);
        write("words.arrows", file.addBatchesOnly(delta).finished());

        List<SourceRecord> records = worker.drain();

        assertThat(records)
                .extracting(record -> (Object) record.sourceOffset().get("dictionaries"))
                .containsExactly(
                        Long.toString(schema),
                        schema + "," + deltaAt,
                        schema + "," + deltaAt,
                        schema + "," + deltaAt + "," + nextAt,
                        // of the whole file: nothing is left to go on to
                        null);
    }

    @Test
    void tooManyPlacesAreLeftToTheHeaders() throws IOException {
        ArrowStream first = Batches.words(allocator.get(), List.of("a"), 0);
        StreamFileBuilder file = new StreamFileBuilder(first.streamSchema()).add(first);
        for (int i = 0; i < DictionaryPlaces.MAX_RUNS + 3; i++) {
            file.addRaw(Batches.delta(allocator.get(), "w" + i)).addBatchesOnly(first);
        }
        write("words.arrows", file.finished());

        List<SourceRecord> records = worker.drain();

        assertThat(records)
                .extracting(record -> record.sourceOffset().containsKey("dictionaries"))
                .startsWith(true)
                .endsWith(false);
        assertThat(records.stream().filter(record -> record.sourceOffset().containsKey("dictionaries")))
                .hasSize(DictionaryPlaces.MAX_RUNS);
        assertResumesEverywhere(records);
    }

    @Test
    void dictionariesThatFollowEachOtherAreOnePlace() throws IOException {
        ArrowStream first = Batches.words(allocator.get(), List.of("a"), 0);
        StreamFileBuilder file = new StreamFileBuilder(first.streamSchema()).add(first);
        long from = format.unfinished(file.unfinished()).length;
        for (int i = 0; i < DictionaryPlaces.MAX_RUNS + 3; i++) {
            file.addRaw(Batches.delta(allocator.get(), "w" + i));
        }
        write("words.arrows", file.addBatchesOnly(first).addBatchesOnly(first).finished());

        List<SourceRecord> records = worker.drain();

        assertThat(records.get(1).sourceOffset().get("dictionaries"))
                .isEqualTo(endOfSchema(first) + "," + from + "x" + (DictionaryPlaces.MAX_RUNS + 3));
        assertResumesEverywhere(records);
    }

    @Test
    void anOffsetThatPointsAtSomethingElseIsRefused() throws IOException {
        ArrowStream first = Batches.words(allocator.get(), List.of("a", "b"), 0, 1);
        byte[] bytes = new StreamFileBuilder(first.streamSchema())
                .add(first)
                .addBatchesOnly(first)
                .addBatchesOnly(first)
                .finished();
        write("words.arrows", bytes);
        Map<String, Object> stored = new HashMap<>(worker.drain().get(1).sourceOffset());
        long schema = endOfSchema(first);
        long position = (Long) stored.get("position");

        assertRefused(
                stored, "dictionaries", schema + "x2", "no 2 dictionary batches before it begin at byte " + schema);
        if (format == FileFormat.STREAM) {
            // before the first message of a file nothing begins, so that it is taken for padding
            assertRefused(stored, "dictionaries", "0", "cannot be read up to there");
        }
        assertRefused(stored, "dictionaries", Long.toString(schema + 8), "cannot be read up to there");
        assertRefused(stored, "dictionaries", "none", "dictionary 7 before a batch that uses it");
        assertRefused(stored, "position", position - 8, "not a valid Arrow stream");
        stored.put("dictionaries", "none");
        assertRefused(stored, "position", 8L, "its schema message ends at byte " + schema);
    }

    private void assertRefused(Map<String, Object> stored, String name, Object value, String words) {
        Map<String, Object> offset = new HashMap<>(stored);
        offset.put(name, value);
        worker.setOffset("words.arrows", offset);
        assertFailure(words);
    }

    @Test
    void splitBatchesAreContinuedAtEverySlice() throws IOException {
        ArrowStream large =
                Batches.numbers(allocator.get(), LongStream.range(0, 500).toArray());
        write(
                "large.arrows",
                new StreamFileBuilder(large.streamSchema())
                        .add(large)
                        .add(large)
                        .finished());
        worker.with("batch.max.bytes", "1000");

        List<SourceRecord> records = worker.drain();

        assertThat(records).hasSizeGreaterThan(8);
        assertResumesEverywhere(records);
    }

    @Test
    void aRealFileArrivesWhole() throws IOException {
        Path flights = SharedDirectory.orSkip("data/flights-200k.arrows");
        write("flights.arrows", Files.readAllBytes(flights));
        worker.with("batch.max.bytes", "300000");

        List<SourceRecord> records = worker.drain();

        assertThat(records)
                .allSatisfy(
                        record -> assertThat(((byte[]) record.value()).length).isLessThanOrEqualTo(300_000));
        assertThat(columns(batches(records)))
                .isEqualTo(columns(Batches.values(Files.readAllBytes(flights), allocator.get())
                        .batches()));
    }

    /** Where the first message behind the schema is. */
    private long endOfSchema(ArrowStream stream) {
        return format.unfinished(stream.streamSchema().toBytes()).length;
    }

    private void write(String name, byte[] stream) throws IOException {
        Files.write(directory.resolve(name), format.of(stream));
    }

    /** As {@link Values} has strings. */
    private static List<Object> hex(String... words) {
        List<Object> hex = new ArrayList<>();
        for (String word : words) {
            hex.add(HexFormat.of().formatHex(word.getBytes(StandardCharsets.UTF_8)));
        }
        return hex;
    }

    /** The values of each column, whatever the batches. */
    private static List<List<Object>> columns(List<Values.Batch> batches) {
        List<List<Object>> columns = new ArrayList<>();
        for (int c = 0; c < batches.get(0).columns().size(); c++) {
            List<Object> column = new ArrayList<>();
            for (Values.Batch batch : batches) {
                column.addAll(batch.columns().get(c));
            }
            columns.add(column);
        }
        return columns;
    }

    private void assertResumesEverywhere(List<SourceRecord> records) throws IOException {
        assertThat(records).isNotEmpty();
        for (SourceRecord record : records) {
            byte[] file = Files.readAllBytes(
                    directory.resolve((String) record.sourcePartition().get("file")));
            long bytes = (Long) record.sourceOffset().get("consumed.bytes");
            CRC32C checksum = new CRC32C();
            checksum.update(file, 0, (int) bytes);
            assertThat(record.sourceOffset().get("consumed.crc32c")).isEqualTo(checksum.getValue());
            assertThat(bytes)
                    .isGreaterThanOrEqualTo((Long) record.sourceOffset().get("position"));
        }
        for (int sent = 0; sent < records.size(); sent++) {
            List<SourceRecord> behind = records.subList(sent + 1, records.size());
            worker.commit(records.get(sent));
            assertSame(worker.drain(), behind);
            // by the headers before, as where an earlier version stored the offset, or too many dictionaries are in
            // effect
            Map<String, Object> offset = new HashMap<>(records.get(sent).sourceOffset());
            if (offset.remove("dictionaries") != null) {
                worker.setOffset((String) records.get(sent).sourcePartition().get("file"), offset);
                assertSame(worker.drain(), behind);
            }
        }
    }

    private static void assertSame(List<SourceRecord> actual, List<SourceRecord> expected) {
        assertThat(actual)
                .extracting(SourceRecord::value)
                .containsExactlyElementsOf(
                        expected.stream().map(SourceRecord::value).toList());
        assertThat(actual)
                .extracting(record -> (Object) record.sourceOffset())
                .containsExactlyElementsOf(expected.stream()
                        .map(record -> (Object) record.sourceOffset())
                        .toList());
    }

    private List<Values.Batch> batches(List<SourceRecord> records) {
        List<Values.Batch> batches = new ArrayList<>();
        for (SourceRecord record : records) {
            batches.addAll(
                    Batches.values((byte[]) record.value(), allocator.get()).batches());
        }
        return batches;
    }
}
