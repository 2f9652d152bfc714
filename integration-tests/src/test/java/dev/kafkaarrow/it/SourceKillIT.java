package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.TestAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** With exactly-once support a source that is killed again and again sends every batch once, whatever bounds its transactions. */
@ExtendWith(KafkaEnvironmentExtension.class)
class SourceKillIT {

    private static final Logger LOG = LoggerFactory.getLogger(SourceKillIT.class);
    private static final List<String> BOUNDARIES = List.of("poll", "interval", "connector");
    private static final int FILES_A_ROUND = 6;
    private static final int BATCHES_A_FILE = 100;

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private int files;

    @Test
    void aKilledSourceSendsEachBatchOnce(KafkaEnvironment environment) throws Exception {
        LOG.info("kill points by the seed {}", seed);
        Topics topics = Topics.of(environment);
        try (ConnectWorker worker = environment.startWorker(Map.of("group.id", "source-kill"))) {
            Connectors connectors = new Connectors(environment, worker);
            Path directory = connectors.directory("source-kill");
            for (String boundary : BOUNDARIES) {
                topics.create(topic(boundary), 1);
                connectors.startSource(topic(boundary), directory, 2, settings(boundary));
            }
            for (String boundary : BOUNDARIES) {
                int before = files * BATCHES_A_FILE;
                writeFiles(directory);
                awaitRecords(topics, connectors, boundary, before + 1 + random.nextInt(BATCHES_A_FILE));
                worker.kill();
                worker.restart();
            }
            writeFiles(directory);

            for (String boundary : BOUNDARIES) {
                awaitRecords(topics, connectors, boundary, files * BATCHES_A_FILE);
            }
        }
        // only now: what was sent twice may have come late
        for (String boundary : BOUNDARIES) {
            assertThat(batchesByFile(topics.read(topic(boundary))))
                    .as("transaction.boundary=" + boundary)
                    .isEqualTo(expected());
        }
    }

    private static String topic(String boundary) {
        return "source-kill-" + boundary;
    }

    private static Map<String, String> settings(String boundary) {
        return Map.of(
                "exactly.once.support", "required",
                "transaction.boundary", boundary,
                "transaction.boundary.interval.ms", "100",
                // A worker that starts reads its own offsets topic to the end, and an open transaction of its dead
                // predecessor holds that end for as long as a minute. The topic of a connector is read by tasks, which
                // have the transaction aborted first.
                "offsets.storage.topic", topic(boundary) + "-offsets",
                // a few messages a poll, so that there is a middle to be killed in
                "poll.max.bytes", "2000");
    }

    private static void awaitRecords(Topics topics, Connectors connectors, String boundary, int count) {
        try (Topics.Counter counter = topics.counter(topic(boundary))) {
            await(count + " records in " + topic(boundary) + "; log: "
                            + connectors.worker().log())
                    .atMost(Connectors.LIMIT)
                    .pollInSameThread()
                    .pollInterval(Duration.ofMillis(10))
                    .failFast(() -> connectors.assertNotFailed(Connectors.sourceOf(topic(boundary))))
                    .untilAsserted(() -> assertThat(counter.count()).isGreaterThanOrEqualTo(count));
        }
    }

    /** The files come whole, one after another, each batch a number that tells file and place. */
    private void writeFiles(Path directory) throws IOException {
        for (int i = 0; i < FILES_A_ROUND; i++) {
            Path hidden = Files.write(directory.resolve(".new"), stream(files));
            String name = String.format("%03d.arrows", files);
            Files.move(hidden, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            files++;
        }
    }

    private byte[] stream(int file) {
        try (VectorSchemaRoot root = VectorSchemaRoot.of(new BigIntVector("id", allocator.get()))) {
            ArrowStream.Builder builder = ArrowStream.builder(root);
            for (int batch = 0; batch < BATCHES_A_FILE; batch++) {
                ((BigIntVector) root.getVector(0)).setSafe(0, (long) file * BATCHES_A_FILE + batch);
                root.setRowCount(1);
                builder.addBatch();
            }
            return builder.build().toByteArray();
        }
    }

    private Map<Long, List<Long>> expected() {
        return byFile(LongStream.range(0, (long) files * BATCHES_A_FILE).boxed().toList());
    }

    private Map<Long, List<Long>> batchesByFile(List<ConsumerRecord<byte[], byte[]>> records) throws IOException {
        List<Long> ids = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try (ArrowReader reader = ArrowStream.of(record.value()).open(allocator.get())) {
                while (reader.loadNextBatch()) {
                    ids.add(((BigIntVector) reader.getVectorSchemaRoot().getVector("id")).get(0));
                }
            }
        }
        return byFile(ids);
    }

    /** Order counts within a file only: tasks read several at a time. */
    private static Map<Long, List<Long>> byFile(List<Long> ids) {
        Map<Long, List<Long>> byFile = new TreeMap<>();
        ids.forEach(id -> byFile.computeIfAbsent(id / BATCHES_A_FILE, file -> new ArrayList<>())
                .add(id));
        return byFile;
    }
}
