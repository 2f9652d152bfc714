package dev.kafkaarrow.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * Python with pyarrow and Node with Arrow JS, installed below the build directory by the first test that asks, and kept
 * until their pinned requirements change. Where the interpreter or its package registry is missing the test is skipped
 * with the reason, or fails if the system property {@code interop.required} is {@code true}.
 */
final class Interop {

    private static final Path BUILD = Path.of(System.getProperty("build.directory", "target"));
    private static final Path SOURCES = Path.of("src/test").toAbsolutePath();
    private static final Duration INSTALLATION = Duration.ofMinutes(5);

    private Interop() {}

    static Scripts python() {
        Path home = BUILD.resolve("interop/python").toAbsolutePath();
        Path requirements = SOURCES.resolve("python/requirements.txt");
        Path interpreter = home.resolve("bin/python");
        return available("Python with pyarrow", () -> {
            String version = run("python3", "--version");
            install(home, version + Files.readString(requirements), () -> {
                run("python3", "-m", "venv", home.toString());
                run(
                        interpreter.toString(),
                        "-m",
                        "pip",
                        "install",
                        "--quiet",
                        "--no-input",
                        "--disable-pip-version-check",
                        "--only-binary=:all:",
                        "--requirement",
                        requirements.toString());
            });
            // without byte code, which would lie among the sources
            return new Scripts(List.of(interpreter.toString(), "-B"), SOURCES.resolve("python"), ".py", Map.of());
        });
    }

    static Scripts node() {
        Path home = BUILD.resolve("interop/node").toAbsolutePath();
        Path requirements = SOURCES.resolve("node/package.json");
        return available("Node with Arrow JS", () -> {
            String version = run("node", "--version");
            install(home, version + Files.readString(requirements), () -> {
                Files.createDirectories(home);
                Files.copy(requirements, home.resolve("package.json"));
                run(
                        "npm",
                        "install",
                        "--silent",
                        "--no-package-lock",
                        "--no-audit",
                        "--no-fund",
                        "--ignore-scripts",
                        "--prefix",
                        home.toString());
            });
            Map<String, String> environment =
                    Map.of("NODE_PATH", home.resolve("node_modules").toString());
            return new Scripts(List.of("node"), SOURCES.resolve("node"), ".js", environment);
        });
    }

    /** Of documents' command lines. */
    static void requireUnzip() {
        String unused = available("unzip", () -> run("unzip", "-v"));
    }

    private static <T> T available(String what, Installation<T> installation) {
        try {
            return installation.run();
        } catch (IOException e) {
            String reason = what + " is not to be had here: " + e.getMessage();
            if (Boolean.getBoolean("interop.required")) {
                throw new UncheckedIOException(reason, e);
            }
            throw new TestAbortedException(reason, e);
        }
    }

    /** Installs into {@code home} unless it holds an installation of these requirements already. Other processes of the run wait. */
    private static void install(Path home, String requirements, Step step) throws IOException {
        Files.createDirectories(home.getParent());
        Path lock = home.resolveSibling(home.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // until the channel is closed
            FileLock unused = channel.lock();
            installAlone(home, requirements, step);
        }
    }

    private static void installAlone(Path home, String requirements, Step step) throws IOException {
        Path stamp = home.resolve("installed");
        String digest = digest(requirements);
        if (Files.exists(stamp) && Files.readString(stamp).equals(digest)) {
            return;
        }
        if (Files.exists(home)) {
            try (Stream<Path> files = Files.walk(home)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        step.run();
        Files.writeString(stamp, digest);
    }

    private static String run(String... words) throws IOException {
        return new Command(List.of(words), Map.of(), INSTALLATION).run();
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Installation<T> {
        T run() throws IOException;
    }

    private interface Step {
        void run() throws IOException;
    }
}
