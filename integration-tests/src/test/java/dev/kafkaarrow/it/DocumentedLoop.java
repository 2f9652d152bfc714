package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The loop of {@code docs/file-format.md} over the batches of a file and their metadata, in pyarrow. */
final class DocumentedLoop {

    private DocumentedLoop() {}

    /** What it prints of each batch: offset, timestamp (or None), records and rows. */
    static List<String> run(Scripts python, Path directory, List<Path> files) throws IOException {
        List<String> loops = Pattern.compile("```python\\n(.*?)```\\n", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../docs/file-format.md")))
                .results()
                .map((MatchResult result) -> result.group(1))
                .filter(code -> code.contains("read_next_batch_with_custom_metadata"))
                .toList();
        assertThat(loops).as("loops in the document").hasSize(1);
        String code = "import sys\nimport pyarrow as pa\nfor path in sys.argv[1:]:\n"
                + loops.get(0).indent(4);
        return python.runSnippet(directory, code, files.toArray()).lines().toList();
    }
}
