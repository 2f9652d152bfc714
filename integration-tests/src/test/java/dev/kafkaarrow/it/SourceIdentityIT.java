package dev.kafkaarrow.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.TestAllocator;
import dev.kafkaarrow.sandbox.ConnectorStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Files that were read, and get another time, key or content: told by their content, while the worker runs and while it is down. */
@ExtendWith(KafkaEnvironmentExtension.class)
class SourceIdentityIT {

    /** Of one row each; the first and the last say nothing of those between. */
    private static final int BATCHES = 3;

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    /** What leaves the content of a file as it was. */
    private interface Change {
        void of(Path file) throws IOException;
    }

    private static final List<Change> CHANGES =
            List.of(SourceIdentityIT::touch, SourceIdentityIT::overwrite, SourceIdentityIT::replace);

    @Test
    void theSameContentIsTheSameFileWhateverItsTimeAndKey(KafkaEnvironment environment) throws Exception {
        Topics topics = Topics.of(environment);
        try (ConnectWorker worker = worker(environment, "identity-same")) {
            Input kept = start(environment, worker, "identity-same-kept", Map.of());
            Input moved = startMoving(environment, worker, "identity-same-moved");
            for (Input input : List.of(kept, moved)) {
                input.write();
                input.write();
            }
            for (Input input : List.of(kept, moved)) {
                input.awaitSent(topics);
                for (Change change : CHANGES) {
                    input.change(change);
                    // found by the scan that finds what changed, and sent behind it
                    input.write();
                    input.awaitSent(topics);
                }
            }

            worker.kill();
            for (Input input : List.of(kept, moved)) {
                for (int i = 0; i < CHANGES.size(); i++) {
                    input.change(CHANGES.get(i));
                }
                input.write();
            }
            worker.restart();

            for (Input input : List.of(kept, moved)) {
                input.awaitSent(topics);
            }
            kept.awaitFiles(kept.names());
            moved.awaitFiles(moved.namesButLastMoved());
        }
    }

    @Test
    void aRemountIsNothing(KafkaEnvironment environment) throws Exception {
        Topics topics = Topics.of(environment);
        try (ConnectWorker worker = worker(environment, "identity-mount")) {
            Input kept = start(environment, worker, "identity-mount-kept", Map.of());
            Input moved = startMoving(environment, worker, "identity-mount-moved");
            List<Mount> mounts = new ArrayList<>();
            try {
                for (Input input : List.of(kept, moved)) {
                    input.write();
                    input.write();
                    input.awaitSent(topics);
                }
                worker.kill();
                for (Input input : List.of(kept, moved)) {
                    mounts.add(Mount.over(environment, input.directory));
                    input.write();
                }
                worker.restart();

                for (Input input : List.of(kept, moved)) {
                    input.awaitSent(topics);
                }
                kept.awaitFiles(kept.names());
                moved.awaitFiles(moved.namesButLastMoved());
            } finally {
                worker.kill();
                for (Mount mount : mounts) {
                    mount.undo();
                }
            }
        }
    }

    @Test
    void anotherMiddleUnderTheSameEndsIsAnotherFile(KafkaEnvironment environment) throws Exception {
        Topics topics = Topics.of(environment);
        try (ConnectWorker worker = worker(environment, "identity-middle")) {
            Input kept = start(environment, worker, "identity-middle-kept", Map.of());
            Input moved = startMoving(environment, worker, "identity-middle-moved");
            for (Input input : List.of(kept, moved)) {
                input.write();
                input.write();
                input.awaitSent(topics);
            }

            // while the worker runs, at the time it had: nothing tells but what is read again before it is moved
            moved.changeMiddle(FileTime.from(Instant.EPOCH));
            moved.write();
            moved.awaitSent(topics);
            // while it is down, at another time
            worker.kill();
            moved.changeMiddle(now());
            moved.write();
            kept.changeMiddle(now());
            worker.restart();

            moved.awaitSent(topics);
            moved.awaitFiles(moved.namesButLastMoved());
            String trace = await("failure; log: " + worker.log())
                    .atMost(Connectors.LIMIT)
                    .until(
                            () -> kept.task().trace(),
                            text -> kept.task().state() == ConnectorStatus.State.FAILED && !text.isEmpty());
            assertThat(trace).contains(kept.last() + ": the file was read to its end, and has changed since");
            assertThat(kept.files()).isEqualTo(kept.names());
        }
    }

    private static ConnectWorker worker(KafkaEnvironment environment, String group) {
        return environment.startWorker(Map.of("group.id", group, "offset.flush.interval.ms", "200"));
    }

    /** The newest file stays, to be held against later ones. */
    private Input startMoving(KafkaEnvironment environment, ConnectWorker worker, String topic) throws Exception {
        return start(environment, worker, topic, Map.of("cleanup", "move", "schema.compatibility", "backward"));
    }

    private Input start(KafkaEnvironment environment, ConnectWorker worker, String topic, Map<String, String> settings)
            throws Exception {
        Topics.of(environment).create(topic, 1);
        Connectors connectors = new Connectors(environment, worker);
        Path directory = connectors.directory(topic);
        connectors.startSource(topic, directory, 1, settings);
        return new Input(connectors, topic, directory, allocator.get());
    }

    private static void touch(Path file) throws IOException {
        Files.setLastModifiedTime(file, now());
    }

    /** As {@code rsync --inplace}: the file is never shorter. */
    private static void overwrite(Path file) throws IOException {
        overwrite(file, Files.readAllBytes(file), now());
    }

    private static void overwrite(Path file, byte[] bytes, FileTime time) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            int ignored = channel.write(ByteBuffer.wrap(bytes));
        }
        Files.setLastModifiedTime(file, time);
    }

    /** As on another host. */
    private static void replace(Path file) throws IOException {
        Path copy = Files.copy(file, file.resolveSibling(".copy"));
        Files.setLastModifiedTime(copy, now());
        Files.move(copy, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Later than all files so far, however coarse the clock of the file system is. */
    private static FileTime now() {
        return FileTime.from(Instant.now().plusSeconds(5));
    }

    /** A directory whose files came from another device. */
    private record Mount(Path directory) {

        /** Skips the test, saying so, where nothing can be mounted that workers see. */
        static Mount over(KafkaEnvironment environment, Path directory) throws Exception {
            assumeTrue(
                    environment instanceof SandboxEnvironment,
                    "SKIPPED: a worker in a container sees no mounts of here");
            Path copy = directory.resolveSibling(directory.getFileName() + ".copy");
            run("cp", "-a", directory.toString(), copy.toString());
            assumeTrue(
                    run("mount", "-t", "tmpfs", "none", directory.toString()) == 0,
                    "SKIPPED: this process may not mount a file system");
            Mount mount = new Mount(directory);
            assertThat(run("cp", "-a", copy + "/.", directory.toString())).isZero();
            assertThat(Files.getAttribute(directory, "unix:dev")).isNotEqualTo(Files.getAttribute(copy, "unix:dev"));
            return mount;
        }

        private static int run(String... command) throws IOException, InterruptedException {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        }

        void undo() throws IOException, InterruptedException {
            int ignored = run("umount", "--lazy", directory.toString());
        }
    }

    /** The files of one source, and what has to come of them. Not thread-safe. */
    private static final class Input {
        private final Connectors connectors;
        private final String topic;
        private final Path directory;
        private final BufferAllocator allocator;
        private final List<Long> expected = new ArrayList<>();
        private int files;
        private long values;

        Input(Connectors connectors, String topic, Path directory, BufferAllocator allocator) {
            this.connectors = connectors;
            this.topic = topic;
            this.directory = directory;
            this.allocator = allocator;
        }

        /** One more file. */
        void write() throws IOException {
            Path hidden = Files.write(directory.resolve(".new"), stream(-1));
            // all of one time, which is long ago
            Files.setLastModifiedTime(hidden, FileTime.from(Instant.EPOCH));
            files++;
            Files.move(hidden, directory.resolve(last()), StandardCopyOption.ATOMIC_MOVE);
        }

        /** Does something to the newest file, which is there whatever {@code cleanup} is. */
        void change(Change change) throws IOException {
            change.of(directory.resolve(last()));
        }

        /** The newest file has another value between its ends. */
        void changeMiddle(FileTime time) throws IOException {
            Path file = directory.resolve(last());
            long size = Files.size(file);
            values -= BATCHES;
            overwrite(file, stream(1_000 + values), time);
            assertThat(Files.size(file)).isEqualTo(size);
        }

        /** @param middle the value between the ends; negative for the next one */
        private byte[] stream(long middle) {
            try (VectorSchemaRoot root = VectorSchemaRoot.of(new BigIntVector("id", allocator))) {
                ArrowStream.Builder builder = ArrowStream.builder(root);
                for (int batch = 0; batch < BATCHES; batch++) {
                    long value = batch == 1 && middle >= 0 ? middle : values;
                    ((BigIntVector) root.getVector(0)).setSafe(0, value);
                    root.setRowCount(1);
                    builder.addBatch();
                    expected.add(value);
                    values++;
                }
                return builder.build().toByteArray();
            }
        }

        String last() {
            return name(files - 1);
        }

        private static String name(int file) {
            return String.format("%02d.arrows", file);
        }

        List<String> names() {
            List<String> names = new ArrayList<>();
            for (int file = 0; file < files; file++) {
                names.add(name(file));
            }
            return names;
        }

        List<String> namesButLastMoved() {
            List<String> names = new ArrayList<>(List.of(last()));
            for (int file = 0; file < files - 1; file++) {
                names.add("_done/" + name(file));
            }
            return names;
        }

        List<String> files() {
            return Connectors.files(directory).stream()
                    .map(path -> directory.relativize(path).toString())
                    .toList();
        }

        void awaitFiles(List<String> expectedFiles) {
            await("files of " + topic + "; log: " + connectors.worker().log())
                    .atMost(Connectors.LIMIT)
                    .failFast(() -> connectors.assertNotFailed(Connectors.sourceOf(topic)))
                    .untilAsserted(() -> assertThat(files()).isEqualTo(expectedFiles));
        }

        ConnectorStatus.Task task() {
            return connectors.rest().status(Connectors.sourceOf(topic)).tasks().get(0);
        }

        /** All that was written is in the topic once, and the offset of the last file is stored. */
        void awaitSent(Topics topics) {
            await("all of " + topic + "; log: " + connectors.worker().log())
                    .atMost(Connectors.LIMIT)
                    .failFast(() -> connectors.assertNotFailed(Connectors.sourceOf(topic)))
                    .until(() -> topics.read(topic).size() >= expected.size());
            assertThat(topics.read(topic)).extracting(this::value).containsExactlyInAnyOrderElementsOf(expected);
            await("the offset of " + last() + " of " + topic)
                    .atMost(Connectors.LIMIT)
                    .until(() -> connectors.rest().offsets(Connectors.sourceOf(topic)).stream()
                            .anyMatch(offset -> offset.partition().containsValue(last())
                                    && offset.offset().orElseThrow().containsKey("end")));
            assertThat(task().state()).isEqualTo(ConnectorStatus.State.RUNNING);
        }

        private long value(ConsumerRecord<byte[], byte[]> record) {
            try (ArrowReader reader = ArrowStream.of(record.value()).open(allocator)) {
                assertThat(reader.loadNextBatch()).isTrue();
                return ((BigIntVector) reader.getVectorSchemaRoot().getVector(0)).get(0);
            } catch (IOException e) {
                throw new AssertionError(new String(record.value(), UTF_8), e);
            }
        }
    }
}
