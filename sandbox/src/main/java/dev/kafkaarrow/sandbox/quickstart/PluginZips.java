package dev.kafkaarrow.sandbox.quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The connectors as users get them: zips that the build copies beside this module's jar, one folder of a plugin path each. */
final class PluginZips {
    private PluginZips() {}

    static void unpackTo(Path directory) throws IOException {
        Path zips = zips();
        try (Stream<Path> files = Files.list(zips)) {
            List<Path> found =
                    files.filter(file -> file.toString().endsWith(".zip")).toList();
            if (found.isEmpty()) {
                throw new IOException("no plugin zip in " + zips + ": the build of module sandbox puts them there");
            }
            for (Path zip : found) {
                unpack(zip, directory.resolve(zip.getFileName().toString().replace(".zip", "")));
            }
        }
    }

    private static Path zips() throws IOException {
        try {
            Path code = Path.of(PluginZips.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return code.resolveSibling("plugins");
        } catch (URISyntaxException e) {
            throw new IOException("the place of this module's classes is no path", e);
        }
    }

    static void unpack(Path zip, Path directory) throws IOException {
        try (InputStream in = Files.newInputStream(zip);
                ZipInputStream entries = new ZipInputStream(in)) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                Path target = directory.resolve(entry.getName()).normalize();
                if (!target.startsWith(directory)) {
                    throw new IOException(zip + ": expected entries below its root, got " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(entries, target);
                }
            }
        }
    }
}
