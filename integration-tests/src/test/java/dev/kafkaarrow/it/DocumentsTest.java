package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.ipc.DocumentedApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents lead to is there. */
class DocumentsTest {

    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final Set<String> NOT_OURS = Set.of("target", "node_modules", ".git", ".venv");
    private static final Pattern FENCED = Pattern.compile("^```.*?^```", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);
    private static final Pattern TYPE = Pattern.compile("`([A-Z][A-Z0-9]*[a-z]\\w*)(?:\\.java)?`");

    private static final Pattern ROOM =
            Pattern.compile("^(\\| `[a-z0-9-]+` \\|(?: `[a-z-]+`,?)* \\|)$", Pattern.MULTILINE);
    private static final Pattern MODULE = Pattern.compile("<module>(.*?)</module>");
    private static final Pattern DEPENDENCY = Pattern.compile("<dependency>(.*?)</dependency>", Pattern.DOTALL);
    private static final Pattern OURS = Pattern.compile("<artifactId>kafka-arrow-(.*?)</artifactId>");
    private static final Set<String> TRIES = Set.of("sandbox", "sandbox-s3", "integration-tests", "benchmarks");

    static List<Path> documents() {
        return filesOf(REPOSITORY, path -> path.toString().endsWith(".md"));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void linksLeadToWhatIsThere(Path document) {
        List<String> dead = all(LINK, prose(document)).stream()
                .filter(link -> !link.contains(":"))
                .filter(link -> !leadsSomewhere(document, link))
                .toList();
        assertThat(dead).as("dead links of %s", document).isEmpty();
    }

    /** In these every name in backquotes that looks like a type's is one of this repository. */
    @ParameterizedTest
    @ValueSource(strings = {"ARCHITECTURE.md", "CONTRIBUTING.md"})
    void typesThatAreNamedExist(String document) {
        Set<String> types = filesOf(REPOSITORY, path -> path.toString().endsWith(".java")).stream()
                .map(path -> path.getFileName().toString().replace(".java", ""))
                .collect(Collectors.toSet());
        List<String> named = all(TYPE, prose(REPOSITORY.resolve(document)));
        assertThat(named).isNotEmpty();
        assertThat(types).containsAll(named);
    }

    static List<String> modules() {
        return all(MODULE, read(REPOSITORY.resolve("pom.xml"))).stream()
                .filter(module -> !TRIES.contains(module))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void everyPublicMemberHasAComment(String module) throws IOException {
        DocumentedApi.assertComplete(REPOSITORY.resolve(module).resolve(Path.of("src", "main", "java")));
    }

    @Test
    void roomsMatchThePoms() {
        List<String> rooms = all(ROOM, read(REPOSITORY.resolve("CONTRIBUTING.md")));
        List<String> modules = modules().stream()
                .map(module -> room(module, read(REPOSITORY.resolve(module).resolve("pom.xml"))))
                .toList();
        assertThat(rooms).containsExactlyInAnyOrderElementsOf(modules);
    }

    /** A line of the table of rooms. */
    private static String room(String module, String pom) {
        String dependencies = all(DEPENDENCY, pom).stream()
                .filter(dependency -> !dependency.contains("<scope>test"))
                .flatMap(dependency -> all(OURS, dependency).stream())
                .sorted()
                .map(name -> "`" + name + "`")
                .collect(Collectors.joining(", "));
        return "| `" + module + "` | " + (dependencies.isEmpty() ? "" : dependencies + " ") + "|";
    }

    private static boolean leadsSomewhere(Path document, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]);
        return Files.exists(target)
                && (parts.length == 1
                        || all(HEADING, prose(target)).stream()
                                .anyMatch(heading -> anchor(heading).equals(parts[1])));
    }

    /** As it is made of a heading where Markdown is shown. */
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\w\\- ]", "").replace(' ', '-');
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
    }

    /** Without code. */
    private static String prose(Path document) {
        return FENCED.matcher(read(document)).replaceAll("");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Path> filesOf(Path directory, Predicate<Path> chosen) {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path entry : entries.sorted().toList()) {
                if (Files.isDirectory(entry)) {
                    if (!NOT_OURS.contains(entry.getFileName().toString())) {
                        files.addAll(filesOf(entry, chosen));
                    }
                } else if (chosen.test(entry)) {
                    files.add(entry);
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return files;
    }
}
