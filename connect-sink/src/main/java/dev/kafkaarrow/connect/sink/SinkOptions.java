package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.plugin.CheckOptions;
import dev.kafkaarrow.ipc.Bound;

/** The names of the sink's options, as definitions, texts and errors say them. {@link SinkConfig} says what they mean. */
final class SinkOptions {

    // where files are published, in which directory there, and what if that fails
    static final String STORE_URL = "store.url";
    static final String PARTITIONER = "partitioner";
    static final String PATH_FORMAT = "path.format";
    static final String TIMEZONE = "timezone";
    static final String TIMESTAMP_SOURCE = "timestamp.source";
    static final String PARTITION_FIELDS = "partition.fields";
    static final String PARTITION_MIXED = "partition.mixed";
    static final String RETRY_BACKOFF_MS = "retry.backoff.ms";

    // when a file is published
    static final String FILE_MAX_RECORDS = "file.max.records";
    static final String FILE_MAX_ROWS = "file.max.rows";
    static final String FILE_MAX_BYTES = "file.max.bytes";
    static final String FILE_MAX_AGE_MS = "file.max.age.ms";
    static final String ROTATE_SCHEDULE_INTERVAL_MS = "rotate.schedule.interval.ms";
    static final String FILE_MAX_OPEN = "file.max.open";
    static final String STAGING_MAX_BYTES = "staging.max.bytes";
    static final String PARALLEL_UPLOADS = "store.parallel.uploads";
    static final String STAGING_DIR = "staging.dir";

    // which records are written, and how
    static final String FILE_FORMAT = "file.format";
    static final String NULL_VALUES = "null.values";
    static final String REMOVED_FILES = "removed.files";
    static final String BATCH_COALESCE_ROWS = "batch.coalesce.rows";
    static final String DICTIONARY_CHANGE = "dictionary.change";
    static final String SCHEMA_COMPATIBILITY = "schema.compatibility";
    static final String SCHEMA_EVOLUTION = "schema.evolution";
    static final String SCHEMA_METADATA = "schema.metadata";

    // how values are read
    static final String VALUE_FORMAT = "value.format";
    static final String VALUE_SCHEMA = "value.schema";
    static final String VALUE_LENIENT = "value.lenient";
    static final String VALUE_UNKNOWN_FIELDS = "value.unknown.fields";
    static final String VALUE_AVRO_ENCODING = "value.avro.encoding";
    static final String VALUE_REPLACE_NULL_WITH_DEFAULT = "value.replace.null.with.default";

    // what values that are rows become
    static final String BATCH_ROWS = "batch.rows";
    static final String BATCH_BYTES = "batch.bytes";
    static final String ROWS_MAX_BYTES = "rows.max.bytes";
    static final String COLUMNS_INCLUDE = "columns.include";
    static final String DICTIONARY_COLUMNS = "dictionary.columns";
    static final String COMPRESSION = "compression";

    // what is checked of values that are Arrow streams
    static final String VALIDATION = "validation";
    static final String END_OF_STREAM = "end.of.stream";
    static final String MAX_MESSAGE_BYTES = CheckOptions.OF_CONNECTOR.name(Bound.MESSAGE_BYTES);
    static final String MAX_METADATA_BYTES = CheckOptions.OF_CONNECTOR.name(Bound.METADATA_BYTES);

    // of the worker
    static final String OFFSET_RESET = "consumer.override.auto.offset.reset";

    static final String MAX_POLL_INTERVAL_MS = "consumer.override.max.poll.interval.ms";

    private SinkOptions() {}
}
