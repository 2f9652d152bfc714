package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.data.ConverterSettings;
import dev.kafkaarrow.connect.files.FileFormat;
import dev.kafkaarrow.connect.plugin.CheckOptions;
import dev.kafkaarrow.connect.plugin.EnumOption;
import dev.kafkaarrow.connect.plugin.GivenSettings;
import dev.kafkaarrow.connect.plugin.StoreOptions;
import dev.kafkaarrow.connect.plugin.TaskName;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.StoreRequests;
import dev.kafkaarrow.connect.store.StoreSettings;
import dev.kafkaarrow.connect.store.Stores;
import dev.kafkaarrow.ipc.Bound;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.EndMarker;
import dev.kafkaarrow.ipc.Validation;
import java.util.EnumSet;
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

    private static final CheckOptions CHECKS = CheckOptions.OF_CONNECTOR;

    /** Whoever reads the files has to trust them: there is no level below. */
    private static final EnumOption<Validation> VALIDATIONS =
            EnumOption.in(EnumSet.of(Validation.STRUCTURAL, Validation.FULL));

    private static final EnumOption<DictionaryChange> DICTIONARY_CHANGES = EnumOption.of(DictionaryChange.class);

    static final ConfigDef DEFINITION = new ConfigDef()
            .defineInternal(TaskName.INDEX, ConfigDef.Type.INT, 0, Range.atLeast(0), Importance.LOW, "")
            .define(
                    SinkOptions.STORE_URL,
                    ConfigDef.Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    LambdaValidator.with(
                            SinkConfig::checkStoreUrl,
                            () -> "an absolute path, a file: URI, or the URL of an object store"),
                    Importance.HIGH,
                    "Where files are published: an absolute path or file: URI of a directory on a file"
                            + " system with hard links, or, with the add-on of that store, s3://bucket/prefix,"
                            + " gs://bucket/prefix or az://account/container/prefix. Each directory or prefix serves the"
                            + " topics of one cluster. Change it only after a clean stop of the connector.")
            .define(
                    SinkOptions.FILE_FORMAT,
                    ConfigDef.Type.STRING,
                    "stream",
                    EnumOption.of(FileFormat.class),
                    Importance.HIGH,
                    "What files are. stream: Arrow IPC streams, with names that end in .arrows. file: Arrow IPC"
                            + " files, in .arrow, which have the same batches and a footer that says where each is:"
                            + " engines that scan directories, such as pyarrow.dataset and Polars, read these and no streams."
                            + " Change it only after a clean stop of the connector: files of both kinds then form one log.")
            .define(
                    SinkOptions.FILE_MAX_RECORDS,
                    ConfigDef.Type.LONG,
                    1_000_000L, // a record takes 20 bytes of memory when its file is looked into again
                    Range.between(1, 100_000_000),
                    Importance.MEDIUM,
                    "A file is published once it holds this many records.")
            .define(
                    SinkOptions.FILE_MAX_ROWS,
                    ConfigDef.Type.LONG,
                    Long.MAX_VALUE,
                    Range.atLeast(1),
                    Importance.MEDIUM,
                    "A file is published once it holds at least this many rows. Messages are never divided.")
            .define(
                    SinkOptions.FILE_MAX_BYTES,
                    ConfigDef.Type.LONG,
                    128L << 20,
                    Range.atLeast(1),
                    Importance.HIGH,
                    "A file is published once it holds at least this many bytes.")
            .define(
                    SinkOptions.FILE_MAX_AGE_MS,
                    ConfigDef.Type.LONG,
                    600_000L,
                    // not for ever: offsets before a file's first record wait for the file
                    Range.between(1, 7 * 24 * 3_600_000L),
                    Importance.HIGH,
                    "A file is published this long after its first record, even if no further record arrives.")
            .define(
                    SinkOptions.ROTATE_SCHEDULE_INTERVAL_MS,
                    ConfigDef.Type.LONG,
                    0L,
                    // midnight is always a boundary
                    Range.between(0, 24 * 3_600_000L),
                    Importance.MEDIUM,
                    "Every file is published when the wall clock reaches midnight in " + SinkOptions.TIMEZONE
                            + ", or a multiple of this interval after it, even if no record arrives: 3600000 is on the"
                            + " hour. 0 disables this.")
            .define(
                    SinkOptions.NULL_VALUES,
                    ConfigDef.Type.STRING,
                    "write",
                    EnumOption.of(NullValues.class),
                    Importance.MEDIUM,
                    "What to do with a record whose value is null (a tombstone). write: write it as a marked"
                            + " batch without rows in a file of its own schema, so that it can be restored. skip:"
                            + " leave it out. fail: treat it as a bad record. Change it only after a clean stop of the"
                            + " connector.")
            .define(
                    SinkOptions.REMOVED_FILES,
                    ConfigDef.Type.STRING,
                    "fail",
                    EnumOption.of(RemovedFiles.class),
                    Importance.LOW,
                    "What to do with a record that is delivered again when the file that must hold it is"
                            + " gone. fail: fail the task. trust: skip the record, trusting that whoever removed the"
                            + " file has kept it.")
            .define(
                    SinkOptions.RETRY_BACKOFF_MS,
                    ConfigDef.Type.LONG,
                    1_000L,
                    Range.atLeast(0),
                    Importance.LOW,
                    "How long to wait before records are delivered again after the store failed, or a schema registry did not"
                            + " answer.")
            .define(
                    SinkOptions.BATCH_COALESCE_ROWS,
                    ConfigDef.Type.INT,
                    0,
                    Range.between(0, 1_000_000),
                    Importance.MEDIUM,
                    "Consecutive small messages of one file are merged into one record batch of at most this"
                            + " many rows and 4 MiB of messages; 0 keeps the batches of each message. The batch's"
                            + " metadata keeps the offset, timestamp, checksum, key, headers and rows of each record,"
                            + " and the source connector restores the messages. Messages to be merged are held on the"
                            + " heap, up to that size per open file, and every value is checked as with"
                            + " validation=full. These are written unchanged: tombstones; messages without rows,"
                            + " larger ones and compressed ones; messages whose dictionaries change between batches;"
                            + " messages of schemas with unions, views or run ends, or with what a sink adds to rows;"
                            + " and runs of messages one of which turns out to be invalid.")
            .define(
                    SinkOptions.DICTIONARY_CHANGE,
                    ConfigDef.Type.STRING,
                    null,
                    LambdaValidator.with(SinkConfig::checkDictionaryChange, DICTIONARY_CHANGES::toString),
                    Importance.MEDIUM,
                    "What to do when the dictionaries of a message differ from those in effect in its file."
                            + " replace: the new values are written in the middle of the file, as the stream format"
                            + " allows and the file format does not. append: values that come behind those in effect are"
                            + " written in the middle of the file, as a delta; with others the file is published and the message"
                            + " starts a new one. rotate, for readers that support neither: with any others the message starts a"
                            + " new file, so that a file has one dictionary batch per dictionary, followed by no more than"
                            + " the deltas of a single message. With append and rotate a message that replaces a"
                            + " dictionary between its own batches fits no file and is a bad record. The dictionaries of "
                            + SinkOptions.DICTIONARY_COLUMNS + " grow by deltas, or with rotate are written once, when"
                            + " the file ends; the batches of a stream wait for that, within "
                            + SinkOptions.ROWS_MAX_BYTES
                            + ". The default is replace for " + SinkOptions.FILE_FORMAT + "=stream and rotate for "
                            + SinkOptions.FILE_FORMAT + "=file.")
            .define(
                    SinkOptions.VALIDATION,
                    ConfigDef.Type.STRING,
                    "structural",
                    VALIDATIONS,
                    Importance.MEDIUM,
                    "What is checked before a value is written. structural: that it is one complete stream"
                            + " whose headers match its schema and size; bodies are not read, so this costs next to"
                            + " nothing. full: also every offset, index, UTF-8 sequence, run end and union type id, so"
                            + " that readers of the file can trust it; each body is copied, decompressed and scanned"
                            + " once, which reduces the sink's throughput considerably, and types that Arrow Java has"
                            + " no vectors for are refused. A value that fails the check is a bad record.")
            .define(
                    SinkOptions.END_OF_STREAM,
                    ConfigDef.Type.STRING,
                    "required",
                    EnumOption.of(EndMarker.class),
                    Importance.LOW,
                    "Whether a value must end with the end-of-stream marker. required: a value without it is"
                            + " a bad record. optional: a value may also end after its last IPC message, as DuckDB and"
                            + " other writers omit the marker; a value that its producer truncated exactly there is"
                            + " then taken for a shorter one. Files, and the messages that a source makes of them,"
                            + " always end with the marker.")
            .define(
                    SinkOptions.OFFSET_RESET,
                    ConfigDef.Type.STRING,
                    null,
                    LambdaValidator.with(SinkConfig::checkOffsetReset, () -> "earliest"),
                    Importance.LOW,
                    "Connect's own option. Only earliest is allowed: any other value skips records that were"
                            + " never written.");

    static {
        CHECKS.define(DEFINITION, Bound.MESSAGE_BYTES, "A value larger than this is a bad record.");
        CHECKS.define(
                DEFINITION,
                Bound.METADATA_BYTES,
                "A value with an IPC message whose metadata is larger than this is a bad record.");
        CHECKS.define(DEFINITION, Bound.SCHEMA_DEPTH, "A value whose schema is nested more deeply is a bad record.");
        CHECKS.define(
                DEFINITION,
                Bound.SCHEMA_FIELDS,
                "A value whose schema has more fields, including nested ones, is a bad record.");
        CHECKS.define(
                DEFINITION,
                Bound.DECOMPRESSED_BYTES,
                "With validation=full, a value with a frame (encapsulated IPC message) whose compressed buffers"
                        + " decompress to more bytes is a bad record.");
        PartitionerConfig.define(DEFINITION);
        ContinuityConfig.define(DEFINITION);
        StagingConfig.define(DEFINITION);
        ValueConfig.define(DEFINITION);
        RowsConfig.define(DEFINITION);
        StoreOptions.define(DEFINITION);
    }

    final String storeUrl;
    final StoreSettings store;
    final PartitionerConfig partitioner;
    final StagingConfig staging;
    final ValueConfig value;
    final RowsConfig rows;
    final ContinuityConfig continuity;
    final Rotation rotation;
    final NullValues nullValues;
    final RemovedFiles removedFiles;
    final long retryBackoffMs;
    final int batchCoalesceRows;
    final Checks checks;
    final EndMarker endMarker;
    final FileFormat fileFormat;
    final DictionaryChange dictionaryChange;
    final OtherHeaders otherHeaders;

    SinkConfig(Map<String, String> properties) {
        Map<String, String> given = GivenSettings.of(properties);
        AbstractConfig config = new AbstractConfig(DEFINITION, given, false);
        otherHeaders = OtherHeaders.of(new ConverterSettings(given));
        storeUrl = config.getString(SinkOptions.STORE_URL);
        store = StoreOptions.settings(storeUrl, given);
        partitioner = new PartitionerConfig(config);
        staging = new StagingConfig(config, given);
        value = new ValueConfig(config);
        rows = new RowsConfig(config);
        continuity = new ContinuityConfig(config);
        rotation = new Rotation(
                config.getLong(SinkOptions.FILE_MAX_RECORDS),
                config.getLong(SinkOptions.FILE_MAX_ROWS),
                config.getLong(SinkOptions.FILE_MAX_BYTES),
                config.getLong(SinkOptions.FILE_MAX_AGE_MS),
                Optional.of(config.getLong(SinkOptions.ROTATE_SCHEDULE_INTERVAL_MS))
                        .filter(intervalMs -> intervalMs > 0)
                        .map(intervalMs -> new Schedule(intervalMs, partitioner.timezone)));
        nullValues = EnumOption.of(NullValues.class).get(config, SinkOptions.NULL_VALUES);
        removedFiles = EnumOption.of(RemovedFiles.class).get(config, SinkOptions.REMOVED_FILES);
        retryBackoffMs = config.getLong(SinkOptions.RETRY_BACKOFF_MS);
        batchCoalesceRows = config.getInt(SinkOptions.BATCH_COALESCE_ROWS);
        fileFormat = EnumOption.of(FileFormat.class).get(config, SinkOptions.FILE_FORMAT);
        dictionaryChange = Optional.ofNullable(config.getString(SinkOptions.DICTIONARY_CHANGE))
                .map(DICTIONARY_CHANGES::parse)
                .orElse(DictionaryChange.of(fileFormat));
        faultOf(dictionaryChange, fileFormat).ifPresent(fault -> {
            throw new ConfigException(fault);
        });
        endMarker = EnumOption.of(EndMarker.class).get(config, SinkOptions.END_OF_STREAM);
        checks = CHECKS.checks(config, VALIDATIONS.get(config, SinkOptions.VALIDATION));
    }

    /** The caller closes it. */
    FileStore openStore(StoreRequests listener) {
        return Stores.open(store.stagedIn(staging.stagingDir).telling(listener));
    }

    private static void checkStoreUrl(String name, Object value) {
        if (value == null) {
            // that it is missing is said already
            return;
        }
        try {
            Stores.check((String) value);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(e.getMessage());
        }
    }

    private static void checkDictionaryChange(String name, Object value) {
        if (value != null) {
            DICTIONARY_CHANGES.ensureValid(name, value);
        }
    }

    /** What is wrong with an option where it is set together with another. */
    static Optional<String> faultOf(DictionaryChange change, FileFormat format) {
        return change.isAllowedIn(format)
                ? Optional.empty()
                : Optional.of(
                        SinkOptions.DICTIONARY_CHANGE + ": expected append or rotate with " + SinkOptions.FILE_FORMAT
                                + "=file, as that format allows no dictionary to be replaced, got replace");
    }

    private static void checkOffsetReset(String name, Object value) {
        if (value != null && !((String) value).equalsIgnoreCase("earliest")) {
            throw new ConfigException(
                    name, value, "expected earliest: any other skips records that were never written to a file");
        }
    }
}
