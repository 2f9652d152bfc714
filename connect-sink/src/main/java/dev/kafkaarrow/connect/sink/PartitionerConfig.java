package dev.kafkaarrow.connect.sink;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Locale;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigException;

/** The options of the directories below a topic's folder, resolved once. */
final class PartitionerConfig {

    static final String PARTITIONER = "partitioner";
    static final String PATH_FORMAT = "path.format";
    static final String TIMEZONE = "timezone";
    static final String TIMESTAMP_SOURCE = "timestamp.source";

    private static final String OF_RECORD = "record";
    private static final String OF_FIELD = "field:";

    private enum Choice {
        TOPIC,
        TIME
    }

    private final Choice partitioner;
    private final PathFormat pathFormat;
    private final String timestampSource;
    final ZoneId timezone;

    PartitionerConfig(AbstractConfig config) {
        partitioner = Choice.valueOf(config.getString(PARTITIONER).toUpperCase(Locale.ROOT));
        timezone = ZoneId.of(config.getString(TIMEZONE));
        pathFormat = PathFormat.of(config.getString(PATH_FORMAT), timezone);
        timestampSource = config.getString(TIMESTAMP_SOURCE);
    }

    /** The caller closes it. */
    Partitioner open() {
        return switch (partitioner) {
            case TOPIC -> new Partitioner.Flat();
            case TIME ->
                isField(timestampSource)
                        ? new Partitioner.ByField(pathFormat, timestampSource.substring(OF_FIELD.length()))
                        : new Partitioner.ByRecordTime(pathFormat);
        };
    }

    static void define(ConfigDef definition) {
        definition
                .define(
                        PARTITIONER,
                        ConfigDef.Type.STRING,
                        "topic",
                        ConfigDef.CaseInsensitiveValidString.in("topic", "time"),
                        Importance.HIGH,
                        "Where in its topic's folder a file lies: topic, in the folder itself; time, in directories by "
                                + TIMESTAMP_SOURCE + " in the form of " + PATH_FORMAT
                                + ". A late record goes to the directory of its time, whatever came before. Change it, and"
                                + " the options that go with it, only after a clean stop.")
                .define(
                        PATH_FORMAT,
                        ConfigDef.Type.STRING,
                        "'dt'=yyyy-MM-dd/'hour'=HH",
                        LambdaValidator.with(
                                PartitionerConfig::checkPathFormat, () -> "a pattern of directories by time"),
                        Importance.MEDIUM,
                        "With " + PARTITIONER
                                + "=time: the directories, as a pattern of Java's DateTimeFormatter with '/' between them."
                                + " Fields are the digits of year (u, y), month (M), day of the month (d) or year (D),"
                                + " quarter (Q), hour (H), minute (m) and second (s); text stands in single quotes. A file"
                                + " ends up in dt=2026-11-22/hour=09 by default; records without a time, or with one whose"
                                + " year has not four digits, in"
                                + " dt=__HIVE_DEFAULT_PARTITION__/hour=__HIVE_DEFAULT_PARTITION__, which Hive, Spark and"
                                + " pyarrow read as null. Directories that are no name=value are called undated then.")
                .define(
                        TIMEZONE,
                        ConfigDef.Type.STRING,
                        "UTC",
                        LambdaValidator.with(
                                PartitionerConfig::checkTimezone, () -> "a time zone, as UTC or Europe/Berlin"),
                        Importance.MEDIUM,
                        "The time zone of " + PATH_FORMAT + ", and the one whose midnight "
                                + SinkConfig.ROTATE_SCHEDULE_INTERVAL_MS
                                + " counts from. The rules of zones other than UTC are those of the worker's JDK: with "
                                + PARTITIONER + "=time, update it only after a clean stop.")
                .define(
                        TIMESTAMP_SOURCE,
                        ConfigDef.Type.STRING,
                        OF_RECORD,
                        LambdaValidator.with(PartitionerConfig::checkTimestampSource, () -> "record or field:<path>"),
                        Importance.MEDIUM,
                        "With " + PARTITIONER
                                + "=time: the time of a record. record: Kafka's timestamp. field:<path>: a"
                                + " timestamp (UTC if it has no time zone), a date, or an integer of milliseconds since the"
                                + " epoch, in the first row of the message, where dots lead into structs. Null there, a"
                                + " message without rows and a tombstone have no time; a message without that field, or"
                                + " with one of another type, is a bad record.");
    }

    private static void checkPathFormat(String name, Object value) {
        try {
            PathFormat.of((String) value, ZoneId.of("UTC"));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(name, value, e.getMessage());
        }
    }

    private static void checkTimezone(String name, Object value) {
        try {
            ZoneId.of((String) value);
        } catch (DateTimeException e) {
            throw new ConfigException(
                    name, value, "expected a time zone, as UTC, Europe/Berlin or +02:00 (" + e.getMessage() + ")");
        }
    }

    private static boolean isField(String source) {
        return source.regionMatches(true, 0, OF_FIELD, 0, OF_FIELD.length());
    }

    private static void checkTimestampSource(String name, Object value) {
        String source = (String) value;
        if (!source.equalsIgnoreCase(OF_RECORD) && !(isField(source) && source.length() > OF_FIELD.length())) {
            throw new ConfigException(name, value, "expected record or field:<path of a field>");
        }
    }
}
