package dev.kafkaarrow.sandbox;

import java.net.URI;
import java.time.Duration;
import java.util.Properties;
import java.util.stream.Collectors;

/** A distributed Connect worker in its own JVM. Thread-safe. Owned by its {@link Sandbox}. */
public final class Worker extends Node {

    private static final int STARTS_ON_A_TAKEN_PORT = 5;

    private final String name;
    private final ChildHome home;
    private final Broker broker;
    private final WorkerSettings settings;
    private final Duration startTimeout;

    private volatile int port = LoopbackPort.choose();

    Worker(String name, ChildHome home, Broker broker, WorkerSettings settings, Duration startTimeout) {
        this.name = name;
        this.home = home;
        this.broker = broker;
        this.settings = settings;
        this.startTimeout = startTimeout;
    }

    /** Its place in the sandbox: {@code worker-1} has the folder {@code worker-1} and the log {@code worker-1.log}. */
    public String name() {
        return name;
    }

    public WorkerSettings settings() {
        return settings;
    }

    /** Where its REST interface listens. Stays the same over {@link #restart} unless another process took the port. */
    public URI url() {
        return URI.create("http://" + LoopbackPort.HOST + ":" + port);
    }

    /** As Connect names this worker in a connector's or task's status. */
    public String workerId() {
        return LoopbackPort.HOST + ":" + port;
    }

    /** A client of {@link #url}. */
    public ConnectRest rest() {
        return new ConnectRest(url());
    }

    /**
     * Starts the worker again with its settings, killing it first if it still runs; returns when it is ready.
     *
     * @throws SandboxException if it is not ready in time; the message shows the end of its log
     */
    public synchronized void restart() {
        kill();
        launch();
        awaitReady();
    }

    synchronized void launch() {
        launched(home.launch(name, home.launchOf(settings.machine()), properties(), ChildMain.WORKER));
    }

    /** Takes another port when the chosen one was taken by somebody else. */
    synchronized void awaitReady() {
        for (int attempt = 1; ; attempt++) {
            ConnectRest rest = rest();
            try {
                awaitReady(startTimeout, () -> LoopbackPort.accepts(port) && rest.isReady(broker.clusterId()));
                return;
            } catch (PortTakenException e) {
                if (attempt == STARTS_ON_A_TAKEN_PORT) {
                    throw e;
                }
                port = LoopbackPort.choose();
                launch();
            }
        }
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", broker.bootstrapServers());
        properties.setProperty("listeners", url().toString());
        properties.setProperty("rest.advertised.host.name", LoopbackPort.HOST);
        properties.setProperty(
                "plugin.path",
                settings.pluginPath().stream()
                        .map(path -> path.toAbsolutePath().toString())
                        .collect(Collectors.joining(",")));
        properties.setProperty("plugin.discovery", "service_load");
        properties.setProperty("exactly.once.source.support", "enabled");

        properties.setProperty("group.id", settings.groupId());
        properties.setProperty("config.storage.topic", settings.groupId() + "-configs");
        properties.setProperty("offset.storage.topic", settings.groupId() + "-offsets");
        properties.setProperty("status.storage.topic", settings.groupId() + "-status");
        for (String storage : new String[] {"config", "offset", "status"}) {
            properties.setProperty(storage + ".storage.replication.factor", "1");
        }
        properties.setProperty("offset.storage.partitions", "1");
        properties.setProperty("status.storage.partitions", "1");

        String bytes = "org.apache.kafka.connect.converters.ByteArrayConverter";
        properties.setProperty("key.converter", bytes);
        properties.setProperty("value.converter", bytes);

        // seconds instead of a minute until the group, and a sink's consumers, give up a worker that was killed
        properties.setProperty("scheduled.rebalance.max.delay.ms", "0");
        properties.setProperty("session.timeout.ms", "5000");
        properties.setProperty("heartbeat.interval.ms", "1000");
        // the consumer protocol refuses these: there it is the broker that sets them
        if (!"consumer".equals(settings.settings().get("consumer.group.protocol"))) {
            properties.setProperty("consumer.session.timeout.ms", "5000");
            properties.setProperty("consumer.heartbeat.interval.ms", "1000");
        }
        properties.setProperty("offset.flush.interval.ms", "1000");
        properties.putAll(settings.settings());
        return properties;
    }
}
