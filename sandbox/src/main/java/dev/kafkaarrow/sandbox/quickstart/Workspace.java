package dev.kafkaarrow.sandbox.quickstart;

import dev.kafkaarrow.sandbox.Sandbox;
import dev.kafkaarrow.sandbox.WorkerSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/**
 * The directory of a run and the processes in it. Files stay; broker, worker and their data go when it is closed. When the
 * process is told to end by a signal, at whatever moment, all of it goes, but for files that were {@linkplain #handOverFiles
 * handed over}. Logs stay unless {@linkplain #discardLogs discarded}.
 */
final class Workspace implements AutoCloseable {
    /** On a busy machine; 6 s are usual. */
    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);

    private final PrintStream err;
    private final Thread atProcessEnd = new Thread(this::endBySignal, "quickstart-end");
    private Path output;
    private boolean madeOutput;
    private volatile Optional<Sandbox> sandbox = Optional.empty();
    private volatile boolean filesHandedOver;
    private volatile boolean ending;

    private Workspace(PrintStream err) {
        this.err = err;
    }

    /**
     * One that is still to be {@linkplain #make made}: from here on a signal is heard.
     *
     * @param err is told what an end by a signal leaves
     */
    static Workspace toBe(PrintStream err) {
        Workspace workspace = new Workspace(err);
        Runtime.getRuntime().addShutdownHook(workspace.atProcessEnd);
        return workspace;
    }

    /**
     * Makes it in this directory, or in a new temporary one.
     *
     * @return false if a signal came before: then nothing is made
     */
    synchronized boolean make(Optional<Path> directory) throws IOException, Refusal {
        if (ending) {
            return false;
        }
        if (directory.isEmpty()) {
            output = Files.createTempDirectory("kafka-arrow-quickstart-");
            madeOutput = true;
            return true;
        }
        Path given = directory.get().toAbsolutePath().normalize();
        if (Files.exists(given) && !isEmptyDirectory(given)) {
            throw new Refusal(List.of("--output " + given + ": expected an empty directory, or none"));
        }
        madeOutput = Files.notExists(given);
        output = Files.createDirectories(given);
        return true;
    }

    private static boolean isEmptyDirectory(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.findAny().isEmpty();
        }
    }

    /** Of a store that is a directory. */
    private Path files() {
        return output.resolve("files");
    }

    /** Of an S3 server. */
    private Path objects() {
        return output.resolve("s3");
    }

    Path logs() {
        return output.resolve("sandbox");
    }

    /** Returns where the sinks are to publish. */
    synchronized StorePlace startSandbox(Options.Store store) throws IOException {
        Path plugins = logs().resolve("plugins");
        PluginZips.unpackTo(
                plugins,
                switch (store) {
                    case DIRECTORY -> List.of();
                    case S3 -> List.of("store-s3");
                });
        WorkerSettings worker = WorkerSettings.withPlugins(plugins)
                // a dot: no topic of an input is called like Connect's own
                .inGroup("quickstart.connect")
                // what the sink has published is seen by its committed offsets
                .with("offset.flush.interval.ms", "200");
        Sandbox built = Sandbox.builder()
                .directory(logs())
                .worker(worker)
                .startTimeout(START_TIMEOUT)
                .build();
        sandbox = Optional.of(built);
        if (ending) {
            throw new IllegalStateException("the process is being ended");
        }
        built.launch();
        return switch (store) {
            case DIRECTORY -> StorePlace.directory(files());
            case S3 -> StorePlace.s3(built.startS3Server(objects()), "files");
        };
    }

    Sandbox sandbox() {
        return sandbox.orElseThrow();
    }

    String bootstrapServers() {
        return sandbox().bootstrapServers();
    }

    URI workerUrl() {
        return sandbox().workers().get(0).url();
    }

    void keepUntilTheProcessEnds() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What fails because the processes are being ended is no failure to speak of. */
    void unlessEnding(Runnable report) {
        if (!ending) {
            report.run();
        }
    }

    /** From here on the files are the user's: they stay, however the process ends. */
    void handOverFiles() {
        filesHandedOver = true;
    }

    /** Ends the processes and removes all they wrote. */
    synchronized void discardLogs() throws IOException {
        endProcesses();
        remove(logs());
    }

    private void endProcesses() {
        sandbox.ifPresent(Sandbox::close);
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.exists(directory) ? Files.walk(directory) : Stream.empty()) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private void endBySignal() {
        ending = true;
        // ends a start that is under way, too, which holds the monitor
        endProcesses();
        err.println("\nquickstart: ended by a signal. " + discard());
    }

    /** Returns what is true then. */
    private synchronized String discard() {
        if (output == null) {
            return "Nothing was written";
        }
        try {
            discardLogs();
            if (filesHandedOver) {
                return "Broker and worker are ended, the files stay in " + output;
            }
            remove(files());
            remove(objects());
            if (!madeOutput) {
                return "Broker and worker are ended, " + output + " is as empty as it was";
            }
            Files.deleteIfExists(output);
            return "Broker and worker are ended, " + output + " is removed";
        } catch (IOException | RuntimeException e) {
            return "Not all could be removed from " + output + ": " + e;
        }
    }

    @Override
    public void close() {
        if (ending) {
            return;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(atProcessEnd);
        } catch (IllegalStateException e) {
            return; // a signal came just now, and does what is to be done
        }
        endProcesses();
    }
}
