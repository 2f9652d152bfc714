package dev.kafkaarrow.connect.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFileStoreTest extends FileStoreContract {

    @TempDir
    Path directory;

    @Override
    FileStore newStore() {
        return FileStore.open(directory.resolve("made/when/needed").toUri().toString());
    }

    @Test
    void leavesNoTraceOfReading() throws IOException {
        try (FileStore reading = newStore()) {
            assertThat(reading.list("topic")).isEmpty();
            assertThat(walk()).isEmpty();
        }
        assertThat(directory).isEmptyDirectory();
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
        Path staging = Files.createDirectories(directory.resolve("made/when/needed/.staging"));
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
        Path staging = Files.createDirectories(directory.resolve("made/when/needed/.staging"));
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
        Path staging = Files.createDirectories(directory.resolve("made/when/needed/.staging"));
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
        try (Stream<Path> entries = Files.list(directory.resolve("made/when/needed/.staging"))) {
            return entries.map(path -> path.getFileName().toString()).toList();
        }
    }
}
