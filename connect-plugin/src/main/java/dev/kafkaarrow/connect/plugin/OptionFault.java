package dev.kafkaarrow.connect.plugin;

import org.apache.kafka.common.config.ConfigException;

/** An option is set to what cannot be, beside what others are set to. */
public final class OptionFault extends ConfigException {

    private static final long serialVersionUID = 1L;

    private final String option;

    /** @param expected behind the option's name; shows no secret */
    public OptionFault(String option, String expected) {
        super(option + ": " + expected);
        this.option = option;
    }

    /** As {@link #OptionFault(String, String)}, with what showed it. */
    public OptionFault(String option, String expected, Exception cause) {
        this(option, expected);
        initCause(cause);
    }

    /** The name of the option. */
    public String option() {
        return option;
    }
}
