package dev.kafkaarrow.tools;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The add-ons for stores in buckets: unzipped below the folder that {@code KAFKA_ARROW_STORES} names, or below {@code stores} beside the
 * program. Stores are found by the class loader that has the program, so with add-ons it is loaded once more, together with them.
 */
final class AddOns {

    private static final String FOLDER = "KAFKA_ARROW_STORES";
    private static final String DEFAULT_FOLDER = "stores";

    private final List<Path> jars;

    private AddOns(List<Path> jars) {
        this.jars = List.copyOf(jars);
    }

    static AddOns find() throws IOException {
        Optional<Path> folder = Optional.ofNullable(System.getenv(FOLDER))
                .filter(named -> !named.isBlank())
                .map(Path::of)
                .or(AddOns::besideTheProgram);
        return folder.isPresent() && Files.isDirectory(folder.get()) ? in(folder.get()) : new AddOns(List.of());
    }

    static AddOns in(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return new AddOns(files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList());
        }
    }

    private static Optional<Path> besideTheProgram() {
        URL program = KafkaArrow.class.getProtectionDomain().getCodeSource().getLocation();
        return Optional.ofNullable(Path.of(URI.create(program.toString())).getParent())
                .map(folder -> folder.resolve(DEFAULT_FOLDER));
    }

    boolean isEmpty() {
        return jars.isEmpty();
    }

    /** Runs the program together with them; returns its exit code. */
    int run(String[] args) throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        for (Path jar : jars) {
            urls.add(jar.toUri().toURL());
        }
        try (URLClassLoader loader =
                new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Thread.currentThread().setContextClassLoader(loader);
            Class<?> program = loader.loadClass(KafkaArrow.class.getName());
            return (int) program.getMethod("run", String[].class).invoke(null, (Object) args);
        }
    }
}
