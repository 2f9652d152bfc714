package dev.kafkaarrow.connect.sink;

import static dev.kafkaarrow.connect.sink.TestRun.asPublished;
import static dev.kafkaarrow.connect.sink.TestRun.numbers;
import static dev.kafkaarrow.connect.sink.TestRun.published;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The task over directories that fail: nothing is lost, the error says what to do, and work goes on. */
class StoreFaultsTest {

    private static final List<SinkRecord> LOG = numbers(0, 20, 0);

    @TempDir
    Path directory;

    private Path store() throws IOException {
        return Files.createDirectories(directory.resolve("store"));
    }

    private static void assertEndsWithAll(TestRun run, Path store) {
        // a worker delivers a refused batch again, and then what was asked for
        run.put();
        run.deliver(run.context.rewinds.getOrDefault(TestRun.PARTITION, 0L), LOG);
        assertThat(run.stop()).isEqualTo(20);
        assertThat(published(store)).isEqualTo(asPublished(LOG, 0));
    }

    @Test
    void aFullDiskIsWaitedFor() throws IOException {
        try (Tmpfs disk = Tmpfs.mount(directory.resolve("small"), "size=1m")) {
            Path store = disk.path();
            TestRun run = TestRun.start(store, Map.of("file.max.records", "100"));
            run.put(LOG.get(0));
            Path ballast = disk.fill();

            for (int attempt = 0; attempt < 3; attempt++) {
                assertThatThrownBy(() -> run.deliver(0, LOG))
                        .isInstanceOf(RetriableException.class)
                        .hasMessageContaining("t-0: the store " + store + " failed")
                        .hasMessageContaining("No space left on device")
                        .hasMessageContaining("No records are lost, and the worker retries")
                        .hasMessageContaining("has space left");
                run.context.rewinds.clear();
            }
            assertThat(published(store)).isEmpty();
            assertThat(run.committable()).isZero();

            Files.delete(ballast);
            assertEndsWithAll(run, store);
        }
    }

    @Test
    void aReadOnlyStoreIsWaitedFor() throws IOException {
        try (Tmpfs disk = Tmpfs.mount(directory.resolve("small"), "size=1m")) {
            Path store = disk.path();
            TestRun first = TestRun.start(store, Map.of());
            first.deliver(0, numbers(0, 7, 0));
            first.stop();

            disk.remount("ro");
            TestRun run = TestRun.start(store, Map.of());
            assertThatThrownBy(() -> run.deliver(0, LOG))
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining("Read-only file system")
                    .hasMessageContaining("can be reached and written to");
            assertThat(run.committable()).isEqualTo(7);

            disk.remount("rw");
            assertEndsWithAll(run, store);
        }
    }

    @Test
    void aStoreThatIsUnmountedAndMountedAgainIsNotTakenForAnEmptyOne() throws IOException {
        Path image = directory.resolve("image");
        try (Tmpfs disk = Tmpfs.mount(image, "size=1m")) {
            Path store = disk.path();
            Path mountPoint = Files.createDirectory(directory.resolve("mount-point"));
            Tmpfs.bind(image, mountPoint);
            TestRun run = TestRun.start(mountPoint, Map.of());
            run.deliver(0, numbers(0, 7, 0));
            Files.delete(TestRun.files(store).get(0));

            Tmpfs.unmountLazily(mountPoint);
            assertThatThrownBy(() -> run.deliver(0, LOG))
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining("the store's directory is another one than before");
            assertThat(mountPoint).isEmptyDirectory();
            run.context.rewinds.clear();

            Tmpfs.bind(image, mountPoint);
            try {
                run.put();
                run.deliver(3, LOG);
                assertThat(run.stop()).isEqualTo(20);
            } finally {
                Tmpfs.unmountLazily(mountPoint);
            }
            assertThat(published(store)).isEqualTo(asPublished(numbers(3, 20, 0), 0));
        }
    }

    @Test
    void aStoreThatWasMovedAwayAndBackGoesOn() throws IOException {
        Path store = store();
        Path away = directory.resolve("away");
        TestRun run = TestRun.start(store, Map.of());
        run.deliver(0, numbers(0, 8, 0));

        Files.move(store, away);
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> run.deliver(8, LOG))
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining(store + ": the store's directory is not there")
                    .hasMessageContaining("check that the store can be reached");
            assertThat(run.committable()).isEqualTo(6);
            run.context.rewinds.clear();
        }
        assertThat(store).doesNotExist();

        Files.move(away, store);
        run.put();
        run.deliver(6, LOG);
        assertThat(run.stop()).isEqualTo(20);
        assertThat(published(store)).isEqualTo(asPublished(LOG, 0));
    }

    @Test
    void aStoreThatIsAwayWhenATaskStartsIsNotMadeAnew() throws IOException {
        Path store = store();
        Path away = directory.resolve("away");
        TestRun first = TestRun.start(store, Map.of());
        first.deliver(0, numbers(0, 6, 0));
        first.stop();
        // by the rule: then the name that an empty log would begin with is free
        Files.delete(TestRun.files(store).get(0));
        Files.move(store, away);

        TestRun run = TestRun.start(store, Map.of());
        assertThatThrownBy(() -> run.deliver(5, LOG))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("is not there");
        assertThat(store).doesNotExist();

        Files.move(away, store);
        run.deliver(5, LOG);
        assertThat(run.stop()).isEqualTo(20);
        assertThat(published(store)).isEqualTo(asPublished(numbers(3, 20, 0), 0));
    }

    @Test
    void aStoreThatIsAwayWhileRecordsAreProvenIsNotTakenForARemovedFile() throws IOException {
        Path store = store();
        TestRun first = TestRun.start(store, Map.of());
        first.deliver(0, numbers(0, 9, 0));
        first.stop();
        TestRun run = TestRun.start(store, Map.of("removed.files", "trust"));
        run.put(LOG.get(6));
        Files.move(store, directory.resolve("away"));
        assertThatThrownBy(() -> run.put(LOG.get(0)))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("is not there");
    }

    @Test
    void aStagingFolderThatSomebodyRemovedIsMadeAnew() throws IOException {
        Path store = store();
        TestRun run = TestRun.start(store, Map.of());
        run.deliver(0, numbers(0, 8, 0));
        try (var entries = Files.walk(store.resolve(".staging"))) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        }
        assertThatThrownBy(() -> run.deliver(8, LOG)).isInstanceOf(RetriableException.class);
        assertThat(run.context.rewinds).containsExactly(Map.entry(TestRun.PARTITION, 6L));
        run.put();
        run.deliver(6, LOG);
        assertThat(run.stop()).isEqualTo(20);
        assertThat(published(store)).isEqualTo(asPublished(LOG, 0));
    }

    /** A small file system of its own; only root can mount one, and tests say so where they are skipped. */
    private record Tmpfs(Path path) implements AutoCloseable {

        static Tmpfs mount(Path path, String options) throws IOException {
            Files.createDirectory(path);
            assumeThat(run("mount", "-t", "tmpfs", "-o", options, "tmpfs", path.toString()))
                    .as("SKIPPED, as mounting a small tmpfs needs root: %s is not tested", "a disk that fails")
                    .isEmpty();
            return new Tmpfs(path);
        }

        static void bind(Path from, Path to) {
            assertThat(run("mount", "--bind", from.toString(), to.toString())).isEmpty();
        }

        static void unmountLazily(Path path) {
            assertThat(run("umount", "-l", path.toString())).isEmpty();
        }

        void remount(String options) {
            assertThat(run("mount", "-o", "remount," + options, path.toString()))
                    .isEmpty();
        }

        /** A file that takes all space. */
        Path fill() throws IOException {
            Path ballast = path.resolve("_ballast");
            try (RandomAccessFile file = new RandomAccessFile(ballast.toFile(), "rw")) {
                for (int bytes = 1 << 16; bytes > 0; ) {
                    try {
                        file.write(new byte[bytes]);
                    } catch (IOException e) {
                        bytes /= 2;
                    }
                }
            }
            return ballast;
        }

        @Override
        public void close() {
            assertThat(run("umount", "-l", path.toString())).isEmpty();
        }

        /** What a command says if it fails; else nothing. */
        private static String run(String... command) {
            try {
                Process process =
                        new ProcessBuilder(command).redirectErrorStream(true).start();
                String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return process.waitFor() == 0 ? "" : "failed: " + said;
            } catch (IOException e) {
                return "failed: " + e;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return "interrupted";
            }
        }
    }
}
