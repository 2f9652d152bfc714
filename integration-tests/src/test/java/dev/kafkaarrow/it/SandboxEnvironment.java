package dev.kafkaarrow.it;

import dev.kafkaarrow.sandbox.Sandbox;
import dev.kafkaarrow.sandbox.Worker;
import dev.kafkaarrow.sandbox.WorkerSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Broker and workers as child processes of this one. */
final class SandboxEnvironment implements KafkaEnvironment {

    private static final Logger LOG = LoggerFactory.getLogger(SandboxEnvironment.class);
    private static final String GROUP = "group.id";

    private final Sandbox sandbox;
    private final Path directory;
    private final Path plugins;
    private final List<SandboxWorker> workers = new CopyOnWriteArrayList<>();

    private SandboxEnvironment(Sandbox sandbox, Path directory, Path plugins) {
        this.sandbox = sandbox;
        this.directory = directory;
        this.plugins = plugins;
    }

    /**
     * Starts a broker.
     *
     * @param directory for files of tests and children
     * @param plugins the folder of the plugins under test
     */
    static SandboxEnvironment start(Path directory, Path plugins) {
        long startNanos = System.nanoTime();
        Sandbox sandbox =
                Sandbox.builder().directory(directory.resolve("sandbox")).start();
        LOG.info(
                "broker ready after {} ms; logs below {}",
                (System.nanoTime() - startNanos) / 1_000_000,
                sandbox.directory());
        return new SandboxEnvironment(sandbox, directory, plugins);
    }

    @Override
    public String name() {
        return "sandbox, child processes";
    }

    @Override
    public String bootstrapServers() {
        return sandbox.bootstrapServers();
    }

    @Override
    public List<ConnectWorker> workers() {
        return workers.stream().map(ConnectWorker.class::cast).toList();
    }

    @Override
    public ConnectWorker startWorker(Map<String, String> settings) {
        Map<String, String> own = new HashMap<>(settings);
        String group = own.getOrDefault(GROUP, "connect");
        own.remove(GROUP);
        own.putIfAbsent("header.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
        WorkerSettings workerSettings = WorkerSettings.withPlugins(plugins.toAbsolutePath(), Sandbox.fileConnectors())
                .inGroup(group)
                .with(own);
        SandboxWorker worker = new SandboxWorker(sandbox.startWorker(workerSettings));
        workers.add(worker);
        return worker;
    }

    @Override
    public Path hostDirectory() {
        return directory;
    }

    @Override
    public String workerPath(Path hostPath) {
        return hostPath.toAbsolutePath().toString();
    }

    @Override
    public void close() {
        sandbox.close();
    }

    private final class SandboxWorker implements ConnectWorker {
        private final Worker worker;

        SandboxWorker(Worker worker) {
            this.worker = worker;
        }

        @Override
        public URI url() {
            return worker.url();
        }

        @Override
        public String workerId() {
            return worker.workerId();
        }

        @Override
        public Path log() {
            return worker.log();
        }

        @Override
        public void kill() {
            worker.kill();
        }

        @Override
        public void restart() {
            worker.restart();
        }

        @Override
        public void suspend() {
            worker.suspend();
        }

        @Override
        public void resume() {
            worker.resume();
        }

        @Override
        public void close() {
            worker.kill();
            workers.remove(this);
        }
    }
}
