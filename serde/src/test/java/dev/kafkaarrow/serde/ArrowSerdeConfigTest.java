package dev.kafkaarrow.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArrowSerdeConfigTest {

    static List<String> options() {
        return List.copyOf(ArrowSerdeConfig.definition().names());
    }

    @ParameterizedTest
    @MethodSource("options")
    void anOptionThatIsNullIsNotSet(String option) {
        Map<String, Object> configs = new HashMap<>(Collections.singletonMap(option, null));

        assertThat(new ArrowSerdeConfig(configs).values()).isEqualTo(new ArrowSerdeConfig(Map.of()).values());
    }

    /** A configuration in Java may hold anything. */
    @ParameterizedTest
    @MethodSource("options")
    void noValueOfAnOptionMakesOtherThanAConfigException(String option) {
        for (Object value : new Object[] {
            "",
            " ",
            "x",
            "-1",
            ",",
            "{",
            "{}",
            1,
            1.5,
            true,
            List.of(1),
            Arrays.asList((Object) null),
            Map.of(),
            new Object(),
            Object.class
        }) {
            assertThatCode(() -> {
                        try {
                            ArrowSerdeConfig config = new ArrowSerdeConfig(Map.of(option, value));
                            // what is made of it
                            Object ignored = List.of(config.decoder(), config.encoder(), config.headers());
                        } catch (ConfigException e) {
                            assertThat(e).hasMessageContaining(option);
                        }
                    })
                    .as("%s=%s", option, value)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void columnsAreNames() {
        assertThatThrownBy(() -> new ArrowSerdeConfig(Map.of("arrow.columns", List.of("a", 1))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("arrow.columns: expected names of columns");
    }

    @Test
    void optionsOfArrowThatNothingReadsAreNamedWithWhatWasMeant() {
        Map<String, Object> configs = new HashMap<>(Map.of(
                "arrow.schema.compatability", "full",
                "arrow.compresion", "lz4",
                "arrow.nonsense.of.mine", 1,
                "arrow.compression", "lz4",
                // the client's, or another plugin's
                "schema.compatibility", "full",
                "bootstrap.server", "localhost:9092"));

        assertThat(ArrowSerdeConfig.unknown(configs))
                .isEqualTo(Map.of(
                        "arrow.schema.compatability", Optional.of("arrow.schema.compatibility"),
                        "arrow.compresion", Optional.of("arrow.compression"),
                        "arrow.nonsense.of.mine", Optional.empty()));
        assertThat(new ArrowSerdeConfig(configs)).isNotNull();
    }
}
