package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.data.json.JsonOptions;
import dev.kafkaarrow.connect.data.json.JsonRows;
import dev.kafkaarrow.connect.data.write.RowDecoder;
import dev.kafkaarrow.connect.plugin.EnumOption;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** The options of how values are read, resolved once. */
final class ValueConfig {

    private static final String ONLY_AFTER_A_CLEAN_STOP = " Change it only after a clean stop of the connector.";

    final ValueFormat format;
    final boolean isLenient;
    final boolean replacesNullWithDefault;

    ValueConfig(AbstractConfig config) {
        format = EnumOption.of(ValueFormat.class).get(config, SinkOptions.VALUE_FORMAT);
        isLenient = config.getBoolean(SinkOptions.VALUE_LENIENT);
        replacesNullWithDefault = config.getBoolean(SinkOptions.VALUE_REPLACE_NULL_WITH_DEFAULT);
    }

    /** Makes rows of values that are bytes; empty if a converter does, or they are Arrow streams. */
    Optional<RowDecoder> decoder() {
        return switch (format) {
            case CONNECT -> Optional.empty();
            case JSON ->
                Optional.of(new JsonRows(new JsonOptions(
                        isLenient ? JsonOptions.Losses.AS_JSON_CONVERTER : JsonOptions.Losses.REFUSED,
                        replacesNullWithDefault ? JsonOptions.Nulls.DEFAULT : JsonOptions.Nulls.NULL)));
        };
    }

    static void define(ConfigDef definition) {
        definition
                .define(
                        SinkOptions.VALUE_FORMAT,
                        ConfigDef.Type.STRING,
                        "connect",
                        EnumOption.of(ValueFormat.class),
                        Importance.HIGH,
                        "What the values of records are. connect: what value.converter makes of them, Arrow streams with"
                                + " ByteArrayConverter, or rows with a converter that gives Structs. json: each value is JSON"
                                + " and becomes a row, decoded straight into columns, several times as fast as by a converter;"
                                + " needs value.converter=org.apache.kafka.connect.converters.ByteArrayConverter. Values"
                                + " are objects of schema and payload, as JsonConverter with schemas.enable=true and"
                                + " Debezium write them, and become what JsonConverter would make of them. Single message"
                                + " transforms see bytes then." + ONLY_AFTER_A_CLEAN_STOP)
                .define(
                        SinkOptions.VALUE_LENIENT,
                        ConfigDef.Type.BOOLEAN,
                        false,
                        Importance.LOW,
                        "With " + SinkOptions.VALUE_FORMAT
                                + "=json: false makes a value bad of which JsonConverter would lose something in silence, such as"
                                + " 300 in an int8, a fraction in an int32, or text for a number, which it takes for 0. true"
                                + " makes of every value what JsonConverter does." + ONLY_AFTER_A_CLEAN_STOP)
                .define(
                        SinkOptions.VALUE_REPLACE_NULL_WITH_DEFAULT,
                        ConfigDef.Type.BOOLEAN,
                        true,
                        Importance.LOW,
                        "With " + SinkOptions.VALUE_FORMAT
                                + "=json: whether null stands for the default in a field that has one, as"
                                + " replace.null.with.default of JsonConverter says." + ONLY_AFTER_A_CLEAN_STOP);
    }
}
