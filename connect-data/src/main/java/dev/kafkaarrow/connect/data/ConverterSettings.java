package dev.kafkaarrow.connect.data;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The converters that a connector's own settings name. Where they name none the worker's is used, which no connector and no task gets to see. Immutable.
 */
public final class ConverterSettings {

    /** What a converter is for. */
    public enum Role {
        KEY("key.converter"),
        VALUE("value.converter"),
        HEADER("header.converter");

        private final String option;

        Role(String option) {
            this.option = option;
        }

        /** The option that names the converter. */
        public String option() {
            return option;
        }
    }

    /** The only converter of Connect that leaves bytes as they are, both ways. */
    public static final String BYTE_ARRAY_CONVERTER = "org.apache.kafka.connect.converters.ByteArrayConverter";

    /** It, and the short names by which workers find it too. */
    private static final Set<String> BYTE_ARRAY_NAMES = Set.of(BYTE_ARRAY_CONVERTER, "ByteArrayConverter", "ByteArray");

    private final Map<String, String> settings;

    public ConverterSettings(Map<String, String> settings) {
        this.settings = settings;
    }

    /** The name that the settings give, if they name a converter. */
    public Optional<String> named(Role role) {
        return Optional.ofNullable(settings.get(role.option)).map(String::trim).filter(name -> !name.isEmpty());
    }

    /** Whether the settings name the converter that leaves bytes as they are. */
    public boolean keepsBytes(Role role) {
        return named(role).filter(BYTE_ARRAY_NAMES::contains).isPresent();
    }

    /** Whether the settings name another than the converter that leaves bytes as they are. */
    public boolean changesBytes(Role role) {
        return named(role).isPresent() && !keepsBytes(role);
    }
}
