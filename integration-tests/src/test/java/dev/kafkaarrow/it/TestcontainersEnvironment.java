package dev.kafkaarrow.it;

import dev.kafkaarrow.sandbox.S3Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.opentest4j.TestAbortedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.output.OutputFrame;
import org.testcontainers.kafka.KafkaContainer;

/** Broker and workers in containers of one image on one network. */
final class TestcontainersEnvironment implements KafkaEnvironment {

    static final String IMAGE = "apache/kafka:4.4.0";

    private static final Logger LOG = LoggerFactory.getLogger(TestcontainersEnvironment.class);
    /** The broker as workers reach it. */
    private static final String LISTENER = "kafka:19092";

    private final String name;
    private final Path directory;
    private final Path plugins;
    private final Network network;
    private final KafkaContainer broker;
    private final List<ContainerWorker> workers = new CopyOnWriteArrayList<>();

    private TestcontainersEnvironment(
            String name, Path directory, Path plugins, Network network, KafkaContainer broker) {
        this.name = name;
        this.directory = directory;
        this.plugins = plugins;
        this.network = network;
        this.broker = broker;
    }

    /**
     * Starts a broker.
     *
     * @param description of the image
     * @param directory to share with workers under its own name, absolute; all logs lie in it
     * @param plugins the folder of the plugins under test, copied into workers; it may be missing
     */
    static TestcontainersEnvironment start(String description, Path directory, Path plugins) {
        long startNanos = System.nanoTime();
        Path log = directory.resolve("broker.log");
        Network network = Network.newNetwork();
        KafkaContainer broker = new KafkaContainer(IMAGE)
                .withImagePullPolicy(image -> false)
                .withNetwork(network)
                .withListener(LISTENER)
                // below the session timeout of the workers
                .withEnv("KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS", "1000")
                // of the consumer protocol, as in the sandbox
                .withEnv("KAFKA_GROUP_CONSUMER_MIN_SESSION_TIMEOUT_MS", "1000")
                .withEnv("KAFKA_GROUP_CONSUMER_SESSION_TIMEOUT_MS", "3000")
                .withEnv("KAFKA_GROUP_CONSUMER_MIN_HEARTBEAT_INTERVAL_MS", "500")
                .withEnv("KAFKA_GROUP_CONSUMER_HEARTBEAT_INTERVAL_MS", "500")
                // tests write records of any age
                .withEnv("KAFKA_LOG_RETENTION_MS", "-1")
                .withLogConsumer(frame -> append(log, frame));
        try {
            broker.start();
        } catch (RuntimeException e) {
            broker.close();
            network.close();
            throw new IllegalStateException("the broker did not start; its log: " + log, e);
        }
        LOG.info("broker ready after {} ms; its log: {}", (System.nanoTime() - startNanos) / 1_000_000, log);
        return new TestcontainersEnvironment(
                "Testcontainers, image " + description, directory, plugins, network, broker);
    }

    private static void append(Path log, OutputFrame frame) {
        if (frame.getBytes() == null) {
            return; // the end
        }
        try {
            Files.write(log, frame.getBytes(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + log, e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String bootstrapServers() {
        return broker.getBootstrapServers();
    }

    @Override
    public List<ConnectWorker> workers() {
        return workers.stream()
                .filter(worker -> !worker.isClosed())
                .map(ConnectWorker.class::cast)
                .toList();
    }

    @Override
    public synchronized ConnectWorker startWorker(Map<String, String> settings) {
        ContainerWorker worker = new ContainerWorker(
                "worker-" + (workers.size() + 1), network, LISTENER, directory, plugins, Map.copyOf(settings));
        workers.add(worker);
        worker.start();
        return worker;
    }

    @Override
    public ConnectWorker startWorker(WorkerVersion version, Map<String, String> settings) {
        throw new TestAbortedException("SKIPPED: workers in containers are of the image's version");
    }

    @Override
    public ConnectWorker startPoorWorker(Map<String, String> settings) {
        throw new TestAbortedException("SKIPPED: workers in containers have the locale of their image");
    }

    @Override
    public void requireLoopback() {
        throw beyondContainers();
    }

    @Override
    public S3Server s3Server() {
        throw beyondContainers();
    }

    private static TestAbortedException beyondContainers() {
        return new TestAbortedException(
                "SKIPPED: servers of stores listen on this machine's loopback, where no container is");
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
        workers.forEach(ContainerWorker::close);
        broker.close();
        network.close();
    }
}
