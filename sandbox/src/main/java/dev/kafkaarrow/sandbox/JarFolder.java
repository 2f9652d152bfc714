package dev.kafkaarrow.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A folder of jars that the build has made for child processes. */
record JarFolder(Path directory) {

    /** @throws SandboxException if there is no such folder */
    JarFolder {
        if (!Files.isDirectory(directory)) {
            throw new SandboxException(
                    "no folder of jars at " + directory
                            + ": the build of module sandbox makes it (target/libs, and target/s3-libs and target/line-connectors when it is packaged)");
        }
    }

    /** The build puts such folders beside this module's classes, and beside its jar. */
    static JarFolder besideThisModule(String name) {
        try {
            Path code = Path.of(JarFolder.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return new JarFolder(code.resolveSibling(name));
        } catch (URISyntaxException e) {
            throw new SandboxException("the place of this module's classes is no path", e);
        }
    }

    /** In the order of their names. */
    List<Path> jars() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("listing " + directory, e);
        }
    }
}
