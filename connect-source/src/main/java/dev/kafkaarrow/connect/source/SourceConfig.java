package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.ipc.Checks;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.CaseInsensitiveValidString;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;

/** The connector's settings, resolved. */
final class SourceConfig extends AbstractConfig {

    static final String STORE_URL = "store.url";
    static final String TOPIC = "topic";
    static final String TOPIC_TEMPLATE = "topic.template";
    static final String KEY = "key";
    static final String TIMESTAMP_FIELD = "timestamp.field";
    static final String INPUT_INCLUDE = "input.include";
    static final String INPUT_EXCLUDE = "input.exclude";
    static final String POLL_INTERVAL_MS = "poll.interval.ms";
    static final String POLL_MAX_BYTES = "poll.max.bytes";
    static final String BATCH_MAX_BYTES = "batch.max.bytes";
    static final String RESTORE_PARTITION = "restore.partition";
    static final String INCOMPLETE_FILE = "incomplete.file";
    static final String BAD_FILE = "bad.file";
    static final String ERROR_DIR = "error.dir";
    static final String CLEANUP = "cleanup";
    static final String DONE_DIR = "done.dir";
    static final String TRANSACTION_MAX_BYTES = "transaction.max.bytes";
    static final String TRANSACTION_MAX_MS = "transaction.max.ms";
    static final String MAX_MESSAGE_BYTES = "max.message.bytes";
    static final String MAX_METADATA_BYTES = "max.metadata.bytes";
    static final String MAX_DECOMPRESSED_BYTES = "max.decompressed.bytes";
    static final String ONE_TOPIC = "expected either " + TOPIC + " or " + TOPIC_TEMPLATE;

    /** Given to each task by the connector. */
    static final String TASK_INDEX = "task.index";

    static final String TASK_COUNT = "task.count";

    /** What to do with a file that ends without an end-of-stream marker. */
    enum IncompleteFile {
        WAIT,
        FINISH,
        FAIL
    }

    /** What to do with a file that is not a valid stream. */
    enum BadFile {
        FAIL,
        SKIP,
        MOVE
    }

    /** What to do with a file that was read to its end. */
    enum Cleanup {
        NONE,
        DELETE,
        MOVE
    }

    static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    STORE_URL,
                    ConfigDef.Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    new ConfigDef.NonEmptyString(),
                    Importance.HIGH,
                    "Where the files are: a file: URI or an absolute path of a directory, the same on every worker. Read"
                            + " with all its subdirectories; hidden files and directories are ignored.")
            .define(
                    TOPIC,
                    ConfigDef.Type.STRING,
                    null,
                    new ConfigDef.NonEmptyString(),
                    Importance.HIGH,
                    "The topic to write to. Either this or topic.template.")
            .define(
                    TOPIC_TEMPLATE,
                    ConfigDef.Type.STRING,
                    null,
                    parsed(TopicTemplate::parse, "a template of a topic's name"),
                    Importance.MEDIUM,
                    "The topic to write to, of characters and ${file}, the name of the file without its directories and"
                            + " .arrows; ${dir:n}, the n-th directory below store.url, from 1; ${kafka.topic}, the topic"
                            + " that a sink recorded. What the name of a topic may not hold becomes an underscore."
                            + " Either this or topic.")
            .define(
                    KEY,
                    ConfigDef.Type.STRING,
                    "none",
                    parsed(KeyChoice::parse, "none, file or field:<path>"),
                    Importance.MEDIUM,
                    "The key of messages that no sink recorded: none; file, the path relative to store.url; or"
                            + " field:<path>, the value of a field in the first row of the message, where dots lead into"
                            + " structs. Strings are UTF-8, binary values stay as they are, integers, decimals and booleans"
                            + " become text. Recorded messages keep theirs.")
            .define(
                    TIMESTAMP_FIELD,
                    ConfigDef.Type.STRING,
                    null,
                    new ConfigDef.NonEmptyString(),
                    Importance.MEDIUM,
                    "The timestamp of messages that no sink recorded: the path of a field, taken from the first row of the"
                            + " message. A timestamp (UTC if it has no time zone), a date, or an integer of milliseconds"
                            + " since the epoch. Without it, or where it is null, the message is timed when it is sent.")
            .define(
                    INPUT_INCLUDE,
                    ConfigDef.Type.STRING,
                    "**/*.arrows",
                    globs("at least one glob"),
                    Importance.MEDIUM,
                    "Globs, separated by commas, over paths relative to store.url: the files to read. `**/` also"
                            + " stands for no directory at all.")
            .define(
                    INPUT_EXCLUDE,
                    ConfigDef.Type.STRING,
                    "",
                    globs(""),
                    Importance.MEDIUM,
                    "Globs, separated by commas, over paths relative to store.url: files not to read, even if included.")
            .define(
                    POLL_INTERVAL_MS,
                    ConfigDef.Type.LONG,
                    5_000L,
                    Range.atLeast(1),
                    Importance.MEDIUM,
                    "How often to look for new files, and for growth of files that have no end-of-stream marker yet, in"
                            + " milliseconds.")
            .define(
                    BATCH_MAX_BYTES,
                    ConfigDef.Type.INT,
                    // Kafka's default limits are 1,000,000 and 1,048,576 bytes for a record with its key and headers
                    900_000,
                    Range.atLeast(1),
                    Importance.HIGH,
                    "Most bytes of a message's value. Batches of files of other writers are split by rows to fit; a"
                            + " message that the sink recorded keeps its boundaries, and is an error if it does not fit."
                            + " To raise it, raise producer.override.max.request.size and the topic's"
                            + " max.message.bytes as well.")
            .define(
                    POLL_MAX_BYTES,
                    ConfigDef.Type.LONG,
                    // a quarter of the producer's default buffer.memory, so that it is never what stalls it
                    8L << 20,
                    Range.atLeast(1),
                    Importance.LOW,
                    "About how many bytes of messages a task hands to the worker at once; the last one may exceed it.")
            .define(
                    RESTORE_PARTITION,
                    ConfigDef.Type.BOOLEAN,
                    false,
                    Importance.MEDIUM,
                    "Whether recorded messages go to the partition they came from. Make the topic with as many partitions as"
                            + " theirs had before: the producer waits for a missing partition, without end and without"
                            + " a word.")
            .define(
                    INCOMPLETE_FILE,
                    ConfigDef.Type.STRING,
                    "wait",
                    CaseInsensitiveValidString.in("wait", "finish", "fail"),
                    Importance.MEDIUM,
                    "What to do with a file that ends without an end-of-stream marker, once its complete batches were"
                            + " sent: wait for it to grow, finish with it (growth after that is an error), or fail the"
                            + " task.")
            .define(
                    BAD_FILE,
                    ConfigDef.Type.STRING,
                    "fail",
                    CaseInsensitiveValidString.in("fail", "skip", "move"),
                    Importance.MEDIUM,
                    "What to do with a file that is not a valid Arrow stream, once the batches before the fault were"
                            + " sent: fail the task; or log it, leave it, and go on with the other files; or move it to"
                            + " error.dir as well, with position and reason in a text file beside it.")
            .define(
                    ERROR_DIR,
                    ConfigDef.Type.STRING,
                    "_error",
                    directory(),
                    Importance.LOW,
                    "With bad.file=move: the directory that bad files go to, relative to store.url. What is in there is"
                            + " not read.")
            .define(
                    CLEANUP,
                    ConfigDef.Type.STRING,
                    "none",
                    CaseInsensitiveValidString.in("none", "delete", "move"),
                    Importance.MEDIUM,
                    "What to do with a file that was read to its end, once Kafka acknowledged each of its messages and the"
                            + " offset of the last one is stored: leave it, delete it, or move it to done.dir. With"
                            + " delete and move, another file of the same name is read as a new one; with none it is an"
                            + " error.")
            .define(
                    DONE_DIR,
                    ConfigDef.Type.STRING,
                    "_done",
                    directory(),
                    Importance.LOW,
                    "With cleanup=move: the directory that files go to, relative to store.url. What is in there is not"
                            + " read.")
            .define(
                    TRANSACTION_MAX_BYTES,
                    ConfigDef.Type.LONG,
                    64L << 20,
                    Range.atLeast(1),
                    Importance.LOW,
                    "With transaction.boundary=connector one file is one transaction; a larger file is committed"
                            + " whenever this many bytes were sent.")
            .define(
                    TRANSACTION_MAX_MS,
                    ConfigDef.Type.LONG,
                    // half of the 60 s after which the broker aborts a source producer's transaction
                    30_000L,
                    Range.atLeast(1),
                    Importance.LOW,
                    "With transaction.boundary=connector a file that takes longer is committed after this many"
                            + " milliseconds. Keep it well below the producer's transaction.timeout.ms.")
            .define(
                    MAX_MESSAGE_BYTES,
                    ConfigDef.Type.LONG,
                    Checks.DEFAULT.maxMessageBytes(),
                    Range.atLeast(1),
                    Importance.LOW,
                    "Most bytes of one IPC message (a record batch, a dictionary) of a file; a larger one makes the"
                            + " file a bad one.")
            .define(
                    MAX_METADATA_BYTES,
                    ConfigDef.Type.INT,
                    Checks.DEFAULT.maxMetadataBytes(),
                    Range.atLeast(1),
                    Importance.LOW,
                    "Most bytes of the metadata of one IPC message of a file.")
            .define(
                    MAX_DECOMPRESSED_BYTES,
                    ConfigDef.Type.LONG,
                    Checks.DEFAULT.maxDecompressedBytes(),
                    Range.atLeast(1),
                    Importance.LOW,
                    "Most bytes that the compressed buffers of a batch may decompress to, where it has to be split.")
            .defineInternal(TASK_INDEX, ConfigDef.Type.INT, 0, Importance.LOW)
            .defineInternal(TASK_COUNT, ConfigDef.Type.INT, 1, Importance.LOW);

    final String storeUrl;
    final TopicTemplate topic;
    final KeyChoice key;
    final Optional<String> timestampField;
    final FileSelection selection;
    private final String doneDirectory;
    private final String errorDirectory;
    final long pollIntervalMillis;
    final long pollMaxBytes;
    final int batchMaxBytes;
    final SourceMessage.PartitionChoice partitionChoice;
    final IncompleteFile incompleteFile;
    final BadFile badFile;
    final Cleanup cleanup;
    final long transactionMaxBytes;
    final long transactionMaxMillis;
    final Checks checks;
    final TaskShare share;

    SourceConfig(Map<String, String> settings) {
        super(DEFINITION, settings, false);
        storeUrl = getString(STORE_URL);
        topic = topic(Optional.ofNullable(getString(TOPIC)), Optional.ofNullable(getString(TOPIC_TEMPLATE)));
        key = KeyChoice.parse(getString(KEY));
        timestampField = Optional.ofNullable(getString(TIMESTAMP_FIELD));
        doneDirectory = getString(DONE_DIR);
        errorDirectory = getString(ERROR_DIR);
        selection = new FileSelection(
                Glob.listOf(getString(INPUT_INCLUDE)),
                Glob.listOf(getString(INPUT_EXCLUDE)),
                List.of(doneDirectory, errorDirectory));
        pollIntervalMillis = getLong(POLL_INTERVAL_MS);
        pollMaxBytes = getLong(POLL_MAX_BYTES);
        batchMaxBytes = getInt(BATCH_MAX_BYTES);
        partitionChoice = getBoolean(RESTORE_PARTITION)
                ? SourceMessage.PartitionChoice.RESTORED
                : SourceMessage.PartitionChoice.OF_PRODUCER;
        incompleteFile = IncompleteFile.valueOf(getString(INCOMPLETE_FILE).toUpperCase(Locale.ROOT));
        badFile = BadFile.valueOf(getString(BAD_FILE).toUpperCase(Locale.ROOT));
        cleanup = Cleanup.valueOf(getString(CLEANUP).toUpperCase(Locale.ROOT));
        transactionMaxBytes = getLong(TRANSACTION_MAX_BYTES);
        transactionMaxMillis = getLong(TRANSACTION_MAX_MS);
        checks = new Checks(
                Checks.DEFAULT.validation(),
                getLong(MAX_MESSAGE_BYTES),
                getInt(MAX_METADATA_BYTES),
                Checks.DEFAULT.maxSchemaDepth(),
                Checks.DEFAULT.maxSchemaFields(),
                getLong(MAX_DECOMPRESSED_BYTES));
        share = new TaskShare(getInt(TASK_INDEX), getInt(TASK_COUNT));
    }

    private static TopicTemplate topic(Optional<String> topic, Optional<String> template) {
        if (topic.isPresent() == template.isPresent()) {
            throw new ConfigException(ONE_TOPIC);
        }
        return topic.map(TopicTemplate::of).orElseGet(() -> TopicTemplate.parse(template.orElseThrow()));
    }

    /** Whether every file stays where it is, so that a name means one file. */
    boolean keepsFiles() {
        return cleanup == Cleanup.NONE;
    }

    /** Whether the task changes anything in the store. */
    boolean removesFiles() {
        return cleanup != Cleanup.NONE || badFile == BadFile.MOVE;
    }

    /** What becomes of a file. */
    Disposal disposalOf(Outcome outcome) {
        if (outcome instanceof Outcome.Complete) {
            return switch (cleanup) {
                case NONE -> new Disposal.Keep();
                case DELETE -> new Disposal.Delete();
                case MOVE -> new Disposal.Move(doneDirectory);
            };
        }
        return outcome instanceof Outcome.Bad bad && badFile == BadFile.MOVE
                ? new Disposal.Reject(errorDirectory, bad.reason())
                : new Disposal.Keep();
    }

    private static ConfigDef.Validator directory() {
        return LambdaValidator.with(
                (name, value) -> {
                    List<String> parts = Arrays.asList(((String) value).split("/", -1));
                    if (parts.contains("") || parts.contains(".") || parts.contains("..")) {
                        throw new ConfigException(name, value, "expected a directory relative to " + STORE_URL);
                    }
                },
                () -> "a directory relative to " + STORE_URL);
    }

    private static ConfigDef.Validator parsed(Function<String, ?> parser, String what) {
        return LambdaValidator.with(
                (name, value) -> {
                    try {
                        if (value != null) {
                            Object ignored = parser.apply((String) value);
                        }
                    } catch (IllegalArgumentException e) {
                        throw new ConfigException(name, value, e.getMessage());
                    }
                },
                () -> what);
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
