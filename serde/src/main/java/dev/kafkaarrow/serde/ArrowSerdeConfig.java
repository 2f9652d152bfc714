package dev.kafkaarrow.serde;

import dev.kafkaarrow.ipc.Bound;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.Compression;
import dev.kafkaarrow.ipc.EndMarker;
import dev.kafkaarrow.ipc.NearestName;
import dev.kafkaarrow.ipc.SchemaCompatibility;
import dev.kafkaarrow.ipc.SchemaText;
import dev.kafkaarrow.ipc.StreamDecoder;
import dev.kafkaarrow.ipc.StreamEncoder;
import dev.kafkaarrow.ipc.StreamSchema;
import dev.kafkaarrow.ipc.Validation;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.CaseInsensitiveValidString;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The options of serializers and deserializers, which stand in the configuration of a producer, consumer or Streams application. */
public final class ArrowSerdeConfig extends AbstractConfig {
    /** What a deserializer checks: {@code structural}, {@code full} or {@code none}. */
    public static final String VALIDATION = "arrow.validation";

    /** Whether a deserializer takes streams without the end-of-stream marker: {@code required} or {@code optional}. */
    public static final String END_OF_STREAM = "arrow.end.of.stream";

    /** Bound of a deserializer, in bytes: one stream. */
    public static final String MAX_MESSAGE_BYTES = "arrow.max.message.bytes";

    /** Bound of a deserializer, in bytes: the metadata of one IPC message. */
    public static final String MAX_METADATA_BYTES = "arrow.max.metadata.bytes";

    /** Bound of a deserializer: levels of nested fields. */
    public static final String MAX_SCHEMA_DEPTH = "arrow.max.schema.depth";

    /** Bound of a deserializer: fields of a schema, nested ones counted. */
    public static final String MAX_SCHEMA_FIELDS = "arrow.max.schema.fields";

    /** Bound of a deserializer, in bytes: what the compressed buffers of one IPC message decompress to. */
    public static final String MAX_DECOMPRESSED_BYTES = "arrow.max.decompressed.bytes";

    /**
     * Where {@link VectorSchemaRootSerializer} finds dictionaries: a {@link DictionaryProvider}, or the name of a class that is one
     * and has a public constructor without arguments.
     */
    public static final String DICTIONARY_PROVIDER = "arrow.dictionary.provider";

    /** The columns that the streams of a deserializer open with, if they are not asked for others; all if empty. */
    public static final String COLUMNS = "arrow.columns";

    /** How {@link VectorSchemaRootSerializer} compresses bodies: {@code none}, {@code lz4} or {@code zstd}. */
    public static final String COMPRESSION = "arrow.compression";

    /** Level of {@code zstd}, from -7 to 22. */
    public static final String COMPRESSION_LEVEL = "arrow.compression.level";

    /** Whether serializers of values say in headers what the value is. */
    public static final String HEADERS = "arrow.headers";

    /** How many record batches a message of {@link ArrowStreamSerializer} may hold: {@code any} or {@code one}. */
    public static final String BATCHES_PER_MESSAGE = "arrow.batches.per.message";

    /** How the schemas that a serializer sends to a topic have to follow one another: a {@link SchemaCompatibility}. */
    public static final String SCHEMA_COMPATIBILITY = "arrow.schema.compatibility";

    /** The schema that the streams of a deserializer open as, if they are not asked for anything else. */
    public static final String READER_SCHEMA = "arrow.reader.schema";

    private static final String PREFIX = "arrow.";
    private static final Logger LOG = LoggerFactory.getLogger(ArrowSerdeConfig.class);

    private static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    VALIDATION,
                    ConfigDef.Type.STRING,
                    "structural",
                    CaseInsensitiveValidString.in("structural", "full", "none"),
                    Importance.MEDIUM,
                    "What a deserializer checks. structural: everything that can be checked without looking at single"
                            + " values. full: also every offset, index, view, type id, run end and UTF-8 sequence. none: only"
                            + " what is needed to find the frames, for trusted producers.")
            .define(
                    END_OF_STREAM,
                    ConfigDef.Type.STRING,
                    "required",
                    CaseInsensitiveValidString.in("required", "optional"),
                    Importance.LOW,
                    "Whether a deserializer requires the end-of-stream marker. optional: a value may also end after"
                            + " its last frame, as DuckDB and other writers omit the marker; a value that its producer"
                            + " truncated exactly there is then read as a shorter one.")
            .define(
                    MAX_MESSAGE_BYTES,
                    ConfigDef.Type.LONG,
                    Checks.DEFAULT.maxMessageBytes(),
                    Range.atLeast(Bound.MESSAGE_BYTES.min()),
                    Importance.LOW,
                    "The maximum size of a message that a deserializer accepts, in bytes.")
            .define(
                    MAX_METADATA_BYTES,
                    ConfigDef.Type.INT,
                    Checks.DEFAULT.maxMetadataBytes(),
                    Range.atLeast(Bound.METADATA_BYTES.min()),
                    Importance.LOW,
                    "The maximum size in bytes of the metadata of one frame (encapsulated IPC message) that a deserializer"
                            + " accepts.")
            .define(
                    MAX_SCHEMA_DEPTH,
                    ConfigDef.Type.INT,
                    Checks.DEFAULT.maxSchemaDepth(),
                    Range.between(Bound.SCHEMA_DEPTH.min(), Bound.SCHEMA_DEPTH.max()),
                    Importance.LOW,
                    "The maximum nesting of fields that a deserializer accepts.")
            .define(
                    MAX_SCHEMA_FIELDS,
                    ConfigDef.Type.INT,
                    Checks.DEFAULT.maxSchemaFields(),
                    Range.atLeast(Bound.SCHEMA_FIELDS.min()),
                    Importance.LOW,
                    "The maximum number of fields of a schema, including nested ones, that a deserializer accepts.")
            .define(
                    MAX_DECOMPRESSED_BYTES,
                    ConfigDef.Type.LONG,
                    Checks.DEFAULT.maxDecompressedBytes(),
                    Range.atLeast(Bound.DECOMPRESSED_BYTES.min()),
                    Importance.LOW,
                    "The maximum size in bytes of the decompressed buffers of one frame (encapsulated IPC message), and of the"
                            + " validity buffers of columns that have no bytes of their own, such as structs without fields.")
            .define(
                    COLUMNS,
                    ConfigDef.Type.LIST,
                    List.of(),
                    LambdaValidator.with(ArrowSerdeConfig::checkNames, () -> "names of columns"),
                    Importance.MEDIUM,
                    "The top-level columns that a deserialized stream opens with, in this order; all if empty. The"
                            + " buffers of other columns are neither copied nor decompressed. The stream's schema and bytes"
                            + " stay complete.")
            .define(
                    COMPRESSION,
                    ConfigDef.Type.STRING,
                    "none",
                    CaseInsensitiveValidString.in("none", "lz4", "zstd"),
                    Importance.MEDIUM,
                    "How VectorSchemaRootSerializer compresses the buffers of a batch. Existing streams are sent as"
                            + " they are.")
            .define(
                    COMPRESSION_LEVEL,
                    ConfigDef.Type.INT,
                    1,
                    Range.between(-7, 22),
                    Importance.LOW,
                    "The compression level of zstd, from -7 (fastest) to 22 (smallest).")
            .define(
                    HEADERS,
                    ConfigDef.Type.BOOLEAN,
                    false,
                    Importance.LOW,
                    "Whether serializers set the headers content-type (application/vnd.apache.arrow.stream) and"
                            + " arrow.schema.fingerprint (16 hex digits), so that tools and routers can tell what a message is"
                            + " without opening it.")
            .define(
                    BATCHES_PER_MESSAGE,
                    ConfigDef.Type.STRING,
                    "any",
                    CaseInsensitiveValidString.in("any", "one"),
                    Importance.LOW,
                    "How many record batches a message of ArrowStreamSerializer may hold. one: for consumers that read"
                            + " the first batch of a stream and lose the others without an error; a stream of several is"
                            + " not sent: send throws a SerializationException. Streams without batches are sent, and"
                            + " VectorSchemaRootSerializer always writes one batch.")
            .define(
                    SCHEMA_COMPATIBILITY,
                    ConfigDef.Type.STRING,
                    "none",
                    CaseInsensitiveValidString.in("none", "identical", "backward", "forward", "full"),
                    Importance.MEDIUM,
                    "How the schema of a message may differ from the schema that the same serializer sent to the"
                            + " topic last. backward: the new schema can read data of the old one. forward: the old schema can"
                            + " read data of the new one. full: both. identical: the same schema, including metadata. none: in"
                            + " any way. A message that violates it is not sent: send throws a SerializationException that"
                            + " names each field in question. See schema-continuity.md.")
            .define(
                    READER_SCHEMA,
                    ConfigDef.Type.STRING,
                    "",
                    Importance.MEDIUM,
                    "The schema that every deserialized stream opens as: an Arrow schema as JSON text, or the path or"
                            + " file: URI of a file that holds one. Columns are matched by name, widened where their type is"
                            + " smaller, and null where they were not written. A message whose schema cannot be read this way"
                            + " without loss fails with a SerializationException that names each field in question. The"
                            + " stream's own schema and bytes stay as they are. Cannot be combined with arrow.columns. If"
                            + " empty, streams open as they were written.")
            .define(
                    DICTIONARY_PROVIDER,
                    ConfigDef.Type.CLASS,
                    null,
                    Importance.LOW,
                    "Where VectorSchemaRootSerializer finds the dictionaries of a root: the name of a class that"
                            + " implements DictionaryProvider and has a public no-argument constructor, or an instance.");

    private final Checks checks;
    private final Optional<DictionaryProvider> dictionaries;
    private final Compression compression;
    private final SchemaCompatibility schemaCompatibility;
    private final Optional<StreamSchema> readerSchema;

    ArrowSerdeConfig(Map<String, ?> configs) {
        super(DEFINITION, withoutInstance(configs), false);
        unknown(configs)
                .forEach((name, nearest) -> LOG.warn(
                        "Unknown option {}, which nothing reads{}",
                        name,
                        nearest.map(option -> ": did you mean " + option + "?").orElse("")));
        this.checks = Checks.of(
                Validation.valueOf(getString(VALIDATION).toUpperCase(Locale.ROOT)),
                bound -> ((Number) get(PREFIX + bound.option())).longValue());
        this.compression = compression(getString(COMPRESSION), getInt(COMPRESSION_LEVEL));
        this.schemaCompatibility =
                SchemaCompatibility.valueOf(getString(SCHEMA_COMPATIBILITY).toUpperCase(Locale.ROOT));
        this.readerSchema = getString(READER_SCHEMA).isBlank()
                ? Optional.empty()
                : Optional.of(readerSchema(getString(READER_SCHEMA)));
        if (readerSchema.isPresent() && !getList(COLUMNS).isEmpty()) {
            throw new ConfigException(
                    COLUMNS, getList(COLUMNS), "goes without " + READER_SCHEMA + ", which has the columns it reads");
        }
        this.dictionaries = configs.get(DICTIONARY_PROVIDER) instanceof DictionaryProvider provider
                ? Optional.of(provider)
                : Optional.ofNullable(getClass(DICTIONARY_PROVIDER)).map(ArrowSerdeConfig::newProvider);
    }

    /**
     * Options that are not read, each with the one that was meant, as far as one can tell. A serializer is given the whole configuration of
     * its client, so that other names than those of Arrow are the client's, or its other plugins'.
     */
    static Map<String, Optional<String>> unknown(Map<String, ?> configs) {
        Map<String, Optional<String>> unknown = new TreeMap<>();
        for (String name : configs.keySet()) {
            if (name.startsWith(PREFIX) && !DEFINITION.names().contains(name)) {
                unknown.put(name, NearestName.of(name, DEFINITION.names()));
            }
        }
        return unknown;
    }

    private static StreamSchema readerSchema(String text) {
        try {
            return SchemaText.read(text);
        } catch (IOException e) {
            ConfigException invalid = new ConfigException(READER_SCHEMA, text, e.getMessage());
            invalid.initCause(e);
            throw invalid;
        }
    }

    private static Compression compression(String codec, int level) {
        return switch (Compression.Codec.valueOf(codec.toUpperCase(Locale.ROOT))) {
            case NONE -> Compression.NONE;
            case LZ4 -> Compression.LZ4;
            case ZSTD -> Compression.zstd(level);
        };
    }

    /** The definition, from which the reference in {@code docs/} is made. */
    public static ConfigDef definition() {
        return new ConfigDef(DEFINITION);
    }

    StreamEncoder encoder() {
        return new StreamEncoder(compression);
    }

    StreamDecoder decoder() {
        List<String> columns = getList(COLUMNS);
        StreamDecoder decoder;
        if (readerSchema.isPresent()) {
            decoder = new StreamDecoder(checks, readerSchema.get());
        } else if (columns.isEmpty()) {
            decoder = new StreamDecoder(checks);
        } else {
            decoder = new StreamDecoder(checks, columns);
        }
        return decoder.withEndMarker(EndMarker.valueOf(getString(END_OF_STREAM).toUpperCase(Locale.ROOT)));
    }

    /** Remembers nothing yet. */
    SentSchemas sentSchemas() {
        return new SentSchemas(schemaCompatibility);
    }

    BatchesPerMessage batchesPerMessage() {
        return BatchesPerMessage.valueOf(getString(BATCHES_PER_MESSAGE).toUpperCase(Locale.ROOT));
    }

    StreamHeaders headers() {
        return getBoolean(HEADERS) ? StreamHeaders.SET : StreamHeaders.LEAVE;
    }

    Optional<DictionaryProvider> dictionaries() {
        return dictionaries;
    }

    /** A list in Java may hold anything. */
    private static void checkNames(String name, Object value) {
        if (!((List<?>) value).stream().allMatch(String.class::isInstance)) {
            throw new ConfigException(name, value, "expected names of columns");
        }
    }

    /** Without what is null, too, which is as what is not there. */
    private static Map<String, Object> withoutInstance(Map<String, ?> configs) {
        Map<String, Object> plain = new HashMap<>(configs);
        plain.values().removeIf(Objects::isNull);
        plain.computeIfPresent(
                DICTIONARY_PROVIDER, (key, value) -> value instanceof DictionaryProvider ? value.getClass() : value);
        return plain;
    }

    private static DictionaryProvider newProvider(Class<?> type) {
        if (!DictionaryProvider.class.isAssignableFrom(type)) {
            throw new ConfigException(DICTIONARY_PROVIDER, type.getName(), "is not a DictionaryProvider");
        }
        try {
            return (DictionaryProvider) type.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            ConfigException refusal = new ConfigException(
                    DICTIONARY_PROVIDER, type.getName(), "has no public constructor that works without arguments");
            refusal.initCause(e);
            throw refusal;
        }
    }
}
