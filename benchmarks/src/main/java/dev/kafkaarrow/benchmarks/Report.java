package dev.kafkaarrow.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table of one run, with a chart for each part of it. */
final class Report {
    private static final Map<String, String> CHARTS = charts();
    private static final List<String> HEADINGS = List.of(
            "what",
            "against",
            "figure",
            "value",
            "range",
            "asked",
            "met",
            "ours",
            "other",
            "ours allocates, B",
            "other allocates, B");

    private final Effort effort;
    private final List<Finding> findings;

    Report(Effort effort, List<Finding> findings) {
        this.effort = effort;
        this.findings = findings;
    }

    private static Map<String, String> charts() {
        Map<String, String> titles = new LinkedHashMap<>();
        titles.put("encode", "Encode: times as fast as");
        titles.put("decode", "Decode: times as fast as");
        titles.put("streams", "Many messages of one schema: times as fast as");
        titles.put("projection", "One column of many: times as fast as");
        titles.put("compression", "Compressed bodies: times as fast as");
        titles.put("rows", "Rows, every value touched: times as fast as");
        return titles;
    }

    void writeTo(Path directory) throws IOException {
        Files.createDirectories(directory);
        StringBuilder page = new StringBuilder("# Benchmarks\n\n").append(preamble());
        for (Map.Entry<String, String> chart : CHARTS.entrySet()) {
            List<Finding> charted = findings.stream()
                    .filter(finding -> finding.chart().equals(chart.getKey()))
                    .filter(finding -> finding.speed().isPresent())
                    .toList();
            if (!charted.isEmpty()) {
                String file = chart.getKey() + ".svg";
                Files.writeString(directory.resolve(file), new BarChart(chart.getValue(), charted).toSvg());
                page.append("![")
                        .append(chart.getValue())
                        .append("](")
                        .append(file)
                        .append(")\n\n");
            }
        }
        Files.writeString(
                directory.resolve("README.md"), page.append(markdown()).toString());
    }

    private String preamble() {
        return """
                Written by `benchmarks/run`. All figures are of one run; read the ratios, the times depend on the machine.

                - Machine: %d cores, %s %s, %s (%s). Each benchmark has a JVM of its own: %s.
                - Iterations: %s. Times are medians of them; a range is made of the quartiles of both sides. Copies get 2 warm-ups. What is
                  compared runs one right after the other.
                - *stock*: `ArrowStreamWriter` into a `ByteArrayOutputStream`, `ArrowStreamReader` of a `ByteArrayInputStream`,
                  with arrow-compression where bodies are compressed. These alone need, and get,
                  `%s`.
                - *copy*: as many bytes as the stream has, from off-heap memory into a fresh array (encode), from an array into a
                  fresh buffer of the same allocator (decode). *ours* encodes with a known schema, and decodes as the deserializer does:
                  all default checks, `open`, one batch loaded, `close`.
                - *least work*: what every encoder or reader must do at least. Encode: each buffer copied into a fresh array, nothing else. Decode: the
                  copy, and an empty vector of Arrow's made for each column. Here *ours* is that work: no encoder or reader is faster than it.
                - *lz4-java frames*: `LZ4FrameOutputStream` over the same buffers, already on the heap, with the same block sizes; the value
                  is the ratio of rates.
                - *Kafka's compression.type*: the plain stream through the producer's codec, by the library that Kafka's clients use; reading includes opening the stream. ZSTD is at level 3
                  everywhere.
                - *rows*: from records to messages, or from messages to all values; Avro (generic) and Jackson make one message of each row.
                  Bytes are those of the values; what Kafka adds to each record comes on top.
                - Allocated bytes are those of the heap, by `-prof gc`.

                """.formatted(
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("java.vm.name"),
                        System.getProperty("java.version"),
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"),
                        "`" + String.join(" ", BenchmarkRun.FORK_JVM_ARGS) + "`",
                        effort,
                        Stock.OPENS_NIO);
    }

    String markdown() {
        List<List<String>> table = new ArrayList<>();
        table.add(HEADINGS);
        for (Finding finding : findings) {
            table.add(cells(finding));
        }
        int[] widths = new int[HEADINGS.size()];
        for (List<String> row : table) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < table.size(); i++) {
            line(text, table.get(i), widths);
            if (i == 0) {
                rule(text, widths);
            }
        }
        long asked = findings.stream()
                .filter(finding -> !(finding.target() instanceof Target.Nothing))
                .count();
        long met = findings.stream()
                .filter(finding -> !(finding.target() instanceof Target.Nothing) && finding.isMet())
                .count();
        if (asked == 0) {
            return text.toString();
        }
        return text.append("\n%d of %d figures asked for are met.\n".formatted(met, asked))
                .toString();
    }

    private static List<String> cells(Finding finding) {
        return List.of(
                finding.subject(),
                finding.against(),
                finding.measure(),
                Figures.plain(finding.figure()),
                finding.range(),
                finding.target().toString(),
                finding.verdict(),
                finding.ours(),
                finding.other(),
                finding.oursAllocates(),
                finding.otherAllocates());
    }

    private static void line(StringBuilder text, List<String> cells, int[] widths) {
        for (int i = 0; i < widths.length; i++) {
            text.append("| ")
                    .append(cells.get(i))
                    .append(" ".repeat(widths[i] - cells.get(i).length() + 1));
        }
        text.append("|\n");
    }

    private static void rule(StringBuilder text, int[] widths) {
        for (int width : widths) {
            text.append("|-").append("-".repeat(width)).append("-");
        }
        text.append("|\n");
    }
}
