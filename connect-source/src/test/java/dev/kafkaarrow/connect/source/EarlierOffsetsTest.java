package dev.kafkaarrow.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kafkaarrow.ipc.TestAllocator;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Offsets of a version that kept no checksum of all that it had read are continued. A directory with its offsets is kept as that
 * version stored them, but for what a copy of a file cannot have: the key of the first, which each gets anew here.
 */
class EarlierOffsetsTest {

    private static final String RECORDED = "original/0+0123456789abcdef+00000000000000000000.arrows";

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @TempDir
    Path directory;

    private final Map<String, Map<String, Object>> offsets = new HashMap<>();
    private FakeWorker worker;

    @BeforeEach
    void copyWhatWasStored() throws IOException, URISyntaxException {
        Path stored = Path.of(getClass().getResource("/stored-before-checksums").toURI());
        Map<String, Map<String, Object>> all =
                new ObjectMapper().readValue(stored.resolve("offsets.json").toFile(), new TypeReference<>() {});
        worker = new FakeWorker(Map.of("store.url", directory.toString())).with("batch.max.bytes", "1000");
        for (Map.Entry<String, Map<String, Object>> entry : all.entrySet()) {
            Path file = directory.resolve(entry.getKey());
            Files.createDirectories(file.getParent());
            Files.copy(stored.resolve(entry.getKey()), file);
            Map<String, Object> offset = new HashMap<>(entry.getValue());
            offset.put("file.identity", keyOf(file));
            if (offset.get("end.modified.ms") instanceof Long modifiedMs) {
                Files.setLastModifiedTime(file, FileTime.fromMillis(modifiedMs));
            }
            offsets.put(entry.getKey(), offset);
            worker.setOffset(entry.getKey(), offset);
        }
    }

    private static String keyOf(Path file) throws IOException {
        return String.valueOf(
                Files.readAttributes(file, BasicFileAttributes.class).fileKey());
    }

    @Test
    void areContinuedWhereTheyWere() throws IOException {
        List<SourceRecord> records = worker.drain();

        assertThat(values(records, "whole.arrows")).isEmpty();
        assertThat(values(records, "middle.arrows")).containsExactly(3L, 4L);
        assertThat(values(records, "growing.arrows")).isEmpty();
        assertThat(values(records, "split.arrows"))
                .isEqualTo(LongStream.concat(LongStream.range(154, 500), LongStream.of(-1))
                        .boxed()
                        .toList());
        assertThat(values(records, "words.arrows")).containsExactly("63", "62");
        assertThat(values(records, RECORDED)).containsExactly(1L, 2L);
    }

    @Test
    void offsetsBehindThemTellAllThatWasRead() throws IOException {
        for (SourceRecord record : worker.drain()) {
            Path file = directory.resolve((String) record.sourcePartition().get("file"));
            long bytes = (Long) record.sourceOffset().get("consumed.bytes");
            CRC32C checksum = new CRC32C();
            checksum.update(Files.readAllBytes(file), 0, (int) bytes);
            assertThat(record.sourceOffset().get("consumed.crc32c")).isEqualTo(checksum.getValue());
        }
    }

    @Test
    void aFileThatGrowsIsFollowedOn() throws IOException {
        Path file = directory.resolve("growing.arrows");
        byte[] longer = new StreamFileBuilder(Batches.numbers(allocator.get()).streamSchema())
                .add(Batches.numbers(allocator.get(), 1))
                .add(Batches.numbers(allocator.get(), 2))
                .add(Batches.numbers(allocator.get(), 3))
                .finished();
        Files.write(file, longer);

        assertThat(values(worker.drain(), "growing.arrows")).containsExactly(3L);
    }

    @Test
    void filesThatWereReadAreRemoved() throws IOException {
        worker.with("cleanup", "delete").with("input.include", "whole.arrows");

        assertThat(worker.drain()).isEmpty();

        assertThat(directory.resolve("whole.arrows")).doesNotExist();
    }

    @Test
    void theirFilesAreToldByTheStoresKeyAsTheyWere() throws IOException {
        for (String path : List.of("whole.arrows", "middle.arrows")) {
            Path file = directory.resolve(path);
            // of the same time
            Files.copy(file, directory.resolve("copy"), StandardCopyOption.COPY_ATTRIBUTES);
            Files.move(directory.resolve("copy"), file, StandardCopyOption.REPLACE_EXISTING);
            worker.with("input.include", path);
            try (FakeWorker.RunningTask task = worker.start()) {
                assertThatThrownBy(task::drain)
                        .isInstanceOf(ConnectException.class)
                        .hasMessageContainingAll(path, "changed");
            }
        }
    }

    @Test
    void aFileIsDoneOnlyAtTheSizeThatWasRead() throws IOException {
        worker.with("input.include", "whole.arrows");
        Path file = directory.resolve("whole.arrows");
        FileTime then = Files.getLastModifiedTime(file);
        Files.write(file, new byte[8], StandardOpenOption.APPEND);
        Files.setLastModifiedTime(file, then);

        try (FakeWorker.RunningTask task = worker.start()) {
            assertThatThrownBy(task::drain).hasMessageContainingAll("whole.arrows", "has changed since");
        }
    }

    @Test
    void theirFilesAreToldByTheirEnds() throws IOException {
        worker.with("input.include", "middle.arrows");
        for (String checksum : List.of("first.header.crc32c", "last.header.crc32c", "last.body.crc32c")) {
            Map<String, Object> offset = new HashMap<>(offsets.get("middle.arrows"));
            offset.put(checksum, ((Number) offset.get(checksum)).longValue() ^ 1);
            worker.setOffset("middle.arrows", offset);
            try (FakeWorker.RunningTask task = worker.start()) {
                assertThatThrownBy(task::drain)
                        .isInstanceOf(ConnectException.class)
                        .hasMessageContainingAll("middle.arrows", "changed under its stored offset", "has CRC-32C");
            }
        }
    }

    @Test
    void aFileThatWasChangedLaterIsAnother() throws IOException {
        worker.with("input.include", "whole.arrows");
        Path file = directory.resolve("whole.arrows");
        FileTime then = Files.getLastModifiedTime(file);
        Files.setLastModifiedTime(file, FileTime.fromMillis(then.toMillis() - 1));
        assertThat(worker.drain()).isEmpty();

        Files.setLastModifiedTime(file, FileTime.fromMillis(then.toMillis() + 1));
        try (FakeWorker.RunningTask task = worker.start()) {
            assertThatThrownBy(task::drain).hasMessageContainingAll("whole.arrows", "has changed since");
        }
    }

    private List<Object> values(List<SourceRecord> records, String path) {
        List<Object> values = new ArrayList<>();
        Stream<SourceRecord> ofFile = records.stream()
                .filter(record -> record.sourcePartition().get("file").equals(path));
        ofFile.forEach(record ->
                Batches.column((byte[]) record.value(), allocator.get()).forEach(values::addAll));
        return values;
    }
}
