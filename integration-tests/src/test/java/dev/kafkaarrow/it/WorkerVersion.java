package dev.kafkaarrow.it;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A version of Kafka whose Connect workers run the plugins, and whose clients the serde. */
record WorkerVersion(String number) {

    /** Against seconds: where nothing of it was downloaded yet, it is 80 jars. */
    private static final Duration RESOLVING_LIMIT = Duration.ofMinutes(5);

    /** Those of {@code -Dconnect.version=}, in its order. */
    static List<WorkerVersion> configured() {
        return configured("connect.version");
    }

    /** Those that a property names, separated by commas, in its order. */
    static List<WorkerVersion> configured(String property) {
        return Arrays.stream(System.getProperty(property, "4.4.0").split(","))
                .map(WorkerVersion::new)
                .toList();
    }

    /** The JVM of workers: {@code -Dconnect.java=}, or this one. */
    static Path javaHome() {
        String configured = System.getProperty("connect.java", "");
        return Path.of(configured.isEmpty() ? System.getProperty("java.home") : configured);
    }

    /** KIP-848 for consumers came with it, and with it the fault that the sink warns of. */
    boolean is40OrLater() {
        return Integer.parseInt(number.substring(0, number.indexOf('.'))) >= 4;
    }

    /** The jars of a worker of this version, which Maven resolves once for each build. */
    Path libs() throws IOException {
        Path libs = Path.of(System.getProperty("build.directory", "target"), "workers", number)
                .toAbsolutePath();
        if (!Files.isDirectory(libs)) {
            Path whole = Files.createTempDirectory(Files.createDirectories(libs.getParent()), number + "-");
            resolve(whole);
            publish(whole, libs);
        }
        return libs;
    }

    /** Tests in another process may have been first. */
    private static void publish(Path whole, Path libs) throws IOException {
        try {
            Files.move(whole, libs, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!Files.isDirectory(libs)) {
                throw e;
            }
            remove(whole);
        }
    }

    private void resolve(Path directory) throws IOException {
        List<String> words = List.of(
                "mvn",
                "-q",
                "-B",
                "-f",
                Path.of("workers", "pom.xml").toAbsolutePath().toString(),
                "-Dmaven.repo.local=" + System.getProperty("maven.repository"),
                "-Dkafka.version=" + number,
                "-Dlog4j.version=" + System.getProperty("log4j.version"),
                "-Ddirectory=" + directory,
                "package");
        new Command(words, Map.of(), RESOLVING_LIMIT).run();
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** As test names show it. */
    @Override
    public String toString() {
        return number;
    }
}
