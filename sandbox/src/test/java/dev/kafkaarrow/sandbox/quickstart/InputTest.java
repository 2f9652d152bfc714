package dev.kafkaarrow.sandbox.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.IpcFile;
import dev.kafkaarrow.ipc.TestAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class InputTest {
    private static final String NO_STREAM = ": not an Arrow IPC stream or file that can be read: at byte 0: expected ";

    @RegisterExtension
    private final TestAllocator allocator = new TestAllocator();

    @TempDir
    private Path directory;

    @Test
    void countsWhatABatchTooLargeForAMessageMakes() throws Exception {
        Input input = read(TestStreams.numbers(
                allocator.get(), LongStream.range(0, 300_000).toArray()));

        assertThat(input.rows()).isEqualTo(300_000);
        assertThat(input.batches()).isEqualTo(1);
        assertThat(input.messages()).isBetween(3, 5);
        List<ArrowStream> messages = new ArrayList<>();
        input.forEachMessage(messages::add);
        assertThat(messages)
                .hasSize(input.messages())
                .allMatch(message -> message.sizeInBytes() <= 900_000)
                .allMatch(message -> message.batchCount() == 1);
    }

    @Test
    void makesOneMessageOfAStreamWithoutBatches() throws Exception {
        Input input = read(TestStreams.noBatches(allocator.get()));

        assertThat(input.rows()).isZero();
        assertThat(input.batches()).isZero();
        assertThat(input.messages()).isEqualTo(1);
    }

    @Test
    void givesEachMessageTheDictionariesInEffect() throws Exception {
        ArrowStream stream = TestStreams.changingDictionaries(
                allocator.get(), List.of(List.of("a", "b"), List.of("c"), List.of("c")));
        Input input = read(stream);

        List<ArrowStream> messages = new ArrayList<>();
        input.forEachMessage(messages::add);

        assertThat(messages).hasSize(3);
        assertThat(Comparison.of(List.of(stream).iterator(), messages.iterator(), allocator.get())
                        .identical())
                .isTrue();
    }

    @Test
    void readsAnIpcFileAsTheStreamOfItsBatches() throws Exception {
        ArrowStream stream =
                TestStreams.changingDictionaries(allocator.get(), List.of(List.of("a", "b"), List.of("a", "b")));
        byte[] bytes = stream.toByteArray();

        for (byte[] content : List.of(bytes, IpcFile.bytes(bytes), IpcFile.dictionariesLast(bytes))) {
            Path file = Files.write(directory.resolve("words.arrow"), content);
            List<ArrowStream> messages = new ArrayList<>();
            Input.readAll(List.of(file)).get(0).forEachMessage(messages::add);
            assertThat(Comparison.of(List.of(stream).iterator(), messages.iterator(), allocator.get())
                            .identical())
                    .isTrue();
        }
    }

    @Test
    void saysOfEachFileWhyItCannotBeSent() throws IOException {
        byte[] stream = TestStreams.numbers(allocator.get(), 1, 2, 3).toByteArray();
        Path missing = directory.resolve("missing.arrows");
        Path text = Files.writeString(directory.resolve("text.arrows"), "rows, but no Arrow\n");
        Path empty = Files.createFile(directory.resolve("empty.arrows"));
        Path file = Files.writeString(directory.resolve("file.arrow"), "ARROW1\0\0and so on");
        Path cut = Files.write(directory.resolve("cut.arrows"), Arrays.copyOf(stream, stream.length - 20));
        Path good = Files.write(directory.resolve("good.arrows"), stream);

        assertThatThrownBy(() -> Input.readAll(List.of(missing, directory, text, empty, good, file, cut)))
                .asInstanceOf(InstanceOfAssertFactories.type(Refusal.class))
                .extracting(Refusal::lines, InstanceOfAssertFactories.list(String.class))
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo(missing + ": no such file"),
                        line -> assertThat(line).isEqualTo(directory + ": expected a file, got a directory"),
                        line -> assertThat(line).startsWith(text + NO_STREAM),
                        line -> assertThat(line).startsWith(empty + NO_STREAM).endsWith("got 0 bytes"),
                        line -> assertThat(line).startsWith(file.toString()).contains("Arrow IPC file", "ARROW1"),
                        line -> assertThat(line)
                                .startsWith(cut + ": not an Arrow IPC stream or file that can be read: at byte "));
    }

    private Input read(ArrowStream stream) throws Exception {
        Path file = Files.write(directory.resolve("input.arrows"), stream.toByteArray());
        return Input.readAll(List.of(file)).get(0);
    }
}
