package dev.kafkaarrow.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.ConnectorTransactionBoundaries;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArrowStreamSourceConnectorTest {

    private static final Map<String, String> VALID = Map.of("store.url", "/data/arrows", "topic", "t");

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
                "store.url|s3:/bucket|expected an absolute path or a file: URI",
                "store.url||non-empty",
                "topic||non-empty",
                "input.include|{a|is not a glob",
                "input.include|,|at least one glob",
                "poll.interval.ms|0|at least 1",
                "batch.max.bytes|many|Not a number",
                "incomplete.file|never|must be one of (case insensitive)",
                "bad.file|ignore|must be one of (case insensitive)",
                "cleanup|archive|must be one of (case insensitive)",
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
        String bytes = "org.apache.kafka.connect.converters.ByteArrayConverter";
        Map<String, String> rows = new HashMap<>(VALID);
        rows.put("value.converter", bytes);
        rows.put("key.converter", bytes);
        assertThat(errors(rows)).isEmpty();
        rows.put("output", "rows");
        rows.put("key.columns", "a");

        assertThat(errors(rows)).containsOnlyKeys("output");
        assertThat(errors(rows).get("output").get(0)).startsWith("output: rows are Structs, which value.converter=");
        rows.put("key.columns", "a,b");
        assertThat(errors(rows)).containsOnlyKeys("output", "key.columns");
    }

    @Test
    void refusesAStoreThatIsAFile() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");

        assertThat(errors(Map.of("topic", "t", "store.url", file.toString())).get("store.url"))
                .containsExactly("store.url: expected a directory, got the file " + file);
    }

    @Test
    void enumValuesMayBeInEitherCase() {
        Map<String, String> settings = new HashMap<>(VALID);
        settings.put("incomplete.file", "Finish");
        settings.put("bad.file", "SKIP");

        assertThat(errors(settings)).isEmpty();
        SourceConfig config = new SourceConfig(settings);
        assertThat(config.ends.incompleteFile).isEqualTo(EndConfig.IncompleteFile.FINISH);
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
