package dev.kafkaarrow.it;

import dev.kafkaarrow.it.EngineFiles.Format;
import dev.kafkaarrow.it.EngineInputs.Input;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The text of {@code docs/compatibility.md}: a table for each section, and below each the words of its cells. Not thread-safe. */
final class CompatibilityPage {

    private static final String NO_WAY = "-";

    private static final String HEAD = """
            # What engines read of it

            What engines make of the files that the sink writes, `.arrows` (streams, as in messages) and `.arrow` (`file.format=file`). A test writes the
            files, opens each in each engine, and fails where a cell is no longer so; this page is what it found. [Recipes](engines.md) to read directories.

            - **yes**: it opens, and all values are equal to those that were written, whatever the type that the engine has for them.
            - **refused**: an error. Its words are below the table, by their number.
            - **wrong**: it opens, and values differ. The first of them are below the table.
            - **crashes**: the engine's process ends.
            - **-**: there is no way to ask for it: files are read one by one, or only as streams.

            Where a row names no format, it holds for both, and for the one that the engine reads where that is one alone: nanoarrow reads no `.arrow`.

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
        Optional<List<String>> ofBoth = ofBoth(row);
        if (ofBoth.isPresent()) {
            return List.of(line(names, ofBoth.get()));
        }
        return row.entrySet().stream()
                .map(format -> line(names + ", `" + format.getKey().suffix() + "`", format.getValue()))
                .toList();
    }

    /** The cells of a row, if those of both formats say the same, or one has nothing to say. */
    private static Optional<List<String>> ofBoth(Map<Format, List<String>> row) {
        if (row.size() < Format.values().length) {
            return Optional.empty();
        }
        List<String> stream = row.get(Format.STREAM);
        List<String> file = row.get(Format.FILE);
        List<String> both = new ArrayList<>();
        for (int i = 0; i < stream.size(); i++) {
            if (!file.get(i).equals(NO_WAY)
                    && !stream.get(i).equals(NO_WAY)
                    && !file.get(i).equals(stream.get(i))) {
                return Optional.empty();
            }
            both.add(stream.get(i).equals(NO_WAY) ? file.get(i) : stream.get(i));
        }
        return Optional.of(both);
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
