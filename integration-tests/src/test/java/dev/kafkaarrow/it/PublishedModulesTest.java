package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The poms say what Maven Central asks for of what is published, and nothing else is. */
class PublishedModulesTest {

    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern MODULE = Pattern.compile("<module>(.*?)</module>");

    static List<String> published() throws IOException {
        return DocumentsTest.modules();
    }

    static List<String> others() throws IOException {
        return MODULE.matcher(pom("."))
                .results()
                .map((MatchResult result) -> result.group(1))
                .filter(module -> !DocumentsTest.modules().contains(module))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<name>kafka-arrow</name>",
                "<description>.+</description>",
                "<url>https://.+</url>",
                "<licenses>\\s*<license>\\s*<name>Apache-2.0</name>\\s*<url>https://.+</url>",
                "<developers>\\s*<developer>\\s*<id>.+</id>\\s*<name>.+</name>",
                "<scm [^>]*>\\s*<connection>scm:git:.+</connection>\\s*<developerConnection>scm:git:.+</developerConnection>"
                        + "\\s*<tag>.+</tag>\\s*<url>https://.+</url>",
                "child.project.url.inherit.append.path=\"false\""
            })
    void theParentSaysWhoseItIsAndWhere(String element) throws IOException {
        assertThat(pom(".")).containsPattern(element);
    }

    @ParameterizedTest
    @MethodSource("published")
    void aModuleThatIsPublishedHasNameAndDescriptionOfItsOwn(String module) throws IOException {
        assertThat(pom(module))
                .containsPattern("<name>kafka-arrow " + module + "</name>")
                .containsPattern("<description>[^<]{20,}</description>")
                .doesNotContain("maven.deploy.skip");
    }

    @ParameterizedTest
    @MethodSource("others")
    void whatIsOnlyForTheBuildIsNotPublished(String module) throws IOException {
        assertThat(pom(module)).contains("<maven.deploy.skip>true</maven.deploy.skip>");
    }

    private static String pom(String module) throws IOException {
        return Files.readString(REPOSITORY.resolve(module).resolve("pom.xml"));
    }
}
