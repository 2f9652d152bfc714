package dev.kafkaarrow.connect.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
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
    protected FileStore newStore() {
        try {
            Files.createDirectories(root());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Stores.open(root().toUri().toString());
    }

    private Path root() {
        return directory.resolve("the/store");
    }

    @Test
    void leavesNoTraceOfReading() throws IOException {
        try (FileStore reading = newStore()) {
            assertThat(reading.list("topic", "", "").names()).isEmpty();
            assertThat(walk()).isEmpty();
        }
        assertThat(root()).isEmptyDirectory();
    }

    @Test
    void isMadeByAProbeAlone() throws IOException {
        Path path = directory.resolve("not/there");
        try (FileStore missing = Stores.open(path.toString())) {
            for (ThrowingCallable use : List.<ThrowingCallable>of(
                    () -> missing.list("topic", "", "").names(),
                    missing::stage,
                    () -> Walk.of(missing, ""),
                    () -> Walk.of(missing, "a"))) {
                assertThatThrownBy(use)
                        .isInstanceOf(NoSuchFileException.class)
                        .hasMessage(path + ": the store's directory is not there");
            }
            assertThat(directory.resolve("not")).doesNotExist();

            missing.probe();
            assertThat(missing.list("topic", "", "").names()).isEmpty();
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
        assertThatThrownBy(() -> store().list("topic", "", "").names()).hasMessageContaining("is not there");
        Files.move(directory.resolve("away"), root());

        publish("topic/after", "content");

        assertThat(store().list("topic", "", "").names()).containsExactly("after", "before");
    }

    @Test
    void isNotTakenForEmptyWhereAnotherDirectoryHasItsPlace() throws IOException {
        publish("topic/before", "content");
        Files.move(root(), directory.resolve("away"));
        Files.createDirectory(root());
        for (ThrowingCallable use :
                List.<ThrowingCallable>of(() -> store().list("topic", "", "").names(), () -> store().stage())) {
            assertThatThrownBy(use)
                    .isInstanceOf(NoSuchFileException.class)
                    .hasMessageContaining("is another one than before");
        }
        assertThat(root()).isEmptyDirectory();

        Files.delete(root());
        Files.move(directory.resolve("away"), root());
        publish("topic/after", "content");
        assertThat(store().list("topic", "", "").names()).containsExactly("after", "before");
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

        assertThat(store().list("new topic", "", "").names()).isEmpty();
        publish("topic/after", "content");
        assertThat(store().list("topic", "", "").names()).containsExactly("after", "before");
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

    @Test
    void followsLinksToFilesAndSaysThatItFollowsNoneToDirectories() throws IOException {
        publish("a/file", "content");
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("outside"), "outside");
        Files.createSymbolicLink(root().resolve("a/link"), elsewhere.resolve("outside"));
        Files.createSymbolicLink(root().resolve("a/up"), root());
        Files.createSymbolicLink(root().resolve("away"), elsewhere);
        Files.createSymbolicLink(root().resolve("broken"), elsewhere.resolve("absent"));
        Files.createSymbolicLink(root().resolve("loop"), root().resolve("loop"));

        Walk walk = Walk.of(store(), "");

        assertThat(walk.files()).containsExactly("a/file", "a/link");
        assertThat(content(store(), "a/link")).isEqualTo("outside");
        assertThat(walk.unreadable())
                .satisfiesExactly(
                        link -> assertThat(link)
                                .isEqualTo("a/up: a symbolic link to a directory, which is not followed"),
                        link -> assertThat(link)
                                .isEqualTo("away: a symbolic link to a directory, which is not followed"),
                        link -> assertThat(link).isEqualTo("broken: a symbolic link to nothing that is there"),
                        link -> assertThat(link).startsWith("loop: "));
        assertThatThrownBy(() -> store().status("broken")).isInstanceOf(NoSuchFileException.class);
        // of these, no listing can tell that they are no files
        assertThat(store().list("", "", "").names()).containsExactly("broken", "loop");
        assertThat(store().list("a", "", "").names()).containsExactly("file", "link");
    }

    @Test
    void meansTheSameFilesInEveryLocale() throws Exception {
        for (String name : List.of("caf\u00e9", "caf\\xE9", "caf\\x5CxE9", "caf?", "cafe")) {
            publish("to\u00e4st/" + name, name);
        }
        // as another task's of a host that names its folders in its own way
        Files.createDirectories(root().resolve(".staging/0-\u00fc"));
        for (String locale : List.of("C", "C.UTF-8")) {
            List<String> said = inLocale(locale, root().toString());

            assertThat(said)
                    .containsExactly(
                            "moved",
                            "to\u00e4st/caf? caf?",
                            "to\u00e4st/caf\\x5CxE9 caf\\x5CxE9",
                            "to\u00e4st/caf\\xE9 caf\\xE9",
                            "to\u00e4st/cafe cafe",
                            "to\u00e4st/caf\u00e9 caf\u00e9",
                            "to\u00e4st/made\u00fc made in " + locale);
            assertThat(root().resolve("to\u00e4st/made\u00fc")).hasContent("made in " + locale);
            assertThat(stagingEntries()).noneMatch(entry -> entry.startsWith("0-"));
            store().delete("to\u00e4st/made\u00fc");
        }
    }

    @Test
    void isFoundInEveryLocaleWhateverItsOwnName() throws Exception {
        Path german = Files.createDirectories(directory.resolve("\u00fc/the store"));
        Files.writeString(german.resolve("file"), "content");

        for (String url :
                List.of(german.toString(), german.toUri().toString(), "file://" + directory + "/\u00fc/the%20store")) {
            assertThat(inLocale("C", url)).contains("file content");
        }
    }

    /** What {@link Reader} says of a store in a process of another locale. */
    private static List<String> inLocale(String locale, String storeUrl) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Reader.class.getName(),
                // arguments are of the locale too
                URLEncoder.encode(storeUrl, StandardCharsets.UTF_8),
                locale);
        builder.environment().put("LC_ALL", locale);
        Process reader = builder.redirectErrorStream(true).start();
        List<String> said = new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(reader.waitFor()).as("%s", said).isZero();
        return said;
    }

    /** Publishes a file, moves it there and back, and says what is in the store, in UTF-8. */
    static final class Reader {
        private Reader() {}

        public static void main(String[] args) throws IOException {
            PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
            try (FileStore store = Stores.open(URLDecoder.decode(args[0], StandardCharsets.UTF_8))) {
                StagedFile staged = store.stage();
                staged.write(bytes("made in " + args[1]));
                if (staged.publish("to\u00e4st/made\u00fc") == Publication.PUBLISHED) {
                    store.move("to\u00e4st/made\u00fc", "_\u00e4/x");
                    store.move("_\u00e4/x", "to\u00e4st/made\u00fc");
                    out.println("moved");
                }
                for (String path : Walk.of(store, "").files()) {
                    out.println(path + " " + content(store, path));
                }
            }
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
    void aFileIsNoStoreToReadFrom() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");
        try (FileStore store = Stores.open(file.toString())) {
            for (ThrowingCallable probe : List.<ThrowingCallable>of(store::probeReading, store::probeRemoving)) {
                assertThatThrownBy(probe)
                        .isInstanceOf(FileSystemException.class)
                        .hasMessage(file + ": expected a directory, got a file");
            }
        }
    }

    @Test
    void aStoreThatIsNotThereMayCome() throws IOException {
        Path path = directory.resolve("not/there");
        try (FileStore missing = Stores.open(path.toString())) {
            missing.probeReading();
            missing.probeRemoving();
        }
        assertThat(directory.resolve("not")).doesNotExist();
    }

    @Test
    void namesWhatIsWrongWithAUrl() {
        for (String url : List.of("relative/path", "ftp://host/", "", "file:relative")) {
            assertThatThrownBy(() -> Stores.check(url))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(
                            "store.url: expected an absolute path or a file: URI of one, got '" + url + "'");
        }
        assertThat(Stores.open("file:///a/b%20c")).hasToString("/a/b c");
        assertThat(Stores.open("/a/b")).hasToString("/a/b");
    }

    private List<String> stagingEntries() throws IOException {
        try (Stream<Path> entries = Files.list(root().resolve(".staging"))) {
            return entries.map(path -> path.getFileName().toString()).toList();
        }
    }
}
