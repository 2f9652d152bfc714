package dev.kafkaarrow.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.TestAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Files that are read while they grow, as only streams can be: they stay the same, whatever the store says of them. */
class FollowedFileTest {

    private static final long TIME = 1_000_000;

    /** More than what is looked at of a file that has grown. */
    private static final int LARGE_ROWS = 20_000;

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
    void aFollowedFileThatAnotherCopyOfItReplacesIsFollowedOn() throws IOException {
        write(growing(1, 2).unfinished(), TIME);
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThat(task.drain()).hasSize(2);
            replace(growing(1, 2, 3).unfinished(), TIME + 1);
            assertThat(values(task.drain())).containsExactly(3L);
            replace(growing(1, 2, 3, 4).finished(), TIME + 2);
            assertThat(values(task.drain())).containsExactly(4L);
        }
    }

    @Test
    void aFollowedFileIsTheSameFromItsBeginningWhenItsEndIsSeen() throws IOException {
        ArrowStream tail = Batches.numbers(allocator.get(), new long[LARGE_ROWS]);
        write(growing(1, 2).add(tail).unfinished(), TIME);
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThat(task.drain()).hasSize(3);
            write(growing(1, 7).add(tail).add(tail).unfinished(), TIME + 1);
            assertThat(task.drain()).hasSize(1);
            write(growing(1, 7).add(tail).add(tail).add(tail).finished(), TIME + 2);
            assertThatThrownBy(task::drain)
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContainingAll("a.arrows", "changed while it was followed", "its first");
        }
    }

    @Test
    void aFollowedFileIsKnownAgainWithoutReadingItOnceItIsFinished() throws IOException {
        write(growing(1).unfinished(), TIME);
        try (FakeWorker.RunningTask task = worker.start()) {
            task.drain().forEach(task::acknowledge);
            append(growing(1).unfinished().length, growing(1, 2).finished(), TIME + 1);
            List<SourceRecord> records = task.drain();
            assertThat(records).hasSize(1);
            assertThat(records.get(0).sourceOffset().get("file.size"))
                    .isEqualTo(records.get(0).sourceOffset().get("end"));
            assertThat(records.get(0).sourceOffset().get("file.modified.ms")).isEqualTo(TIME + 1);
        }
    }

    @Test
    void aFileThatIsAwayForAWhileIsReadOnWhereItWasLeft() throws IOException {
        write(growing(1, 2).unfinished(), TIME);
        try (FakeWorker.RunningTask task = worker.start()) {
            // nothing is stored of them yet
            assertThat(task.drain()).hasSize(2);
            Path away = directory.resolve("a.away");
            Files.move(directory.resolve("a.arrows"), away);
            assertThat(task.drain()).isEmpty();
            Files.delete(away);
            write(growing(1, 2, 3).finished(), TIME + 1);

            assertThat(values(task.drain())).containsExactly(3L);
        }
    }

    @Test
    void aFileThatGrowsBehindABatchWithoutRowsIsFollowed() throws IOException {
        worker.with("output", "rows");
        ArrowStream empty = Batches.numbers(allocator.get());
        StreamFileBuilder file = growing(1).add(empty);
        write(file.unfinished(), TIME);
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThat(rows(task.drain())).containsExactly(1L);
            file.add(empty).add(Batches.numbers(allocator.get(), 2, 3));
            write(file.unfinished(), TIME + 1);
            List<SourceRecord> records = task.drain();
            assertThat(rows(records)).containsExactly(2L, 3L);
            worker.commit(records.get(0));
        }
        assertThat(rows(worker.drain())).containsExactly(3L);
    }

    private static List<Object> rows(List<SourceRecord> records) {
        return records.stream()
                .map(record -> ((Struct) record.value()).get("n"))
                .toList();
    }

    /** A batch of one row for each value. */
    private StreamFileBuilder growing(long... values) {
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

    private void write(byte[] bytes, long modifiedMs) throws IOException {
        Files.write(directory.resolve("a.arrows"), bytes);
        touch(modifiedMs);
    }

    private void append(int from, byte[] bytes, long modifiedMs) throws IOException {
        try (var file = Files.newByteChannel(directory.resolve("a.arrows"), StandardOpenOption.WRITE)) {
            int ignored = file.position(from).write(ByteBuffer.wrap(bytes, from, bytes.length - from));
        }
        touch(modifiedMs);
    }

    /** Of another key. */
    private void replace(byte[] bytes, long modifiedMs) throws IOException {
        Files.write(directory.resolve("a.new"), bytes);
        Files.move(directory.resolve("a.new"), directory.resolve("a.arrows"), StandardCopyOption.REPLACE_EXISTING);
        touch(modifiedMs);
    }

    private void touch(long modifiedMs) throws IOException {
        Files.setLastModifiedTime(directory.resolve("a.arrows"), FileTime.fromMillis(modifiedMs));
    }
}
