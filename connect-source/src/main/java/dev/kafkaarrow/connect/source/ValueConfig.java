package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.data.read.JsonForm;
import dev.kafkaarrow.connect.plugin.EnumOption;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** The options of what values rows become, resolved once. */
final class ValueConfig {

    static final EnumOption<ValueFormat> FORMATS = EnumOption.of(ValueFormat.class);

    private static final EnumOption<JsonForm.Decimals> DECIMALS = EnumOption.of(JsonForm.Decimals.class);

    final ValueFormat format;

    /** If that is the format. */
    final Optional<JsonForm> json;

    ValueConfig(AbstractConfig config) {
        format = FORMATS.get(config, SourceOptions.VALUE_FORMAT);
        json = format == ValueFormat.CONNECT
                ? Optional.empty()
                : Optional.of(new JsonForm(
                        config.getBoolean(SourceOptions.VALUE_SCHEMAS_ENABLE)
                                ? JsonForm.Envelope.SCHEMA_AND_PAYLOAD
                                : JsonForm.Envelope.NONE,
                        DECIMALS.get(config, SourceOptions.VALUE_DECIMAL_FORMAT),
                        config.getBoolean(SourceOptions.VALUE_REPLACE_NULL_WITH_DEFAULT)
                                ? JsonForm.Nulls.DEFAULT
                                : JsonForm.Nulls.KEPT));
    }

    /** What is wrong with the format, if anything is. */
    static Optional<String> conflict(OutputChoice output, ValueFormat format) {
        return output == OutputChoice.BATCHES && format != ValueFormat.CONNECT
                ? Optional.of(
                        "expected connect with " + SourceOptions.OUTPUT + "=batches, whose values are Arrow streams")
                : Optional.empty();
    }

    static void define(ConfigDef definition) {
        definition
                .define(
                        SourceOptions.VALUE_FORMAT,
                        ConfigDef.Type.STRING,
                        "connect",
                        FORMATS,
                        Importance.HIGH,
                        "With output=rows, what the value of each record is. connect: a Struct, which value.converter writes."
                                + " json: JSON, written straight from columns, several times as fast as by a converter and byte for"
                                + " byte what JsonConverter writes; needs"
                                + " value.converter=org.apache.kafka.connect.converters.ByteArrayConverter. Single message"
                                + " transforms see bytes then.")
                .define(
                        SourceOptions.VALUE_SCHEMAS_ENABLE,
                        ConfigDef.Type.BOOLEAN,
                        true,
                        Importance.MEDIUM,
                        "With value.format=json, as schemas.enable of JsonConverter: whether each value is an object of schema"
                                + " and payload, or the row alone.")
                .define(
                        SourceOptions.VALUE_DECIMAL_FORMAT,
                        ConfigDef.Type.STRING,
                        "base64",
                        DECIMALS,
                        Importance.LOW,
                        "With value.format=json, as decimal.format of JsonConverter. base64: decimals are the base64 of their"
                                + " unscaled number. numeric: they are numbers.")
                .define(
                        SourceOptions.VALUE_REPLACE_NULL_WITH_DEFAULT,
                        ConfigDef.Type.BOOLEAN,
                        true,
                        Importance.LOW,
                        "With value.format=json, as replace.null.with.default of JsonConverter: whether a null in a field with"
                                + " a default is written as the default.");
    }
}
