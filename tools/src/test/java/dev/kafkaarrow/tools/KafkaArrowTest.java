package dev.kafkaarrow.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.ipc.IpcFile;
import dev.kafkaarrow.tools.command.Streams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaArrowTest {

    private static final Path SAMPLES = Path.of("..", "sandbox", "samples");
    private static final Path FLIGHTS = SAMPLES.resolve("flights-200k.arrows");
    private static final String FIRST = "{\"delay\":0,\"distance\":1452,\"time\":0.0}\n";
    private static final String LAST = "{\"delay\":0,\"distance\":1452,\"time\":23.983334}\n";

    @TempDir
    private Path folder;

    private record Outcome(int code, String out, String err) {}

    private static Outcome runWith(byte[] in, boolean isTerminal, Object... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Streams streams = Streams.of(
                new ByteArrayInputStream(in), out, new PrintStream(err, true, StandardCharsets.UTF_8), isTerminal);
        int code = KafkaArrow.run(
                streams, Arrays.stream(words).map(String::valueOf).toArray(String[]::new));
        return new Outcome(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static Outcome run(Object... words) {
        return runWith(new byte[0], false, words);
    }

    @Test
    void firstAndLastRowsAreLinesOfJson() {
        assertThat(run("head", "-n", 1, FLIGHTS)).isEqualTo(new Outcome(0, FIRST, ""));
        assertThat(run("tail", "-n", 1, FLIGHTS)).isEqualTo(new Outcome(0, LAST, ""));
    }

    /** Of the commands that need no broker. */
    @Test
    void thePageShowsWhatCommandsPrint() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "tools.md"));
        Matcher shown = Pattern.compile("```console\n\\$ kafka-arrow (.*?)\n(.*?)```", Pattern.DOTALL)
                .matcher(page);
        int commands = 0;
        for (; shown.find(); commands++) {
            Object[] words = Arrays.stream(shown.group(1).split(" ", -1))
                    .map(word -> word.equals(".") || word.endsWith(".arrows")
                            ? SAMPLES.resolve(word).normalize()
                            : word)
                    .toArray();
            assertThat(run(words).out().replace(SAMPLES + "/", ""))
                    .as(shown.group(1))
                    .isEqualTo(shown.group(2));
        }
        assertThat(commands).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"count", "stat", "tail"})
    void whatShowsItsResultInTheEndFollowsNoTopicForEver(String command) {
        Outcome refused = run(command, "--bootstrap-server", "localhost:1", "--topic", "t", "--follow");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).startsWith("kafka-arrow " + command + ": --follow: expected --to with it");
    }

    @Test
    void onATerminalRowsAreATable() {
        assertThat(runWith(new byte[0], true, "head", "-n", 2, FLIGHTS).out()).isEqualTo("""
                delay  distance  time
                -----  --------  ----
                    0      1452   0.0
                  171      2227   0.0
                """);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void standardInputIsAFileToo(boolean isIpcFile) throws IOException {
        byte[] stream = Files.readAllBytes(FLIGHTS);
        byte[] in = isIpcFile ? IpcFile.bytes(stream) : stream;
        assertThat(runWith(in, false, "head", "-n", 1, "-")).isEqualTo(new Outcome(0, FIRST, ""));
        assertThat(runWith(in, false, "tail", "-n", 1, "-")).isEqualTo(new Outcome(0, LAST, ""));
        assertThat(runWith(in, false, "count", "-")).isEqualTo(new Outcome(0, "200000\n", ""));
        assertThat(runWith(in, false, "schema", "-").out()).startsWith("Schema<delay: Int(16, true)");
    }

    @Test
    void ofADirectoryAllArrowFilesAreShownAndOneThatIsFaultyIsNamed() throws IOException {
        Files.copy(FLIGHTS, folder.resolve("a.arrows"));
        byte[] torn = Arrays.copyOf(Files.readAllBytes(FLIGHTS), 1000);
        Files.write(folder.resolve("b.arrows"), torn);
        Files.copy(FLIGHTS, folder.resolve("c.arrows"));
        Files.writeString(folder.resolve("d.txt"), "no Arrow");

        Outcome count = run("count", folder);

        assertThat(count.out()).isEqualTo("400000\n");
        assertThat(count.code()).isEqualTo(1);
        assertThat(count.err()).contains("b.arrows: at byte ").hasLineCount(1);
    }

    @Test
    void statisticsAreOfEachColumn() {
        assertThat(run("stat", "--json", FLIGHTS).out())
                .isEqualTo(
                        "{\"file\":\"" + FLIGHTS + "\",\"schema\":\"33804bc0b1468da2\",\"bytes\":1600512,\"batches\":1,"
                                + "\"rows\":200000,\"compression\":{\"none\":1},\"columns\":["
                                + "{\"name\":\"delay\",\"type\":\"Int(16, true)\",\"nulls\":0,\"bytes\":400000},"
                                + "{\"name\":\"distance\",\"type\":\"Int(16, true)\",\"nulls\":0,\"bytes\":400000},"
                                + "{\"name\":\"time\",\"type\":\"FloatingPoint(SINGLE)\",\"nulls\":0,\"bytes\":800000}]}\n");
    }

    @Test
    void whatMakesNoSenseIsOneLineAndExitCode2() {
        assertThat(run("head", folder.resolve("none.arrows")))
                .isEqualTo(new Outcome(2, "", "kafka-arrow head: there is no " + folder + "/none.arrows\n"));
        assertThat(run("head").code()).isEqualTo(2);
        assertThat(run("bogus").err()).hasLineCount(1);
        assertThat(run("head", "--topic", "t").err())
                .contains("--bootstrap-server")
                .hasLineCount(1);
        assertThat(run("head", "--from", "yesterday", "--topic", "t", "--bootstrap-server", "localhost:1"))
                .satisfies(outcome -> assertThat(outcome.code()).isEqualTo(2))
                .satisfies(outcome -> assertThat(outcome.err()).contains("--from", "'yesterday'"));
    }

    @Test
    void whatIsNoArrowIsSaidInOneLine() {
        Outcome outcome = runWith("hallo".getBytes(StandardCharsets.UTF_8), false, "cat", "-");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err())
                .contains("standard input: at byte 0", "`hallo`")
                .hasLineCount(1);
    }

    @Test
    void aReaderThatHasEnoughEndsItQuietly() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        Streams streams = Streams.of(
                new ByteArrayInputStream(new byte[0]),
                closed,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        assertThat(KafkaArrow.run(streams, "cat", FLIGHTS.toString())).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }
}
