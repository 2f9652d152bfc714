package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.plugin.EnumOption;
import dev.kafkaarrow.connect.plugin.Moment;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.StreamDecoder;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;

/** The options of what is sent, and where to; resolved once. */
final class RecordConfig {

    static final EnumOption<OutputChoice> OUTPUTS = EnumOption.of(OutputChoice.class);

    static final String ONE_TOPIC = "expected either " + SourceOptions.TOPIC + " or " + SourceOptions.TOPIC_TEMPLATE;

    /** Kafka's own default. */
    private static final long DEFAULT_MAX_REQUEST_SIZE = 1L << 20;

    final TopicTemplate topic;
    final OutputChoice output;
    final ValueConfig value;
    private final KeyChoice key;
    private final List<String> keyColumns;
    private final Optional<String> timestampField;
    private final int batchMaxBytes;
    private final OptionalLong requestBytes;
    private final long timestampAfterMaxMs;
    final SourceMessage.PartitionChoice partitionChoice;

    RecordConfig(AbstractConfig config) {
        topic = topic(
                Optional.ofNullable(config.getString(SourceOptions.TOPIC)),
                Optional.ofNullable(config.getString(SourceOptions.TOPIC_TEMPLATE)));
        output = OUTPUTS.get(config, SourceOptions.OUTPUT);
        value = new ValueConfig(config);
        key = KeyChoice.parse(config.getString(SourceOptions.KEY));
        keyColumns = config.getList(SourceOptions.KEY_COLUMNS);
        timestampField = Optional.ofNullable(config.getString(SourceOptions.TIMESTAMP_FIELD));
        batchMaxBytes = config.getInt(SourceOptions.BATCH_MAX_BYTES);
        requestBytes = requestBytes(config.originalsStrings());
        timestampAfterMaxMs = config.getLong(SourceOptions.TIMESTAMP_AFTER_MAX_MS);
        partitionChoice = config.getBoolean(SourceOptions.RESTORE_PARTITION)
                ? SourceMessage.PartitionChoice.RESTORED
                : SourceMessage.PartitionChoice.OF_PRODUCER;
        keyConflict(output, key).ifPresent(expected -> {
            throw new ConfigException(SourceOptions.KEY, config.getString(SourceOptions.KEY), expected);
        });
        ValueConfig.conflict(output, value.format).ifPresent(expected -> {
            throw new ConfigException(SourceOptions.VALUE_FORMAT, value.format, expected);
        });
        keyColumnsConflict(output, keyColumns).ifPresent(expected -> {
            throw new ConfigException(SourceOptions.KEY_COLUMNS, keyColumns, expected);
        });
    }

    /** Of batches {@code batch.max.bytes} is the limit, unless the producer's is told too; a transform may change any. */
    private OptionalLong requestBytes(Map<String, String> settings) {
        String told = settings.get(SourceOptions.MAX_REQUEST_SIZE);
        if (settings.containsKey(SourceOptions.TRANSFORMS) || (told == null && output == OutputChoice.BATCHES)) {
            return OptionalLong.empty();
        }
        boolean isNumber = told != null && told.strip().matches("\\d{1,18}");
        return OptionalLong.of(isNumber ? Long.parseLong(told.strip()) : DEFAULT_MAX_REQUEST_SIZE);
    }

    /** What is wrong with {@code key}, if anything is. */
    static Optional<String> keyConflict(OutputChoice output, KeyChoice key) {
        return output == OutputChoice.ROWS && !(key instanceof KeyChoice.None)
                ? Optional.of("expected none with " + SourceOptions.OUTPUT + "=rows, where " + SourceOptions.KEY_COLUMNS
                        + " makes keys")
                : Optional.empty();
    }

    /** What is wrong with {@code key.columns}, if anything is. */
    static Optional<String> keyColumnsConflict(OutputChoice output, List<String> columns) {
        if (output == OutputChoice.BATCHES && !columns.isEmpty()) {
            return Optional.of("expected no columns with " + SourceOptions.OUTPUT + "=batches, where "
                    + SourceOptions.KEY + "=field:<path> makes keys");
        }
        return new HashSet<>(columns).size() < columns.size()
                ? Optional.of("expected each column once")
                : Optional.empty();
    }

    /** What Kafka takes of a record. */
    RecordLimits limits(Supplier<Moment> clock) {
        return new RecordLimits(requestBytes, timestampAfterMaxMs, clock);
    }

    /** What messages of files become. The allocator stays the caller's. */
    Output output(Checks checks, BufferAllocator allocator) {
        return switch (output) {
            case BATCHES -> {
                Splitting splitting = new Splitting(allocator, checks, batchMaxBytes);
                yield new BatchOutput(
                        new AttributeRules(key, timestampField, splitting.firstRow(), new StreamDecoder(checks)),
                        splitting);
            }
            case ROWS ->
                new RowOutput(
                        new LoadedMessages(new RowForms(keyColumns, timestampField, value.json), checks, allocator));
        };
    }

    private static TopicTemplate topic(Optional<String> topic, Optional<String> template) {
        if (topic.isPresent() == template.isPresent()) {
            throw new ConfigException(ONE_TOPIC);
        }
        return topic.map(TopicTemplate::of).orElseGet(() -> TopicTemplate.parse(template.orElseThrow()));
    }

    static void define(ConfigDef definition) {
        definition
                .define(
                        SourceOptions.TOPIC,
                        ConfigDef.Type.STRING,
                        null,
                        ConfigDef.CompositeValidator.of(
                                new ConfigDef.NonEmptyString(), parsed(TopicTemplate::of, "a topic name")),
                        Importance.HIGH,
                        "The topic to write to. Set either this or topic.template.")
                .define(
                        SourceOptions.TOPIC_TEMPLATE,
                        ConfigDef.Type.STRING,
                        null,
                        parsed(TopicTemplate::parse, "a template of a topic name"),
                        Importance.MEDIUM,
                        "The topic to write to, made of characters and ${file}, the name of the file without directories"
                                + " and .arrows, .arrow or .feather; ${dir:n}, the n-th directory below store.url, from 1; and ${kafka.topic}, the"
                                + " topic that a sink recorded. Characters that are not allowed in topic names become underscores."
                                + " Set either this or topic.")
                .define(
                        SourceOptions.OUTPUT,
                        ConfigDef.Type.STRING,
                        "batches",
                        OUTPUTS,
                        Importance.HIGH,
                        "What becomes a record. batches: each record batch, or each message that a sink recorded, as an"
                                + " Arrow stream (with ByteArrayConverter). rows: each row, as a Struct of the file's schema (with"
                                + " any other converter). Rows of a message that a sink recorded have its timestamp, headers and"
                                + " key, and tombstones stay tombstones.")
                .define(
                        SourceOptions.KEY,
                        ConfigDef.Type.STRING,
                        "none",
                        parsed(KeyChoice::parse, "none, file or field:<path>"),
                        Importance.MEDIUM,
                        "The key of messages that no sink recorded. none: no key. file: the path relative to store.url."
                                + " field:<path>: a field in the first row of the message, with dots between the names of nested"
                                + " fields. Strings are UTF-8, binary values stay as they are, and integers, decimals and booleans"
                                + " become text. Recorded messages keep their key. With output=rows, use key.columns.")
                .define(
                        SourceOptions.KEY_COLUMNS,
                        ConfigDef.Type.LIST,
                        List.of(),
                        LambdaValidator.with(RecordConfig::requireNames, () -> "column names"),
                        Importance.MEDIUM,
                        "With output=rows, the columns that form the key of each record: of one column, its value; of"
                                + " several, a Struct. The columns stay in the value. If empty, the key is the one that a sink"
                                + " recorded, or null. A file without such a column is a bad file (bad.file).")
                .define(
                        SourceOptions.TIMESTAMP_FIELD,
                        ConfigDef.Type.STRING,
                        null,
                        new ConfigDef.NonEmptyString(),
                        Importance.MEDIUM,
                        "The timestamp of messages that no sink recorded: the path of a field in the first row of the"
                                + " message, or with output=rows in each row. A timestamp (UTC if it has no time zone), a date, or"
                                + " an integer of milliseconds since the epoch. If it is not set or the field is null, the"
                                + " timestamp is the time of sending.")
                .define(
                        SourceOptions.TIMESTAMP_AFTER_MAX_MS,
                        ConfigDef.Type.LONG,
                        // that of a topic, since Kafka 4.0
                        3_600_000L,
                        Range.atLeast(0),
                        Importance.LOW,
                        "How far a timestamp of timestamp.field may be ahead of the clock. A file with a later one is a"
                                + " bad file (bad.file), as brokers refuse it: set this to the topic's"
                                + " message.timestamp.after.max.ms.")
                .define(
                        SourceOptions.BATCH_MAX_BYTES,
                        ConfigDef.Type.INT,
                        // Kafka's default limits are 1,000,000 and 1,048,576 bytes for a record with its key and
                        // headers
                        900_000,
                        Range.atLeast(1),
                        Importance.HIGH,
                        "With output=batches, the maximum size of a message's value. Batches in files of other writers"
                                + " are split by rows to fit; a message that a sink recorded keeps its boundaries, and its file is"
                                + " a bad file if it does not fit. To raise it, also raise producer.override.max.request.size and"
                                + " the topic's max.message.bytes.")
                .define(
                        SourceOptions.RESTORE_PARTITION,
                        ConfigDef.Type.BOOLEAN,
                        false,
                        Importance.MEDIUM,
                        "Whether recorded messages are sent to the partition they came from. Create the topic with as"
                                + " many partitions as the original one had: the task fails at a record for a partition that the"
                                + " topic does not have. Requires either producer.override.max.block.ms, which bounds how long the"
                                + " producer waits for a missing partition, or admin.override.bootstrap.servers (or the"
                                + " producer's), with which the task looks up the topic before it sends to it.");
    }

    private static void requireNames(String name, Object value) {
        if (value instanceof List<?> columns && columns.stream().anyMatch(column -> ((String) column).isBlank())) {
            throw new ConfigException(name, value, "expected column names");
        }
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
}
