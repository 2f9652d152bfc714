package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.strimzi.api.kafka.model.connect.KafkaConnect;
import io.strimzi.api.kafka.model.connect.KafkaConnectSpec;
import io.strimzi.api.kafka.model.connect.build.DownloadableArtifact;
import io.strimzi.api.kafka.model.connector.KafkaConnector;
import java.io.IOException;
import java.io.Reader;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be said of the recipes below {@code docs/deploy} without a broker; {@link DeployIT} runs them. */
class DeployRecipesTest {

    private static final Path DOCUMENTS = Path.of("..", "docs");
    private static final Path DEPLOY = DOCUMENTS.resolve("deploy");
    private static final ObjectMapper JSON = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    private static final ObjectMapper YAML =
            new ObjectMapper(new YAMLFactory()).enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    private static final Duration COMPOSE = Duration.ofSeconds(30);

    /** Strimzi's classes keep fields that they do not know; in what is ours there are none. */
    private static final ObjectMapper STRIMZI = YAML.copy()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            });

    private static final Pattern JSON_BLOCK =
            Pattern.compile("^```json\\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern OPTION = Pattern.compile("^``(\\S+)``$", Pattern.MULTILINE);

    /** Those of Connect that the recipes set; its own are not in our references. */
    private static final Pattern OF_CONNECT = Pattern.compile(
            "connector\\.class|tasks\\.max|topics|(key|value|header)\\.converter|exactly\\.once\\.support"
                    + "|transaction\\.boundary|errors\\.tolerance"
                    + "|errors\\.deadletterqueue\\.(topic\\.name|topic\\.replication\\.factor|context\\.headers\\.enable)"
                    + "|consumer\\.override\\.isolation\\.level|producer\\.override\\.max\\.block\\.ms");

    /** Permissions by the calls of the SDK that ask for them. */
    private static final Map<String, String> S3_ACTIONS = Map.of(
            "listObjectsV2", "s3:ListBucket",
            "headBucket", "s3:ListBucket",
            "getObject", "s3:GetObject",
            "headObject", "s3:GetObject",
            "putObject", "s3:PutObject",
            "deleteObject", "s3:DeleteObject");

    // ---- Strimzi

    static List<Path> strimziFiles() throws IOException {
        return files(DEPLOY.resolve("strimzi"), ".yaml");
    }

    private static List<HasMetadata> resources(Path file) throws IOException {
        List<HasMetadata> resources = new ArrayList<>();
        try (Reader in = Files.newBufferedReader(file);
                MappingIterator<JsonNode> documents =
                        YAML.readerFor(JsonNode.class).readValues(in)) {
            while (documents.hasNext()) {
                JsonNode document = documents.next();
                String type = document.path("apiVersion").asText() + " "
                        + document.path("kind").asText();
                Class<? extends HasMetadata> kind = switch (type) {
                    case "kafka.strimzi.io/v1 KafkaConnect" -> KafkaConnect.class;
                    case "kafka.strimzi.io/v1 KafkaConnector" -> KafkaConnector.class;
                    case "v1 PersistentVolumeClaim" -> PersistentVolumeClaim.class;
                    default -> throw new AssertionError(file + ": " + type);
                };
                resources.add(STRIMZI.treeToValue(document, kind));
            }
        }
        assertThat(resources).as("resources in %s", file).isNotEmpty();
        return resources;
    }

    private static <T> List<T> resources(Class<T> kind) throws IOException {
        List<T> found = new ArrayList<>();
        for (Path file : strimziFiles()) {
            resources(file).stream().filter(kind::isInstance).map(kind::cast).forEach(found::add);
        }
        assertThat(found).hasSizeGreaterThan(1);
        return found;
    }

    @ParameterizedTest
    @MethodSource("strimziFiles")
    void resourcesAreOfStrimzisModel(Path file) throws Exception {
        for (HasMetadata resource : resources(file)) {
            assertThat(resource.getMetadata().getName()).isNotBlank();
            if (!(resource instanceof PersistentVolumeClaim)) {
                assertNothingIsDeprecated(resource, resource.getKind());
            }
        }
    }

    /** Down from an object of the model: none of the fields that are set is deprecated. */
    private static void assertNothingIsDeprecated(Object object, String path) throws ReflectiveOperationException {
        for (Method getter : object.getClass().getMethods()) {
            if (!getter.getName().startsWith("get") || getter.getParameterCount() > 0 || getter.isBridge()) {
                continue;
            }
            Object value = getter.invoke(object);
            if (value == null || (value instanceof Collection<?> all && all.isEmpty())) {
                continue;
            }
            String field = path + "." + getter.getName().substring("get".length());
            assertThat(getter.isAnnotationPresent(Deprecated.class))
                    .as("deprecated: %s", field)
                    .isFalse();
            for (Object element : value instanceof Collection<?> all ? all : List.of(value)) {
                if (element.getClass().getName().startsWith("io.strimzi.") && !(element instanceof Enum)) {
                    assertNothingIsDeprecated(element, field);
                }
            }
        }
    }

    @Test
    void artifactsHaveAnAddressAndAChecksum() throws IOException {
        for (KafkaConnect connect : resources(KafkaConnect.class)) {
            assertThat(connect.getSpec().getBuild().getPlugins()).hasSize(2).allSatisfy(plugin -> {
                assertThat(plugin.getArtifacts()).isNotEmpty().allSatisfy(artifact -> {
                    assertThat(artifact.getType()).isEqualTo("zip");
                    DownloadableArtifact archive = (DownloadableArtifact) artifact;
                    assertThat(archive.getSha512sum()).matches("[0-9a-f]{128}");
                    assertThat(archive.getUrl())
                            .matches("https://[^/]+/kafkaarrow-(connect|store)-[a-z0-9]+-[0-9.]+\\.zip");
                });
                assertThat(((DownloadableArtifact) plugin.getArtifacts().get(0)).getUrl())
                        .contains("/" + plugin.getName() + "-");
            });
        }
    }

    @Test
    void theOperatorTakesTheWorkersOptions() throws IOException {
        List<String> forbidden = List.of(KafkaConnectSpec.FORBIDDEN_PREFIXES.split(", *"));
        Properties worker = properties(DEPLOY.resolve("worker.properties"));
        for (KafkaConnect connect : resources(KafkaConnect.class)) {
            KafkaConnectSpec spec = connect.getSpec();
            assertThat(spec.getConfig().keySet())
                    .noneMatch(option -> forbidden.stream().anyMatch(option::startsWith));
            spec.getConfig()
                    .forEach((option, value) ->
                            assertThat(worker.getProperty(option)).isEqualTo(value));
            assertThat(List.of(
                            spec.getGroupId(),
                            spec.getConfigStorageTopic(),
                            spec.getOffsetStorageTopic(),
                            spec.getStatusStorageTopic()))
                    .isEqualTo(Stream.of(
                                    "group.id", "config.storage.topic", "offset.storage.topic", "status.storage.topic")
                            .map(worker::getProperty)
                            .toList());
        }
    }

    /** What a connector names by a path is below what its worker mounts. */
    @ParameterizedTest
    @MethodSource("strimziFiles")
    void whatConnectorsNameIsMounted(Path file) throws IOException {
        for (HasMetadata resource : resources(file)) {
            if (resource instanceof KafkaConnector connector) {
                assertThat(connector.getMetadata().getLabels()).containsEntry("strimzi.io/cluster", "arrow");
                Path workers = file.resolveSibling(
                        file.getFileName().toString().endsWith("-s3.yaml") ? "connect-s3.yaml" : "connect-volume.yaml");
                Set<String> mounts = mounts(workers);
                connector.getSpec().getConfig().values().stream()
                        .map(value -> value.toString().replace("file://", ""))
                        .filter(value -> value.startsWith("/"))
                        .forEach(path -> assertThat(mounts).anyMatch(path::startsWith));
            }
        }
    }

    private static Set<String> mounts(Path workers) throws IOException {
        Set<String> mounts = new HashSet<>();
        for (HasMetadata resource : resources(workers)) {
            if (resource instanceof KafkaConnect connect) {
                var template = connect.getSpec().getTemplate();
                Set<String> volumes = template.getPod().getVolumes().stream()
                        .map(volume -> volume.getName())
                        .collect(Collectors.toSet());
                template.getConnectContainer().getVolumeMounts().forEach(mount -> {
                    assertThat(volumes).contains(mount.getName());
                    // the only place that Strimzi takes
                    assertThat(mount.getMountPath()).startsWith("/mnt/");
                    mounts.add(mount.getMountPath());
                });
            }
        }
        return mounts;
    }

    // ---- connectors

    /** The configurations of connectors in pages and files, by where they stand. */
    static Map<String, Map<String, String>> connectors() throws IOException {
        Map<String, Map<String, String>> found = new TreeMap<>();
        for (KafkaConnector connector : resources(KafkaConnector.class)) {
            Map<String, String> config = new LinkedHashMap<>();
            config.put("connector.class", connector.getSpec().getClassName());
            config.put("tasks.max", connector.getSpec().getTasksMax().toString());
            connector.getSpec().getConfig().forEach((name, value) -> config.put(name, value.toString()));
            found.put("Strimzi's " + connector.getMetadata().getName() + " " + config.get("store.url"), config);
        }
        for (Path file : files(DEPLOY, ".json")) {
            found.put(file.toString(), JSON.readValue(file.toFile(), new TypeReference<Map<String, String>>() {}));
        }
        for (JsonNode block : blocks()) {
            if (block.has("connector.class")) {
                found.put("a page's " + block, JSON.convertValue(block, new TypeReference<Map<String, String>>() {}));
            }
        }
        return found;
    }

    @Test
    void eachOptionIsOne() throws IOException {
        Set<String> sink = options("sink", "store-s3");
        Set<String> source = options("source", "store-s3");
        connectors()
                .forEach((place, config) -> assertThat(config.keySet().stream()
                                .filter(option -> !OF_CONNECT.matcher(option).matches()))
                        .as(place)
                        .isSubsetOf(config.get("connector.class").contains("Sink") ? sink : source));
    }

    private static Set<String> options(String... references) throws IOException {
        Set<String> options = new HashSet<>();
        for (String reference : references) {
            OPTION.matcher(Files.readString(DOCUMENTS.resolve("configuration/" + reference + ".rst")))
                    .results()
                    .forEach(option -> options.add(option.group(1)));
        }
        assertThat(options).hasSizeGreaterThan(20);
        return options;
    }

    // ---- containers

    @Test
    void servicesFilesAndPortsOfComposeGoTogether() throws IOException {
        JsonNode compose = YAML.readTree(DEPLOY.resolve("compose.yaml").toFile());
        JsonNode broker = compose.at("/services/broker");
        JsonNode worker = compose.at("/services/worker");
        Properties properties = properties(DEPLOY.resolve("worker.properties"));

        assertThat(compose.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("name", "services", "configs", "volumes");
        Path context = DEPLOY.resolve(worker.at("/build/context").asText());
        assertThat(context.resolve("LICENSE")).exists();
        String containerfile =
                Files.readString(context.resolve(worker.at("/build/dockerfile").asText()));
        assertThat(Pattern.compile("^FROM (\\S+)", Pattern.MULTILINE)
                        .matcher(containerfile)
                        .results())
                .hasSize(2)
                .allSatisfy(from ->
                        assertThat(from.group(1)).isEqualTo(broker.path("image").asText()));
        assertThat(texts(worker.path("depends_on"))).isSubsetOf(names(compose.path("services")));

        JsonNode config = worker.path("configs").get(0);
        assertThat(DEPLOY.resolve(compose.path("configs")
                        .path(config.path("source").asText())
                        .path("file")
                        .asText()))
                .hasFileName("worker.properties")
                .exists();
        assertThat(containerfile).contains("\"" + config.path("target").asText() + "\"]\n");
        assertThat(broker.at("/environment/KAFKA_ADVERTISED_LISTENERS").asText())
                .contains("PLAINTEXT://" + properties.getProperty("bootstrap.servers"));
        assertThat(texts(worker.path("ports"))).containsExactly("127.0.0.1:8083:8083");
        assertThat(properties.getProperty("listeners")).endsWith(":8083");
        assertThat(containerfile).contains(" " + properties.getProperty("plugin.path") + "\n");

        String[] volume = worker.path("volumes").get(0).asText().split(":", 2);
        assertThat(names(compose.path("volumes"))).containsExactly(volume[0]);
        assertThat(containerfile).contains("RUN mkdir " + volume[1] + " && chown ");
        for (Path connector : files(DEPLOY, ".json")) {
            assertThat(JSON.readTree(connector.toFile()).path("store.url").asText())
                    .startsWith("file://" + volume[1] + "/");
        }
    }

    @Test
    void composeTakesItsFile() throws IOException {
        boolean there;
        try {
            there = !new Command(List.of("docker", "compose", "version"), Map.of(), COMPOSE)
                    .run()
                    .isEmpty();
        } catch (IOException e) {
            there = false;
        }
        assumeTrue(there, "SKIPPED: no `docker compose` answers here, so compose.yaml is not checked by it");
        assertThat(new Command(
                                List.of(
                                        "docker",
                                        "compose",
                                        "-f",
                                        DEPLOY.resolve("compose.yaml").toString(),
                                        "config",
                                        "--quiet"),
                                Map.of(),
                                COMPOSE)
                        .run())
                .isEmpty();
    }

    // ---- permissions

    @Test
    void policiesAllowJustWhatTheStoreAsksFor() throws IOException {
        Set<String> asked = new TreeSet<>();
        Path client = Path.of("..", "store-s3/src/main/java/dev/kafkaarrow/store/s3/S3Objects.java");
        Pattern.compile("client(?:\\(\\))?\\s*\\.([a-z]\\w+)\\(")
                .matcher(Files.readString(client))
                .results()
                .forEach(call -> asked.add(S3_ACTIONS.getOrDefault(call.group(1), "unknown: " + call.group(1))));
        Set<String> allowed = new TreeSet<>();
        for (JsonNode policy : policies()) {
            assertThat(policy.path("Version").asText()).isEqualTo("2012-10-17");
            for (JsonNode statement : policy.path("Statement")) {
                assertThat(statement.path("Effect").asText()).isEqualTo("Allow");
                List<String> actions = texts(statement.path("Action"));
                assertThat(actions).allMatch(action -> action.matches("(s3|kafka-cluster):[A-Z][A-Za-z]+"));
                actions.stream().filter(action -> action.startsWith("s3:")).forEach(allowed::add);
                assertThat(texts(statement.path("Resource")))
                        .isNotEmpty()
                        .allMatch(resource -> resource.matches("arn:aws:(s3:::|kafka:[a-z0-9-]+:\\d{12}:)[^ ]+"));
            }
        }
        assertThat(allowed).isEqualTo(asked);
    }

    private static List<JsonNode> policies() throws IOException {
        List<JsonNode> policies =
                blocks().stream().filter(block -> block.has("Statement")).toList();
        assertThat(policies).hasSizeGreaterThan(2);
        return policies;
    }

    /** What the pages on deployment and stores show of JSON. */
    private static List<JsonNode> blocks() throws IOException {
        List<JsonNode> blocks = new ArrayList<>();
        List<Path> pages = new ArrayList<>(files(DEPLOY, ".md"));
        pages.add(DOCUMENTS.resolve("stores/s3.md"));
        for (Path page : pages) {
            for (MatchResult block :
                    JSON_BLOCK.matcher(Files.readString(page)).results().toList()) {
                blocks.add(JSON.readTree(block.group(1)));
            }
        }
        return blocks;
    }

    private static List<Path> files(Path folder, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found = files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
            assertThat(found).isNotEmpty();
            return found;
        }
    }

    private static Properties properties(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            properties.load(in);
        }
        return properties;
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Of a text, or a list of such. */
    private static List<String> texts(JsonNode node) {
        List<String> texts = new ArrayList<>();
        if (node.isTextual()) {
            texts.add(node.asText());
        }
        node.forEach(element -> texts.add(element.asText()));
        return texts;
    }
}
