package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.plugin.CheckOptions;
import dev.kafkaarrow.connect.plugin.TaskName;
import dev.kafkaarrow.ipc.Bound;

/** The names of the source's options, as definitions, texts and errors say them. {@link SourceConfig} says what they mean. */
final class SourceOptions {

    // what is read, and how often it is looked for
    static final String STORE_URL = "store.url";
    static final String INPUT_INCLUDE = "input.include";
    static final String INPUT_EXCLUDE = "input.exclude";
    static final String POLL_INTERVAL_MS = "poll.interval.ms";
    static final String FROM_OFFSET = "from.offset";
    static final String TO_OFFSET = "to.offset";
    static final String FROM_TIMESTAMP = "from.timestamp";
    static final String TO_TIMESTAMP = "to.timestamp";
    static final String SCHEMA_COMPATIBILITY = "schema.compatibility";

    // what becomes a record, and where it goes
    static final String TOPIC = "topic";
    static final String TOPIC_TEMPLATE = "topic.template";
    static final String OUTPUT = "output";
    static final String KEY = "key";
    static final String KEY_COLUMNS = "key.columns";
    static final String TIMESTAMP_FIELD = "timestamp.field";
    static final String TIMESTAMP_AFTER_MAX_MS = "timestamp.after.max.ms";
    static final String BATCH_MAX_BYTES = "batch.max.bytes";
    static final String RESTORE_PARTITION = "restore.partition";

    // what the values of rows are
    static final String VALUE_FORMAT = "value.format";
    static final String VALUE_SCHEMAS_ENABLE = "value.schemas.enable";
    static final String VALUE_DECIMAL_FORMAT = "value.decimal.format";
    static final String VALUE_REPLACE_NULL_WITH_DEFAULT = "value.replace.null.with.default";

    // how much at once
    static final String POLL_MAX_BYTES = "poll.max.bytes";
    static final String TRANSACTION_MAX_BYTES = "transaction.max.bytes";
    static final String TRANSACTION_MAX_MS = "transaction.max.ms";
    static final String MAX_MESSAGE_BYTES = CheckOptions.OF_CONNECTOR.name(Bound.MESSAGE_BYTES);

    // how files end, and what becomes of them then
    static final String INCOMPLETE_FILE = "incomplete.file";
    static final String BAD_FILE = "bad.file";
    static final String ERROR_DIR = "error.dir";
    static final String CLEANUP = "cleanup";
    static final String DONE_DIR = "done.dir";

    // given to each task by the connector
    static final String TASK_INDEX = TaskName.INDEX;
    static final String TASK_COUNT = "task.count";

    // of the worker
    static final String TRANSFORMS = "transforms";
    static final String ADMIN_OVERRIDE = "admin.override.";
    static final String PRODUCER_OVERRIDE = "producer.override.";
    static final String MAX_REQUEST_SIZE = PRODUCER_OVERRIDE + "max.request.size";
    static final String TRANSACTION_TIMEOUT_MS = PRODUCER_OVERRIDE + "transaction.timeout.ms";

    private SourceOptions() {}
}
