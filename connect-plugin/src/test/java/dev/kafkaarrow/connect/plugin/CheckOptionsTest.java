package dev.kafkaarrow.connect.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.ipc.Bound;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.Validation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class CheckOptionsTest {

    private static ConfigDef definition(CheckOptions options, Bound... bounds) {
        ConfigDef definition = new ConfigDef();
        for (Bound bound : bounds) {
            options.define(definition, bound, "A bound.");
        }
        return definition;
    }

    private static Checks checks(CheckOptions options, ConfigDef definition, Map<String, String> settings) {
        return options.checks(new AbstractConfig(definition, settings, false), Validation.FULL);
    }

    private static long value(Checks checks, Bound bound) {
        return switch (bound) {
            case MESSAGE_BYTES -> checks.maxMessageBytes();
            case METADATA_BYTES -> checks.maxMetadataBytes();
            case SCHEMA_DEPTH -> checks.maxSchemaDepth();
            case SCHEMA_FIELDS -> checks.maxSchemaFields();
            case DECOMPRESSED_BYTES -> checks.maxDecompressedBytes();
        };
    }

    static List<Arguments> optionsAndBounds() {
        return Arrays.stream(CheckOptions.values())
                .flatMap(options -> Arrays.stream(Bound.values()).map(bound -> Arguments.of(options, bound)))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void withoutSettingsEveryBoundIsAtItsDefault(CheckOptions options) {
        Checks expected = Checks.DEFAULT.withValidation(Validation.FULL);
        assertThat(checks(options, definition(options, Bound.values()), Map.of()))
                .isEqualTo(expected);
        assertThat(checks(options, definition(options), Map.of())).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("optionsAndBounds")
    void eachOptionSetsItsOwnBound(CheckOptions options, Bound bound) {
        Checks checks = checks(options, definition(options, Bound.values()), Map.of(options.name(bound), "17"));
        for (Bound each : Bound.values()) {
            assertThat(value(checks, each)).isEqualTo(each == bound ? 17 : each.defaultValue());
        }
    }

    @ParameterizedTest
    @MethodSource("optionsAndBounds")
    void whatChecksRefuseIsRefusedByTheOption(CheckOptions options, Bound bound) {
        assertRefused(options, bound, bound.min() - 1);
        if (bound.max() < Long.MAX_VALUE) {
            assertRefused(options, bound, bound.max() + 1);
        }
    }

    private static void assertRefused(CheckOptions options, Bound bound, long value) {
        assertThatThrownBy(() -> Checks.of(Validation.FULL, each -> each == bound ? value : each.defaultValue()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(bound.option());
        ConfigDef definition = definition(options, bound);
        assertThatThrownBy(() -> definition.parse(Map.of(options.name(bound), Long.toString(value))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(options.name(bound));
    }

    @ParameterizedTest
    @MethodSource("optionsAndBounds")
    void whatAnOptionTakesChecksTake(CheckOptions options, Bound bound) {
        ConfigDef definition = definition(options, bound);
        for (long value : new long[] {Math.max(1, bound.min()), bound.max()}) {
            assertThat(value(checks(options, definition, Map.of(options.name(bound), Long.toString(value))), bound))
                    .isEqualTo(value);
        }
    }

    @Test
    void aConnectorTakesNoBoundOfNoBytes() {
        for (Bound bound : List.of(Bound.MESSAGE_BYTES, Bound.METADATA_BYTES, Bound.DECOMPRESSED_BYTES)) {
            Map<String, String> none = Map.of(bound.option(), "0");
            ConfigDef definition = definition(CheckOptions.OF_CONNECTOR, bound);
            assertThatThrownBy(() -> definition.parse(none)).isInstanceOf(ConfigException.class);
        }
    }
}
