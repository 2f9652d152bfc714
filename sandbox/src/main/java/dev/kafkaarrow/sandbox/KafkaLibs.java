package dev.kafkaarrow.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder of jars that the build copies for the child processes.
 *
 * @param directory holds the broker, Connect with its own converters, transforms and file connectors, and a log4j binding
 */
record KafkaLibs(Path directory) {

    /** As Kafka's own start scripts do: its file connectors are there, but are a plugin like any other. */
    private static final String PLUGIN_PREFIX = "connect-file-";

    KafkaLibs {
        if (!Files.isDirectory(directory)) {
            throw new SandboxException("no folder of Kafka jars at " + directory
                    + ": the build of module sandbox makes it (target/libs); or name another with Builder.libs");
        }
    }

    /** The build puts the folder beside this module's classes, and beside its jar. */
    static KafkaLibs besideThisModule() {
        try {
            Path code = Path.of(KafkaLibs.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return new KafkaLibs(code.resolveSibling("libs"));
        } catch (URISyntaxException e) {
            throw new SandboxException("the place of this module's classes is no path", e);
        }
    }

    List<Path> classPath() {
        return jars().filter(jar -> !isPlugin(jar)).toList();
    }

    Path fileConnectors() {
        return jars().filter(KafkaLibs::isPlugin)
                .findFirst()
                .orElseThrow(() -> new SandboxException("no " + PLUGIN_PREFIX + "*.jar in " + directory));
    }

    private static boolean isPlugin(Path jar) {
        return jar.getFileName().toString().startsWith(PLUGIN_PREFIX);
    }

    private Stream<Path> jars() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".jar")).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException("listing " + directory, e);
        }
    }
}
