package dev.kafkaarrow.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.TestAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of files that were read, and when. */
class CleanupTest {

    private static final byte[] RUBBISH = {9, 9, 9, 9, 9, 9, 9, 9};

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @TempDir
    Path directory;

    private FakeWorker worker;

    @BeforeEach
    void makeWorker() {
        worker = new FakeWorker(Map.of("store.url", directory.toString())).with("cleanup", "delete");
    }

    @ParameterizedTest
    @EnumSource
    void withoutCleanupFilesStay(FileFormat format) throws IOException {
        write("a.arrows", format.of(batches(2).finished()));
        try (FakeWorker.RunningTask task = worker.with("cleanup", "NONE").start()) {
            task.drain().forEach(task::acknowledge);
            assertThat(task.drain()).isEmpty();
        }
        assertThat(files()).containsExactly("a.arrows");
    }

    @ParameterizedTest
    @EnumSource
    void aFileIsDeletedOnceEveryRecordIsAcknowledgedInWhateverOrder(FileFormat format) throws IOException {
        write("dir/a.arrows", format.of(batches(3).finished()));
        try (FakeWorker.RunningTask task = worker.start()) {
            List<SourceRecord> records = task.drain();
            for (int i : new int[] {2, 0}) {
                task.acknowledge(records.get(i));
                worker.commit(records.get(2));
                task.drain();
                assertThat(files()).containsExactly("dir/a.arrows");
            }
            task.acknowledgeOnly(records.get(1));
            task.drain();
            assertThat(files()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFileStaysUntilTheOffsetOfItsLastRecordIsStored(FileFormat format) throws IOException {
        write("a.arrows", format.of(batches(3).finished()));
        try (FakeWorker.RunningTask task = worker.start()) {
            List<SourceRecord> records = task.drain();
            records.forEach(task::acknowledgeOnly);
            task.drain();
            worker.commit(records.get(1));
            task.drain();
            assertThat(files()).containsExactly("a.arrows");

            worker.commit(records.get(2));
            task.drain();
            assertThat(files()).isEmpty();
        }
    }

    /** What is due is not looked at with every row, and a message may have many. */
    @Test
    void aFileIsDeletedWhileTheRowsOfAMessageAreSent() throws IOException {
        write("a.arrows", numbers(1).toByteArray());
        write("b.arrows", numbers(new long[2_000]).toByteArray());
        worker.with("output", "rows").with("poll.max.bytes", "1");
        try (FakeWorker.RunningTask task = worker.start()) {
            task.poll().forEach(task::acknowledge);
            for (int poll = 0; poll < 1_000; poll++) {
                assertThat(task.poll()).hasSize(1);
            }
            assertThat(files()).containsExactly("b.arrows");
        }
    }

    @Test
    void recordsThatATransformDropsCountAsAcknowledged() throws IOException {
        write("a.arrows", batches(3).finished());
        write("b.arrows", batches(1).finished());
        try (FakeWorker.RunningTask task = worker.start()) {
            List<SourceRecord> records = task.drain();
            task.acknowledge(records.get(0));
            task.acknowledge(records.get(1));
            task.drop(records.get(2));
            task.drain();
            assertThat(files()).containsExactly("b.arrows");
            task.drop(records.get(3));
            task.drain();
            assertThat(files()).isEmpty();
        }
    }

    @Test
    void aFileThatIsStillWrittenStays() throws IOException {
        write("a.arrows", batches(1).unfinished());
        try (FakeWorker.RunningTask task = worker.start()) {
            task.drain().forEach(task::acknowledge);
            task.drain();
            assertThat(files()).containsExactly("a.arrows");

            write("a.arrows", batches(1).finished());
            assertThat(task.drain()).isEmpty();
            assertThat(files()).isEmpty();
        }
    }

    @Test
    void anotherFileOfTheNameOfAFollowedOneIsReadWhole() throws IOException {
        write("a.arrows", batches(1).unfinished());
        try (FakeWorker.RunningTask task = worker.start()) {
            task.drain().forEach(task::acknowledge);
            write("a.arrows", batches(1).finished());
            task.drain();
            assertThat(files()).isEmpty();
            // often the very inode, and the very headers
            write("a.arrows", batches(2).finished());
            assertThat(task.drain()).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatACrashLeftIsRemovedByTheNextTask(FileFormat format) throws IOException {
        write("a.arrows", format.of(batches(2).finished()));
        worker.drain().forEach(worker::commit);
        assertThat(files()).containsExactly("a.arrows");

        assertThat(worker.drain()).isEmpty();

        assertThat(files()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aMoveThatACrashInterruptedIsCompleted(FileFormat format) throws IOException {
        write("dir/a.arrows", format.of(batches(2).finished()));
        worker.with("cleanup", "move").drain().forEach(worker::commit);
        Files.createDirectories(directory.resolve("_done/dir"));
        Files.createLink(directory.resolve("_done/dir/a.arrows"), directory.resolve("dir/a.arrows"));

        assertThat(worker.drain()).isEmpty();

        assertThat(files()).containsExactly("_done/dir/a.arrows");
    }

    @ParameterizedTest
    @EnumSource
    void filesAreMovedUnderTheirWholePathAndNotReadThere(FileFormat format) throws IOException {
        byte[] bytes = format.of(batches(2).finished());
        write("dir/a.arrows", bytes);
        worker.with("cleanup", "Move").with("done.dir", "archive/read");
        try (FakeWorker.RunningTask task = worker.start()) {
            task.drain().forEach(task::acknowledge);
            assertThat(task.drain()).isEmpty();
            assertThat(task.drain()).isEmpty();
        }
        assertThat(files()).containsExactly("archive/read/dir/a.arrows");
        assertThat(directory.resolve("archive/read/dir/a.arrows")).hasBinaryContent(bytes);
    }

    @Test
    void filesOfOneNameAreKeptBesideEachOther() throws IOException {
        worker.with("cleanup", "move");
        try (FakeWorker.RunningTask task = worker.start()) {
            for (int i = 1; i <= 3; i++) {
                write("a.arrows", batches(i).finished());
                Files.setLastModifiedTime(directory.resolve("a.arrows"), FileTime.fromMillis(1_000));
                List<SourceRecord> records = task.drain();
                assertThat(records).hasSize(i);
                records.forEach(task::acknowledge);
                task.drain();
            }
        }
        assertThat(files()).containsExactly("_done/a.arrows", "_done/a.arrows.1000", "_done/a.arrows.1000.2");
    }

    @ParameterizedTest
    @EnumSource
    void anotherFileOfTheNameOfADeletedOneIsReadByTheNextTask(FileFormat format) throws IOException {
        for (int round = 1; round <= 5; round++) {
            // file systems give the inode of a deleted file to the next one
            write("a.arrows", format.of(numbers(round).toByteArray()));
            Files.setLastModifiedTime(directory.resolve("a.arrows"), FileTime.fromMillis(1_000L * round));
            try (FakeWorker.RunningTask task = worker.start()) {
                List<SourceRecord> records = task.drain();
                assertThat(records).as("round %d", round).hasSize(1);
                records.forEach(task::acknowledge);
                task.drain();
            }
            assertThat(files()).isEmpty();
        }
    }

    @Test
    void aFileOfTheNameOfOneThatTheTaskDeletedIsReadWhateverItHolds() throws IOException {
        try (FakeWorker.RunningTask task = worker.start()) {
            for (int round = 1; round <= 3; round++) {
                write("a.arrows", batches(2).finished());
                List<SourceRecord> records = task.drain();
                assertThat(records).as("round %d", round).hasSize(2);
                records.forEach(task::acknowledge);
                task.drain();
                assertThat(files()).isEmpty();
            }
        }
    }

    @Test
    void aLargeFileIsComparedInSeveralRuns() throws IOException {
        ArrowStream large = numbers(new long[4 << 20]);
        StreamFileBuilder file = new StreamFileBuilder(large.streamSchema());
        for (int i = 0; i < 3; i++) {
            file.add(large);
        }
        write("a.arrows", file.finished());
        try (FakeWorker.RunningTask task =
                worker.with("batch.max.bytes", "40000000").start()) {
            task.drain().forEach(task::acknowledge);
            List<Integer> polls = new ArrayList<>();
            while (files().contains("a.arrows")) {
                assertThat(task.poll()).isEmpty();
                polls.add(polls.size());
            }
            // with a tenth of a second between them, of a clock that moves by a millisecond each
            assertThat(polls).hasSizeBetween(100, 1_000);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatTookThePlaceOfAReadOneIsNotRemovedButRead(FileFormat format) throws IOException {
        write("a.arrows", format.of(batches(2).finished()));
        try (FakeWorker.RunningTask task = worker.start()) {
            List<SourceRecord> records = task.drain();
            replace("a.arrows", format.of(batches(3).finished()));
            assertThat(task.drain()).isEmpty();
            records.forEach(task::acknowledge);

            assertThat(task.drain()).hasSize(3);
            assertThat(files()).containsExactly("a.arrows");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHalfReadFileThatIsReplacedIsAnErrorAllTheSame(FileFormat format) throws IOException {
        write("a.arrows", format.of(batches(3).finished()));
        worker.commit(worker.drain().get(0));
        replace("a.arrows", numbers(9, 9).toByteArray());
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThatThrownBy(task::drain)
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("changed under its stored offset");
        }
    }

    @Test
    void aReadFileThatSomebodyElseRemovesIsForgotten() throws IOException {
        write("a.arrows", batches(1).finished());
        try (FakeWorker.RunningTask task = worker.start()) {
            List<SourceRecord> records = task.drain();
            Files.delete(directory.resolve("a.arrows"));
            records.forEach(task::acknowledge);
            assertThat(task.drain()).isEmpty();
        }
    }

    @Test
    void aTaskThatStopsRemovesWhatMayGo() throws IOException {
        write("a.arrows", batches(1).finished());
        write("b.arrows", batches(1).finished());
        try (FakeWorker.RunningTask task = worker.start()) {
            task.acknowledge(task.drain().get(0));
        }
        assertThat(files()).containsExactly("b.arrows");
    }

    @Test
    void aBadFileIsMovedWithItsReasonOnceItsGoodBatchesAreAcknowledged() throws IOException {
        byte[] bytes = batches(2).addRaw(RUBBISH).finished();
        write("dir/a.arrows", bytes);
        write("good.arrows", batches(1).finished());
        worker.with("cleanup", "none").with("bad.file", "move");
        try (FakeWorker.RunningTask task = worker.start()) {
            List<SourceRecord> records = task.drain();
            assertThat(records).hasSize(3);
            task.drain();
            assertThat(files()).containsExactly("dir/a.arrows", "good.arrows");

            records.forEach(task::acknowledge);
            task.drain();
        }
        assertThat(files()).containsExactly("_error/dir/a.arrows", "_error/dir/a.arrows.reason", "good.arrows");
        assertThat(directory.resolve("_error/dir/a.arrows")).hasBinaryContent(bytes);
        assertThat(Files.readString(directory.resolve("_error/dir/a.arrows.reason")))
                .startsWith("dir/a.arrows: not a valid Arrow stream at byte ")
                .hasLineCount(1);
    }

    @Test
    void aBadFileIsMovedAfterACrashInTheMiddle() throws IOException {
        write("a.arrows", RUBBISH);
        Files.createDirectories(directory.resolve("_error"));
        Files.writeString(directory.resolve("_error/a.arrows.reason"), "of an earlier attempt");
        Files.createLink(directory.resolve("_error/a.arrows"), directory.resolve("a.arrows"));

        assertThat(worker.with("bad.file", "move").drain()).isEmpty();

        assertThat(files()).containsExactly("_error/a.arrows", "_error/a.arrows.reason");
        assertThat(Files.readString(directory.resolve("_error/a.arrows.reason")))
                .startsWith("a.arrows: ");
    }

    @Test
    void badFilesOfOneNameKeepTheirReasons() throws IOException {
        worker.with("bad.file", "move");
        for (int i = 0; i < 2; i++) {
            write("a.arrows", RUBBISH);
            Files.setLastModifiedTime(directory.resolve("a.arrows"), FileTime.fromMillis(1_000));
            assertThat(worker.drain()).isEmpty();
        }
        assertThat(files())
                .containsExactly(
                        "_error/a.arrows",
                        "_error/a.arrows.1000",
                        "_error/a.arrows.1000.reason",
                        "_error/a.arrows.reason");
    }

    @Test
    void aSkippedBadFileStaysWhateverTheCleanup() throws IOException {
        write("a.arrows", batches(1).addRaw(RUBBISH).finished());
        try (FakeWorker.RunningTask task = worker.with("bad.file", "skip").start()) {
            task.drain().forEach(task::acknowledge);
            assertThat(task.drain()).isEmpty();
        }
        assertThat(files()).containsExactly("a.arrows");
    }

    private ArrowStream numbers(long... values) {
        return Batches.numbers(allocator.get(), values);
    }

    private StreamFileBuilder batches(int count) {
        ArrowStream batch = numbers(1, 2);
        StreamFileBuilder file = new StreamFileBuilder(batch.streamSchema());
        for (int i = 0; i < count; i++) {
            file.add(batch);
        }
        return file;
    }

    private List<String> files() throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.filter(Files::isRegularFile)
                    .map(path -> directory.relativize(path).toString())
                    .filter(path -> !path.startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    private void write(String path, byte[] bytes) throws IOException {
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    private void replace(String path, byte[] bytes) throws IOException {
        write(path + ".new", bytes);
        Files.move(directory.resolve(path + ".new"), directory.resolve(path), StandardCopyOption.REPLACE_EXISTING);
    }
}
