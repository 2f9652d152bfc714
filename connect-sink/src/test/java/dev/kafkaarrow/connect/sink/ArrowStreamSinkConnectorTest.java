package dev.kafkaarrow.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.sink.SinkConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrowStreamSinkConnectorTest {

    @TempDir
    Path directory;

    @Test
    void isFoundByItsService() {
        assertThat(ServiceLoader.load(SinkConnector.class)).hasAtLeastOneElementOfType(ArrowStreamSinkConnector.class);
    }

    @Test
    void givesEveryTaskItsConfig() {
        ArrowStreamSinkConnector connector = new ArrowStreamSinkConnector();
        connector.start(Map.of("store.url", "/store"));
        assertThat(connector.taskConfigs(3))
                .containsExactlyElementsOf(List.of(
                        Map.of("store.url", "/store"), Map.of("store.url", "/store"), Map.of("store.url", "/store")));
        assertThat(connector.taskClass()).isEqualTo(ArrowStreamSinkTask.class);
    }

    @Test
    void acceptsAWritableStoreAndLeavesNothingInIt() {
        assertThat(errors(Map.of("store.url", directory.resolve("new").toUri().toString())))
                .isEmpty();
        assertThat(directory.resolve("new/.staging")).isEmptyDirectory();
    }

    @Test
    void saysForEachOptionWhatIsWrong() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertThat(errors(Map.of())).containsOnlyKeys("store.url");
        assertThat(errors(Map.of("store.url", "s3://bucket")).get("store.url"))
                .containsExactly("store.url: expected an absolute path or a file: URI of one, got 's3://bucket'");
        assertThat(errors(Map.of("store.url", file.toString())).get("store.url"))
                .singleElement()
                .asString()
                .startsWith("Files cannot be published in " + file
                        + ": it must be a directory that the worker can write to");
        assertThat(errors(Map.of(
                        "store.url", directory.toString(),
                        "file.max.records", "0",
                        "file.max.bytes", "x",
                        "file.max.age.ms", Long.toString(Long.MAX_VALUE),
                        "removed.files", "ignore",
                        "path.format", "'../'yyyy",
                        "timezone", "Berlin",
                        "timestamp.source", "field:",
                        "consumer.override.auto.offset.reset", "latest")))
                .containsOnlyKeys(
                        "file.max.records",
                        "file.max.bytes",
                        "file.max.age.ms",
                        "removed.files",
                        "path.format",
                        "timezone",
                        "timestamp.source",
                        "consumer.override.auto.offset.reset");
        assertThat(errors(Map.of("store.url", directory.toString(), "consumer.override.auto.offset.reset", "Earliest")))
                .isEmpty();
    }

    private static Map<String, List<String>> errors(Map<String, String> config) {
        Map<String, List<String>> errors = new HashMap<>();
        for (ConfigValue value : new ArrowStreamSinkConnector().validate(config).configValues()) {
            if (!value.errorMessages().isEmpty()) {
                errors.put(value.name(), value.errorMessages());
            }
        }
        return errors;
    }
}
