package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.TestAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file that pyarrow writes is followed batch by batch. The clock is the source's own: between a small file that appears and the
 * next one that appears behind its arrival, the source has looked for files twice. So nothing here depends on how fast a machine is.
 */
@ExtendWith(KafkaEnvironmentExtension.class)
class GrowingFileIT {

    private static final String TOPIC = "growing";

    /** Where a batch is torn: in the length before its header, in the header, in the body. */
    private static final List<Double> TEARS = List.of(0.001, 0.02, 0.5, 0.99);

    private static final int POLLS = 2;

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @TempDir
    Path directory;

    /** The number of the last mark: below 0, as those of batches are not. */
    private long marks;

    @Test
    void eachBatchArrivesWithinTwoPollsOfBeingCompleteNoneTwiceAndNoneTorn(KafkaEnvironment environment)
            throws Exception {
        Scripts python = Interop.python();
        Topics topics = Topics.of(environment);
        topics.create(TOPIC, 1);
        List<Long> expected = new ArrayList<>();
        try (ConnectWorker worker = environment.startWorker(Map.of("group.id", TOPIC))) {
            Connectors connectors = new Connectors(environment, worker);
            Path input = connectors.directory(TOPIC);
            Path file = input.resolve("growing.arrows");
            try (GrowingFile growing =
                    GrowingFile.start(python, file, directory.resolve("errors").toFile())) {
                connectors.startSource(TOPIC, input, 1, Map.of("cleanup", "move"));
                for (int batch = 0; batch < TEARS.size(); batch++) {
                    growing.beginBatch(batch, TEARS.get(batch));
                    expected.addAll(awaitPolls(connectors, topics, input));
                    growing.complete();
                    List<Long> polls = awaitPolls(connectors, topics, input);
                    List<Long> arrived = ids(topics);
                    assertThat(arrived).hasSize(expected.size() + 1 + POLLS).startsWith(expected.toArray(Long[]::new));
                    // somewhere before the last mark
                    assertThat(arrived.subList(expected.size(), arrived.size()))
                            .contains((long) batch)
                            .containsSubsequence(polls)
                            .endsWith(polls.get(POLLS - 1));
                    expected = arrived;
                }
                growing.beginEnd(0.5);
                expected.addAll(awaitPolls(connectors, topics, input));
                growing.complete();
                expected.addAll(awaitPolls(connectors, topics, input));
            }
            await("the end to be seen; log: " + worker.log())
                    .atMost(Connectors.LIMIT)
                    .until(() -> Files.exists(input.resolve("_done").resolve(file.getFileName())));
        }
        assertThat(ids(topics)).isEqualTo(expected);
    }

    /** Has the source look for files twice: it finds the first mark, and then, because that has arrived, the second. */
    private List<Long> awaitPolls(Connectors connectors, Topics topics, Path input) throws IOException {
        List<Long> polls = new ArrayList<>();
        for (int i = 0; i < POLLS; i++) {
            marks--;
            Path hidden = Files.write(input.resolve(".new"), mark(marks));
            Files.move(hidden, input.resolve("mark" + marks + ".arrows"), StandardCopyOption.ATOMIC_MOVE);
            await("mark " + marks + "; log: " + connectors.worker().log())
                    .atMost(Connectors.LIMIT)
                    .failFast(() -> connectors.assertNotFailed(Connectors.sourceOf(TOPIC)))
                    .until(() -> ids(topics).contains(marks));
            polls.add(marks);
        }
        return polls;
    }

    private byte[] mark(long id) {
        try (VectorSchemaRoot root = VectorSchemaRoot.of(new BigIntVector("id", allocator.get()))) {
            ((BigIntVector) root.getVector(0)).setSafe(0, id);
            root.setRowCount(1);
            return ArrowStream.of(root).toByteArray();
        }
    }

    /** One for each record; every row of a batch has the same. */
    private List<Long> ids(Topics topics) throws IOException {
        List<Long> ids = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : topics.read(TOPIC)) {
            try (ArrowReader reader = ArrowStream.of(record.value()).open(allocator.get())) {
                assertThat(reader.loadNextBatch()).isTrue();
                VectorSchemaRoot root = reader.getVectorSchemaRoot();
                BigIntVector column = (BigIntVector) root.getVector("id");
                for (int row = 0; row < root.getRowCount(); row++) {
                    assertThat(column.get(row)).isEqualTo(column.get(0));
                }
                ids.add(column.get(0));
            }
        }
        return ids;
    }
}
