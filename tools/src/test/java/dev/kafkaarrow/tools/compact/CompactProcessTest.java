package dev.kafkaarrow.tools.compact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.connect.files.FileFormat;
import dev.kafkaarrow.ipc.TestAllocator;
import dev.kafkaarrow.ipc.TypeCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Compaction as a process: with little memory, and killed. */
class CompactProcessTest {

    private static final int KILLS = Integer.getInteger("kills", 3);
    private static final long SEED = Long.getLong("kills.seed", System.nanoTime());
    private static final String FINGERPRINT = "0123456789abcdef";
    private static final Schema NUMBERS = new Schema(List.of(Field.nullable("n", new ArrowType.Int(64, true))));

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @TempDir
    Path directory;

    @Test
    void tenThousandFilesOfFiveLogsBecomeFewInAHeapOf64Megabytes() throws Exception {
        Path from = directory.resolve("from");
        for (int partition = 0; partition < 5; partition++) {
            SinkFiles log = log(from, partition, FileFormat.STREAM, NUMBERS);
            for (int i = 0; i < 2_000; i++) {
                log.publish(2, 1);
            }
        }
        Path to = directory.resolve("to");
        Process process = compact(from, to);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(Files.readString(output())).endsWith("10000 files became 5, with 20000 records\n");
        assertThat(process.exitValue()).isZero();
        assertThat(SinkFiles.batches(to)).isEqualTo(SinkFiles.batches(from));
    }

    @Test
    void aRunThatIsKilledAtAnyPointBesideALiveSinkIsCompletedByTheNext() throws Exception {
        Random random = new Random(SEED);
        Path from = directory.resolve("from");
        Path to = directory.resolve("to");
        Files.createDirectories(from);
        List<SinkFiles> logs = new ArrayList<>();
        for (int partition = 0; partition < 3; partition++) {
            FileFormat format = partition == 2 ? FileFormat.FILE : FileFormat.STREAM;
            logs.add(log(
                    from,
                    partition,
                    format,
                    partition == 0 ? TypeCase.named("several dictionaries").schema() : NUMBERS));
        }
        AtomicBoolean stopped = new AtomicBoolean();
        CompletableFuture<Void> sink = CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; !stopped.get(); i++) {
                    logs.get(i % logs.size()).publish(1 + i % 4, i / 20);
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        for (int i = 0; i < KILLS; i++) {
            // from before it has read anything to its end
            Process process = compact(from, to, "--file-bytes", "30000");
            boolean ended = process.waitFor(200 + random.nextInt(1_500), TimeUnit.MILLISECONDS);
            if (ended) {
                assertThat(process.exitValue()).as(Files.readString(output())).isZero();
            }
            process.destroyForcibly().waitFor();
        }
        stopped.set(true);
        sink.get(1, TimeUnit.MINUTES);
        Process last = compact(from, to, "--file-bytes", "30000");
        assertThat(last.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(last.exitValue())
                .as(Files.readString(output()) + ", kills.seed=" + SEED)
                .isZero();

        Map<String, List<List<Object>>> copied = SinkFiles.batches(to);
        assertThat(copied.keySet()).hasSize(3);
        assertThat(copied.equals(SinkFiles.batches(from)))
                .as("kills.seed=%d", SEED)
                .isTrue();
        assertThat(SinkFiles.paths(to)).hasSizeLessThan(SinkFiles.paths(from).size());
    }

    private SinkFiles log(Path store, int partition, FileFormat format, Schema schema) {
        return new SinkFiles(
                store, SinkFiles.place("t", "", partition, FINGERPRINT, format), schema, 0, allocator.get());
    }

    private Process compact(Path from, Path to, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.kafkaarrow.tools.KafkaArrow",
                "compact",
                from.toString(),
                "--to",
                to.toString()));
        command.addAll(List.of(options));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output().toFile())
                .start();
    }

    /** Of the process that was started last. */
    private Path output() {
        return directory.resolve("output.txt");
    }
}
