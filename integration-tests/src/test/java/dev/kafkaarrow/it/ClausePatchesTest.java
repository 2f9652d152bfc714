package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The patches that remove the clauses of a delivery protocol apply to the code as it is: whoever changes code below one learns of it
 * here, and not from a {@code prove} that takes an hour.
 */
class ClausePatchesTest {

    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

    @ParameterizedTest
    @ValueSource(strings = {"connect-sink", "connect-source"})
    void everyPatchApplies(String module) throws Exception {
        List<Path> patches = patches(REPOSITORY.resolve(module).resolve("src/test/mutations"));
        List<String> faults = new ArrayList<>();
        for (Path patch : patches) {
            Process git = new ProcessBuilder("git", "apply", "--check", patch.toString())
                    .directory(REPOSITORY.toFile())
                    .redirectErrorStream(true)
                    .start();
            String answer = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (git.waitFor() != 0) {
                faults.add(answer);
            }
        }
        assertThat(patches).isNotEmpty();
        assertThat(faults)
                .as(
                        "patches of %s that do not apply any more: cut them anew, so that they remove the same clause",
                        module)
                .isEmpty();
    }

    private static List<Path> patches(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".patch"))
                    .sorted()
                    .toList();
        }
    }
}
