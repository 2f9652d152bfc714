package dev.kafkaarrow.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.TestAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class TransactionBoundariesTest {

    private static final byte[] RUBBISH = {1, 2, 3, 4, 5, 6, 7, 8};

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @TempDir
    Path directory;

    private final FakeWorker.Transactions transactions = new FakeWorker.Transactions();
    private FakeWorker worker;

    @BeforeEach
    void makeWorker() {
        worker = new FakeWorker(Map.of("store.url", directory.toString())).with(transactions);
    }

    @Test
    void commitsBehindEachFile() throws IOException {
        write("a.arrows", batches(5).finished());
        write("b.arrows", batches(3).finished());
        worker.with("poll.max.bytes", "1");

        List<SourceRecord> records = worker.drain();

        assertThat(transactions.commitsAfter).containsExactly(records.get(4), records.get(7));
        assertThat(transactions.commitsOfPoll).isZero();
    }

    @Test
    void commitsALargeFileInParts() throws IOException {
        write("a.arrows", batches(10).finished());
        int size = numbers(0).sizeInBytes();
        worker.with("transaction.max.bytes", Integer.toString(4 * size));

        List<SourceRecord> records = worker.drain();

        assertThat(transactions.commitsAfter).containsExactly(records.get(3), records.get(7), records.get(9));
    }

    @Test
    void commitsAFileThatTakesLong() throws IOException {
        write("a.arrows", batches(7).finished());
        // one record a poll, and the clock moves a millisecond a poll
        worker.with("poll.max.bytes", "1").with("transaction.max.ms", "2");

        List<SourceRecord> records = worker.drain();

        assertThat(transactions.commitsAfter).containsExactly(records.get(2), records.get(5), records.get(6));
    }

    @Test
    void commitsWhatAGrowingFileHasSoFar() throws IOException {
        write("a.arrows", batches(3).unfinished());

        List<SourceRecord> records = worker.drain();

        assertThat(transactions.commitsAfter).containsExactly(records.get(2));
    }

    @Test
    void commitsTheGoodBatchesOfABadFileBeforeItFails() throws IOException {
        write("a.arrows", batches(3).addRaw(RUBBISH).finished());
        try (FakeWorker.RunningTask task = worker.start()) {
            List<SourceRecord> records = task.poll();
            assertThatThrownBy(task::drain).isInstanceOf(ConnectException.class);
            assertThat(transactions.commitsAfter).containsExactly(records.get(2));
        }
    }

    @Test
    void commitsWhatWasSentBeforeAMessageThatCannotBeSent() throws IOException {
        ArrowStream large = Batches.numbers(allocator.get(), new long[1_000]);
        StreamFileBuilder file = new StreamFileBuilder(large.streamSchema())
                .add(numbers(0), Batches.at(0, 0))
                .add(large, Batches.at(0, 1));
        write("a.arrows", file.finished());
        worker.with("batch.max.bytes", "2000");
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThat(task.poll()).hasSize(1);
            assertThat(transactions.commitsAfter).isEmpty();
            assertThat(task.poll()).isEmpty();
            assertThat(transactions.commitsOfPoll).isEqualTo(1);
            assertThatThrownBy(task::poll).hasMessageContaining("raise batch.max.bytes");
        }
    }

    private StreamFileBuilder batches(int count) {
        StreamFileBuilder file = new StreamFileBuilder(numbers(0).streamSchema());
        for (int i = 0; i < count; i++) {
            file.add(numbers(i));
        }
        return file;
    }

    private ArrowStream numbers(long value) {
        return Batches.numbers(allocator.get(), value);
    }

    private void write(String name, byte[] bytes) throws IOException {
        Files.write(directory.resolve(name), bytes);
    }
}
