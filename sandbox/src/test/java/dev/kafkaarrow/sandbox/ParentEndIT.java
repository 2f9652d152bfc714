package dev.kafkaarrow.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class ParentEndIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    @Test
    void noChildOutlivesAParentThatIsKilled() throws IOException {
        childrenDisappearAfter(Process::destroyForcibly);
    }

    @Test
    void noChildOutlivesAParentThatIsTerminated() throws IOException {
        childrenDisappearAfter(Process::destroy);
    }

    private void childrenDisappearAfter(Consumer<Process> end) throws IOException {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ParentProgram.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = parent.inputReader(StandardCharsets.UTF_8)) {
            List<Long> children = pids(out);
            assertThat(children).hasSize(4).noneMatch(Processes::isGone);
            assertThat(Processes.isStopped(children.get(2))).isTrue();

            end.accept(parent);

            await().atMost(TIMEOUT).until(() -> children.stream().allMatch(Processes::isGone));
        } finally {
            parent.destroyForcibly();
        }
    }

    private static List<Long> pids(BufferedReader out) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith("children ")) {
                return Stream.of(line.split(" ")).skip(1).map(Long::valueOf).toList();
            }
        }
        throw new AssertionError("the parent ended before its children were ready");
    }
}
