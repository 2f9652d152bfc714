package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The command line {@code kafka-arrow}, from its archive and by its launcher. */
final class Launcher {

    private static final long LIMIT_SECONDS = 120;

    private Launcher() {}

    /** How a run of it has ended. */
    record Ended(int exitCode, String out, String err) {}

    static Ended run(Object... arguments) throws IOException, InterruptedException {
        return run(Map.of(), arguments);
    }

    static Ended run(Map<String, String> environment, Object... arguments) throws IOException, InterruptedException {
        try (Running running = start(environment, arguments)) {
            return running.awaitEnd();
        }
    }

    /** Runs a command on a folder of a bucket, with the add-on for S3. */
    static Ended run(Bucket bucket, String command, String folder, Object... options)
            throws IOException, InterruptedException {
        List<Object> arguments = new ArrayList<>(List.of(command, bucket.url(folder)));
        arguments.addAll(storeOptions(bucket, folder));
        arguments.addAll(List.of(options));
        return run(storesOfS3(), arguments.toArray());
    }

    /** The caller's to close. */
    static Running start(Map<String, String> environment, Object... arguments) throws IOException {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("tools.directory"), "bin", "kafka-arrow")
                .toString());
        for (Object argument : arguments) {
            words.add(argument.toString());
        }
        Path out = Files.createTempFile("kafka-arrow", ".out");
        Path err = Files.createTempFile("kafka-arrow", ".err");
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        return new Running(words, builder.start(), out, err);
    }

    /** A run of it that has not ended; closing it kills it. */
    record Running(List<String> words, Process process, Path outFile, Path errFile) implements AutoCloseable {

        /** What it has written so far. */
        String out() throws IOException {
            return Files.readString(outFile);
        }

        /** By SIGTERM: SIGINT means nothing to what was started in the background of a shell without job control. */
        void stop() {
            process.destroy();
        }

        Ended awaitEnd() throws IOException, InterruptedException {
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
                    .as("%s ends within %d s", words, LIMIT_SECONDS)
                    .isTrue();
            return new Ended(process.exitValue(), out(), Files.readString(errFile));
        }

        @Override
        public void close() throws IOException {
            process.destroyForcibly();
            Files.delete(outFile);
            Files.delete(errFile);
        }
    }

    /** Fails unless {@code kafka-arrow verify} finds nothing wrong in a sink's directory, held against what the sink has read. */
    static void assertNothingIsWrong(KafkaEnvironment environment, Path directory, String connector, Object... options)
            throws IOException, InterruptedException {
        assertNothingIsWrong(environment, Map.of(), directory, connector, List.of(options));
    }

    /** As {@link #assertNothingIsWrong(KafkaEnvironment, Path, String, Object...)}, in the folder of a bucket that has the name of the connector. */
    static void assertNothingIsWrong(KafkaEnvironment environment, Bucket bucket, String connector)
            throws IOException, InterruptedException {
        assertNothingIsWrong(
                environment, storesOfS3(), bucket.url(connector), connector, storeOptions(bucket, connector));
    }

    private static Map<String, String> storesOfS3() throws IOException {
        return Map.of("KAFKA_ARROW_STORES", addOn("kafkaarrow-store-s3").toString());
    }

    private static List<Object> storeOptions(Bucket bucket, String folder) {
        List<Object> options = new ArrayList<>();
        bucket.store(folder).forEach((name, value) -> {
            if (!name.equals("store.url")) {
                options.addAll(List.of("--store-option", name + "=" + value));
            }
        });
        return options;
    }

    /** The folder of an add-on, as it was unzipped beside a connector. */
    private static Path addOn(String name) throws IOException {
        Path connectors = Path.of(System.getProperty("s3.plugins.directory", "target/s3-plugins"));
        try (Stream<Path> folders = Files.walk(connectors, 2)) {
            return folders.filter(folder -> folder.getFileName().toString().startsWith(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void assertNothingIsWrong(
            KafkaEnvironment environment,
            Map<String, String> variables,
            Object store,
            String connector,
            List<Object> options)
            throws IOException, InterruptedException {
        List<Object> arguments = new ArrayList<>(List.of(
                "verify",
                store,
                "--bootstrap-server",
                environment.bootstrapServers(),
                "--group",
                "connect-" + connector));
        arguments.addAll(options);
        Ended verified = run(variables, arguments.toArray());
        assertThat(verified.out() + verified.err()).endsWith("Nothing is wrong.\n");
        assertThat(verified.exitCode()).isZero();
    }
}
