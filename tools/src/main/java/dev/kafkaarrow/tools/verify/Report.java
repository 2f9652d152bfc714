package dev.kafkaarrow.tools.verify;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Where it is written what was found. */
sealed interface Report {

    void add(Finding finding);

    /** When nothing more will be found. */
    void end(Findings findings, Totals totals, boolean withTopic) throws IOException;

    /** For people. */
    record Text(OutputStream out) implements Report {

        private static final String INDENT = "  ";

        /** What the totals are, as people read them. */
        private static final Map<String, String> NAMES = Map.ofEntries(
                Map.entry("files", "files"),
                Map.entry("bytes", "bytes"),
                Map.entry("logs", "logs"),
                Map.entry("records", "records"),
                Map.entry("rows", "rows"),
                Map.entry("records.proven", "records whose checksum is that of their key and value"),
                Map.entry("records.unproven", "records whose checksum says nothing of their values here"),
                Map.entry("batches.unopened", "batches of types that are not opened, of which headers were checked"),
                Map.entry("logs.without.beginning", "logs that do not begin at offset 0: older files were removed"),
                Map.entry("topic.same", "records that are the same in the topic"),
                Map.entry("topic.incomparable", "records that the topic has, of values that cannot be compared"),
                Map.entry("topic.newer", "records of the topic that are newer than the files"),
                Map.entry("topic.expired", "records that have expired from the topic"),
                Map.entry("topic.compacted", "records that were compacted away in the topic"));

        @Override
        public void add(Finding finding) {
            StringBuilder text = new StringBuilder(finding.fault().word()).append(": ");
            text.append(finding.file());
            finding.batch().ifPresent(batch -> text.append(", batch ").append(batch));
            if (!finding.record().isEmpty()) {
                text.append(finding.file().isEmpty() ? "" : ", ").append(finding.record());
            }
            text.append('\n').append(INDENT).append("expected ").append(finding.expected());
            text.append('\n')
                    .append(INDENT)
                    .append("got      ")
                    .append(finding.actual())
                    .append('\n');
            write(text.toString());
        }

        @Override
        public void end(Findings findings, Totals totals, boolean withTopic) {
            StringBuilder text = new StringBuilder();
            if (findings.notShown() > 0) {
                text.append("and ").append(findings.notShown()).append(" more\n");
            }
            text.append(findings.count() > 0 ? "\n" : "");
            Map<String, Long> table = new LinkedHashMap<>();
            totals.lines(withTopic).forEach((key, count) -> {
                if (count > 0 || isAlwaysShown(key)) {
                    table.put(NAMES.get(key), count);
                }
            });
            findings.counts().forEach((fault, count) -> table.put("faults: " + fault.word(), count));
            int width = table.keySet().stream().mapToInt(String::length).max().orElse(0);
            table.forEach((name, count) -> text.append(name)
                    .append(" ".repeat(width - name.length()))
                    .append(String.format(Locale.ROOT, "%,14d\n", count)));
            text.append(findings.count() == 0 ? "Nothing is wrong.\n" : "");
            write(text.toString());
        }

        private static boolean isAlwaysShown(String key) {
            return key.equals("files") || key.equals("records") || key.equals("topic.same");
        }

        private void write(String text) {
            Report.write(out, text);
        }
    }

    /** A line for each finding, and one of all. */
    record Json(OutputStream out) implements Report {

        private static final ObjectMapper JSON = new ObjectMapper();

        @Override
        public void add(Finding finding) {
            ObjectNode line = JSON.createObjectNode();
            line.put("fault", finding.fault().word());
            if (!finding.file().isEmpty()) {
                line.put("file", finding.file());
            }
            finding.batch().ifPresent(batch -> line.put("batch", batch));
            if (!finding.record().isEmpty()) {
                line.put("record", finding.record());
            }
            line.put("expected", finding.expected());
            line.put("got", finding.actual());
            Report.write(out, line + "\n");
        }

        @Override
        public void end(Findings findings, Totals totals, boolean withTopic) {
            ObjectNode line = JSON.createObjectNode();
            ObjectNode faults = line.putObject("faults");
            findings.counts().forEach((fault, count) -> faults.put(fault.word(), count));
            line.put("faults.not.shown", findings.notShown());
            totals.lines(withTopic).forEach(line::put);
            Report.write(out, line + "\n");
        }
    }

    private static void write(OutputStream out, String text) {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
