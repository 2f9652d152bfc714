package dev.kafkaarrow.it;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A stream file that pyarrow writes in a process of its own, as far as it is told to. Not thread-safe. */
final class GrowingFile implements AutoCloseable {

    private final Process process;
    private final Writer commands;
    private final BufferedReader answers;

    private GrowingFile(Process process) {
        this.process = process;
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Makes {@code file}, empty as yet; errors go to {@code errors}. */
    static GrowingFile start(Scripts python, Path file, File errors) throws IOException {
        List<String> words = new ArrayList<>(python.interpreter());
        words.add(python.sources().resolve("append_batches" + python.suffix()).toString());
        words.add(file.toString());
        return new GrowingFile(new ProcessBuilder(words).redirectError(errors).start());
    }

    /** Appends the first bytes of what the next batch takes, and of the schema before the first one. */
    void beginBatch(int id, double fraction) throws IOException {
        tell(String.format(Locale.ROOT, "batch %d %.3f", id, fraction));
    }

    void beginEnd(double fraction) throws IOException {
        tell(String.format(Locale.ROOT, "end %.3f", fraction));
    }

    /** Appends the rest of what was begun. */
    void complete() throws IOException {
        tell("rest");
    }

    private void tell(String command) throws IOException {
        commands.write(command + "\n");
        commands.flush();
        String answer = answers.readLine();
        if (!command.equals(answer)) {
            throw new IOException("expected the writer to answer \"" + command + "\", got \"" + answer + "\"");
        }
    }

    @Override
    public void close() throws IOException {
        commands.close();
        process.destroyForcibly();
    }
}
