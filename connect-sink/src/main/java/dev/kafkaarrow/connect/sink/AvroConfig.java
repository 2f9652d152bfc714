package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.avro.AvroRows;
import dev.kafkaarrow.connect.avro.registry.AvroSchemaText;
import dev.kafkaarrow.connect.avro.registry.RegistryConfig;
import dev.kafkaarrow.connect.avro.registry.SchemaRegistry;
import dev.kafkaarrow.connect.data.write.RowDecoder;
import dev.kafkaarrow.connect.plugin.EnumOption;
import dev.kafkaarrow.connect.plugin.OptionFault;
import dev.kafkaarrow.ipc.SchemaText;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.connect.errors.DataException;

/** The options of values that are Avro, resolved once. */
final class AvroConfig {

    private static final EnumOption<AvroEncoding> ENCODINGS = EnumOption.of(AvroEncoding.class);

    private final AvroEncoding encoding;

    /** With a registry that of the reader, if it is another than the writers'. */
    private final Optional<Schema> schema;

    private final Optional<RegistryConfig> registry;

    /** @throws OptionFault if options do not go together, or there is no such schema */
    AvroConfig(AbstractConfig config) {
        JsonConfig.refuse(config, SinkOptions.VALUE_FORMAT + "=avro");
        boolean hasRegistry = !config.getList(RegistryConfig.URL).isEmpty();
        encoding = Optional.ofNullable(config.getString(SinkOptions.VALUE_AVRO_ENCODING))
                .map(ENCODINGS::parse)
                .orElse(hasRegistry ? AvroEncoding.REGISTRY : AvroEncoding.SINGLE_OBJECT);
        String setting = SinkOptions.VALUE_AVRO_ENCODING + "=" + encoding.name().toLowerCase(Locale.ROOT);
        if (encoding == AvroEncoding.REGISTRY && !hasRegistry) {
            throw new OptionFault(RegistryConfig.URL, "expected the URL of a registry with " + setting + ", got none");
        }
        if (encoding != AvroEncoding.REGISTRY && hasRegistry) {
            throw new OptionFault(
                    RegistryConfig.URL, "expected none with " + setting + ", as such values have no id of a registry");
        }
        Optional<String> text = ValueConfig.schemaText(config);
        if (!hasRegistry && text.isEmpty()) {
            throw new OptionFault(
                    SinkOptions.VALUE_SCHEMA,
                    "expected the Avro schema of the values, or " + RegistryConfig.URL + ", with "
                            + SinkOptions.VALUE_FORMAT + "=avro, got neither");
        }
        registry = hasRegistry ? Optional.of(new RegistryConfig(config)) : Optional.empty();
        schema = text.map(this::schema);
    }

    private Schema schema(String text) {
        try {
            Schema read = AvroSchemaText.read(SchemaText.json(text));
            RowDecoder unused = encoding == AvroEncoding.REGISTRY
                    ? AvroRows.ofRegistry(id -> read, Optional.of(read))
                    : withoutRegistry(read);
            return read;
        } catch (IOException | DataException e) {
            throw ValueConfig.invalidSchema("an Avro schema", text, e);
        }
    }

    /** Asks nobody yet. */
    ValueDecoder open() {
        if (registry.isEmpty()) {
            return ValueDecoder.of(withoutRegistry(schema.orElseThrow()));
        }
        SchemaRegistry opened = new SchemaRegistry(registry.get());
        return new ValueDecoder(Optional.of(AvroRows.ofRegistry(opened, schema)), Optional.of(opened));
    }

    private RowDecoder withoutRegistry(Schema rows) {
        return encoding == AvroEncoding.BINARY ? AvroRows.bare(rows) : AvroRows.singleObjects(rows);
    }

    static void define(ConfigDef definition) {
        definition.define(
                SinkOptions.VALUE_AVRO_ENCODING,
                ConfigDef.Type.STRING,
                null,
                LambdaValidator.with(AvroConfig::checkEncoding, ENCODINGS::toString),
                Importance.MEDIUM,
                "With " + SinkOptions.VALUE_FORMAT
                        + "=avro, what stands before Avro's binary encoding in a value. registry: a zero byte and the"
                        + " four-byte id of its schema in " + RegistryConfig.URL
                        + ". single_object: Avro's own header, with the fingerprint of " + SinkOptions.VALUE_SCHEMA
                        + ". binary: nothing; the value is of " + SinkOptions.VALUE_SCHEMA
                        + ". The default is registry if " + RegistryConfig.URL + " is set, else single_object."
                        + ValueConfig.ONLY_AFTER_A_CLEAN_STOP);
        RegistryConfig.define(definition);
    }

    private static void checkEncoding(String name, Object value) {
        if (value != null) {
            ENCODINGS.ensureValid(name, value);
        }
    }

    /** @throws OptionFault if one of these options is set though values are of another format */
    static void refuse(AbstractConfig config, String setting) {
        if (!config.getList(RegistryConfig.URL).isEmpty()) {
            throw new OptionFault(
                    RegistryConfig.URL,
                    "expected none with " + setting + ", as only " + SinkOptions.VALUE_FORMAT
                            + "=avro asks a registry");
        }
        if (config.getString(SinkOptions.VALUE_AVRO_ENCODING) != null) {
            throw new OptionFault(SinkOptions.VALUE_AVRO_ENCODING, "expected none with " + setting);
        }
    }
}
