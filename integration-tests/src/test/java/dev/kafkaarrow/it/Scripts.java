package dev.kafkaarrow.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Another language's interpreter with its Arrow implementation, and the scripts for it among the test sources.
 *
 * @param interpreter the command, with the flags that stand before a script
 * @param sources the directory of the scripts
 * @param suffix of a script's file name
 */
record Scripts(List<String> interpreter, Path sources, String suffix, Map<String, String> environment) {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** The same with more in the environment of its processes. */
    Scripts with(Map<String, String> variables) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(variables);
        return new Scripts(interpreter, sources, suffix, all);
    }

    /** Runs the script {@code name} (without its suffix) and returns its standard output. */
    String run(String name, Object... arguments) throws IOException {
        List<String> words = new ArrayList<>(interpreter);
        words.add(sources.resolve(name + suffix).toString());
        Stream.of(arguments).map(Object::toString).forEach(words::add);
        return new Command(words, environment, LIMIT).run();
    }

    /** Runs lines of code, which find {@code arguments} where a script does. */
    String runSnippet(Path directory, String code, Object... arguments) throws IOException {
        Path script = Files.createTempFile(directory, "snippet", suffix);
        Files.writeString(script, code);
        return new Scripts(interpreter, directory, "", environment)
                .run(script.getFileName().toString(), arguments);
    }

    /** What this implementation finds in each of {@code streams}. */
    List<StreamDescription> describe(List<Path> streams) throws IOException {
        return StreamDescription.parse(run("describe", streams.toArray()));
    }

    /** Like {@link #describe}, with the batches' own {@code custom_metadata}. */
    List<StreamDescription> describeWithBatchMetadata(List<Path> streams) throws IOException {
        Object[] arguments =
                Stream.concat(Stream.of("--batch-metadata"), streams.stream()).toArray();
        return StreamDescription.parse(run("describe", arguments));
    }
}
