package dev.kafkaarrow.tools.compact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.files.FileFormat;
import dev.kafkaarrow.connect.files.FileName;
import dev.kafkaarrow.ipc.TestAllocator;
import dev.kafkaarrow.ipc.TypeCase;
import dev.kafkaarrow.tools.command.Streams;
import dev.kafkaarrow.tools.command.UsageException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CompactCommandTest {

    private static final String FINGERPRINT = "0123456789abcdef";
    private static final Schema NUMBERS = new Schema(List.of(Field.nullable("n", new ArrowType.Int(64, true))));
    private static final Schema WORDS = TypeCase.named("several dictionaries").schema();

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path from;
    private Path to;

    @BeforeEach
    void nameStores() {
        from = directory.resolve("from");
        to = directory.resolve("to");
    }

    @ParameterizedTest
    @EnumSource(FileFormat.class)
    void eachLogHasTheSameBatchesInFewerFiles(FileFormat format) throws IOException {
        for (String folder : List.of("", "dt=2026-11-22/hour=9")) {
            for (int partition : new int[] {0, 1, 11}) {
                SinkFiles log = log(folder, partition, FINGERPRINT, format, NUMBERS, 0);
                for (int i = 0; i < 20; i++) {
                    log.publish(1 + i % 5, i);
                }
            }
        }
        assertThat(compact()).isZero();
        assertThat(SinkFiles.paths(to)).hasSize(6);
        assertCopied();
        assertThat(text(out))
                .contains("t/0+0123456789abcdef+00000000000000000000" + format.suffix() + ": 20 files, 60 records, ");
        assertThat(text(out)).endsWith("120 files became 6, with 360 records\n");
        assertThat(text(err)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100})
    void dictionariesAreThoseOfTheOldFilesBeforeEachBatch(int mergedRows) throws IOException {
        for (FileFormat format : FileFormat.values()) {
            SinkFiles log = log(format.name(), 0, FINGERPRINT, format, WORDS, mergedRows);
            for (int dictionaries : new int[] {1, 1, 1, 2, 2, 1, 3}) {
                log.publish(5, dictionaries);
            }
        }
        assertThat(compact()).isZero();
        assertCopied();
        // an IPC file takes no dictionary in the place of another
        assertThat(SinkFiles.paths(to)).hasSize(1 + 4);
    }

    @Test
    void aFileHasOneSchemaAndOneFormat() throws IOException {
        SinkFiles log = log("", 0, FileName.EVOLVING, FileFormat.STREAM, NUMBERS, 0);
        log.publish(3, 1);
        log.publish(3, 1);
        log.publish(3, 1, WORDS);
        log.publish(3, 1, WORDS);
        log.publish(3, 1);
        assertThat(compact()).isZero();
        assertCopied();
        assertThat(SinkFiles.paths(to)).hasSize(3);
    }

    @Test
    void aFileIsNoLargerThanAskedForUnlessOneOfTheOldIs() throws IOException {
        SinkFiles log = log("", 0, FINGERPRINT, FileFormat.STREAM, NUMBERS, 0);
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            files.add(from.resolve(log.publish(i == 17 ? 60 : 4, i)));
        }
        long size = Files.size(files.get(0));
        assertThat(compact("--file-bytes", "" + 5 * size)).isZero();
        assertCopied();
        for (String path : SinkFiles.paths(to)) {
            assertThat(Files.size(to.resolve(path))).isLessThanOrEqualTo(Math.max(5 * size, Files.size(files.get(17))));
        }
        assertThat(SinkFiles.paths(to)).hasSizeBetween(6, 9);
    }

    @Test
    void whatHasComeSinceIsCopiedByTheNextRun() throws IOException {
        SinkFiles log = log("", 0, FINGERPRINT, FileFormat.STREAM, WORDS, 0);
        for (int run = 1; run <= 4; run++) {
            log.publish(3, run);
            log.publish(2, run);
            assertThat(compact()).isZero();
            assertCopied();
            assertThat(SinkFiles.paths(to)).hasSize(run);
            assertThat(compact()).isZero();
            assertThat(SinkFiles.paths(to)).hasSize(run);
        }
        assertThat(text(out)).endsWith("0 files became 0, with 0 records\n");
    }

    @Test
    void theEndOfALogMayWaitUntilItFillsAFile() throws IOException {
        SinkFiles log = log("", 0, FINGERPRINT, FileFormat.STREAM, NUMBERS, 0);
        long size = 0;
        for (int i = 0; i < 11; i++) {
            size = Files.size(from.resolve(log.publish(4, i)));
        }
        String bytes = "" + 5 * size;
        assertThat(compact("--only-full", "--file-bytes", bytes)).isZero();
        int full = SinkFiles.paths(to).size();
        assertThat(full).isEqualTo(2);
        assertThat(compact("--only-full", "--file-bytes", bytes)).isZero();
        assertThat(SinkFiles.paths(to)).hasSize(full);
        assertThat(compact("--file-bytes", bytes)).isZero();
        assertThat(SinkFiles.paths(to)).hasSize(full + 1);
        assertCopied();
    }

    @Test
    void aLogMayBeginBehindItsFirstRecord() throws IOException {
        SinkFiles log = log("", 0, FINGERPRINT, FileFormat.STREAM, NUMBERS, 0);
        String removed = log.publish(3, 1);
        log.publish(3, 1);
        Files.delete(from.resolve(removed));
        assertThat(compact()).isZero();
        assertCopied();
        log.publish(3, 1);
        assertThat(compact()).isZero();
        assertCopied();
    }

    @Test
    void aFileThatIsGoneInTheMiddleOfALogIsNamed() throws IOException {
        SinkFiles log = log("", 0, FINGERPRINT, FileFormat.STREAM, NUMBERS, 0);
        log.publish(3, 1);
        String removed = log.publish(3, 1);
        String behind = log.publish(3, 1);
        SinkFiles other = log("other", 0, FINGERPRINT, FileFormat.STREAM, NUMBERS, 0);
        other.publish(3, 1);
        Files.delete(from.resolve(removed));
        assertThat(compact()).isEqualTo(1);
        assertThat(text(err)).contains(behind + ": the file before it is gone, which begins at offset 7");
        // other logs are copied
        assertThat(SinkFiles.batches(to)).hasSize(1);
        assertThat(compact("--removed-files=trust")).isZero();
        assertCopied();
        log.publish(3, 1);
        assertThat(compact()).isZero();
        assertCopied();
    }

    @Test
    void twoFilesOfOneBaseAreNamed() throws IOException {
        log("", 0, FINGERPRINT, FileFormat.STREAM, NUMBERS, 0).publish(3, 1);
        log("", 0, FINGERPRINT, FileFormat.FILE, NUMBERS, 0).publish(3, 1);
        assertThat(compact()).isEqualTo(1);
        assertThat(text(err)).contains("two files have the same records");
        assertThat(SinkFiles.paths(to)).isEmpty();
    }

    @Test
    void aFileThatIsTornOrOfAnotherPartitionIsNamedAndNothingOfItIsCopied() throws IOException {
        Path torn = from.resolve(
                log("torn", 0, FINGERPRINT, FileFormat.STREAM, NUMBERS, 0).publish(3, 1));
        Files.write(torn, Arrays.copyOf(Files.readAllBytes(torn), (int) Files.size(torn) - 8));
        Path renamed = from.resolve(
                log("renamed", 0, FINGERPRINT, FileFormat.STREAM, NUMBERS, 0).publish(3, 1));
        Files.move(
                renamed,
                renamed.resolveSibling("1" + renamed.getFileName().toString().substring(1)));
        Files.writeString(from.resolve("readme.txt"), "no file of a sink");
        assertThat(compact()).isEqualTo(1);
        assertThat(text(err))
                .contains("t/torn/0+0123456789abcdef+00000000000000000000.arrows: not a file that a sink wrote")
                .contains("t/renamed/1+0123456789abcdef+00000000000000000000.arrows: expected records of t-1")
                .contains("readme.txt is left out");
        assertThat(SinkFiles.paths(to)).isEmpty();
    }

    @Test
    void aStoreThatIsNoCopyIsNotGoneOnWith() throws IOException {
        log("", 0, FINGERPRINT, FileFormat.STREAM, NUMBERS, 0).publish(3, 1);
        assertThat(compact()).isZero();
        Path again = directory.resolve("again");
        // the topic was made anew: the same offsets, other records
        SinkFiles log = new SinkFiles(
                again, SinkFiles.place("t", "", 0, FINGERPRINT, FileFormat.STREAM), WORDS, 0, allocator.get());
        log.publish(4, 1);
        log.publish(3, 2);
        from = again;
        assertThat(compact()).isEqualTo(1);
        assertThat(text(err)).contains("of the new store is no copy of this log: it ends with t-0@6");
        assertThat(SinkFiles.paths(to)).hasSize(1);
    }

    @Test
    void inPlaceNothingIsCompacted() throws IOException {
        log("", 0, FINGERPRINT, FileFormat.STREAM, NUMBERS, 0).publish(3, 1);
        Path link = Files.createSymbolicLink(directory.resolve("link"), from);
        for (Path target : List.of(from, from.resolve("below"), directory, link, link.resolve("below"))) {
            to = target;
            assertThatThrownBy(this::compact)
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("expected a store apart from")
                    .hasMessageContaining(
                            "the names of a log's files are what keeps a sink from writing records twice");
        }
        to = directory.resolve("from-not");
        assertThat(compact()).isZero();
        assertCopied();
    }

    private SinkFiles log(
            String folder, int partition, String fingerprint, FileFormat format, Schema schema, int mergedRows) {
        return new SinkFiles(
                from,
                SinkFiles.place("t", folder, partition, fingerprint, format),
                schema,
                mergedRows,
                allocator.get());
    }

    private void assertCopied() throws IOException {
        assertThat(SinkFiles.batches(to)).isEqualTo(SinkFiles.batches(from));
    }

    private int compact(String... options) throws IOException {
        CommandLine line = new CommandLine(new CompactCommand(Streams.of(
                new ByteArrayInputStream(new byte[0]),
                out,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false)));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((fault, command, parsed) -> {
            throw fault;
        });
        List<String> arguments = new ArrayList<>(List.of(from.toString(), "--to", to.toString()));
        arguments.addAll(List.of(options));
        CompactCommand command = line.getCommand();
        line.parseArgs(arguments.toArray(String[]::new));
        return command.call();
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
