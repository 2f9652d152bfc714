package dev.kafkaarrow.sandbox.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {

    @Test
    void keepsFilesInTheirOrder() throws Refusal {
        Options options = Options.parse("--progress", "live", "b.arrows", "--keep", "a.arrows");

        assertThat(options.files()).containsExactly(Path.of("b.arrows"), Path.of("a.arrows"));
        assertThat(options.task()).isEqualTo(Options.Task.COMPARE_AND_KEEP);
        assertThat(options.display()).isEqualTo(Progress.Display.LIVE);
        assertThat(options.output()).isEmpty();
        assertThat(options.store()).isEqualTo(Options.Store.DIRECTORY);
    }

    @Test
    void takesTheLaterOfTwoProgresses() throws Refusal {
        assertThat(Options.parse("--progress", "live", "--progress", "plain", "a")
                        .display())
                .isEqualTo(Progress.Display.PLAIN);
    }

    @Test
    void takesTheSamplesOnlyForWantOfFiles(@TempDir Path samples) throws Exception {
        Path file = Files.createFile(samples.resolve("a.arrow"));
        Path feather = Files.createFile(samples.resolve("b.feather"));
        Path stream = Files.createFile(samples.resolve("c.arrows"));
        Files.createFile(samples.resolve("README.md"));

        assertThat(Options.parse("--samples", samples.toString()).files()).containsExactly(file, feather, stream);
        assertThat(Options.parse("--samples", samples.toString(), "a").files()).containsExactly(Path.of("a"));
    }

    @Test
    void takesWhatFollowsTwoHyphensForFiles() throws Refusal {
        assertThat(Options.parse("--", "--keep").files()).containsExactly(Path.of("--keep"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--kepp|unknown option --kepp (see --help)",
                "--output|option --output: expected a value, got none (see --help)",
                "--progress=live|unknown option --progress=live (see --help)",
                "--keep|no FILE given (see --help)",
            })
    void saysWhatIsWrong(String argument, String line) {
        assertThatThrownBy(() -> Options.parse(argument))
                .isInstanceOf(Refusal.class)
                .hasMessage(line);
    }

    @Test
    void refusesAStoreOfNoKind() {
        assertThatThrownBy(() -> Options.parse("--store", "gs"))
                .isInstanceOf(Refusal.class)
                .hasMessage("option --store: expected directory or s3, got gs");
    }

    @Test
    void refusesProgressOfNoKind() {
        assertThatThrownBy(() -> Options.parse("--progress", "loud"))
                .isInstanceOf(Refusal.class)
                .hasMessage("option --progress: expected live or plain, got loud");
    }
}
