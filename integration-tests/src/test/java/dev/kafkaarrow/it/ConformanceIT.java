package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.GoldenStream;
import dev.kafkaarrow.ipc.InvalidStreamException;
import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import dev.kafkaarrow.ipc.SharedDirectory;
import dev.kafkaarrow.ipc.TestAllocator;
import dev.kafkaarrow.ipc.Values;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Arrow's own conformance files through the connectors: what can be read keeps its values, what cannot ends where it should. */
@ExtendWith(KafkaEnvironmentExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConformanceIT {

    private static final Logger LOG = LoggerFactory.getLogger(ConformanceIT.class);

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    private ConnectWorker worker;

    @BeforeAll
    void startWorker(KafkaEnvironment environment) {
        // without transactions, whose markers stand at the end of a topic and no sink's offset ever passes
        worker = environment.startWorker(Map.of("group.id", "conformance", "exactly.once.source.support", "disabled"));
    }

    @AfterAll
    void closeWorker() {
        worker.close();
    }

    @Test
    void goldenStreamsKeepTheirValuesThroughSourceAndSinkAndSource(KafkaEnvironment environment) throws Exception {
        Topics topics = Topics.of(environment);
        Connectors connectors = new Connectors(environment, worker);
        Path input = connectors.directory("golden");
        Map<String, Values.Stream> readable = new TreeMap<>();
        Set<String> unreadable = new TreeSet<>();
        int messages = 0;
        for (GoldenStream golden :
                Stream.concat(GoldenStream.all(), GoldenStream.bigEndian()).toList()) {
            String path = golden.version() + "-" + golden.name() + ".arrows";
            Optional<Values.Stream> values = values(golden.bytes());
            if (values.isPresent()) {
                readable.put(path, values.get());
                messages += Math.max(1, values.get().batches().size());
            } else {
                unreadable.add(path);
            }
            put(input, path, golden.bytes());
        }
        topics.create("golden", 1);
        topics.create("golden-again", 1);

        connectors.startSource("golden", input, 2, Map.of("key", "file", "bad.file", "move"));
        awaitRecords(topics, connectors, "golden", messages);
        await("unreadable streams set aside; log: " + worker.log())
                .atMost(Connectors.LIMIT)
                .untilAsserted(() -> assertThat(rejected(input)).isEqualTo(unreadable));
        Path published = connectors.directory("golden-published");
        connectors.startSink("golden", published, 1, Map.of());
        connectors.awaitPublished("golden");
        connectors.startSource(
                "golden-again",
                published,
                2,
                Map.of("restore.partition", "true", "producer.override.max.block.ms", "60000"));
        awaitRecords(topics, connectors, "golden-again", messages);

        for (String topic : List.of("golden", "golden-again")) {
            Map<String, Values.Stream> arrived = byKey(topics, topic);
            assertThat(arrived.keySet()).as(topic).isEqualTo(readable.keySet());
            readable.forEach((path, values) ->
                    assertThat(arrived.get(path)).as("%s in %s", path, topic).isEqualTo(values));
        }
        LOG.info("{} golden streams in {} messages, {} set aside", readable.size(), messages, unreadable);
    }

    @ParameterizedTest
    @ValueSource(strings = {"skip", "move"})
    void damagedFilesEndAsConfiguredAndTheGoodOnesBesideThemArrive(String badFile, KafkaEnvironment environment)
            throws Exception {
        Topics topics = Topics.of(environment);
        Connectors connectors = new Connectors(environment, worker);
        String topic = "fuzz-" + badFile;
        Path input = connectors.directory(topic);
        Set<String> good = new TreeSet<>();
        Set<String> bad = new TreeSet<>();
        List<Path> damaged;
        try (Stream<Path> files = Files.list(SharedDirectory.orSkip("conformance/fuzz"))) {
            damaged = files.sorted().toList();
        }
        for (int i = 0; i < damaged.size(); i++) {
            String path = String.format("%03d-damaged-%s.arrows", i, badFile);
            byte[] bytes = Files.readAllBytes(damaged.get(i));
            put(input, path, bytes);
            if (isBad(bytes)) {
                bad.add(path);
            }
            String beside = String.format("%03d-good.arrows", i);
            put(input, beside, number(i));
            good.add(beside);
        }
        assertThat(bad).hasSizeGreaterThan(damaged.size() / 2);
        topics.create(topic, 1);

        // a file that merely ends too early may be growing; here it is not
        connectors.startSource(
                topic, input, 2, Map.of("key", "file", "bad.file", badFile, "incomplete.file", "finish"));
        await("the good files; log: " + worker.log())
                .atMost(Connectors.LIMIT)
                .failFast(() -> connectors.assertNotFailed(Connectors.sourceOf(topic)))
                .until(() -> keys(topics, topic).containsAll(good));
        await("the end of each bad file; log: " + worker.log())
                .atMost(Connectors.LIMIT)
                .failFast(() -> connectors.assertNotFailed(Connectors.sourceOf(topic)))
                .untilAsserted(() -> assertThat(ended(badFile, input)).isEqualTo(bad));

        assertThat(keys(topics, topic).stream().filter(good::contains).toList())
                .as("each good file once")
                .hasSameSizeAs(good);
        assertThat(input.resolve("000-good.arrows")).exists();
        connectors.assertNotFailed(Connectors.sourceOf(topic));
        LOG.info(
                "bad.file={}: {} of {} damaged files are bad, the others were read",
                badFile,
                bad.size(),
                damaged.size());
    }

    private Set<String> ended(String badFile, Path input) throws IOException {
        return badFile.equals("move") ? rejected(input) : skipped();
    }

    /** Those in the directory for bad files that have their reason beside them. */
    private static Set<String> rejected(Path input) {
        Set<String> rejected = new TreeSet<>();
        Path errors = input.resolve("_error");
        if (Files.isDirectory(errors)) {
            for (Path file : Connectors.files(errors)) {
                String name = file.getFileName().toString();
                if (!name.endsWith(".reason") && Files.exists(file.resolveSibling(name + ".reason"))) {
                    assertThat(input.resolve(name)).doesNotExist();
                    rejected.add(name);
                }
            }
        }
        return rejected;
    }

    /** What the log of the worker says of them. */
    private Set<String> skipped() throws IOException {
        Set<String> skipped = new TreeSet<>();
        try (Stream<String> lines = Files.lines(worker.log())) {
            lines.filter(line -> line.contains("-damaged-skip.arrows: not a valid Arrow stream"))
                    .forEach(line -> skipped.add(line.replaceFirst("^.*?(\\S+[.]arrows): .*", "$1")));
        }
        return skipped;
    }

    private static boolean isBad(byte[] bytes) {
        try {
            ArrowStream.of(bytes);
            return false;
        } catch (InvalidStreamException e) {
            return e.reason() != Reason.INCOMPLETE;
        }
    }

    /** Whole when the source finds it. */
    private static void put(Path directory, String name, byte[] bytes) throws IOException {
        Path hidden = Files.write(directory.resolve(".new"), bytes);
        Files.move(hidden, directory.resolve(name));
    }

    private byte[] number(long id) {
        try (VectorSchemaRoot root = VectorSchemaRoot.of(new BigIntVector("id", allocator.get()))) {
            ((BigIntVector) root.getVector(0)).setSafe(0, id);
            root.setRowCount(1);
            return ArrowStream.of(root).toByteArray();
        }
    }

    private void awaitRecords(Topics topics, Connectors connectors, String topic, int count) {
        try (Topics.Counter counter = topics.counter(topic)) {
            await(count + " records in " + topic + "; log: " + worker.log())
                    .atMost(Connectors.LIMIT)
                    .pollInSameThread()
                    .failFast(() -> connectors.assertNotFailed(Connectors.sourceOf(topic)))
                    .untilAsserted(() -> assertThat(counter.count()).isGreaterThanOrEqualTo(count));
        }
    }

    private static List<String> keys(Topics topics, String topic) {
        return topics.read(topic).stream().map(ConformanceIT::key).toList();
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), StandardCharsets.UTF_8);
    }

    /** The streams whose batches the messages of each key are, in their order. */
    private Map<String, Values.Stream> byKey(Topics topics, String topic) throws IOException {
        Map<String, Values.Stream> streams = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : topics.read(topic)) {
            Values.Stream message = values(record.value()).orElseThrow();
            streams.merge(key(record), message, (before, next) -> {
                assertThat(next.schema()).isEqualTo(before.schema());
                List<Values.Batch> both = new ArrayList<>(before.batches());
                both.addAll(next.batches());
                return new Values.Stream(before.schema(), both);
            });
        }
        return streams;
    }

    /** Empty if Arrow Java cannot represent it, or it is big-endian. */
    private Optional<Values.Stream> values(byte[] stream) throws IOException {
        try (ArrowReader reader = ArrowStream.of(stream).open(allocator.get())) {
            return Optional.of(Values.of(reader));
        } catch (InvalidStreamException e) {
            assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED);
            return Optional.empty();
        }
    }
}
