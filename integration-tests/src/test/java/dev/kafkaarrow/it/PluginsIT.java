package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.atIndex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kafkaarrow.sandbox.ConnectRest;
import dev.kafkaarrow.sandbox.ConnectorPlugin;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.jar.JarInputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The plugin archives as users unzip them. */
@ExtendWith(KafkaEnvironmentExtension.class)
class PluginsIT {

    private static final Path ARCHIVES =
            Path.of(System.getProperty("plugin.archives.directory", "target/plugin-archives"));
    private static final long MAX_BYTES = 20_000_000;
    private static final String CONVERTER = "dev.kafkaarrow.connect.converter.ArrowConverter";
    private static final String BYTES = Connectors.BYTES;

    static List<Path> archives() throws IOException {
        try (Stream<Path> files = Files.list(ARCHIVES)) {
            return files.sorted().toList();
        }
    }

    @Test
    void aWorkerFindsConnectorsAndConverterByTheirServices(KafkaEnvironment environment) throws IOException {
        // service_load finds nothing that has no META-INF/services
        try (ConnectWorker worker = environment.startWorker(Map.of("group.id", "plugins"))) {
            List<ConnectorPlugin> plugins = new ConnectRest(worker.url()).plugins();

            String version = version(archives().get(0));
            assertThat(plugins)
                    .contains(
                            new ConnectorPlugin(CONVERTER, "converter", version),
                            new ConnectorPlugin(Connectors.SINK, "sink", version),
                            new ConnectorPlugin(Connectors.SOURCE, "source", version));
        }
    }

    @Test
    void aWorkerRefusesConvertersThatWouldDestroyWhatIsSent(KafkaEnvironment environment) throws IOException {
        try (ConnectWorker worker = environment.startWorker(Map.of("group.id", "plugin-validation"))) {
            Connectors connectors = new Connectors(environment, worker);
            ConnectRest rest = connectors.rest();
            String store = environment.workerPath(connectors.directory("validated"));
            Map<String, String> source = new HashMap<>(Map.of(
                    "connector.class", Connectors.SOURCE,
                    "name", "converters",
                    "topic", "converters",
                    "store.url", store,
                    "cleanup", "delete"));

            assertThat(rest.validate(source)).containsOnlyKeys("key.converter", "value.converter", "header.converter");
            source.put("key.converter", BYTES);
            source.put("header.converter", BYTES);
            for (String converter : List.of("storage.StringConverter", "json.JsonConverter")) {
                source.put("value.converter", "org.apache.kafka.connect." + converter);

                Map<String, List<String>> errors = rest.validate(source);

                assertThat(errors).containsOnlyKeys("value.converter");
                assertThat(errors.get("value.converter"))
                        .containsExactly("value.converter: expected " + BYTES + " with output=batches, as any other"
                                + " changes the bytes that are sent, got org.apache.kafka.connect." + converter);
                assertThatThrownBy(() -> rest.putConnector("converters", source))
                        .hasMessageContaining("any other changes the bytes that are sent");
            }
            source.put("value.converter", BYTES);
            assertThat(rest.validate(source)).isEmpty();

            Map<String, String> sink = Map.of(
                    "connector.class",
                    Connectors.SINK,
                    "name",
                    "converters-sink",
                    "topics",
                    "converters",
                    "store.url",
                    store,
                    "value.converter",
                    BYTES,
                    "key.converter",
                    "org.apache.kafka.connect.storage.StringConverter");
            assertThat(rest.validate(sink)).containsOnlyKeys("key.converter");
        }
    }

    @Test
    void thereIsAnArchiveForEachConnectorAndForTheConverter() throws IOException {
        assertThat(archives())
                .extracting(archive -> archive.getFileName().toString())
                .satisfiesExactly(
                        converter -> assertThat(converter).matches("kafkaarrow-connect-converter-.+\\.zip"),
                        sink -> assertThat(sink).matches("kafkaarrow-connect-sink-.+\\.zip"),
                        source -> assertThat(source).matches("kafkaarrow-connect-source-.+\\.zip"));
    }

    /** The rule of Confluent Marketplace: {@code <owner>-<name>-<version>.zip}, and in it a folder of that name. */
    @ParameterizedTest
    @MethodSource("archives")
    void anArchiveIsAComponentOfConfluentMarketplace(Path archive) throws IOException {
        String root = archive.getFileName().toString().replace(".zip", "/");
        JsonNode manifest = manifest(archive);
        String owner = manifest.at("/owner/username").asText();
        String name = manifest.path("name").asText();

        assertThat(owner + "-" + name + "-" + manifest.path("version").asText() + "/")
                .isEqualTo(root);
        assertThat(owner).matches("[a-z0-9_]{2,255}");
        assertThat(name).matches("[a-z0-9_-]{2,255}");
        assertThat(names(archive))
                .allMatch(file -> file.startsWith(root))
                .contains(root + "manifest.json", root + "doc/README.md", root + "doc/LICENSE")
                .contains(root + manifest.path("logo").asText())
                .anyMatch(file -> file.matches("\\Q" + root + "\\Eetc/[^/]+\\.properties"))
                .anyMatch(file -> file.matches("\\Q" + root + "\\Elib/kafka-arrow-connect-.+\\.jar"));
    }

    @ParameterizedTest
    @MethodSource("archives")
    void aManifestSaysWhatAUserChoosesBy(Path archive) throws IOException {
        JsonNode manifest = manifest(archive);

        assertThat(manifest.toString()).as("properties are filled in").doesNotContain("${");
        for (String text :
                List.of("/title", "/description", "/owner/name", "/support/summary", "/support/provider_name")) {
            assertThat(manifest.at(text).asText()).as(text).isNotBlank();
        }
        for (String url :
                List.of("/owner/url", "/support/url", "/documentation_url", "/source_url", "/license/0/url")) {
            assertThat(manifest.at(url).asText()).as(url).startsWith("https://");
        }
        assertThat(manifest.path("component_types"))
                .singleElement()
                .extracting(JsonNode::asText)
                .isEqualTo(manifest.path("name").asText().replace("connect-", ""));
        assertThat(manifest.path("features").path("delivery_guarantee"))
                .hasSize(manifest.path("name").asText().equals("connect-converter") ? 0 : 1);
        assertThat(manifest.path("requirements"))
                .anySatisfy(requirement -> assertThat(requirement.asText()).startsWith("Apache Kafka Connect "));
        assertThat(LocalDate.parse(manifest.path("release_date").asText())).isEqualTo(dateOfItsFiles(archive));
    }

    private static LocalDate dateOfItsFiles(Path archive) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            return zip.stream()
                    .map(entry -> entry.getTimeLocal().toLocalDate())
                    .distinct()
                    .reduce((one, other) -> {
                        throw new AssertionError(one + " and " + other);
                    })
                    .orElseThrow();
        }
    }

    /** As {@code connect-plugin-path list} says, by scanning classes and by their services. */
    @Test
    void eachPluginIsThereOnceAndIsFoundWithoutAScan() throws IOException {
        String list = new Command(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                Path.of("../sandbox/target/libs/*").toString(),
                                "org.apache.kafka.tools.ConnectPluginPath",
                                "list",
                                "--plugin-location",
                                plugin("connect-converter"),
                                "--plugin-location",
                                plugin("connect-sink"),
                                "--plugin-location",
                                plugin("connect-source")),
                        Map.of(),
                        Duration.ofMinutes(2))
                .run();

        // name, aliases, version, type, loadable, in META-INF/services, location
        List<String[]> plugins = list.lines()
                .filter(line -> line.contains("\t/"))
                .map(line -> line.split("\t"))
                .toList();
        assertThat(plugins)
                .as(list)
                .allSatisfy(plugin ->
                        assertThat(plugin).contains("true", atIndex(5)).contains("true", atIndex(6)))
                .extracting(plugin -> plugin[0])
                .containsExactlyInAnyOrder(CONVERTER, Connectors.SINK, Connectors.SOURCE);
        String version = manifest(archives().get(0)).path("version").asText();
        assertThat(plugins.stream()
                        .map(plugin -> "| `%s` | %s | %s | %s | `/opt/kafka/plugins/%s` |"
                                .formatted(
                                        plugin[0],
                                        plugin[4],
                                        plugin[5],
                                        plugin[6],
                                        Path.of(plugin[7]).getFileName())
                                .replace(version, "<version>")))
                .as("what docs/deploy/connect.md shows")
                .containsExactlyInAnyOrderElementsOf(Files.readAllLines(Path.of("../docs/deploy/connect.md")).stream()
                        .filter(line -> line.startsWith("| `dev.kafkaarrow."))
                        .toList());
    }

    /** That of the manifest; of a snapshot with the commit that its jars name. */
    private static String version(Path archive) throws IOException {
        String version = manifest(archive).path("version").asText();
        String commit = commit(archive);
        return version.endsWith("-SNAPSHOT") && !commit.equals("unknown") ? version + "+" + commit : version;
    }

    private static String commit(Path archive) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            ZipEntry jar = zip.stream()
                    .filter(entry -> entry.getName().matches(".*/lib/kafka-arrow-connect-plugin-.*\\.jar"))
                    .findFirst()
                    .orElseThrow();
            try (JarInputStream in = new JarInputStream(zip.getInputStream(jar))) {
                String commit = in.getManifest().getMainAttributes().getValue("Implementation-Build");
                assertThat(commit).matches("[0-9a-f]{12}|unknown");
                return commit;
            }
        }
    }

    private static String plugin(String name) throws IOException {
        Path plugins = Path.of(System.getProperty("plugins.directory", "target/plugins"));
        try (Stream<Path> folders = Files.list(plugins)) {
            return folders.filter(folder -> folder.getFileName().toString().startsWith("kafkaarrow-" + name))
                    .findFirst()
                    .orElseThrow()
                    .toAbsolutePath()
                    .toString();
        }
    }

    @ParameterizedTest
    @MethodSource("archives")
    void anArchiveIsSmallAndLeavesTheWorkersJarsToTheWorker(Path archive) throws IOException {
        assertThat(archive).isRegularFile();
        assertThat(Files.size(archive)).isLessThan(MAX_BYTES);
        assertThat(names(archive).stream()
                        .filter(name -> name.contains("/lib/"))
                        .map(name -> name.substring(name.lastIndexOf('/') + 1)))
                .isNotEmpty()
                .noneMatch(jar -> jar.matches("(kafka-clients|kafka_|connect-|slf4j-|log4j|logback|jcl-).*"));
    }

    @ParameterizedTest
    @MethodSource("archives")
    void anArchiveHasOneVersionOfEachJar(Path archive) throws IOException {
        assertThat(jars(archive)).doesNotHaveDuplicates();
        assertThat(jars(archive).contains("avro"))
                .isEqualTo(archive.getFileName().toString().contains("-sink-"));
    }

    /** Their names without versions. */
    private static List<String> jars(Path archive) throws IOException {
        return names(archive).stream()
                .filter(name -> name.endsWith(".jar"))
                .map(name ->
                        name.substring(name.lastIndexOf('/') + 1).replaceFirst("-[0-9][^-]*(-SNAPSHOT)?\\.jar$", ""))
                .toList();
    }

    static List<Path> connectorArchives() throws IOException {
        return archives().stream()
                .filter(archive -> !archive.getFileName().toString().startsWith("kafkaarrow-connect-converter"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("connectorArchives")
    void theExampleConfigKeepsBytesAsTheyAre(Path archive) throws IOException {
        Properties example = new Properties();
        try (ZipFile zip = new ZipFile(archive.toFile());
                InputStream in = zip.getInputStream(etc(zip))) {
            example.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        }

        assertThat(example)
                .containsEntry("key.converter", BYTES)
                .containsEntry("value.converter", BYTES)
                .containsEntry("header.converter", BYTES);
        if (example.getProperty("connector.class").equals(Connectors.SINK)) {
            assertThat(example).containsEntry("consumer.override.isolation.level", "read_committed");
        }
    }

    private static ZipEntry etc(ZipFile zip) {
        return zip.stream()
                .filter(entry -> entry.getName().endsWith(".properties"))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> names(Path archive) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            return zip.stream().<String>map(ZipEntry::getName).toList();
        }
    }

    private static JsonNode manifest(Path archive) throws IOException {
        String root = archive.getFileName().toString().replace(".zip", "/");
        try (ZipFile zip = new ZipFile(archive.toFile());
                InputStream in = zip.getInputStream(zip.getEntry(root + "manifest.json"))) {
            return new ObjectMapper().readTree(in);
        }
    }
}
