package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kafkaarrow.ipc.TestAllocator;
import dev.kafkaarrow.ipc.TypeCase;
import dev.kafkaarrow.sandbox.ConnectRestException;
import dev.kafkaarrow.sandbox.ConnectorOffset;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Workers without a UTF-8 locale, in a store with names that are not ASCII and not UTF-8, and with directories and files of another
 * user.
 */
@ExtendWith(KafkaEnvironmentExtension.class)
class AnyNameIT {

    private static final String TOPIC = "any-name";
    private static final String COPY = "any-name-copy";
    private static final int RECORDS = 20;

    /** {@code café} in UTF-8, and in Latin 1. */
    private static final String UTF_8 = "caf%C3%A9";

    private static final String LATIN_1 = "caf%E9";

    private static final int NOBODY = 65534;

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @Test
    void sinkSourceAndOffsetsTakeAnyNameAndPassWhatTheyMayNotRead(KafkaEnvironment environment) throws Exception {
        Topics topics = Topics.of(environment);
        topics.create(TOPIC, 1);
        topics.create(COPY, 1);
        topics.send(records());
        Map<String, String> group = Map.of("group.id", TOPIC);
        Path store;
        try (ConnectWorker worker = environment.startPoorWorker(group)) {
            Connectors connectors = new Connectors(environment, worker);
            store = Files.createDirectories(named(connectors.directory(TOPIC), UTF_8));
            Path folder = Files.createDirectory(store.resolve(TOPIC));
            for (Path directory : List.of(store, folder)) {
                Files.createDirectory(named(directory, UTF_8 + "-directory"));
                Files.createDirectory(named(directory, LATIN_1 + "-directory"));
                Files.createFile(named(directory, UTF_8));
                Files.createFile(named(directory, LATIN_1));
                makeForbidden(Files.createDirectory(directory.resolve("lost+found")));
            }

            sinkWritesAndItsOffsetsAreAltered(connectors, store);
            sourceReads(connectors, topics, store);
        }
        try (ConnectWorker worker = environment.startWorker(group)) {
            Connectors connectors = new Connectors(environment, worker);
            connectors.rest().awaitRunning(Connectors.sourceOf(COPY), 1, Connectors.LIMIT);
            Files.write(named(store, UTF_8 + "/last.arrows"), stream(4));
            awaitRecords(connectors, topics, RECORDS + 5);
        }
    }

    private void sinkWritesAndItsOffsetsAreAltered(Connectors connectors, Path store) throws Exception {
        String sink = Connectors.sinkOf(TOPIC);
        connectors.startSink(TOPIC, store, 1, Map.of("file.max.records", "7"));
        connectors.awaitPublished(TOPIC);
        Map<Path, Long> before = sizes(store.resolve(TOPIC));
        assertThat(before).isNotEmpty();

        connectors.rest().stop(sink);
        connectors.rest().awaitStopped(sink, Connectors.LIMIT);
        assertThatThrownBy(() -> connectors.alterSinkOffset(TOPIC, 0, RECORDS + 1))
                .isInstanceOf(ConnectRestException.class)
                .hasMessageContaining(TOPIC + "-0: expected an offset of at most " + RECORDS)
                .hasMessageContaining("[" + TOPIC + "/lost+found (permission denied)]");
        connectors.alterSinkOffset(TOPIC, 0, 0);
        connectors.rest().resume(sink);
        connectors.rest().awaitRunning(sink, 1, Connectors.LIMIT);
        connectors.awaitPublished(TOPIC);
        assertThat(sizes(store.resolve(TOPIC))).isEqualTo(before);
        connectors.rest().deleteConnector(sink);
    }

    private void sourceReads(Connectors connectors, Topics topics, Path store) throws Exception {
        String source = Connectors.sourceOf(COPY);
        Files.delete(named(store, UTF_8));
        Files.createDirectory(named(store, UTF_8));
        Files.write(named(store, UTF_8 + "/" + UTF_8 + ".arrows"), stream(1));
        Files.write(named(store, LATIN_1 + ".arrows"), stream(2));
        Path forbidden = Files.write(store.resolve("forbidden.arrows"), stream(3));
        makeForbidden(forbidden);

        connectors.startSource(COPY, store, 1, Map.of());

        awaitRecords(connectors, topics, RECORDS + 2);
        await("the log to name what is not read; log: " + connectors.worker().log())
                .atMost(Connectors.LIMIT)
                .untilAsserted(
                        () -> assertThat(Files.readString(connectors.worker().log()))
                                .containsOnlyOnce(" lost+found: passed over: permission denied")
                                .containsOnlyOnce(TOPIC + "/lost+found: passed over: permission denied")
                                .containsOnlyOnce("forbidden.arrows: cannot be read: permission denied"));

        Files.setPosixFilePermissions(forbidden, PosixFilePermissions.fromString("rw-r--r--"));
        awaitRecords(connectors, topics, RECORDS + 3);
        await("offsets; log: " + connectors.worker().log())
                .atMost(Connectors.LIMIT)
                .untilAsserted(() -> assertThat(connectors.rest().offsets(source))
                        .extracting(ConnectorOffset::partition)
                        .contains(
                                file("caf\u00e9/caf\u00e9.arrows"), file("caf\\xE9.arrows"), file("forbidden.arrows")));

        connectors.rest().stop(source);
        connectors.rest().awaitStopped(source, Connectors.LIMIT);
        connectors
                .rest()
                .alterOffsets(
                        source, List.of(new ConnectorOffset(file("caf\u00e9/caf\u00e9.arrows"), Optional.empty())));
        connectors.rest().resume(source);
        awaitRecords(connectors, topics, RECORDS + 4);
    }

    private static Map<String, Object> file(String path) {
        return Map.of("file", path);
    }

    /** All at once, as one that comes twice comes with or before the last. */
    private static void awaitRecords(Connectors connectors, Topics topics, int count) {
        await("record " + count + "; log: " + connectors.worker().log())
                .atMost(Connectors.LIMIT)
                .failFast(() -> connectors.assertNotFailed(Connectors.sourceOf(COPY)))
                .until(() -> topics.read(COPY).size() >= count);
        assertThat(topics.read(COPY)).hasSize(count);
    }

    /** The path of bytes, whatever this process's own locale is. */
    private static Path named(Path directory, String escaped) {
        String uri = directory.toUri().toString();
        return Path.of(URI.create(uri.endsWith("/") ? uri + escaped : uri + "/" + escaped));
    }

    /** Another user's where this process may give it away; else nobody's. */
    private static void makeForbidden(Path path) throws IOException {
        boolean directory = Files.isDirectory(path);
        try {
            Files.setAttribute(path, "unix:uid", NOBODY);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(directory ? "rwx------" : "rw-------"));
        } catch (IOException e) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("---------"));
        }
    }

    private List<ProducerRecord<byte[], byte[]>> records() {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            records.add(new ProducerRecord<>(TOPIC, 0, new byte[] {(byte) i}, stream(100 + i)));
        }
        return records;
    }

    private byte[] stream(long seed) {
        return new GeneratedStreams(allocator.get())
                .oneBatch(TypeCase.named("utf8").schema(), 5, seed)
                .toByteArray();
    }

    private static Map<Path, Long> sizes(Path folder) throws IOException {
        Map<Path, Long> sizes = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".arrows")).toList()) {
                sizes.put(file, Files.size(file));
            }
        }
        return sizes;
    }
}
