package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.TestAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code kafka-arrow verify} on the files of a sink that runs on a worker. {@code docs/verify.md} shows what it prints here. */
@ExtendWith(KafkaEnvironmentExtension.class)
class VerifyIT {

    private static final Path PAGE = Path.of("../docs/verify.md");
    private static final String TOPIC = "payments";
    private static final int RECORDS_A_FILE = 20;

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    private Path store;
    private KafkaEnvironment kafka;

    @Test
    void thePageShowsWhatItPrintsOfASoundStoreAndOfOneThatIsNot(KafkaEnvironment environment) throws Exception {
        kafka = environment;
        Topics topics = Topics.of(environment);
        topics.create(TOPIC, 1);
        topics.send(payments(3 * RECORDS_A_FILE));
        try (ConnectWorker worker = environment.startWorker(Map.of("group.id", "verify"))) {
            Connectors connectors = new Connectors(environment, worker);
            store = connectors.directory("verify");
            connectors.startSink(
                    TOPIC,
                    TOPIC,
                    store,
                    1,
                    Map.of("file.max.records", Integer.toString(RECORDS_A_FILE), "file.max.age.ms", "3600000"));
            connectors.awaitPublished(TOPIC, TOPIC);
        }
        assertPageShows("kafka-arrow verify /data/arrow", 0);
        assertPageShows("kafka-arrow verify /data/arrow --bootstrap-server localhost:9092 --group connect-payments", 0);

        List<Path> files = Connectors.files(store);
        assertThat(files).hasSize(3);
        flipAByteOf("customer 27", files.get(1));
        Files.delete(files.get(2));
        Files.writeString(store.resolve(TOPIC).resolve("notes.txt"), "moved two files away on Tuesday");

        assertPageShows("kafka-arrow verify /data/arrow   # again", 1);
        assertPageShows(
                "kafka-arrow verify /data/arrow --bootstrap-server localhost:9092 --group connect-payments   # again",
                1);
        assertPageShows("kafka-arrow verify /data/arrow --json", 1);
    }

    @Test
    void whatMakesNoSenseIsOneLineAndExitCode2(KafkaEnvironment environment) throws Exception {
        Path empty = Files.createTempDirectory(environment.hostDirectory(), "empty");
        String broker = environment.bootstrapServers();
        assertRefused("STORE: there is no directory /there/is/none", "verify", "/there/is/none");
        assertRefused("--group: expected --bootstrap-server beside it", "verify", empty, "--group", "connect-x");
        assertRefused(
                "--group: connect-nobody has committed nothing",
                "verify",
                empty,
                "--bootstrap-server",
                broker,
                "--group",
                "connect-nobody");
    }

    private static void assertRefused(String reason, Object... arguments) throws IOException, InterruptedException {
        Launcher.Ended ended = Launcher.run(arguments);
        assertThat(ended.err()).isEqualTo("kafka-arrow verify: " + reason + "\n");
        assertThat(ended.out()).isEmpty();
        assertThat(ended.exitCode()).isEqualTo(2);
    }

    /** Runs a command of the page on the store of the test, and compares what it prints; with {@code write.documents} writes it. */
    private void assertPageShows(String command, int exitCode) throws IOException, InterruptedException {
        List<Object> arguments = new ArrayList<>();
        for (String word : command.replaceFirst(" +#.*", "").split(" ", -1)) {
            arguments.add(
                    switch (word) {
                        case "/data/arrow" -> store;
                        case "localhost:9092" -> kafka.bootstrapServers();
                        default -> word;
                    });
        }
        Launcher.Ended ended =
                Launcher.run(arguments.subList(1, arguments.size()).toArray());
        assertThat(ended.err()).isEmpty();
        assertThat(ended.exitCode()).as(ended.out()).isEqualTo(exitCode);
        String page = Files.readString(PAGE);
        Matcher shown = Pattern.compile("```console\n\\$ " + Pattern.quote(command) + "\n(.*?)```", Pattern.DOTALL)
                .matcher(page);
        assertThat(shown.find()).as("%s in %s", command, PAGE).isTrue();
        if (Boolean.getBoolean("write.documents")) {
            Files.writeString(PAGE, page.substring(0, shown.start(1)) + ended.out() + page.substring(shown.end(1)));
        } else {
            assertThat(ended.out()).isEqualTo(shown.group(1));
        }
    }

    private List<ProducerRecord<byte[], byte[]>> payments(int count) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (VectorSchemaRoot root = VectorSchemaRoot.of(
                new BigIntVector("amount", allocator.get()), new VarCharVector("customer", allocator.get()))) {
            for (int i = 0; i < count; i++) {
                ((BigIntVector) root.getVector(0)).setSafe(0, 100L * i);
                ((VarCharVector) root.getVector(1)).setSafe(0, ("customer " + i).getBytes(StandardCharsets.UTF_8));
                root.setRowCount(1);
                records.add(new ProducerRecord<>(
                        TOPIC,
                        0,
                        1_700_000_000_000L + i,
                        ("payment " + i).getBytes(StandardCharsets.UTF_8),
                        ArrowStream.of(root).toByteArray()));
            }
        }
        return records;
    }

    private static void flipAByteOf(String text, Path file) throws IOException {
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        int at = content.indexOf(text);
        assertThat(at).isPositive();
        String flipped = content.substring(0, at) + (char) (content.charAt(at) ^ 1) + content.substring(at + 1);
        Files.writeString(file, flipped, StandardCharsets.ISO_8859_1);
    }
}
