package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the README and the pages on producers and consumers show of code and versions is, to the letter, what runs elsewhere. */
class ReadmeTest {

    private static final Path REPOSITORY = Path.of("..");
    private static final Path TESTS = Path.of("src/test/java/dev/kafkaarrow/it");

    private final String readme = read(REPOSITORY.resolve("README.md"));
    private final String pom = read(REPOSITORY.resolve("pom.xml"));
    private final String example = read(REPOSITORY.resolve("example/pom.xml"));

    @ParameterizedTest
    @CsvSource({
        "README.md, ReadmeExamples.java, 2",
        "docs/produce.md, SerdeExamples.java, 1",
        "docs/consume.md, ConsumeExamples.java, 1",
        "docs/query.md, QueryExamples.java, 1",
        "docs/consume.md, StreamsExample.java, 1"
    })
    void showsTheExamplesThatRun(String document, String source, int count) {
        String text = read(REPOSITORY.resolve(document));
        List<String> examples = all(" *// shown\\n(.*?) *// end\\n", read(TESTS.resolve(source)));
        assertThat(examples).hasSize(count).allSatisfy(shown -> assertThat(text).contains(java(shown)));
    }

    @Test
    void showsThePythonThatRuns() {
        List<String> shown = all("# shown\\n(.*?)# end\\n", read(Path.of("src/test/python/query_topic.py")));
        assertThat(shown).hasSize(1);
        assertThat(read(REPOSITORY.resolve("docs/query.md")))
                .contains("```python\n" + shown.get(0).stripTrailing() + "\n```\n");
    }

    @ParameterizedTest
    @CsvSource({"README.md, ReadmeExamples.java", "docs/produce.md, SerdeExamples.java"})
    void showsTheImportsOfTheExamples(String document, String source) {
        String imports = read(TESTS.resolve(source))
                .lines()
                .filter(line -> line.startsWith("import "))
                .collect(Collectors.joining("\n"));
        assertThat(read(REPOSITORY.resolve(document))).contains(java(imports));
    }

    @Test
    void dependsOnWhatTheExampleProjectDependsOn() {
        List<String> projects = all("```xml\\n(.*?)```\\n", readme);
        assertThat(projects).hasSize(1);
        assertThat(dependencies(projects.get(0))).isEqualTo(dependencies(example));
    }

    @Test
    void theExampleProjectHasTheVersionsOfTheBuild() {
        assertThat(all("<version>(.*?)</version>", dependencies(example)))
                .containsExactly(version("version"), version("kafka.version"));
    }

    @Test
    void saysWhichVersionsAreTested() {
        assertThat(readme)
                .contains("built against " + version("kafka.version") + ",")
                .contains("Kafka brokers | " + version("kafka.version") + " |")
                .contains("Arrow Java | " + version("arrow.version"));
    }

    @Test
    void saysWhichReadersAreComparedWith() {
        String python = read(Path.of("src/test/python/requirements.txt"));
        String node = read(Path.of("src/test/node/package.json"));
        assertThat(readme)
                .contains("pyarrow " + all("pyarrow==(\\S+)", python).get(0) + ", Polars "
                        + all("polars==(\\S+)", python).get(0) + ", DuckDB "
                        + all("duckdb==(\\S+)", python).get(0) + ", Arrow JS "
                        + all("\"apache-arrow\": \"(\\S+)\"", node).get(0));
    }

    private String version(String element) {
        return all("<" + element + ">(.*?)</" + element + ">", pom).get(0);
    }

    /** Without the white space between elements. */
    private static String dependencies(String project) {
        return all("<dependencies>(.*?)</dependencies>", project).get(0).replaceAll("\\s+", "");
    }

    private static String java(String code) {
        // a last line that is empty would set the indentation
        return "```java\n" + code.stripTrailing().stripIndent() + "\n```\n";
    }

    private static List<String> all(String pattern, String text) {
        return Pattern.compile(pattern, Pattern.DOTALL)
                .matcher(text)
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
