package dev.kafkaarrow.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.ipc.TestAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
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
import org.junit.jupiter.params.provider.ValueSource;

/** A file of either format is told by its size and its content: the store's key and time of it are hints at where it need not be looked at. */
@ParameterizedClass
@EnumSource
class FileIdentityTest {

    private static final long TIME = 1_000_000;

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

    @ParameterizedTest
    @ValueSource(strings = {"none", "delete", "move"})
    void aReadFileThatIsTouchedIsTheSame(String cleanup) throws IOException {
        write(format.of(growing(1, 2, 3).finished()), TIME);
        worker.with("cleanup", cleanup).drain().forEach(worker::commit);
        touch(TIME + 1);

        assertThat(worker.drain()).isEmpty();
        assertThat(files()).isEqualTo(leftBy(cleanup));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "delete", "move"})
    void aCopyOfEqualBytesIsTheFileThatWasRead(String cleanup) throws IOException {
        write(format.of(growing(1, 2, 3).finished()), TIME);
        worker.with("cleanup", cleanup).drain().forEach(worker::commit);
        replace(format.of(growing(1, 2, 3).finished()), TIME + 1);

        assertThat(worker.drain()).isEmpty();
        assertThat(files()).isEqualTo(leftBy(cleanup));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "delete", "move"})
    void anotherKeyAloneIsNothing(String cleanup) throws IOException {
        write(format.of(growing(1, 2, 3).finished()), TIME);
        worker.with("cleanup", cleanup).drain().forEach(worker::commit);
        replace(format.of(growing(1, 2, 3).finished()), TIME);

        assertThat(worker.drain()).isEmpty();
        assertThat(files()).isEqualTo(leftBy(cleanup));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "delete", "move"})
    void aFileThatIsTouchedWhileTheTaskRunsIsTheSame(String cleanup) throws IOException {
        write(format.of(growing(1, 2, 3).finished()), TIME);
        try (FakeWorker.RunningTask task = worker.with("cleanup", cleanup).start()) {
            List<SourceRecord> records = task.drain();
            touch(TIME + 1);
            assertThat(task.drain()).isEmpty();
            replace(format.of(growing(1, 2, 3).finished()), TIME + 2);
            assertThat(task.drain()).isEmpty();
            records.forEach(task::acknowledge);
            assertThat(task.drain()).isEmpty();
        }
        assertThat(files()).isEqualTo(leftBy(cleanup));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "delete", "move"})
    void aHalfReadFileIsContinuedWhateverItsKeyAndTime(String cleanup) throws IOException {
        write(format.of(growing(1, 2, 3, 4).finished()), TIME);
        worker.with("cleanup", cleanup);
        worker.commit(worker.drain().get(1));
        replace(format.of(growing(1, 2, 3, 4).finished()), TIME + 1);

        assertThat(values(worker.drain())).containsExactly(3L, 4L);
    }

    @Test
    void anotherMiddleUnderTheSameEndsIsAnErrorWithoutCleanup() throws IOException {
        write(format.of(growing(1, 2, 3, 4, 5).finished()), TIME);
        worker.drain().forEach(worker::commit);
        write(format.of(growing(1, 2, 9, 4, 5).finished()), TIME + 1);

        try (FakeWorker.RunningTask task = worker.start()) {
            assertThatThrownBy(task::drain)
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContainingAll("a.arrows", "read to its end, and has changed since", "reset");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"delete", "move"})
    void anotherMiddleUnderTheSameEndsIsANewFileWithCleanup(String cleanup) throws IOException {
        write(format.of(growing(1, 2, 3, 4, 5).finished()), TIME);
        worker.with("cleanup", cleanup).drain().forEach(worker::commit);
        write(format.of(growing(1, 2, 9, 4, 5).finished()), TIME + 1);

        assertThat(values(worker.drain())).containsExactly(1L, 2L, 9L, 4L, 5L);
        assertThat(files()).containsExactly("a.arrows");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "delete", "move"})
    void anotherMiddleUnderTheSameEndsIsNotContinued(String cleanup) throws IOException {
        write(format.of(growing(1, 2, 3, 4, 5).finished()), TIME);
        worker.with("cleanup", cleanup);
        worker.commit(worker.drain().get(3));
        write(format.of(growing(1, 9, 3, 4, 5).finished()), TIME + 1);

        try (FakeWorker.RunningTask task = worker.start()) {
            assertThatThrownBy(task::drain)
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContainingAll("a.arrows", "changed under its stored offset", "bytes have CRC-32C");
        }
        assertThat(files()).containsExactly("a.arrows");
    }

    @Test
    void anotherMiddleUnderTheSameEndsIsAnErrorWhileTheTaskRuns() throws IOException {
        write(format.of(growing(1, 2, 3).finished()), TIME);
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThat(task.drain()).hasSize(3);
            write(format.of(growing(1, 9, 3).finished()), TIME + 1);
            assertThatThrownBy(task::drain).hasMessageContainingAll("a.arrows", "has changed since");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"delete", "move"})
    void nothingIsRemovedByWhatTheStoreSaysOfItAlone(String cleanup) throws IOException {
        write(format.of(growing(1, 2, 3).finished()), TIME);
        try (FakeWorker.RunningTask task = worker.with("cleanup", cleanup).start()) {
            List<SourceRecord> records = task.drain();
            // the very key, size and time
            write(format.of(growing(1, 9, 3).finished()), TIME);
            records.forEach(task::acknowledge);

            assertThat(values(task.drain())).containsExactly(1L, 9L, 3L);
            assertThat(files()).containsExactly("a.arrows");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"delete", "move"})
    void aFileThatWentOnBehindWhatWasReadIsNotRemoved(String cleanup) throws IOException {
        byte[] read = format.of(growing(1, 2, 3).finished());
        write(read, TIME);
        worker.with("cleanup", cleanup).with("bad.file", "skip");
        try (FakeWorker.RunningTask task = worker.start()) {
            List<SourceRecord> records = task.drain();
            append(read.length, Arrays.copyOf(read, read.length + 8), TIME);
            records.forEach(task::acknowledge);
            task.drain();

            assertThat(files()).containsExactly("a.arrows");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"delete", "move"})
    void theNextTaskRemovesNothingByWhatTheStoreSaysOfItAlone(String cleanup) throws IOException {
        write(format.of(growing(1, 2, 3).finished()), TIME);
        worker.with("cleanup", cleanup).drain().forEach(worker::commit);
        write(format.of(growing(1, 9, 3).finished()), TIME);

        assertThat(values(worker.drain())).containsExactly(1L, 9L, 3L);
        assertThat(files()).containsExactly("a.arrows");
    }

    @ParameterizedTest
    @ValueSource(strings = {"skip", "move"})
    void aReplacedFileIsABadFile(String badFile) throws IOException {
        write(format.of(growing(1, 2, 3).finished()), TIME);
        worker.with("bad.file", badFile);
        worker.commit(worker.drain().get(0));
        write(format.of(growing(8, 2, 3).finished()), TIME + 1);
        Files.write(directory.resolve("b.arrows"), format.of(growing(4).finished()));

        assertThat(values(worker.drain())).containsExactly(4L);
        assertThat(files())
                .isEqualTo(
                        badFile.equals("skip")
                                ? List.of("a.arrows", "b.arrows")
                                : List.of("_error/a.arrows", "_error/a.arrows.reason", "b.arrows"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"skip", "move"})
    void aReadFileThatIsReplacedIsABadFile(String badFile) throws IOException {
        write(format.of(growing(1, 2, 3).finished()), TIME);
        worker.with("bad.file", badFile).drain().forEach(worker::commit);
        write(format.of(growing(8, 2, 3).finished()), TIME + 1);
        Files.write(directory.resolve("b.arrows"), format.of(growing(4).finished()));

        assertThat(values(worker.drain())).containsExactly(4L);
        assertThat(files())
                .isEqualTo(
                        badFile.equals("skip")
                                ? List.of("a.arrows", "b.arrows")
                                : List.of("_error/a.arrows", "_error/a.arrows.reason", "b.arrows"));
    }

    private static List<String> leftBy(String cleanup) {
        return switch (cleanup) {
            case "delete" -> List.of();
            case "move" -> List.of("_done/a.arrows");
            default -> List.of("a.arrows");
        };
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

    private List<String> files() throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.filter(Files::isRegularFile)
                    .map(path -> directory.relativize(path).toString())
                    .filter(path -> !path.startsWith("."))
                    .sorted()
                    .toList();
        }
    }
}
