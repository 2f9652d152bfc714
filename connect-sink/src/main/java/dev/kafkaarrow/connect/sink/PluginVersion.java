package dev.kafkaarrow.connect.sink;

import java.util.Optional;

/** The version that the jar was built as. */
final class PluginVersion {

    private PluginVersion() {}

    static String get() {
        return Optional.ofNullable(PluginVersion.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
