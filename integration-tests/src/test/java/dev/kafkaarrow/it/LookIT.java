package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.GeneratedBatch;
import dev.kafkaarrow.ipc.TestAllocator;
import dev.kafkaarrow.ipc.TypeCase;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The commands that look at files and topics, as processes, and plug-ins in Kafka's own consoles. */
@ExtendWith(KafkaEnvironmentExtension.class)
class LookIT {

    private static final String PEOPLE = "{\"name\":\"Ada\",\"age\":36}\n{\"name\":\"Alan\",\"age\":null}\n";
    private static final String SCHEMA = """
            {"fields": [{"name": "name", "type": {"name": "utf8"}, "nullable": true, "children": []},
             {"name": "age", "type": {"name": "int", "bitWidth": 32, "isSigned": true}, "nullable": true, "children": []}]}
            """;

    /** pyarrow has no arrays of them; what becomes of them is in ValuesAsJsonTest. */
    private static final Set<String> NOT_IN_PYARROW =
            Set.of("interval YEAR_MONTH", "interval DAY_TIME", "zero columns");

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @TempDir
    private Path folder;

    @Test
    void rowsOfAllTypesAreWhatPyarrowFinds() throws Exception {
        Scripts python = Interop.python();
        List<Object> arguments = new ArrayList<>();
        Path rows = folder.resolve("rows.json");
        arguments.add(rows);
        Path store = Files.createDirectory(folder.resolve("types"));
        for (TypeCase type :
                TypeCase.all().filter(t -> !NOT_IN_PYARROW.contains(t.name())).toList()) {
            try (GeneratedBatch batch = type.batch(allocator.get(), TypeCase.ROWS, 1)) {
                Path file = store.resolve("%03d %s.arrows".formatted(arguments.size(), type.name()));
                Files.write(
                        file, ArrowStream.of(batch.root(), batch.dictionaries()).toByteArray());
                arguments.add(file);
            }
        }
        int files = arguments.size() - 1;

        Launcher.Ended cat = Launcher.run("cat", store);
        Files.writeString(rows, cat.out());

        assertThat(cat.err()).isEmpty();
        assertThat(python.run("compare_rows_as_json", arguments.toArray()))
                .isEqualTo("%d files, %d rows equal\n".formatted(files, files * TypeCase.ROWS));
    }

    @Test
    void consolesAndCommandsShowWhatAConsoleProducerMadeOfLines(KafkaEnvironment environment) throws Exception {
        String topic = "look-people";
        Topics topics = Topics.of(environment);
        topics.create(topic, 1);
        String broker = environment.bootstrapServers();
        Path schema = Files.writeString(folder.resolve("people.json"), SCHEMA);

        String unused = console(
                PEOPLE,
                "org.apache.kafka.tools.ConsoleProducer",
                "--bootstrap-server",
                broker,
                "--topic",
                topic,
                "--line-reader",
                "dev.kafkaarrow.tools.ArrowLineReader",
                "--reader-property",
                "schema=" + schema);
        topics.send(List.of(new ProducerRecord<>(topic, "hallo".getBytes(StandardCharsets.UTF_8))));

        String refused = "{\"refused\":\"at byte 0: expected an Arrow IPC stream, got text, beginning with `hallo`\","
                + "\"bytes\":5,\"begins\":\"68616c6c6f\"}\n";
        String[] consumer = {
            "org.apache.kafka.tools.consumer.ConsoleConsumer",
            "--bootstrap-server",
            broker,
            "--topic",
            topic,
            "--from-beginning",
            "--max-messages",
            "2",
            "--formatter",
            "dev.kafkaarrow.tools.ArrowFormatter"
        };
        assertThat(console("", consumer)).isEqualTo(PEOPLE + refused);

        Launcher.Ended cat = Launcher.run("cat", "--bootstrap-server", broker, "--topic", topic);
        assertThat(cat.out()).isEqualTo(PEOPLE);
        assertThat(cat.err())
                .contains(topic + "-0@1: 5 bytes, 68616c6c6f, are no Arrow stream")
                .hasLineCount(1);
        assertThat(cat.exitCode()).isEqualTo(1);

        Launcher.Ended first = Launcher.run("cat", "--bootstrap-server", broker, "--topic", topic, "--to", "1");
        assertThat(first.exitCode()).isZero();
        assertThat(first.out()).isEqualTo(PEOPLE);
        Launcher.Ended later =
                Launcher.run("count", "--bootstrap-server", broker, "--topic", topic, "--from", "2999-01-01");
        assertThat(later.out()).isEqualTo("0\n");
        Launcher.Ended tail = Launcher.run("tail", "-n", "2", "--bootstrap-server", broker, "--topic", topic);
        assertThat(tail.out()).isEqualTo(PEOPLE);
        assertThat(tail.err()).contains(topic + "-0@1: 5 bytes").hasLineCount(1);
        assertThat(Launcher.run("schema", "--bootstrap-server", broker, "--topic", topic)
                        .out())
                .isEqualTo("Schema<name: Utf8, age: Int(32, true)>\n");
    }

    @Test
    void aCommandFollowsATopicUntilItIsStopped(KafkaEnvironment environment) throws Exception {
        String topic = "look-follow";
        Topics topics = Topics.of(environment);
        topics.create(topic, 1);
        List<ProducerRecord<byte[], byte[]>> records = Topics.numbered(topic, 1, 3, allocator.get());
        topics.send(records.subList(0, 1));
        try (Launcher.Running cat = Launcher.start(
                Map.of(), "cat", "--bootstrap-server", environment.bootstrapServers(), "--topic", topic, "--follow")) {
            awaitOut(cat, "{\"id\":0}\n");
            topics.send(records.subList(1, 3));
            String all = "{\"id\":0}\n{\"id\":1}\n{\"id\":2}\n";
            awaitOut(cat, all);

            cat.stop();

            // 128 and the number of the signal, as shells say it
            assertThat(cat.awaitEnd()).isEqualTo(new Launcher.Ended(143, all, ""));
        }
    }

    private static void awaitOut(Launcher.Running running, String expected) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(running.out()).isEqualTo(expected));
    }

    /** Runs one of Kafka's own programs with the jar for them; returns what it wrote to standard output. */
    private String console(String in, String... words) throws IOException, InterruptedException {
        Path tools = Path.of(System.getProperty("tools.directory"));
        Path plugin;
        try (Stream<Path> jars = Files.list(tools)) {
            plugin = jars.filter(jar -> jar.toString().endsWith("-plugin.jar"))
                    .findFirst()
                    .orElseThrow();
        }
        Path kafka = Path.of("..", "sandbox", "target", "libs").toAbsolutePath();
        Path input = Files.writeString(Files.createTempFile(folder, "console", ".in"), in);
        List<String> command = new ArrayList<>(List.of("-c", "exec \"$@\" <'" + input + "'", "console"));
        command.add(0, "sh");
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                plugin + File.pathSeparator + kafka + "/*"));
        command.addAll(Arrays.asList(words));
        return new Command(command, Map.of(), Duration.ofSeconds(60)).run();
    }
}
