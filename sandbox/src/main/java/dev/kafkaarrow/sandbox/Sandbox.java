package dev.kafkaarrow.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A real Kafka broker, real Connect workers and, if asked for, S3 servers as child processes of this one, on loopback ports chosen for them.
 *
 * <p>All files of the children lie below one directory; each child logs to {@code <directory>/<its name>.log}. No child
 * outlives this process, whatever way it ends; a clean end is {@link #close}. Thread-safe.
 */
public final class Sandbox implements AutoCloseable {

    private final ChildHome home;
    private final Runnable afterClose;
    private final Duration startTimeout;
    private final List<WorkerSettings> firstWorkers;
    private final Broker broker;
    private final List<Worker> workers = new ArrayList<>();
    private int s3Servers;
    private boolean closed;

    private Sandbox(Builder builder, ChildHome home, Runnable afterClose) {
        this.home = home;
        this.afterClose = afterClose;
        this.startTimeout = builder.startTimeout;
        this.firstWorkers = List.copyOf(builder.workers);
        this.broker = new Broker(
                home,
                Map.copyOf(builder.brokerSettings),
                Map.copyOf(builder.clientSettings),
                List.copyOf(builder.brokerJvmOptions),
                startTimeout,
                LoopbackPort::choose);
    }

    /** A broker with the sandbox's settings in a temporary directory. */
    public static Sandbox start() {
        return builder().start();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The settings of a sandbox to be. Not thread-safe. */
    public static final class Builder {
        private final Map<String, String> brokerSettings = new HashMap<>();
        private final Map<String, String> clientSettings = new HashMap<>();
        private final List<String> brokerJvmOptions = new ArrayList<>();
        private final List<WorkerSettings> workers = new ArrayList<>();
        private Duration startTimeout = Duration.ofSeconds(60);
        private Place place = new Temporary();
        private Supplier<JarFolder> libs = () -> JarFolder.besideThisModule("libs");

        private Builder() {}

        /**
         * Where all files go: a directory that is empty or missing. It stays after close. Default: a temporary one.
         */
        public Builder directory(Path directory) {
            place = new Given(directory);
            return this;
        }

        /** Leaves the temporary directory, with the logs in it, after close. */
        public Builder keepFiles() {
            if (place instanceof Temporary) {
                place = new TemporaryToKeep();
            }
            return this;
        }

        /** The jars of broker and Connect. Default: {@code libs} beside this module's classes, where its build puts them. */
        public Builder libs(Path directory) {
            libs = () -> new JarFolder(directory);
            return this;
        }

        /** Broker properties that override the sandbox's. */
        public Builder brokerSettings(Map<String, String> settings) {
            brokerSettings.putAll(settings);
            return this;
        }

        /** By which this process asks the broker whether it is ready: that of a user, where the broker's settings ask for one. */
        public Builder clientSettings(Map<String, String> settings) {
            clientSettings.putAll(settings);
            return this;
        }

        /** Put behind the sandbox's, so that {@code -Xmx1g} overrides its heap of 512 MiB. */
        public Builder brokerJvmOptions(String... options) {
            brokerJvmOptions.addAll(List.of(options));
            return this;
        }

        /** A worker to start with the sandbox, once its broker is ready; several start at the same time. */
        public Builder worker(WorkerSettings settings) {
            workers.add(settings);
            return this;
        }

        /** The time each process has to become ready. Default: 60 s, against the 4 s it takes on an idle machine. */
        public Builder startTimeout(Duration timeout) {
            startTimeout = timeout;
            return this;
        }

        /**
         * Returns when the broker and the workers named here are ready.
         *
         * @throws SandboxException if one is not; nothing is left running, and the files stay, for the message names them
         */
        public Sandbox start() {
            Sandbox sandbox = build();
            sandbox.launch();
            return sandbox;
        }

        /** A sandbox that is still to be {@linkplain Sandbox#launch launched}, for who may have to close it meanwhile. */
        public Sandbox build() {
            try {
                JarFolder jars = libs.get();
                Path directory = place.make();
                return new Sandbox(this, new ChildHome(directory, jars), () -> place.leave(directory));
            } catch (IOException e) {
                throw new UncheckedIOException("making the sandbox's directory", e);
            }
        }
    }

    /**
     * Starts broker and workers; returns when they are ready. Once.
     *
     * @throws SandboxException if one is not, or the sandbox is closed by another thread; nothing is left running, and the
     *     files stay, for the message names them
     */
    public void launch() {
        try {
            broker.start();
            List<Worker> first = firstWorkers.stream().map(this::addWorker).toList();
            first.forEach(Worker::launch);
            first.forEach(Worker::awaitReady);
        } catch (RuntimeException | Error e) {
            home.close();
            throw e;
        }
    }

    /** Host and port of the broker. */
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    public Broker broker() {
        return broker;
    }

    /** All workers ever started here, in that order, whether they still run or not. */
    public List<Worker> workers() {
        synchronized (workers) {
            return List.copyOf(workers);
        }
    }

    /** The directory that holds everything the children write, logs among it. */
    public Path directory() {
        return home.root();
    }

    /**
     * Starts one more worker, which joins the cluster of its group; returns when it is ready.
     *
     * @throws SandboxException if it is not ready in time; the message shows the end of its log
     */
    public Worker startWorker(WorkerSettings settings) {
        Worker worker;
        synchronized (workers) {
            worker = addWorker(settings);
            worker.launch();
        }
        worker.awaitReady();
        return worker;
    }

    private Worker addWorker(WorkerSettings settings) {
        synchronized (workers) {
            Worker worker = new Worker("worker-" + (workers.size() + 1), home, broker, settings, startTimeout);
            workers.add(worker);
            return worker;
        }
    }

    /**
     * Starts an S3 server with its own data; returns when it is ready. It needs neither broker nor workers.
     *
     * @throws SandboxException if it is not ready in time; the message shows the end of its log
     */
    public S3Server startS3Server() {
        return startS3Server(List.of());
    }

    /**
     * As {@link #startS3Server()}.
     *
     * @param jvmOptions put behind the sandbox's
     */
    public S3Server startS3Server(List<String> jvmOptions) {
        String name = nextS3Server();
        return startS3Server(name, home.root().resolve(name).resolve("objects"), jvmOptions);
    }

    /** As {@link #startS3Server()}, with its data in a given folder, which is made if it is missing and stays. */
    public S3Server startS3Server(Path objects) {
        return startS3Server(nextS3Server(), objects.toAbsolutePath(), List.of());
    }

    private String nextS3Server() {
        synchronized (workers) {
            s3Servers++;
            return "s3-server-" + s3Servers;
        }
    }

    private S3Server startS3Server(String name, Path objects, List<String> jvmOptions) {
        S3Server server = new S3Server(name, home, objects, jvmOptions, startTimeout, LoopbackPort::choose);
        server.start();
        return server;
    }

    /** The jar of {@code LineSourceConnector} and {@code LineSinkConnector}, for a worker's plugin path. */
    public static Path lineConnectors() {
        return JarFolder.besideThisModule("line-connectors").jars().get(0);
    }

    /**
     * Kills all children, suspended ones and such that are just starting too, and removes the temporary directory. Nothing is
     * flushed or committed: who wants that stops workers and broker before.
     */
    @Override
    public void close() {
        synchronized (workers) {
            if (closed) {
                return;
            }
            closed = true;
        }
        home.close();
        afterClose.run();
    }

    private sealed interface Place {
        Path make() throws IOException;

        default void leave(Path made) {}
    }

    private record Given(Path directory) implements Place {
        @Override
        public Path make() {
            return directory;
        }
    }

    private record TemporaryToKeep() implements Place {
        @Override
        public Path make() throws IOException {
            return Files.createTempDirectory("kafka-arrow-sandbox-");
        }
    }

    private record Temporary() implements Place {
        @Override
        public Path make() throws IOException {
            return new TemporaryToKeep().make();
        }

        @Override
        public void leave(Path made) {
            try (Stream<Path> files = Files.walk(made)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("removing " + made, e);
            }
        }
    }
}
