package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.plugin.GivenSettings;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.SchemaCompatibility;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.CaseInsensitiveValidString;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;

/** The connector's settings, resolved. */
final class SourceConfig {

    static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    SourceOptions.STORE_URL,
                    ConfigDef.Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    new ConfigDef.NonEmptyString(),
                    Importance.HIGH,
                    "Where the files are: a file: URI or an absolute path of a directory, the same on every worker. Read"
                            + " with all its subdirectories; hidden files and directories are ignored, and symbolic links to"
                            + " directories are not followed. What cannot be read is warned about and tried again.")
            .define(
                    SourceOptions.INPUT_INCLUDE,
                    ConfigDef.Type.STRING,
                    "**/*.arrows",
                    globs("at least one glob"),
                    Importance.MEDIUM,
                    "Globs, separated by commas, over paths relative to store.url: the files to read. `**/` also"
                            + " stands for no directory at all.")
            .define(
                    SourceOptions.INPUT_EXCLUDE,
                    ConfigDef.Type.STRING,
                    "",
                    globs(""),
                    Importance.MEDIUM,
                    "Globs, separated by commas, over paths relative to store.url: files not to read, even if included."
                            + " A directory whose files are all excluded by a glob that ends in `/**` is not looked into.")
            .define(
                    SourceOptions.POLL_INTERVAL_MS,
                    ConfigDef.Type.LONG,
                    5_000L,
                    Range.atLeast(1),
                    Importance.MEDIUM,
                    "How often to look for new files, and for growth of files that have no end-of-stream marker yet, in"
                            + " milliseconds.")
            .define(
                    SourceOptions.SCHEMA_COMPATIBILITY,
                    ConfigDef.Type.STRING,
                    "none",
                    CaseInsensitiveValidString.in("none", "identical", "backward", "forward", "full"),
                    Importance.MEDIUM,
                    "What the schema of a file may do to that of the newest file before it for the same topic: none,"
                            + " anything; identical, nothing; backward, the new schema reads old data; forward, the"
                            + " old one reads new data; full, both. A file that may not follow is a bad file (bad.file),"
                            + " before its first message. The newest file is the last by name that was begun; recorded"
                            + " files are judged by partition, in the order of Kafka offsets. Files of one topic are"
                            + " read by one task then, recorded ones of one partition; and with cleanup, the last file"
                            + " stays until one behind it is read, as the next task learns its schema from it.")
            .define(
                    SourceOptions.POLL_MAX_BYTES,
                    ConfigDef.Type.LONG,
                    // a quarter of the producer's default buffer.memory, so that it is never what stalls it
                    8L << 20,
                    Range.atLeast(1),
                    Importance.LOW,
                    "About how many bytes of messages a task hands to the worker at once; the last one may exceed it.")
            .define(
                    SourceOptions.TRANSACTION_MAX_BYTES,
                    ConfigDef.Type.LONG,
                    64L << 20,
                    Range.atLeast(1),
                    Importance.LOW,
                    "With transaction.boundary=connector one file is one transaction; a larger file is committed"
                            + " whenever this many bytes were sent.")
            .define(
                    SourceOptions.TRANSACTION_MAX_MS,
                    ConfigDef.Type.LONG,
                    // half of the 60 s after which the broker aborts a source producer's transaction
                    30_000L,
                    Range.atLeast(1),
                    Importance.LOW,
                    "With transaction.boundary=connector a file that takes longer is committed after this many"
                            + " milliseconds. Keep it well below the producer's transaction.timeout.ms.")
            .define(
                    SourceOptions.MAX_MESSAGE_BYTES,
                    ConfigDef.Type.LONG,
                    Checks.DEFAULT.maxMessageBytes(),
                    Range.atLeast(1),
                    Importance.LOW,
                    "Most bytes of one IPC message (a record batch, a dictionary) of a file; a larger one makes the"
                            + " file a bad one.")
            .define(
                    SourceOptions.MAX_METADATA_BYTES,
                    ConfigDef.Type.INT,
                    Checks.DEFAULT.maxMetadataBytes(),
                    Range.atLeast(1),
                    Importance.LOW,
                    "Most bytes of the metadata of one IPC message of a file.")
            .define(
                    SourceOptions.MAX_DECOMPRESSED_BYTES,
                    ConfigDef.Type.LONG,
                    Checks.DEFAULT.maxDecompressedBytes(),
                    Range.atLeast(1),
                    Importance.LOW,
                    "Most bytes that the compressed buffers of a batch may decompress to, where it has to be split.")
            .defineInternal(SourceOptions.TASK_INDEX, ConfigDef.Type.INT, 0, Range.atLeast(0), Importance.LOW, "")
            .defineInternal(SourceOptions.TASK_COUNT, ConfigDef.Type.INT, 1, Range.atLeast(1), Importance.LOW, "");

    static {
        RecordConfig.define(DEFINITION);
        EndConfig.define(DEFINITION);
    }

    final String storeUrl;
    final FileSelection selection;
    final long pollIntervalMs;
    final SchemaCompatibility schemaCompatibility;
    final long pollMaxBytes;
    final long transactionMaxBytes;
    final long transactionMaxMs;
    final Checks checks;
    final TaskShare share;
    final RecordConfig records;
    final EndConfig ends;
    final ConverterRules converters;

    SourceConfig(Map<String, String> settings) {
        Map<String, String> given = GivenSettings.of(settings);
        AbstractConfig config = new AbstractConfig(DEFINITION, given, false);
        storeUrl = config.getString(SourceOptions.STORE_URL);
        records = new RecordConfig(config);
        ends = new EndConfig(config);
        converters = new ConverterRules(records.output, ends.cleanup, given);
        converters.faults().stream().findFirst().ifPresent(fault -> {
            throw new ConfigException(fault);
        });
        selection = new FileSelection(
                Glob.listOf(config.getString(SourceOptions.INPUT_INCLUDE)),
                Glob.listOf(config.getString(SourceOptions.INPUT_EXCLUDE)),
                ends.ownDirectories());
        pollIntervalMs = config.getLong(SourceOptions.POLL_INTERVAL_MS);
        schemaCompatibility = SchemaCompatibility.valueOf(
                config.getString(SourceOptions.SCHEMA_COMPATIBILITY).toUpperCase(Locale.ROOT));
        pollMaxBytes = config.getLong(SourceOptions.POLL_MAX_BYTES);
        transactionMaxBytes = config.getLong(SourceOptions.TRANSACTION_MAX_BYTES);
        transactionMaxMs = config.getLong(SourceOptions.TRANSACTION_MAX_MS);
        checks = new Checks(
                Checks.DEFAULT.validation(),
                config.getLong(SourceOptions.MAX_MESSAGE_BYTES),
                config.getInt(SourceOptions.MAX_METADATA_BYTES),
                Checks.DEFAULT.maxSchemaDepth(),
                Checks.DEFAULT.maxSchemaFields(),
                config.getLong(SourceOptions.MAX_DECOMPRESSED_BYTES));
        share = new TaskShare(config.getInt(SourceOptions.TASK_INDEX), config.getInt(SourceOptions.TASK_COUNT));
    }

    private static ConfigDef.Validator globs(String required) {
        return LambdaValidator.with(
                (name, value) -> {
                    List<Glob> globs;
                    try {
                        globs = Glob.listOf((String) value);
                    } catch (IllegalArgumentException e) {
                        throw new ConfigException(name, value, e.getMessage());
                    }
                    if (globs.isEmpty() && !required.isEmpty()) {
                        throw new ConfigException(name, value, "expected " + required);
                    }
                },
                () -> "globs separated by commas");
    }
}
