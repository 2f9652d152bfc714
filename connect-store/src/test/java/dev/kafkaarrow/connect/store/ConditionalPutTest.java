package dev.kafkaarrow.connect.store;

import static dev.kafkaarrow.connect.store.SimulatedObjects.Mishap.ANSWER_LOST;
import static dev.kafkaarrow.connect.store.SimulatedObjects.Mishap.CONFLICT;
import static dev.kafkaarrow.connect.store.SimulatedObjects.Mishap.CONFLICT_OF_ITS_OWN;
import static dev.kafkaarrow.connect.store.SimulatedObjects.Mishap.LATE;
import static dev.kafkaarrow.connect.store.SimulatedObjects.Mishap.NONE;
import static dev.kafkaarrow.connect.store.SimulatedObjects.Mishap.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.store.SimulatedObjects.Mishap;
import dev.kafkaarrow.connect.store.SimulatedObjects.Mishaps;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of publishing in an object store, whatever befalls its requests. */
class ConditionalPutTest {

    private static final List<Mishap> ANY = List.of(Mishap.values());

    private final SimulatedObjects objects = new SimulatedObjects();
    private final ObservedRequests observed = new ObservedRequests();
    private final FileStore store = objects.store(observed, observed);

    private static StagedFile staged(FileStore store, String content) throws IOException {
        StagedFile staged = store.stage();
        staged.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)));
        return staged;
    }

    private String content(String path) {
        byte[] content = objects.files().get(path);
        return content == null ? "nothing" : new String(content, StandardCharsets.UTF_8);
    }

    private void landAll() {
        while (objects.late() > 0) {
            objects.land(0);
        }
    }

    static List<Arguments> courses() {
        return List.of(
                course("put", NONE),
                course("put put head", ANSWER_LOST),
                course("put put", REFUSED),
                course("put put put put", REFUSED, REFUSED, REFUSED),
                course("put put", CONFLICT),
                course("put put put put", CONFLICT, CONFLICT, CONFLICT),
                course("put put head", CONFLICT_OF_ITS_OWN),
                course("put put", LATE),
                course("put put put", LATE, REFUSED),
                course("put put put head", LATE, ANSWER_LOST),
                course("put put put head", REFUSED, ANSWER_LOST),
                // nothing but the last look tells
                course("put put put put head", REFUSED, REFUSED, REFUSED, ANSWER_LOST),
                course("put put put put head", REFUSED, REFUSED, REFUSED, CONFLICT_OF_ITS_OWN));
    }

    private static Arguments course(String requests, Mishap... mishaps) {
        return Arguments.of(Arrays.asList(mishaps), requests);
    }

    @ParameterizedTest
    @MethodSource("courses")
    void takesItsOwnForPublished(List<Mishap> mishaps, String requests) throws IOException {
        observed.next("put", mishaps.toArray(new Mishap[0]));

        assertThat(staged(store, "own").publish("t/file")).isEqualTo(Publication.PUBLISHED);
        landAll();

        assertThat(String.join(" ", observed.requests)).isEqualTo(requests);
        assertThat(content("t/file")).isEqualTo("own");
    }

    @ParameterizedTest
    @MethodSource("courses")
    void believesInAConflictWhereTheNameIsAnothers(List<Mishap> mishaps) throws IOException {
        objects.store(SimulatedDisk.NONE).stage().publish("t/file");
        observed.next("put", mishaps.toArray(new Mishap[0]));
        StagedFile staged = staged(store, "own");

        assertThat(staged.publish("t/file")).isEqualTo(Publication.NAME_TAKEN);
        landAll();
        assertThat(content("t/file")).isEmpty();
        // it is still staged
        assertThat(staged.publish("t/other")).isEqualTo(Publication.PUBLISHED);
        assertThat(content("t/other")).isEqualTo("own");
    }

    /** Also of the same bytes: they may be two copies of one task, of which one must learn that it is not alone. */
    @Test
    void aFileOfTheSameBytesIsAnothers() throws IOException {
        staged(objects.store(SimulatedDisk.NONE), "same").publish("t/file");

        assertThat(staged(store, "same").publish("t/file")).isEqualTo(Publication.NAME_TAKEN);
    }

    @Test
    void whatIsWrittenOnIsAnotherContent() throws IOException {
        staged(objects.store(SimulatedDisk.NONE), "other").publish("t/file");
        StagedFile staged = staged(store, "own");
        observed.next("put", LATE);
        assertThat(staged.publish("t/file")).isEqualTo(Publication.NAME_TAKEN);
        objects.remove("t/file");
        landAll();

        staged.write(ByteBuffer.wrap(new byte[1]));

        // what came late has the bytes that there were then
        assertThat(staged.publish("t/file")).isEqualTo(Publication.NAME_TAKEN);
        assertThat(content("t/file")).isEqualTo("own");
    }

    @ParameterizedTest
    @MethodSource("undecided")
    void saysWhatItDoesNotKnow(List<Mishap> puts, List<Mishap> heads, List<String> said) {
        observed.next("put", puts.toArray(new Mishap[0])).next("head", heads.toArray(new Mishap[0]));

        assertThatThrownBy(() -> staged(store, "own").publish("t/file"))
                .isExactlyInstanceOf(IOException.class)
                .hasMessageContaining("simulated://bucket: it is not known whether t/file was put there")
                .satisfies(e -> said.forEach(each -> assertThat(e).hasMessageContaining(each)));
        assertThat(Collections.frequency(observed.requests, "put")).isEqualTo(ConditionalPut.TRIES);
        landAll();
        assertThat(content("t/file")).isIn("own", "nothing");
    }

    static List<Arguments> undecided() {
        return List.of(
                Arguments.of(
                        List.of(REFUSED, REFUSED, REFUSED, REFUSED),
                        List.of(),
                        List.of("put t/file: 500", "there is no such object")),
                Arguments.of(List.of(LATE, LATE, LATE, LATE), List.of(), List.of("no answer yet")),
                Arguments.of(
                        List.of(CONFLICT, CONFLICT, CONFLICT, CONFLICT),
                        List.of(),
                        List.of("another request for it was under way")),
                Arguments.of(
                        List.of(ANSWER_LOST),
                        List.of(REFUSED, REFUSED, REFUSED, REFUSED),
                        List.of("the name is taken", "head t/file: 500")));
    }

    @Test
    void looksAgainWhenALookFails() throws IOException {
        observed.next("put", ANSWER_LOST).next("head", REFUSED, ANSWER_LOST);

        assertThat(staged(store, "own").publish("t/file")).isEqualTo(Publication.PUBLISHED);
        assertThat(observed.requests).containsExactly("put", "put", "head", "put", "head", "put", "head");
    }

    /** As behind a delete marker on some servers. */
    @Test
    void aNameThatIsTakenByNothingIsUndecided() {
        FileStore odd = over(new ForwardingClient(objects.client(observed, Mishaps.NONE)) {
            @Override
            public Put putIfAbsent(String key, Content content, Map<String, String> metadata) {
                return Put.EXISTS;
            }
        });

        assertThatThrownBy(() -> staged(odd, "own").publish("t/file"))
                .hasMessageContaining("the name is taken; there is no such object");
    }

    /** By a server that does not count what arrives. */
    @Test
    void anObjectOfItsOwnThatIsCutShortIsNotPublished() {
        FileStore odd = over(new ForwardingClient(objects.client(observed, observed)) {
            @Override
            public Found head(String key) throws IOException {
                Found found = super.head(key);
                return new Found(key, 2, found.modifiedMs(), found.version(), found.metadata());
            }
        });
        observed.next("put", ANSWER_LOST);

        assertThatThrownBy(() -> staged(odd, "own").publish("t/file"))
                .hasMessageContaining("it has 2 bytes instead of the 3 that were put");
    }

    private static FileStore over(ObjectClient client) {
        return over(client, ms -> {});
    }

    private static FileStore over(ObjectClient client, Pauses pauses) {
        return new ObjectFileStore(
                client,
                ObjectKeys.below(""),
                new ObjectStaging(Path.of("/staging"), SimulatedDisk.empty().newProcess(SimulatedDisk.NONE)),
                pauses);
    }

    @Test
    void whatIsRefusedForGoodIsNotTriedAgain() {
        for (IOException refused : List.of(
                new AccessDeniedException("simulated://bucket/t/file", null, "403"),
                new NoSuchFileException("simulated://bucket", null, "there is no such bucket"))) {
            observed.requests.clear();
            observed.refuse("put", refused);

            assertThatThrownBy(() -> staged(store, "own").publish("t/file")).isSameAs(refused);
            assertThat(observed.requests).containsExactly("put");
        }
    }

    @Test
    void anInterruptEndsIt() {
        FileStore interrupted = over(objects.client(observed, observed), ms -> {
            throw new InterruptedException();
        });
        observed.next("put", REFUSED);

        assertThatThrownBy(() -> staged(interrupted, "own").publish("t/file"))
                .hasMessageContaining("it is not known whether t/file was put there")
                .hasMessageContaining("500");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(observed.requests).containsExactly("put");
    }

    @Test
    void pausesAreLongerEachTime() throws IOException {
        List<Long> pauses = new ArrayList<>();
        FileStore paused = over(objects.client(observed, observed), pauses::add);
        observed.next("put", REFUSED, CONFLICT, REFUSED);

        staged(paused, "own").publish("t/file");

        assertThat(pauses).containsExactly(100L, 300L, 900L);
    }

    @Test
    void takesNoMetadataThatAStoreMayChange() throws IOException {
        StagedFile staged = staged(store, "own");
        for (Map<String, String> metadata :
                List.of(Map.of("Upper", "x"), Map.of("a_b", "x"), Map.of("a", "\u00e9"), Map.of("a", "x\n"))) {
            assertThatThrownBy(() -> staged.publish("t/file", metadata))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("metadata: expected ASCII");
        }
        assertThat(observed.requests).isEmpty();
    }

    /**
     * Two processes publish under few names, and anything may befall their puts: what a name once stands for it stands for ever,
     * and whoever was told so has published, or not.
     */
    @Property(tries = 300)
    void everyOutcomeIsTrueWhateverBefalls(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        SimulatedObjects bucket = new SimulatedObjects();
        Mishaps mishaps = (request, path) -> {
            if (bucket.late() > 0 && random.nextInt(3) == 0) {
                bucket.land(random.nextInt(bucket.late()));
            }
            return random.nextBoolean() ? NONE : ANY.get(random.nextInt(ANY.size()));
        };
        List<FileStore> stores =
                List.of(bucket.store(SimulatedDisk.NONE, mishaps), bucket.store(SimulatedDisk.NONE, mishaps));
        List<Map<String, byte[]>> seen = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String path = "t/" + random.nextInt(3);
            String content = "content " + i;
            try {
                Publication told =
                        staged(stores.get(random.nextInt(2)), content).publish(path);
                String there = new String(bucket.files().get(path), StandardCharsets.UTF_8);
                assertThat(there.equals(content)).isEqualTo(told == Publication.PUBLISHED);
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("it is not known");
            }
            seen.add(bucket.files());
        }
        while (bucket.late() > 0) {
            bucket.land(0);
        }
        Map<String, byte[]> atLast = bucket.files();
        for (Map<String, byte[]> files : seen) {
            files.forEach((path, content) -> assertThat(atLast.get(path)).isEqualTo(content));
        }
    }
}
