package dev.kafkaarrow.sandbox;

import java.nio.file.Path;
import java.util.List;

/**
 * The jars that the build copies for broker and workers.
 *
 * @param folder holds the broker, Connect with its own converters, transforms and file connectors, and a log4j binding
 */
record KafkaLibs(JarFolder folder) {

    /** As Kafka's own start scripts do: its file connectors are there, but are a plugin like any other. */
    private static final String PLUGIN_PREFIX = "connect-file-";

    static KafkaLibs besideThisModule() {
        return new KafkaLibs(JarFolder.besideThisModule("libs"));
    }

    List<Path> classPath() {
        return folder.jars().stream().filter(jar -> !isPlugin(jar)).toList();
    }

    Path fileConnectors() {
        return folder.jars().stream()
                .filter(KafkaLibs::isPlugin)
                .findFirst()
                .orElseThrow(() -> new SandboxException("no " + PLUGIN_PREFIX + "*.jar in " + folder.directory()));
    }

    private static boolean isPlugin(Path jar) {
        return jar.getFileName().toString().startsWith(PLUGIN_PREFIX);
    }
}
