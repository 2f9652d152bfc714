package dev.kafkaarrow.connect.converter;

import dev.kafkaarrow.connect.plugin.CheckOptions;
import dev.kafkaarrow.connect.plugin.EnumOption;
import dev.kafkaarrow.connect.plugin.GivenSettings;
import dev.kafkaarrow.connect.plugin.UnknownOption;
import dev.kafkaarrow.ipc.Bound;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.Compression;
import dev.kafkaarrow.ipc.EndMarker;
import dev.kafkaarrow.ipc.NearestName;
import dev.kafkaarrow.ipc.Validation;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;

/**
 * The options of {@link ArrowConverter}. A connector sets them with the prefix {@code value.converter.} or {@code key.converter.}
 * Immutable and thread-safe.
 */
public final class ArrowConverterConfig extends AbstractConfig {
    /** What a message becomes for sink connectors: an array of structs, or a struct. */
    public static final String MODE = "arrow.converter.mode";

    /** How many schemas are cached in each direction. */
    public static final String CACHED_SCHEMAS = "arrow.converter.cached.schemas";

    /** Codec of the messages that are made. */
    public static final String COMPRESSION = "arrow.compression";

    /** Level of zstd. */
    public static final String COMPRESSION_LEVEL = "arrow.compression.level";

    /** What is checked of messages before they are read. */
    public static final String VALIDATION = "arrow.validation";

    /** Whether messages must end with the end-of-stream marker. */
    public static final String END_OF_STREAM = "arrow.end.of.stream";

    /** Maximum size in bytes of the messages that are read. */
    public static final String MAX_MESSAGE_BYTES = CheckOptions.OF_CONVERTER.name(Bound.MESSAGE_BYTES);

    /** Maximum size in bytes of a decompressed frame. */
    public static final String MAX_DECOMPRESSED_BYTES = CheckOptions.OF_CONVERTER.name(Bound.DECOMPRESSED_BYTES);

    /** What Connect adds for every converter, or reads itself. */
    private static final Set<String> OF_CONNECT = Set.of("converter.type", "plugin.version");

    private static final EnumOption<ConverterMode> MODES = EnumOption.of(ConverterMode.class);
    private static final EnumOption<Compression.Codec> CODECS = EnumOption.of(Compression.Codec.class);
    private static final EnumOption<Validation> LEVELS = EnumOption.of(Validation.class);
    private static final EnumOption<EndMarker> END_MARKERS = EnumOption.of(EndMarker.class);

    private static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    MODE,
                    ConfigDef.Type.STRING,
                    "batch",
                    MODES,
                    Importance.HIGH,
                    "What a message becomes for sink connectors. batch: an array of structs, one per row. row: a"
                            + " struct; a message that does not have exactly one row is an error. Source connectors may send"
                            + " structs and arrays of structs in either mode.")
            .define(
                    CACHED_SCHEMAS,
                    ConfigDef.Type.INT,
                    64,
                    Range.atLeast(1),
                    Importance.LOW,
                    "How many schemas to cache in each direction. For each cached schema, a source connector may"
                            + " hold up to about 2 MB of off-heap memory.")
            .define(
                    COMPRESSION,
                    ConfigDef.Type.STRING,
                    "none",
                    CODECS,
                    Importance.MEDIUM,
                    "Codec that compresses the buffers of messages. Worthwhile only for messages of many rows.")
            .define(
                    COMPRESSION_LEVEL,
                    ConfigDef.Type.INT,
                    1,
                    Range.between(-7, 22),
                    Importance.LOW,
                    "Compression level of zstd, from -7 (fastest) to 22 (smallest).")
            .define(
                    VALIDATION,
                    ConfigDef.Type.STRING,
                    "full",
                    LEVELS,
                    Importance.MEDIUM,
                    "What is checked of a message before its rows are read. full: every offset, index, view and"
                            + " UTF-8 sequence. structural: everything that can be checked without looking at single values."
                            + " none: only what is needed to find the frames, for trusted producers.")
            .define(
                    END_OF_STREAM,
                    ConfigDef.Type.STRING,
                    "required",
                    END_MARKERS,
                    Importance.LOW,
                    "Whether a message must end with the end-of-stream marker. optional: it may also end after its"
                            + " last frame, as some writers, such as DuckDB, omit the marker; a message that its producer"
                            + " truncated exactly there is then read as a shorter one.");

    static {
        CheckOptions.OF_CONVERTER.define(
                DEFINITION, Bound.MESSAGE_BYTES, "Maximum size of a message in bytes. A larger one is an error.");
        CheckOptions.OF_CONVERTER.define(
                DEFINITION,
                Bound.DECOMPRESSED_BYTES,
                "Maximum size in bytes of the decompressed buffers of one frame, and of the validity buffers of columns that"
                        + " have no bytes of their own, such as structs without fields.");
    }

    private final ConverterMode mode;
    private final int mostCachedSchemas;
    private final Compression compression;
    private final Checks checks;
    private final EndMarker endMarker;

    ArrowConverterConfig(Map<String, ?> configs) {
        super(DEFINITION, GivenSettings.of(configs), false);
        this.mode = MODES.get(this, MODE);
        this.mostCachedSchemas = getInt(CACHED_SCHEMAS);
        this.compression = switch (CODECS.get(this, COMPRESSION)) {
            case NONE -> Compression.NONE;
            case LZ4 -> Compression.LZ4;
            case ZSTD -> Compression.zstd(getInt(COMPRESSION_LEVEL));
        };
        this.endMarker = END_MARKERS.get(this, END_OF_STREAM);
        this.checks = CheckOptions.OF_CONVERTER.checks(this, LEVELS.get(this, VALIDATION));
    }

    /** Options that are ignored: everything that a converter is given was set under its own prefix. */
    static List<UnknownOption> unknown(Map<String, ?> configs) {
        return configs.keySet().stream()
                .filter(name -> !DEFINITION.names().contains(name) && !OF_CONNECT.contains(name))
                .sorted()
                .map(name -> new UnknownOption(name, NearestName.of(name, DEFINITION.names())))
                .toList();
    }

    /** A copy of the definition, from which the reference in {@code docs/} is generated. */
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
