package dev.kafkaarrow.connect.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.store.FileStoreContract.Walk;
import dev.kafkaarrow.connect.store.SimulatedObjects.Mishap;
import dev.kafkaarrow.connect.store.SimulatedObjects.Mishaps;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a store makes of a bucket, and what it asks of it. */
class ObjectFileStoreTest {

    private final SimulatedObjects objects = new SimulatedObjects();
    private final ObservedRequests observed = new ObservedRequests();
    private final FileStore store = objects.store(observed, observed);

    private void put(String... keys) {
        for (String key : keys) {
            objects.putBack(key, key.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void publish(FileStore store, String path, String content) throws IOException {
        StagedFile staged = store.stage();
        staged.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)));
        assertThat(staged.publish(path)).isEqualTo(Publication.PUBLISHED);
    }

    private static FileStore over(ObjectClient client) {
        return new ObjectFileStore(
                client,
                ObjectKeys.below(""),
                new ObjectStaging(Path.of("/staging"), SimulatedDisk.empty().newProcess(SimulatedDisk.NONE)),
                ms -> {});
    }

    // names

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "/a/b", "a/b/", "a//b", "./a/b"})
    void aPrefixMayBeWrittenWithSlashesAroundIt(String prefix) throws IOException {
        FileStore below = objects.store(observed, observed, prefix);
        publish(below, "t/file", "x");

        assertThat(below).hasToString("simulated://bucket/a/b");
        assertThat(objects.files()).containsOnlyKeys("a/b/t/file");
        assertThat(below.status("t/file").path()).isEqualTo("t/file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "a/../../b", "/a", "half\uD800", "", ".", "a/.."})
    void namesThatNoKeyHasAreRefused(String path) {
        assertThatThrownBy(() -> store.status(path))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + path + "'");
    }

    @Test
    void keysThatAreNoPathsArePassedOver() throws IOException {
        put("a/b", "a//b", "a//c/d", "/a", "b/", "c/../d", "c/./e", "c/f/");
        objects.putBack("d/", new byte[0]);
        objects.putBack("d/e/", new byte[0]);

        Walk walk = Walk.of(store, "");

        assertThat(walk.files()).containsExactly("a/b");
        assertThat(walk.unreadable())
                .containsExactly(
                        "/a: a name between two slashes is empty",
                        "a//b: a name between two slashes is empty",
                        "a//c/d: a name between two slashes is empty",
                        "b/: its name ends in a slash",
                        "c/f/: its name ends in a slash");
        assertThat(store.list("d", "", "").names()).isEmpty();
        assertThat(store.list("a", "", "").names()).containsExactly("b");
    }

    @Test
    void aKeyMayBeAFileAndADirectory() throws IOException {
        put("a", "a/b", "a.txt", "a/b/c");

        assertThat(Walk.of(store, "").files()).containsExactlyInAnyOrder("a", "a/b", "a.txt", "a/b/c");
        assertThat(store.list("", "", "").names()).containsExactly("a", "a.txt");
        assertThat(Walk.of(store, "a").files()).containsExactly("a/b", "a/b/c");
    }

    // listings

    @Test
    void aPageIsOneRequest() throws IOException {
        for (int i = 0; i < 2_500; i++) {
            put(String.format("t/1+%05d", i), String.format("t/2+%05d", i));
        }
        observed.requests.clear();

        Listing page = store.list("t", "2+", "2+00010");

        assertThat(observed.requests).containsExactly("list");
        assertThat(page.names()).hasSize(1_000).startsWith("2+00011");
        assertThat(page.isLast()).isFalse();
        assertThat(store.list("t", "2+", "2+02400").isLast()).isTrue();
        assertThat(store.list("t", "2+", "2+02499").names()).isEmpty();
        assertThat(observed.requests).hasSize(3);
    }

    @Test
    void aPageWithoutNamesToBeSeenIsPassedOver() throws IOException {
        put("t/.a", "t/.b", "t/.c", "t/_d", "t/e/f", "t/g/h", "t/i", "t/j/k");
        objects.pageSize(1);

        assertThat(store.list("t", "", "")).isEqualTo(new Listing("", List.of("i"), false));
        assertThat(store.list("t", "", "i")).isEqualTo(new Listing("i", List.of(), true));
    }

    @Property(tries = 300)
    void pagesOfAnySizeThatAreCutAnywhereAreAllThereIs(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        SimulatedObjects bucket = new SimulatedObjects();
        bucket.pageSize(1 + random.nextInt(4));
        FileStore cut =
                bucket.store(SimulatedDisk.NONE, (request, path) -> random.nextInt(3) == 0 ? Mishap.CUT : Mishap.NONE);
        TreeSet<String> files = new TreeSet<>();
        TreeSet<String> inDirectory = new TreeSet<>();
        for (int i = 0; i < 20; i++) {
            StringBuilder path = new StringBuilder("d");
            for (int depth = random.nextInt(3); depth >= 0; depth--) {
                path.append('/')
                        .append(List.of("a", "b", ".c", "d-", "d", "d0", "_e").get(random.nextInt(7)));
            }
            bucket.putBack(path.toString(), new byte[0]);
            if (!path.toString().matches(".*/[._].*")) {
                files.add(path.toString());
                if (path.toString().matches("d/[^/]*")) {
                    inDirectory.add(path.substring(2));
                }
            }
        }
        List<String> listed = new ArrayList<>();
        Listing page = new Listing("", List.of(), false);
        while (!page.isLast()) {
            page = cut.list(
                    "d",
                    "",
                    page.names().isEmpty() ? "" : page.names().get(page.names().size() - 1));
            listed.addAll(page.names());
        }
        assertThat(listed).containsExactlyElementsOf(inDirectory);
        assertThat(Walk.of(cut, "d").files()).containsExactlyElementsOf(files);
        assertThat(Walk.of(cut, "", "d/d", "d/a").files())
                .containsExactlyElementsOf(files.stream()
                        .filter(file -> !file.startsWith("d/d/") && !file.startsWith("d/a/"))
                        .toList());
    }

    @Test
    void aServerThatDoesNotBeginBehindAKeyIsReadOn() throws IOException {
        put("t/a", "t/b/1", "t/b/2", "t/b/3", "t/c", "t/d");
        FileStore fromTheBeginning =
                over(ForwardingClient.withPagesOf(2, new ForwardingClient(objects.client(observed, observed)) {
                    @Override
                    public Page list(PageRequest request) throws IOException {
                        return super.list(
                                new PageRequest(request.prefix(), "", request.depth(), request.max(), request.token()));
                    }
                }));

        assertThat(fromTheBeginning.list("t", "", "c")).isEqualTo(new Listing("c", List.of("d"), true));
        assertThat(Walk.of(fromTheBeginning, "", "t/b").files()).containsExactly("t/a", "t/c", "t/d");
    }

    @Test
    void aStoreThatListsInNoOrderIsRefused() {
        put("t/a", "t/b", "t/c");
        FileStore unordered = over(new ForwardingClient(objects.client(observed, observed)) {
            @Override
            public Page list(PageRequest request) throws IOException {
                List<Found> found = new ArrayList<>(super.list(request).objects());
                Collections.reverse(found);
                return new Page(found, List.of(), Optional.empty());
            }
        });

        assertThatThrownBy(() -> unordered.list("t", "", ""))
                .hasMessageContaining("in the order of their bytes, got 't/b' behind 't/c'")
                .hasMessageContaining("directory buckets");
        assertThatThrownBy(() -> Walk.of(unordered, "")).isInstanceOf(IOException.class);
        assertThatThrownBy(unordered::probe).hasMessageContaining("in the order of their bytes");
    }

    @Test
    void aWalkIsOneListingThatLeavesOutWhatIsNotEntered() throws IOException {
        for (int i = 0; i < 100; i++) {
            put("done/" + i, "t/d" + i % 10 + "/" + i);
        }
        objects.pageSize(10);
        observed.requests.clear();

        assertThat(Walk.of(store, "", "done").files()).hasSize(100);

        // of what is passed over one page, and of the rest eleven pages at most
        assertThat(observed.requests).hasSizeLessThanOrEqualTo(12).containsOnly("list");
    }

    // reading

    @Test
    void aSmallFileThatWasListedIsReadByOneRequest() throws IOException {
        objects.putBack("t/small", new byte[4 << 20]);
        FileStatus status = Walk.of(store, "").statuses().get(0);
        observed.requests.clear();
        try (StoredFile file = store.read(status)) {
            file.read(0, ByteBuffer.allocate(4 << 20));
        }
        assertThat(observed.requests).containsExactly("get");
        observed.requests.clear();
        try (StoredFile file = store.read("t/small")) {
            file.view(0, 1 << 20);
        }
        assertThat(observed.requests).containsExactly("get");
    }

    @Test
    void aFileThatWasReplacedSinceItWasListedIsNotRead() throws IOException {
        put("t/a");
        FileStatus status = store.status("t/a");
        objects.putBack("t/a", new byte[3]);

        assertThatThrownBy(() -> store.read(status))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("t/a");
    }

    // metadata

    @Test
    void metadataIsOfWhatWasPublishedHereAndIsWhole() throws IOException {
        StagedFile staged = store.stage();
        staged.write(ByteBuffer.allocate(5));
        staged.publish("t/file", Map.of("base-offset", "7"));
        put("t/copied");
        ObjectClient client = objects.client(observed, observed);
        Map<String, String> kept = client.head("t/file").metadata();
        byte[] more = new byte[6];

        assertThat(kept).containsOnlyKeys("base-offset", "size", "write-id");
        assertThat(store.metadata("t/file")).containsOnly(Map.entry("base-offset", "7"), Map.entry("size", "5"));
        assertThat(store.metadata("t/copied")).isEmpty();
        objects.putBack("t/grown", more, kept);
        assertThat(store.metadata("t/grown")).isEmpty();
        objects.putBack("t/nobodys", new byte[5], Map.of("size", "5"));
        assertThat(store.metadata("t/nobodys")).isEmpty();
    }

    // moving

    @ParameterizedTest
    @CsvSource({"put", "head", "get", "remove"})
    void aMoveThatDiedAtAnyStepIsCompleted(String step) throws IOException {
        put("t/a");
        for (Mishap mishap : List.of(Mishap.REFUSED, Mishap.ANSWER_LOST)) {
            observed.next(step, mishap);
            try {
                store.move("t/a", "done/a");
            } catch (IOException e) {
                if (objects.files().containsKey("t/a")) {
                    assertThat(store.isFree("done/a", "t/a")).isTrue();
                    store.move("t/a", "done/a");
                }
            }
            assertThat(objects.files()).containsOnlyKeys("done/a");
            assertThat(objects.files().get("done/a")).asString().isEqualTo("t/a");
            objects.remove("done/a");
            put("t/a");
        }
    }

    @Test
    void aMoveWhoseRemovalCameNotYetIsCompleted() throws IOException {
        put("t/a");
        observed.refuse("remove", new IOException("no"));
        assertThatThrownBy(() -> store.move("t/a", "done/a")).hasMessage("no");
        assertThat(objects.files()).containsOnlyKeys("done/a", "t/a");
        FileStore another = objects.store(SimulatedDisk.NONE);

        assertThat(another.isFree("done/a", "t/a")).isTrue();
        another.move("t/a", "done/a");

        assertThat(objects.files()).containsOnlyKeys("done/a");
    }

    @Test
    void aFileThatWasReplacedSinceItWasLookedAtIsNotMoved() throws IOException {
        put("t/a");
        FileStatus before = store.status("t/a");
        objects.putBack("t/a", new byte[1]);

        assertThatThrownBy(() -> store.move(before, "done/a"))
                .isInstanceOf(ObjectChangedException.class)
                .hasMessageContaining("simulated://bucket/t/a: expected version " + before.identity());
        assertThat(objects.files()).containsOnlyKeys("t/a");
        store.move(store.status("t/a"), "done/a");
        assertThat(objects.files()).containsOnlyKeys("done/a");
    }

    /** A file of the same name and bytes that came later is another one. */
    @Test
    void whatWasMovedBeforeIsNotTakenForAFileThatCameLater() throws IOException {
        publish(store, "t/a", "same");
        store.move("t/a", "done/a");
        publish(store, "t/a", "same");

        assertThat(store.isFree("done/a", "t/a")).isFalse();
        assertThatThrownBy(() -> store.move("t/a", "done/a")).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(objects.files()).containsOnlyKeys("done/a", "t/a");
    }

    @Test
    void aFileThatTakesTheSourcesPlaceWhileItIsMovedStays() throws IOException {
        put("t/a");
        FileStore moving = over(new ForwardingClient(objects.client(SimulatedDisk.NONE, Mishaps.NONE)) {
            @Override
            public Put putIfAbsent(String key, Content content, Map<String, String> metadata) throws IOException {
                Put put = super.putIfAbsent(key, content, metadata);
                objects.putBack("t/a", new byte[1]);
                return put;
            }
        });

        moving.move("t/a", "done/a");

        assertThat(objects.files().get("done/a")).asString().isEqualTo("t/a");
        assertThat(objects.files().get("t/a")).isEqualTo(new byte[1]);
    }

    @Test
    void aFileThatIsReplacedBeforeItsBytesWereReadIsNotMoved() throws IOException {
        put("t/a");
        FileStore moving = over(new ForwardingClient(objects.client(SimulatedDisk.NONE, Mishaps.NONE)) {
            @Override
            public Range get(String key, Optional<String> version, long from, int length) throws IOException {
                objects.putBack("t/a", new byte[1]);
                return super.get(key, version, from, length);
            }
        });

        assertThatThrownBy(() -> moving.move("t/a", "done/a")).isInstanceOf(ObjectChangedException.class);
        assertThat(objects.files()).containsOnlyKeys("t/a");
    }

    @Test
    void aLargeFileIsMovedInWindows() throws IOException {
        byte[] large = new byte[(17 << 20) + 5];
        new Random(1).nextBytes(large);
        objects.putBack("t/a", large);

        store.move("t/a", "done/a");

        assertThat(objects.files().get("done/a")).isEqualTo(large);
        assertThat(observed.requests).containsExactly("head", "put", "get", "get", "get", "remove");
    }

    // probes

    @Test
    void probesLeaveNothing() throws IOException {
        put("t/a");
        store.probe();
        store.probeReading();
        store.probeRemoving();

        assertThat(objects.keys()).containsExactly("t/a");
    }

    @Test
    void aStoreThatOverwritesIsRefused() {
        objects.ignoreCondition();

        assertThatThrownBy(store::probe)
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("simulated://bucket: this store does not keep to If-None-Match")
                .hasMessageContaining("files would be overwritten")
                .hasMessageContaining("a second put of one object was answered with PUBLISHED")
                .hasMessageContaining("its content is the second one");
        assertThat(objects.keys()).isEmpty();
    }

    /** As one that looks first and then puts. */
    @Test
    void aStoreInWhichTwoWinARaceIsRefused() {
        FileStore looking = over(new ForwardingClient(objects.client(SimulatedDisk.NONE, Mishaps.NONE)) {
            @Override
            public Put putIfAbsent(String key, Content content, Map<String, String> metadata) throws IOException {
                Put put = super.putIfAbsent(key, content, metadata);
                return content.sizeInBytes() == "racer 0".length() ? Put.CREATED : put;
            }
        });

        assertThatThrownBy(looking::probe)
                .hasMessageContaining("does not keep to If-None-Match")
                .hasMessageContaining("[racer 0, racer 1, racer 2, racer 3, racer 4, racer 5, racer 6, racer 7]");
        assertThat(objects.keys()).isEmpty();
    }

    @Test
    void conflictsAndLostAnswersOfARaceAreNoReasonToRefuse() throws IOException {
        observed.next(
                "put",
                Mishap.NONE,
                Mishap.NONE,
                Mishap.CONFLICT,
                Mishap.CONFLICT_OF_ITS_OWN,
                Mishap.ANSWER_LOST,
                Mishap.CONFLICT,
                Mishap.CONFLICT,
                Mishap.CONFLICT,
                Mishap.CONFLICT,
                Mishap.REFUSED);

        store.probe();

        assertThat(objects.keys()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"REFUSED", "ANSWER_LOST", "CONFLICT", "CONFLICT_OF_ITS_OWN"})
    void whatGoesWrongWithAPutByChanceIsNoReasonToRefuse(Mishap mishap) throws IOException {
        observed.next("put", mishap, Mishap.NONE, mishap);

        store.probe();
        store.probeRemoving();

        assertThat(objects.keys()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"put, put objects", "get, get objects", "list, list the bucket", "remove, delete objects"})
    void saysWhatIsNotPermitted(String request, String said) {
        observed.refuse(request, new AccessDeniedException("simulated://bucket/key", null, "403 of request 7"));

        assertThatThrownBy(store::probe)
                .isInstanceOf(FileSystemException.class)
                .hasMessageStartingWith("simulated://bucket: it is not permitted to " + said + ": ")
                .hasMessageContaining("403 of request 7");
        if (!request.equals("remove")) {
            assertThat(objects.keys()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"list, list the bucket", "get, get objects"})
    void saysWhatIsNotPermittedToOneWhoReads(String request, String said) {
        observed.refuse(request, new AccessDeniedException("simulated://bucket/key"));

        assertThatThrownBy(store::probeReading).hasMessageContaining("it is not permitted to " + said);
    }

    @ParameterizedTest
    @CsvSource({"put, put objects", "remove, delete objects"})
    void saysWhatIsNotPermittedToOneWhoRemoves(String request, String said) {
        observed.refuse(request, new AccessDeniedException("simulated://bucket/key"));

        assertThatThrownBy(store::probeRemoving).hasMessageContaining("it is not permitted to " + said);
    }

    @Test
    void aBucketThatIsNotThereIsNoEmptyOne() {
        observed.refuse("list", new NoSuchFileException("simulated://bucket", null, "there is no such bucket"));

        assertThatThrownBy(store::probeReading).hasMessageContaining("there is no such bucket");
        assertThatThrownBy(() -> store.list("t", "", "")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Walk.of(store, "")).isInstanceOf(IOException.class);
    }

    @Test
    void saysThatItIsThePlaceForStagedFilesThatIsNoGood() {
        observed.refuse("create", new AccessDeniedException("/staging"));

        assertThatThrownBy(store::probe).isInstanceOf(StagingException.class).hasMessageContaining("/staging");
        assertThat(observed.requests).isEmpty();
    }

    // staging

    @Test
    void whoReadsStagesNothing(@TempDir Path directory) throws IOException {
        Path staging = directory.resolve("not/there");
        try (FileStore real = real(staging)) {
            real.list("t", "", "");
        }
        assertThat(staging).doesNotExist();
    }

    @Test
    void stagesForNobodyElseAndLeavesNothing(@TempDir Path directory) throws IOException {
        Path staging = directory.resolve("not/there");
        try (FileStore real = real(staging)) {
            publish(real, "t/file", "content");
            StagedFile staged = real.stage();
            staged.write(ByteBuffer.allocate(10));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(staging)))
                    .isEqualTo("rwx------");
            try (var files = Files.walk(staging)) {
                assertThat(files.filter(Files::isRegularFile).filter(file -> size(file) == 10))
                        .hasSize(1);
            }
        }
        try (var files = Files.walk(staging)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
        assertThat(objects.files()).containsOnlyKeys("t/file");
    }

    private static long size(Path file) {
        return file.toFile().length();
    }

    private FileStore real(Path staging) {
        return ObjectStores.open(
                objects.client(observed, observed),
                "",
                StoreSettings.of("simulated:").stagedIn(Optional.of(staging.toString())));
    }

    @Test
    void whatADeadProcessLeftIsRemoved() throws IOException {
        StagedFile staged = store.stage();
        staged.write(ByteBuffer.allocate(10));
        assertThat(objects.staged()).hasSize(1);
        objects.store(SimulatedDisk.NONE).stage().discard();
        assertThat(objects.staged()).hasSize(1);

        objects.kill(store);
        objects.store(SimulatedDisk.NONE).stage().discard();

        assertThat(objects.staged()).isEmpty();
    }

    @Test
    void aStagedFileThatSomebodyRemovedIsNotPublished() throws IOException {
        StagedFile staged = store.stage();
        staged.write(ByteBuffer.allocate(10));
        observed.refuse("read", new NoSuchFileException("/staging/.staging/0"));

        assertThatThrownBy(() -> staged.publish("t/file"))
                .isInstanceOf(StagingException.class)
                .hasMessageContaining("/staging/.staging/0");
        assertThat(Collections.frequency(observed.requests, "put")).isEqualTo(1);
    }

    /** Memory for the pages of a new file costs more than the copy. */
    @Test
    void aFileThatWasPublishedIsWrittenOver() throws IOException {
        publish(store, "t/long", "a longer one");
        Set<String> before = Set.copyOf(objects.staged().keySet());
        StagedFile next = store.stage();
        next.write(ByteBuffer.wrap("short".getBytes(StandardCharsets.UTF_8)));
        assertThat(objects.staged().keySet()).isEqualTo(before).hasSize(1);
        next.publish("t/short");
        next.discard();

        assertThat(objects.files().get("t/long")).asString().isEqualTo("a longer one");
        assertThat(objects.files().get("t/short")).asString().isEqualTo("short");
        publish(store, "t/another", "another");
        assertThat(objects.files().get("t/another")).asString().isEqualTo("another");
    }

    /** Whoever still sends it must not find another's bytes. */
    @Test
    void aFileWhosePutIsNotDecidedIsNotWrittenOver() throws IOException {
        StagedFile undecided = store.stage();
        undecided.write(ByteBuffer.wrap("first".getBytes(StandardCharsets.UTF_8)));
        Set<String> before = Set.copyOf(objects.staged().keySet());
        observed.refuse("put", new IOException("reset"));
        assertThatThrownBy(() -> undecided.publish("t/file")).isInstanceOf(IOException.class);
        undecided.discard();
        StagedFile next = store.stage();

        assertThat(objects.staged().keySet()).hasSize(1).doesNotContainAnyElementsOf(before);
        next.discard();
    }

    @Test
    void aSpareFileThatSomebodyRemovedIsNotWrittenTo() throws IOException {
        publish(store, "t/one", "one");
        Set<String> before = Set.copyOf(objects.staged().keySet());
        observed.refuse("attributes", new NoSuchFileException("/staging/.staging/0"));
        StagedFile next = store.stage();
        next.write(ByteBuffer.wrap("next".getBytes(StandardCharsets.UTF_8)));

        assertThat(objects.staged().keySet()).hasSize(1).doesNotContainAnyElementsOf(before);
    }

    /** Clients may read the file by its path. */
    @Test
    void aFailedWriteMayBeRepeated() throws IOException {
        StagedFile staged = store.stage();
        observed.refuse("write", new IOException("full"));
        assertThatThrownBy(() -> staged.write(ByteBuffer.allocate(1_000))).hasMessage("full");
        assertThat(staged.sizeInBytes()).isZero();
        observed.permit("write");
        staged.write(ByteBuffer.wrap("short".getBytes(StandardCharsets.UTF_8)));
        List<String> whenPut = new ArrayList<>();
        objects.tell((path, by) ->
                objects.staged().values().forEach(bytes -> whenPut.add(new String(bytes, StandardCharsets.UTF_8))));
        staged.publish("t/file");

        assertThat(objects.files().get("t/file")).asString().isEqualTo("short");
        assertThat(whenPut).containsExactly("short");
    }

    @Test
    void whatIsVisibleIsDurableAndAsksNothing() {
        assertThatCode(() -> store.sync("t/file")).doesNotThrowAnyException();
        assertThat(observed.requests).isEmpty();
    }
}
