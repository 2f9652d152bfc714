package dev.kafkaarrow.sandbox.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script {@code quickstart}, in a repository of its own where nothing is built, with programs that are stand-ins. */
@EnabledOnOs(OS.LINUX)
class StartScriptTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private Path repository;

    private Path programs;

    @BeforeEach
    void copyScript() throws IOException {
        Files.copy(Path.of("../quickstart"), repository.resolve("quickstart"));
        Files.createDirectories(repository.resolve("sandbox/src/main"));
        Files.createDirectories(repository.resolve("build"));
        Files.createFile(repository.resolve("pom.xml"));
        programs = Files.createDirectory(repository.resolve("programs"));
        for (String tool : List.of("cat", "dirname", "find", "mkdir", "mv", "rm", "sleep", "touch")) {
            program(tool, "exec /usr/bin/" + tool + " \"$@\"");
        }
        program("java", "echo run");
    }

    @Test
    void helpIsAllThatHelpPrintsAndNeedsNoProgram() throws Exception {
        Files.delete(programs.resolve("java"));
        Process script = start("--keep", "--help");

        String text = new String(script.getInputStream().readAllBytes(), UTF_8);

        assertThat(script.waitFor()).isZero();
        assertThat(script.getErrorStream().readAllBytes()).isEmpty();
        assertThat(text).startsWith("usage: ./quickstart").doesNotContain("Building");
        assertThat(repository.resolve("sandbox/target")).doesNotExist();
    }

    @Test
    void helpNamesTheOptionsThatThereAre() throws Exception {
        String text = new String(start("--help").getInputStream().readAllBytes(), UTF_8);

        List<String> named = Pattern.compile("^  (--\\w+)", Pattern.MULTILINE)
                .matcher(text)
                .results()
                .map(result -> result.group(1))
                .toList();
        assertThat(named).containsExactly("--keep", "--store", "--output", "--progress", "--help");
        Options options = Options.parse("--keep", "--store", "s3", "--output", "out", "--progress", "live", "a.arrows");
        assertThat(options.output()).isEqualTo(Optional.of(Path.of("out")));
        assertThat(options.store()).isEqualTo(Options.Store.S3);
    }

    @Test
    void whatFollowsTwoHyphensIsNoQuestionForHelp() throws Exception {
        program("mvn", "exit 0");

        assertThat(start("--", "--help").inputReader(UTF_8).lines())
                .contains("run")
                .noneMatch(line -> line.startsWith("usage"));
    }

    @Test
    void speaksBeforeTheBuildIsDoneThoughNoTerminalListens() throws Exception {
        program("mvn", "read -r nothing < '" + pipe("built") + "'");
        Process script = start();
        BufferedReader out = script.inputReader(UTF_8);

        assertThat(out.readLine()).contains("Ctrl-C");
        assertThat(out.readLine()).startsWith("Building");
        Files.writeString(repository.resolve("built"), "now\n");
        assertThat(out.readLine()).isEqualTo("run");
        assertThat(script.waitFor()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"HUP, 129", "INT, 130", "TERM, 143"})
    void aSignalEndsTheBuildAndIsSaid(String signal, int exitCode) throws Exception {
        Path pid = repository.resolve("pid");
        program("mvn", "echo $$ > '" + pid + "'; exec sleep 300");
        Process script = start();
        await().atMost(LIMIT).until(() -> Files.exists(pid) && Files.size(pid) > 0);
        long maven = Long.parseLong(Files.readString(pid).strip());

        send(signal, script.pid());

        assertThat(script.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(script.exitValue()).isEqualTo(exitCode);
        assertThat(ProcessHandle.of(maven).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(new String(script.getErrorStream().readAllBytes(), UTF_8))
                .contains("ended by a signal while it was built");

        program("mvn", "exit 0");
        assertThat(start().inputReader(UTF_8).lines()).contains("run");
    }

    static void send(String signal, long pid) throws IOException, InterruptedException {
        int exitCode = new ProcessBuilder("/bin/sh", "-c", "kill -s " + signal + " " + pid)
                .start()
                .waitFor();
        assertThat(exitCode).isZero();
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of("/bin/bash", repository.resolve("quickstart").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().remove("JAVA_HOME");
        builder.environment().put("PATH", programs.toString());
        return builder.start();
    }

    private void program(String name, String script) throws IOException {
        Path program = Files.writeString(programs.resolve(name), "#!/bin/bash\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Path pipe(String name) throws IOException, InterruptedException {
        Path pipe = repository.resolve(name);
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        return pipe;
    }
}
