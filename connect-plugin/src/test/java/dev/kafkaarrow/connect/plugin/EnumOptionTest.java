package dev.kafkaarrow.connect.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnumOptionTest {

    private enum Drink {
        WATER,
        ICED_TEA,
        /** Has an i, which some languages write with a dot above as a capital. */
        MILK
    }

    private static final EnumOption<Drink> ALL = EnumOption.of(Drink.class);
    private static final EnumOption<Drink> SOME = EnumOption.in(EnumSet.of(Drink.WATER, Drink.MILK));

    @ParameterizedTest
    @EnumSource
    void everyConstantIsReadInAnyCase(Drink drink) {
        assertThat(ALL.parse(drink.name())).isEqualTo(drink);
        assertThat(ALL.parse(drink.name().toLowerCase(Locale.ROOT))).isEqualTo(drink);
        ALL.ensureValid("drink", drink.name());
        ALL.ensureValid("drink", drink.name().toLowerCase(Locale.ROOT));
    }

    @Test
    void theLanguageOfTheWorkerDoesNotMatter() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr"));
            assertThat(ALL.parse("milk")).isEqualTo(Drink.MILK);
        } finally {
            Locale.setDefault(before);
        }
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "beer", "iced_tea", " water"})
    void otherValuesAreRefused(String value) {
        assertThatThrownBy(() -> SOME.ensureValid("drink", value))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("drink", "WATER", "MILK")
                .hasMessageNotContaining("ICED_TEA");
    }

    @ParameterizedTest
    @CsvSource({"water, WATER", "Milk, MILK"})
    void aConfigurationChooses(String value, Drink chosen) {
        ConfigDef definition = new ConfigDef()
                .define("drink", ConfigDef.Type.STRING, "water", SOME, ConfigDef.Importance.LOW, "What to drink.");
        AbstractConfig config = new AbstractConfig(definition, Map.of("drink", value), false);
        assertThat(SOME.get(config, "drink")).isEqualTo(chosen);
    }

    @Test
    void theDocumentationListsTheValues() {
        assertThat(SOME.toString())
                .contains("case insensitive", "WATER", "MILK")
                .doesNotContain("ICED_TEA");
    }
}
