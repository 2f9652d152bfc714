package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.plugin.EnumOption;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigException;

/** The options of the directories below a topic's folder, resolved once. */
final class PartitionerConfig {

    private static final String OF_RECORD = "record";
    private static final String OF_FIELD = "field:";

    private static final EnumOption<Level> LEVELS = EnumOption.of(Level.class);
    private static final EnumOption<MixedValues> MIXED = EnumOption.of(MixedValues.class);

    /** What names directories; from the outermost, for {@code topic} none. */
    private enum Level {
        TOPIC,
        TIME,
        FIELD
    }

    private final List<Level> levels;
    private final PathFormat pathFormat;
    private final String timestampSource;
    private final List<String> fields;
    private final MixedValues mixed;
    final ZoneId timezone;

    PartitionerConfig(AbstractConfig config) {
        levels = levels(config.getList(SinkOptions.PARTITIONER));
        timezone = ZoneId.of(config.getString(SinkOptions.TIMEZONE));
        pathFormat = PathFormat.of(config.getString(SinkOptions.PATH_FORMAT), timezone);
        timestampSource = config.getString(SinkOptions.TIMESTAMP_SOURCE);
        fields = List.copyOf(config.getList(SinkOptions.PARTITION_FIELDS));
        mixed = MIXED.get(config, SinkOptions.PARTITION_MIXED);
        faultOfFields(
                        config.getList(SinkOptions.PARTITIONER),
                        fields,
                        config.getString(SinkOptions.PATH_FORMAT),
                        config.getString(SinkOptions.PARTITION_MIXED))
                .ifPresent(fault -> {
                    throw new ConfigException(fault);
                });
    }

    private static List<Level> levels(List<?> partitioner) {
        return partitioner.stream().map(level -> LEVELS.parse((String) level)).toList();
    }

    /** The caller closes it. */
    Partitioner open() {
        return levels.stream().map(this::open).reduce(Partitioner.Nested::new).orElseThrow();
    }

    private Partitioner open(Level level) {
        return switch (level) {
            case TOPIC -> new Partitioner.Flat();
            case TIME ->
                isField(timestampSource)
                        ? new Partitioner.ByFieldTime(pathFormat, timestampSource.substring(OF_FIELD.length()))
                        : new Partitioner.ByRecordTime(pathFormat);
            case FIELD -> new Partitioner.ByValues(fields, mixed);
        };
    }

    /** What is wrong with options of fields where they are set together with the others, each of which is right by itself. */
    static Optional<String> faultOfFields(List<?> partitioner, List<?> fields, String pathFormat, String mixed) {
        List<Level> levels = levels(partitioner);
        if (!levels.contains(Level.FIELD)) {
            if (!fields.isEmpty()) {
                return Optional.of(SinkOptions.PARTITION_FIELDS + ": expected none without " + SinkOptions.PARTITIONER
                        + "=field, got " + fields);
            }
            return MIXED.parse(mixed) == MixedValues.FAIL
                    ? Optional.empty()
                    : Optional.of(SinkOptions.PARTITION_FIELDS + ": expected fields with " + SinkOptions.PARTITION_MIXED
                            + "=first, got none");
        }
        if (fields.isEmpty()) {
            return Optional.of(SinkOptions.PARTITION_FIELDS + ": expected at least one field with "
                    + SinkOptions.PARTITIONER + "=field, got none");
        }
        Set<String> names = new HashSet<>(
                levels.contains(Level.TIME)
                        ? PathFormat.of(pathFormat, ZoneOffset.UTC).names()
                        : Set.of());
        return fields.stream()
                .map(field -> (String) field)
                .filter(field -> !names.add(field))
                .findFirst()
                .map(twice -> SinkOptions.PARTITION_FIELDS
                        + ": expected names of directories that are there once, with those of "
                        + SinkOptions.PATH_FORMAT + " too, got " + twice + " twice");
    }

    static void define(ConfigDef definition) {
        definition
                .define(
                        SinkOptions.PARTITIONER,
                        ConfigDef.Type.LIST,
                        "topic",
                        LambdaValidator.with(
                                PartitionerConfig::checkPartitioner,
                                () -> "[topic], [time], [field], [time,field] or [field,time]"),
                        Importance.HIGH,
                        "How files are arranged in the directory of their topic. topic: in that directory"
                                + " itself. time: in subdirectories named by the time of "
                                + SinkOptions.TIMESTAMP_SOURCE
                                + " in the format of " + SinkOptions.PATH_FORMAT
                                + ". Late records go to the directory of"
                                + " their own time. field: in subdirectories named by the values of "
                                + SinkOptions.PARTITION_FIELDS
                                + ", as country=DE. time,field and field,time: by both, those of the first outside. Change it and the options that belong to it only after a clean stop of"
                                + " the connector.")
                .define(
                        SinkOptions.PARTITION_FIELDS,
                        ConfigDef.Type.LIST,
                        "",
                        LambdaValidator.with(
                                PartitionerConfig::checkFields, () -> "names of fields, with dots before nested ones"),
                        Importance.MEDIUM,
                        "With " + SinkOptions.PARTITIONER + "=field, the fields whose values name the directories, in"
                                + " their order, as country=DE/device.type=phone: strings, integers, booleans and dates,"
                                + " dictionary-encoded or not, with dots before the names of nested fields. A null, a"
                                + " tombstone and a message without rows have country=__HIVE_DEFAULT_PARTITION__. In names and"
                                + " values, control characters, a dot at the end of a value and the characters that Hive"
                                + " escapes are written as %XX. A record without the field, with one of another type, or with a"
                                + " value too long for the name of a directory is a bad record. Choose fields of few"
                                + " values: each has files of its own.")
                .define(
                        SinkOptions.PARTITION_MIXED,
                        ConfigDef.Type.STRING,
                        "fail",
                        MIXED,
                        Importance.LOW,
                        "With " + SinkOptions.PARTITIONER
                                + "=field, what becomes of a message whose rows differ in one of "
                                + SinkOptions.PARTITION_FIELDS
                                + ". fail: it is a bad record, as every engine's filter on the names of directories would"
                                + " miss some of its rows. first: all of it goes where its first row says.")
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
                                + " dt=2026-11-22/hour=09; write 'hour'=H, without the zero, for engines that take names of"
                                + " directories for columns: not all take 09 for the number 9. Records without a time, or with a year that does not have four"
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

    private static void checkPartitioner(String name, Object value) {
        List<?> levels = (List<?>) value;
        levels.forEach(level -> LEVELS.ensureValid(name, level));
        Set<Level> distinct = new HashSet<>(levels(levels));
        if (levels.isEmpty()
                || distinct.size() < levels.size()
                || (distinct.contains(Level.TOPIC) && levels.size() > 1)) {
            throw new ConfigException(name, value, "expected topic, time, field, time,field or field,time");
        }
    }

    private static void checkFields(String name, Object value) {
        for (Object field : (List<?>) value) {
            try {
                String unused = HiveName.of((String) field, Optional.empty());
            } catch (IllegalArgumentException e) {
                throw new ConfigException(name, value, e.getMessage());
            }
            if (((String) field).isEmpty()) {
                throw new ConfigException(name, value, "expected names of fields with a comma between them");
            }
        }
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
