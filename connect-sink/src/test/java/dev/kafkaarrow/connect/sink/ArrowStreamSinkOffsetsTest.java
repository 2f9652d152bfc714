package dev.kafkaarrow.connect.sink;

import static dev.kafkaarrow.connect.sink.SinkRecords.number;
import static dev.kafkaarrow.connect.sink.SinkRecords.other;
import static dev.kafkaarrow.connect.sink.TestRun.PARTITION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrowStreamSinkOffsetsTest {

    @TempDir
    Path store;

    private boolean alter(TopicPartition partition, Long offset) {
        return alter(Collections.singletonMap(partition, offset), Map.of("topics", "a, t"));
    }

    private boolean alter(Map<TopicPartition, Long> offsets, Map<String, String> settings) {
        Map<String, String> config = new HashMap<>(settings);
        config.put("store.url", store.toString());
        return new ArrowStreamSinkConnector().alterOffsets(config, offsets);
    }

    /** Files of one schema to offset 5, and of another, all in one, to offset 7. */
    private void publish() {
        TestRun run = TestRun.start(store, Map.of());
        run.put(number(PARTITION, 0), other(PARTITION, 1), number(PARTITION, 2), number(PARTITION, 3));
        run.put(number(PARTITION, 5), other(PARTITION, 7));
        run.stop();
    }

    @Test
    void anyOffsetUpToTheEndOfTheFilesIsAccepted() {
        publish();
        for (long offset = 0; offset <= 8; offset++) {
            assertThat(alter(PARTITION, offset)).isTrue();
        }
    }

    @Test
    void offsetsBeyondTheFilesAreRefused() {
        publish();
        assertThatThrownBy(() -> alter(PARTITION, 9L))
                .isInstanceOf(ConnectException.class)
                .hasMessage("t-0: expected an offset of at most 8, where its files in " + store
                        + " end, got 9: the records between would never be written. To skip records that are gone from"
                        + " the topic, or that Connect drops, no offset has to be altered; for records that cannot be"
                        + " written see errors.tolerance");
    }

    @Test
    void aPartitionWithoutFilesMayBeginAnywhere() {
        publish();
        assertThat(alter(new TopicPartition("t", 1), 1_000L)).isTrue();
        assertThat(alter(new TopicPartition("a", 0), 1_000L)).isTrue();
    }

    @Test
    void resetsAreAcceptedOfAnyTopic() {
        publish();
        assertThat(alter(PARTITION, null)).isTrue();
        assertThat(alter(new TopicPartition("of an earlier config", 0), null)).isTrue();
        assertThat(alter(Map.of(), Map.of("topics", "t"))).isTrue();
    }

    @Test
    void anOffsetBelowZeroIsRefused() {
        assertThatThrownBy(() -> alter(PARTITION, -1L)).hasMessage("t-0: expected an offset of 0 or more, got -1");
    }

    @Test
    void aTopicThatTheConnectorDoesNotReadIsRefused() {
        assertThatThrownBy(() -> alter(new TopicPartition("T", 0), 0L))
                .isInstanceOf(ConnectException.class)
                .hasMessage("kafka_topic: expected one of a, t, got T");
        assertThatThrownBy(() -> alter(Map.of(PARTITION, 0L), Map.of("topics.regex", "x.*")))
                .hasMessage("kafka_topic: expected one that matches x.*, got t");
        assertThat(alter(Map.of(PARTITION, 0L), Map.of("topics.regex", "[st]"))).isTrue();
    }

    @Test
    void aStoreThatIsNotThereIsNotTakenForOneWithoutFiles() {
        store = store.resolve("away");
        assertThatThrownBy(() -> alter(PARTITION, 9L))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("Offsets cannot be compared with the files in " + store)
                .hasMessageContaining("is not there");
    }

    @Test
    void aFileThatCannotBeReadIsNamed() throws Exception {
        publish();
        for (Path file : TestRun.files(store)) {
            byte[] whole = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(whole, whole.length - 8));
        }
        assertThatThrownBy(() -> alter(PARTITION, 9L)).hasMessageContaining("is not a file of recorded messages");
    }

    /** To root every directory is readable, but no link that leads to itself. */
    @Test
    void whatCannotBeLookedIntoElsewhereInTheStoreDoesNotMatter() throws IOException {
        publish();
        Files.createSymbolicLink(store.resolve("lost+found"), store.resolve("lost+found"));
        Files.createSymbolicLink(store.resolve("elsewhere"), Files.createDirectory(store.resolve(".elsewhere")));

        assertThat(alter(PARTITION, 8L)).isTrue();
        assertThat(alter(new TopicPartition("t", 1), 1_000L)).isTrue();
    }

    @Test
    void whatCannotBeLookedIntoInTheTopicsFolderLeavesTheEndOfItsFilesUnknown() throws IOException {
        publish();
        Files.createSymbolicLink(store.resolve("t/loop"), store.resolve("t/loop"));
        Files.createSymbolicLink(store.resolve("t/elsewhere"), Files.createDirectory(store.resolve(".elsewhere")));

        assertThat(alter(PARTITION, 8L)).isTrue();
        assertThat(alter(new TopicPartition("t", 1), 0L)).isTrue();
        assertThatThrownBy(() -> alter(new TopicPartition("t", 1), 1L))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("t-1: expected an offset of at most 0")
                .hasMessageContaining("t/elsewhere (a symbolic link to a directory, which is not followed), t/loop (")
                .hasMessageContaining("Give the worker access, or move it out of the topic's directory");
    }

    @Test
    void aTopicsFolderThatIsALinkIsNotLookedInto() throws IOException {
        Path elsewhere = Files.createDirectory(store.resolve(".elsewhere"));
        Files.createSymbolicLink(store.resolve("t"), elsewhere);

        assertThat(alter(PARTITION, 0L)).isTrue();
        assertThatThrownBy(() -> alter(PARTITION, 1L)).hasMessageContaining("[t (a symbolic link to a directory");
    }

    @Test
    void aFileThatIsALinkToNothingIsAFileWhoseEndIsUnknown() throws IOException {
        publish();
        for (Path file : TestRun.files(store)) {
            Files.move(file, store.resolve(".moved"), StandardCopyOption.REPLACE_EXISTING);
            Files.createSymbolicLink(file, store.resolve(".nothing"));
        }

        assertThat(alter(PARTITION, 1L)).isTrue();
        assertThatThrownBy(() -> alter(PARTITION, 9L))
                .hasMessageContaining("Offsets cannot be compared with the files");
    }
}
