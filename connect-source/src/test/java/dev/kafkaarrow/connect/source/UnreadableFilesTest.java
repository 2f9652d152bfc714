package dev.kafkaarrow.connect.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.connect.files.FileName;
import dev.kafkaarrow.connect.files.FilePlace;
import dev.kafkaarrow.connect.plugin.Moment;
import dev.kafkaarrow.connect.store.Stores;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.TestAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be read keeps nothing else from being read, and is read when it can be. */
class UnreadableFilesTest {

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @TempDir
    Path directory;

    private FaultyStore store;
    private FakeWorker worker;
    private final ShownFigures figures = new ShownFigures();
    private final SourceMetrics metrics = new SourceMetrics(figures);
    private Optional<SourceFiles> files = Optional.empty();
    private long nowMs;

    @BeforeEach
    void openStore() {
        store = new FaultyStore(Stores.open(directory.toString()));
        worker = new FakeWorker(Map.of("store.url", directory.toString()));
    }

    @AfterEach
    void close() throws IOException {
        if (files.isPresent()) {
            files.get().close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fail", "skip", "move"})
    void anUnreadableFileIsReadWhenItCanBeAndOthersBefore(String badFile) throws IOException {
        write("a.arrows", 1, 2);
        write("b.arrows", 3);
        store.forbidden.add("a.arrows");
        worker.with("bad.file", badFile);

        assertThat(read()).containsExactly(3L);
        assertThat(read()).isEmpty();
        store.forbidden.clear();
        assertThat(read()).containsExactly(1L, 2L);
        assertThat(read()).isEmpty();
        assertThat(directory.resolve("a.arrows")).exists();
        assertThat(figures.value("files-seen")).isEqualTo(2);
        assertThat(figures.value("files-done")).isEqualTo(2);
        assertThat(figures.value("files-in-progress")).isZero();
        assertThat(figures.value("bytes-behind")).isZero();
    }

    @Test
    void whatIsBehindAnUnreadableFileInItsLogWaits() throws IOException {
        record(0, 1);
        record(1, 2);
        store.forbidden.add(place(0));

        assertThat(read()).isEmpty();
        store.forbidden.clear();
        assertThat(read()).containsExactly(1L, 2L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"skip", "move"})
    void whatIsBehindAnUnreadableFileInItsLogGoesFirstWhereBadFilesArePassed(String badFile) throws IOException {
        record(0, 1);
        record(1, 2);
        store.forbidden.add(place(0));
        worker.with("bad.file", badFile);

        assertThat(read()).containsExactly(2L);
        store.forbidden.clear();
        assertThat(read()).containsExactly(1L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fail", "skip", "move"})
    void aFileThatBecomesUnreadableGoesOnWhereItWas(String badFile) throws IOException {
        write("a.arrows", 1, 2, 3);
        worker.with("bad.file", badFile);
        assertThat(next()).isEqualTo(List.of(1L));
        store.forbidden.add("a.arrows");

        assertThat(read()).isEmpty();
        write("b.arrows", 4);
        assertThat(read()).containsExactly(4L);
        store.forbidden.clear();
        assertThat(read()).containsExactly(2L, 3L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"batches", "rows"})
    void aDiskThatFailsOnceAtAnyCallLosesAndDoublesNothing(String output) throws IOException {
        write("a.arrows", 1, 2);
        record(0, 3, 4);
        record(2, 5);
        worker.with("output", output).with("bad.file", "skip").with("topic", "t");
        List<Long> whole = read();
        assertThat(whole).containsExactly(1L, 2L, 3L, 4L, 5L);
        close();
        long failed = 0;
        for (long call = 0; failed == call; call++) {
            store.failing = OptionalLong.of(call);
            store.calls = 0;
            files = Optional.empty();

            List<Long> all = new ArrayList<>(read());
            all.addAll(read());
            close();

            // files of which nothing was read yet go behind others
            assertThat(all).as("call %d fails", call).containsExactlyInAnyOrderElementsOf(whole);
            assertThat(all.indexOf(1L)).isLessThan(all.indexOf(2L));
            assertThat(all.indexOf(3L)).isLessThan(all.indexOf(4L));
            if (store.calls > call) {
                failed++;
            }
        }
        assertThat(failed).isGreaterThan(20);
    }

    @Test
    void anUnreadableDirectoryIsReadWhenItCanBe() throws IOException {
        write("lost+found/a.arrows", 1);
        write("z/b.arrows", 2);
        store.forbidden.add("lost+found");

        assertThat(read()).containsExactly(2L);
        assertThat(read()).isEmpty();
        store.forbidden.clear();
        assertThat(read()).containsExactly(1L);
    }

    @Test
    void directoriesThatAreExcludedAsAWholeAreNotEntered() throws IOException {
        write("lost+found/a.arrows", 1);
        write("in/tmp/a.arrows", 2);
        write("in/partly/a.arrows", 3);
        write("done/a.arrows", 4);
        write("in/b.arrows", 5);
        worker.with("input.exclude", "lost+found/**,**/tmp/**/*,in/partly/*").with("done.dir", "done");

        assertThat(read()).containsExactly(5L);
        assertThat(store.entered).containsExactlyInAnyOrder("in", "in/partly");
    }

    @Test
    void aStoreThatIsNotThereIsWaitedFor() throws IOException {
        directory = directory.resolve("later");
        openStore();

        assertThat(read()).isEmpty();
        write("a.arrows", 1);
        assertThat(read()).containsExactly(1L);
        Path away = directory.resolveSibling("away");
        Files.move(directory, away);
        assertThat(read()).isEmpty();
        Files.move(away, directory);
        write("b.arrows", 2);
        assertThat(read()).containsExactly(2L);
    }

    @Test
    void linksToDirectoriesAreNotFollowedAndLinksToFilesAre() throws IOException {
        write("in/a.arrows", 1);
        write(".elsewhere/b.arrows", 2);
        Files.createSymbolicLink(directory.resolve("in/up"), directory);
        Files.createSymbolicLink(directory.resolve("elsewhere"), directory.resolve(".elsewhere"));
        Files.createSymbolicLink(directory.resolve("in/b.arrows"), directory.resolve(".elsewhere/b.arrows"));
        Files.createSymbolicLink(directory.resolve("in/broken.arrows"), directory.resolve("absent"));

        assertThat(read()).containsExactly(1L, 2L);
        write("absent", 3);
        assertThat(read()).containsExactly(3L);
    }

    @Test
    void filesWaitWhileTheSchemaThatTheyAreHeldAgainstCannotBeRead() throws IOException {
        write("a.arrows", 1);
        worker.with("schema.compatibility", "identical");
        commit();
        write("b.arrows", 2);
        store.forbidden.add("a.arrows");

        assertThat(read()).isEmpty();
        assertThat(figures.value("files-seen")).isZero();
        store.forbidden.clear();
        assertThat(read()).containsExactly(2L);
    }

    @Test
    void filesDoNotWaitForASchemaWhereBadFilesArePassed() throws IOException {
        write("a.arrows", 1);
        worker.with("schema.compatibility", "identical").with("bad.file", "skip");
        commit();
        write("b.arrows", 2);
        store.forbidden.add("a.arrows");

        assertThat(read()).containsExactly(2L);
    }

    /** Reads all there is in a task of its own, and stores its offsets. */
    private void commit() {
        worker.drain().forEach(worker::commit);
    }

    private void write(String path, long... values) throws IOException {
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        long[][] batches =
                Arrays.stream(values).mapToObj(value -> new long[] {value}).toArray(long[][]::new);
        Files.write(file, Batches.numbersOf(allocator.get(), batches).toByteArray());
    }

    /** A file of a log that a sink wrote, a record for each value. */
    private void record(long base, long... values) throws IOException {
        Path file = directory.resolve(place(base));
        Files.createDirectories(file.getParent());
        ArrowStream first = Batches.numbers(allocator.get(), values[0]);
        StreamFileBuilder builder = new StreamFileBuilder(first.streamSchema());
        for (int i = 0; i < values.length; i++) {
            builder.add(Batches.numbers(allocator.get(), values[i]), Batches.at(0, base + i));
        }
        Files.write(file, builder.finished());
    }

    private static String place(long base) {
        return new FilePlace("t", "", new FileName(0, "0123456789abcdef", base)).path();
    }

    /** All that can be read, and then once more after an interval. */
    private List<Long> read() throws IOException {
        List<Long> values = new ArrayList<>();
        for (int polls = 0; polls < 3; polls++) {
            nowMs++;
            for (List<Long> next = next(); !next.isEmpty(); next = next()) {
                values.addAll(next);
            }
        }
        return values;
    }

    /** The values of the next message; none if there is none. */
    private List<Long> next() throws IOException {
        if (files.isEmpty()) {
            SourceConfig config = worker.config();
            files = Optional.of(new SourceFiles(
                    store,
                    config,
                    config.records.output(config.checks, allocator.get()),
                    worker.offsetReader(),
                    new Cleanup(store, worker.offsetReader(), new Acknowledgements(), Moment::now),
                    metrics,
                    () -> new Moment(nowMs, 0)));
        }
        Optional<SourceMessage> message = files.get().next();
        return message.isEmpty() ? List.of() : values(message.get());
    }

    private List<Long> values(SourceMessage message) {
        Object value = message.content().value().value();
        if (value instanceof byte[] stream) {
            return Batches.column(stream, allocator.get()).stream()
                    .flatMap(List::stream)
                    .map(Long.class::cast)
                    .toList();
        }
        return List.of(((org.apache.kafka.connect.data.Struct) value).getInt64("n"));
    }
}
