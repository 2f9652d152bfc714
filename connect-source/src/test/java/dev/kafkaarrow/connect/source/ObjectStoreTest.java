package dev.kafkaarrow.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.SimulatedDisk;
import dev.kafkaarrow.connect.store.SimulatedObjects.Mishap;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.IpcFile;
import dev.kafkaarrow.ipc.TestAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files in an object store: what reading and removing them costs, and what may befall them. */
class ObjectStoreTest {

    /** More than a window of the store. */
    private static final int LARGE_BATCH_ROWS = 1_300_000;

    private static final long HOUR_MS = 60 * 60 * 1_000L;

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    private final ObjectRequests requests = new ObjectRequests();
    private final FakeWorker worker =
            // directories that are hidden are not shown
            new FakeWorker(Map.of("store.url", "simulated://bucket", "done.dir", "done", "error.dir", "error"))
                    .opening(settings -> requests.store());

    @Test
    void smallFilesTakeOneRequestEach() {
        int files = 10_000;
        byte[] bytes = Batches.numbers(allocator.get(), 1).toByteArray();
        byte[] ipcFile = FileFormat.IPC_FILE.of(bytes);
        for (int i = 0; i < files; i++) {
            requests.objects.putBack("dir/" + i + ".arrows", i % 2 == 0 ? bytes : ipcFile);
        }

        List<SourceRecord> records = worker.drain();

        Map<String, Integer> counts = requests.take();
        assertThat(records).hasSize(files);
        assertThat(counts).containsOnlyKeys("get", "list").containsEntry("get", files);
        assertThat(counts.get("get") + counts.get("list")).isLessThan(files * 12 / 10);

        records.forEach(worker::commit);
        assertThat(worker.drain()).isEmpty();
        assertThat(requests.take()).containsOnlyKeys("list");
    }

    @ParameterizedTest
    @EnumSource
    void aLargeFileIsReadInWindows(FileFormat format) {
        requests.objects.putBack("large.arrows", format.of(thirtyMegabytes()));

        assertThat(worker.drain()).hasSize(300);

        // 30 MB of 8 MiB each
        assertThat(requests.take()).containsEntry("get", 4 + footers(format));
    }

    @ParameterizedTest
    @EnumSource
    void aFileIsReadOnByOneRequestForItsBeginningAndThoseForWhatIsLeft(FileFormat format) {
        requests.objects.putBack("large.arrows", format.of(thirtyMegabytes()));
        List<SourceRecord> all = worker.drain();
        worker.commit(all.get(149));
        requests.take();

        assertThat(worker.drain()).hasSize(150);

        // 15 MB of 8 MiB each
        assertThat(requests.take()).containsEntry("get", 1 + 2 + footers(format));
    }

    private byte[] thirtyMegabytes() {
        ArrowStream batch = Batches.numbers(allocator.get(), new long[12_500]);
        StreamFileBuilder file = new StreamFileBuilder(batch.streamSchema());
        for (int i = 0; i < 300; i++) {
            file.add(batch);
        }
        return file.finished();
    }

    /** Looks that are no part of what is read in order. */
    private static int footers(FileFormat format) {
        return switch (format) {
            case STREAM -> 0;
            case IPC_FILE -> 1;
        };
    }

    @ParameterizedTest
    @EnumSource
    void filesThatAreReadTurnByTurnAreFetchedOnce(FileFormat format) {
        byte[] bytes = format.of(thirtyMegabytes());
        int files = 5;
        for (int i = 0; i < files; i++) {
            requests.objects.putBack(i + "/large.arrows", bytes);
        }

        assertThat(worker.drain()).hasSize(300 * files);

        // less than 8 MiB each, as all are open
        assertThat(requests.take().get("get")).isLessThanOrEqualTo(files * (6 + footers(format)));
    }

    @ParameterizedTest
    @EnumSource
    void dictionariesAreFetchedOnce(FileFormat format) {
        requests.objects.putBack("words.arrows", format.of(wordsInManyBatches()));

        assertThat(worker.drain()).hasSize(21);

        // of 21 MB
        assertThat(requests.take().get("get")).isLessThan(5 + footers(format));
    }

    @Test
    void dictionariesBehindTheirBatchesAreFetchedWithTheFooter() {
        requests.objects.putBack("words.arrow", IpcFile.dictionariesLast(wordsInManyBatches()));

        assertThat(worker.drain()).hasSize(21);

        assertThat(requests.take().get("get")).isLessThan(5 + footers(FileFormat.IPC_FILE));
    }

    private byte[] wordsInManyBatches() {
        ArrowStream batch = Batches.words(allocator.get(), List.of("a", "b"), new int[250_000]);
        worker.with("batch.max.bytes", "20000000");
        StreamFileBuilder file = new StreamFileBuilder(batch.streamSchema()).add(batch);
        for (int i = 0; i < 20; i++) {
            file.addBatchesOnly(batch);
        }
        return file.finished();
    }

    @Test
    void goingOnInAGigabyteTakesFewRequests() throws IOException {
        LargeObject large = LargeObject.of(allocator.get());
        assertThat(large.sizeInBytes()).isGreaterThan(1_000_000_000L);
        worker.opening(large::open);
        worker.setOffset("large.arrows", large.offsetInTheMiddle());

        try (FakeWorker.RunningTask task = worker.start()) {
            SourceRecord record = task.poll().get(0);

            assertThat(Batches.column((byte[]) record.value(), allocator.get()).get(0))
                    .hasSize(LargeObject.ROWS)
                    .containsOnly(hex(LargeObject.WORD));
            assertThat(record.sourceOffset().get("batch")).isEqualTo(LargeObject.BATCHES / 2 + 1L);
        }

        // with the listing, and a poll of messages
        assertThat(large.requests()).isLessThanOrEqualTo(60);
        assertThat(large.fetchedBytes()).isLessThan(large.sizeInBytes() / 20);
    }

    private static String hex(String word) {
        return HexFormat.of().formatHex(word.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "delete", "move"})
    void anObjectOfTheSameVersionIsNotReadAgain(String cleanup) {
        for (int i = 0; i < 20; i++) {
            requests.objects.putBack(i + ".arrows", numbers(i, i + 1));
        }
        worker.with("cleanup", cleanup).with("batch.max.bytes", "1000");
        worker.drain().forEach(worker::commit);
        requests.take();

        assertThat(worker.drain()).isEmpty();

        Map<String, Integer> counts = requests.take();
        counts.remove("list");
        assertThat(counts)
                .isEqualTo(
                        switch (cleanup) {
                            case "delete" -> Map.of("head", 20, "remove", 20);
                            // one look for the source and one of the store, and its bytes are put anew
                            case "move" -> Map.of("head", 40, "get", 20, "put", 20, "remove", 20);
                            default -> Map.of();
                        });
        assertThat(requests.objects.files().keySet())
                .hasSize(cleanup.equals("delete") ? 0 : 20)
                .allMatch(path -> cleanup.equals("none") || path.startsWith("done/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "delete"})
    void anotherVersionOfTheSameBytesIsTheSame(String cleanup) {
        requests.objects.putBack("a.arrows", numbers(1, 2));
        worker.with("cleanup", cleanup);
        for (SourceRecord record : worker.drain()) {
            // as of a bucket whose versions are no hashes
            Map<String, Object> offset = new HashMap<>(record.sourceOffset());
            offset.put("file.version", "another");
            worker.setOffset("a.arrows", offset);
        }
        requests.take();

        assertThat(worker.drain()).isEmpty();

        assertThat(requests.take()).containsEntry("get", 1);
        assertThat(requests.objects.files()).hasSize(cleanup.equals("none") ? 1 : 0);
    }

    @Test
    void anotherObjectOfTheSizeAndTimeIsNoticed() {
        requests.objects.putBack("a.arrows", numbers(1, 2));
        worker.drain().forEach(worker::commit);
        requests.objects.putBack("a.arrows", numbers(1, 3));

        assertFails("a.arrows", "has changed since");
        assertThat(worker.with("cleanup", "delete").drain()).hasSize(2);
    }

    @Test
    void theVersionSavesTheLookAtWhatWasConsumed() {
        requests.objects.putBack("a.arrows", numbers(1, 2, 3));
        SourceRecord second = worker.drain().get(1);
        worker.commit(second);
        requests.take();
        assertThat(worker.drain()).hasSize(1);
        assertThat(requests.take()).containsEntry("get", 1);

        requests.objects.putBack("a.arrows", numbers(1, 4, 3));
        assertFails("a.arrows", "changed under its stored offset");

        // what comes behind was not read
        requests.objects.putBack("a.arrows", numbers(1, 2, 4));
        assertThat(values(worker.drain())).containsExactly(4L);
    }

    @Test
    void offsetsOfFilesInADirectoryAreComparedByTheirBytes() {
        requests.objects.putBack("a.arrows", numbers(1, 2, 3));
        Map<String, Object> offset = new HashMap<>(worker.drain().get(1).sourceOffset());
        offset.remove("file.version");
        worker.setOffset("a.arrows", offset);
        assertThat(values(worker.drain())).containsExactly(3L);

        // of the size, and of the time
        requests.objects.putBack("a.arrows", numbers(1, 4, 3));
        assertFails("a.arrows", "changed under its stored offset");
    }

    @Test
    void anObjectThatIsReplacedBeforeItIsReadIsReadAsItIs() throws IOException {
        requests.objects.putBack("a.arrows", numbers(1));
        requests.objects.putBack("b.arrows", numbers(2));
        worker.with("poll.max.bytes", "1");
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThat(values(task.poll())).containsExactly(1L);
            requests.objects.putBack("b.arrows", numbers(3));
            assertThat(values(task.drain())).containsExactly(3L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fail", "skip"})
    void anObjectThatIsReplacedWhileItIsReadIsABadFile(String badFile) throws IOException {
        requests.objects.putBack("a.arrows", large(1, 2, 3));
        requests.objects.putBack("b.arrows", numbers(7));
        worker.with("bad.file", badFile).with("poll.max.bytes", "1").with("batch.max.bytes", "20000000");
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThat(firstOfEach(task.poll())).containsExactly(1L);
            requests.objects.putBack("a.arrows", large(4, 2, 3));
            if (badFile.equals("skip")) {
                assertThat(firstOfEach(task.drain())).containsExactly(7L);
            } else {
                assertThatThrownBy(task::drain)
                        .isInstanceOf(ConnectException.class)
                        .hasMessageContainingAll("a.arrows", "changed while it was followed");
            }
        }
    }

    @Test
    void anObjectThatIsPutOnceMoreWithTheSameBytesIsReadOn() throws IOException {
        requests.objects.putBack("a.arrows", large(1, 2, 3));
        worker.with("poll.max.bytes", "1").with("batch.max.bytes", "20000000");
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThat(firstOfEach(task.poll())).containsExactly(1L);
            // another version, as its end is another one
            requests.objects.putBack("a.arrows", large(1, 2, 4));
            assertThat(firstOfEach(task.drain())).containsExactly(2L, 4L);
        }
    }

    @Test
    void anObjectThatIsGoneIsPassedAndReadOnWhenItIsBack() throws IOException {
        byte[] bytes = large(1, 2, 3);
        requests.objects.putBack("a.arrows", bytes);
        worker.with("poll.max.bytes", "1").with("batch.max.bytes", "20000000");
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThat(firstOfEach(task.poll())).containsExactly(1L);
            requests.objects.remove("a.arrows");
            List<SourceRecord> second = task.drain();
            requests.objects.putBack("a.arrows", bytes);
            second.addAll(task.drain());
            assertThat(firstOfEach(second)).containsExactly(2L, 3L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "list", "head", "remove"})
    void aStoreThatFailsForAWhileIsWaitedFor(String request) {
        for (int i = 0; i < 5; i++) {
            requests.objects.putBack(i + ".arrows", numbers(i));
        }
        worker.with("cleanup", "delete");
        try (FakeWorker.RunningTask task = worker.start()) {
            requests.fail(Mishap.REFUSED, request::equals);
            List<SourceRecord> records = task.drain();
            records.forEach(task::acknowledge);
            task.drain();
            assertThat(requests.objects.files()).hasSize(5);

            requests.failNone();
            List<SourceRecord> rest = task.drain();
            rest.forEach(task::acknowledge);
            task.drain();
            task.drain();
            records.addAll(rest);
            assertThat(values(records)).containsExactlyInAnyOrder(0L, 1L, 2L, 3L, 4L);
            assertThat(requests.objects.files()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"delete", "move"})
    void aRemovalWhoseAnswerIsLostIsCompleted(String cleanup) {
        for (int i = 0; i < 5; i++) {
            requests.objects.putBack(i + ".arrows", numbers(i));
        }
        worker.with("cleanup", cleanup);
        try (FakeWorker.RunningTask task = worker.start()) {
            task.drain().forEach(task::acknowledge);
            requests.fail(Mishap.ANSWER_LOST, request -> request.equals("remove") || request.equals("put"));
            task.drain();
            requests.failNone();
            task.drain();
            task.drain();
            assertThat(requests.objects.files().keySet())
                    .hasSize(cleanup.equals("delete") ? 0 : 5)
                    .allMatch(path -> path.matches("done/[0-4].arrows"));
        }
    }

    @Test
    void aRemovalThatComesLateLeavesWhatTookThePlace() {
        requests.objects.putBack("a.arrows", numbers(1));
        worker.with("cleanup", "delete");
        try (FakeWorker.RunningTask task = worker.start()) {
            task.drain().forEach(task::acknowledge);
            requests.fail(Mishap.LATE, "remove"::equals);
            task.drain();
            requests.failNone();
            task.drain();
            assertThat(requests.objects.files()).isEmpty();

            requests.objects.putBack("a.arrows", numbers(2));
            while (requests.objects.late() > 0) {
                requests.objects.land(0);
            }
            assertThat(values(task.drain())).containsExactly(2L);
        }
    }

    @Test
    void aMoveThatDiedBetweenItsStepsIsCompleted() throws IOException {
        requests.publish("dir/a.arrows", numbers(1));
        worker.with("cleanup", "move").drain().forEach(worker::commit);
        try (FileStore store = requests.objects.store(
                SimulatedDisk.NONE, (request, path) -> request.equals("remove") ? Mishap.REFUSED : Mishap.NONE)) {
            assertThatThrownBy(() -> store.move("dir/a.arrows", "done/dir/a.arrows"))
                    .isInstanceOf(IOException.class);
        }
        assertThat(requests.objects.files()).containsOnlyKeys("dir/a.arrows", "done/dir/a.arrows");

        assertThat(worker.drain()).isEmpty();

        assertThat(requests.objects.files()).containsOnlyKeys("done/dir/a.arrows");
    }

    @Test
    void aRejectionThatDiedBetweenItsStepsIsCompleted() throws IOException {
        byte[] damaged = numbers(1, 2);
        damaged[damaged.length - 1] = 1;
        requests.publish("a.arrows", damaged);
        worker.with("bad.file", "move");
        try (FakeWorker.RunningTask task = worker.start()) {
            requests.fail(Mishap.REFUSED, "remove"::equals);
            task.drain().forEach(task::acknowledge);
            task.drain();
            requests.failNone();
            task.drain();
            task.drain();
        }
        assertThat(requests.objects.files()).containsOnlyKeys("error/a.arrows", "error/a.arrows.reason");
        assertThat(requests.objects.files().get("error/a.arrows")).isEqualTo(damaged);
    }

    @Test
    void anObjectWithoutAnEndIsIncompleteForGood() {
        byte[] unfinished = new StreamFileBuilder(
                        Batches.numbers(allocator.get()).streamSchema())
                .add(Batches.numbers(allocator.get(), 1))
                .unfinished();
        requests.objects.putBack("a.arrows", unfinished);

        try (FakeWorker.RunningTask task = worker.start()) {
            assertThat(values(task.poll())).containsExactly(1L);
            assertThatThrownBy(task::drain)
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("a.arrows: the file ends before its stream does");
        }

        worker.with("incomplete.file", "finish").drain().forEach(worker::commit);
        assertThat(worker.drain()).isEmpty();

        worker.with("incomplete.file", "WAIT");
        assertThatThrownBy(worker::start)
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("incomplete.file: expected fail or finish", "an object never grows", "wait");
    }

    @Test
    void aDirectoryThatGrowsIsFollowed() throws IOException {
        try (FakeWorker.RunningTask task = worker.start()) {
            for (int i = 0; i < 20; i++) {
                requests.publish(i % 3 + "/" + i + ".arrows", numbers(i));
                assertThat(values(task.drain())).containsExactly((long) i);
            }
        }
        Map<String, Integer> counts = requests.take();
        assertThat(counts).containsEntry("get", 20).doesNotContainKey("head");
    }

    @ParameterizedTest
    @ValueSource(strings = {"delete", "move"})
    void theNameOfASinksFileIsFreedADayBehindTheNextFile(String cleanup) throws IOException {
        List<String> log = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            log.add("t/2026/0+0123456789abcdef+0000000000000000000" + i + ".arrows");
            requests.publish(log.get(i), recorded(i));
            // between them in the listing
            requests.publish(log.get(i) + ".txt", new byte[0]);
            // the next file in it is not the next of its log
            requests.publish(log.get(i).replace("/0+", "/1+").replace("abcdef", "abcde" + i), recorded(i));
            requests.objects.advance(HOUR_MS);
        }
        requests.publish("foreign.arrows", numbers(7));
        long published = requests.objects.clockMs();
        worker.with("cleanup", cleanup).with("topic.template", "t").without("topic");
        worker.setWall(published);
        try (FakeWorker.RunningTask task = worker.start()) {
            List<SourceRecord> records = task.drain();
            assertThat(records).hasSize(7);
            records.forEach(task::acknowledge);
            task.drain();
            assertThat(arrows()).hasSize(6).containsAll(log);
            requests.take();

            // of the second file, which follows the first
            long second = published - 2 * HOUR_MS;
            worker.setWall(second + 24 * HOUR_MS - 10_000);
            task.drain();
            task.drain();
            assertThat(arrows()).hasSize(6);
            assertThat(requests.take()).containsOnlyKeys("list");

            worker.setWall(second + 24 * HOUR_MS + 10_000);
            task.drain();
            assertThat(arrows()).hasSize(5).doesNotContain(log.get(0));

            worker.setWall(second + 1_000 * HOUR_MS);
            task.drain();
            // the newest of each log stays
            assertThat(arrows()).hasSize(4).contains(log.get(2));
        }
        worker.setWall(published + 1_000 * HOUR_MS);
        assertThat(worker.drain()).isEmpty();
        assertThat(arrows()).hasSize(4);
        requests.publish(log.get(2).replace("2.arrows", "3.arrows"), recorded(3));
        worker.setWall(requests.objects.clockMs() + 25 * HOUR_MS);
        try (FakeWorker.RunningTask task = worker.start()) {
            task.drain().forEach(task::acknowledge);
            task.drain();
            task.drain();
        }
        assertThat(arrows()).hasSize(4).doesNotContain(log.get(2));
    }

    private List<String> arrows() {
        return requests.objects.files().keySet().stream()
                .filter(path -> path.endsWith(".arrows") && !path.startsWith("done/"))
                .toList();
    }

    private void assertFails(String... words) {
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThatThrownBy(task::drain).isInstanceOf(ConnectException.class).hasMessageContainingAll(words);
        }
    }

    /** A file of a batch for each number. */
    private byte[] numbers(long... numbers) {
        StreamFileBuilder file =
                new StreamFileBuilder(Batches.numbers(allocator.get()).streamSchema());
        for (long number : numbers) {
            file.add(Batches.numbers(allocator.get(), number));
        }
        return file.finished();
    }

    private byte[] recorded(long offset) {
        ArrowStream message = Batches.numbers(allocator.get(), offset);
        return new StreamFileBuilder(message.streamSchema())
                .add(message, Batches.at(0, offset))
                .finished();
    }

    /** A file of a batch for each number, the second of which is larger than a window. */
    private byte[] large(long... numbers) {
        StreamFileBuilder file =
                new StreamFileBuilder(Batches.numbers(allocator.get()).streamSchema());
        for (int i = 0; i < numbers.length; i++) {
            long number = numbers[i];
            file.add(Batches.numbers(
                    allocator.get(),
                    LongStream.range(0, i == 1 ? LARGE_BATCH_ROWS : 1)
                            .map(row -> number)
                            .toArray()));
        }
        return file.finished();
    }

    private List<Object> values(List<SourceRecord> records) {
        List<Object> values = new ArrayList<>();
        records.forEach(record ->
                Batches.column((byte[]) record.value(), allocator.get()).forEach(values::addAll));
        return values;
    }

    private List<Object> firstOfEach(List<SourceRecord> records) {
        List<Object> first = new ArrayList<>();
        records.forEach(record -> first.add(values(List.of(record)).get(0)));
        return first;
    }
}
