package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.files.FileStore;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.Validation;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;

/** The sink's options, resolved once. */
final class SinkConfig {

    static final String STORE_URL = "store.url";
    static final String FILE_MAX_RECORDS = "file.max.records";
    static final String FILE_MAX_ROWS = "file.max.rows";
    static final String FILE_MAX_BYTES = "file.max.bytes";
    static final String FILE_MAX_AGE_MS = "file.max.age.ms";
    static final String ROTATE_SCHEDULE_INTERVAL_MS = "rotate.schedule.interval.ms";
    static final String NULL_VALUES = "null.values";
    static final String REMOVED_FILES = "removed.files";
    static final String RETRY_BACKOFF_MS = "retry.backoff.ms";
    static final String MAX_MESSAGE_BYTES = "max.message.bytes";
    static final String MAX_METADATA_BYTES = "max.metadata.bytes";
    static final String MAX_SCHEMA_DEPTH = "max.schema.depth";
    static final String MAX_SCHEMA_FIELDS = "max.schema.fields";
    static final String OFFSET_RESET = "consumer.override.auto.offset.reset";

    static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    STORE_URL,
                    ConfigDef.Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    LambdaValidator.with(SinkConfig::checkStoreUrl, () -> "an absolute path or a file: URI"),
                    Importance.HIGH,
                    "Where files are published: an absolute path or a file: URI of a directory on a file system with hard links. "
                            + "One directory serves one cluster's topics. Change it only after a clean stop.")
            .define(
                    FILE_MAX_RECORDS,
                    ConfigDef.Type.LONG,
                    1_000_000L, // a record takes 20 bytes of memory when its file is looked into again
                    Range.between(1, 100_000_000),
                    Importance.MEDIUM,
                    "A file is published once it holds so many records.")
            .define(
                    FILE_MAX_ROWS,
                    ConfigDef.Type.LONG,
                    Long.MAX_VALUE,
                    Range.atLeast(1),
                    Importance.MEDIUM,
                    "A file is published once it has at least so many rows. Messages are never divided.")
            .define(
                    FILE_MAX_BYTES,
                    ConfigDef.Type.LONG,
                    128L << 20,
                    Range.atLeast(1),
                    Importance.HIGH,
                    "A file is published once it has at least so many bytes.")
            .define(
                    FILE_MAX_AGE_MS,
                    ConfigDef.Type.LONG,
                    600_000L,
                    // not for ever: offsets before a file's first record wait for the file
                    Range.between(1, 7 * 24 * 3_600_000L),
                    Importance.HIGH,
                    "A file is published so long after its first record came, also when no other comes.")
            .define(
                    ROTATE_SCHEDULE_INTERVAL_MS,
                    ConfigDef.Type.LONG,
                    0L,
                    // midnight is always a boundary
                    Range.between(0, 24 * 3_600_000L),
                    Importance.MEDIUM,
                    "Every file is published when the wall clock reaches midnight of " + LayoutConfig.TIMEZONE
                            + ", or a multiple of so many milliseconds after it; also when no record comes. 3600000: on"
                            + " the hour. 0: not by the wall clock.")
            .define(
                    NULL_VALUES,
                    ConfigDef.Type.STRING,
                    "write",
                    ConfigDef.CaseInsensitiveValidString.in("write", "skip", "fail"),
                    Importance.MEDIUM,
                    "What to do with a record whose value is null (a tombstone): write it, as a marked batch of no rows in a"
                            + " file of its own schema, so that it survives the way back; skip it; or fail, which makes"
                            + " it a bad record. Change it only after a clean stop.")
            .define(
                    REMOVED_FILES,
                    ConfigDef.Type.STRING,
                    "fail",
                    ConfigDef.CaseInsensitiveValidString.in("fail", "trust"),
                    Importance.LOW,
                    "What to do with a record that comes again while the file that must hold it is gone: fail, or trust that "
                            + "whoever removed the file has kept it.")
            .define(
                    RETRY_BACKOFF_MS,
                    ConfigDef.Type.LONG,
                    1_000L,
                    Range.atLeast(0),
                    Importance.LOW,
                    "How long to wait before records are delivered again after the store failed.")
            .define(
                    MAX_MESSAGE_BYTES,
                    ConfigDef.Type.LONG,
                    Checks.DEFAULT.maxMessageBytes(),
                    Range.atLeast(1),
                    Importance.LOW,
                    "A value of more bytes is a bad record.")
            .define(
                    MAX_METADATA_BYTES,
                    ConfigDef.Type.INT,
                    Checks.DEFAULT.maxMetadataBytes(),
                    Range.atLeast(1),
                    Importance.LOW,
                    "A value with an IPC message of more bytes of metadata is a bad record.")
            .define(
                    MAX_SCHEMA_DEPTH,
                    ConfigDef.Type.INT,
                    Checks.DEFAULT.maxSchemaDepth(),
                    Range.between(1, 1_000),
                    Importance.LOW,
                    "A value whose schema is nested deeper is a bad record.")
            .define(
                    MAX_SCHEMA_FIELDS,
                    ConfigDef.Type.INT,
                    Checks.DEFAULT.maxSchemaFields(),
                    Range.atLeast(0),
                    Importance.LOW,
                    "A value whose schema has more fields, nested ones counted, is a bad record.")
            .define(
                    OFFSET_RESET,
                    ConfigDef.Type.STRING,
                    null,
                    LambdaValidator.with(SinkConfig::checkOffsetReset, () -> "earliest"),
                    Importance.LOW,
                    "Connect's own option, which may only be earliest: any other skips records that were never written.");

    static {
        LayoutConfig.define(DEFINITION);
        StagingConfig.define(DEFINITION);
    }

    final String storeUrl;
    final LayoutConfig layout;
    final StagingConfig staging;
    final Rotation rotation;
    final NullValues nullValues;
    final RemovedFiles removedFiles;
    final long retryBackoffMs;
    final Checks checks;

    SinkConfig(Map<String, String> properties) {
        AbstractConfig config = new AbstractConfig(DEFINITION, properties, false);
        storeUrl = config.getString(STORE_URL);
        layout = new LayoutConfig(config);
        staging = new StagingConfig(config);
        rotation = new Rotation(
                config.getLong(FILE_MAX_RECORDS),
                config.getLong(FILE_MAX_ROWS),
                config.getLong(FILE_MAX_BYTES),
                config.getLong(FILE_MAX_AGE_MS),
                Optional.of(config.getLong(ROTATE_SCHEDULE_INTERVAL_MS))
                        .filter(intervalMs -> intervalMs > 0)
                        .map(intervalMs -> new Schedule(intervalMs, layout.timezone)));
        nullValues = NullValues.valueOf(config.getString(NULL_VALUES).toUpperCase(Locale.ROOT));
        removedFiles = RemovedFiles.valueOf(config.getString(REMOVED_FILES).toUpperCase(Locale.ROOT));
        retryBackoffMs = config.getLong(RETRY_BACKOFF_MS);
        checks = new Checks(
                Validation.STRUCTURAL,
                config.getLong(MAX_MESSAGE_BYTES),
                config.getInt(MAX_METADATA_BYTES),
                config.getInt(MAX_SCHEMA_DEPTH),
                config.getInt(MAX_SCHEMA_FIELDS),
                Checks.DEFAULT.maxDecompressedBytes());
    }

    /** The caller closes it. */
    FileStore openStore() {
        return staging.stagingDir.isPresent()
                ? FileStore.open(storeUrl, staging.stagingDir.get())
                : FileStore.open(storeUrl);
    }

    private static void checkStoreUrl(String name, Object value) {
        if (value == null) {
            // that it is missing is said already
            return;
        }
        try {
            FileStore.directory((String) value);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(e.getMessage());
        }
    }

    private static void checkOffsetReset(String name, Object value) {
        if (value != null && !((String) value).equalsIgnoreCase("earliest")) {
            throw new ConfigException(
                    name, value, "expected earliest: any other skips records that were never written to a file");
        }
    }
}
