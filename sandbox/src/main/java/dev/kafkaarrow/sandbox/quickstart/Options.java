package dev.kafkaarrow.sandbox.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The command line, resolved; what it may hold tells the start script.
 *
 * @param task what to do
 * @param files the streams and IPC files to send, in the order given
 * @param store where the sinks publish
 * @param output where files go; empty for a new temporary directory
 */
record Options(Task task, List<Path> files, Store store, Optional<Path> output, Progress.Display display) {

    /** Where the sinks publish. */
    enum Store {
        DIRECTORY,
        S3
    }

    /** What a run does. */
    enum Task {
        COMPARE,
        COMPARE_AND_KEEP
    }

    Options {
        files = List.copyOf(files);
    }

    /**
     * @param arguments may begin with {@code --samples DIR}, which the start script adds: the files for want of others
     */
    static Options parse(String... arguments) throws Refusal {
        Task task = Task.COMPARE;
        List<Path> files = new ArrayList<>();
        Store store = Store.DIRECTORY;
        Optional<Path> output = Optional.empty();
        Optional<Path> samples = Optional.empty();
        Progress.Display display = Progress.Display.PLAIN;
        Deque<String> rest = new ArrayDeque<>(List.of(arguments));
        boolean onlyFiles = false;
        while (!rest.isEmpty()) {
            String argument = rest.remove();
            if (onlyFiles || !argument.startsWith("-")) {
                files.add(path(argument));
                continue;
            }
            switch (argument) {
                case "--" -> onlyFiles = true;
                case "--keep" -> task = Task.COMPARE_AND_KEEP;
                case "--store" -> store = store(valueOf(argument, rest));
                case "--output" -> output = Optional.of(path(valueOf(argument, rest)));
                case "--samples" -> samples = Optional.of(path(valueOf(argument, rest)));
                case "--progress" -> display = display(valueOf(argument, rest));
                default -> throw refused("unknown option " + argument + " (see --help)");
            }
        }
        if (files.isEmpty() && samples.isPresent()) {
            files.addAll(arrowFilesIn(samples.get()));
        }
        if (files.isEmpty()) {
            throw refused("no FILE given (see --help)");
        }
        return new Options(task, files, store, output, display);
    }

    private static String valueOf(String option, Deque<String> rest) throws Refusal {
        if (rest.isEmpty()) {
            throw refused("option " + option + ": expected a value, got none (see --help)");
        }
        return rest.remove();
    }

    private static Path path(String argument) throws Refusal {
        try {
            return Path.of(argument);
        } catch (InvalidPathException e) {
            throw refused("no path: " + e.getMessage());
        }
    }

    private static Progress.Display display(String value) throws Refusal {
        for (Progress.Display display : Progress.Display.values()) {
            if (display.name().toLowerCase(Locale.ROOT).equals(value)) {
                return display;
            }
        }
        throw refused("option --progress: expected live or plain, got " + value);
    }

    private static Store store(String value) throws Refusal {
        for (Store store : Store.values()) {
            if (store.name().toLowerCase(Locale.ROOT).equals(value)) {
                return store;
            }
        }
        throw refused("option --store: expected directory or s3, got " + value);
    }

    private static List<Path> arrowFilesIn(Path directory) throws Refusal {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> ArrowNames.include(file.getFileName().toString()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw refused("the samples in " + directory + " cannot be listed: " + e);
        }
    }

    private static Refusal refused(String line) {
        return new Refusal(List.of(line));
    }
}
