package dev.kafkaarrow.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.plugin.Moment;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.SimulatedDisk;
import dev.kafkaarrow.ipc.ArrowStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/** What happens to the files of a topic whose schema changes. */
class SchemaContinuityTest {

    private static final TopicPartition P0 = new TopicPartition("t", 0);
    private static final EvolvingSchema INT = EvolvingSchema.ALL.get(0);
    private static final EvolvingSchema LONG = EvolvingSchema.ALL.get(1);
    private static final EvolvingSchema LONG_AND_B = EvolvingSchema.ALL.get(2);
    private static final EvolvingSchema DOUBLE = EvolvingSchema.ALL.get(5);

    private final SimulatedDisk disk = new SimulatedDisk();
    private final Map<String, String> config = new HashMap<>(Map.of("store.url", "/store"));
    private final Random random = new Random(1);

    /** What a task opens. */
    FileStore store() {
        return disk.store(SimulatedDisk.NONE);
    }

    /** By path. */
    Map<String, byte[]> published() {
        return disk.files();
    }

    private ArrowStreamSinkTask start(FakeContext context) {
        ArrowStreamSinkTask task = new ArrowStreamSinkTask(ignored -> store(), () -> new Moment(1_000, 7_200_000));
        task.initialize(context);
        task.start(config);
        task.open(List.of(P0));
        return task;
    }

    private static void stop(ArrowStreamSinkTask task) {
        task.preCommit(Map.of());
        task.close(List.of(P0));
        task.stop();
    }

    /** Through a task of its own, which ends cleanly. */
    private FakeContext put(SinkRecord... records) {
        FakeContext context = FakeContext.withReporter();
        ArrowStreamSinkTask task = start(context);
        task.put(List.of(records));
        stop(task);
        return context;
    }

    private SinkRecord record(long offset, EvolvingSchema schema) {
        return SinkRecords.of(P0, offset, SinkRecords.TIMESTAMP_MS, schema.message(random, 1));
    }

    private static SinkRecord tombstone(long offset) {
        return new SinkRecord("t", 0, null, null, null, null, offset, 1_000L, null);
    }

    /** By name, without the topic's folder: columns and offsets. */
    private Map<String, String> files() {
        Map<String, String> files = new TreeMap<>();
        published().forEach((path, bytes) -> {
            List<PublishedFile.Batch> batches = PublishedFile.read(bytes);
            List<Long> offsets =
                    batches.stream().map(PublishedFile.Batch::offset).toList();
            files.put(
                    path.substring(path.indexOf('/') + 1)
                            .replaceFirst("[0-9a-f]{16}[+]", "fingerprint+")
                            .replaceFirst("[+]0*(\\d+)[.]arrows", "+$1"),
                    batches.get(0).content().columns() + " " + offsets);
        });
        return files;
    }

    /** Of a column in the published files by offset, as text. */
    private Map<Long, String> rows() {
        Map<Long, String> rows = new TreeMap<>();
        published()
                .values()
                .forEach(bytes -> PublishedFile.read(bytes)
                        .forEach(batch ->
                                rows.put(batch.offset(), text(batch.content().values()))));
        return rows;
    }

    private static String text(List<ByteBuffer> values) {
        List<String> texts = new ArrayList<>();
        values.forEach(value ->
                texts.add(StandardCharsets.UTF_8.decode(value.duplicate()).toString()));
        return String.join(" ", texts);
    }

    @Test
    void anIncompatibleSchemaIsRefusedThoughTheTaskHasJustStarted() {
        config.put("schema.compatibility", "BACKWARD");
        put(record(0, LONG_AND_B));

        ArrowStreamSinkTask restarted = start(FakeContext.withoutReporter());
        assertThatThrownBy(() -> restarted.put(List.of(record(1, DOUBLE))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("t-0@1")
                .hasMessageContaining("schema.compatibility=BACKWARD")
                .hasMessageContaining("field a: was int64, now float64");
        stop(restarted);
        assertThat(files()).hasSize(1);
    }

    @Test
    void aRefusedRecordIsReportedAndThoseBehindAreJudgedAsIfItHadNotBeenThere() {
        config.put("schema.compatibility", "BACKWARD");
        FakeContext context = put(record(0, INT), record(1, DOUBLE), record(2, LONG), record(3, DOUBLE));
        assertThat(context.reports).hasSize(2);
        assertThat(context.reports.get(0).record().kafkaOffset()).isEqualTo(1);
        assertThat(context.reports.get(1).record().kafkaOffset()).isEqualTo(3);
        assertThat(files())
                .containsExactly(
                        Map.entry("0+evolving+0", "[a:int32] [0]"), Map.entry("0+evolving+1", "[a:int64] [2]"));
    }

    @Test
    void aRefusedRecordThatComesAgainIsRefusedAgainWhateverCameBehindIt() {
        config.put("schema.compatibility", "BACKWARD");
        SinkRecord refused = record(1, DOUBLE);
        SinkRecord[] records = {record(0, INT), refused, record(2, INT), record(3, LONG)};
        put(records);
        Map<String, String> before = files();
        FakeContext again = put(records);
        assertThat(again.reports).hasSize(1);
        assertThat(again.reports.get(0).record()).isEqualTo(refused);
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void olderRecordsAreProjectedToTheNewestSchemaAlsoAfterARestart() {
        config.put("schema.evolution", "project");
        config.put("schema.compatibility", "BACKWARD");
        put(record(0, INT), record(1, LONG_AND_B), record(2, INT));
        put(record(3, LONG), record(4, LONG_AND_B));
        assertThat(files())
                .containsExactly(
                        Map.entry("0+evolving+0", "[a:int32] [0]"),
                        Map.entry("0+evolving+1", "[a:int64, b:int32] [1, 2]"),
                        Map.entry("0+evolving+3", "[a:int64, b:int32] [3, 4]"));
        assertThat(rows().get(2L)).matches("(a=-?\\d+|a=null),b=null( .*)?");
    }

    @Test
    void aRecordThatCannotBeProjectedIsRefusedAgainWhenItComesAgain() {
        config.put("schema.evolution", "project");
        config.put("max.message.bytes", "2000");
        SinkRecord tooLarge = SinkRecords.of(P0, 1, SinkRecords.TIMESTAMP_MS, ints(300));
        SinkRecord[] records = {record(0, LONG), tooLarge, record(2, LONG)};
        FakeContext first = put(records);
        assertThat(first.reports).hasSize(1);
        assertThat(first.reports.get(0).record()).isEqualTo(tooLarge);
        Map<String, String> before = files();
        assertThat(put(records).reports).hasSize(1);
        assertThat(files()).isEqualTo(before).containsOnly(Map.entry("0+evolving+0", "[a:int64] [0, 2]"));
    }

    private static ArrowStream ints(int rows) {
        Schema schema = new Schema(List.of(Field.nullable("a", new ArrowType.Int(32, true))));
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator)) {
            for (int row = 0; row < rows; row++) {
                ((IntVector) root.getVector(0)).setSafe(row, row);
            }
            root.setRowCount(rows);
            return ArrowStream.of(root);
        }
    }

    @Test
    void nothingThatARecordSaysIsLeftOutToFitTheSchemaInEffect() {
        config.put("schema.evolution", "project");
        config.put("schema.compatibility", "FULL");
        EvolvingSchema other = new EvolvingSchema(Map.of("c", "int64"));
        put(record(0, INT), record(1, other), record(2, INT));
        assertThat(files())
                .containsExactly(
                        Map.entry("0+evolving+0", "[a:int32] [0]"),
                        Map.entry("0+evolving+1", "[c:int64] [1]"),
                        Map.entry("0+evolving+2", "[a:int32] [2]"));
    }

    @Test
    void withoutARuleWhatCannotBeProjectedBeginsAFile() {
        config.put("schema.evolution", "project");
        FakeContext context = put(record(0, LONG), record(1, INT), record(2, DOUBLE), record(3, INT));
        assertThat(context.reports).isEmpty();
        assertThat(files())
                .containsExactly(
                        Map.entry("0+evolving+0", "[a:int64] [0, 1]"),
                        Map.entry("0+evolving+2", "[a:double] [2]"),
                        Map.entry("0+evolving+3", "[a:int32] [3]"));
    }

    @Test
    void aTombstoneStandsInAFileOfTheSchemaInEffect() {
        config.put("schema.evolution", "project");
        put(tombstone(0), record(1, LONG), tombstone(2), record(3, INT));
        put(tombstone(4));
        assertThat(files())
                .containsExactly(
                        Map.entry("0+evolving+0", "[] [0]"),
                        Map.entry("0+evolving+1", "[a:int64] [1, 2, 3]"),
                        Map.entry("0+evolving+4", "[a:int64] [4]"));
    }

    @Test
    void aTombstoneBeginsAFileOfASchemaWithDictionaries() {
        config.put("schema.evolution", "project");
        put(SinkRecords.of(P0, 0, 1_000, Streams.words(0, "x")));
        put(tombstone(1), SinkRecords.of(P0, 2, 1_000, Streams.words(0, "x")));
        assertThat(files())
                .containsExactly(
                        Map.entry("0+evolving+0", "[w:other] [0]"), Map.entry("0+evolving+1", "[w:other] [1, 2]"));
    }

    @Test
    void aDirectoryOfSeparateLogsIsNotProjectedInto() {
        put(record(0, INT));
        config.put("schema.evolution", "project");
        ArrowStreamSinkTask task = start(FakeContext.withoutReporter());
        assertThatThrownBy(() -> task.put(List.of(record(1, INT))))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("schema.evolution=project")
                .hasMessageContaining("another store.url");
        stop(task);
    }

    @Test
    void aDirectoryOfOneLogIsNotWrittenToByFingerprint() {
        config.put("schema.evolution", "project");
        put(record(0, INT));
        config.remove("schema.evolution");
        ArrowStreamSinkTask task = start(FakeContext.withoutReporter());
        assertThatThrownBy(() -> task.put(List.of(record(1, INT))))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("schema.evolution=separate");
        stop(task);
    }

    @Test
    void anotherPartitionsFilesDoNotMatter() {
        config.put("schema.evolution", "project");
        put(record(0, INT));
        config.remove("schema.evolution");
        ArrowStreamSinkTask task = start(FakeContext.withoutReporter());
        TopicPartition other = new TopicPartition("t", 1);
        task.open(List.of(other));
        task.put(List.of(SinkRecords.of(other, 0, 1_000, INT.message(random, 1))));
        task.close(List.of(other));
        stop(start(FakeContext.withoutReporter()));
        assertThat(files()).containsKeys("0+evolving+0", "1+fingerprint+0");
    }

    @Test
    void aListingThatMissesAFileLeadsToNoVerdict() {
        config.put("schema.compatibility", "BACKWARD");
        FakeContext late = FakeContext.withReporter();
        ArrowStreamSinkTask task = start(late);
        SinkRecord first = record(0, DOUBLE);
        task.put(List.of(first));
        // another copy takes over, and drops what this one has staged
        put(record(0, INT), record(1, INT));
        task.put(List.of(record(1, LONG)));
        assertThat(late.reports).isEmpty();
        assertThat(late.rewinds).containsEntry(P0, 0L);
    }

    @Test
    void metadataTellsSchemasApart() {
        put(withMetadata(0, "one"), withMetadata(1, "two"), withMetadata(2, "one"));
        assertThat(published()).hasSize(2);
    }

    @Test
    void metadataDoesNotTellSchemasApartWhereTheFirstIsKept() {
        config.put("schema.metadata", "first");
        put(withMetadata(0, "one"), withMetadata(1, "two"));
        put(withMetadata(2, "three"));
        assertThat(files())
                .containsExactly(
                        Map.entry("0+fingerprint+0", "[n:int32] [0, 1]"),
                        Map.entry("0+fingerprint+2", "[n:int32] [2]"));
    }

    @Test
    void recordsThatDifferByMetadataAloneAreNotProjectedUnlessTheFirstIsKept() {
        config.put("schema.evolution", "project");
        put(withMetadata(0, "one"), withMetadata(1, "two"), withMetadata(2, "one"));
        assertThat(files()).hasSize(3);
        config.put("schema.metadata", "first");
        put(withMetadata(3, "three"), withMetadata(4, "four"));
        assertThat(files()).hasSize(4).containsEntry("0+evolving+3", "[n:int32] [3, 4]");
    }

    private static SinkRecord withMetadata(long offset, String metadata) {
        Schema schema = new Schema(List.of(Field.nullable("n", new ArrowType.Int(32, true))), Map.of("host", metadata));
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator)) {
            ((IntVector) root.getVector(0)).setSafe(0, (int) offset);
            root.setRowCount(1);
            return SinkRecords.of(P0, offset, SinkRecords.TIMESTAMP_MS, ArrowStream.of(root));
        }
    }
}
