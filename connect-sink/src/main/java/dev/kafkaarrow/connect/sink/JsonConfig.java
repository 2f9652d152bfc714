package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.data.json.BareJsonRows;
import dev.kafkaarrow.connect.data.json.JsonOptions;
import dev.kafkaarrow.connect.data.json.JsonRows;
import dev.kafkaarrow.connect.data.json.UnknownFields;
import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.data.write.RowDecoder;
import dev.kafkaarrow.connect.plugin.EnumOption;
import dev.kafkaarrow.connect.plugin.OptionFault;
import dev.kafkaarrow.ipc.SchemaText;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** The options of values that are JSON, resolved once. */
final class JsonConfig {

    private static final String NEEDS_SCHEMAS_IN_VALUES =
            "With " + SinkOptions.VALUE_FORMAT + "=json and without " + SinkOptions.VALUE_SCHEMA + ": ";

    private final Optional<Schema> schema;
    private final UnknownFields unknownFields;
    private final boolean isLenient;
    private final boolean replacesNullWithDefault;

    /** @throws OptionFault if options do not go together, or there is no such schema */
    JsonConfig(AbstractConfig config) {
        schema = ValueConfig.schemaText(config).map(JsonConfig::schema);
        unknownFields = EnumOption.of(UnknownFields.class).get(config, SinkOptions.VALUE_UNKNOWN_FIELDS);
        isLenient = config.getBoolean(SinkOptions.VALUE_LENIENT);
        replacesNullWithDefault = config.getBoolean(SinkOptions.VALUE_REPLACE_NULL_WITH_DEFAULT);
        if (schema.isPresent() && isLenient) {
            throw new OptionFault(
                    SinkOptions.VALUE_LENIENT,
                    "expected false with " + SinkOptions.VALUE_SCHEMA + ", as no converter reads such values");
        }
    }

    private static Schema schema(String text) {
        try {
            Schema read = SchemaText.read(text).schema();
            RowDecoder unused = new BareJsonRows(read, UnknownFields.FAIL);
            return read;
        } catch (IOException e) {
            throw ValueConfig.invalidSchema("an Arrow schema", text, e);
        } catch (FieldException e) {
            throw new OptionFault(
                    SinkOptions.VALUE_SCHEMA,
                    "expected fields that rows of JSON can have, got another: " + e.getMessage(),
                    e);
        }
    }

    ValueDecoder open() {
        return ValueDecoder.of(schema.<RowDecoder>map(rows -> new BareJsonRows(rows, unknownFields))
                .orElseGet(this::withSchemas));
    }

    private RowDecoder withSchemas() {
        return new JsonRows(new JsonOptions(
                isLenient ? JsonOptions.Losses.AS_JSON_CONVERTER : JsonOptions.Losses.REFUSED,
                replacesNullWithDefault ? JsonOptions.Nulls.DEFAULT : JsonOptions.Nulls.NULL));
    }

    static void define(ConfigDef definition) {
        definition
                .define(
                        SinkOptions.VALUE_UNKNOWN_FIELDS,
                        ConfigDef.Type.STRING,
                        "fail",
                        EnumOption.of(UnknownFields.class),
                        Importance.MEDIUM,
                        "With " + SinkOptions.VALUE_FORMAT + "=json, what to do with a field of a value that "
                                + SinkOptions.VALUE_SCHEMA
                                + " does not have. fail: the value is a bad record. ignore: the field is lost."
                                + ValueConfig.ONLY_AFTER_A_CLEAN_STOP)
                .define(
                        SinkOptions.VALUE_LENIENT,
                        ConfigDef.Type.BOOLEAN,
                        false,
                        Importance.LOW,
                        NEEDS_SCHEMAS_IN_VALUES
                                + "false makes a value bad of which JsonConverter would lose something in silence, such as"
                                + " 300 in an int8, a fraction in an int32, or text for a number, which it takes for 0. true"
                                + " makes of every value what JsonConverter does."
                                + ValueConfig.ONLY_AFTER_A_CLEAN_STOP)
                .define(
                        SinkOptions.VALUE_REPLACE_NULL_WITH_DEFAULT,
                        ConfigDef.Type.BOOLEAN,
                        true,
                        Importance.LOW,
                        NEEDS_SCHEMAS_IN_VALUES
                                + "whether null stands for the default in a field that has one, as"
                                + " replace.null.with.default of JsonConverter says."
                                + ValueConfig.ONLY_AFTER_A_CLEAN_STOP);
    }

    /** @throws OptionFault if one of these options is set though values are of another format */
    static void refuse(AbstractConfig config, String setting) {
        Map<String, Object> defaults = Map.of(
                SinkOptions.VALUE_UNKNOWN_FIELDS, "fail",
                SinkOptions.VALUE_LENIENT, "false",
                SinkOptions.VALUE_REPLACE_NULL_WITH_DEFAULT, "true");
        defaults.forEach((option, expected) -> {
            Object got = config.values().get(option);
            if (!got.toString().equalsIgnoreCase(expected.toString())) {
                throw new OptionFault(option, "expected " + expected + " with " + setting + ", got " + got);
            }
        });
    }
}
