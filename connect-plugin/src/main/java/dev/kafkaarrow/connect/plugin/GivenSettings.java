package dev.kafkaarrow.connect.plugin;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Settings without those that have no value. */
public final class GivenSettings {

    private GivenSettings() {}

    /** The settings that have a value. One that is null counts as absent: that is how JSON and forms say that nothing was chosen. */
    public static <V> Map<String, V> of(Map<String, ? extends V> settings) {
        Map<String, V> given = new HashMap<>(settings);
        given.values().removeIf(Objects::isNull);
        return given;
    }
}
