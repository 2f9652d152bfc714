package dev.kafkaarrow.connect.store;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program of the tests in a JVM that has options and an environment of its own. */
public final class OwnJvm {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private OwnJvm() {}

    /**
     * Runs it on this class path.
     *
     * @param environment what differs; variables that are empty there are not set
     * @throws IOException with what it said, if it does not end well in time
     */
    public static void run(
            Class<?> program, List<String> options, Map<String, String> environment, List<String> arguments)
            throws IOException {
        List<String> words = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        words.addAll(options);
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        words.addAll(arguments);
        Path output = Files.createTempFile("jvm", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(words)
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            builder.environment().values().removeIf(String::isEmpty);
            Process process = builder.start();
            boolean isInTime = endsInTime(process);
            if (!isInTime || process.exitValue() != 0) {
                throw new IOException(
                        program.getName() + (isInTime ? " exited with " + process.exitValue() : " did not end") + ": "
                                + new String(Files.readAllBytes(output), StandardCharsets.UTF_8));
            }
        } finally {
            Files.delete(output);
        }
    }

    private static boolean endsInTime(Process process) throws IOException {
        try {
            return process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        } finally {
            process.destroyForcibly();
        }
    }
}
