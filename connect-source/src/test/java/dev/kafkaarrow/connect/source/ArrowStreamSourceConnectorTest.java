package dev.kafkaarrow.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.store.StoreKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.ConnectorTransactionBoundaries;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArrowStreamSourceConnectorTest {

    private static final Map<String, String> VALID = Map.of("store.url", "/data/arrows", "topic", "t");

    private static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";

    private final ArrowStreamSourceConnector connector = new ArrowStreamSourceConnector();

    @TempDir
    Path directory;

    @Test
    void isFoundByTheWorker() {
        assertThat(ServiceLoader.load(SourceConnector.class))
                .hasOnlyElementsOfType(ArrowStreamSourceConnector.class)
                .hasSize(1);
    }

    @Test
    void acceptsAValidConfiguration() {
        assertThat(errors(VALID)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "store.url|relative/dir|expected an absolute path or a file: URI",
                "store.url|s3:/bucket|unzip kafkaarrow-store-s3-<version>.zip into the folder of this connector",
                "store.url|ftp://host/data|expected an absolute path or a file: URI",
                "store.url||non-empty",
                "topic||non-empty",
                "input.include|{a|is not a glob",
                "input.include|,|at least one glob",
                "poll.interval.ms|0|at least 1",
                "batch.max.bytes|many|Not a number",
                "incomplete.file|never|must be one of (case insensitive)",
                "bad.file|ignore|must be one of (case insensitive)",
                "cleanup|archive|must be one of (case insensitive)",
                "cleanup||must be one of (case insensitive)",
                "done.dir|../done|expected a directory relative to store.url",
                "done.dir|/done|expected a directory relative to store.url",
                "error.dir||expected a directory relative to store.url",
                "key|field:|expected none, file or field:<path>",
                "key|row|expected none, file or field:<path>",
                "timestamp.field||non-empty",
                "restore.partition|perhaps|either true or false",
                "transaction.max.ms|60000|expected less than producer.override.transaction.timeout.ms = 60000",
            })
    void saysWhatIsWrongWithASetting(String name, String value, String message) {
        Map<String, String> settings = new HashMap<>(VALID);
        settings.put("producer.override.transaction.timeout.ms", "60000");
        settings.put(name, value == null ? "" : value);

        Map<String, List<String>> errors = errors(settings);

        assertThat(errors.keySet()).containsExactly(name);
        assertThat(errors.get(name)).anySatisfy(error -> assertThat(error).containsIgnoringCase(message));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "from.offset|-1|expected 0 or more",
                "to.offset|0|expected 1 or more",
                "to.offset|7|expected more than from.offset = 7, as a range ends before its end, got 7",
                "from.timestamp|yesterday|expected a time as 2026-11-22T09:00:00Z",
                "from.timestamp|2026-11-22T09:00:00|expected a time as 2026-11-22T09:00:00Z",
                "from.timestamp|2026-11-22T09:00:00.0001Z|of whole milliseconds",
                "to.timestamp|2026-11-22T08:00:00Z|expected more than from.timestamp = 1795338000000, as a range",
                "cleanup|delete|expected none with a range (from.offset, to.offset, from.timestamp and to.timestamp)",
                "cleanup|MOVE|got move"
            })
    void aRangeThatMeansNothingIsRefused(String option, String value, String message) {
        Map<String, String> settings = new HashMap<>(VALID);
        settings.put("from.offset", "7");
        settings.put("from.timestamp", "2026-11-22T09:00:00Z");
        settings.put("to.timestamp", "1795338000001");
        List.of("value", "key", "header").forEach(role -> settings.put(role + ".converter", BYTES));
        assertThat(errors(settings)).isEmpty();
        settings.put(option, value);
        assertThat(errors(settings)).hasSize(1);
        assertThat(errors(settings).get(option)).singleElement().asString().contains(message);
        assertThatThrownBy(() -> new SourceConfig(settings))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @Test
    void requiresStoreAndTopic() {
        assertThat(errors(Map.of())).containsOnlyKeys("store.url", "topic");
    }

    @Test
    void requiresEitherATopicOrATemplate() {
        Map<String, String> both = new HashMap<>(VALID);
        both.put("topic.template", "${file}");
        Map<String, String> template = new HashMap<>(both);
        template.remove("topic");
        Map<String, String> wrong = new HashMap<>(template);
        wrong.put("topic.template", "${files}");

        assertThat(errors(both))
                .isEqualTo(Map.of("topic", List.of("expected either topic or topic.template, got both")));
        assertThat(errors(template)).isEmpty();
        assertThat(errors(wrong)).containsOnlyKeys("topic.template");
        assertThat(errors(Map.of("store.url", "/data")).get("topic"))
                .containsExactly("expected either topic or topic.template, got neither");
        assertThatThrownBy(() -> new SourceConfig(both)).hasMessageContaining("either topic or topic.template");
    }

    @Test
    void refusesOptionsOfTheOtherOutput() {
        Map<String, String> rows = new HashMap<>(VALID);
        rows.put("output", "Rows");
        rows.put("key.columns", "a,b");
        Map<String, String> keyed = new HashMap<>(rows);
        keyed.put("key", "field:a");
        Map<String, String> batches = new HashMap<>(rows);
        batches.remove("output");
        Map<String, String> twice = new HashMap<>(rows);
        twice.put("key.columns", "a,a");

        assertThat(errors(rows)).isEmpty();
        assertThat(errors(keyed))
                .isEqualTo(Map.of(
                        "key",
                        List.of("key: expected none with output=rows, where key.columns makes keys, got field:a")));
        assertThat(errors(batches))
                .isEqualTo(Map.of(
                        "key.columns",
                        List.of("key.columns: expected no columns with output=batches, where key=field:<path> makes"
                                + " keys, got [a, b]")));
        assertThat(errors(twice)).containsOnlyKeys("key.columns");
        assertThatThrownBy(() -> new SourceConfig(keyed)).hasMessageContaining("where key.columns makes keys");
        assertThatThrownBy(() -> new SourceConfig(batches)).hasMessageContaining("expected no columns");
        assertThat(errors(Map.of("store.url", "/data", "topic", "t", "output", "lines")))
                .containsOnlyKeys("output");
    }

    @Test
    void refusesAConverterThatTakesBytesOnlyForRows() {
        Map<String, String> rows = new HashMap<>(VALID);
        rows.put("value.converter", BYTES);
        rows.put("key.converter", BYTES);
        assertThat(errors(rows)).isEmpty();
        rows.put("output", "rows");
        rows.put("key.columns", "a");

        assertThat(errors(rows)).containsOnlyKeys("output");
        assertThat(errors(rows).get("output").get(0)).startsWith("output: rows are Structs, which value.converter=");
        rows.put("key.columns", "a,b");
        assertThat(errors(rows)).containsOnlyKeys("output", "key.columns");
    }

    @ParameterizedTest
    @CsvSource({
        "value.converter,org.apache.kafka.connect.storage.StringConverter",
        "value.converter,org.apache.kafka.connect.json.JsonConverter",
        "value.converter,JsonConverter",
        "value.converter,io.debezium.converters.BinaryDataConverter",
        "key.converter,org.apache.kafka.connect.storage.StringConverter",
        "header.converter,org.apache.kafka.connect.storage.SimpleHeaderConverter",
    })
    void refusesConvertersThatChangeBytesForBatches(String option, String converter) {
        Map<String, String> settings = new HashMap<>(VALID);
        settings.put(option, converter);

        assertThat(errors(settings))
                .isEqualTo(Map.of(
                        option,
                        List.of(option + ": expected " + BYTES + " with output=batches, as any other changes the bytes"
                                + " that are sent, got " + converter)));
        // what was stored before an upgrade is not validated again
        assertThatThrownBy(() -> new SourceConfig(settings))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(option + ": expected " + BYTES);
    }

    @ParameterizedTest
    @ValueSource(strings = {BYTES, " " + BYTES + " ", "ByteArrayConverter", "ByteArray"})
    void acceptsTheConverterOfBytesByEachOfItsNames(String converter) {
        Map<String, String> settings = new HashMap<>(VALID);
        settings.put("cleanup", "delete");
        for (String option : List.of("key.converter", "value.converter", "header.converter")) {
            settings.put(option, converter);
        }

        assertThat(errors(settings)).isEmpty();
        assertThat(new SourceConfig(settings).converters.warning()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"delete", "Move"})
    void filesAreRemovedOnlyWhereTheConnectorNamesItsConverters(String cleanup) {
        Map<String, String> settings = new HashMap<>(VALID);
        settings.put("cleanup", cleanup);

        Map<String, List<String>> errors = errors(settings);

        assertThat(errors).containsOnlyKeys("key.converter", "value.converter", "header.converter");
        assertThat(errors.get("value.converter"))
                .containsExactly(
                        "value.converter: expected " + BYTES + " with cleanup="
                                + cleanup.toLowerCase(Locale.ROOT)
                                + ", as the worker's own converter might change what is sent, and the files are gone then, got none");
        settings.put("output", "rows");
        assertThat(errors(settings)).isEmpty();
    }

    @Test
    void warnsOfConvertersThatTheConnectorDoesNotName() {
        Map<String, String> settings = new HashMap<>(VALID);
        settings.put("value.converter", BYTES);

        assertThat(new SourceConfig(settings).converters.warning())
                .get()
                .asString()
                .startsWith("The worker's converters are used for key.converter, header.converter: any but");
        settings.remove("value.converter");
        settings.put("output", "rows");
        assertThat(new SourceConfig(settings).converters.warning()).isEmpty();
    }

    @Test
    void headersThatATransformAddsMayHaveAConverterOfTheirOwn() {
        Map<String, String> settings = new HashMap<>(VALID);
        settings.put("header.converter", "org.apache.kafka.connect.storage.SimpleHeaderConverter");
        settings.put("transforms", "insert");

        assertThat(errors(settings)).isEmpty();
    }

    @Test
    void refusesRowsAsTextThatNothingReads() {
        Map<String, String> settings = new HashMap<>(VALID);
        settings.put("output", "rows");
        settings.put("value.converter", "org.apache.kafka.connect.storage.StringConverter");
        settings.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");

        assertThat(errors(settings))
                .isEqualTo(Map.of(
                        "value.converter",
                        List.of("value.converter: expected a converter that takes Structs with output=rows, as this one"
                                + " sends text that nothing reads, got"
                                + " org.apache.kafka.connect.storage.StringConverter")));
    }

    @Test
    void refusesAStoreThatIsAFile() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");

        assertThat(errors(Map.of("topic", "t", "store.url", file.toString())).get("store.url"))
                .containsExactly("store.url: " + file + ": expected a directory, got a file");
    }

    @Test
    void enumValuesMayBeInEitherCase() {
        Map<String, String> settings = new HashMap<>(VALID);
        settings.put("incomplete.file", "Finish");
        settings.put("bad.file", "SKIP");

        assertThat(errors(settings)).isEmpty();
        SourceConfig config = new SourceConfig(settings);
        assertThat(config.ends.incompleteFile(StoreKind.FILE_SYSTEM)).isEqualTo(EndConfig.IncompleteFile.FINISH);
        assertThat(config.ends.badFile).isEqualTo(EndConfig.BadFile.SKIP);
    }

    @Test
    void everyTaskGetsItsIndex() {
        connector.start(VALID);

        List<Map<String, String>> tasks = connector.taskConfigs(3);

        assertThat(tasks.stream().map(task -> new SourceConfig(task).share))
                .isEqualTo(Arrays.asList(new TaskShare(0, 3), new TaskShare(1, 3), new TaskShare(2, 3)));
    }

    @Test
    void supportsExactlyOnceAndItsOwnTransactions() {
        assertThat(connector.exactlyOnceSupport(VALID)).isEqualTo(ExactlyOnceSupport.SUPPORTED);
        assertThat(connector.canDefineTransactionBoundaries(VALID)).isEqualTo(ConnectorTransactionBoundaries.SUPPORTED);
    }

    @Test
    void offsetsMayBeAlteredAndReset() {
        Map<Map<String, ?>, Map<String, ?>> offsets = new HashMap<>();
        offsets.put(Map.of("file", "a.arrows"), Map.of("batch", 1, "position", 320));
        offsets.put(Map.of("file", "b.arrows"), null);

        assertThat(connector.alterOffsets(VALID, offsets)).isTrue();
    }

    @Test
    void saysWhatAnOffsetLooksLike() {
        assertThatThrownBy(() -> connector.alterOffsets(VALID, Map.of(Map.of("filename", "a"), Map.of())))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("expected a partition like {\"file\": \"dir/name.arrows\"}");
        assertThatThrownBy(() -> connector.alterOffsets(VALID, Map.of(Map.of("file", "a"), Map.of("position", 5))))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("{file=a}")
                .hasMessageContaining("{\"batch\": 3, \"position\": 4096}");
    }

    @Test
    void partitionsAreRestoredOnlyWhereTheProducersWaitIsBounded() {
        Map<String, String> settings = new HashMap<>(VALID);
        settings.put("restore.partition", "true");

        assertThat(errors(settings).get("restore.partition"))
                .singleElement()
                .asString()
                .contains("producer.override.max.block.ms", "admin.override.bootstrap.servers", "got neither");
        // what was stored before an upgrade is not validated again
        assertThat(new SourceConfig(settings)).isNotNull();

        settings.put("producer.override.max.block.ms", "60000");
        assertThat(errors(settings)).isEmpty();
        settings.remove("producer.override.max.block.ms");
        settings.put("admin.override.bootstrap.servers", "localhost:9092");
        assertThat(errors(settings)).isEmpty();
    }

    @Test
    void optionsThatNobodyReadsAreShownWithWhatWasMeant() {
        Map<String, String> settings = new HashMap<>(VALID);
        settings.put("ouptut", "rows");
        settings.put("input.path", "/data");
        settings.put("task.index", "0");
        settings.put("exactly.once.support", "required");

        Map<String, List<Object>> shown = new HashMap<>();
        for (ConfigValue value : connector.validate(settings).configValues()) {
            if (!SourceConfig.DEFINITION.names().contains(value.name())) {
                shown.put(value.name(), value.recommendedValues());
                assertThat(value.errorMessages()).isEmpty();
            }
        }

        assertThat(shown).isEqualTo(Map.of("ouptut", List.of("output"), "input.path", List.of("store.url")));
    }

    static Set<String> options() {
        return SourceConfig.DEFINITION.names();
    }

    @ParameterizedTest
    @MethodSource("options")
    void noValueOfAnOptionMakesOtherThanAConfigException(String option) {
        for (String value :
                new String[] {"", " ", "x", "-1", "0", ",", "{", "/", "file:", "null", "\0", "9".repeat(30)}) {
            Map<String, String> settings = new HashMap<>(VALID);
            settings.put(option, value);
            if (option.equals("topic.template")) {
                settings.remove("topic");
            }
            assertThatCode(() -> {
                        List<String> errors = errors(settings).getOrDefault(option, List.of());
                        try {
                            Object ignored = new SourceConfig(settings);
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
        Map<String, String> settings = new HashMap<>(VALID);
        settings.put(option, null);

        Map<String, List<String>> errors = errors(settings);
        connector.start(settings);

        if (option.equals("store.url") || option.equals("topic")) {
            assertThat(errors).containsOnlyKeys(option);
            assertThatThrownBy(() -> new SourceConfig(settings)).isInstanceOf(ConfigException.class);
        } else {
            assertThat(errors).isEmpty();
            assertThat(new SourceConfig(settings)).isNotNull();
            assertThat(connector.taskConfigs(1).get(0).values()).doesNotContainNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a/b", "äöü", "..", ".", "a\nb", "${file}"})
    void aTopicHasTheNameOfOne(String topic) {
        Map<String, String> settings = new HashMap<>(VALID);
        settings.put("topic", topic);

        assertThat(errors(settings).get("topic"))
                .singleElement()
                .asString()
                .contains("expected a topic name of 1 to 249 letters, digits, '.', '_' and '-', other than"
                        + " '.' and '..'");
        if (!topic.contains("$")) {
            settings.remove("topic");
            settings.put("topic.template", topic);
            assertThat(errors(settings)).containsOnlyKeys("topic.template");
        }
        settings.remove("topic.template");
        settings.put("topic", "t".repeat(250));
        assertThat(errors(settings)).containsOnlyKeys("topic");
        settings.put("topic", "...");
        assertThat(errors(settings)).isEmpty();
    }

    private Map<String, List<String>> errors(Map<String, String> settings) {
        Map<String, List<String>> errors = new HashMap<>();
        for (ConfigValue value : connector.validate(settings).configValues()) {
            if (!value.errorMessages().isEmpty()) {
                errors.put(value.name(), value.errorMessages());
            }
        }
        return errors;
    }
}
