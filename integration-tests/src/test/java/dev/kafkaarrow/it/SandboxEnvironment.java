package dev.kafkaarrow.it;

import dev.kafkaarrow.sandbox.S3Server;
import dev.kafkaarrow.sandbox.Sandbox;
import dev.kafkaarrow.sandbox.Worker;
import dev.kafkaarrow.sandbox.WorkerSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.opentest4j.TestAbortedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Broker and workers as child processes of this one. */
final class SandboxEnvironment implements KafkaEnvironment {

    private static final Logger LOG = LoggerFactory.getLogger(SandboxEnvironment.class);
    private static final String GROUP = "group.id";

    private static final String[] WITHOUT_RIGHT_TO_READ_ALL = {
        "setpriv", "--bounding-set=-dac_override,-dac_read_search"
    };

    private final Sandbox sandbox;
    private final Path directory;
    private final Path plugins;
    private final List<SandboxWorker> workers = new CopyOnWriteArrayList<>();

    private S3Server s3Server;

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
        return start(workerSettings(settings));
    }

    @Override
    public ConnectWorker startWorker(WorkerVersion version, Map<String, String> settings) throws IOException {
        return start(workerSettings(settings).on(version.libs(), WorkerVersion.javaHome()));
    }

    @Override
    public ConnectWorker startPoorWorker(Map<String, String> settings) {
        WorkerSettings poor = workerSettings(settings).inLocale("C");
        if (!System.getProperty("user.name").equals("root")) {
            return start(poor);
        }
        if (!succeeds(WITHOUT_RIGHT_TO_READ_ALL)) {
            throw new TestAbortedException("SKIPPED: root cannot give up its right to read all by "
                    + String.join(" ", WITHOUT_RIGHT_TO_READ_ALL));
        }
        return start(poor.launchedBy(WITHOUT_RIGHT_TO_READ_ALL));
    }

    private static boolean succeeds(String... launcher) {
        List<String> command = new ArrayList<>(List.of(launcher));
        command.add("true");
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private WorkerSettings workerSettings(Map<String, String> settings) {
        Map<String, String> own = new HashMap<>(settings);
        String group = own.getOrDefault(GROUP, "connect");
        own.remove(GROUP);
        own.putIfAbsent("header.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
        return WorkerSettings.withPlugins(plugins.toAbsolutePath(), Sandbox.lineConnectors())
                // an address beyond this machine
                .withJvmOptions("-Daws.disableEc2Metadata=true")
                .inGroup(group)
                .with(own);
    }

    private ConnectWorker start(WorkerSettings workerSettings) {
        SandboxWorker worker = new SandboxWorker(sandbox.startWorker(workerSettings));
        workers.add(worker);
        return worker;
    }

    @Override
    public void requireLoopback() {
        // its workers are on it
    }

    @Override
    public synchronized S3Server s3Server() {
        if (s3Server == null) {
            s3Server = sandbox.startS3Server();
        }
        return s3Server;
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
        public TaskMetrics metrics() {
            return new TaskMetrics(worker.pid());
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
