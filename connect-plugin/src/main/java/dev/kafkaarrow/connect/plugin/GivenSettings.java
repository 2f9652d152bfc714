package dev.kafkaarrow.connect.plugin;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** What somebody configured. */
public final class GivenSettings {

    private GivenSettings() {}

    /** The settings that have a value: one that is null is as one that is not there, as JSON and forms say that nothing was chosen. */
    public static <V> Map<String, V> of(Map<String, ? extends V> settings) {
        Map<String, V> given = new HashMap<>(settings);
        given.values().removeIf(Objects::isNull);
        return given;
    }
}
