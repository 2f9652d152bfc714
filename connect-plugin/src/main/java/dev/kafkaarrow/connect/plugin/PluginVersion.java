package dev.kafkaarrow.connect.plugin;

import java.util.Optional;

/** The version that a plugin's jar was built as. */
public final class PluginVersion {

    private PluginVersion() {}

    /** The version in the manifest of the jar that has the class; {@code development} where it comes from no jar. */
    public static String of(Class<?> plugin) {
        return Optional.ofNullable(plugin.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
