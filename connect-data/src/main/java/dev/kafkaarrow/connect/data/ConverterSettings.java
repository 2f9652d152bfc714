package dev.kafkaarrow.connect.data;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The converters named in a connector's own settings. Where they name none, the worker's is used, which connectors and tasks cannot see.
 * Immutable and thread-safe.
 */
public final class ConverterSettings {

    /** What a converter is for. */
    public enum Role {
        /** The keys of records. */
        KEY("key.converter"),
        /** The values of records. */
        VALUE("value.converter"),
        /** The values of headers. */
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

    /** The only converter of Connect that leaves bytes as they are in both directions. */
    public static final String BYTE_ARRAY_CONVERTER = "org.apache.kafka.connect.converters.ByteArrayConverter";

    /** Its name and its aliases. */
    private static final Set<String> BYTE_ARRAY_NAMES = Set.of(BYTE_ARRAY_CONVERTER, "ByteArrayConverter", "ByteArray");

    private final Map<String, String> settings;

    /** @param settings of the connector */
    public ConverterSettings(Map<String, String> settings) {
        this.settings = settings;
    }

    /** The converter that the settings name. */
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
