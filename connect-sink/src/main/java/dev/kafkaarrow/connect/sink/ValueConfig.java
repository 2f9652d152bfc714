package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.plugin.EnumOption;
import dev.kafkaarrow.connect.plugin.OptionFault;
import dev.kafkaarrow.ipc.SchemaText;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** The options of how values are read, resolved once: by a converter, or by what {@link JsonConfig} or {@link AvroConfig} says. */
final class ValueConfig {

    static final String ONLY_AFTER_A_CLEAN_STOP = " Change it only after a clean stop of the connector.";

    private static final ConfigDef DEFINITION = new ConfigDef();

    static {
        define(DEFINITION);
    }

    /** Of a schema that is no schema, as much as an error shows. */
    private static final int MAX_SHOWN = 100;

    private final Supplier<ValueDecoder> decoders;

    /** @throws OptionFault if options do not go together, or there is no such schema */
    ValueConfig(AbstractConfig config) {
        ValueFormat format = EnumOption.of(ValueFormat.class).get(config, SinkOptions.VALUE_FORMAT);
        String setting = SinkOptions.VALUE_FORMAT + "=" + format.name().toLowerCase(Locale.ROOT);
        if (format != ValueFormat.AVRO) {
            AvroConfig.refuse(config, setting);
        }
        decoders = switch (format) {
            case CONNECT -> {
                if (schemaText(config).isPresent()) {
                    throw new OptionFault(
                            SinkOptions.VALUE_SCHEMA,
                            "expected none with " + setting + ", as the converter says what the schema is");
                }
                yield () -> ValueDecoder.NONE;
            }
            case JSON -> new JsonConfig(config)::open;
            case AVRO -> new AvroConfig(config)::open;
        };
    }

    /** What makes rows of values from now on; the caller closes it. */
    ValueDecoder open() {
        return decoders.get();
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
                                + " ByteArrayConverter, or rows with a converter that gives Structs. json, avro: each value is JSON"
                                + " or Avro and becomes a row, decoded straight into columns, several times as fast as by a"
                                + " converter; needs value.converter=org.apache.kafka.connect.converters.ByteArrayConverter. JSON"
                                + " without " + SinkOptions.VALUE_SCHEMA
                                + " is objects of schema and payload, as JsonConverter with schemas.enable=true and"
                                + " Debezium write them, and becomes what JsonConverter would make of it. Of Avro the schema is in"
                                + " schema.registry.url or " + SinkOptions.VALUE_SCHEMA
                                + ". Single message transforms see bytes then." + ONLY_AFTER_A_CLEAN_STOP)
                .define(
                        SinkOptions.VALUE_SCHEMA,
                        ConfigDef.Type.STRING,
                        "",
                        Importance.MEDIUM,
                        "A schema as JSON text, or the path or file: URI of a file that holds one, which the connector reads"
                                + " when it starts. With " + SinkOptions.VALUE_FORMAT
                                + "=json an Arrow schema, of values that are bare JSON objects: fields are matched by name, and a"
                                + " missing one is null. With " + SinkOptions.VALUE_FORMAT
                                + "=avro an Avro schema: that of all values or, with schema.registry.url, the one that they are"
                                + " read as, by Avro's rules for a reader's schema." + ONLY_AFTER_A_CLEAN_STOP);
        JsonConfig.define(definition);
        AvroConfig.define(definition);
    }

    /** The names of the options that {@link #fault} looks at. */
    static Set<String> names() {
        return DEFINITION.names();
    }

    /** Why options that are valid one by one are not together. */
    static Optional<OptionFault> fault(Map<String, String> settings) {
        try {
            ValueConfig unused = new ValueConfig(new AbstractConfig(DEFINITION, settings, false));
            return Optional.empty();
        } catch (OptionFault e) {
            return Optional.of(e);
        }
    }

    /** As it is set: a schema, or where one is. */
    static Optional<String> schemaText(AbstractConfig config) {
        return Optional.of(config.getString(SinkOptions.VALUE_SCHEMA)).filter(text -> !text.isBlank());
    }

    static OptionFault invalidSchema(String expected, String text, Exception cause) {
        String shown = text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
        return new OptionFault(
                SinkOptions.VALUE_SCHEMA,
                "expected " + expected + " in JSON, or a file with one, got what " + cause.getMessage() + ": " + shown,
                cause);
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
            throw invalidSchema("a schema", text, e);
        }
        return resolved;
    }
}
