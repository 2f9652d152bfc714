package dev.kafkaarrow.tools.compact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.files.FileFormat;
import dev.kafkaarrow.connect.files.FilePlace;
import dev.kafkaarrow.connect.store.FileStatus;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.Stores;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.TestAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ReadAheadTest {

    private static final Schema NUMBERS = new Schema(List.of(Field.nullable("n", new ArrowType.Int(64, true))));

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @TempDir
    Path directory;

    private final List<FoundFile> files = new ArrayList<>();

    private void write(int count) throws IOException {
        SinkFiles log = new SinkFiles(
                directory,
                SinkFiles.place("t", "", 0, "0123456789abcdef", FileFormat.STREAM),
                NUMBERS,
                0,
                allocator.get());
        for (int i = 0; i < count; i++) {
            String path = log.publish(3, i);
            files.add(found(path, Files.size(directory.resolve(path))));
        }
    }

    private static FoundFile found(String path, long sizeInBytes) {
        return new FoundFile(FilePlace.parse(path).orElseThrow(), new FileStatus(path, sizeInBytes, 0, path));
    }

    private ReadAhead readAhead() {
        return new ReadAhead(() -> Stores.open(directory.toString()));
    }

    @Test
    void whatWasBegunIsWhatTheStoreHas() throws Exception {
        write(40);
        try (ReadAhead ahead = readAhead();
                FileStore store = Stores.open(directory.toString())) {
            for (int i = 0; i < files.size(); i++) {
                ahead.begin(files, i);
                try (LogFile begun = ahead.take(files.get(i));
                        LogFile direct = LogFile.open(store, files.get(i), Checks.DEFAULT)) {
                    assertThat(begun.end()).isEqualTo(direct.end());
                    assertThat(begun.last()).isEqualTo(direct.last());
                    assertThat(begun.content().records()).isEqualTo(3);
                }
                assertThat(ahead.has(files.get(i))).isFalse();
            }
        }
    }

    @Test
    void neitherLargeFilesNorManyBytesAreReadBeforeTheyAreAskedFor() throws IOException {
        for (int i = 0; i < 12; i++) {
            long bytes = i == 10 ? LogFile.SMALL_BYTES + 1 : LogFile.SMALL_BYTES;
            files.add(found("t/0+0123456789abcdef+000000000000000000%02d.arrows".formatted(i), bytes));
        }
        try (ReadAhead ahead = readAhead()) {
            ahead.begin(files, 0);
            assertThat(files.stream().filter(ahead::has).toList()).isEqualTo(files.subList(0, 8));
            ahead.begin(files, 9);
            assertThat(ahead.has(files.get(9))).isTrue();
            assertThat(ahead.has(files.get(10))).as("a large file").isFalse();
            assertThat(ahead.has(files.get(11))).as("behind a large file").isFalse();
        }
    }

    @Test
    void aFaultIsThatOfTheFileThatIsAskedFor() throws IOException {
        write(3);
        Files.delete(directory.resolve(files.get(1).status().path()));
        Files.write(
                directory.resolve(files.get(2).status().path()),
                new byte[(int) files.get(2).status().sizeInBytes()]);
        try (ReadAhead ahead = readAhead()) {
            ahead.begin(files, 0);
            assertThatThrownBy(() -> ahead.take(files.get(1))).isInstanceOf(NoSuchFileException.class);
            assertThatThrownBy(() -> ahead.take(files.get(2)))
                    .isInstanceOf(LogFaultException.class)
                    .hasMessageContaining(files.get(2).place().name().toString());
        }
    }

    @Test
    void whatIsForgottenIsReadAnew() throws IOException {
        write(2);
        try (ReadAhead ahead = readAhead()) {
            ahead.begin(files, 0);
            ahead.forget();
            assertThat(files.stream().filter(ahead::has)).isEmpty();
        }
    }
}
