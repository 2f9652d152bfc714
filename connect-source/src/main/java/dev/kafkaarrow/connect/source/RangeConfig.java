package dev.kafkaarrow.connect.source;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;

/** The options of which recorded messages are sent; resolved once. */
final class RangeConfig {

    static final String NAMES = SourceOptions.FROM_OFFSET + ", " + SourceOptions.TO_OFFSET + ", "
            + SourceOptions.FROM_TIMESTAMP + " and " + SourceOptions.TO_TIMESTAMP;

    private static final String TIME =
            "a time as 2026-11-22T09:00:00Z or with another offset, or milliseconds since the" + " epoch";

    final RecordRange range;

    RangeConfig(AbstractConfig config) {
        range = new RecordRange(
                offset(config, SourceOptions.FROM_OFFSET),
                offset(config, SourceOptions.TO_OFFSET),
                timestamp(config, SourceOptions.FROM_TIMESTAMP),
                timestamp(config, SourceOptions.TO_TIMESTAMP));
        conflicts(range).stream().findFirst().ifPresent(conflict -> {
            throw new ConfigException(conflict.text);
        });
    }

    /** What is wrong with an option, given the others. */
    private record Conflict(String option, String text) {}

    private static List<Conflict> conflicts(RecordRange range) {
        List<Conflict> conflicts = new ArrayList<>();
        empty(SourceOptions.FROM_OFFSET, range.fromOffset(), SourceOptions.TO_OFFSET, range.toOffset())
                .ifPresent(conflicts::add);
        empty(SourceOptions.FROM_TIMESTAMP, range.fromMs(), SourceOptions.TO_TIMESTAMP, range.toMs())
                .ifPresent(conflicts::add);
        return conflicts;
    }

    private static Optional<Conflict> empty(String fromOption, OptionalLong from, String toOption, OptionalLong to) {
        return from.isPresent() && to.isPresent() && to.getAsLong() <= from.getAsLong()
                ? Optional.of(new Conflict(
                        toOption,
                        toOption + ": expected more than " + fromOption + " = " + from.getAsLong()
                                + ", as a range ends before its end, got " + to.getAsLong()))
                : Optional.empty();
    }

    /** Adds what is wrong to the options that it is wrong with. */
    static void validate(Config config) {
        ConfigValue from = value(config, SourceOptions.FROM_TIMESTAMP);
        ConfigValue to = value(config, SourceOptions.TO_TIMESTAMP);
        RecordRange range = new RecordRange(
                offset(value(config, SourceOptions.FROM_OFFSET)),
                offset(value(config, SourceOptions.TO_OFFSET)),
                timestamp(from),
                timestamp(to));
        conflicts(range).forEach(conflict -> value(config, conflict.option).addErrorMessage(conflict.text));
        ConfigValue cleanup = value(config, SourceOptions.CLEANUP);
        if (cleanup.value() != null && cleanup.errorMessages().isEmpty()) {
            cleanupConflict(range, EndConfig.CLEANUPS.parse((String) cleanup.value()))
                    .ifPresent(cleanup::addErrorMessage);
        }
    }

    /** Why files may not be removed, if they may not. */
    static Optional<String> cleanupConflict(RecordRange range, EndConfig.Cleanup cleanup) {
        return range.isAll() || cleanup == EndConfig.Cleanup.NONE
                ? Optional.empty()
                : Optional.of(SourceOptions.CLEANUP + ": expected none with a range (" + NAMES
                        + "), as what is not in it would be removed without having been sent, got "
                        + cleanup.name().toLowerCase(Locale.ROOT));
    }

    private static ConfigValue value(Config config, String name) {
        return config.configValues().stream()
                .filter(value -> value.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static OptionalLong offset(AbstractConfig config, String option) {
        Long offset = config.getLong(option);
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    private static OptionalLong offset(ConfigValue value) {
        return value.value() == null || !value.errorMessages().isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of((Long) value.value());
    }

    private static OptionalLong timestamp(AbstractConfig config, String option) {
        String text = config.getString(option);
        return text == null ? OptionalLong.empty() : OptionalLong.of(epochMs(text));
    }

    private static OptionalLong timestamp(ConfigValue value) {
        return value.value() == null || !value.errorMessages().isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(epochMs((String) value.value()));
    }

    /** @throws IllegalArgumentException if the text is no time */
    private static long epochMs(String text) {
        String time = text.strip();
        if (time.matches("-?\\d{1,18}")) {
            return Long.parseLong(time);
        }
        try {
            Instant instant = OffsetDateTime.parse(time).toInstant();
            if (!instant.truncatedTo(ChronoUnit.MILLIS).equals(instant)) {
                throw new IllegalArgumentException("expected " + TIME + ", of whole milliseconds");
            }
            return instant.toEpochMilli();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("expected " + TIME, e);
        }
    }

    static void define(ConfigDef definition) {
        definition
                .define(
                        SourceOptions.FROM_OFFSET,
                        ConfigDef.Type.LONG,
                        null,
                        offsets(0),
                        Importance.LOW,
                        "Send only what a sink recorded with this Kafka offset or a later one, in whatever partition:"
                                + " input.include can name the files of one (`orders/**/3+*`). " + OF_ALL)
                .define(
                        SourceOptions.TO_OFFSET,
                        ConfigDef.Type.LONG,
                        null,
                        offsets(1),
                        Importance.LOW,
                        "Send only what a sink recorded with a Kafka offset before this one: the record at it is not"
                                + " sent. " + OF_ALL)
                .define(
                        SourceOptions.FROM_TIMESTAMP,
                        ConfigDef.Type.STRING,
                        null,
                        times(),
                        Importance.LOW,
                        "Send only what a sink recorded with this timestamp or a later one: " + TIME
                                + ". A record without a timestamp is in no range of timestamps. " + OF_ALL)
                .define(
                        SourceOptions.TO_TIMESTAMP,
                        ConfigDef.Type.STRING,
                        null,
                        times(),
                        Importance.LOW,
                        "Send only what a sink recorded with a timestamp before this one, as from.timestamp: a record of"
                                + " exactly this time is not sent. " + OF_ALL);
    }

    private static final String OF_ALL = "With any of from.offset, to.offset, from.timestamp and to.timestamp a file of"
            + " another writer is a bad file (bad.file), and cleanup must be none.";

    private static ConfigDef.Validator offsets(long least) {
        return LambdaValidator.with(
                (name, value) -> {
                    if (value != null && (Long) value < least) {
                        throw new ConfigException(name, value, "expected " + least + " or more");
                    }
                },
                () -> "[" + least + ",...]");
    }

    private static ConfigDef.Validator times() {
        return LambdaValidator.with(
                (name, value) -> {
                    try {
                        if (value != null) {
                            long ignored = epochMs((String) value);
                        }
                    } catch (IllegalArgumentException e) {
                        throw new ConfigException(name, value, e.getMessage());
                    }
                },
                () -> TIME);
    }
}
