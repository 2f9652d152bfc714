package dev.kafkaarrow.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.plugin.Moment;
import dev.kafkaarrow.connect.store.SimulatedDisk;
import dev.kafkaarrow.ipc.ArrowStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DictionaryChangeTest {

    private static final TopicPartition P0 = new TopicPartition("t", 0);

    private final SimulatedDisk disk = new SimulatedDisk();
    private final Map<String, String> config =
            new HashMap<>(Map.of("store.url", "/store", "dictionary.change", "rotate"));

    @Test
    void aMessageOfOtherDictionariesBeginsANewFile() {
        ArrowStreamSinkTask task = start(FakeContext.withoutReporter());
        task.put(List.of(
                record(0, Streams.words(0, "x", "y")),
                record(1, Streams.words(1, "x", "y")),
                record(2, Streams.words(0, "x", "z")),
                record(3, Streams.words(1, "x", "z"))));
        assertThat(offsetsByFile()).containsExactly(List.of(0L, 1L));
        close(task);
        assertThat(offsetsByFile()).containsExactly(List.of(0L, 1L), List.of(2L, 3L));
    }

    @Test
    void aFileIsWholeForItsKeyAlsoWhereDictionariesAlternate() {
        ArrowStreamSinkTask task = start(FakeContext.withoutReporter());
        task.put(List.of(
                record(0, Streams.words(0, "x", "y")),
                record(1, Streams.numbers("n", 1, 1)),
                record(2, Streams.words(0, "x", "z")),
                record(3, Streams.numbers("n", 1, 1))));
        close(task);
        assertThat(offsetsByFile()).containsExactlyInAnyOrder(List.of(0L), List.of(2L), List.of(1L, 3L));
    }

    @Test
    void replacesByDefault() {
        config.remove("dictionary.change");
        ArrowStreamSinkTask task = start(FakeContext.withoutReporter());
        task.put(List.of(record(0, Streams.words(0, "x", "y")), record(1, Streams.words(0, "x", "z"))));
        close(task);
        assertThat(offsetsByFile()).containsExactly(List.of(0L, 1L));
    }

    @ParameterizedTest
    @CsvSource({"stream, append", "file, append", "file, rotate"})
    void whatReplacesADictionaryBeginsANewFileUnlessAStreamMayReplaceIt(String format, String change) {
        config.put("file.format", format);
        config.put("dictionary.change", change);
        ArrowStreamSinkTask task = start(FakeContext.withoutReporter());
        task.put(List.of(record(0, Streams.words(0, "x", "y")), record(1, Streams.words(0, "x", "z"))));
        close(task);
        assertThat(offsetsByFile()).containsExactly(List.of(0L), List.of(1L));
    }

    @Test
    void rotatesByDefaultWhereFilesAreIpcFiles() {
        config.remove("dictionary.change");
        config.put("file.format", "file");
        ArrowStreamSinkTask task = start(FakeContext.withoutReporter());
        task.put(List.of(
                record(0, Streams.words(0, "x", "y")),
                record(1, Streams.words(0, "x", "y")),
                record(2, Streams.words(0, "x", "z"))));
        close(task);
        assertThat(offsetsByFile()).containsExactly(List.of(0L, 1L), List.of(2L));
    }

    @Test
    void noFileMayReplaceDictionaries() {
        config.put("file.format", "file");
        config.put("dictionary.change", "replace");
        assertThatThrownBy(() -> start(FakeContext.withoutReporter()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("dictionary.change: expected append or rotate with file.format=file");
    }

    @Test
    void aMessageThatFollowsOneWithoutDictionariesReplacesItsEmptyOne() {
        ArrowStream withoutBatches = Streams.words(0, List.of());
        ArrowStreamSinkTask task = start(FakeContext.withoutReporter());
        task.put(List.of(record(0, withoutBatches), record(1, withoutBatches), record(2, Streams.words(0, "x", "y"))));
        close(task);
        assertThat(offsetsByFile()).containsExactly(List.of(0L, 1L), List.of(2L));
    }

    @Test
    void aMessageThatReplacesADictionaryBetweenItsBatchesIsABadRecord() {
        FakeContext context = FakeContext.withReporter();
        ArrowStreamSinkTask task = start(context);
        ArrowStream replaces = Streams.words(0, List.of(List.of("x", "y"), List.of("x", "z")));
        ArrowStream repeats = Streams.words(0, List.of(List.of("x", "y"), List.of("x", "y")));
        task.put(List.of(record(0, repeats), record(1, replaces), record(2, repeats)));
        close(task);
        assertThat(offsetsByFile()).containsExactly(List.of(0L, 0L, 2L, 2L));
        assertThat(context.reports).hasSize(1);
        assertThat(context.reports.get(0).reason())
                .hasMessageStartingWith("t-0@1: expected dictionaries that stay the same or only grow within a message")
                .hasMessageContaining("dictionary.change=replace");
    }

    @Test
    void aMessageThatCannotBeginItsFileBecauseAnotherTaskWasFirstComesAgain() {
        FakeContext context = FakeContext.withoutReporter();
        ArrowStreamSinkTask late = start(context);
        late.put(List.of(record(0, Streams.words(0, "x", "y"))));
        ArrowStreamSinkTask early = start(FakeContext.withoutReporter());
        early.put(List.of(record(0, Streams.words(0, "x", "y"))));
        close(early);

        late.put(List.of(record(1, Streams.words(0, "x", "z")), record(2, Streams.words(0, "x", "z"))));
        assertThat(context.rewinds).containsExactly(Map.entry(P0, 0L));
        assertThat(late.preCommit(Map.of()).get(P0).offset()).isZero();

        late.put(List.of(
                record(0, Streams.words(0, "x", "y")),
                record(1, Streams.words(0, "x", "z")),
                record(2, Streams.words(0, "x", "z"))));
        close(late);
        assertThat(offsetsByFile()).containsExactly(List.of(0L), List.of(1L, 2L));
    }

    private ArrowStreamSinkTask start(FakeContext context) {
        ArrowStreamSinkTask task =
                new ArrowStreamSinkTask(ignored -> disk.store(SimulatedDisk.NONE), () -> new Moment(0, 0));
        task.initialize(context);
        task.start(config);
        task.open(List.of(P0));
        return task;
    }

    private static void close(ArrowStreamSinkTask task) {
        task.preCommit(Map.of());
        task.close(List.of(P0));
        task.stop();
    }

    private static SinkRecord record(long offset, ArrowStream value) {
        return new SinkRecord(
                "t",
                0,
                null,
                null,
                null,
                ByteBuffer.wrap(value.toByteArray()),
                offset,
                1_000L,
                TimestampType.CREATE_TIME);
    }

    private List<List<Long>> offsetsByFile() {
        return disk.files().values().stream()
                .map(file -> PublishedFile.read(file).stream()
                        .map(PublishedFile.Batch::offset)
                        .toList())
                .toList();
    }
}
