package dev.kafkaarrow.connect.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The simulated disk keeps the contract, and the local store keeps its promises on it when the power goes. */
class SimulatedStoreTest extends FileStoreContract {

    private final SimulatedDisk disk = new SimulatedDisk();

    @Override
    FileStore newStore() {
        return disk.store(SimulatedDisk.NONE);
    }

    @Test
    void aPublishedFileSurvivesALossOfPower() throws IOException {
        publish("topic/a=1/b=2/file", "content");
        for (int seed = 0; seed < 50; seed++) {
            disk.losePower(new Random(seed));
            assertThat(disk.files()).containsOnlyKeys("topic/a=1/b=2/file");
            assertThat(new String(disk.files().get("topic/a=1/b=2/file"), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo("content");
        }
    }

    @Test
    void aFileOfAProcessThatDiedInTheMiddleOfPublishingSurvivesOnceItWasSynced() throws IOException {
        for (int dies = 0; dies < 40; dies++) {
            SimulatedDisk crashing = new SimulatedDisk();
            FileStore victim = crashing.store(dieAt(dies));
            try {
                StagedFile staged = victim.stage();
                staged.write(bytes("content"));
                staged.publish("topic/a=1/file");
            } catch (Died e) {
                crashing.kill(victim);
            }
            Map<String, byte[]> seen = crashing.files();
            FileStore survivor = crashing.store(SimulatedDisk.NONE);
            for (String path : seen.keySet()) {
                survivor.sync(path);
            }
            for (int seed = 0; seed < 20; seed++) {
                crashing.losePower(new Random(seed));
                assertThat(crashing.files()).as("died at call %d", dies).containsOnlyKeys(seen.keySet());
                seen.forEach((path, content) ->
                        assertThat(crashing.files().get(path)).isEqualTo(content));
            }
        }
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
