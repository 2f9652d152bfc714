package dev.kafkaarrow.sandbox.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TableTest {
    private static final Map<Stage, Duration> DURATIONS = Map.of(
            Stage.PRODUCE, Duration.ofMillis(100),
            Stage.SINK, Duration.ofSeconds(2),
            Stage.SOURCE, Duration.ofSeconds(1),
            Stage.CONSUME, Duration.ofMillis(50));

    @Test
    void alignsNumbersRightAndSaysWhatDiffers() {
        Arrival good = arrival("flights", 200_000, new Comparison(200_000, Optional.empty(), Optional.empty()));
        Arrival bad = arrival("x", 7, new Comparison(3, Optional.empty(), Optional.of("row 3")));

        assertThat(Table.of(List.of(good, bad)).lines())
                .containsExactly(
                        "input       rows  batches  messages  files      bytes  produce  sink  source  consume  schema     rows",
                        "flights  200,000        1         3      2  1,000,000     10.0   0.5     1.0     20.0  identical  identical",
                        "x              7        1         3      2  1,000,000     10.0   0.5     1.0     20.0  identical  DIFFERENT");
    }

    @Test
    void theReportNamesTheDifferenceAndTheFiles() {
        Arrival bad =
                arrival("x", 7, new Comparison(3, Optional.of("type of field"), Optional.of("row 3, column \"c\"")));

        assertThat(Report.of(List.of(bad), StorePlace.directory(Path.of("/store"))))
                .contains("x: schema differ: type of field\n", "x: rows differ: row 3, column \"c\"\n")
                .contains("/store/x/1.arrows", "/store/x/2.arrows", "pa.ipc.open_stream");
    }

    private static Arrival arrival(String topic, long rows, Comparison comparison) {
        Input input = new Input(Path.of(topic + ".arrows"), topic, rows, 1, 3, 1_000_000);
        StoredFiles files = new StoredFiles(
                List.of(Path.of("/store", topic, "1.arrows"), Path.of("/store", topic, "2.arrows")), 1_000_100);
        return new Arrival(input, files, DURATIONS, comparison);
    }
}
