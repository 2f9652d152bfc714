package dev.kafkaarrow.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.ipc.DocumentedConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents show of configurations is taken, and each option in it is one. */
class DocumentedConfigTest {

    @TempDir
    Path store;

    static List<DocumentedConfig> documented() throws IOException {
        return DocumentedConfig.of(
                ArrowStreamSinkConnector.class, "README.md", "docs/sink-operation.md", "docs/rows.md");
    }

    @ParameterizedTest
    @MethodSource("documented")
    void isValid(DocumentedConfig documented) {
        Map<String, String> config = documented.with(Map.of("topics", "flights", "store.url", store.toString()));
        List<ConfigValue> values =
                new ArrowStreamSinkConnector().validate(config).configValues();
        assertThat(values)
                .allSatisfy(value -> assertThat(value.errorMessages()).isEmpty())
                .extracting(ConfigValue::name)
                .isSubsetOf(SinkConfig.DEFINITION.names());
    }
}
