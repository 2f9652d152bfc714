package dev.kafkaarrow.it;

import dev.kafkaarrow.it.EngineFiles.Format;
import dev.kafkaarrow.it.EngineInputs.Input;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The text of {@code docs/compatibility.md}: a table for each section, and below each the words of its cells. Not thread-safe. */
final class CompatibilityPage {

    private static final String HEAD = """
            # What engines read of it

            What engines make of the files that the sink writes, `.arrows` (streams, as in messages) and `.arrow` (`file.format=file`). A test writes the
            files, opens each in each engine, and fails where a cell is no longer so; this page is what it found. [Recipes](engines.md) to read directories.

            - **yes**: it opens, and all values are equal to those that were written, whatever the type that the engine has for them.
            - **refused**: an error. Its words are below the table, by their number.
            - **wrong**: it opens, and values differ. The first of them are below the table.
            - **crashes**: the engine's process ends.
            - **-**: the engine has no way to read it: directories, or files with a footer.

            Where a row names no format, it holds for both.

            """;

    /** In the order of the columns, with how each is asked. */
    private final Map<String, String> engines;

    private final Map<String, String> verdicts;

    /**
     * @param engines the versions by the engines' names, in the order of the columns
     * @param verdicts by {@link #key}
     */
    CompatibilityPage(Map<String, String> engines, Map<String, String> verdicts) {
        this.engines = engines;
        this.verdicts = verdicts;
    }

    static String key(String engine, String suffix, String name) {
        return engine + "\t" + suffix + "\t" + name;
    }

    String text(List<Input> inputs) {
        StringBuilder page = new StringBuilder(HEAD);
        page.append("| engine | version |\n|---|---|\n");
        engines.forEach((engine, version) -> page.append("| " + engine + " | " + version + " |\n"));
        Map<String, List<Input>> sections = new LinkedHashMap<>();
        inputs.forEach(input -> sections.computeIfAbsent(input.section(), name -> new ArrayList<>())
                .add(input));
        sections.forEach((section, members) -> page.append(section(section, members)));
        return page.toString();
    }

    private String section(String section, List<Input> members) {
        Footnotes footnotes = new Footnotes();
        Map<String, Map<Format, List<String>>> cells = new LinkedHashMap<>();
        for (Input input : members) {
            List<String> row = engines.keySet().stream()
                    .map(engine -> footnotes.cell(engine, verdict(engine, input)))
                    .toList();
            cells.computeIfAbsent(input.name(), name -> new TreeMap<>()).put(input.format(), row);
        }
        // those of equal cells share a row
        Map<Map<Format, List<String>>, List<String>> rows = new LinkedHashMap<>();
        cells.forEach((name, row) ->
                rows.computeIfAbsent(row, equal -> new ArrayList<>()).add(name));
        StringBuilder table = new StringBuilder("\n## " + section + "\n\n| |");
        engines.keySet().forEach(engine -> table.append(" " + engine + " |"));
        table.append("\n|---|").append("---|".repeat(engines.size())).append("\n");
        rows.forEach((row, names) -> lines(String.join("; ", names), row).forEach(table::append));
        return table.append(footnotes.text()).toString();
    }

    private static List<String> lines(String names, Map<Format, List<String>> row) {
        if (row.values().stream().distinct().count() == 1 && row.size() == Format.values().length) {
            return List.of(line(names, row.values().iterator().next()));
        }
        return row.entrySet().stream()
                .map(format -> line(names + ", `" + format.getKey().suffix() + "`", format.getValue()))
                .toList();
    }

    private static String line(String names, List<String> cells) {
        return "| " + names + " | " + String.join(" | ", cells) + " |\n";
    }

    private String verdict(String engine, Input input) {
        String key = key(engine, input.format().suffix(), input.name());
        String verdict = verdicts.get(key);
        if (verdict == null) {
            throw new AssertionError("no verdict on " + key);
        }
        return verdict;
    }

    /** What is said of cells below their table, each said once. */
    private static final class Footnotes {
        private final Map<String, Integer> numbers = new LinkedHashMap<>();

        String cell(String engine, String verdict) {
            String[] parts = verdict.split(": ", 2);
            String word = parts[0].equals("equal") ? "yes" : parts[0];
            if (parts.length == 1) {
                return word;
            }
            String said = engine + ": `" + parts[1].strip().replace('`', '\'').replace("|", "\\|") + "`";
            return word + " " + numbers.computeIfAbsent(said, text -> numbers.size() + 1);
        }

        String text() {
            return numbers.entrySet().stream()
                    .map(note -> note.getValue() + ". " + note.getKey() + "\n")
                    .collect(Collectors.joining("", numbers.isEmpty() ? "" : "\n", ""));
        }
    }
}
