package dev.kafkaarrow.connect.converter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.kafkaarrow.connect.plugin.UnknownOption;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArrowConverterConfigTest {

    @Test
    void aConverterKnowsItsOwnOptionsOnly() {
        assertThat(ArrowConverterConfig.unknown(Map.of(
                        "arrow.convertr.mode", "row",
                        "arrow.compression", "lz4",
                        "compression", "lz4",
                        "schemas.enable", "false",
                        "converter.type", "value",
                        "plugin.version", "1")))
                .containsExactly(
                        new UnknownOption("arrow.convertr.mode", Optional.of("arrow.converter.mode")),
                        new UnknownOption("compression", Optional.of("arrow.compression")),
                        new UnknownOption("schemas.enable", Optional.empty()));
    }

    static List<String> options() {
        return List.copyOf(ArrowConverterConfig.definition().names());
    }

    @ParameterizedTest
    @MethodSource("options")
    void noValueOfAnOptionOfTheConverterMakesOtherThanAConfigException(String option) {
        for (Object value : new Object[] {"", " ", "x", "-1", ",", 1, 1.5, true, List.of(1), Map.of(), new Object()}) {
            assertThatCode(() -> {
                        try {
                            Object ignored = new ArrowConverterConfig(Map.of(option, value));
                        } catch (ConfigException e) {
                            assertThat(e).hasMessageContaining(option);
                        }
                    })
                    .as("%s=%s", option, value)
                    .doesNotThrowAnyException();
        }
        Map<String, Object> nothing = new HashMap<>(Collections.singletonMap(option, null));
        assertThat(new ArrowConverterConfig(nothing).values()).isEqualTo(new ArrowConverterConfig(Map.of()).values());
    }
}
