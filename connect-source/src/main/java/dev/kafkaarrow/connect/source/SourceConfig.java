package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.plugin.CheckOptions;
import dev.kafkaarrow.connect.plugin.EnumOption;
import dev.kafkaarrow.connect.plugin.GivenSettings;
import dev.kafkaarrow.connect.plugin.StoreOptions;
import dev.kafkaarrow.connect.store.StoreSettings;
import dev.kafkaarrow.ipc.Bound;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.SchemaCompatibility;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;

/** The connector's settings, resolved. */
final class SourceConfig {

    private static final EnumOption<SchemaCompatibility> COMPATIBILITY = EnumOption.of(SchemaCompatibility.class);

    static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    SourceOptions.STORE_URL,
                    ConfigDef.Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    new ConfigDef.NonEmptyString(),
                    Importance.HIGH,
                    "Where the files are: a file: URI or absolute path of a directory, the same on every worker, or an"
                            + " object store whose add-on is in the connector's folder, as s3://bucket/prefix. It"
                            + " is read with all its subdirectories; hidden files and directories are ignored, and symbolic"
                            + " links to directories are not followed. Whatever cannot be read is logged as a warning and"
                            + " retried.")
            .define(
                    SourceOptions.INPUT_INCLUDE,
                    ConfigDef.Type.STRING,
                    "**/*.arrows,**/*.arrow,**/*.feather",
                    globs("at least one glob"),
                    Importance.MEDIUM,
                    "The files to read: comma-separated globs over paths relative to store.url. `**/` also matches no"
                            + " directory at all. Whether a file is a stream or an Arrow IPC file (Feather V2) is told by its"
                            + " content, not by its name.")
            .define(
                    SourceOptions.INPUT_EXCLUDE,
                    ConfigDef.Type.STRING,
                    "",
                    globs(""),
                    Importance.MEDIUM,
                    "Files not to read, even if they are included: comma-separated globs over paths relative to"
                            + " store.url. A directory is not searched if a glob that ends in `/**` excludes all its files.")
            .define(
                    SourceOptions.POLL_INTERVAL_MS,
                    ConfigDef.Type.LONG,
                    5_000L,
                    Range.atLeast(1),
                    Importance.MEDIUM,
                    "How often to look for new files, and for growth of files that have no end-of-stream marker yet. In an"
                            + " object store each look is a request for every 1,000 files.")
            .define(
                    SourceOptions.SCHEMA_COMPATIBILITY,
                    ConfigDef.Type.STRING,
                    "none",
                    COMPATIBILITY,
                    Importance.MEDIUM,
                    "How the schema of a file may differ from that of the newest file before it for the same topic."
                            + " none: in any way. identical: not at all. backward: the new schema can read data of the old one."
                            + " forward: the old schema can read data of the new one. full: both. A file that may not follow is"
                            + " a bad file (bad.file), and none of its messages is sent. The newest file is the last by name of"
                            + " those that were started; recorded files are compared per partition, in the order of Kafka"
                            + " offsets. One task then reads all files of a topic, or all recorded ones of a"
                            + " partition; and with cleanup the last file stays until a later one is read, as the next task"
                            + " takes its schema from it.")
            .define(
                    SourceOptions.POLL_MAX_BYTES,
                    ConfigDef.Type.LONG,
                    // a quarter of the producer's default buffer.memory, so that it is never what stalls it
                    8L << 20,
                    Range.atLeast(1),
                    Importance.LOW,
                    "The approximate maximum size of the messages that a task returns from one poll; the last one may"
                            + " exceed it.")
            .define(
                    SourceOptions.TRANSACTION_MAX_BYTES,
                    ConfigDef.Type.LONG,
                    64L << 20,
                    Range.atLeast(1),
                    Importance.LOW,
                    "With transaction.boundary=connector each file is one transaction; a larger file is committed"
                            + " each time this many bytes were sent.")
            .define(
                    SourceOptions.TRANSACTION_MAX_MS,
                    ConfigDef.Type.LONG,
                    // half of the 60 s after which the broker aborts a source producer's transaction
                    30_000L,
                    Range.atLeast(1),
                    Importance.LOW,
                    "With transaction.boundary=connector, a file that takes longer is committed each time this much"
                            + " time has passed. Keep it well below the producer's transaction.timeout.ms.")
            .defineInternal(SourceOptions.TASK_INDEX, ConfigDef.Type.INT, 0, Range.atLeast(0), Importance.LOW, "")
            .defineInternal(SourceOptions.TASK_COUNT, ConfigDef.Type.INT, 1, Range.atLeast(1), Importance.LOW, "");

    static {
        CheckOptions.OF_CONNECTOR.define(
                DEFINITION,
                Bound.MESSAGE_BYTES,
                "The maximum size of one IPC message (a record batch or dictionary batch) of a file. A file with"
                        + " a larger one is a bad file (bad.file).");
        CheckOptions.OF_CONNECTOR.define(
                DEFINITION, Bound.METADATA_BYTES, "The maximum size of the metadata of one IPC message of a file.");
        CheckOptions.OF_CONNECTOR.define(
                DEFINITION,
                Bound.DECOMPRESSED_BYTES,
                "The maximum size of a batch's compressed buffers after decompression, where they have to be"
                        + " decompressed: to split a batch, or to read its rows, key or timestamp.");
        RecordConfig.define(DEFINITION);
        RangeConfig.define(DEFINITION);
        ValueConfig.define(DEFINITION);
        EndConfig.define(DEFINITION);
        StoreOptions.define(DEFINITION);
    }

    final String storeUrl;
    final StoreSettings store;
    final FileSelection selection;
    final RecordRange range;
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
        store = StoreOptions.settings(storeUrl, given);
        records = new RecordConfig(config);
        ends = new EndConfig(config);
        converters = new ConverterRules(records.output, records.value.format, ends.cleanup, given);
        converters.faults().stream().findFirst().ifPresent(fault -> {
            throw new ConfigException(fault);
        });
        selection = new FileSelection(
                Glob.listOf(config.getString(SourceOptions.INPUT_INCLUDE)),
                Glob.listOf(config.getString(SourceOptions.INPUT_EXCLUDE)),
                ends.ownDirectories());
        range = new RangeConfig(config).range;
        RangeConfig.cleanupConflict(range, ends.cleanup).ifPresent(conflict -> {
            throw new ConfigException(conflict);
        });
        pollIntervalMs = config.getLong(SourceOptions.POLL_INTERVAL_MS);
        schemaCompatibility = COMPATIBILITY.get(config, SourceOptions.SCHEMA_COMPATIBILITY);
        pollMaxBytes = config.getLong(SourceOptions.POLL_MAX_BYTES);
        transactionMaxBytes = config.getLong(SourceOptions.TRANSACTION_MAX_BYTES);
        transactionMaxMs = config.getLong(SourceOptions.TRANSACTION_MAX_MS);
        checks = CheckOptions.OF_CONNECTOR.checks(config, Checks.DEFAULT.validation());
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
                () -> "comma-separated globs");
    }
}
