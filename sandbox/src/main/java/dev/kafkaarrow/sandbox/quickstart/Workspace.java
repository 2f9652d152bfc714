package dev.kafkaarrow.sandbox.quickstart;

import dev.kafkaarrow.sandbox.Sandbox;
import dev.kafkaarrow.sandbox.WorkerSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
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
 * The directory of a run and the processes in it. Files stay; broker, worker and their data go when it is closed or the process
 * is told to end. Logs stay unless {@linkplain #discardLogs discarded}, or the end came by a signal.
 */
final class Workspace implements AutoCloseable {
    /** On a busy machine; 6 s are usual. */
    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);

    private final Path output;
    private final Thread atProcessEnd = new Thread(this::endBySignal, "quickstart-end");
    private Optional<Sandbox> sandbox = Optional.empty();
    private volatile boolean ending;

    private Workspace(Path output) {
        this.output = output;
        Runtime.getRuntime().addShutdownHook(atProcessEnd);
    }

    /** In this directory, or in a new temporary one. */
    static Workspace in(Optional<Path> directory) throws IOException, Refusal {
        if (directory.isEmpty()) {
            return new Workspace(Files.createTempDirectory("kafka-arrow-quickstart-"));
        }
        Path output = directory.get().toAbsolutePath().normalize();
        if (Files.exists(output) && !isEmptyDirectory(output)) {
            throw new Refusal(List.of("--output " + output + ": expected an empty directory, or none"));
        }
        return new Workspace(Files.createDirectories(output));
    }

    private static boolean isEmptyDirectory(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.findAny().isEmpty();
        }
    }

    /** Where the sink publishes. */
    Path store() {
        return output.resolve("files");
    }

    Path logs() {
        return output.resolve("sandbox");
    }

    void startSandbox() throws IOException {
        Path plugins = logs().resolve("plugins");
        PluginZips.unpackTo(plugins);
        WorkerSettings worker = WorkerSettings.withPlugins(plugins)
                // a dot: no topic of an input is called like Connect's own
                .inGroup("quickstart.connect")
                // what the sink has published is seen by its committed offsets
                .with("offset.flush.interval.ms", "200");
        Sandbox started = Sandbox.builder()
                .directory(logs())
                .worker(worker)
                .startTimeout(START_TIMEOUT)
                .start();
        synchronized (this) {
            sandbox = Optional.of(started);
        }
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

    /** Ends the processes and removes all they wrote. */
    void discardLogs() {
        endProcesses();
        try (Stream<Path> files = Files.exists(logs()) ? Files.walk(logs()) : Stream.empty()) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("removing " + logs(), e);
        }
    }

    private synchronized void endProcesses() {
        sandbox.ifPresent(Sandbox::close);
    }

    private void endBySignal() {
        ending = true;
        discardLogs();
    }

    @Override
    public void close() {
        if (!ending) {
            Runtime.getRuntime().removeShutdownHook(atProcessEnd);
            endProcesses();
        }
    }
}
