package dev.kafkaarrow.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.FooterBuilder;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.TestAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be sent makes a file a bad one, whatever it is about it, and {@code bad.file} says what becomes of it. */
class BadFileTest {

    private static final long FAR_AHEAD = 4_000_000_000_000L;

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

    /**
     * A file that cannot be sent.
     *
     * @param path where it is
     * @param content its first batch is good, if any is
     * @param good records that can be sent of it
     */
    private record Unsendable(
            String name,
            Map<String, String> settings,
            String path,
            Function<BadFileTest, byte[]> content,
            int good,
            List<String> reasons) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Unsendable> unsendable() {
        long[] many = LongStream.range(0, 1_000).toArray();
        return Stream.of(
                new Unsendable(
                        "a row above batch.max.bytes",
                        Map.of("batch.max.bytes", "500"),
                        "bad.arrows",
                        test -> test.words(2, 2_000),
                        1,
                        List.of("batch 1: cannot be split to fit batch.max.bytes = 500", "row 0", "bytes")),
                new Unsendable(
                        "a recorded message above batch.max.bytes",
                        Map.of("batch.max.bytes", "1000"),
                        "bad.arrows",
                        test -> test.file(test.numbers(1))
                                .add(test.numbers(2), Batches.at(0, 1))
                                .add(test.numbers(many), Batches.at(0, 2))
                                .finished(),
                        2,
                        List.of("the message of original-0@2 has", "batch.max.bytes = 1000", "raise")),
                new Unsendable(
                        "a batch above max.message.bytes to be split",
                        Map.of("batch.max.bytes", "1000", "max.message.bytes", "8300"),
                        "bad.arrows",
                        test -> test.file(test.numbers(1))
                                .add(test.numbers(many))
                                .finished(),
                        1,
                        List.of("batch 1: it takes", "max.message.bytes = 8300")),
                new Unsendable(
                        "a row above max.request.size",
                        Map.of("output", "rows", "producer.override.max.request.size", "1500"),
                        "bad.arrows",
                        test -> test.words(2, 2_000),
                        2,
                        List.of(
                                "batch 1 row 0: the record takes at least 2000 bytes",
                                "max.request.size = 1500",
                                "Raise")),
                new Unsendable(
                        "a row above the default max.request.size",
                        Map.of("output", "rows"),
                        "bad.arrows",
                        test -> test.words(2, 2_000_000),
                        2,
                        List.of(
                                "batch 1 row 0: the record takes at least 2000000 bytes",
                                "max.request.size = 1048576")),
                new Unsendable(
                        "a value with its headers above max.request.size",
                        Map.of("producer.override.max.request.size", "1500"),
                        "bad.arrows",
                        test -> test.words(2, 2_000),
                        1,
                        List.of("batch 1 row 0: the record takes at least", "max.request.size = 1500")),
                new Unsendable(
                        "a timestamp that the broker does not take",
                        Map.of("timestamp.field", "n"),
                        "bad.arrows",
                        test -> test.file(test.numbers(1))
                                .add(test.numbers(FAR_AHEAD))
                                .finished(),
                        1,
                        List.of("batch 1 row 0: the timestamp " + FAR_AHEAD, "timestamp.after.max.ms = 3600000")),
                new Unsendable(
                        "a timestamp of a row that the broker does not take",
                        Map.of("timestamp.field", "n", "output", "rows"),
                        "bad.arrows",
                        test -> test.file(test.numbers(1, 2, FAR_AHEAD)).finished(),
                        2,
                        List.of("batch 0 row 2: the timestamp " + FAR_AHEAD)),
                new Unsendable(
                        "a key's field that is missing",
                        Map.of("key", "field:n"),
                        "bad.arrows",
                        test -> test.words(1, 1),
                        0,
                        List.of("batch 0: field 'n'", "no such field")),
                new Unsendable(
                        "a column of keys that is missing",
                        Map.of("key.columns", "n", "output", "rows"),
                        "bad.arrows",
                        test -> test.words(1, 1),
                        0,
                        List.of("field n: expected a column for key.columns")),
                new Unsendable(
                        "a path too short for the topic",
                        Map.of("topic.template", "${dir:1}"),
                        "bad.arrows",
                        test -> test.numbers(1).toByteArray(),
                        0,
                        List.of("no topic from topic.template = ${dir:1}: the file is 0 directories deep")),
                new Unsendable(
                        "a path too short for the topic where schemas are judged",
                        Map.of("topic.template", "${dir:1}", "schema.compatibility", "backward"),
                        "bad.arrows",
                        test -> test.numbers(1).toByteArray(),
                        0,
                        List.of("no topic from topic.template = ${dir:1}: the file is 0 directories deep")),
                new Unsendable(
                        "gzip",
                        Map.of(),
                        "bad.arrows",
                        test -> new byte[] {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0},
                        0,
                        List.of("a gzip file", "expected an Arrow IPC stream")),
                new Unsendable(
                        "CSV",
                        Map.of(),
                        "bad.arrows",
                        test -> "id,name\n1,x\n".getBytes(StandardCharsets.US_ASCII),
                        0,
                        List.of("CSV", "expected an Arrow IPC stream")),
                new Unsendable(
                        "JSON",
                        Map.of(),
                        "bad.arrows",
                        test -> "{\"id\": 1}\n".getBytes(StandardCharsets.US_ASCII),
                        0,
                        List.of("JSON", "expected an Arrow IPC stream")),
                new Unsendable(
                        "Parquet",
                        Map.of(),
                        "bad.arrows",
                        test -> "PAR1....PAR1".getBytes(StandardCharsets.US_ASCII),
                        0,
                        List.of("a Parquet file", "expected an Arrow IPC stream")),
                new Unsendable(
                        "Feather V1",
                        Map.of(),
                        "bad.feather",
                        test -> "FEA1....FEA1".getBytes(StandardCharsets.US_ASCII),
                        0,
                        List.of("a Feather V1 file", "pyarrow.feather.write_feather as version 2")),
                new Unsendable(
                        "an IPC file whose footer is that of another",
                        Map.of(),
                        "bad.arrow",
                        BadFileTest::withTheFooterOfAnother,
                        0,
                        List.of("at byte", "the end of the stream behind the last block, and the footer")),
                new Unsendable(
                        "an IPC file whose footer leaves out a batch",
                        Map.of(),
                        "bad.arrow",
                        BadFileTest::withoutTheSecondBatch,
                        0,
                        List.of("at byte", "where the one before ends")),
                new Unsendable(
                        "an IPC file with a block that is none",
                        Map.of(),
                        "bad.arrow",
                        BadFileTest::withADamagedHeader,
                        1,
                        List.of("at byte", "as the footer has it")));
    }

    @ParameterizedTest
    @MethodSource("unsendable")
    void failsTheTaskBehindWhatCanBeSent(Unsendable file) throws IOException {
        configure(file);
        write(file);
        try (FakeWorker.RunningTask task = worker.start()) {
            List<SourceRecord> sent = new ArrayList<>();
            assertThatThrownBy(() -> {
                        for (int polls = 0; polls < MAX_POLLS; polls++) {
                            sent.addAll(task.poll());
                        }
                    })
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining(file.path)
                    .hasMessageContainingAll(file.reasons.toArray(String[]::new));
            assertThat(sent).hasSize(file.good);
        }
    }

    @ParameterizedTest
    @MethodSource("unsendable")
    void isPassedAndTheOthersAreRead(Unsendable file) throws IOException {
        configure(file);
        write(file);
        writeGood();

        assertThat(paths(worker.with("bad.file", "skip").drain()))
                .endsWith("good/good.arrows")
                .hasSize(file.good + 1);
        assertThat(directory.resolve(file.path)).exists();
    }

    @ParameterizedTest
    @MethodSource("unsendable")
    void isMovedWithTheReason(Unsendable file) throws IOException {
        configure(file);
        write(file);
        writeGood();
        try (FakeWorker.RunningTask task = worker.with("bad.file", "move").start()) {
            List<SourceRecord> records = task.drain();
            assertThat(records).hasSize(file.good + 1);
            records.forEach(task::acknowledge);
            task.drain();
        }
        assertThat(directory.resolve(file.path)).doesNotExist();
        String reason = Files.readString(directory.resolve("_error/" + file.path + ".reason"));
        assertThat(reason).contains(file.path).contains(file.reasons);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatATransformMayChangeIsNotJudgedBySize(boolean transformed) throws IOException {
        Files.write(directory.resolve("a.arrows"), words(1, 2_000_000));
        worker.with("output", "rows").with("bad.file", "skip");
        if (transformed) {
            worker.with("transforms", "drop");
        }
        assertThat(worker.drain()).hasSize(transformed ? 4 : 1);
    }

    @Test
    void aTimestampThatTheTopicTakesIsSent() throws IOException {
        Files.write(directory.resolve("a.arrows"), numbers(FAR_AHEAD).toByteArray());
        worker.with("timestamp.field", "n").with("timestamp.after.max.ms", Long.toString(Long.MAX_VALUE));
        assertThat(worker.drain()).extracting(SourceRecord::timestamp).containsExactly(FAR_AHEAD);
    }

    @Test
    void aFileThatIsDeletedWhileItIsReadIsPassed() throws IOException {
        StreamFileBuilder file = file(numbers(1));
        for (int i = 0; i < 200; i++) {
            file.add(numbers(LongStream.range(0, 100).toArray()));
        }
        Files.write(directory.resolve("a.arrows"), file.unfinished());
        writeGood();
        try (FakeWorker.RunningTask task = worker.with("poll.max.bytes", "5000").start()) {
            assertThat(paths(task.poll())).contains("a.arrows");
            Files.delete(directory.resolve("a.arrows"));

            assertThat(paths(task.drain())).contains("good/good.arrows");
            assertThat(task.drain()).isEmpty();
        }
    }

    private void configure(Unsendable file) {
        file.settings.forEach(worker::with);
        if (file.settings.containsKey("topic.template")) {
            worker.without("topic");
        }
    }

    private void write(Unsendable file) throws IOException {
        Path path = directory.resolve(file.path);
        Files.createDirectories(path.getParent());
        Files.write(path, file.content.apply(this));
    }

    /** Of the same columns as the bad ones, behind them by name. */
    private void writeGood() throws IOException {
        Path good = directory.resolve("good/good.arrows");
        Files.createDirectories(good.getParent());
        Files.write(good, numbers(5).toByteArray());
    }

    private static List<Object> paths(List<SourceRecord> records) {
        List<Object> paths = new ArrayList<>();
        records.forEach(record -> paths.add(record.sourcePartition().get("file")));
        return paths;
    }

    private ArrowStream numbers(long... values) {
        return Batches.numbers(allocator.get(), values);
    }

    private StreamFileBuilder file(ArrowStream batch) {
        return new StreamFileBuilder(batch.streamSchema()).add(batch);
    }

    /** Words of one letter, then a batch of one long word, then one of a letter. */
    private byte[] words(int rows, int longest) {
        ArrowStream small = Batches.text(allocator.get(), Collections.nCopies(rows, "a"));
        return file(small)
                .add(Batches.text(allocator.get(), List.of("x".repeat(longest))))
                .add(Batches.text(allocator.get(), List.of("a", "b")))
                .finished();
    }

    /** Two batches, the second of which the footer leaves out. */
    private byte[] withTheFooterOfAnother() {
        byte[] two = FileFormat.IPC_FILE.of(file(numbers(1)).add(numbers(2)).finished());
        byte[] one = FileFormat.IPC_FILE.of(numbers(1).toByteArray());
        ByteBuffer file = ByteBuffer.allocate(two.length + one.length);
        file.put(two, 0, footerOf(two)).put(one, footerOf(one), one.length - footerOf(one));
        return Arrays.copyOf(file.array(), file.position());
    }

    /** Three batches, the second of which the footer leaves out. */
    private byte[] withoutTheSecondBatch() {
        ArrowStream batch = numbers(1);
        Frame frame = batch.frames().get(1);
        byte[] messages = FileFormat.IPC_FILE.unfinished(
                file(batch).add(numbers(2)).add(numbers(3)).unfinished());
        int length = (int) (frame.end() - frame.position());
        FooterBuilder footer = new FooterBuilder(batch.streamSchema());
        footer.addRecordBatch(messages.length - 3L * length, frame.header().length, frame.bodyLength());
        footer.addRecordBatch(messages.length - length, frame.header().length, frame.bodyLength());
        byte[] end = footer.end(List.of());
        return ByteBuffer.allocate(messages.length + end.length)
                .put(messages)
                .put(end)
                .array();
    }

    private static int footerOf(byte[] file) {
        int trailer = file.length - 10;
        return trailer - ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(trailer);
    }

    /** Whose second batch is longer than the footer says. */
    private byte[] withADamagedHeader() {
        StreamFileBuilder file = file(numbers(1));
        int second = FileFormat.IPC_FILE.unfinished(file.unfinished()).length;
        byte[] bytes = FileFormat.IPC_FILE.of(file.add(numbers(2)).finished());
        bytes[second + 4] = (byte) (bytes[second + 4] + 8);
        return bytes;
    }
}
