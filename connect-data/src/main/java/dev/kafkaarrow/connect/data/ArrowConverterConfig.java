package dev.kafkaarrow.connect.data;

import dev.kafkaarrow.connect.plugin.GivenSettings;
import dev.kafkaarrow.connect.plugin.UnknownOption;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.Compression;
import dev.kafkaarrow.ipc.EndMarker;
import dev.kafkaarrow.ipc.NearestName;
import dev.kafkaarrow.ipc.Validation;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.CaseInsensitiveValidString;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;

/** The options of {@link ArrowConverter}; a connector sets them with the prefix {@code value.converter.} or {@code key.converter.}. */
public final class ArrowConverterConfig extends AbstractConfig {
    public static final String MODE = "arrow.converter.mode";
    public static final String CACHED_SCHEMAS = "arrow.converter.cached.schemas";
    public static final String COMPRESSION = "arrow.compression";
    public static final String COMPRESSION_LEVEL = "arrow.compression.level";
    public static final String VALIDATION = "arrow.validation";
    public static final String END_OF_STREAM = "arrow.end.of.stream";
    public static final String MAX_MESSAGE_BYTES = "arrow.max.message.bytes";
    public static final String MAX_DECOMPRESSED_BYTES = "arrow.max.decompressed.bytes";

    /** What Connect gives to each converter, or reads itself. */
    private static final Set<String> OF_CONNECT = Set.of("converter.type", "plugin.version");

    private static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    MODE,
                    ConfigDef.Type.STRING,
                    "batch",
                    CaseInsensitiveValidString.in("batch", "row"),
                    Importance.HIGH,
                    "What sink connectors get. batch: an array of structs, one for each row of the message. row: a"
                            + " struct; a message that has not just one row is an error. Source connectors may give"
                            + " structs and arrays of structs in either mode.")
            .define(
                    CACHED_SCHEMAS,
                    ConfigDef.Type.INT,
                    64,
                    Range.atLeast(1),
                    Importance.LOW,
                    "For how many schemas in each direction what was made of them is kept. For each schema of a source"
                            + " up to some 2 MB of memory outside the heap are kept with it.")
            .define(
                    COMPRESSION,
                    ConfigDef.Type.STRING,
                    "none",
                    CaseInsensitiveValidString.in("none", "lz4", "zstd"),
                    Importance.MEDIUM,
                    "How the buffers of messages are compressed. Pays for messages of many rows only.")
            .define(
                    COMPRESSION_LEVEL,
                    ConfigDef.Type.INT,
                    1,
                    Range.between(-7, 22),
                    Importance.LOW,
                    "Level of zstd, from -7, fastest, to 22, smallest.")
            .define(
                    VALIDATION,
                    ConfigDef.Type.STRING,
                    "full",
                    CaseInsensitiveValidString.in("structural", "full", "none"),
                    Importance.MEDIUM,
                    "What is checked of a message before its rows are read. full: every offset, index, view and UTF-8"
                            + " sequence. structural: everything that can be checked without looking at single values."
                            + " none: only what it takes to walk the messages, for bytes of a trusted producer.")
            .define(
                    END_OF_STREAM,
                    ConfigDef.Type.STRING,
                    "required",
                    CaseInsensitiveValidString.in("required", "optional"),
                    Importance.LOW,
                    "Whether a message has to end with the end-of-stream marker. optional: it may also end behind its last IPC"
                            + " message, as DuckDB and other writers leave the marker out; a message that its producer cut off"
                            + " just there is then read as a shorter one.")
            .define(
                    MAX_MESSAGE_BYTES,
                    ConfigDef.Type.LONG,
                    Checks.DEFAULT.maxMessageBytes(),
                    Range.atLeast(0),
                    Importance.LOW,
                    "Most bytes of a message that are accepted.")
            .define(
                    MAX_DECOMPRESSED_BYTES,
                    ConfigDef.Type.LONG,
                    Checks.DEFAULT.maxDecompressedBytes(),
                    Range.atLeast(0),
                    Importance.LOW,
                    "Most bytes that the compressed buffers of one IPC message may decompress to, and most that the validity of"
                            + " columns without any bytes, such as structs without fields, may take.");

    private final ConverterMode mode;
    private final int mostCachedSchemas;
    private final Compression compression;
    private final Checks checks;
    private final EndMarker endMarker;

    ArrowConverterConfig(Map<String, ?> configs) {
        super(DEFINITION, GivenSettings.of(configs), false);
        this.mode = ConverterMode.valueOf(upperCase(MODE));
        this.mostCachedSchemas = getInt(CACHED_SCHEMAS);
        this.compression = switch (Compression.Codec.valueOf(upperCase(COMPRESSION))) {
            case NONE -> Compression.NONE;
            case LZ4 -> Compression.LZ4;
            case ZSTD -> Compression.zstd(getInt(COMPRESSION_LEVEL));
        };
        this.endMarker = EndMarker.valueOf(upperCase(END_OF_STREAM));
        this.checks = new Checks(
                Validation.valueOf(upperCase(VALIDATION)),
                getLong(MAX_MESSAGE_BYTES),
                Checks.DEFAULT.maxMetadataBytes(),
                Checks.DEFAULT.maxSchemaDepth(),
                Checks.DEFAULT.maxSchemaFields(),
                getLong(MAX_DECOMPRESSED_BYTES));
    }

    /** Options that are not read: all that the converter is given are under its own prefix. */
    static List<UnknownOption> unknown(Map<String, ?> configs) {
        return configs.keySet().stream()
                .filter(name -> !DEFINITION.names().contains(name) && !OF_CONNECT.contains(name))
                .sorted()
                .map(name -> new UnknownOption(name, NearestName.of(name, DEFINITION.names())))
                .toList();
    }

    private String upperCase(String key) {
        return getString(key).toUpperCase(Locale.ROOT);
    }

    /** The definition, from which the reference in {@code docs/} is made. */
    public static ConfigDef definition() {
        return new ConfigDef(DEFINITION);
    }

    ConverterMode mode() {
        return mode;
    }

    int mostCachedSchemas() {
        return mostCachedSchemas;
    }

    Compression compression() {
        return compression;
    }

    EndMarker endMarker() {
        return endMarker;
    }

    Checks checks() {
        return checks;
    }
}
