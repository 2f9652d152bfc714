package dev.kafkaarrow.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.Compression;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.KeyValue;
import dev.kafkaarrow.ipc.StreamSchema;
import dev.kafkaarrow.ipc.TestAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ArrowStreamSourceTaskTest {

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @TempDir
    Path directory;

    private FakeWorker worker;
    private long writes;

    @BeforeEach
    void makeWorker() {
        worker = new FakeWorker(Map.of("store.url", directory.toString()));
    }

    @Test
    void sendsOneMessageForEachBatch() {
        write("a.arrows", threeBatches().finished());

        List<SourceRecord> records = worker.drain();

        assertThat(columns(records)).containsExactly(List.of(1L, 2L), List.of(3L), List.of());
        assertThat(records).allSatisfy(record -> {
            assertThat(record.topic()).isEqualTo("target");
            assertThat(record.key()).isNull();
            assertThat(record.kafkaPartition()).isNull();
            assertThat(record.timestamp()).isNull();
            assertThat(record.headers()).isEmpty();
            assertThat(record.sourcePartition()).isEqualTo(Map.of("file", "a.arrows"));
        });
    }

    @Test
    void aMessageHasTheVeryBytesOfAStreamOfItsBatch() {
        ArrowStream batch = numbers(5, 6, 7);
        write(
                "a.arrows",
                new StreamFileBuilder(batch.streamSchema())
                        .add(batch)
                        .add(batch)
                        .finished());

        assertThat(worker.drain())
                .allSatisfy(record -> assertThat(record.value()).isEqualTo(batch.toByteArray()));
    }

    @Test
    void aStreamWithoutBatchesBecomesAMessageThatHasItsSchema() {
        ArrowStream empty = Batches.numbersOf(allocator.get());
        write("a.arrows", empty.toByteArray());

        List<SourceRecord> records = worker.drain();

        assertThat(records).hasSize(1);
        assertThat(records.get(0).value()).isEqualTo(empty.toByteArray());
        worker.commit(records.get(0));
        assertThat(worker.drain()).isEmpty();
    }

    @Test
    void readsFilesInTheOrderOfTheirPathsAndOnlyThoseSelected() {
        for (String path :
                List.of("b.arrows", "a/z.arrows", "a/tmp/x.arrows", "c.txt", ".hidden/d.arrows", "_d.arrows")) {
            write(path, numbers(1).toByteArray());
        }
        worker.with("input.exclude", "**/tmp/**");

        assertThat(files(worker.drain())).containsExactly("a/z.arrows", "b.arrows");
    }

    @Test
    void filesThatAppearLaterAreRead() {
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThat(task.drain()).isEmpty();
            write("a.arrows", numbers(1).toByteArray());
            assertThat(task.drain()).hasSize(1);
            write("0.arrows", numbers(2).toByteArray());
            assertThat(columns(task.drain())).containsExactly(List.of(2L));
        }
    }

    @Test
    void tasksShareTheFiles() {
        for (int i = 0; i < 40; i++) {
            write("f" + i + ".arrows", numbers(i).toByteArray());
        }
        List<Object> files = new ArrayList<>();
        for (int index = 0; index < 3; index++) {
            try (FakeWorker.RunningTask task = worker.start(index, 3)) {
                List<SourceRecord> records = task.drain();
                assertThat(records).hasSizeBetween(5, 25);
                records.forEach(record -> files.add(record.sourcePartition().get("file")));
            }
        }
        assertThat(files).hasSize(40).doesNotHaveDuplicates();
    }

    @Test
    void aPollIsBounded() {
        StreamFileBuilder file = new StreamFileBuilder(numbers().streamSchema());
        for (int i = 0; i < 100; i++) {
            file.add(numbers(LongStream.range(0, 100).toArray()));
        }
        write("a.arrows", file.finished());
        worker.with("poll.max.bytes", "5000");

        try (FakeWorker.RunningTask task = worker.start()) {
            assertThat(task.poll()).hasSizeBetween(3, 6);
            assertThat(task.drain()).hasSizeBetween(94, 97);
        }
    }

    @Test
    void theOffsetOfTheLastBatchSaysThatTheFileIsRead() {
        byte[] bytes = threeBatches().finished();
        write("a.arrows", bytes);

        List<SourceRecord> records = worker.drain();

        assertThat(records.get(1).sourceOffset().get("end")).isNull();
        Map<String, ?> last = records.get(2).sourceOffset();
        assertThat(last.get("batch")).isEqualTo(3L);
        assertThat(last.get("position")).isEqualTo(bytes.length - 8L);
        assertThat(last.get("end")).isEqualTo((long) bytes.length);
        worker.commit(records.get(2));
        assertThat(worker.drain()).isEmpty();
    }

    @Test
    void aReadFileThatChangedIsAnError() {
        write("a.arrows", numbers(1).toByteArray());
        worker.commit(worker.drain().get(0));
        write("a.arrows", threeBatches().finished());

        assertFailure("a.arrows", "read to its end, and has changed since", "reset the connector's offset");
    }

    @Test
    void aReadFileThatChangesWhileTheTaskRunsIsAnError() {
        write("a.arrows", numbers(1).toByteArray());
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThat(task.drain()).hasSize(1);
            replace("a.arrows", numbers(2).toByteArray());
            assertThatThrownBy(task::drain)
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("has changed since");
        }
    }

    @Test
    void aReadFileThatGrewIsAnErrorWhateverItsTimeSays() throws IOException {
        write("a.arrows", numbers(1).toByteArray());
        Path file = directory.resolve("a.arrows");
        worker.commit(worker.drain().get(0));
        FileTime then = Files.getLastModifiedTime(file);
        write("a.arrows", threeBatches().finished());
        Files.setLastModifiedTime(file, then);

        assertFailure("a.arrows", "read to its end, and has changed since");
    }

    @Test
    void aFileWithAnotherSchemaOfTheSameSizeIsAnError() {
        ArrowStream batch = numbers(1);
        write("a.arrows", new StreamFileBuilder(batch.streamSchema()).add(batch).unfinished());
        worker.drain().forEach(worker::commit);
        StreamSchema renamed = StreamSchema.of(new Schema(List.of(Field.nullable("m", new ArrowType.Int(64, true)))));
        write("a.arrows", new StreamFileBuilder(renamed).addBatchesOnly(batch).unfinished());

        assertFailure("a.arrows", "changed under its stored offset", "bytes have CRC-32C");
    }

    @Test
    void aFileWhoseLastHeaderIsAnotherOfTheSameSizeIsAnError() {
        ArrowStream batch = numbers(1);
        StreamSchema schema = batch.streamSchema();
        write(
                "a.arrows",
                new StreamFileBuilder(schema).addWithMetadata(batch, "k", "1").unfinished());
        worker.drain().forEach(worker::commit);
        write(
                "a.arrows",
                new StreamFileBuilder(schema).addWithMetadata(batch, "k", "2").unfinished());

        assertFailure("a.arrows", "changed under its stored offset", "bytes have CRC-32C");
    }

    @Test
    void anOffsetInsideAFrameIsAnError() {
        write("a.arrows", threeBatches().finished());
        long position = (Long) worker.drain().get(0).sourceOffset().get("position");
        worker.setOffset("a.arrows", Map.of("batch", 2L, "position", position + 8));

        assertFailure("a.arrows", "no frame begins there");
    }

    @Test
    void anOffsetThatCountsOtherBatchesIsAnError() {
        write("a.arrows", threeBatches().finished());
        Object position = worker.drain().get(0).sourceOffset().get("position");
        worker.setOffset("a.arrows", Map.of("batch", 2L, "position", position));

        assertFailure("a.arrows", "there are 1 batches before it");
    }

    @Test
    void aFileRewrittenWithOtherBatchesUnderAnOffsetIsAnError() {
        write("a.arrows", threeBatches().finished());
        worker.commit(worker.drain().get(1));
        write(
                "a.arrows",
                new StreamFileBuilder(numbers().streamSchema())
                        .add(numbers(1))
                        .add(numbers(1, 2, 3, 4, 5, 6))
                        .add(numbers(9))
                        .finished());

        assertFailure("a.arrows", "changed under its stored offset");
    }

    @Test
    void aFileThatBecameShorterThanItsOffsetIsAnError() {
        write("a.arrows", threeBatches().finished());
        worker.commit(worker.drain().get(1));
        write("a.arrows", numbers(1).toByteArray());

        assertFailure("a.arrows", "changed under its stored offset");
    }

    @Test
    void aFollowedFileWhoseKeyAndHeadersAnotherHasIsAnErrorForTheNextTask() {
        write("a.arrows", growing(1, 2).unfinished());
        worker.drain().forEach(worker::commit);
        // of the same inode, as of a file that is made right after another is deleted
        write("a.arrows", growing(1, 7, 3).finished());

        assertFailure("a.arrows", "changed under its stored offset", "bytes have CRC-32C");
    }

    @Test
    void aFollowedFileWhoseKeyAndHeadersAnotherHasIsAnErrorForTheTaskThatWaits() {
        write("a.arrows", growing(1, 2).unfinished());
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThat(task.drain()).hasSize(2);
            write("a.arrows", growing(1, 7, 3).finished());

            assertThatThrownBy(task::drain)
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContainingAll("a.arrows", "changed while it was followed", "the last");
        }
    }

    @Test
    void aSplitBatchWhoseKeyAndHeadersAnotherHasIsAnError() {
        worker.with("batch.max.bytes", "1000");
        write("a.arrows", numbers(LongStream.range(0, 500).toArray()).toByteArray());
        worker.commit(worker.drain().get(0));
        write("a.arrows", numbers(LongStream.range(1, 501).toArray()).toByteArray());

        assertFailure("a.arrows", "changed under its stored offset", "bytes have CRC-32C");
    }

    @Test
    void anOffsetWithoutIdentityIsTrusted() {
        write("a.arrows", threeBatches().finished());
        Map<String, ?> offset = worker.drain().get(0).sourceOffset();
        worker.setOffset("a.arrows", Map.of("batch", offset.get("batch"), "position", offset.get("position")));

        assertThat(columns(worker.drain())).containsExactly(List.of(3L), List.of());
    }

    @Test
    void anOffsetThatCannotBeReadIsAnError() {
        write("a.arrows", threeBatches().finished());
        worker.setOffset("a.arrows", Map.of("line", 3L));

        assertFailure("a.arrows", "unknown entry \"line\"");
    }

    @Test
    void followsAGrowingFileBatchByBatch() {
        byte[] whole = threeBatches().finished();
        List<Integer> lengthsThatComplete = new ArrayList<>();
        try (FakeWorker.RunningTask task = worker.start()) {
            for (int length = 0; length <= whole.length; length++) {
                append("a.arrows", Arrays.copyOfRange(whole, Math.max(0, length - 1), length));
                // one poll may find what was there at the one before
                int records = task.poll().size() + task.poll().size();
                for (int i = 0; i < records; i++) {
                    lengthsThatComplete.add(length);
                }
            }
            assertThat(task.drain()).isEmpty();
        }
        int header = numbers().streamSchema().toBytes().length;
        int first = numbers(1, 2).sizeInBytes() - 8;
        int second = first + numbers(3).sizeInBytes() - 8 - header;
        assertThat(lengthsThatComplete).containsExactly(first, second, whole.length - 8);
    }

    @Test
    void aGrowingFileIsContinuedByTheNextTask() {
        StreamFileBuilder file = new StreamFileBuilder(numbers().streamSchema()).add(numbers(1));
        write("a.arrows", file.unfinished());
        List<SourceRecord> records = worker.drain();
        assertThat(columns(records)).containsExactly(List.of(1L));
        worker.commit(records.get(0));

        write("a.arrows", file.add(numbers(2)).finished());

        assertThat(columns(worker.drain())).containsExactly(List.of(2L));
    }

    @Test
    void aGrowingFileIsReadWhileOthersWait() {
        write(
                "a.arrows",
                new StreamFileBuilder(numbers().streamSchema()).add(numbers(1)).unfinished());
        write("b.arrows", threeBatches().finished());

        assertThat(columns(worker.drain())).containsExactly(List.of(1L), List.of(1L, 2L), List.of(3L), List.of());
    }

    @Test
    void anIncompleteFileThatIsRemovedIsForgotten() throws IOException {
        write(
                "a.arrows",
                new StreamFileBuilder(numbers().streamSchema()).add(numbers(1)).unfinished());
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThat(task.drain()).hasSize(1);
            Files.delete(directory.resolve("a.arrows"));
            assertThat(task.drain()).isEmpty();
        }
    }

    @Test
    void anIncompleteFileThatIsReplacedIsAnError() {
        write(
                "a.arrows",
                new StreamFileBuilder(numbers().streamSchema()).add(numbers(1)).unfinished());
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThat(task.drain()).hasSize(1);
            replace("a.arrows", numbers(2).toByteArray());
            assertThatThrownBy(task::drain)
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("a.arrows: the file changed while it was followed: its first");
        }
    }

    @Test
    void anIncompleteFileThatShrinksIsAnError() {
        byte[] bytes = threeBatches().unfinished();
        write("a.arrows", bytes);
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThat(task.drain()).hasSize(3);
            write("a.arrows", truncated(bytes, 8));
            assertThatThrownBy(task::drain)
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("a.arrows: the file shrank while it was read: " + bytes.length + " bytes");
        }
    }

    @Test
    void anIncompleteFileIsFinishedIfSoConfigured() {
        write("a.arrows", truncated(threeBatches().finished(), 20));
        worker.with("incomplete.file", "FINISH");

        List<SourceRecord> records = worker.drain();

        assertThat(columns(records)).containsExactly(List.of(1L, 2L), List.of(3L));
        assertThat(records.get(1).sourceOffset().get("end")).isNotNull();
        worker.commit(records.get(1));
        assertThat(worker.drain()).isEmpty();
    }

    @Test
    void anIncompleteFileFailsIfSoConfiguredBehindItsCompleteBatches() {
        write("a.arrows", truncated(threeBatches().finished(), 20));
        worker.with("incomplete.file", "fail");
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThat(columns(task.poll())).containsExactly(List.of(1L, 2L), List.of(3L));
            assertThatThrownBy(task::drain)
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("a.arrows: the file ends before its stream does, at byte");
        }
    }

    @Test
    void aBadFileFailsTheTaskBehindItsGoodBatches() {
        byte[] bytes =
                threeBatches().addRaw(new byte[] {9, 9, 9, 9, 9, 9, 9, 9}).finished();
        write("a.arrows", bytes);
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThat(columns(task.poll())).hasSize(3);
            assertThatThrownBy(task::drain)
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("a.arrows: not a valid Arrow stream at byte");
        }
    }

    @Test
    void aBadFileIsSkippedIfSoConfigured() {
        write(
                "a.arrows",
                threeBatches().addRaw(new byte[] {9, 9, 9, 9, 9, 9, 9, 9}).finished());
        write("b.arrows", new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        write("c.arrows", numbers(4).toByteArray());
        worker.with("bad.file", "Skip");

        assertThat(columns(worker.drain())).containsExactly(List.of(1L, 2L), List.of(3L), List.of(), List.of(4L));
    }

    @ParameterizedTest
    @EnumSource
    void splitsABatchThatIsTooLarge(FileFormat format) {
        long[] values = LongStream.range(0, 10_000).toArray();
        ArrowStream large = numbers(values);
        write(
                "a.arrows",
                format.of(new StreamFileBuilder(large.streamSchema())
                        .add(large)
                        .add(numbers(-1))
                        .finished()));
        worker.with("batch.max.bytes", "20000");

        List<SourceRecord> records = worker.drain();

        assertThat(records).hasSizeBetween(5, 8);
        assertThat(records)
                .allSatisfy(record -> assertThat((byte[]) record.value()).hasSizeLessThanOrEqualTo(20_000));
        List<Object> rows = new ArrayList<>();
        columns(records.subList(0, records.size() - 1)).forEach(rows::addAll);
        assertThat(rows).isEqualTo(LongStream.of(values).boxed().toList());
        assertThat(columns(records).get(records.size() - 1)).containsExactly(-1L);
    }

    static Stream<Arguments> codecsAndFormats() {
        return Stream.of(Compression.Codec.values())
                .flatMap(codec -> Stream.of(FileFormat.values()).map(format -> Arguments.of(codec, format)));
    }

    @ParameterizedTest
    @MethodSource("codecsAndFormats")
    void slicesAreCompressedAsTheirBatchWas(Compression.Codec codec, FileFormat format) throws IOException {
        Compression compression = codec == Compression.Codec.ZSTD ? Compression.zstd(1) : new Compression(codec, 0);
        long[] values = new Random(1).longs(50_000, 0, 1_000).toArray();
        ArrowStream large = Batches.recompressed(allocator.get(), numbers(values), compression);
        write("a.arrows", format.of(large.toByteArray()));
        worker.with("batch.max.bytes", "20000");

        List<SourceRecord> records = worker.drain();

        assertThat(records).hasSizeGreaterThan(1);
        List<Object> rows = new ArrayList<>();
        columns(records).forEach(rows::addAll);
        assertThat(rows).isEqualTo(LongStream.of(values).boxed().toList());
        for (SourceRecord record : records) {
            assertThat((byte[]) record.value()).hasSizeLessThanOrEqualTo(20_000);
            assertThat(ArrowStream.of((byte[]) record.value()).frames().get(1))
                    .isInstanceOfSatisfying(
                            Frame.RecordBatch.class,
                            batch -> assertThat(batch.compression()).isEqualTo(compression));
        }
    }

    @Test
    void everySliceKeepsTheMetadataOfItsBatch() throws IOException {
        ArrowStream large = numbers(LongStream.range(0, 1_000).toArray());
        write(
                "a.arrows",
                new StreamFileBuilder(large.streamSchema())
                        .addWithMetadata(large, "note", "x".repeat(500))
                        .finished());
        worker.with("batch.max.bytes", "2000");

        List<SourceRecord> records = worker.drain();

        assertThat(records).hasSizeGreaterThan(5);
        List<Object> rows = new ArrayList<>();
        columns(records).forEach(rows::addAll);
        assertThat(rows).isEqualTo(LongStream.range(0, 1_000).boxed().toList());
        for (SourceRecord record : records) {
            assertThat((byte[]) record.value()).hasSizeLessThanOrEqualTo(2_000);
            assertThat(ArrowStream.of((byte[]) record.value()).frames().get(1))
                    .isInstanceOfSatisfying(
                            Frame.RecordBatch.class,
                            batch -> assertThat(batch.customMetadata())
                                    .containsExactly(new KeyValue("note", "x".repeat(500))));
        }
    }

    @ParameterizedTest
    @EnumSource
    void continuesASplitBatchUnderAnotherLimit(FileFormat format) {
        long[] values = LongStream.range(0, 10_000).toArray();
        write("a.arrows", format.of(numbers(values).toByteArray()));
        SourceRecord second = worker.with("batch.max.bytes", "20000").drain().get(1);
        worker.commit(second);
        long sent = (Long) second.sourceOffset().get("row");

        for (String limit : List.of("20000", "11000", "1000000")) {
            List<Object> rows = new ArrayList<>();
            columns(worker.with("batch.max.bytes", limit).drain()).forEach(rows::addAll);
            assertThat(rows).isEqualTo(LongStream.range(sent, 10_000).boxed().toList());
        }
    }

    @Test
    void aSingleRowThatIsTooLargeIsAnError() {
        write("sub/a.arrows", threeBatches().finished());
        worker.with("batch.max.bytes", "250");

        assertFailure("sub/a.arrows batch 0: cannot be split to fit batch.max.bytes = 250", "row 0", "bytes");
    }

    @Test
    void failsOnlyBehindTheRecordsReadBefore() {
        write("a.arrows", numbers(1).toByteArray());
        write("b.arrows", new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThat(task.poll()).hasSize(1);
            assertThatThrownBy(task::poll).isInstanceOf(ConnectException.class).hasMessageContaining("b.arrows");
            assertThatThrownBy(task::poll).isInstanceOf(ConnectException.class).hasMessageContaining("b.arrows");
        }
    }

    private ArrowStream numbers(long... values) {
        return Batches.numbers(allocator.get(), values);
    }

    /** A batch of one row for each value. */
    private StreamFileBuilder growing(long... values) {
        StreamFileBuilder file = new StreamFileBuilder(numbers().streamSchema());
        for (long value : values) {
            file.add(numbers(value));
        }
        return file;
    }

    private StreamFileBuilder threeBatches() {
        return new StreamFileBuilder(numbers().streamSchema())
                .add(numbers(1, 2))
                .add(numbers(3))
                .add(numbers());
    }

    private static List<Object> files(List<SourceRecord> records) {
        List<Object> files = new ArrayList<>();
        records.forEach(record -> files.add(record.sourcePartition().get("file")));
        return files;
    }

    private List<List<Object>> columns(List<SourceRecord> records) {
        List<List<Object>> columns = new ArrayList<>();
        for (SourceRecord record : records) {
            columns.addAll(Batches.column((byte[]) record.value(), allocator.get()));
        }
        return columns;
    }

    private static byte[] truncated(byte[] bytes, int less) {
        return Arrays.copyOf(bytes, bytes.length - less);
    }

    private void assertFailure(String... parts) {
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThatThrownBy(task::drain).isInstanceOf(ConnectException.class).hasMessageContainingAll(parts);
        }
    }

    private void write(String path, byte[] bytes) {
        try {
            Path file = directory.resolve(path);
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
            // later than any before: two writes within a tick of the file system's clock have one time
            writes++;
            Files.setLastModifiedTime(file, FileTime.fromMillis(writes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void append(String path, byte[] bytes) {
        try {
            Files.write(directory.resolve(path), bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts another file in the place of one, so that both exist for a moment and differ in their keys. */
    private void replace(String path, byte[] bytes) {
        write(path + ".new", bytes);
        try {
            Files.move(directory.resolve(path + ".new"), directory.resolve(path), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
