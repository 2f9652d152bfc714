package dev.kafkaarrow.sandbox.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long millis;

    @Test
    void updatesOneLineOnATerminal() {
        run(Progress.Display.LIVE);

        assertThat(shown())
                .isEqualTo("\r\033[K  sink     [                    ] connectors start"
                        + "\r\033[K  sink     [##########          ] 2 messages"
                        + "\r\033[K  sink     [####################] 4 messages, 6.0 s\n");
    }

    @Test
    void printsLinesAtTheBeginningAndNowAndThenElsewhere() {
        run(Progress.Display.PLAIN);

        assertThat(shown().lines())
                .containsExactly(
                        "  sink     [                    ] connectors start",
                        "  sink     [####################] 4 messages, 6.0 s");
    }

    private void run(Progress.Display display) {
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        Progress progress = new Progress(out, display, () -> millis * 1_000_000);
        progress.begin(Stage.SINK, "connectors start");
        millis = 10;
        progress.update(Stage.SINK, 1, 4, "1 messages");
        millis = 1_000;
        progress.update(Stage.SINK, 2, 4, "2 messages");
        millis = 6_000;
        progress.end(Stage.SINK, "4 messages");
    }

    private String shown() {
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
