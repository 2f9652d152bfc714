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

/** What the README shows of code and versions is, to the letter, what runs elsewhere. */
class ReadmeTest {

    private static final Path REPOSITORY = Path.of("..");
    private static final Path EXAMPLE = REPOSITORY.resolve("example");
    private static final Path EXAMPLES = Path.of("src/test/java/dev/kafkaarrow/it/ReadmeExamples.java");

    private final String readme = read(REPOSITORY.resolve("README.md"));
    private final String pom = read(REPOSITORY.resolve("pom.xml"));

    @Test
    void showsTheExamplesThatRun() {
        List<String> examples = all(" *// readme\\n(.*?) *// end\\n", read(EXAMPLES));
        assertThat(examples).hasSize(3).allSatisfy(example -> assertThat(readme).contains(java(example)));
    }

    @Test
    void showsTheImportsOfTheExamples() {
        String imports = read(EXAMPLES)
                .lines()
                .filter(line -> line.startsWith("import "))
                .collect(Collectors.joining("\n"));
        assertThat(readme).contains(java(imports));
    }

    @Test
    void showsTheExampleProject() {
        String dependencies = all("<dependencies>\n(.*?)</dependencies>", read(EXAMPLE.resolve("pom.xml")))
                .get(0);
        assertThat(readme)
                .contains(block("xml", dependencies))
                .contains(java(read(EXAMPLE.resolve("src/main/java/Example.java"))));
    }

    @Test
    void theExampleProjectHasTheVersionsOfTheBuild() {
        String project = read(EXAMPLE.resolve("pom.xml"));
        assertThat(all(
                        "<version>(.*?)</version>",
                        all("<dependencies>(.*?)</dependencies>", project).get(0)))
                .containsExactly(version("version"), version("kafka.version"));
    }

    @Test
    void saysWhichVersionsAreTested() {
        assertThat(readme)
                .contains("built against " + version("kafka.version") + ", tested on the classes of "
                        + version("kafka.oldest.version"))
                .contains("Arrow Java | " + version("arrow.version"));
    }

    private String version(String element) {
        return all("<" + element + ">(.*?)</" + element + ">", pom).get(0);
    }

    private static String java(String code) {
        return block("java", code);
    }

    private static String block(String language, String text) {
        // a last line that is empty would set the indentation
        return "```" + language + "\n" + text.stripTrailing().stripIndent() + "\n```\n";
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
