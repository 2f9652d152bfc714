package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kafkaarrow.ipc.TestAllocator;
import dev.kafkaarrow.sandbox.ConnectRest;
import dev.kafkaarrow.sandbox.ConnectorStatus;
import dev.kafkaarrow.sandbox.S3Server;
import dev.kafkaarrow.sandbox.Sandbox;
import dev.kafkaarrow.sandbox.Worker;
import dev.kafkaarrow.sandbox.WorkerSettings;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the pages of {@code docs/deploy} show is taken by a broker and a worker. */
class DeployIT {

    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final Path DEPLOY = REPOSITORY.resolve("docs/deploy");
    private static final Duration UNZIPPING = Duration.ofMinutes(1);
    private static final int PARTITIONS = 2;
    private static final int RECORDS = 40;
    private static final Pattern ACL = Pattern.compile("^acl (.*)$", Pattern.MULTILINE);
    private static final Pattern ALLOWED = Pattern.compile("--operation (\\S+)");
    private static final Pattern RESOURCE = Pattern.compile("--(topic|group|transactional-id) (\\S+)");

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @TempDir
    private static Path directory;

    private static Sandbox sandbox;
    private static Worker worker;
    private static Topics topics;

    /** A broker that asks for users and their rights, and a worker with just those of the page. */
    @BeforeAll
    static void start() throws Exception {
        Path plugins = pluginsOfTheContainerfile();
        sandbox = Sandbox.builder()
                .directory(directory.resolve("sandbox"))
                .brokerSettings(Map.of(
                        "listener.security.protocol.map", "PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
                        "sasl.enabled.mechanisms", "PLAIN",
                        "sasl.mechanism.inter.broker.protocol", "PLAIN",
                        "listener.name.plaintext.plain.sasl.jaas.config",
                                login("admin") + " user_admin=\"secret\" user_connect=\"secret\";",
                        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                        // who comes by the listener of controllers is anonymous
                        "super.users", "User:admin;User:ANONYMOUS"))
                .clientSettings(as("admin"))
                .start();
        Map<String, String> clients = as("admin");
        clients.put("bootstrap.servers", sandbox.bootstrapServers());
        topics = new Topics(clients);
        try (Admin admin = topics.admin()) {
            admin.createAcls(rightsOfThePage()).all().get();
        }
        worker = sandbox.startWorker(
                WorkerSettings.withPlugins(plugins).with(workerProperties(sandbox.bootstrapServers())));
    }

    @AfterAll
    static void end() {
        if (sandbox != null) {
            sandbox.close();
        }
    }

    @Test
    void sinkAndSourceRunWithJustTheRightsOfThePage() throws Exception {
        topics.create("flights", PARTITIONS);
        topics.create("flights-again", PARTITIONS);
        topics.send(List.of(new ProducerRecord<>("flights", 0, null, new byte[] {1, 2, 3})));

        String store = directory.resolve("data/arrow").toUri().toString();
        ConnectRest rest = worker.rest();
        rest.putConnector("to-files", json("to-files.json", Map.of("store.url", store, "file.max.age.ms", "500")));
        rest.awaitRunning("to-files", 2, Connectors.LIMIT);
        rest.putConnector("from-files", json("from-files.json", Map.of("store.url", store, "poll.interval.ms", "200")));
        rest.awaitRunning("from-files", 2, Connectors.LIMIT);

        // what comes while tasks start may be published as partitions are given to others; the second time nothing else
        // happens
        for (int records = RECORDS; records <= 2 * RECORDS; records += RECORDS) {
            topics.send(Topics.numbered("flights", PARTITIONS, RECORDS, allocator.get()));
            int all = records;
            await("all of flights-again; log: " + worker.log())
                    .atMost(Connectors.LIMIT)
                    .failFast(() -> assertThat(List.of(rest.status("to-files"), rest.status("from-files")))
                            .flatExtracting(ConnectorStatus::tasks)
                            .allSatisfy(task -> assertThat(task.trace()).isEmpty()))
                    .until(() -> topics.read("flights-again").size() >= all);
        }
        Map<Integer, List<String>> sent = values("flights");
        sent.get(0).remove(0);
        assertThat(values("flights-again")).isEqualTo(sent);
        assertThat(topics.read("flights-bad")).hasSize(1);
        assertThat(Files.readString(worker.log())).doesNotContain("AuthorizationException");
    }

    @Test
    void aWorkerTakesTheConnectorsOfTheRecipes() throws Exception {
        S3Server server = sandbox.startS3Server();
        server.makeBucket("recipes");
        Map<String, String> bucket = new Bucket(server, "recipes").store("files");
        Map<String, Map<String, String>> recipes = DeployRecipesTest.connectors();
        assertThat(recipes).hasSizeGreaterThanOrEqualTo(7);
        recipes.forEach((recipe, config) -> {
            Map<String, String> here = new HashMap<>(config);
            here.put("name", "recipe");
            if (config.get("store.url").startsWith("s3:")) {
                here.putAll(bucket);
                here.computeIfPresent(
                        "staging.dir",
                        (name, value) -> directory.resolve("staging").toString());
            } else {
                here.put("store.url", directory.resolve("files").toUri().toString());
            }
            assertThat(worker.rest().validate(here)).as(recipe).isEmpty();
        });
    }

    @Test
    void theCustomPluginForMskConnectHasConnectorAndAddOn() throws Exception {
        Interop.requireUnzip();
        String lines = shown("msk-connect.md", "bash").get(0);
        String unused = new Command(
                        List.of("bash", "-euc", "cd \"$REPOSITORY\"\n" + lines.replace("target/msk", "\"$MSK\"")),
                        Map.of(
                                "REPOSITORY",
                                REPOSITORY.toString(),
                                "MSK",
                                directory.resolve("msk").toString()),
                        UNZIPPING)
                .run();
        try (ZipFile plugin =
                new ZipFile(directory.resolve("msk/kafka-arrow-sink-s3.zip").toFile())) {
            assertThat(plugin.stream().<String>map(ZipEntry::getName))
                    .allMatch(name -> name.startsWith("kafkaarrow-connect-sink-"))
                    .anyMatch(name -> name.matches("[^/]+/lib/kafka-arrow-connect-sink-[^/]+\\.jar"))
                    .anyMatch(name -> name.matches("[^/]+/kafkaarrow-store-s3-[^/]+/lib/s3-[^/]+\\.jar"));
        }
    }

    /** The folder of plugins that the image has, made by the lines of its file from the archives that it copies. */
    private static Path pluginsOfTheContainerfile() throws IOException {
        Interop.requireUnzip();
        List<String> lines = new ArrayList<>(List.of("cd \"$REPOSITORY\"", "mkdir -p \"$ROOT/archives\""));
        for (String line : Files.readAllLines(DEPLOY.resolve("Containerfile"))) {
            if (line.startsWith("FROM ") && lines.size() > 2) {
                break;
            } else if (line.startsWith("COPY ")) {
                lines.add(line.replace("COPY ", "cp ").replace("/archives/", "\"$ROOT\"/archives/"));
            } else if (line.startsWith("RUN ")) {
                lines.add(line.substring("RUN ".length())
                        .replaceAll("(?<= )(\"?)/(archives|plugins)", "$1\"\\$ROOT\"/$2"));
            }
        }
        Path root = Files.createDirectories(directory.resolve("image"));
        String unused = new Command(
                        List.of("bash", "-euc", String.join("\n", lines)),
                        Map.of("ROOT", root.toString(), "REPOSITORY", REPOSITORY.toString()),
                        UNZIPPING)
                .run();
        return root.resolve("plugins");
    }

    /** Those of the file, but for what the sandbox chooses: addresses and plugins. */
    private static Map<String, String> workerProperties(String bootstrapServers) throws IOException {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(DEPLOY.resolve("worker.properties"))) {
            properties.load(in);
        }
        Map<String, String> settings = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        settings.keySet().removeAll(Set.of("listeners", "plugin.path"));
        settings.put("bootstrap.servers", bootstrapServers);
        // what waits for the next commit comes too late for the test
        settings.put("offset.flush.interval.ms", "3600000");
        as("connect").forEach((name, value) -> {
            for (String client : List.of("", "consumer.", "producer.", "admin.")) {
                settings.put(client + name, value);
            }
        });
        return settings;
    }

    private static List<AclBinding> rightsOfThePage() throws IOException {
        List<AclBinding> rights = new ArrayList<>();
        for (MatchResult line :
                ACL.matcher(shown("access.md", "bash").get(0)).results().toList()) {
            MatchResult resource =
                    RESOURCE.matcher(line.group(1)).results().findFirst().orElseThrow();
            ResourcePattern pattern = new ResourcePattern(
                    ResourceType.fromString(resource.group(1).replace('-', '_')),
                    resource.group(2),
                    line.group(1).endsWith("--resource-pattern-type prefixed")
                            ? PatternType.PREFIXED
                            : PatternType.LITERAL);
            ALLOWED.matcher(line.group(1))
                    .results()
                    .map(operation -> operation.group(1).replaceAll("(?<=[a-z])(?=[A-Z])", "_"))
                    .forEach(operation -> rights.add(new AclBinding(
                            pattern,
                            new AccessControlEntry(
                                    "User:connect",
                                    "*",
                                    AclOperation.fromString(operation),
                                    AclPermissionType.ALLOW))));
        }
        assertThat(rights).hasSizeGreaterThan(15).noneMatch(AclBinding::isUnknown);
        return rights;
    }

    private static Map<String, String> as(String user) {
        return new HashMap<>(Map.of(
                "security.protocol", "SASL_PLAINTEXT",
                "sasl.mechanism", "PLAIN",
                "sasl.jaas.config", login(user) + ";"));
    }

    private static String login(String user) {
        return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + user
                + "\" password=\"secret\"";
    }

    private static Map<String, String> json(String file, Map<String, String> others) throws IOException {
        Map<String, String> config = new ObjectMapper()
                .readValue(DEPLOY.resolve(file).toFile(), new TypeReference<HashMap<String, String>>() {});
        config.putAll(others);
        return config;
    }

    private static List<String> shown(String page, String language) throws IOException {
        return Pattern.compile("^```" + language + "\\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(Files.readString(DEPLOY.resolve(page)))
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
    }

    /** In their order in each partition. */
    private static Map<Integer, List<String>> values(String topic) {
        Map<Integer, List<String>> values = new TreeMap<>();
        topics.read(topic)
                .forEach(record -> values.computeIfAbsent(record.partition(), partition -> new ArrayList<>())
                        .add(HexFormat.of().formatHex(record.value())));
        return values;
    }
}
