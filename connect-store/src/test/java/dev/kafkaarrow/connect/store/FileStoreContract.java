package dev.kafkaarrow.connect.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store keeps: a store of another module extends this, by the test jar. */
public abstract class FileStoreContract {

    private final List<FileStore> opened = new ArrayList<>();
    private FileStore store;

    /** Another instance over the same place, which is empty when a test begins. */
    protected abstract FileStore newStore() throws IOException;

    /** Whether there may be a file of that name; what becomes of others is for the store's own tests. */
    protected boolean mayHave(String name) {
        return true;
    }

    @BeforeEach
    void open() throws IOException {
        store = open(newStore());
    }

    @AfterEach
    void close() throws IOException {
        for (FileStore each : opened) {
            each.close();
        }
    }

    protected final FileStore store() {
        return store;
    }

    /** Closes it at the end. */
    protected final FileStore open(FileStore another) {
        opened.add(another);
        return another;
    }

    @Test
    void canBeReadAndRemovedFromAndProbesLeaveNothing() throws IOException {
        store.probe();
        store.probeReading();
        store.probeRemoving();
        assertThat(Walk.of(store, "").files()).isEmpty();
    }

    @Test
    void publishesWhatWasStagedUnderItsPath() throws IOException {
        StagedFile staged = store.stage();
        staged.write(bytes("one, "), bytes("two"));
        staged.write(bytes(", three"));

        assertThat(staged.sizeInBytes()).isEqualTo(15);
        assertThat(staged.publish("topic/a=1/file.arrows")).isEqualTo(Publication.PUBLISHED);
        assertThat(content(store, "topic/a=1/file.arrows")).isEqualTo("one, two, three");
    }

    @Test
    void publishesWritesThatAreLargerThanOneSystemCall() throws IOException {
        byte[] large = new byte[(3 << 20) + 17];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) ((i * 31) >> 3);
        }
        StagedFile staged = store.stage();
        staged.write(bytes("x"), ByteBuffer.wrap(large), ByteBuffer.allocate(0), bytes("y"));
        staged.publish("large");

        try (StoredFile file = store.read("large")) {
            assertThat(file.size()).isEqualTo(large.length + 2L);
            ByteBuffer all = ByteBuffer.allocate(large.length);
            file.read(1, all);
            assertThat(all.array()).isEqualTo(large);
        }
    }

    @Test
    void refusesANameThatIsTakenAndLeavesTheFileThereAsItIs() throws IOException {
        publish("topic/file", "first");
        StagedFile second = open(newStore()).stage();
        second.write(bytes("second"));

        assertThat(second.publish("topic/file")).isEqualTo(Publication.NAME_TAKEN);
        second.discard();
        assertThat(content(store, "topic/file")).isEqualTo("first");
    }

    @Test
    void showsNothingThatIsStagedDiscardedOrHidden() throws IOException {
        StagedFile staged = store.stage();
        staged.write(bytes("x"));
        publish("topic/.hidden", "x");
        publish("topic/_hidden", "x");
        publish("_hidden/file", "x");
        StagedFile discarded = store.stage();
        discarded.discard();
        discarded.discard();

        assertThat(store.list("topic", "", "").names()).isEmpty();
        assertThat(walk()).isEmpty();
        staged.discard();
    }

    @Test
    void listsFilesOfOneDirectoryInTheOrderOfNames() throws IOException {
        publish("t/b", "x");
        publish("t/a", "x");
        publish("t/deeper/c", "x");

        assertThat(store.list("t", "", "").names()).containsExactly("a", "b");
        assertThat(store.list("absent", "", "").names()).isEmpty();
    }

    @Test
    void walksAllFilesInTheOrderOfNames() throws IOException {
        publish("t/b", "x");
        publish("t/a/2", "xx");
        publish("t/a/10", "x");
        publish("top", "x");

        assertThat(walk()).containsExactly("t/a/10", "t/a/2", "t/b", "top");
        assertThat(store.status("t/a/2").sizeInBytes()).isEqualTo(2);
    }

    @Test
    void readsRangesAndSaysWhereAFileEnds() throws IOException {
        publish("file", "0123456789");
        try (StoredFile file = store.read("file")) {
            assertThat(text(file.view(3, 4))).isEqualTo("3456");
            assertThat(text(file.view(0, 2))).isEqualTo("01");
            assertThat(text(file.view(8, 2))).isEqualTo("89");
            assertThat(text(file.view(10, 0))).isEmpty();
            assertThatThrownBy(() -> file.view(8, 3)).isInstanceOf(EOFException.class);
            assertThatThrownBy(() -> file.read(8, ByteBuffer.allocate(3))).isInstanceOf(EOFException.class);
            assertThat(text(file.view(8, 2))).isEqualTo("89");
        }
    }

    @Test
    void saysThatAFileIsMissing() {
        assertThatThrownBy(() -> store.read("absent")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> store.status("absent")).isInstanceOf(NoSuchFileException.class);
        if (store.kind() == StoreKind.FILE_SYSTEM) {
            assertThatThrownBy(() -> store.sync("absent")).isInstanceOf(NoSuchFileException.class);
        }
        assertThatCode(() -> store.delete("absent")).doesNotThrowAnyException();
    }

    @Test
    void refusesPathsThatLeadOutOfTheStore() {
        assertThatThrownBy(() -> store.read("../elsewhere")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void walksOneDirectoryAndNoneThatIsNotToBeEntered() throws IOException {
        publish("a/b/c", "x");
        publish("a/d", "x");
        publish("e", "x");

        assertThat(Walk.of(store, "a").files()).containsExactly("a/b/c", "a/d");
        assertThat(Walk.of(store, "", "a/b").files()).containsExactly("a/d", "e");
        assertThat(Walk.of(store, "absent").files()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"caf\u00e9", "caf\\xE9", "\uD83D\uDE00", "caf\\x5CxE9"})
    void takesAnyNameWhateverTheLocale(String name) throws IOException {
        assumeTrue(mayHave(name), () -> store + " has no such names");
        publish(name + "/" + name, "x");

        assertThat(walk()).containsExactly(name + "/" + name);
        assertThat(store.list(name, "", "").names()).containsExactly(name);
        assertThat(content(store, name + "/" + name)).isEqualTo("x");
        assertThat(store.status(name + "/" + name).path()).isEqualTo(name + "/" + name);
        store.move(name + "/" + name, "done/" + name);
        store.sync("done/" + name);
        assertThat(walk()).containsExactly("done/" + name);
        store.delete("done/" + name);
        assertThat(walk()).isEmpty();
    }

    @Test
    void movesWithoutOverwriting() throws IOException {
        publish("a", "a");
        publish("b", "b");
        FileStatus before = store.status("a");
        store.move("a", "done/a");

        assertThat(content(store, "done/a")).isEqualTo("a");
        if (store.kind() == StoreKind.FILE_SYSTEM) {
            assertThat(store.status("done/a").identity()).isEqualTo(before.identity());
        }
        assertThat(walk()).containsExactly("b", "done/a");
        assertThatThrownBy(() -> store.move("b", "done/a")).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(content(store, "b")).isEqualTo("b");
    }

    @Test
    void deletesAndMovesAFileThatWasLookedAt() throws IOException {
        publish("a", "content");
        publish("b", "other");

        store.delete(store.status("a"));
        store.move(store.status("b"), "done/b");

        assertThat(Walk.of(store, "").files()).containsExactly("done/b");
        assertThat(content(store, "done/b")).isEqualTo("other");
    }

    @Test
    void deletesAFile() throws IOException {
        publish("a", "a");
        store.delete("a");
        assertThat(walk()).isEmpty();
    }

    @Test
    void tellsAFileFromOneMadeAnewUnderItsPath() throws IOException {
        publish("a", "a");
        String identity = store.status("a").identity();
        StagedFile keepsTheOldNodeBusy = store.stage();
        keepsTheOldNodeBusy.write(bytes("x"));
        // in an object store it is the content that may tell
        publish("b", store.kind() == StoreKind.FILE_SYSTEM ? "a" : "b");
        store.delete("a");
        store.move("b", "a");

        assertThat(store.status("a").identity()).isNotEqualTo(identity);
        keepsTheOldNodeBusy.discard();
    }

    @Test
    void aProbeLeavesNothingBehind() throws IOException {
        store.probe();
        store.probe();
        assertThat(walk()).isEmpty();
    }

    @Test
    void stagedFilesOfALiveInstanceSurviveTheOpeningOfAnother() throws IOException {
        StagedFile staged = store.stage();
        staged.write(bytes("x"));
        FileStore another = open(newStore());
        another.stage().discard();

        assertThat(staged.publish("file")).isEqualTo(Publication.PUBLISHED);
        assertThat(content(another, "file")).isEqualTo("x");
    }

    @Test
    void listsNamesBehindAnotherUntilTheLast() throws IOException {
        for (String name : List.of("1+a", "1+b", "1+c", "1+d", "1+e", "10+a", "2+a", ".1+f", "1")) {
            publish("t/" + name, "x");
        }
        publish("t/1+d+/deeper", "x");

        assertThat(pages("t", "1+", "")).containsExactly("1+a", "1+b", "1+c", "1+d", "1+e");
        assertThat(pages("t", "1+", "1+b")).containsExactly("1+c", "1+d", "1+e");
        assertThat(pages("t", "1+", "1+bb")).containsExactly("1+c", "1+d", "1+e");
        assertThat(pages("t", "1+", "1+e")).isEmpty();
        assertThat(pages("t", "1", "")).containsExactly("1", "1+a", "1+b", "1+c", "1+d", "1+e", "10+a");
        assertThat(pages("t", "3+", "")).isEmpty();
    }

    /** Names behind {@code after}, of as many pages as there are. */
    private List<String> pages(String directory, String prefix, String after) throws IOException {
        List<String> names = new ArrayList<>();
        String last = after;
        while (true) {
            Listing page = store.list(directory, prefix, last);
            assertThat(page.after()).isLessThanOrEqualTo(last);
            assertThat(page.names())
                    .isSorted()
                    .allSatisfy(
                            name -> assertThat(name).isGreaterThan(page.after()).startsWith(prefix));
            page.names().stream().filter(name -> name.compareTo(after) > 0).forEach(names::add);
            if (page.isLast()) {
                return names;
            }
            assertThat(page.names()).as("names to go on behind").isNotEmpty();
            last = page.names().get(page.names().size() - 1);
        }
    }

    @Test
    void saysOfAFileWhatWasSaidWhenItWasPublished() throws IOException {
        StagedFile staged = store.stage();
        staged.write(bytes("12345"));
        Map<String, String> metadata = Map.of("size", "5", "base-offset", "0", "kafka-topic", "a topic's name");
        staged.publish("t/file", metadata);
        publish("t/without", "x");

        assertThat(store.metadata("t/file")).isEqualTo(store.kind() == StoreKind.OBJECT_STORE ? metadata : Map.of());
        assertThat(store.metadata("t/without"))
                .isEqualTo(store.kind() == StoreKind.OBJECT_STORE ? Map.of("size", "1") : Map.of());
        assertThatThrownBy(() -> store.metadata("t/absent")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void publishesFromAnotherThreadWhileMoreIsStaged() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            List<Future<Publication>> published = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String content = "content " + i;
                StagedFile staged = store.stage();
                staged.write(bytes(content));
                String path = "t/d" + i % 3 + "/" + i;
                published.add(other.submit(() -> staged.publish(path, Map.of("size", "9"))));
            }
            for (int i = 0; i < 20; i++) {
                assertThat(published.get(i).get()).isEqualTo(Publication.PUBLISHED);
                assertThat(content(store, "t/d" + i % 3 + "/" + i)).isEqualTo("content " + i);
            }
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void ofEightThatPublishUnderOneNameAtTheSameTimeOneDoes() throws Exception {
        int racers = 8;
        ExecutorService threads = Executors.newFixedThreadPool(racers);
        try {
            List<Callable<Publication>> race = new ArrayList<>();
            CyclicBarrier start = new CyclicBarrier(racers);
            for (int i = 0; i < racers; i++) {
                StagedFile staged = open(newStore()).stage();
                staged.write(bytes("racer " + i));
                race.add(() -> {
                    start.await();
                    return staged.publish("t/name");
                });
            }
            List<Integer> winners = new ArrayList<>();
            List<Future<Publication>> ended = threads.invokeAll(race);
            for (int i = 0; i < racers; i++) {
                if (ended.get(i).get() == Publication.PUBLISHED) {
                    winners.add(i);
                }
            }
            assertThat(winners).hasSize(1);
            assertThat(content(store, "t/name")).isEqualTo("racer " + winners.get(0));
        } finally {
            threads.shutdownNow();
        }
    }

    /** Of either file, but never of both. */
    @Test
    void aFileThatTakesThePlaceOfAnOpenOneIsNotTakenForIt() throws IOException {
        int size = 3 << 20;
        publish("file", "a".repeat(size));
        try (StoredFile file = store.read("file")) {
            assertThat(text(file.view(0, 10))).isEqualTo("aaaaaaaaaa");
            store.delete("file");
            publish("file", "b".repeat(size));
            try {
                assertThat(text(file.view(size - 10, 10))).isEqualTo("aaaaaaaaaa");
            } catch (ObjectChangedException e) {
                assertThat(e).hasMessageContaining("file");
            }
        }
    }

    @Test
    void readsAFileThatWasListed() throws IOException {
        publish("t/file", "content");
        List<FileStatus> found = Walk.of(store, "").statuses();
        try (StoredFile file = store.read(found.get(0))) {
            assertThat(file.size()).isEqualTo(7);
            assertThat(text(file.view(3, 4))).isEqualTo("tent");
        }
        FileStatus status = store.status("t/file");
        assertThat(found).containsExactly(status);
        store.delete("t/file");
        assertThatThrownBy(() -> store.read(status)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void readsAFileOfNothing() throws IOException {
        publish("empty", "");
        try (StoredFile file = store.read("empty");
                StoredFile listed = store.read(store.status("empty"))) {
            assertThat(file.size()).isZero();
            assertThat(text(file.view(0, 0))).isEmpty();
            assertThat(listed.size()).isZero();
            assertThatThrownBy(() -> listed.view(0, 1)).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void movesAFileMoreThanOnce() throws IOException {
        StagedFile staged = store.stage();
        staged.write(bytes("content"));
        staged.publish("a", Map.of("size", "7", "base-offset", "0"));
        Map<String, String> metadata = store.metadata("a");
        store.move("a", "b/a");
        store.move("b/a", "c/b/a");

        assertThat(walk()).containsExactly("c/b/a");
        assertThat(content(store, "c/b/a")).isEqualTo("content");
        assertThat(store.metadata("c/b/a")).isEqualTo(metadata);
        assertThatThrownBy(() -> store.move("a", "d")).isInstanceOf(NoSuchFileException.class);
        store.move(store.status("c/b/a"), "a");
        assertThat(content(store, "a")).isEqualTo("content");
    }

    @Test
    void saysWhetherAFileCanBeMovedToAPath() throws IOException {
        publish("a", "x");
        publish("b", "x");

        assertThat(store.isFree("c", "a")).isTrue();
        assertThat(store.isFree("b", "a")).isFalse();
        assertThatThrownBy(() -> store.isFree("c", "absent")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void deletesAFileThatWasLookedAt() throws IOException {
        publish("a", "a");
        FileStatus before = store.status("a");
        store.delete("a");
        store.delete(before);
        publish("a", "b");
        if (store.kind() == StoreKind.OBJECT_STORE) {
            assertThatThrownBy(() -> store.delete(before)).isInstanceOf(ObjectChangedException.class);
            assertThat(content(store, "a")).isEqualTo("b");
        }
        store.delete(store.status("a"));
        assertThat(walk()).isEmpty();
    }

    protected final void publish(String path, String content) throws IOException {
        StagedFile staged = store.stage();
        staged.write(bytes(content));
        assertThat(staged.publish(path)).isEqualTo(Publication.PUBLISHED);
    }

    protected final List<String> walk() throws IOException {
        return Walk.of(store, "").files();
    }

    /** What a walk came to. */
    record Walk(List<FileStatus> statuses, List<String> unreadable) {

        List<String> files() {
            return statuses.stream().map(FileStatus::path).toList();
        }

        /** Into all directories but those named. */
        static Walk of(FileStore store, String directory, String... notEntered) throws IOException {
            Walk walk = new Walk(new ArrayList<>(), new ArrayList<>());
            store.walk(directory, new FileStore.Visitor() {
                @Override
                public void visit(FileStatus file) {
                    walk.statuses.add(file);
                }

                @Override
                public boolean enters(String path) {
                    return !List.of(notEntered).contains(path);
                }

                @Override
                public void unreadable(String path, String reason) {
                    walk.unreadable.add(path + ": " + reason);
                }
            });
            return walk;
        }
    }

    protected static String content(FileStore store, String path) throws IOException {
        try (StoredFile file = store.read(path)) {
            return text(file.view(0, (int) file.size()));
        }
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }

    protected static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
