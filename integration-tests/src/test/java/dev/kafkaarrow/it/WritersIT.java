package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kafkaarrow.ipc.ArrowStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams of seven other writers, with layouts that Arrow Java never makes, on every way through the library and through the
 * connectors, and IPC files of theirs through the source: pyarrow finds the values of each unchanged. {@code -Dwriters.streams=N} asks for N
 * in all, {@code -Dwriters.seed=S} for others; they and what became of them stay in {@code target/writers}.
 */
@ExtendWith(KafkaEnvironmentExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WritersIT {

    private static final Logger LOG = LoggerFactory.getLogger(WritersIT.class);
    private static final int STREAMS = Integer.getInteger("writers.streams", 350);
    private static final int SEED = Integer.getInteger("writers.seed", 1);
    private static final int WRITERS = 7;
    private static final Path HOME =
            Path.of(System.getProperty("build.directory", "target"), "writers").toAbsolutePath();
    private static final Path ORIGINALS = HOME.resolve("streams");
    private static final Path FILES = HOME.resolve("files");

    /** IPC files of each writer to one of its streams. */
    private static final double FILES_BY_STREAMS = 0.7;

    private Scripts python;
    private Scripts node;
    private final Map<String, byte[]> streams = new TreeMap<>();

    @BeforeAll
    void write() throws IOException {
        python = Interop.python();
        node = Interop.node();
        deleteAll(HOME);
        Files.createDirectories(ORIGINALS);
        int each = (STREAMS + WRITERS - 1) / WRITERS;
        python.run("write_streams", ORIGINALS, each, SEED);
        node.run("write_streams", ORIGINALS, each, SEED);
        streams.putAll(contents(ORIGINALS));
        assertThat(streams).hasSize(each * WRITERS);
    }

    private static Map<String, byte[]> contents(Path directory) throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                contents.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return contents;
    }

    @Test
    void valuesStayTheSameOnEveryWayThroughTheLibrary() throws IOException {
        Path results = HOME.resolve("library");
        Map<String, StreamWays.Way> ways = StreamWays.all();
        Map<String, Map<String, String>> refusals = new TreeMap<>();
        for (Map.Entry<String, byte[]> stream : streams.entrySet()) {
            for (Map.Entry<String, StreamWays.Way> way : ways.entrySet()) {
                Optional<String> refusal = take(way.getValue(), stream.getValue(), results(results, way, stream));
                refusal.ifPresent(reason -> refusals.computeIfAbsent(stream.getKey(), name -> new TreeMap<>())
                        .put(way.getKey(), reason));
            }
        }
        List<String> faults = new ArrayList<>();
        refusals.forEach((name, reasons) -> {
            if (ExpectedRefusal.of(name, reasons.values()).isEmpty()) {
                reasons.forEach((way, reason) -> faults.add(way + " " + name + ": " + reason));
            }
        });
        faults.addAll(judge(ORIGINALS, results));
        Files.write(HOME.resolve("faults.txt"), faults);
        assertThat(faults).isEmpty();
        ExpectedRefusal.assertBounded(refusals, streams.size());
    }

    /** What refused the stream, or left memory behind, if something did. */
    private static Optional<String> take(StreamWays.Way way, byte[] stream, Path result) {
        try (BufferAllocator allocator = new RootAllocator()) {
            byte[] bytes = way.take(new StreamWays(allocator), stream);
            Files.createDirectories(result.getParent());
            Files.write(result, bytes);
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.of(Stream.concat(Stream.of(e), Stream.of(e.getSuppressed()))
                    .map(Throwable::toString)
                    .collect(Collectors.joining("; ")));
        }
    }

    private static Path results(Path results, Map.Entry<String, StreamWays.Way> way, Map.Entry<String, byte[]> stream) {
        return results.resolve(way.getKey()).resolve(stream.getKey());
    }

    @Test
    void valuesStayTheSameThroughTheConnectors(KafkaEnvironment environment) throws Exception {
        Topics topics = Topics.of(environment);
        Path results = HOME.resolve("connectors");
        Path ofFiles = HOME.resolve("of-files");
        Map<String, byte[]> taken = taken();
        Map<String, byte[]> ipcFiles = writeFiles();
        // without transactions, whose markers stand at the end of a topic and no sink's offset ever passes
        Map<String, String> settings = Map.of("group.id", "writers", "exactly.once.source.support", "disabled");
        try (ConnectWorker worker = environment.startWorker(settings)) {
            Connectors connectors = new Connectors(environment, worker);
            topics.create("writers", 1);
            topics.create("writers-again", 1);
            topics.create("writers-from-files", 1);
            topics.create("writers-from-ipc-files", 1);
            Path foreign = connectors.directory("writers-foreign");
            List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
            for (Map.Entry<String, byte[]> stream : taken.entrySet()) {
                Files.write(foreign.resolve(stream.getKey()), stream.getValue());
                byte[] key = stream.getKey().getBytes(StandardCharsets.UTF_8);
                records.add(new ProducerRecord<>("writers", 0, key, stream.getValue()));
            }
            topics.send(records);

            Path published = connectors.directory("writers-published");
            connectors.startSink("writers", published, 1, Map.of());
            connectors.startSource("writers-from-files", foreign, 1, Map.of("key", "file"));
            connectors.startSource("writers-from-ipc-files", FILES, 1, Map.of("key", "file"));
            connectors.awaitPublished("writers");
            connectors.startSource(
                    "writers-again",
                    published,
                    1,
                    Map.of("restore.partition", "true", "producer.override.max.block.ms", "60000"));

            assertThat(python.run("compare_with_topic", topics.bootstrapServers(), "writers", published))
                    .startsWith(taken.size() + " records, each once and in order, ");
            Launcher.assertNothingIsWrong(environment, published, Connectors.sinkOf("writers"));
            collect(topics, connectors, "writers-again", taken.keySet(), results.resolve("sink"));
            collect(topics, connectors, "writers-from-files", taken.keySet(), results.resolve("source"));
            collect(topics, connectors, "writers-from-ipc-files", ipcFiles.keySet(), ofFiles.resolve("source"));
        }
        assertThat(judge(ORIGINALS, results)).isEmpty();
        assertThat(judge(FILES, ofFiles)).isEmpty();
    }

    private Map<String, byte[]> writeFiles() throws IOException {
        Files.createDirectories(FILES);
        int each = (int) (FILES_BY_STREAMS * STREAMS / WRITERS);
        python.run("write_files", FILES, each, SEED);
        node.run("write_streams", FILES, each, SEED, "file");
        Map<String, byte[]> written = contents(FILES);
        assertThat(written).hasSize(each * WRITERS);
        return written;
    }

    private Map<String, byte[]> taken() {
        Map<String, byte[]> taken = new TreeMap<>();
        streams.forEach((name, stream) -> {
            try {
                ArrowStream.of(stream);
                if (!name.contains("+interval_months+") && !name.contains("+interval_day_time+")) {
                    taken.put(name, stream);
                }
            } catch (IOException e) {
                LOG.debug("{} is not sent: {}", name, e.toString());
            }
        });
        return taken;
    }

    /** Each stream's messages, one after another, when there is one of the stream that is last by name. */
    private void collect(Topics topics, Connectors connectors, String topic, Set<String> names, Path directory)
            throws IOException {
        String source = Connectors.sourceOf(topic);
        try (Topics.Counter counter = topics.counter(topic)) {
            await("a record of each stream in " + topic + "; log: "
                            + connectors.worker().log())
                    .atMost(Connectors.LIMIT)
                    .pollInSameThread()
                    .failFast(() -> connectors.assertNotFailed(source))
                    .until(() -> counter.count() >= names.size()
                            && messages(topics, topic).keySet().equals(names));
        }
        Files.createDirectories(directory);
        for (Map.Entry<String, ByteArrayOutputStream> message :
                messages(topics, topic).entrySet()) {
            Files.write(directory.resolve(message.getKey()), message.getValue().toByteArray());
        }
    }

    private static Map<String, ByteArrayOutputStream> messages(Topics topics, String topic) {
        Map<String, ByteArrayOutputStream> messages = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : topics.read(topic)) {
            messages.computeIfAbsent(
                            new String(record.key(), StandardCharsets.UTF_8), key -> new ByteArrayOutputStream())
                    .writeBytes(record.value());
        }
        return messages;
    }

    /** The differences that pyarrow finds, each a line. */
    private List<String> judge(Path originals, Path results) throws IOException {
        List<String> judgement =
                python.run("judge_streams", originals, results).lines().toList();
        int last = judgement.size() - 1;
        LOG.info("{}: {}", results.getFileName(), judgement.get(last));
        try (Stream<Path> files = Files.walk(results)) {
            assertThat(judgement.get(last))
                    .isEqualTo(files.filter(Files::isRegularFile).count() + " compared");
        }
        return judgement.subList(0, last);
    }

    private static void deleteAll(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
