package dev.kafkaarrow.sandbox.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that end before anything is started. */
class QuickstartTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    @Test
    void refusesFilesThatAreNoStreamsWithALineForEach() throws IOException {
        Path file = Files.writeString(directory.resolve("file.arrow"), "ARROW1\0\0and so on");
        Path missing = directory.resolve("missing.arrows");
        Path output = directory.resolve("output");

        assertThat(run("--output", output.toString(), file.toString(), missing.toString()))
                .isEqualTo(2);

        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith("quickstart: " + directory));
        assertThat(out.size()).isZero();
        assertThat(output).doesNotExist();
        assertThat(ProcessHandle.current().children()).isEmpty();
    }

    @Test
    void refusesAnOutputThatHoldsFiles() throws IOException {
        Files.createFile(directory.resolve("precious"));

        assertThat(run("--output", directory.toString(), "../samples-are-not-looked-at"))
                .isEqualTo(2);
        assertThat(run("--kepp")).isEqualTo(2);
        assertThat(directory).isDirectoryContaining(path -> path.endsWith("precious"));
    }

    private int run(String... arguments) {
        return new Quickstart(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(arguments);
    }
}
