package dev.kafkaarrow.it;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A child process that has to end well within a time. */
record Command(List<String> words, Map<String, String> environment, Duration limit) {

    private static final int SHOWN_CHARS = 4_000;

    /**
     * Runs the command and returns what it wrote to its standard output.
     *
     * @throws IOException if it cannot be started, takes too long, or exits with another code than 0; the message ends with
     *     the end of its standard error
     */
    String run() throws IOException {
        // files, as two pipes would have to be read at once
        Path output = Files.createTempFile("command", ".out");
        Path errors = Files.createTempFile("command", ".err");
        try {
            ProcessBuilder builder = new ProcessBuilder(words)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!endsInTime(process)) {
                throw new IOException(
                        "%s did not end within %d s%n%s".formatted(words, limit.toSeconds(), end(errors)));
            }
            if (process.exitValue() != 0) {
                throw new IOException("%s exited with %d%n%s".formatted(words, process.exitValue(), end(errors)));
            }
            return Files.readString(output);
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }

    private boolean endsInTime(Process process) throws IOException {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + words, e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static String end(Path file) throws IOException {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
        return text.substring(Math.max(0, text.length() - SHOWN_CHARS));
    }
}
