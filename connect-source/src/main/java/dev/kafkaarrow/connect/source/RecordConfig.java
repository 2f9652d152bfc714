package dev.kafkaarrow.connect.source;

import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;

/** The options of what is sent, and where to; resolved once. */
final class RecordConfig {

    static final String TOPIC = "topic";
    static final String TOPIC_TEMPLATE = "topic.template";
    static final String KEY = "key";
    static final String TIMESTAMP_FIELD = "timestamp.field";
    static final String BATCH_MAX_BYTES = "batch.max.bytes";
    static final String RESTORE_PARTITION = "restore.partition";
    static final String ONE_TOPIC = "expected either " + TOPIC + " or " + TOPIC_TEMPLATE;

    final TopicTemplate topic;
    final KeyChoice key;
    final Optional<String> timestampField;
    final int batchMaxBytes;
    final SourceMessage.PartitionChoice partitionChoice;

    RecordConfig(AbstractConfig config) {
        topic = topic(
                Optional.ofNullable(config.getString(TOPIC)), Optional.ofNullable(config.getString(TOPIC_TEMPLATE)));
        key = KeyChoice.parse(config.getString(KEY));
        timestampField = Optional.ofNullable(config.getString(TIMESTAMP_FIELD));
        batchMaxBytes = config.getInt(BATCH_MAX_BYTES);
        partitionChoice = config.getBoolean(RESTORE_PARTITION)
                ? SourceMessage.PartitionChoice.RESTORED
                : SourceMessage.PartitionChoice.OF_PRODUCER;
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
                        BATCH_MAX_BYTES,
                        ConfigDef.Type.INT,
                        // Kafka's default limits are 1,000,000 and 1,048,576 bytes for a record with its key and
                        // headers
                        900_000,
                        Range.atLeast(1),
                        Importance.HIGH,
                        "Most bytes of a message's value. Batches of files of other writers are split by rows to fit; a"
                                + " message that the sink recorded keeps its boundaries, and is an error if it does not fit."
                                + " To raise it, raise producer.override.max.request.size and the topic's"
                                + " max.message.bytes as well.")
                .define(
                        RESTORE_PARTITION,
                        ConfigDef.Type.BOOLEAN,
                        false,
                        Importance.MEDIUM,
                        "Whether recorded messages go to the partition they came from. Make the topic with as many partitions as"
                                + " theirs had before: the producer waits for a missing partition, without end and without"
                                + " a word.");
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
