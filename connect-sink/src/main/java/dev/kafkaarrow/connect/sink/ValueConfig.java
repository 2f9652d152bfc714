package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.data.json.BareJsonRows;
import dev.kafkaarrow.connect.data.json.JsonOptions;
import dev.kafkaarrow.connect.data.json.JsonRows;
import dev.kafkaarrow.connect.data.json.UnknownFields;
import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.data.write.RowDecoder;
import dev.kafkaarrow.connect.plugin.EnumOption;
import dev.kafkaarrow.ipc.SchemaText;
import dev.kafkaarrow.ipc.StreamSchema;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigException;

/** The options of how values are read, resolved once. */
final class ValueConfig {

    private static final String ONLY_AFTER_A_CLEAN_STOP = " Change it only after a clean stop of the connector.";

    final ValueFormat format;
    final Optional<StreamSchema> schema;
    final UnknownFields unknownFields;
    final boolean isLenient;
    final boolean replacesNullWithDefault;

    ValueConfig(AbstractConfig config) {
        format = EnumOption.of(ValueFormat.class).get(config, SinkOptions.VALUE_FORMAT);
        schema = schema(SinkOptions.VALUE_SCHEMA, config.getString(SinkOptions.VALUE_SCHEMA));
        unknownFields = EnumOption.of(UnknownFields.class).get(config, SinkOptions.VALUE_UNKNOWN_FIELDS);
        isLenient = config.getBoolean(SinkOptions.VALUE_LENIENT);
        replacesNullWithDefault = config.getBoolean(SinkOptions.VALUE_REPLACE_NULL_WITH_DEFAULT);
    }

    /** Makes rows of values that are bytes; empty if a converter does, or they are Arrow streams. */
    Optional<RowDecoder> decoder() {
        return switch (format) {
            case CONNECT -> Optional.empty();
            case JSON -> Optional.of(schema.<RowDecoder>map(this::bare).orElseGet(this::withSchemas));
        };
    }

    private RowDecoder bare(StreamSchema rows) {
        return new BareJsonRows(rows.schema(), unknownFields);
    }

    private RowDecoder withSchemas() {
        return new JsonRows(new JsonOptions(
                isLenient ? JsonOptions.Losses.AS_JSON_CONVERTER : JsonOptions.Losses.REFUSED,
                replacesNullWithDefault ? JsonOptions.Nulls.DEFAULT : JsonOptions.Nulls.NULL));
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
                                + " needs value.converter=org.apache.kafka.connect.converters.ByteArrayConverter. Without "
                                + SinkOptions.VALUE_SCHEMA
                                + " values are objects of schema and payload, as JsonConverter with schemas.enable=true and"
                                + " Debezium write them, and become what JsonConverter would make of them. Single message"
                                + " transforms see bytes then." + ONLY_AFTER_A_CLEAN_STOP)
                .define(
                        SinkOptions.VALUE_SCHEMA,
                        ConfigDef.Type.STRING,
                        "",
                        LambdaValidator.with(
                                ValueConfig::checkSchema, () -> "an Arrow schema in JSON, or a file with one"),
                        Importance.MEDIUM,
                        "With " + SinkOptions.VALUE_FORMAT
                                + "=json, the schema of values that are bare JSON objects: an Arrow schema as JSON text, or"
                                + " the path or file: URI of a file that holds one, which the connector reads when it starts."
                                + " Fields are matched by name; a missing one is null."
                                + ONLY_AFTER_A_CLEAN_STOP)
                .define(
                        SinkOptions.VALUE_UNKNOWN_FIELDS,
                        ConfigDef.Type.STRING,
                        "fail",
                        EnumOption.of(UnknownFields.class),
                        Importance.MEDIUM,
                        "What to do with a field of a value that " + SinkOptions.VALUE_SCHEMA
                                + " does not have. fail: the value is a bad record. ignore: the field is lost."
                                + ONLY_AFTER_A_CLEAN_STOP)
                .define(
                        SinkOptions.VALUE_LENIENT,
                        ConfigDef.Type.BOOLEAN,
                        false,
                        Importance.LOW,
                        "With " + SinkOptions.VALUE_FORMAT + "=json and without " + SinkOptions.VALUE_SCHEMA
                                + ": false makes a value bad of which JsonConverter would lose something in silence, such as"
                                + " 300 in an int8, a fraction in an int32, or text for a number, which it takes for 0. true"
                                + " makes of every value what JsonConverter does." + ONLY_AFTER_A_CLEAN_STOP)
                .define(
                        SinkOptions.VALUE_REPLACE_NULL_WITH_DEFAULT,
                        ConfigDef.Type.BOOLEAN,
                        true,
                        Importance.LOW,
                        "With " + SinkOptions.VALUE_FORMAT + "=json and without " + SinkOptions.VALUE_SCHEMA
                                + ": whether null stands for the default in a field that has one, as"
                                + " replace.null.with.default of JsonConverter says." + ONLY_AFTER_A_CLEAN_STOP);
    }

    private static void checkSchema(String name, Object value) {
        try {
            schema(name, (String) value).ifPresent(schema -> new BareJsonRows(schema.schema(), UnknownFields.FAIL));
        } catch (FieldException e) {
            throw new ConfigException(name, value, "has a field that rows of JSON cannot have: " + e.getMessage());
        }
    }

    private static Optional<StreamSchema> schema(String option, String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(SchemaText.read(text));
        } catch (IOException e) {
            throw invalid(option, text, e);
        }
    }

    private static ConfigException invalid(String option, String text, IOException cause) {
        ConfigException invalid = new ConfigException(option, text, cause.getMessage());
        invalid.initCause(cause);
        return invalid;
    }

    /** The same settings with the schema itself in place of a file's name: hosts may have different files of one name. */
    static Map<String, String> resolved(Map<String, String> settings) {
        String text = settings.getOrDefault(SinkOptions.VALUE_SCHEMA, "");
        if (text.isBlank()) {
            return settings;
        }
        Map<String, String> resolved = new HashMap<>(settings);
        try {
            resolved.put(SinkOptions.VALUE_SCHEMA, SchemaText.json(text));
        } catch (IOException e) {
            throw invalid(SinkOptions.VALUE_SCHEMA, text, e);
        }
        return resolved;
    }
}
