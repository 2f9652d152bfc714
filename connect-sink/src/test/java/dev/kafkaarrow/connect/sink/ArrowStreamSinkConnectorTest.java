package dev.kafkaarrow.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.sink.SinkConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArrowStreamSinkConnectorTest {

    @TempDir
    Path directory;

    @Test
    void isFoundByItsService() {
        assertThat(ServiceLoader.load(SinkConnector.class)).hasAtLeastOneElementOfType(ArrowStreamSinkConnector.class);
    }

    @Test
    void givesEveryTaskTheConfigAndItsIndex() {
        ArrowStreamSinkConnector connector = new ArrowStreamSinkConnector();
        connector.start(Map.of("store.url", "/store"));
        assertThat(connector.taskConfigs(3))
                .containsExactly(
                        Map.of("store.url", "/store", "task.index", "0"),
                        Map.of("store.url", "/store", "task.index", "1"),
                        Map.of("store.url", "/store", "task.index", "2"));
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
        assertThat(errors(Map.of("store.url", "ftp://host")).get("store.url"))
                .singleElement()
                .asString()
                .startsWith("store.url: expected an absolute path or a file: URI of one, got 'ftp://host'");
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            field      | -     | fail  | partition.fields: expected at least one field with partitioner=field, got none
            topic      | a     | fail  | partition.fields: expected none without partitioner=field, got [a]
            time       | a,b   | fail  | partition.fields: expected none without partitioner=field, got [a, b]
            time       | -     | First | partition.fields: expected fields with partition.mixed=first, got none
            time,field | a,dt  | fail  | got dt twice
            field      | a,b,a | fail  | got a twice
            field      | a,,b  | fail  | expected names of fields with a comma between them
            field,a    | a     | fail  | partitioner
            field,topic| a     | fail  | expected topic, time, field, time,field or field,time
            time,time  | -     | fail  | expected topic, time, field, time,field or field,time
            field,time,field | a | fail | expected topic, time, field, time,field or field,time
            """)
    void fieldsOfDirectoriesAreCheckedWithWhatBelongsToThem(
            String partitioner, String fields, String mixed, String told) {
        Map<String, String> settings = new HashMap<>(
                Map.of("store.url", directory.toString(), "partitioner", partitioner, "partition.mixed", mixed));
        if (fields != null) {
            settings.put("partition.fields", fields);
        }
        assertThat(errors(settings).values()).singleElement().asString().contains(told);
    }

    @Test
    void fieldsAndTimeAreBothWaysRound() {
        for (String partitioner : List.of("field", "field,time", "TIME, field")) {
            assertThat(errors(Map.of(
                            "store.url",
                            directory.toString(),
                            "partitioner",
                            partitioner,
                            "partition.fields",
                            "country, device.type",
                            "partition.mixed",
                            "first")))
                    .isEmpty();
        }
    }

    @Test
    void theStagingDirectoryIsProbedToo() throws IOException {
        Path store = directory.resolve("store");
        Path staging = directory.resolve("staging/made");
        assertThat(errors(Map.of("store.url", store.toString(), "staging.dir", staging.toString())))
                .isEmpty();
        assertThat(store).isEmptyDirectory();
        assertThat(staging.resolve(".staging")).isEmptyDirectory();

        Path file = Files.createFile(directory.resolve("file"));
        assertThat(errors(Map.of("store.url", store.toString(), "staging.dir", file.toString())))
                .containsOnlyKeys("staging.dir");
        assertThat(errors(Map.of("store.url", store.toString(), "staging.dir", "tmp")))
                .isEqualTo(Map.of(
                        "staging.dir",
                        List.of("staging.dir: expected an absolute path or a file: URI of one, got 'tmp'")));
        assertThat(errors(Map.of("store.url", file.toString(), "staging.dir", staging.toString())))
                .containsOnlyKeys("store.url");
    }

    @Test
    void aStagingDirectoryOnAnotherFileSystemIsRefused() throws IOException {
        Path elsewhere = Path.of("/dev/shm");
        assumeTrue(
                Files.isWritable(elsewhere) && !Files.getFileStore(elsewhere).equals(Files.getFileStore(directory)),
                "needs a second file system at " + elsewhere);
        Path staging = Files.createTempDirectory(elsewhere, "staging");
        try {
            Map<String, List<String>> errors =
                    errors(Map.of("store.url", directory.toString(), "staging.dir", staging.toString()));
            assertThat(errors).containsOnlyKeys("staging.dir");
            assertThat(errors.get("staging.dir"))
                    .singleElement()
                    .asString()
                    .startsWith("Files cannot be staged in " + staging
                            + ": it must be a directory that the worker can write to, on the file system of "
                            + directory);
            assertThat(directory).isEmptyDirectory();
        } finally {
            Files.deleteIfExists(staging.resolve(".staging"));
            Files.delete(staging);
        }
    }

    @Test
    void oneFileMustFitTheStagedBytes() {
        String store = directory.toString();
        assertThat(errors(Map.of("store.url", store, "file.max.bytes", "2000", "staging.max.bytes", "1999")))
                .isEqualTo(Map.of(
                        "staging.max.bytes",
                        List.of(
                                "staging.max.bytes: expected at least file.max.bytes = 2000, or no file gets that large,"
                                        + " got 1999")));
        assertThat(errors(Map.of("store.url", store, "file.max.bytes", "2000", "staging.max.bytes", "2000")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "key.converter, org.apache.kafka.connect.storage.StringConverter",
        "key.converter, org.apache.kafka.connect.json.JsonConverter",
        "header.converter, org.apache.kafka.connect.storage.SimpleHeaderConverter",
    })
    void besideBytesAsValuesConvertersThatLoseBytesAreRefused(String option, String converter) {
        assertThat(errors(Map.of(
                        "store.url", directory.toString(), "value.converter", "ByteArrayConverter", option, converter)))
                .isEqualTo(Map.of(
                        option,
                        List.of(option + "=" + converter + " does not keep bytes as they are: use"
                                + " org.apache.kafka.connect.converters.ByteArrayConverter")));
        // rows have any
        assertThat(errors(Map.of(
                        "store.url",
                        directory.toString(),
                        "value.converter",
                        "com.x.AvroConverter",
                        option,
                        converter)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"org.apache.kafka.connect.storage.StringConverter", "StringConverter", "Long"})
    void valuesThatAreNeitherBytesNorStructsAreRefusedUnlessATransformMakesThem(String converter) {
        Map<String, String> config = new HashMap<>();
        config.put("store.url", directory.toString());
        config.put("value.converter", converter);

        assertThat(errors(config)).containsOnlyKeys("value.converter");
        config.put("transforms", "hoist");
        assertThat(errors(config)).isEmpty();
    }

    @Test
    void valuesWithoutASchemaAreRefused() {
        assertThat(errors(Map.of(
                        "store.url",
                        directory.toString(),
                        "value.converter",
                        "org.apache.kafka.connect.json.JsonConverter",
                        "value.converter.schemas.enable",
                        " FALSE ")))
                .containsOnlyKeys("value.converter");
    }

    @Test
    void optionsThatNobodyReadsAreShownWithWhatWasMeant() {
        Map<String, String> config = new HashMap<>(Map.of("store.url", directory.toString()));
        config.put("partitoner", "time");
        config.put("file.max.recods", "5");
        config.put("flush.size", "5");
        config.put("topics", "t");
        config.put("errors.tolerance", "all");

        Map<String, List<Object>> shown = new HashMap<>();
        for (ConfigValue value : new ArrowStreamSinkConnector().validate(config).configValues()) {
            if (!SinkConfig.DEFINITION.names().contains(value.name())) {
                shown.put(value.name(), value.recommendedValues());
                assertThat(value.errorMessages()).isEmpty();
            }
        }

        assertThat(shown)
                .isEqualTo(Map.of(
                        "partitoner", List.of("partitioner"),
                        "file.max.recods", List.of("file.max.records"),
                        "flush.size", List.of("file.max.records")));
    }

    static Set<String> options() {
        return SinkConfig.DEFINITION.names();
    }

    @ParameterizedTest
    @MethodSource("options")
    void noValueOfAnOptionMakesOtherThanAConfigException(String option) {
        for (String value :
                new String[] {"", " ", "x", "-1", "0", ",", "{", "/", "file:", "null", "\0", "9".repeat(30)}) {
            Map<String, String> config = new HashMap<>(Map.of("store.url", directory.toString()));
            config.put(option, value);
            assertThatCode(() -> {
                        List<String> errors = errors(config).getOrDefault(option, List.of());
                        try {
                            Object ignored = new SinkConfig(config);
                            assertThat(errors).noneMatch(error -> error.startsWith("Invalid value"));
                        } catch (ConfigException e) {
                            assertThat(errors).isNotEmpty();
                        }
                    })
                    .as("%s=%s", option, value)
                    .doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @MethodSource("options")
    void anOptionThatIsNullIsNotSet(String option) {
        Map<String, String> config = new HashMap<>(Map.of("store.url", directory.toString()));
        config.put(option, null);
        ArrowStreamSinkConnector connector = new ArrowStreamSinkConnector();

        Map<String, List<String>> errors = errors(config);
        connector.start(config);

        Map<String, String> ofTask = new HashMap<>(config);
        ofTask.remove(option);
        ofTask.put("task.index", "0");
        assertThat(connector.taskConfigs(1)).containsExactly(ofTask);
        if (option.equals("store.url")) {
            assertThat(errors).containsOnlyKeys(option);
            assertThatThrownBy(() -> new SinkConfig(config)).isInstanceOf(ConfigException.class);
        } else {
            assertThat(errors).isEmpty();
            assertThat(new SinkConfig(config)).isNotNull();
        }
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
