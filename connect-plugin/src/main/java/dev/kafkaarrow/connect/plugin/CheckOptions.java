package dev.kafkaarrow.connect.plugin;

import dev.kafkaarrow.ipc.Bound;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.Validation;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;

/** The options of a plugin that are bounds of {@link Checks}. What a plugin has no option for stays at its default. */
public enum CheckOptions {
    /** Of a connector. A bound of no bytes, which is no bound in many a configuration, is refused. */
    OF_CONNECTOR("", 1),
    /** Of a converter, whose options stand between those of others. */
    OF_CONVERTER("arrow.", 0);

    private final String prefix;
    private final long minBytes;

    CheckOptions(String prefix, long minBytes) {
        this.prefix = prefix;
        this.minBytes = minBytes;
    }

    /** The name of the option that sets a bound. */
    public String name(Bound bound) {
        return prefix + bound.option();
    }

    /** Defines the option that sets a bound. */
    public ConfigDef define(ConfigDef definition, Bound bound, String documentation) {
        return definition.define(
                name(bound),
                isInt(bound) ? ConfigDef.Type.INT : ConfigDef.Type.LONG,
                number(bound, bound.defaultValue()),
                range(bound),
                Importance.LOW,
                documentation);
    }

    private Range range(Bound bound) {
        Number min = number(bound, min(bound));
        return bound.max() < Integer.MAX_VALUE ? Range.between(min, number(bound, bound.max())) : Range.atLeast(min);
    }

    private long min(Bound bound) {
        return switch (bound) {
            case MESSAGE_BYTES, METADATA_BYTES, DECOMPRESSED_BYTES -> minBytes;
            case SCHEMA_DEPTH, SCHEMA_FIELDS -> bound.min();
        };
    }

    private static boolean isInt(Bound bound) {
        return bound.max() <= Integer.MAX_VALUE;
    }

    private static Number number(Bound bound, long value) {
        return isInt(bound) ? (Number) Math.toIntExact(value) : (Number) value;
    }

    /** The checks at a level, with the bounds that a configuration has options for. */
    public Checks checks(AbstractConfig config, Validation validation) {
        return Checks.of(
                validation,
                bound -> config.values().get(name(bound)) instanceof Number given
                        ? given.longValue()
                        : bound.defaultValue());
    }
}
