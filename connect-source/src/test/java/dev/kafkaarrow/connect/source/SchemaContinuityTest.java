package dev.kafkaarrow.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.files.FileName;
import dev.kafkaarrow.connect.files.FilePlace;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.StreamSchema;
import dev.kafkaarrow.ipc.TestAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A file's schema is judged by that of the newest file before it for the same topic, whoever read that. */
class SchemaContinuityTest {

    private static final Field N = Field.nullable("n", new ArrowType.Int(64, true));
    /** Wider {@link #N} may follow it backward, but not the other way round. */
    private static final Field NARROW = Field.nullable("n", new ArrowType.Int(32, true));

    private static final Field EXTRA = Field.nullable("extra", new ArrowType.Utf8());
    private static final Field OTHER = Field.nullable("n", new ArrowType.Utf8());

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @TempDir
    Path directory;

    private FakeWorker worker;

    FakeWorker newWorker() {
        return new FakeWorker(Map.of("store.url", directory.toString()));
    }

    void put(String path, byte[] content) throws IOException {
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    void remove(String path) throws IOException {
        Files.delete(directory.resolve(path));
    }

    /** By path, but for what is hidden. */
    Map<String, byte[]> stored() throws IOException {
        Map<String, byte[]> stored = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                stored.put(directory.relativize(path).toString(), Files.readAllBytes(path));
            }
        }
        stored.keySet().removeIf(path -> path.startsWith("."));
        return stored;
    }

    @BeforeEach
    void makeWorker() {
        worker = newWorker()
                // directories that are hidden are not shown everywhere
                .with("error.dir", "error")
                .with("schema.compatibility", "Backward")
                .with("bad.file", "skip");
    }

    @Test
    void anyFileMayFollowByDefault() throws IOException {
        write("a.arrows", N);
        write("b.arrows", OTHER);
        worker.without("schema.compatibility");

        assertThat(paths(worker.drain())).containsExactly("a.arrows", "b.arrows");
    }

    @Test
    void aFileThatMayNotFollowIsABadOneBeforeItsFirstMessage() throws IOException {
        write("a.arrows", N);
        write("b.arrows", N, EXTRA);
        write("c.arrows", OTHER);
        write("d.arrows", N, EXTRA);

        assertThat(paths(worker.drain())).containsExactly("a.arrows", "b.arrows", "d.arrows");
    }

    @Test
    void theTaskFailsNamingBothFilesAndTheFields() throws IOException {
        write("a.arrows", N);
        write("b.arrows", OTHER);
        worker.with("bad.file", "fail");
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThat(paths(task.poll())).containsExactly("a.arrows");
            assertThatThrownBy(task::drain)
                    .isInstanceOf(ConnectException.class)
                    .hasMessageStartingWith("b.arrows: its schema may not follow that of a.arrows with"
                            + " schema.compatibility = BACKWARD: ")
                    .hasMessageContaining("field n");
        }
    }

    @Test
    void aRefusedFileIsMovedWithItsReasonAndNoOffset() throws IOException {
        write("a.arrows", N);
        write("b.arrows", OTHER);
        worker.with("bad.file", "move");
        try (FakeWorker.RunningTask task = worker.start()) {
            task.drain().forEach(task::acknowledge);
            task.drain();
        }
        assertThat(files()).containsExactly("a.arrows", "error/b.arrows", "error/b.arrows.reason");
        assertThat(new String(stored().get("error/b.arrows.reason"), StandardCharsets.UTF_8))
                .contains("a.arrows", "field n")
                .hasLineCount(1);
        assertThat(worker.offsets()).containsOnlyKeys(Map.of("file", "a.arrows"));
    }

    @Test
    void theNextTaskJudgesByTheNewestFileThatWasRead() throws IOException {
        write("a.arrows", OTHER);
        write("b.arrows", N);
        worker.without("schema.compatibility").drain().forEach(worker::commit);
        worker.with("schema.compatibility", "identical");
        write("c.arrows", OTHER);
        write("d.arrows", N);

        assertThat(paths(worker.drain())).containsExactly("d.arrows");
    }

    @Test
    void theNextTaskJudgesByTheNewestFileThoughAnotherNameComesFirst() throws IOException {
        write("m.arrows", N);
        worker.drain().forEach(worker::commit);
        write("a.arrows", OTHER);

        assertThat(worker.drain()).isEmpty();
    }

    @Test
    void aFileWithAnEarlierNameIsJudgedByTheNewestAndDoesNotBecomeIt() throws IOException {
        write("b.arrows", NARROW);
        try (FakeWorker.RunningTask task = worker.start()) {
            task.drain().forEach(task::acknowledge);
            write("a.arrows", N);
            assertThat(paths(task.drain())).containsExactly("a.arrows");
            write("c.arrows", NARROW);
            assertThat(paths(task.drain())).containsExactly("c.arrows");
        }
    }

    @Test
    void aFileThatWasBegunIsReadToItsEnd() throws IOException {
        ArrowStream other = empty(OTHER);
        put(
                "b.arrows",
                new StreamFileBuilder(other.streamSchema())
                        .add(other)
                        .add(other)
                        .finished());
        write("c.arrows", N);
        List<SourceRecord> records = worker.without("schema.compatibility").drain();
        worker.commit(records.get(0));
        worker.commit(records.get(2));
        worker.with("schema.compatibility", "backward");

        // though c.arrows is the newest
        assertThat(paths(worker.drain())).containsExactly("b.arrows");
    }

    @Test
    void aFileThatTookThePlaceOfTheNewestTellsNothing() throws IOException {
        write("a.arrows", N);
        worker.with("cleanup", "delete").drain().forEach(worker::commit);
        remove("a.arrows");
        write("0.arrows", N);
        write("a.arrows", OTHER, EXTRA);

        assertThat(paths(worker.drain())).containsExactly("0.arrows");
    }

    @Test
    void withCleanupTheNewestFileStaysUntilOneBehindItIsRead() throws IOException {
        write("a.arrows", N);
        write("b.arrows", N);
        worker.with("cleanup", "delete");
        try (FakeWorker.RunningTask task = worker.start()) {
            task.drain().forEach(task::acknowledge);
            task.drain();
            assertThat(files()).containsExactly("b.arrows");
        }
        write("c.arrows", OTHER);
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThat(task.drain()).isEmpty();
        }
        write("d.arrows", N, EXTRA);
        try (FakeWorker.RunningTask task = worker.start()) {
            task.drain().forEach(task::acknowledge);
            task.drain();
        }
        assertThat(files()).containsExactly("c.arrows", "d.arrows");
    }

    @Test
    void withoutCompatibilityTheNewestFileGoesLikeAnyOther() throws IOException {
        write("a.arrows", N);
        worker.without("schema.compatibility").with("cleanup", "delete");
        try (FakeWorker.RunningTask task = worker.start()) {
            task.drain().forEach(task::acknowledge);
            task.drain();
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void oneTaskReadsTheFilesOfATopic() throws IOException {
        for (int i = 0; i < 20; i++) {
            write("x/f" + i + ".arrows", N);
            write("y/f" + i + ".arrows", OTHER);
            write("z/f" + i + ".arrows", EXTRA);
        }
        worker.without("topic").with("topic.template", "of-${dir:1}");
        List<String> all = new ArrayList<>();
        for (int index = 0; index < 4; index++) {
            try (FakeWorker.RunningTask task = worker.start(index, 4)) {
                List<String> read = paths(task.drain());
                for (String folder : List.of("x", "y", "z")) {
                    assertThat(read.stream().filter(path -> path.startsWith(folder)))
                            .satisfiesAnyOf(
                                    paths -> assertThat(paths).isEmpty(),
                                    paths -> assertThat(paths).hasSize(20));
                }
                all.addAll(read);
            }
        }
        assertThat(all).hasSize(60).doesNotHaveDuplicates();
    }

    @Test
    void recordedFilesAreJudgedByPartitionInTheOrderOfOffsets() throws IOException {
        // the log of a second schema begins at offset 0 too, and its name comes first
        write(0, "ffffffffffffffff", 0, NARROW, 0, 1);
        write(0, "0000000000000000", 0, N, 2, 3);
        write(0, "ffffffffffffffff", 2, NARROW, 4);
        write(1, "ffffffffffffffff", 0, NARROW, 0);
        worker.with("restore.partition", "true");

        assertThat(worker.drain())
                .extracting(record ->
                        record.kafkaPartition() + "@" + new String((byte[]) record.key(), StandardCharsets.UTF_8))
                .containsExactly("0@0", "0@1", "0@2", "0@3", "1@0");
    }

    @Test
    void theNextTaskKnowsTheNewestRecordedFileOfAPartition() throws IOException {
        write(0, "ffffffffffffffff", 0, NARROW, 0, 1);
        write(0, "0000000000000000", 0, N, 2, 3);
        worker.drain().forEach(worker::commit);
        write(0, "ffffffffffffffff", 2, NARROW, 4);
        write(1, "ffffffffffffffff", 0, NARROW, 9);

        assertThat(worker.drain())
                .extracting(record -> new String((byte[]) record.key(), StandardCharsets.UTF_8))
                .containsExactly("9");
    }

    @Test
    void tombstonesHaveNoSchemaToJudge() throws IOException {
        write(0, "ffffffffffffffff", 0, N, 0);
        StreamFileBuilder tombstones = new StreamFileBuilder(StreamSchema.of(new Schema(List.of())));
        tombstones.addTombstone(Batches.at(0, 1));
        write(0, "0000000000000000", 0, tombstones);
        write(0, "ffffffffffffffff", 1, N, 2);
        worker.with("schema.compatibility", "identical");

        List<SourceRecord> records = worker.drain();
        assertThat(records).hasSize(3);
        worker.commit(records.get(0));
        worker.commit(records.get(1));
        assertThat(worker.drain()).hasSize(1);
    }

    @Test
    void aTopicThatThePathDoesNotTellIsAnError() throws IOException {
        write("a.arrows", N);
        worker.with("bad.file", "fail").without("topic").with("topic.template", "${kafka.topic}");
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThatThrownBy(task::drain)
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("a.arrows: no topic from topic.template = ${kafka.topic}")
                    .hasMessageContaining("schema.compatibility needs a topic that the path alone tells");
        }
    }

    private ArrowStream empty(Field... fields) {
        try (VectorSchemaRoot root = VectorSchemaRoot.create(new Schema(List.of(fields)), allocator.get())) {
            root.setRowCount(0);
            return ArrowStream.of(root);
        }
    }

    private void write(String path, Field... fields) throws IOException {
        put(path, empty(fields).toByteArray());
    }

    private void write(int partition, String fingerprint, long base, Field field, long... offsets) throws IOException {
        ArrowStream message = empty(field);
        StreamFileBuilder file = new StreamFileBuilder(message.streamSchema());
        for (long offset : offsets) {
            file.add(message, Batches.at(partition, offset));
        }
        write(partition, fingerprint, base, file);
    }

    private void write(int partition, String fingerprint, long base, StreamFileBuilder content) throws IOException {
        put(new FilePlace("t", "", new FileName(partition, fingerprint, base)).path(), content.finished());
    }

    private static List<String> paths(List<SourceRecord> records) {
        return records.stream()
                .map(record -> (String) record.sourcePartition().get("file"))
                .toList();
    }

    private List<String> files() throws IOException {
        return List.copyOf(stored().keySet());
    }
}
