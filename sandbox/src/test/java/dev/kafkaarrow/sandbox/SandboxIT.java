package dev.kafkaarrow.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String SOURCE = "dev.kafkaarrow.sandbox.lines.LineSourceConnector";
    private static final String SINK = "dev.kafkaarrow.sandbox.lines.LineSinkConnector";
    private static final String STRINGS = "org.apache.kafka.connect.storage.StringConverter";

    private static Sandbox sandbox;

    @TempDir
    private Path files;

    @BeforeAll
    static void startSandbox() {
        sandbox = Sandbox.builder()
                .worker(WorkerSettings.withPlugins(Sandbox.lineConnectors()).withJvmOptions("-Xmx256m"))
                .start();
    }

    @AfterAll
    static void closeSandbox() {
        sandbox.close();
        assertThat(sandbox.directory()).doesNotExist();
    }

    private static Worker worker() {
        return sandbox.workers().get(0);
    }

    @Test
    void movesLinesThroughATopicAndGoesOnAfterAKill() throws Exception {
        createTopic("lines");
        Path in = Files.writeString(files.resolve("in.txt"), "one\ntwo\n");
        Path out = files.resolve("out.txt");
        ConnectRest rest = worker().rest();
        rest.putConnector("lines-in", source(in, "lines"));
        rest.putConnector("lines-out", sink(out, "lines"));
        rest.awaitRunning("lines-in", 1, TIMEOUT);
        rest.awaitRunning("lines-out", 1, TIMEOUT);
        await().atMost(TIMEOUT)
                .until(() -> Files.exists(out) && Files.readAllLines(out).contains("two"));

        long pid = worker().pid();
        worker().kill();
        assertThat(ProcessHandle.of(pid)).isEmpty();
        Files.writeString(in, "three\nfour\n", StandardOpenOption.APPEND);
        worker().restart();

        await().atMost(TIMEOUT).until(() -> Files.readAllLines(out).contains("four"));
        assertThat(Files.readAllLines(out)).contains("one", "two", "three", "four");
        // the source is exactly-once, the sink is not
        assertThat(committedValues("lines")).containsExactly("one", "two", "three", "four");
        worker().rest().deleteConnector("lines-in");
        worker().rest().deleteConnector("lines-out");
        assertThat(worker().rest().connectors()).doesNotContain("lines-in", "lines-out");
    }

    @Test
    void offsetsOfAStoppedConnectorAreReadAlteredAndReset() throws Exception {
        createTopic("positions");
        Path in = Files.writeString(files.resolve("in.txt"), "12345\n");
        ConnectRest rest = worker().rest();
        rest.putConnector("positions", source(in, "positions"));
        rest.awaitRunning("positions", 1, TIMEOUT);
        ConnectorOffset read =
                new ConnectorOffset(Map.of("filename", in.toString()), Optional.of(Map.of("position", 6)));
        await().atMost(TIMEOUT).until(() -> rest.offsets("positions").equals(List.of(read)));

        rest.pause("positions");
        rest.awaitPaused("positions", TIMEOUT);
        rest.resume("positions");
        rest.awaitRunning("positions", 1, TIMEOUT);
        rest.stop("positions");
        rest.awaitStopped("positions", TIMEOUT);
        ConnectorOffset altered = new ConnectorOffset(read.partition(), Optional.of(Map.of("position", 3)));
        rest.alterOffsets("positions", List.of(altered));
        assertThat(rest.offsets("positions")).containsExactly(altered);
        rest.resume("positions");
        await().atMost(TIMEOUT).until(() -> committedValues("positions").equals(List.of("12345", "45")));

        rest.stop("positions");
        rest.awaitStopped("positions", TIMEOUT);
        rest.resetOffsets("positions");
        assertThat(rest.offsets("positions")).isEmpty();
        rest.deleteConnector("positions");
    }

    @Test
    void aTaskThatFailsIsShownWithItsTraceAndRunsOnceMended() throws Exception {
        createTopic("failing");
        Path out = files.resolve("missing").resolve("out.txt");
        ConnectRest rest = worker().rest();
        rest.putConnector("failing", sink(out, "failing"));
        assertThatThrownBy(() -> rest.awaitRunning("failing", 1, TIMEOUT))
                .isInstanceOf(SandboxException.class)
                .hasMessageContaining("task 0: FAILED on " + worker().workerId())
                .hasMessageContaining("NoSuchFileException");

        Files.createDirectories(out.getParent());
        rest.restartTask("failing", 0);
        await().atMost(TIMEOUT).untilAsserted(() -> rest.awaitRunning("failing", 1, TIMEOUT));
        rest.deleteConnector("failing");
    }

    @Test
    void pluginsComeFromThePluginPathAndConfigsAreJudged() {
        ConnectRest rest = worker().rest();
        assertThat(rest.plugins())
                .extracting(ConnectorPlugin::className)
                .contains(SOURCE, SINK, STRINGS, "org.apache.kafka.connect.transforms.RegexRouter");

        Map<String, String> config =
                Map.of("name", "judged", "connector.class", SOURCE, "topic", "t", "file", "f", "tasks.max", "0");
        assertThat(rest.validate(config)).containsOnlyKeys("tasks.max");
    }

    @Test
    void aSecondWorkerTakesOverFromASuspendedOne() throws Exception {
        createTopic("shared-work");
        Path in = Files.writeString(files.resolve("in.txt"), "one\n");
        WorkerSettings settings = WorkerSettings.withPlugins(Sandbox.lineConnectors())
                .inGroup("pair")
                .with("session.timeout.ms", "2000");
        Worker first = sandbox.startWorker(settings);
        first.rest().putConnector("pair-in", source(in, "shared-work"));
        first.rest().awaitRunning("pair-in", 1, TIMEOUT);
        // suspended inside a transaction, it would leave it open for a minute, and no other worker starts before it is
        // aborted
        await().atMost(TIMEOUT).until(() -> committedValues("shared-work").equals(List.of("one")));
        first.suspend();

        Worker second = sandbox.startWorker(settings);
        await().atMost(TIMEOUT)
                .ignoreExceptions()
                .until(
                        () -> second.rest()
                                .awaitRunning("pair-in", 1, TIMEOUT)
                                .tasks()
                                .get(0)
                                .workerId(),
                        id -> id.equals(second.workerId()));
        assertThat(first.isAlive()).isTrue();
        first.resume();
        await().atMost(TIMEOUT)
                .ignoreExceptions()
                .until(() -> first.rest().connectors().equals(List.of("pair-in")));

        // left suspended, for closing the sandbox to cope with
        first.suspend();
        second.stop(Duration.ofSeconds(30));
        assertThat(second.isAlive()).isFalse();
    }

    @Test
    void aWorkerWhosePortWasTakenMovesToAnother() throws IOException {
        Worker worker = sandbox.startWorker(
                WorkerSettings.withPlugins(Sandbox.lineConnectors()).inGroup("moving"));
        String before = worker.workerId();
        worker.kill();
        try (ServerSocket thief = new ServerSocket(worker.url().getPort(), 1, LoopbackPort.address())) {
            worker.restart();
            assertThat(worker.url().getPort()).isNotEqualTo(thief.getLocalPort());
        }
        assertThat(worker.workerId()).isNotEqualTo(before);
        assertThat(worker.rest().connectors()).isEmpty();
        worker.kill();
    }

    @Test
    void aBrokerWhosePortWasTakenStartsOnOthers() throws IOException {
        try (ServerSocket thief = new ServerSocket(0, 1, LoopbackPort.address())) {
            Iterator<Integer> takenThenFree = List.of(
                            LoopbackPort.choose(),
                            thief.getLocalPort(),
                            thief.getLocalPort(),
                            LoopbackPort.choose(),
                            LoopbackPort.choose(),
                            LoopbackPort.choose())
                    .iterator();
            ChildHome home = new ChildHome(files.resolve("taken"), JarFolder.besideThisModule("libs"));
            Broker broker = new Broker(home, Map.of(), Map.of(), List.of(), TIMEOUT, takenThenFree::next);
            try {
                broker.start();
                assertThat(takenThenFree).isExhausted();
                assertThat(broker.isAlive()).isTrue();
            } finally {
                home.close();
            }
        }
    }

    @Test
    void aDirectoryThatAnotherSandboxUsedIsRefused() {
        Sandbox.Builder again = Sandbox.builder().directory(sandbox.directory());
        assertThatThrownBy(again::start)
                .isInstanceOf(SandboxException.class)
                .hasMessageContaining(sandbox.directory() + ": expected an empty directory");
    }

    @Test
    void aFailedStartNamesTheLogShowsItsEndAndLeavesNothingRunning() throws IOException {
        Path directory = files.resolve("failing");
        assertThatThrownBy(() -> Sandbox.builder()
                        .directory(directory)
                        .brokerSettings(Map.of("log.retention.ms", "soon"))
                        .worker(WorkerSettings.withPlugins(Sandbox.lineConnectors()))
                        .start())
                .isInstanceOf(SandboxException.class)
                .hasMessageContaining("broker (process ")
                .hasMessageContaining("before it was ready")
                .hasMessageContaining(
                        directory.toRealPath().resolve("broker.log").toString())
                .hasMessageContaining("Invalid value soon for configuration log.retention.ms");
        assertThat(ProcessHandle.current().descendants())
                .noneMatch(child -> Processes.environmentOf(child).contains(directory.toString()));
    }

    @Test
    void aLateStartIsKilledAndShown() {
        Path directory = files.resolve("late");
        assertThatThrownBy(() -> Sandbox.builder()
                        .directory(directory)
                        .startTimeout(Duration.ofMillis(1))
                        .start())
                .isInstanceOf(SandboxException.class)
                .hasMessageContaining("was not ready after 1 ms and was killed")
                .hasMessageContaining("broker.log");
    }

    @Test
    void aKilledBrokerComesBackOnItsPortWithItsTopics() throws Exception {
        try (Sandbox other = Sandbox.builder().directory(files.resolve("other")).start()) {
            String before = other.bootstrapServers();
            try (Admin admin = admin(other)) {
                admin.createTopics(List.of(new NewTopic("kept", 3, (short) 1)))
                        .all()
                        .get();
                other.broker().kill();
                other.broker().restart();
                assertThat(other.bootstrapServers()).isEqualTo(before);
                assertThat(admin.listTopics().names().get()).containsExactly("kept");
            }
            assertThat(other.broker().log()).isRegularFile();
        }
        assertThat(files.resolve("other").resolve("broker.log")).isRegularFile();
    }

    @Test
    void theChildrenSeeNeitherArrowNorThePlugins() {
        assertThat(JarFolder.besideThisModule("libs").jars())
                .extracting(jar -> jar.getFileName().toString())
                .anyMatch(jar -> jar.startsWith("kafka_2.13-"))
                .anyMatch(jar -> jar.startsWith("connect-runtime-"))
                .anyMatch(jar -> jar.startsWith("log4j-slf4j-impl-"))
                .noneMatch(jar -> jar.startsWith("s3proxy-") || jar.startsWith("sdk-core-"))
                .noneMatch(jar -> jar.contains("arrow") || jar.contains("flatbuffers") || jar.contains("netty"))
                .noneMatch(jar -> jar.contains("line-connectors"));
    }

    private static Map<String, String> source(Path in, String topic) {
        return Map.of(
                "connector.class",
                SOURCE,
                "tasks.max",
                "1",
                "exactly.once.support",
                "required",
                "file",
                in.toString(),
                "topic",
                topic,
                "value.converter",
                STRINGS);
    }

    private static Map<String, String> sink(Path out, String topic) {
        return Map.of(
                "connector.class", SINK,
                "tasks.max", "1",
                "file", out.toString(),
                "topics", topic,
                "value.converter", STRINGS);
    }

    private static void createTopic(String topic) throws ExecutionException, InterruptedException {
        try (Admin admin = admin(sandbox)) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
    }

    private static Admin admin(Sandbox of) {
        return Admin.create(Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, of.bootstrapServers()));
    }

    /** What a read_committed consumer sees now. */
    private static List<String> committedValues(String topic) {
        Map<String, Object> config = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                sandbox.bootstrapServers(),
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed");
        TopicPartition partition = new TopicPartition(topic, 0);
        List<String> values = new ArrayList<>();
        try (Consumer<String, String> consumer =
                new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
                    values.add(record.value());
                }
            }
        }
        return values;
    }
}
