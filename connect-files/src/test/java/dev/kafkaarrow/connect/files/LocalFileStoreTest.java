package dev.kafkaarrow.connect.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFileStoreTest extends FileStoreContract {

    @TempDir
    Path directory;

    @Override
    FileStore newStore() {
        try {
            Files.createDirectories(root());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return FileStore.open(root().toUri().toString());
    }

    private Path root() {
        return directory.resolve("the/store");
    }

    @Test
    void leavesNoTraceOfReading() throws IOException {
        try (FileStore reading = newStore()) {
            assertThat(reading.list("topic")).isEmpty();
            assertThat(walk()).isEmpty();
        }
        assertThat(root()).isEmptyDirectory();
    }

    @Test
    void isMadeByAProbeAlone() throws IOException {
        Path path = directory.resolve("not/there");
        try (FileStore missing = FileStore.open(path.toString())) {
            for (ThrowingCallable use : List.<ThrowingCallable>of(() -> missing.list("topic"), missing::stage)) {
                assertThatThrownBy(use)
                        .isInstanceOf(NoSuchFileException.class)
                        .hasMessage(path + ": the store's directory is not there");
            }
            assertThat(directory.resolve("not")).doesNotExist();

            missing.probe();
            assertThat(missing.list("topic")).isEmpty();
        }
    }

    @Test
    void isNotMadeAnewByPublishing() throws IOException {
        StagedFile staged = store().stage();
        staged.write(bytes("content"));
        Files.move(root(), directory.resolve("away"));

        assertThatThrownBy(() -> staged.publish("topic/file")).hasMessageContaining("is not there");

        assertThat(root()).doesNotExist();
    }

    @Test
    void goesOnWhenItIsBack() throws IOException {
        publish("topic/before", "content");
        Files.move(root(), directory.resolve("away"));
        assertThatThrownBy(() -> store().stage()).hasMessageContaining("is not there");
        assertThatThrownBy(() -> store().list("topic")).hasMessageContaining("is not there");
        Files.move(directory.resolve("away"), root());

        publish("topic/after", "content");

        assertThat(store().list("topic")).containsExactly("after", "before");
    }

    @Test
    void isNotTakenForEmptyWhereAnotherDirectoryHasItsPlace() throws IOException {
        publish("topic/before", "content");
        Files.move(root(), directory.resolve("away"));
        Files.createDirectory(root());
        for (ThrowingCallable use : List.<ThrowingCallable>of(() -> store().list("topic"), () -> store().stage())) {
            assertThatThrownBy(use)
                    .isInstanceOf(NoSuchFileException.class)
                    .hasMessageContaining("is another one than before");
        }
        assertThat(root()).isEmptyDirectory();

        Files.delete(root());
        Files.move(directory.resolve("away"), root());
        publish("topic/after", "content");
        assertThat(store().list("topic")).containsExactly("after", "before");
    }

    @Test
    void isTheSameWhereItsStagingFolderIs() throws IOException {
        publish("topic/before", "content");
        Files.move(root(), directory.resolve("away"));
        Files.createDirectory(root());
        try (Stream<Path> entries = Files.list(directory.resolve("away"))) {
            for (Path entry : entries.toList()) {
                Files.move(entry, root().resolve(entry.getFileName()));
            }
        }

        assertThat(store().list("new topic")).isEmpty();
        publish("topic/after", "content");
        assertThat(store().list("topic")).containsExactly("after", "before");
    }

    @Test
    void makesItsStagingFolderAnewWhereItWasRemoved() throws IOException {
        StagedFile lost = store().stage();
        Path staging = root().resolve(".staging");
        try (Stream<Path> entries = Files.walk(staging)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        }

        publish("topic/file", "content");

        assertThat(content(store(), "topic/file")).isEqualTo("content");
        assertThat(stagingEntries()).hasSize(2);
        assertThatThrownBy(() -> lost.publish("topic/lost")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void removesItsStagingFolderWhenItIsClosed() throws IOException {
        try (FileStore closing = newStore()) {
            closing.stage().write(bytes("never published"));
            assertThat(stagingEntries()).hasSize(2);
        }
        assertThat(stagingEntries()).isEmpty();
    }

    @Test
    void removesLeftoversOfADeadProcessAndOfNoneThatHoldsItsLock() throws IOException {
        Path staging = Files.createDirectories(root().resolve(".staging"));
        Files.createFile(staging.resolve("0-dead.lock"));
        Files.createFile(Files.createDirectory(staging.resolve("0-dead")).resolve("0"));
        Files.createFile(
                Files.createDirectory(staging.resolve("0-without-lock")).resolve("0"));

        try (FileStore opening = newStore()) {
            opening.stage().discard();
            assertThat(stagingEntries())
                    .noneMatch(name -> name.startsWith("0-"))
                    .hasSize(2);
        }
    }

    @Test
    void leavesLeftoversToATaskOfTheSameProcessThatIsRemovingThem() throws IOException {
        Path staging = Files.createDirectories(root().resolve(".staging"));
        Path lock = Files.createFile(staging.resolve("0-dead.lock"));
        try (Closeable removing = OsDisk.INSTANCE.lock(lock).orElseThrow();
                FileStore opening = newStore()) {
            assertThat(removing).isNotNull();

            opening.stage().discard();

            assertThat(stagingEntries()).contains("0-dead.lock");
        }
    }

    @Test
    void leavesAloneWhatAnotherProcessHolds() throws Exception {
        Path staging = Files.createDirectories(root().resolve(".staging"));
        Path lock = Files.createFile(staging.resolve("0-alive.lock"));
        Files.createFile(Files.createDirectory(staging.resolve("0-alive")).resolve("0"));
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        lock.toString())
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(holder.inputReader().readLine()).isEqualTo("locked");
            try (FileStore opening = newStore()) {
                opening.stage().discard();
                assertThat(stagingEntries()).contains("0-alive", "0-alive.lock");
            }
        } finally {
            holder.destroyForcibly().waitFor();
        }
        try (FileStore opening = newStore()) {
            opening.stage().discard();
            assertThat(stagingEntries()).noneMatch(name -> name.startsWith("0-alive"));
        }
    }

    /** Locks the file that it is given, and waits to be killed. */
    static final class LockHolder {
        private LockHolder() {}

        public static void main(String[] args) throws IOException {
            try (FileChannel channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE)) {
                channel.lock();
                System.out.println("locked");
                int end = System.in.read();
                System.exit(end);
            }
        }
    }

    @Test
    void namesWhatIsWrongWithAUrl() {
        for (String url : List.of("relative/path", "s3://bucket", "", "file:relative")) {
            assertThatThrownBy(() -> FileStore.directory(url))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(
                            "store.url: expected an absolute path or a file: URI of one, got '" + url + "'");
        }
        assertThat(FileStore.directory("file:///a/b%20c")).isEqualTo(Path.of("/a/b c"));
        assertThat(FileStore.directory("/a/b")).isEqualTo(Path.of("/a/b"));
    }

    private List<String> stagingEntries() throws IOException {
        try (Stream<Path> entries = Files.list(root().resolve(".staging"))) {
            return entries.map(path -> path.getFileName().toString()).toList();
        }
    }
}
