package dev.kafkaarrow.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.connect.files.FileFormat;
import dev.kafkaarrow.connect.store.SimulatedDisk;
import dev.kafkaarrow.ipc.Checks;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class KeyLogsTest {

    private final KeyLogs logs = new KeyLogs(
            new SimulatedDisk().store(SimulatedDisk.NONE),
            FileFormat.STREAM,
            Checks.DEFAULT,
            new SchemaContinuity(new SinkConfig(Map.of(SinkOptions.STORE_URL, "/store")).continuity),
            2);

    @Test
    void forgetsTheLogThatWasAskedForLeastRecently() throws IOException {
        KeyLog a = get("a");
        KeyLog b = get("b");
        assertThat(get("a")).isSameAs(a);
        get("c");
        assertThat(get("a")).isSameAs(a);
        assertThat(get("b")).isNotSameAs(b);
    }

    @Test
    void remembersLogsInUseThoughTheyAreMany() throws IOException {
        KeyLog a = get("a");
        KeyLog b = get("b");
        KeyLog c = get("c", "a", "b");
        get("d", "a", "b");
        assertThat(get("a")).isSameAs(a);
        assertThat(get("b")).isSameAs(b);
        assertThat(get("c", "a", "b")).isNotSameAs(c);
    }

    @Test
    void looksEveryLogUpAnewOnceTheyAreCleared() throws IOException {
        KeyLog b = get("b");
        KeyLog a = get("a");
        logs.clear();
        assertThat(get("a")).isNotSameAs(a);
        assertThat(get("b")).isNotSameAs(b);
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
