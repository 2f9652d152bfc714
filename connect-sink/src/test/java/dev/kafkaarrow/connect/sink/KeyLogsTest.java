package dev.kafkaarrow.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.connect.store.SimulatedDisk;
import dev.kafkaarrow.ipc.Checks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class KeyLogsTest {

    private final List<String> listed = new ArrayList<>();
    private final KeyLogs logs = new KeyLogs(
            new SimulatedDisk().store(new SimulatedDisk.Faults() {
                @Override
                public void before(String call, Path path) {
                    if (call.equals("names")) {
                        listed.add(path.getFileName().toString());
                    }
                }

                @Override
                public void after(String call, Path path) {}
            }),
            Checks.DEFAULT,
            new SchemaContinuity(new SinkConfig(Map.of(SinkOptions.STORE_URL, "/store")).continuity),
            2);

    @Test
    void forgetsTheLogThatWasAskedForLeastRecently() throws IOException {
        KeyLog a = get("a");
        get("b");
        assertThat(get("a")).isSameAs(a);
        get("c");
        assertThat(get("a")).isSameAs(a);
        assertThat(listed).containsExactly("a", "b", "c");
        get("b");
        assertThat(listed).containsExactly("a", "b", "c", "b");
    }

    @Test
    void remembersLogsInUseThoughTheyAreMany() throws IOException {
        KeyLog a = get("a");
        KeyLog b = get("b");
        get("c", "a", "b");
        get("d", "a", "b");
        assertThat(get("a")).isSameAs(a);
        assertThat(get("b")).isSameAs(b);
        assertThat(listed).containsExactly("a", "b", "c", "d");
        get("c", "a", "b");
        assertThat(listed).containsExactly("a", "b", "c", "d", "c");
    }

    @Test
    void looksEveryLogUpAnewOnceTheyAreCleared() throws IOException {
        get("b");
        KeyLog a = get("a");
        logs.clear();
        assertThat(get("a")).isNotSameAs(a);
        get("b");
        assertThat(listed).containsExactly("b", "a", "a", "b");
    }

    private KeyLog get(String directory, String... inUse) throws IOException {
        Set<WriterKey> keys =
                Set.copyOf(List.of(inUse).stream().map(KeyLogsTest::key).toList());
        return logs.get(key(directory), keys);
    }

    private static WriterKey key(String directory) {
        return new WriterKey(
                new TopicPartition("t", 0),
                directory,
                Optional.of(Streams.numbers("n", 0, 0).streamSchema().fingerprint()));
    }
}
