package dev.kafkaarrow.sandbox.quickstart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A table in plain text: first column and last two flush left, the numbers between them flush right. */
final class Table {
    private static final List<String> HEADER = List.of(
            "input",
            "rows",
            "batches",
            "messages",
            "files",
            "bytes",
            "produce",
            "sink",
            "source",
            "consume",
            "schema",
            "rows");
    private static final int FIRST_NUMBER = 1;
    private static final int FIRST_VERDICT = 10;

    private Table() {}

    /** One line per input below the header. */
    static String of(List<Arrival> arrivals) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(HEADER);
        arrivals.forEach(arrival -> lines.add(line(arrival)));
        int[] widths = new int[HEADER.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        return lines.stream().map(line -> padded(line, widths)).collect(Collectors.joining("\n"));
    }

    private static List<String> line(Arrival arrival) {
        Input input = arrival.input();
        List<String> line = new ArrayList<>(List.of(
                input.topic(),
                count(input.rows()),
                count(input.batches()),
                count(input.messages()),
                count(arrival.files().paths().size()),
                count(input.messageBytes())));
        for (Stage stage : List.of(Stage.PRODUCE, Stage.SINK, Stage.SOURCE, Stage.CONSUME)) {
            line.add(String.format(Locale.ROOT, "%.1f", arrival.megabytesPerSecond(stage)));
        }
        line.add(arrival.comparison().schemaDifference().isEmpty() ? "identical" : "DIFFERENT");
        line.add(arrival.comparison().rowDifference().isEmpty() ? "identical" : "DIFFERENT");
        return line;
    }

    private static String padded(List<String> line, int[] widths) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - line.get(i).length());
            boolean number = FIRST_NUMBER <= i && i < FIRST_VERDICT;
            text.append(number ? padding + line.get(i) : line.get(i) + padding).append("  ");
        }
        return text.toString().stripTrailing();
    }

    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
