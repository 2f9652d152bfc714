package dev.kafkaarrow.connect.plugin;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * The values of an option that are constants of an enum, written in any case. It is the option's validator too, and says the values in
 * the option's documentation.
 *
 * @param <E> the enum
 */
public final class EnumOption<E extends Enum<E>> implements ConfigDef.Validator {

    private final Class<E> type;
    private final ConfigDef.Validator validator;

    private EnumOption(Class<E> type, Set<E> values) {
        this.type = type;
        this.validator = ConfigDef.CaseInsensitiveValidString.in(
                values.stream().map(Enum::name).toArray(String[]::new));
    }

    /** Every constant is a value. */
    public static <E extends Enum<E>> EnumOption<E> of(Class<E> type) {
        return new EnumOption<>(type, EnumSet.allOf(type));
    }

    /** Some constants are values, at least one. */
    public static <E extends Enum<E>> EnumOption<E> in(Set<E> values) {
        return new EnumOption<>(values.iterator().next().getDeclaringClass(), values);
    }

    /**
     * The constant of a value.
     *
     * @throws IllegalArgumentException if the enum has none of that name
     */
    public E parse(String value) {
        return Enum.valueOf(type, value.toUpperCase(Locale.ROOT));
    }

    /** The constant that a configuration, which was validated, chooses by an option. */
    public E get(AbstractConfig config, String name) {
        return parse(config.getString(name));
    }

    /** @throws ConfigException if it is none of the values */
    @Override
    public void ensureValid(String name, Object value) {
        validator.ensureValid(name, value);
    }

    /** As the documentation of Kafka's options says values. */
    @Override
    public String toString() {
        return validator.toString();
    }
}
