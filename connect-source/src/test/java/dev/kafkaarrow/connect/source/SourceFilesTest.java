package dev.kafkaarrow.connect.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.connect.files.FileName;
import dev.kafkaarrow.connect.files.FilePlace;
import dev.kafkaarrow.connect.plugin.MetricsDisplay;
import dev.kafkaarrow.connect.plugin.Moment;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.Stores;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.SharedDirectory;
import dev.kafkaarrow.ipc.TestAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What finding and reading files costs. */
class SourceFilesTest {

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @TempDir
    Path directory;

    private long nowMs;

    @Test
    void continuingReadsNothingBeforeThePositionOrHeadersAlone() throws IOException {
        ArrowStream batch = Batches.numbers(allocator.get(), new long[8_000]);
        StreamFileBuilder file = new StreamFileBuilder(batch.streamSchema());
        for (int i = 0; i < 200; i++) {
            file.add(batch);
        }
        byte[] bytes = file.finished();
        Files.write(directory.resolve("large.arrows"), bytes);
        FakeWorker worker = worker();
        List<SourceMessage> all = messages(worker, new CountingStore(store()));
        worker.setOffset("large.arrows", all.get(198).offset().toMap());

        CountingStore counting = new CountingStore(store());
        List<SourceMessage> rest = messages(worker, counting);

        assertThat(rest).hasSize(1);
        assertThat(rest.get(0).content().value().value()).isEqualTo(batch.toByteArray());
        assertThat(counting.bytesRead).isBetween((long) batch.sizeInBytes(), batch.sizeInBytes() + 1_000L);

        Map<String, Object> earlier = new HashMap<>(all.get(198).offset().toMap());
        earlier.remove("dictionaries");
        worker.setOffset("large.arrows", earlier);
        counting = new CountingStore(store());

        assertThat(messages(worker, counting)).hasSize(1);
        assertThat(counting.bytesRead).isLessThan(bytes.length / 50).isGreaterThan(batch.sizeInBytes() + 198L * 64);
    }

    @Test
    void dictionariesAreReadOnceForAllMessages() throws IOException {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            words.add("word " + i);
        }
        ArrowStream batch = Batches.words(allocator.get(), words, 1, 2, 3);
        StreamFileBuilder file = new StreamFileBuilder(batch.streamSchema()).add(batch);
        for (int i = 0; i < 50; i++) {
            file.addBatchesOnly(batch);
        }
        byte[] bytes = file.finished();
        Files.write(directory.resolve("words.arrows"), bytes);
        CountingStore counting = new CountingStore(store());

        assertThat(messages(worker(), counting))
                .hasSize(51)
                .allSatisfy(
                        message -> assertThat(message.content().value().value()).isEqualTo(batch.toByteArray()));

        assertThat(counting.bytesRead).isBetween((long) bytes.length, bytes.length + 1_000L);
    }

    @Test
    void eachBodyIsReadOnce() throws IOException {
        ArrowStream batch = Batches.numbers(allocator.get(), new long[8_000]);
        StreamFileBuilder file = new StreamFileBuilder(batch.streamSchema());
        for (int i = 0; i < 20; i++) {
            file.add(batch);
        }
        byte[] bytes = file.finished();
        Files.write(directory.resolve("a.arrows"), bytes);
        CountingStore counting = new CountingStore(store());

        assertThat(messages(worker(), counting)).hasSize(20);

        assertThat(counting.bytesRead).isBetween((long) bytes.length, bytes.length + 1_000L);
    }

    @Test
    void theRowsOfABatchAreReadAtOnce() throws IOException {
        byte[] bytes = Batches.numbers(allocator.get(), new long[8_000]).toByteArray();
        Files.write(directory.resolve("a.arrows"), bytes);
        CountingStore counting = new CountingStore(store());

        assertThat(messages(worker().with("output", "rows"), counting)).hasSize(8_000);

        assertThat(counting.bytesRead).isBetween((long) bytes.length, bytes.length + 1_000L);
    }

    @Test
    void filesThatWereReadAreNotOpenedAgain() throws IOException {
        for (int i = 0; i < 50; i++) {
            Files.write(
                    directory.resolve(i + ".arrows"),
                    Batches.numbers(allocator.get(), i).toByteArray());
        }
        FakeWorker worker = worker();
        for (SourceMessage message : messages(worker, new CountingStore(store()))) {
            worker.setOffset(message.path(), message.offset().toMap());
        }

        CountingStore counting = new CountingStore(store());

        assertThat(messages(worker, counting)).isEmpty();
        assertThat(counting.opened).isZero();
    }

    @Test
    void aMergeOfManyLogsKeepsFewFilesOpen() throws IOException {
        for (int log = 0; log < 200; log++) {
            FilePlace place = new FilePlace("t", "", new FileName(0, String.format("%016x", log), 0));
            Path path = directory.resolve(place.path());
            Files.createDirectories(path.getParent());
            ArrowStream message = Batches.numbers(allocator.get(), log);
            Files.write(
                    path,
                    new StreamFileBuilder(message.streamSchema())
                            .add(message, Batches.at(0, log))
                            .finished());
        }
        CountingStore counting = new CountingStore(store());

        assertThat(messages(worker(), counting)).hasSize(200);

        assertThat(counting.mostOpen).isLessThanOrEqualTo(32);
        assertThat(counting.openNow).isZero();
    }

    @Test
    void damagedFilesAreSkippedAndTheGoodOnesBesideThemDelivered() throws IOException {
        Path fuzz = SharedDirectory.orSkip("conformance/fuzz");
        List<String> good = new ArrayList<>();
        try (Stream<Path> files = Files.list(fuzz)) {
            int i = 0;
            for (Path damaged : files.sorted().toList()) {
                Files.copy(damaged, directory.resolve(String.format("%03d-damaged.arrows", i)));
                String name = String.format("%03d-good.arrows", i);
                Files.write(
                        directory.resolve(name),
                        Batches.numbers(allocator.get(), i).toByteArray());
                good.add(name);
                i++;
            }
        }
        FakeWorker worker = worker().with("bad.file", "skip").with("batch.max.bytes", "1000");

        List<String> read = messages(worker, new CountingStore(store())).stream()
                .map(SourceMessage::path)
                .filter(path -> path.contains("good"))
                .toList();

        assertThat(read).isEqualTo(good);
    }

    private FakeWorker worker() {
        return new FakeWorker(Map.of("store.url", directory.toString()));
    }

    private FileStore store() {
        return Stores.open(directory.toString());
    }

    private List<SourceMessage> messages(FakeWorker worker, CountingStore store) throws IOException {
        SourceConfig config = worker.config();
        Output output = config.records.output(config.checks, allocator.get());
        List<SourceMessage> messages = new ArrayList<>();
        Cleanup cleanup = new Cleanup(store, worker.offsetReader(), new Acknowledgements(), Moment::now);
        try (SourceFiles files = new SourceFiles(
                store,
                config,
                output,
                worker.offsetReader(),
                cleanup,
                new SourceMetrics(MetricsDisplay.NONE),
                () -> new Moment(nowMs, 0))) {
            while (true) {
                Optional<SourceMessage> message = files.next();
                if (message.isEmpty()) {
                    return messages;
                }
                messages.add(message.get());
            }
        }
    }
}
