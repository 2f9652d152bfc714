package dev.kafkaarrow.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.store.Stores;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.Compression;
import dev.kafkaarrow.ipc.IpcFile;
import dev.kafkaarrow.ipc.TestAllocator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What IPC files have and streams have not: a footer, without which they are incomplete, and dictionaries anywhere. */
class IpcFilesTest {

    /** Of a file that is not found bad there would be polls without end. */
    private static final int MAX_POLLS = 20;

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @TempDir
    Path directory;

    private FakeWorker worker;

    @BeforeEach
    void makeWorker() {
        worker = new FakeWorker(Map.of("store.url", directory.toString()));
    }

    @Test
    void areToldByTheirContentAndNotByTheirNames() throws IOException {
        byte[] stream = numbers(1, 2, 3).finished();
        write("a.arrow", IpcFile.bytes(stream));
        write("b.feather", IpcFile.dictionariesLast(stream));
        write("c.arrows", IpcFile.bytes(stream));
        write("d.arrow", stream);
        write("e.arrow", IpcFile.withoutSchemaMessage(stream));

        assertThat(values(worker.drain()))
                .containsExactlyElementsOf(Collections.nCopies(5, List.<Object>of(1L, 2L, 3L)).stream()
                        .flatMap(List::stream)
                        .toList());
    }

    /** As Polars writes them. */
    @ParameterizedTest
    @ValueSource(strings = {"batches", "rows"})
    void dictionariesBehindTheirBatchesAreInEffectFromEveryPosition(String output) throws IOException {
        write("words.arrow", IpcFile.dictionariesLast(words(Compression.NONE).finished()));
        worker.with("output", output);

        List<SourceRecord> records = worker.drain();

        assertThat(records).hasSize(output.equals("rows") ? 12 : 4);
        for (int sent = 0; sent < records.size(); sent++) {
            worker.commit(records.get(sent));
            assertThat(worker.drain())
                    .extracting(SourceRecord::value)
                    .containsExactlyElementsOf(records.subList(sent + 1, records.size()).stream()
                            .map(SourceRecord::value)
                            .toList());
        }
    }

    @Test
    void aFileWithoutItsFooterIsWaitedFor() throws IOException {
        byte[] stream = numbers(1, 2, 3).finished();
        byte[] whole = IpcFile.bytes(stream);
        try (FakeWorker.RunningTask task = worker.start()) {
            for (int length : new int[] {0, 3, 8, 200, whole.length - 20, whole.length - 1}) {
                write("a.arrow", Arrays.copyOf(whole, length));
                assertThat(task.drain()).as("%d bytes", length).isEmpty();
            }
            write("a.arrow", whole);
            assertThat(values(task.drain())).containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void aFileWithoutItsFooterFailsIfSoConfigured() throws IOException {
        write("a.arrow", FileFormat.IPC_FILE.unfinished(numbers(1).finished()));
        worker.with("incomplete.file", "fail");

        assertFailure("a.arrow: the file ends before", "the footer of an Arrow IPC file, and ARROW1 behind it");
    }

    @ParameterizedTest
    @CsvSource({"stream, ipc", "ipc, stream"})
    void aFileOfTheSameBatchesInTheOtherFormatIsAnother(String first, String second) throws IOException {
        byte[] stream = numbers(1, 2, 3).finished();
        Map<String, byte[]> contents = Map.of("stream", stream, "ipc", IpcFile.bytes(stream));
        write("a.arrow", contents.get(first));
        List<SourceRecord> records = worker.drain();
        write("a.arrow", contents.get(second));

        worker.commit(records.get(1));
        assertFailure("a.arrow", "changed under its stored offset");
        worker.commit(records.get(2));
        assertFailure("a.arrow", "read to its end, and has changed since");
        assertThat(values(worker.with("cleanup", "delete").drain())).containsExactly(1L, 2L, 3L);
    }

    /** Whatever of it is there, each value is right that is sent, and what is missing is said to be. */
    @ParameterizedTest
    @EnumSource(Compression.Codec.class)
    void aFileThatIsCutAtAnyPlaceIsIncompleteAndNeverWrong(Compression.Codec codec) throws IOException {
        Compression compression = codec == Compression.Codec.ZSTD ? Compression.zstd(1) : new Compression(codec, 0);
        byte[] whole = IpcFile.bytes(words(compression).finished());
        write("a.arrow", whole);
        List<Object> expected = values(worker.drain());
        int complete = 0;
        for (int length = 100; length < whole.length; length += 100) {
            write("a.arrow", Arrays.copyOf(whole, length));

            List<Object> sent = values(worker.with("incomplete.file", "finish").drain());
            assertThat(sent).as("of %d bytes", length).isEqualTo(expected.subList(0, sent.size()));
            complete = Math.max(complete, sent.size());
            worker.with("incomplete.file", "fail");
            assertFailure("a.arrow: the file ends before its stream does, at byte " + length, "the footer");
        }
        assertThat(complete).isEqualTo(expected.size());
    }

    /** The footer is there, and does not fit what is before it. */
    @Test
    void aFileThatLacksBytesAnywhereIsBadAndNeverWrong() throws IOException {
        byte[] whole = IpcFile.bytes(words(Compression.NONE).finished());
        write("a.arrow", whole);
        List<Object> expected = values(worker.drain());
        for (int missing = 8; missing < whole.length - 26; missing += 32) {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            file.write(whole, 0, missing);
            file.write(whole, missing + 16, whole.length - missing - 16);
            write("a.arrow", file.toByteArray());

            List<SourceRecord> sent = new ArrayList<>();
            try (FakeWorker.RunningTask task = worker.start()) {
                assertThatThrownBy(() -> {
                            for (int polls = 0; polls < MAX_POLLS; polls++) {
                                sent.addAll(task.poll());
                            }
                        })
                        .isInstanceOf(ConnectException.class)
                        .hasMessageContainingAll("a.arrow: not a valid Arrow", "at byte");
            }
            assertThat(values(sent)).as("%d", missing).isEqualTo(expected.subList(0, sent.size()));
        }
    }

    @ParameterizedTest
    @CsvSource({"10000, 13000", "400, 100"})
    void readingGoesOnByTheFooterAlone(int batches, int rows) throws IOException {
        SparseIpcFile file = SparseIpcFile.write(directory.resolve("large.arrow"), batches, rows, allocator.get());
        CountingStore[] store = new CountingStore[1];
        worker.opening(settings -> store[0] = new CountingStore(Stores.open(settings)))
                .with("poll.max.bytes", "1");
        worker.setOffset("large.arrow", file.offsetBehind(batches / 2));

        try (FakeWorker.RunningTask task = worker.start()) {
            List<SourceRecord> records = task.poll();

            assertThat(records).hasSize(1);
            assertThat(values(records)).hasSize(rows).containsOnly(0L);
            assertThat(records.get(0).sourceOffset().get("batch")).isEqualTo(batches / 2 + 1L);
        }
        long ofTheBatch = file.sizeInBytes() / batches;
        assertThat(store[0].bytesRead - file.footerBytes() - ofTheBatch).isLessThan(3_000);
        if (batches == 10_000) {
            assertThat(file.sizeInBytes()).isGreaterThan(1_000_000_000L);
            assertThat(store[0].bytesRead - file.footerBytes()).isLessThan(file.sizeInBytes() / 1_000);
        }
    }

    /** Where the store says anything else of it than before. */
    @Test
    void whatWasConsumedIsReadForTheProofAlone() throws IOException {
        SparseIpcFile file = SparseIpcFile.write(directory.resolve("large.arrow"), 400, 100, allocator.get());
        worker.commit(worker.drain().get(199));
        Files.setLastModifiedTime(directory.resolve("large.arrow"), FileTime.fromMillis(1));
        CountingStore[] store = new CountingStore[1];
        worker.opening(settings -> store[0] = new CountingStore(Stores.open(settings)))
                .with("poll.max.bytes", "1");

        try (FakeWorker.RunningTask task = worker.start()) {
            assertThat(task.poll()).hasSize(1);
        }
        long proof = file.positionOf(200);
        assertThat(store[0].bytesRead - proof - file.footerBytes()).isBetween(0L, 3_000 + file.sizeInBytes() / 400);
    }

    /** Batches of three words, whose dictionary grows. */
    private StreamFileBuilder words(Compression compression) throws IOException {
        List<String> dictionary = List.of("a", "b", "c", "d", "e");
        ArrowStream first = Batches.words(allocator.get(), dictionary.subList(0, 3), 0, 1, 2);
        StreamFileBuilder file = new StreamFileBuilder(first.streamSchema())
                .add(Batches.recompressed(allocator.get(), first, compression))
                .addBatchesOnly(first)
                .addRaw(Batches.delta(allocator.get(), "d", "e"));
        for (int[] indices : new int[][] {{4, 3, 2}, {1, 4, 0}}) {
            file.addBatchesOnly(Batches.recompressed(
                    allocator.get(), Batches.words(allocator.get(), dictionary, indices), compression));
        }
        return file;
    }

    /** A batch of one row for each. */
    private StreamFileBuilder numbers(long... values) {
        StreamFileBuilder file =
                new StreamFileBuilder(Batches.numbers(allocator.get()).streamSchema());
        LongStream.of(values).forEach(value -> file.add(Batches.numbers(allocator.get(), value)));
        return file;
    }

    private List<Object> values(List<SourceRecord> records) {
        List<Object> values = new ArrayList<>();
        for (SourceRecord record : records) {
            Batches.column((byte[]) record.value(), allocator.get()).forEach(values::addAll);
        }
        return values;
    }

    private void write(String name, byte[] bytes) throws IOException {
        Files.write(directory.resolve(name), bytes);
    }

    private void assertFailure(String... words) {
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThatThrownBy(task::drain).isInstanceOf(ConnectException.class).hasMessageContainingAll(words);
        }
    }
}
