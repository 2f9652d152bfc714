package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.ipc.ArrowStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The input of one source: files whose batches are numbers that tell file and place, and what came of them. Not thread-safe. */
final class NumberedBatches {

    private static final Logger LOG = LoggerFactory.getLogger(NumberedBatches.class);
    static final int BATCHES_A_FILE = 40;

    private final String topic;
    private final Path directory;
    private final String cleanup;
    private final Publishing publishing;
    private final BufferAllocator allocator;
    private int files;

    /** How a file comes to its place, whole. */
    interface Publishing {
        void publish(Path place, byte[] content) throws IOException;
    }

    private static void moveInto(Path place, byte[] content) throws IOException {
        Files.move(Files.write(place.resolveSibling(".new"), content), place, StandardCopyOption.ATOMIC_MOVE);
    }

    /** @param cleanup the source's setting */
    NumberedBatches(String topic, Path directory, String cleanup, BufferAllocator allocator) {
        this(topic, directory, cleanup, NumberedBatches::moveInto, allocator);
    }

    /**
     * @param directory where the files can be seen
     * @param publishing how they come there
     */
    NumberedBatches(String topic, Path directory, String cleanup, Publishing publishing, BufferAllocator allocator) {
        this.topic = topic;
        this.directory = directory;
        this.cleanup = cleanup;
        this.publishing = publishing;
        this.allocator = allocator;
    }

    String topic() {
        return topic;
    }

    Path directory() {
        return directory;
    }

    String cleanup() {
        return cleanup;
    }

    int files() {
        return files;
    }

    /** Batches in all files so far. */
    long written() {
        return (long) files * BATCHES_A_FILE;
    }

    /** Files come whole, one after another. */
    void write(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            publishing.publish(place(files), stream(files));
            files++;
        }
    }

    private Path place(int file) {
        return directory.resolve(name(file));
    }

    private static String name(int file) {
        return String.format("%04d.arrows", file);
    }

    private byte[] stream(int file) {
        try (VectorSchemaRoot root = VectorSchemaRoot.of(new BigIntVector("id", allocator))) {
            ArrowStream.Builder builder = ArrowStream.builder(root);
            for (int batch = 0; batch < BATCHES_A_FILE; batch++) {
                ((BigIntVector) root.getVector(0)).setSafe(0, (long) file * BATCHES_A_FILE + batch);
                root.setRowCount(1);
                builder.addBatch();
            }
            return builder.build().toByteArray();
        }
    }

    /**
     * Fails if a file is gone of which not every record is readable.
     *
     * @return how many are gone
     */
    int assertReadableWhereGone(Topics topics) throws IOException {
        // first: what goes after this has to be readable later only
        List<Integer> gone = gone();
        if (gone.isEmpty()) {
            return 0;
        }
        Map<Long, List<Long>> readable = readable(topics);
        for (int file : gone) {
            assertThat(readable.getOrDefault((long) file, List.of()))
                    .as("readable in %s of the file %s, which is gone", topic, name(file))
                    .containsAll(batchesOf(file));
        }
        return gone.size();
    }

    private List<Integer> gone() {
        List<Integer> gone = new ArrayList<>();
        for (int file = 0; file < files; file++) {
            if (!Files.exists(place(file))) {
                gone.add(file);
            }
        }
        return gone;
    }

    private static List<Long> batchesOf(long file) {
        return LongStream.range(file * BATCHES_A_FILE, (file + 1) * BATCHES_A_FILE)
                .boxed()
                .toList();
    }

    boolean isComplete(Topics topics) throws IOException {
        return distinct(readable(topics)).equals(expected());
    }

    /** Whether every file is where the cleanup brings those that were read. */
    boolean isCleanedUp() {
        int gone = gone().size();
        return switch (cleanup) {
            case "none" -> gone == 0;
            case "delete" -> gone == files;
            case "move" ->
                gone == files && Connectors.files(directory.resolve("_done")).size() == files;
            default -> throw new IllegalStateException("no cleanup: " + cleanup);
        };
    }

    /** Order counts within a file only: tasks read several at a time. */
    void assertEachOnceAndInOrder(Topics topics) throws IOException {
        assertThat(readable(topics)).as(topic).isEqualTo(expected());
        LOG.info("{}: {} batches of {} files, each once and in order", topic, written(), files);
    }

    void assertEachAtLeastOnceAndInOrder(Topics topics) throws IOException {
        Map<Long, List<Long>> readable = readable(topics);
        assertThat(distinct(readable)).as(topic).isEqualTo(expected());
        long records = readable.values().stream().mapToLong(List::size).sum();
        LOG.info("{}: {} batches of {} files in {} records", topic, written(), files, records);
    }

    private Map<Long, List<Long>> expected() {
        Map<Long, List<Long>> expected = new TreeMap<>();
        for (long file = 0; file < files; file++) {
            expected.put(file, batchesOf(file));
        }
        return expected;
    }

    private static Map<Long, List<Long>> distinct(Map<Long, List<Long>> byFile) {
        Map<Long, List<Long>> distinct = new TreeMap<>();
        byFile.forEach((file, ids) -> distinct.put(file, ids.stream().distinct().toList()));
        return distinct;
    }

    /** The numbers of committed records by file, in the order of the topic. */
    private Map<Long, List<Long>> readable(Topics topics) throws IOException {
        Map<Long, List<Long>> byFile = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : topics.read(topic)) {
            try (ArrowReader reader = ArrowStream.of(record.value()).open(allocator)) {
                while (reader.loadNextBatch()) {
                    long id = ((BigIntVector) reader.getVectorSchemaRoot().getVector("id")).get(0);
                    byFile.computeIfAbsent(id / BATCHES_A_FILE, file -> new ArrayList<>())
                            .add(id);
                }
            }
        }
        return byFile;
    }
}
