package dev.kafkaarrow.connect.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The simulated disk keeps the contract, and the local store keeps its promises on it when the power goes. */
class SimulatedStoreTest extends FileStoreContract {

    private final SimulatedDisk disk = new SimulatedDisk();

    @Override
    protected FileStore newStore() {
        return disk.store(SimulatedDisk.NONE);
    }

    @Test
    void aPublishedFileSurvivesALossOfPower() throws IOException {
        for (int seed = 0; seed < 50; seed++) {
            SimulatedDisk fresh = new SimulatedDisk();
            stageAndPublish(fresh.store(SimulatedDisk.NONE));
            fresh.losePower(new Random(seed));
            assertThat(contents(fresh)).containsExactly(Map.entry("topic/a=1/file", "content"));
        }
    }

    @Test
    void aFileOfAProcessThatDiedInTheMiddleOfPublishingSurvivesOnceItWasSynced() throws IOException {
        boolean seenByTheSurvivor = false;
        for (int dies = 0; dies < 40; dies++) {
            for (int seed = 0; seed < 20; seed++) {
                SimulatedDisk fresh = new SimulatedDisk();
                FileStore victim = fresh.store(dieAt(dies));
                try {
                    stageAndPublish(victim);
                } catch (Died e) {
                    fresh.kill(victim);
                }
                Map<String, String> seen = contents(fresh);
                seenByTheSurvivor |= !seen.isEmpty();
                FileStore survivor = fresh.store(SimulatedDisk.NONE);
                for (String path : seen.keySet()) {
                    survivor.sync(path);
                }
                fresh.losePower(new Random(seed));
                assertThat(contents(fresh))
                        .as("died at call %d, seed %d", dies, seed)
                        .isEqualTo(seen);
            }
        }
        assertThat(seenByTheSurvivor).isTrue();
    }

    private static void stageAndPublish(FileStore store) throws IOException {
        StagedFile staged = store.stage();
        staged.write(bytes("content"));
        assertThat(staged.publish("topic/a=1/file")).isEqualTo(Publication.PUBLISHED);
    }

    private static Map<String, String> contents(SimulatedDisk disk) {
        Map<String, String> contents = new TreeMap<>();
        disk.files().forEach((path, bytes) -> contents.put(path, new String(bytes, StandardCharsets.UTF_8)));
        return contents;
    }

    @Test
    void aFailedWriteMayBeRepeated() throws IOException {
        List<String> failing = new ArrayList<>(List.of("write"));
        FileStore flaky = disk.store(new SimulatedDisk.Faults() {
            @Override
            public void before(String call, Path path) throws IOException {
                if (failing.remove(call)) {
                    throw new IOException("full");
                }
            }

            @Override
            public void after(String call, Path path) {}
        });
        StagedFile staged = flaky.stage();
        try {
            staged.write(bytes("a long text that arrives in part"));
        } catch (IOException e) {
            assertThat(staged.sizeInBytes()).isZero();
        }
        staged.write(bytes("short"));
        staged.publish("file");
        assertThat(content(flaky, "file")).isEqualTo("short");
    }

    /** Of another user, on a broken disk: nothing else is concerned. */
    @ParameterizedTest
    @ValueSource(strings = {"names", "attributes"})
    void whatCannotBeLookedIntoIsPassed(String failing) throws IOException {
        stageAndPublish(disk.store(SimulatedDisk.NONE));
        publish("lost+found/file", "x");
        publish("topic/file", "content");
        for (IOException fault : List.of(
                new AccessDeniedException("/store/lost+found"),
                new FileSystemException("/store/lost+found", null, "Input/output error"))) {
            FileStore store = disk.store(failAt(failing, Path.of("/store/lost+found"), fault));

            Walk walk = Walk.of(store, "");

            assertThat(walk.files()).containsExactly("topic/a=1/file", "topic/file");
            assertThat(walk.unreadable())
                    .containsExactly(
                            fault instanceof AccessDeniedException
                                    ? "lost+found: permission denied"
                                    : "lost+found: Input/output error");
            assertThat(Walk.of(store, "topic").unreadable()).isEmpty();
        }
    }

    @Test
    void whatCannotBeLookedAtCountsAsAFileOfAListing() throws IOException {
        publish("topic/file", "content");
        publish("topic/strange", "content");
        FileStore store = disk.store(failAt(
                "attributes", Path.of("/store/topic/strange"), new AccessDeniedException("/store/topic/strange")));

        assertThat(store.list("topic", "", "").names()).containsExactly("file", "strange");
    }

    @Test
    void aStoreThatCannotBeListedIsNoEmptyOne() {
        FileStore store = disk.store(failAt("names", Path.of("/store"), new AccessDeniedException("/store")));

        assertThatThrownBy(() -> Walk.of(store, "")).isInstanceOf(AccessDeniedException.class);
    }

    private static SimulatedDisk.Faults failAt(String failing, Path at, IOException fault) {
        return new SimulatedDisk.Faults() {
            @Override
            public void before(String call, Path path) throws IOException {
                if (call.equals(failing) && path.equals(at)) {
                    throw fault;
                }
            }

            @Override
            public void after(String call, Path path) {}
        };
    }

    private static final class Died extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static SimulatedDisk.Faults dieAt(int call) {
        return new SimulatedDisk.Faults() {
            private int calls;

            @Override
            public void before(String what, Path path) {
                if (calls++ == call) {
                    throw new Died();
                }
            }

            @Override
            public void after(String what, Path path) {}
        };
    }
}
