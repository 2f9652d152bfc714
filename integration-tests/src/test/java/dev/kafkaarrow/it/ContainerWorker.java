package dev.kafkaarrow.it;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.Ports;
import com.github.dockerjava.api.model.Volume;
import dev.kafkaarrow.sandbox.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.awaitility.core.ConditionTimeoutException;
import org.opentest4j.TestAbortedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.utility.MountableFile;

/** A Connect worker as the only process of a container. */
final class ContainerWorker implements ConnectWorker {

    private static final Logger LOG = LoggerFactory.getLogger(ContainerWorker.class);
    private static final int REST_PORT = 8083;
    private static final String PLUGINS = "/opt/plugins";
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final String name;
    private final Path home;
    private final GenericContainer<?> container;
    private volatile boolean closed;

    /**
     * @param name its host name on {@code network}, and the name of its folder in {@code directory}
     * @param brokerListener the broker's address on {@code network}
     * @param directory the worker sees it under the same name
     * @param plugins copied into the container if it exists
     * @param settings worker properties that override those here
     */
    ContainerWorker(
            String name,
            Network network,
            String brokerListener,
            Path directory,
            Path plugins,
            Map<String, String> settings) {
        this.name = name;
        this.home = directory.resolve(name);
        Properties properties = properties(brokerListener, settings);
        properties.setProperty("rest.advertised.host.name", name);
        properties.putIfAbsent("plugin.path", PLUGINS);
        write(properties);
        container = new GenericContainer<>(TestcontainersEnvironment.IMAGE)
                .withImagePullPolicy(image -> false)
                .withNetwork(network)
                .withNetworkAliases(name)
                .withExposedPorts(REST_PORT)
                .withCreateContainerCmdModifier(create -> {
                    // so that either side can read and delete the files of the other
                    create.withUser(owner(directory));
                    // not withFileSystemBind, which first tries the engine with an image of its own, pulled if need be
                    Volume sameName = new Volume(directory.toString());
                    requireNonNull(create.getHostConfig()).withBinds(new Bind(directory.toString(), sameName));
                })
                .withCommand(
                        "java",
                        "-Xmx512m",
                        "-XX:TieredStopAtLevel=1",
                        "-Dlog4j2.configurationFile=" + home.resolve("log4j2.properties"),
                        "-cp",
                        "/opt/kafka/libs/*",
                        "org.apache.kafka.connect.cli.ConnectDistributed",
                        home.resolve("worker.properties").toString())
                // start() waits as restart() does, which Testcontainers knows not
                .waitingFor(new AbstractWaitStrategy() {
                    @Override
                    protected void waitUntilReady() {}
                });
        Path lines = Sandbox.lineConnectors();
        container.withCopyFileToContainer(MountableFile.forHostPath(lines), PLUGINS + "/" + lines.getFileName());
        if (Files.isDirectory(plugins)) {
            container.withCopyFileToContainer(MountableFile.forHostPath(plugins), PLUGINS);
        }
    }

    private static Properties properties(String brokerListener, Map<String, String> settings) {
        String group = settings.getOrDefault("group.id", "connect");
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", brokerListener);
        properties.setProperty("listeners", "http://0.0.0.0:" + REST_PORT);
        properties.setProperty("plugin.discovery", "service_load");
        properties.setProperty("exactly.once.source.support", "enabled");
        properties.setProperty("group.id", group);
        for (String storage : new String[] {"config", "offset", "status"}) {
            properties.setProperty(storage + ".storage.replication.factor", "1");
        }
        properties.setProperty("config.storage.topic", group + "-configs");
        properties.setProperty("offset.storage.topic", group + "-offsets");
        properties.setProperty("offset.storage.partitions", "1");
        properties.setProperty("status.storage.topic", group + "-status");
        properties.setProperty("status.storage.partitions", "1");
        String bytes = "org.apache.kafka.connect.converters.ByteArrayConverter";
        properties.setProperty("key.converter", bytes);
        properties.setProperty("value.converter", bytes);
        properties.setProperty("header.converter", bytes);
        // seconds instead of a minute until the group, and a sink's consumers, give up a worker that was killed
        properties.setProperty("scheduled.rebalance.max.delay.ms", "0");
        properties.setProperty("session.timeout.ms", "5000");
        properties.setProperty("heartbeat.interval.ms", "1000");
        // the consumer protocol refuses these: there it is the broker that sets them
        if (!"consumer".equals(settings.get("consumer.group.protocol"))) {
            properties.setProperty("consumer.session.timeout.ms", "5000");
            properties.setProperty("consumer.heartbeat.interval.ms", "1000");
        }
        properties.setProperty("offset.flush.interval.ms", "1000");
        properties.putAll(settings);
        return properties;
    }

    private void write(Properties properties) {
        try {
            Files.createDirectories(home);
            try (Writer writer = Files.newBufferedWriter(home.resolve("worker.properties"))) {
                properties.store(writer, null);
            }
            Files.writeString(home.resolve("log4j2.properties"), """
                    rootLogger.level = INFO
                    rootLogger.appenderRef.file.ref = file
                    appender.file.type = File
                    appender.file.name = file
                    appender.file.fileName = %s
                    appender.file.layout.type = PatternLayout
                    appender.file.layout.pattern = [%%d] %%p %%m (%%c)%%n
                    """.formatted(log()));
        } catch (IOException e) {
            throw new UncheckedIOException("writing the configuration of " + name, e);
        }
    }

    /** User and group of {@code directory}, by number. */
    private static String owner(Path directory) {
        try {
            return Files.getAttribute(directory, "unix:uid") + ":" + Files.getAttribute(directory, "unix:gid");
        } catch (IOException e) {
            throw new UncheckedIOException("asking for the owner of " + directory, e);
        }
    }

    void start() {
        long startNanos = System.nanoTime();
        container.start();
        awaitReady(startNanos);
    }

    private void awaitReady(long startNanos) {
        try {
            await(name + " to be ready")
                    .pollInterval(Duration.ofMillis(100))
                    .atMost(START_LIMIT)
                    .until(this::isReadyOrGone);
        } catch (ConditionTimeoutException e) {
            throw new IllegalStateException(whatItWrote("was not ready within " + START_LIMIT.toSeconds() + " s"), e);
        }
        if (!isRunning()) {
            throw new IllegalStateException(whatItWrote("ended while it started"));
        }
        LOG.info("{} ready after {} ms; its log: {}", name, (System.nanoTime() - startNanos) / 1_000_000, log());
    }

    private boolean isReadyOrGone() throws InterruptedException {
        if (!isRunning()) {
            return true;
        }
        HttpRequest health = HttpRequest.newBuilder(url().resolve("/health"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return http.send(health, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private String whatItWrote(String fate) {
        return "%s %s; its log: %s%n%s".formatted(name, fate, log(), container.getLogs());
    }

    @Override
    public URI url() {
        // not what Testcontainers remembers: a container that starts again has another port
        Ports.Binding[] bindings =
                inspect().getNetworkSettings().getPorts().getBindings().get(ExposedPort.tcp(REST_PORT));
        if (bindings == null || bindings.length == 0) {
            throw new IllegalStateException(name + " does not run");
        }
        return URI.create("http://" + container.getHost() + ":" + bindings[0].getHostPortSpec());
    }

    @Override
    public String workerId() {
        return name + ":" + REST_PORT;
    }

    @Override
    public Path log() {
        return home.resolve("worker.log");
    }

    @Override
    public TaskMetrics metrics() {
        throw new TestAbortedException(
                "SKIPPED: a worker in a container is no process of this machine whose metrics can be read");
    }

    @Override
    public void kill() {
        if (isRunning()) {
            signal("KILL");
            await(name + " to be gone").atMost(STOP_LIMIT).until(() -> !isRunning());
        }
    }

    @Override
    public void restart() {
        kill();
        long startNanos = System.nanoTime();
        docker().startContainerCmd(container.getContainerId()).exec();
        awaitReady(startNanos);
    }

    @Override
    public void suspend() {
        signal("STOP");
    }

    @Override
    public void resume() {
        signal("CONT");
    }

    @Override
    public void close() {
        closed = true;
        container.close();
    }

    boolean isClosed() {
        return closed;
    }

    private void signal(String signal) {
        docker().killContainerCmd(container.getContainerId()).withSignal(signal).exec();
    }

    private boolean isRunning() {
        return Boolean.TRUE.equals(inspect().getState().getRunning());
    }

    private InspectContainerResponse inspect() {
        return docker().inspectContainerCmd(container.getContainerId()).exec();
    }

    private static DockerClient docker() {
        return DockerClientFactory.instance().client();
    }
}
