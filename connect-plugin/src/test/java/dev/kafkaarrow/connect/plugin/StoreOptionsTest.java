package dev.kafkaarrow.connect.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.store.StoreOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreOptionsTest {

    private final ConfigDef definition = new ConfigDef();

    @ParameterizedTest
    @ValueSource(strings = {"AES256", "aes256", "aws:KMS", " aws:kms ", ""})
    void aWordIsTakenInAnyCase(String given) {
        StoreOptions.define(
                new StoreOption(
                        "s3.sse", StoreOption.Kind.TEXT, Optional.empty(), List.of("AES256", "aws:kms"), "Doc."),
                definition);
        assertThat(definition.parse(Map.of("s3.sse", given))).containsKey("s3.sse");
        assertThat(definition.parse(Map.of())).containsEntry("s3.sse", null);
        assertThatThrownBy(() -> definition.parse(Map.of("s3.sse", "AES128")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("s3.sse")
                .hasMessageContaining("expected one of AES256, aws:kms");
    }

    @Test
    void aSecretIsOneOfTheConnector() {
        StoreOptions.define(StoreOption.password("s3.secret.access.key", "Doc."), definition);
        assertThat(definition
                        .parse(Map.of("s3.secret.access.key", "very-secret"))
                        .toString())
                .doesNotContain("very-secret");
    }
}
