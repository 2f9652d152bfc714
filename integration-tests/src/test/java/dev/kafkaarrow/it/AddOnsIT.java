package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kafkaarrow.connect.store.Azurite;
import dev.kafkaarrow.connect.store.FakeGcs;
import dev.kafkaarrow.ipc.TestAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The add-ons of stores, each by the command lines and with the configurations that README and its page show. */
@ExtendWith(KafkaEnvironmentExtension.class)
class AddOnsIT {

    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final String PLUGINS = "/opt/kafka/plugins";
    private static final Duration UNZIPPING = Duration.ofMinutes(1);
    private static final int RECORDS = 40;

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    /** A page, and what makes a place on a server for tests of that which it shows. */
    private enum Page {
        S3 {
            @Override
            Map<String, String> place(KafkaEnvironment environment) {
                return Bucket.of(environment, "add-on").store("files");
            }
        },
        GCS {
            @Override
            Map<String, String> place(KafkaEnvironment environment) throws IOException {
                FakeGcs server = FakeGcs.start();
                return Map.of(
                        "store.url",
                        "gs://" + server.newBucket() + "/files",
                        "gcs.endpoint",
                        server.url().toString(),
                        "gcs.credentials",
                        "none");
            }
        },
        AZURE {
            @Override
            Map<String, String> place(KafkaEnvironment environment) throws IOException {
                Azurite server = Azurite.start();
                return Map.of(
                        "store.url",
                        "az://" + Azurite.ACCOUNT + "/" + server.newContainer() + "/files",
                        "azure.endpoint",
                        server.endpoint(),
                        "azure.account.key",
                        Azurite.KEY);
            }
        };

        abstract Map<String, String> place(KafkaEnvironment environment) throws IOException;

        /** The first that is shown for a connector, with other values of some options. */
        Map<String, String> config(String connectorClass, List<Map<String, String>> others) throws IOException {
            Map<String, String> config = new HashMap<>();
            for (String json : shown("docs/stores/" + this + ".md", "json")) {
                if (config.isEmpty() && json.contains(connectorClass)) {
                    config.putAll(new ObjectMapper().readValue(json, new TypeReference<Map<String, String>>() {}));
                }
            }
            assertThat(config).containsKey("store.url");
            others.forEach(config::putAll);
            return config;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static List<String> shown(String document, String language) throws IOException {
        return Pattern.compile("^```" + language + "\\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(Files.readString(REPOSITORY.resolve(document)))
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void recordsGoThereAndBackInOrder(Page page, KafkaEnvironment environment) throws Exception {
        environment.requireLoopback();
        Map<String, String> place = page.place(environment);
        String topic = "add-on-" + page;
        String back = topic + "-back";
        Topics topics = Topics.of(environment);
        topics.create(topic, 2);
        topics.create(back, 2);
        topics.send(Topics.numbered(topic, 2, RECORDS, allocator.get()));

        Path plugins = plugins(page, environment.hostDirectory().resolve(topic));
        try (ConnectWorker worker = environment.startWorker(Map.of(
                "group.id", topic, "plugin.path", plugins.toAbsolutePath().toString()))) {
            Connectors connectors = new Connectors(environment, worker);
            connectors.start(
                    Connectors.sinkOf(topic),
                    2,
                    page.config(
                            Connectors.SINK,
                            List.of(place, Map.of("topics", topic, "tasks.max", "2", "file.max.age.ms", "500"))));
            connectors.awaitPublished(topic);

            Map<String, String> source = page.config(
                    Connectors.SOURCE,
                    List.of(
                            place,
                            Map.of(
                                    "topic", back,
                                    "restore.partition", "true",
                                    "producer.override.max.block.ms", "60000",
                                    "poll.interval.ms", "200")));
            Map<String, String> waiting = new HashMap<>(source);
            waiting.putAll(Map.of("name", "waiting", "incomplete.file", "wait"));
            assertThat(connectors.rest().validate(waiting))
                    .containsOnlyKeys("incomplete.file")
                    .satisfies(
                            errors -> assertThat(errors.get("incomplete.file").get(0))
                                    .startsWith("incomplete.file: expected fail or finish, as an object never grows"));

            connectors.start(Connectors.sourceOf(back), 1, source);
            await("all of " + back + "; log: " + worker.log())
                    .atMost(Connectors.LIMIT)
                    .failFast(() -> connectors.assertNotFailed(Connectors.sourceOf(back)))
                    .until(() -> topics.read(back).size() >= RECORDS);
            assertThat(values(topics, back)).isEqualTo(values(topics, topic));
        }
    }

    /** A folder of plugins that was filled by the lines of README and page, which are run in a repository that is built. */
    private static Path plugins(Page page, Path directory) throws IOException {
        Interop.requireUnzip();
        String connector = shown("README.md", "bash").stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("unzip "))
                .findFirst()
                .orElseThrow();
        List<String> lines = new ArrayList<>(List.of(connector, connector.replace("connect-sink", "connect-source")));
        lines.addAll(shown("docs/stores/" + page + ".md", "bash"));
        assertThat(lines).hasSize(3).allMatch(line -> line.contains(PLUGINS));
        String script = String.join("\n", lines).replace(PLUGINS, "\"$PLUGINS\"");
        Path plugins = Files.createDirectories(directory.resolve("plugins"));
        String unused = new Command(
                        List.of("bash", "-euc", "cd \"$REPOSITORY\"\n" + script),
                        Map.of("PLUGINS", plugins.toString(), "REPOSITORY", REPOSITORY.toString()),
                        UNZIPPING)
                .run();
        return plugins;
    }

    /** In their order in each partition. */
    private static Map<Integer, List<String>> values(Topics topics, String topic) {
        Map<Integer, List<String>> values = new TreeMap<>();
        topics.read(topic)
                .forEach(record -> values.computeIfAbsent(record.partition(), partition -> new ArrayList<>())
                        .add(HexFormat.of().formatHex(record.value())));
        return values;
    }
}
