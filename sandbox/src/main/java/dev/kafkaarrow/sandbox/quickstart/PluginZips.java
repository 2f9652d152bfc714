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

/**
 * The connectors as users get them: zips that the build copies beside this module's jar, one folder of a plugin path each; and the add-ons
 * of stores, which go into those folders.
 */
final class PluginZips {
    private PluginZips() {}

    /** @param addOns that each connector gets, as {@code store-s3} */
    static void unpackTo(Path directory, List<String> addOns) throws IOException {
        for (Path zip : zips("plugins")) {
            Path plugin = directory.resolve(zip.getFileName().toString().replace(".zip", ""));
            unpack(zip, plugin);
            for (String addOn : addOns) {
                unpack(addOn(addOn), connectorsFolder(plugin));
            }
        }
    }

    private static Path addOn(String name) throws IOException {
        return zips("add-ons").stream()
                .filter(zip -> zip.getFileName().toString().contains(name))
                .findFirst()
                .orElseThrow(() -> new IOException("no zip of the add-on " + name + " beside this module's classes"));
    }

    /** The one that has {@code lib}. */
    private static Path connectorsFolder(Path plugin) throws IOException {
        try (Stream<Path> files = Files.walk(plugin, 2)) {
            return files.filter(file -> file.endsWith("lib"))
                    .map(Path::getParent)
                    .findFirst()
                    .orElseThrow(() -> new IOException("no lib below " + plugin));
        }
    }

    private static List<Path> zips(String folder) throws IOException {
        Path place = besideThisModule(folder);
        try (Stream<Path> files = Files.list(place)) {
            List<Path> found =
                    files.filter(file -> file.toString().endsWith(".zip")).toList();
            if (found.isEmpty()) {
                throw new IOException("no zip in " + place + ": the build of module sandbox puts them there");
            }
            return found;
        }
    }

    private static Path besideThisModule(String folder) throws IOException {
        try {
            Path code = Path.of(PluginZips.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return code.resolveSibling(folder);
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
