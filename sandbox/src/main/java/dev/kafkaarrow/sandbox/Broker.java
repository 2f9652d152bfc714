package dev.kafkaarrow.sandbox;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.function.IntSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.common.Uuid;

/** A single KRaft node, broker and controller in one JVM, on loopback. Thread-safe. Owned by its {@link Sandbox}. */
public final class Broker extends Node {

    private static final String NAME = "broker";
    // short, so that the wait for a broker that has ended, its port being another's, is short
    private static final int PROBE_TIMEOUT_MS = 5_000;
    private static final int STARTS_ON_A_TAKEN_PORT = 5;

    private final ChildHome home;
    private final Map<String, String> settings;
    private final Map<String, String> clientSettings;
    private final List<String> jvmOptions;
    private final Duration startTimeout;
    private final IntSupplier ports;
    private final String clusterId = Uuid.randomUuid().toString();

    private volatile int port;
    private volatile int controllerPort;

    Broker(
            ChildHome home,
            Map<String, String> settings,
            Map<String, String> clientSettings,
            List<String> jvmOptions,
            Duration startTimeout,
            IntSupplier ports) {
        this.home = home;
        this.settings = settings;
        this.clientSettings = clientSettings;
        this.jvmOptions = jvmOptions;
        this.startTimeout = startTimeout;
        this.ports = ports;
    }

    /** Host and port for clients. They stay the same over {@link #restart}. */
    public String bootstrapServers() {
        return LoopbackPort.HOST + ":" + port;
    }

    /** The cluster id the storage was formatted with. */
    public String clusterId() {
        return clusterId;
    }

    /**
     * Starts the broker again on its storage and ports, killing it first if it still runs; returns when it is ready.
     *
     * @throws SandboxException if it is not ready in time; the message shows the end of its log
     */
    public synchronized void restart() {
        kill();
        for (int attempt = 1; ; attempt++) {
            launch();
            try {
                awaitReady();
                return;
            } catch (PortTakenException e) {
                // clients know the port, so no other will do: whoever has it may be gone at the next try
                if (attempt == STARTS_ON_A_TAKEN_PORT) {
                    throw e;
                }
            }
        }
    }

    /** The first start: nobody knows the ports yet, so others do when these were taken by somebody else. */
    synchronized void start() {
        for (int attempt = 1; ; attempt++) {
            launchOnNewPorts();
            try {
                awaitReady();
                return;
            } catch (PortTakenException e) {
                if (attempt == STARTS_ON_A_TAKEN_PORT) {
                    throw e;
                }
            }
        }
    }

    private void launchOnNewPorts() {
        port = ports.getAsInt();
        do {
            controllerPort = ports.getAsInt();
        } while (controllerPort == port);
        launch();
    }

    private void launch() {
        launched(home.launch(
                NAME, ChildHome.Launch.of(home.kafkaLibs(), jvmOptions), properties(), ChildMain.BROKER, clusterId));
    }

    private void awaitReady() {
        try (Readiness readiness = new Readiness()) {
            awaitReady(startTimeout, readiness::reached);
        }
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("process.roles", "broker,controller");
        properties.setProperty("node.id", "1");
        properties.setProperty("controller.quorum.voters", "1@" + LoopbackPort.HOST + ":" + controllerPort);
        properties.setProperty("controller.listener.names", "CONTROLLER");
        properties.setProperty("inter.broker.listener.name", "PLAINTEXT");
        properties.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.setProperty(
                "listeners",
                "PLAINTEXT://" + LoopbackPort.HOST + ":" + port + ",CONTROLLER://" + LoopbackPort.HOST + ":"
                        + controllerPort);
        properties.setProperty("advertised.listeners", "PLAINTEXT://" + LoopbackPort.HOST + ":" + port);
        properties.setProperty(
                "log.dirs", home.root().resolve(NAME).resolve("data").toString());

        // one broker can hold one replica, and few partitions are created faster than many
        for (String topic : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            properties.setProperty(topic + ".replication.factor", "1");
            properties.setProperty(topic + ".num.partitions", "2");
        }
        properties.setProperty("transaction.state.log.min.isr", "1");
        properties.setProperty("share.coordinator.state.topic.min.isr", "1");

        // nobody to wait for
        properties.setProperty("group.initial.rebalance.delay.ms", "0");
        properties.setProperty("group.min.session.timeout.ms", "1000");
        // 45 s by default until a group of the consumer protocol gives up a member that was killed
        properties.setProperty("group.consumer.min.session.timeout.ms", "1000");
        properties.setProperty("group.consumer.session.timeout.ms", "3000");
        properties.setProperty("group.consumer.min.heartbeat.interval.ms", "500");
        properties.setProperty("group.consumer.heartbeat.interval.ms", "500");
        // a killed broker is let in again when its former life has expired, after 9 s by default
        properties.setProperty("broker.session.timeout.ms", "3000");
        properties.setProperty("broker.heartbeat.interval.ms", "500");
        // replayed records keep their timestamps, and old ones are not to vanish while somebody looks
        properties.setProperty("log.retention.ms", "-1");
        // 128 MiB by default, taken from the heap
        properties.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(8 * 1024 * 1024));
        properties.putAll(settings);
        return properties;
    }

    /** The broker answers, is this one and no other on its port, and has been admitted by its controller. */
    private final class Readiness implements AutoCloseable {
        private Admin admin;

        boolean reached() {
            // before the socket is there a client would only log its failures
            if (!LoopbackPort.accepts(port)) {
                return false;
            }
            if (admin == null) {
                Map<String, Object> client = new HashMap<>(clientSettings);
                client.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
                admin = Admin.create(client);
            }
            DescribeClusterResult cluster =
                    admin.describeCluster(new DescribeClusterOptions().timeoutMs(PROBE_TIMEOUT_MS));
            try {
                return cluster.clusterId().get().equals(clusterId)
                        && !cluster.nodes().get().isEmpty();
            } catch (ExecutionException e) {
                return false;
            } catch (InterruptedException e) {
                // awaitReady's own wait meets the flag and gives up
                Thread.currentThread().interrupt();
                return false;
            }
        }

        @Override
        public void close() {
            if (admin != null) {
                admin.close(Duration.ZERO);
            }
        }
    }
}
