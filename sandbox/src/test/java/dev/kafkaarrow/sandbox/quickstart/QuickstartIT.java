package dev.kafkaarrow.sandbox.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.IpcFile;
import dev.kafkaarrow.ipc.TestAllocator;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The quickstart itself, on a real broker and worker with the built plugin zips. */
class QuickstartIT {
    /** Maven starts tests in the module's folder. */
    private static final Path SAMPLES = Path.of("samples");

    @RegisterExtension
    private final TestAllocator allocator = new TestAllocator();

    @TempDir
    private Path directory;

    @Test
    void samplesAndOddStreamsArriveIdentical() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Path output = directory.resolve("output");
        Path otherFolder = Files.createDirectory(directory.resolve("other"));

        int exitCode = new Quickstart(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(
                        "--output",
                        output.toString(),
                        SAMPLES.resolve("flights-200k.arrows").toString(),
                        SAMPLES.resolve("birdstrikes.arrows").toString(),
                        write(directory, "none", TestStreams.noBatches(allocator.get())),
                        write(
                                directory,
                                "words",
                                TestStreams.changingDictionaries(
                                        allocator.get(),
                                        List.of(List.of("a", "b"), List.of("c"), List.of("c"), List.of("a")))),
                        write(otherFolder, "words", TestStreams.numbers(allocator.get(), 1, 2, Long.MIN_VALUE)),
                        writeFile("file.arrow", TestStreams.numbers(allocator.get(), 1, 2, 3, 4)),
                        writeFile("feather.feather", TestStreams.numbers(allocator.get(), 5, 6)));

        String text = out.toString(StandardCharsets.UTF_8);
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(exitCode).as(text).isZero();
        assertThat(line(text, "flights-200k"))
                .startsWith("flights-200k 200,000 1 ")
                .endsWith("identical identical");
        assertThat(line(text, "birdstrikes"))
                .startsWith("birdstrikes 10,000 1 ")
                .endsWith("identical identical");
        assertThat(line(text, "none")).startsWith("none 0 0 1 ").endsWith("identical identical");
        assertThat(line(text, "words")).startsWith("words 5 4 4 ").endsWith("identical identical");
        assertThat(line(text, "words-2")).startsWith("words-2 3 1 1 1 ").endsWith("identical identical");
        assertThat(line(text, "file")).startsWith("file 4 1 1 1 ").endsWith("identical identical");
        assertThat(line(text, "feather")).startsWith("feather 2 1 1 1 ").endsWith("identical identical");
        assertThat(text).contains("All identical");
        try (Stream<Path> left = Files.list(output)) {
            assertThat(left).as("broker, worker and their logs are gone").containsExactly(output.resolve("files"));
        }
        assertThat(StoredFiles.below(output.resolve("files")).paths()).hasSizeGreaterThanOrEqualTo(7);
        assertThat(ProcessHandle.current().children()).isEmpty();
    }

    private static String write(Path folder, String name, ArrowStream stream) throws IOException {
        return Files.write(folder.resolve(name + ".arrows"), stream.toByteArray())
                .toString();
    }

    private String writeFile(String name, ArrowStream stream) throws IOException {
        return Files.write(directory.resolve(name), IpcFile.bytes(stream.toByteArray()))
                .toString();
    }

    /** Of the table, blanks made one. */
    private static String line(String text, String input) {
        return text.lines()
                .filter(line -> line.startsWith(input + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line of " + input + " in:\n" + text))
                .replaceAll(" +", " ");
    }

    @Test
    void keepsBrokerAndWorkerUpUntilToldToEnd() throws Exception {
        Path output = directory.resolve("output");
        Process quickstart = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Quickstart.class.getName(),
                        "--keep",
                        "--output",
                        output.toString(),
                        write(directory, "numbers", TestStreams.numbers(allocator.get(), 1, 2, 3)))
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out = quickstart.inputReader(StandardCharsets.UTF_8)) {
            List<String> lines = new ArrayList<>();
            for (String line = out.readLine(); line != null && !line.startsWith("Ctrl-C"); line = out.readLine()) {
                lines.add(line);
            }
            String text = String.join("\n", lines);
            List<ProcessHandle> children = quickstart.children().toList();
            assertThat(children).as(text).hasSize(2);

            createAsShown(text);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !StoredFiles.below(output.resolve("my-files"))
                            .paths()
                            .isEmpty());
            quickstart.destroy();

            assertThat(quickstart.waitFor()).isEqualTo(128 + 15);
            await().atMost(Duration.ofSeconds(30)).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
            assertThat(output.resolve("sandbox")).doesNotExist();
            assertThat(StoredFiles.below(output.resolve("files")).paths()).hasSize(1);
        } finally {
            quickstart.destroyForcibly();
        }
    }

    /** At a moment that a file shows: the temporary folder alone, the broker, the worker, the connectors. */
    @ParameterizedTest
    @CsvSource({
        "INT, 130, TEMPORARY, kafka-arrow-quickstart-*",
        "TERM, 143, TO_BE_MADE, sandbox/broker.log",
        "INT, 130, EMPTY, sandbox/worker-1.log",
        "TERM, 143, TEMPORARY, kafka-arrow-quickstart-*/files/*"
    })
    void aSignalLeavesNoProcessAndNothingThatTheNextRunRefuses(String signal, int exitCode, Output output, String sign)
            throws Exception {
        Path place = Files.createDirectory(directory.resolve("place"));
        Path given = place.resolve("output");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + place,
                "-cp",
                System.getProperty("java.class.path"),
                Quickstart.class.getName(),
                SAMPLES.resolve("birdstrikes.arrows").toString()));
        if (output != Output.TEMPORARY) {
            command.addAll(List.of("--output", given.toString()));
        }
        if (output == Output.EMPTY) {
            Files.createDirectory(given);
        }
        Path err = directory.resolve("err");
        Process quickstart = new ProcessBuilder(command)
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(err.toFile())
                .start();
        try {
            Path watched = output == Output.TEMPORARY ? place : given;
            await().pollInterval(Duration.ofMillis(10))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> exists(watched, sign));
            List<ProcessHandle> children = quickstart.children().toList();

            StartScriptTest.send(signal, quickstart.pid());

            assertThat(quickstart.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(quickstart.exitValue()).isEqualTo(exitCode);
            assertThat(children).noneMatch(ProcessHandle::isAlive);
            assertThat(Files.readString(err).strip())
                    .startsWith("quickstart: ended by a signal. Broker and worker are ended, ")
                    .endsWith(output == Output.EMPTY ? " is as empty as it was" : " is removed")
                    .hasLineCount(1);
            if (output == Output.EMPTY) {
                assertThat(given).isEmptyDirectory();
            } else {
                assertThat(given).doesNotExist();
                assertThat(exists(place, "kafka-arrow-*")).isFalse();
            }
        } finally {
            quickstart.destroyForcibly();
        }
    }

    @Test
    void throughABucketBatchesArriveIdenticalToo() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Path output = directory.resolve("output");

        int exitCode = new Quickstart(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(out, true, StandardCharsets.UTF_8))
                .run(
                        "--store",
                        "s3",
                        "--output",
                        output.toString(),
                        write(directory, "numbers", TestStreams.numbers(allocator.get(), 1, 2, 3)));

        String text = out.toString(StandardCharsets.UTF_8);
        assertThat(exitCode).as(text).isZero();
        assertThat(line(text, "numbers")).startsWith("numbers 3 1 1 1 ").endsWith("identical identical");
        assertThat(text).contains("The files are in s3://quickstart/files, which the S3 server keeps in " + output);
        assertThat(StoredFiles.below(output.resolve("s3").resolve("quickstart")).paths())
                .hasSize(1);
        assertThat(output.resolve("files")).doesNotExist();
        assertThat(output.resolve("sandbox")).doesNotExist();
    }

    private enum Output {
        TEMPORARY,
        TO_BE_MADE,
        EMPTY
    }

    private static boolean exists(Path root, String pattern) {
        PathMatcher matcher = root.getFileSystem().getPathMatcher("glob:" + root + "/" + pattern);
        try (Stream<Path> files = Files.walk(root, 4)) {
            return files.anyMatch(matcher::matches);
        } catch (IOException | UncheckedIOException e) {
            return false; // not there yet, or gone meanwhile
        }
    }

    /** Sends the request that the curl command would. */
    private static void createAsShown(String text) throws Exception {
        Matcher curl = Pattern.compile(
                        "curl -X PUT (\\S+) -H 'Content-Type: application/json' -d '(\\{.*})'", Pattern.DOTALL)
                .matcher(text);
        assertThat(curl.find()).as(text).isTrue();
        HttpRequest request = HttpRequest.newBuilder(URI.create(curl.group(1)))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(curl.group(2)))
                .build();
        HttpResponse<String> answer =
                HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }
}
