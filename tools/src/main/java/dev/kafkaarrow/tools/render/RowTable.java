package dev.kafkaarrow.tools.render;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows as a table for people, in columns as wide as the first rows ask for. What is longer than a column is cut. Nothing but printable text is
 * written. Not thread-safe.
 */
public final class RowTable {

    /** Rows that say how wide the columns are. */
    private static final int MEASURED_ROWS = 100;

    private static final int MAX_WIDTH = 40;
    private static final String GAP = "  ";
    private static final String CUT = "...";

    private final OutputStream out;
    private final List<List<String>> measured = new ArrayList<>();
    private List<String> names = List.of();
    private int[] widths;

    /** Nothing yet. */
    public RowTable(OutputStream out) {
        this.out = out;
    }

    /** A row of the batch that a renderer has loaded. If its columns are others than those before, another table begins. */
    public void add(RowRenderer rows, int row) throws IOException {
        if (!names.equals(rows.names())) {
            finish();
            widths = null;
            names = rows.names();
        }
        List<String> cells = rows.cells(row);
        if (widths != null) {
            writeLine(cells);
            return;
        }
        measured.add(cells);
        if (measured.size() == MEASURED_ROWS) {
            finish();
        }
    }

    /** Writes what is not written yet. */
    public void finish() throws IOException {
        if (measured.isEmpty()) {
            return;
        }
        widths = new int[names.size()];
        List<String> header = names.stream().map(RowTable::printable).toList();
        widen(header);
        measured.forEach(this::widen);
        writeLine(header);
        List<String> rule = new ArrayList<>();
        for (int width : widths) {
            rule.add("-".repeat(width));
        }
        writeLine(rule);
        for (List<String> cells : measured) {
            writeLine(cells);
        }
        measured.clear();
    }

    private void widen(List<String> cells) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], Math.min(MAX_WIDTH, length(bare(cells.get(i)))));
        }
    }

    private void writeLine(List<String> cells) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = cells.get(i);
            String shown = cut(bare(cell), widths[i]);
            String filling = " ".repeat(widths[i] - length(shown));
            boolean isNumber = !cell.isEmpty() && (cell.charAt(0) == '-' || Character.isDigit(cell.charAt(0)));
            line.append(i == 0 ? "" : GAP).append(isNumber ? filling + shown : shown + filling);
        }
        out.write((line.toString().stripTrailing() + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** A text without its quotes; what JSON escapes but quotes stays escaped. */
    private static String bare(String json) {
        return json.startsWith("\"") ? json.substring(1, json.length() - 1).replace("\\\"", "\"") : json;
    }

    private static String cut(String text, int width) {
        return length(text) <= width
                ? text
                : text.substring(0, text.offsetByCodePoints(0, Math.max(0, width - CUT.length())))
                        + CUT.substring(0, Math.min(width, CUT.length()));
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String printable(String name) {
        StringBuilder text = new StringBuilder();
        name.codePoints().forEach(c -> text.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        return text.toString();
    }
}
