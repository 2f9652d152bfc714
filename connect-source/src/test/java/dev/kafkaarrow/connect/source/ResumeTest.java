package dev.kafkaarrow.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.ipc.ArrowStream;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Going on behind any record gives exactly the records behind it. */
class ResumeTest {

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
        Files.write(directory.resolve("golden.arrows"), golden.bytes());

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
            }
        }
        Files.write(directory.resolve("random.arrows"), file.finished());

        List<SourceRecord> records = worker.drain();

        assertThat(batches(records)).isEqualTo(expected);
        assertResumesEverywhere(records);
    }

    @Test
    void deltasAndReplacementsOfDictionariesAreInEffectFromEveryPosition() throws IOException {
        ArrowStream first = Batches.words(allocator.get(), List.of("a", "b"), 0, 1);
        ArrowStream delta = Batches.words(allocator.get(), List.of("a", "b", "c", "d"), 3, 2, 1);
        ArrowStream both = Batches.words(allocator.get(), List.of("a", "b", "c", "d", "e"), 4, 0);
        ArrowStream replaced = Batches.words(allocator.get(), List.of("x"), 0);
        byte[] bytes = new StreamFileBuilder(first.streamSchema())
                .add(first)
                .addRaw(Batches.delta(allocator.get(), "c", "d"))
                .addBatchesOnly(delta)
                .addBatchesOnly(first)
                .addRaw(Batches.delta(allocator.get(), "e"))
                .addBatchesOnly(both)
                .add(replaced)
                .addRaw(Batches.delta(allocator.get(), "y"))
                .addBatchesOnly(first)
                .finished();
        Files.write(directory.resolve("words.arrows"), bytes);

        List<SourceRecord> records = worker.drain();

        assertThat(batches(records))
                .extracting(batch -> batch.columns().get(0))
                .containsExactly(
                        hex("a", "b"), hex("d", "c", "b"), hex("a", "b"), hex("e", "a"), hex("x"), hex("x", "y"));
        assertResumesEverywhere(records);
    }

    @Test
    void whatIsInEffectIsToldByItsPlaces() throws IOException {
        ArrowStream first = Batches.words(allocator.get(), List.of("a", "b"), 0, 1);
        ArrowStream delta = Batches.words(allocator.get(), List.of("a", "b", "c"), 2);
        byte[] schema = first.streamSchema().toBytes();
        byte[] added = Batches.delta(allocator.get(), "c");
        StreamFileBuilder file = new StreamFileBuilder(first.streamSchema()).add(first);
        long deltaAt = file.unfinished().length;
        file.addRaw(added).addBatchesOnly(delta);
        long replacedAt = file.unfinished().length;
        file.add(first).addRaw(added).addBatchesOnly(delta);
        Files.write(
                directory.resolve("words.arrows"), file.addBatchesOnly(delta).finished());

        List<SourceRecord> records = worker.drain();

        assertThat(records)
                .extracting(record -> (Object) record.sourceOffset().get("dictionaries"))
                .containsExactly(
                        Integer.toString(schema.length),
                        schema.length + "," + deltaAt,
                        Long.toString(replacedAt),
                        replacedAt + "," + (replacedAt + deltaAt - schema.length),
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
        Files.write(directory.resolve("words.arrows"), file.finished());

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
        long from = file.unfinished().length;
        for (int i = 0; i < DictionaryPlaces.MAX_RUNS + 3; i++) {
            file.addRaw(Batches.delta(allocator.get(), "w" + i));
        }
        Files.write(
                directory.resolve("words.arrows"),
                file.addBatchesOnly(first).addBatchesOnly(first).finished());

        List<SourceRecord> records = worker.drain();

        assertThat(records.get(1).sourceOffset().get("dictionaries"))
                .isEqualTo(first.streamSchema().toBytes().length + "," + from + "x" + (DictionaryPlaces.MAX_RUNS + 3));
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
        Files.write(directory.resolve("words.arrows"), bytes);
        Map<String, Object> stored = new HashMap<>(worker.drain().get(1).sourceOffset());
        long schema = first.streamSchema().toBytes().length;
        long position = (Long) stored.get("position");

        assertRefused(
                stored, "dictionaries", schema + "x2", "no 2 dictionary batches before it begin at byte " + schema);
        assertRefused(stored, "dictionaries", "0", "cannot be read up to there");
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
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThatThrownBy(task::drain).isInstanceOf(ConnectException.class).hasMessageContaining(words);
        }
    }

    @Test
    void splitBatchesAreContinuedAtEverySlice() throws IOException {
        ArrowStream large =
                Batches.numbers(allocator.get(), LongStream.range(0, 500).toArray());
        Files.write(
                directory.resolve("large.arrows"),
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
        Files.copy(flights, directory.resolve("flights.arrows"));
        worker.with("batch.max.bytes", "300000");

        List<SourceRecord> records = worker.drain();

        assertThat(records)
                .allSatisfy(
                        record -> assertThat(((byte[]) record.value()).length).isLessThanOrEqualTo(300_000));
        assertThat(columns(batches(records)))
                .isEqualTo(columns(Batches.values(Files.readAllBytes(flights), allocator.get())
                        .batches()));
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
