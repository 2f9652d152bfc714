package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.plugin.EnumOption;
import java.time.DateTimeException;
import java.time.ZoneId;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigException;

/** The options of the directories below a topic's folder, resolved once. */
final class PartitionerConfig {

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
        partitioner = EnumOption.of(Choice.class).get(config, SinkOptions.PARTITIONER);
        timezone = ZoneId.of(config.getString(SinkOptions.TIMEZONE));
        pathFormat = PathFormat.of(config.getString(SinkOptions.PATH_FORMAT), timezone);
        timestampSource = config.getString(SinkOptions.TIMESTAMP_SOURCE);
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
                        SinkOptions.PARTITIONER,
                        ConfigDef.Type.STRING,
                        "topic",
                        EnumOption.of(Choice.class),
                        Importance.HIGH,
                        "How files are arranged in the directory of their topic. topic: in that directory"
                                + " itself. time: in subdirectories named by the time of "
                                + SinkOptions.TIMESTAMP_SOURCE
                                + " in the format of " + SinkOptions.PATH_FORMAT
                                + ". Late records go to the directory of"
                                + " their own time. Change it and the options that belong to it only after a clean stop of"
                                + " the connector.")
                .define(
                        SinkOptions.PATH_FORMAT,
                        ConfigDef.Type.STRING,
                        "'dt'=yyyy-MM-dd/'hour'=HH",
                        LambdaValidator.with(
                                PartitionerConfig::checkPathFormat, () -> "a pattern of directories made of a time"),
                        Importance.MEDIUM,
                        "With " + SinkOptions.PARTITIONER + "=time, the format of the directories: a pattern of"
                                + " Java's DateTimeFormatter with '/' between directories. Allowed are the numeric fields"
                                + " year (u, y), month (M), day of month (d), day of year (D), quarter (Q), hour (H),"
                                + " minute (m) and second (s), and text in single quotes. The default gives"
                                + " dt=2026-11-22/hour=09. Records without a time, or with a year that does not have four"
                                + " digits, go to dt=__HIVE_DEFAULT_PARTITION__/hour=__HIVE_DEFAULT_PARTITION__, Hive's"
                                + " name for null; a directory that is not of the form name=value is called undated for"
                                + " them.")
                .define(
                        SinkOptions.TIMEZONE,
                        ConfigDef.Type.STRING,
                        "UTC",
                        LambdaValidator.with(
                                PartitionerConfig::checkTimezone, () -> "a time zone, such as UTC or Europe/Berlin"),
                        Importance.MEDIUM,
                        "The time zone of " + SinkOptions.PATH_FORMAT + ", and the one whose midnight "
                                + SinkOptions.ROTATE_SCHEDULE_INTERVAL_MS
                                + " counts from. The rules of zones other than"
                                + " UTC come from the worker's JDK: with " + SinkOptions.PARTITIONER
                                + "=time, update the"
                                + " JDK only after a clean stop of the connector.")
                .define(
                        SinkOptions.TIMESTAMP_SOURCE,
                        ConfigDef.Type.STRING,
                        OF_RECORD,
                        LambdaValidator.with(PartitionerConfig::checkTimestampSource, () -> "record or field:<path>"),
                        Importance.MEDIUM,
                        "With " + SinkOptions.PARTITIONER + "=time, the time of a record. record: Kafka's"
                                + " timestamp. field:<path>: a field in the first row of the message, with dots between"
                                + " the names of nested fields: a timestamp (UTC if it has no time zone), a date, or an"
                                + " integer of milliseconds since the epoch. If the field is null, a message has no rows"
                                + " or the record is a tombstone, the record has no time; a message without the field, or"
                                + " with another type, is a bad record.");
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
                    name, value, "expected a time zone such as UTC, Europe/Berlin or +02:00 (" + e.getMessage() + ")");
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
