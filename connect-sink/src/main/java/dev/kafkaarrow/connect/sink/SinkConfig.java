package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.data.ConverterSettings;
import dev.kafkaarrow.connect.plugin.GivenSettings;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.EndMarker;
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
    static final String MAX_DECOMPRESSED_BYTES = "max.decompressed.bytes";
    static final String VALIDATION = "validation";
    static final String END_OF_STREAM = "end.of.stream";
    static final String DICTIONARY_CHANGE = "dictionary.change";
    static final String BATCH_COALESCE_ROWS = "batch.coalesce.rows";
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
                    "Every file is published when the wall clock reaches midnight of " + PartitionerConfig.TIMEZONE
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
                    BATCH_COALESCE_ROWS,
                    ConfigDef.Type.INT,
                    0,
                    Range.between(0, 1_000_000),
                    Importance.MEDIUM,
                    "Consecutive small messages of one file become one record batch of at most so many rows and 4 MiB of messages; 0: "
                            + "each message keeps its batches. Every merged record's offset, timestamp, checksum, key, headers and "
                            + "rows stay in the batch's metadata, and the source connector restores the messages. Messages wait on "
                            + "the heap until then, as many per open file, and every value is looked at as with "
                            + "validation=full. Written as they came are tombstones, messages without rows, those that are larger, "
                            + "compressed or have dictionaries that change within, schemas with unions, views or run ends or with what a "
                            + "sink adds to rows, and runs of messages one of which turns out to be faulty.")
            .define(
                    DICTIONARY_CHANGE,
                    ConfigDef.Type.STRING,
                    "replace",
                    ConfigDef.CaseInsensitiveValidString.in("replace", "rotate"),
                    Importance.MEDIUM,
                    "What happens when the dictionaries of a message differ from those in effect in its file. replace: the new "
                            + "values stand in the middle of the file, as the stream format allows. rotate, for readers that "
                            + "cannot do that: the file is published and the message begins a new one, so that a file has one "
                            + "dictionary batch per dictionary, and what deltas a single message brings; a message that replaces "
                            + "a dictionary between its own batches fits no such file and is a bad record.")
            .define(
                    VALIDATION,
                    ConfigDef.Type.STRING,
                    "structural",
                    ConfigDef.CaseInsensitiveValidString.in("structural", "full"),
                    Importance.MEDIUM,
                    "What is checked before a value is written. structural: that it is one complete stream whose headers fit its "
                            + "schema and its size; bodies are not read, so it costs next to nothing. full: every offset, index, "
                            + "UTF-8 sequence, run end and union type id too, so that whoever reads the file can trust it; each "
                            + "body is copied, decompressed and looked through once, at a fraction of the sink's throughput, and "
                            + "types that Arrow Java has no vectors for are refused. A value that fails is a bad record.")
            .define(
                    END_OF_STREAM,
                    ConfigDef.Type.STRING,
                    "required",
                    ConfigDef.CaseInsensitiveValidString.in("required", "optional"),
                    Importance.LOW,
                    "Whether a value has to end with the end-of-stream marker; one that does not is a bad record then. optional: it "
                            + "may also end behind its last IPC message, as DuckDB and other writers leave the marker out; a value "
                            + "that its producer cut off just there is then taken for a shorter one. Files end with the marker "
                            + "in any case, and so do the messages that a source makes of them.")
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
                    MAX_DECOMPRESSED_BYTES,
                    ConfigDef.Type.LONG,
                    Checks.DEFAULT.maxDecompressedBytes(),
                    Range.atLeast(1),
                    Importance.LOW,
                    "With validation=full, a value with an IPC message whose compressed buffers decompress to more bytes is a bad "
                            + "record.")
            .define(
                    OFFSET_RESET,
                    ConfigDef.Type.STRING,
                    null,
                    LambdaValidator.with(SinkConfig::checkOffsetReset, () -> "earliest"),
                    Importance.LOW,
                    "Connect's own option, which may only be earliest: any other skips records that were never written.");

    static {
        PartitionerConfig.define(DEFINITION);
        ContinuityConfig.define(DEFINITION);
        StagingConfig.define(DEFINITION);
        RowsConfig.define(DEFINITION);
    }

    final String storeUrl;
    final PartitionerConfig partitioner;
    final StagingConfig staging;
    final RowsConfig rows;
    final ContinuityConfig continuity;
    final Rotation rotation;
    final NullValues nullValues;
    final RemovedFiles removedFiles;
    final long retryBackoffMs;
    final int batchCoalesceRows;
    final Checks checks;
    final EndMarker endMarker;
    final DictionaryChange dictionaryChange;
    final OtherHeaders otherHeaders;

    SinkConfig(Map<String, String> properties) {
        Map<String, String> given = GivenSettings.of(properties);
        AbstractConfig config = new AbstractConfig(DEFINITION, given, false);
        otherHeaders = OtherHeaders.of(new ConverterSettings(given));
        storeUrl = config.getString(STORE_URL);
        partitioner = new PartitionerConfig(config);
        staging = new StagingConfig(config);
        rows = new RowsConfig(config);
        continuity = new ContinuityConfig(config);
        rotation = new Rotation(
                config.getLong(FILE_MAX_RECORDS),
                config.getLong(FILE_MAX_ROWS),
                config.getLong(FILE_MAX_BYTES),
                config.getLong(FILE_MAX_AGE_MS),
                Optional.of(config.getLong(ROTATE_SCHEDULE_INTERVAL_MS))
                        .filter(intervalMs -> intervalMs > 0)
                        .map(intervalMs -> new Schedule(intervalMs, partitioner.timezone)));
        nullValues = NullValues.valueOf(config.getString(NULL_VALUES).toUpperCase(Locale.ROOT));
        removedFiles = RemovedFiles.valueOf(config.getString(REMOVED_FILES).toUpperCase(Locale.ROOT));
        retryBackoffMs = config.getLong(RETRY_BACKOFF_MS);
        batchCoalesceRows = config.getInt(BATCH_COALESCE_ROWS);
        dictionaryChange =
                DictionaryChange.valueOf(config.getString(DICTIONARY_CHANGE).toUpperCase(Locale.ROOT));
        endMarker = EndMarker.valueOf(config.getString(END_OF_STREAM).toUpperCase(Locale.ROOT));
        checks = new Checks(
                Validation.valueOf(config.getString(VALIDATION).toUpperCase(Locale.ROOT)),
                config.getLong(MAX_MESSAGE_BYTES),
                config.getInt(MAX_METADATA_BYTES),
                config.getInt(MAX_SCHEMA_DEPTH),
                config.getInt(MAX_SCHEMA_FIELDS),
                config.getLong(MAX_DECOMPRESSED_BYTES));
    }

    /** The caller closes it. */
    FileStore openStore() {
        return FileStore.open(storeUrl, staging.stagingDir);
    }

    private static void checkStoreUrl(String name, Object value) {
        if (value == null) {
            // that it is missing is said already
            return;
        }
        try {
            FileStore.check((String) value);
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
