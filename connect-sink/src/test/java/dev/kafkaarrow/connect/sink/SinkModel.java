package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.files.FilePlace;
import dev.kafkaarrow.connect.files.SimulatedDisk;
import dev.kafkaarrow.ipc.ArrowStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * One schedule: the real task on a simulated disk, several live copies of it interleaved at every call to the disk, each
 * driven by a simulated worker, with faults, kills, losses of power, rebalances and rewinds drawn from one seed.
 */
final class SinkModel {

    /** Deep enough that every copy can run in the middle of another's call. */
    private static final int MAX_NESTING = 3;

    /** Turns within which everything is committed once nothing fails any more. */
    private static final int MAX_TURNS_TO_END = 400;

    final Random random;
    final ModelTopic topic;
    final SimulatedDisk disk = new SimulatedDisk();
    final int killsPerMille;
    final int faultsPerMille;
    long nowMs;
    private final Map<String, String> config = new HashMap<>();
    private final List<ModelWorker> workers = new ArrayList<>();
    private final int copies;
    private final boolean compacts;
    private final boolean losesPower;
    private boolean calm;
    private int nesting;

    SinkModel(long seed) {
        random = new Random(seed);
        topic = new ModelTopic(random, 1 + random.nextInt(2));
        killsPerMille = new int[] {0, 1, 5}[random.nextInt(3)];
        faultsPerMille = new int[] {0, 2, 20}[random.nextInt(3)];
        copies = 1 + random.nextInt(3);
        compacts = random.nextInt(3) == 0;
        losesPower = random.nextInt(2) == 0;
        config.put(SinkConfig.STORE_URL, "/store");
        config.put(SinkConfig.FILE_MAX_RECORDS, Integer.toString(1 + random.nextInt(5)));
        config.put(SinkConfig.FILE_MAX_AGE_MS, "1000");
        config.putAll(ModelOptions.draw(random));
        config.put(SinkConfig.BATCH_COALESCE_ROWS, new String[] {"0", "3", "100"}[random.nextInt(3)]);
        config.put(SinkConfig.DICTIONARY_CHANGE, random.nextInt(3) == 0 ? "rotate" : "replace");
    }

    /** Runs the schedule to its end; throws {@link AssertionError} if a record is lost, doubled, changed or out of order. */
    void run() {
        int steps = 60 + random.nextInt(120);
        for (int i = 0; i < steps; i++) {
            step();
        }
        calm = true;
        finish(survivor());
        judge();
    }

    /** The worker that goes on when nothing fails any more: one of those that live, or a new one. The others end. */
    private ModelWorker survivor() {
        List<ModelWorker> idle =
                new ArrayList<>(workers.stream().filter(ModelWorker::isIdle).toList());
        Optional<ModelWorker> survivor = idle.isEmpty() || random.nextBoolean()
                ? Optional.empty()
                : Optional.of(idle.remove(random.nextInt(idle.size())));
        for (ModelWorker worker : idle) {
            if (random.nextBoolean()) {
                worker.kill();
            } else {
                worker.stop();
            }
        }
        return survivor.orElseGet(() -> new ModelWorker(this, config));
    }

    private void finish(ModelWorker worker) {
        int turns = 0;
        while (!worker.hasCommittedAll()) {
            if (turns++ == MAX_TURNS_TO_END) {
                throw new AssertionError("work does not end");
            }
            nowMs += 500;
            worker.pollAndCommit();
        }
    }

    /**
     * Goes on after {@link #run} with the topic made anew and the files still there. Either the task fails, or every new record
     * is one that the files hold.
     *
     * @throws org.apache.kafka.connect.errors.ConnectException if the task fails
     */
    void makeTopicAnew() {
        topic.makeAnew();
        for (int i = 0; i < 20; i++) {
            topic.produce();
        }
        finish(new ModelWorker(this, config));
        for (TopicPartition partition : topic.partitions) {
            Map<Long, List<PublishedFile.Batch>> written = written(partition);
            topic.produced(partition).forEach((offset, produced) -> {
                if (!written.containsKey(offset)) {
                    throw new AssertionError(partition + "@" + offset + " of the new topic is lost");
                }
                compare(partition + "@" + offset + " of the new topic", produced, written.get(offset));
            });
        }
    }

    private void step() {
        switch (random.nextInt(24)) {
            case 0, 1, 2, 3, 4 -> topic.produce();
            case 5 -> nowMs += random.nextInt(1_500);
            case 6 ->
                workers.stream().filter(ModelWorker::isIdle).findAny().ifPresent(worker -> {
                    if (random.nextInt(4) == 0) {
                        worker.stop();
                    }
                });
            case 7 -> {
                if (compacts) {
                    topic.compact();
                }
            }
            case 8 -> {
                if (losesPower && random.nextInt(3) == 0) {
                    losePower();
                }
            }
            default -> turnOfOne();
        }
    }

    private void turnOfOne() {
        workers.removeIf(ModelWorker::isDead);
        if (workers.size() < copies && (workers.isEmpty() || random.nextInt(4) == 0)) {
            workers.add(new ModelWorker(this, config));
        }
        List<ModelWorker> idle = workers.stream().filter(ModelWorker::isIdle).toList();
        if (!idle.isEmpty()) {
            idle.get(random.nextInt(idle.size())).turn();
        }
    }

    private void losePower() {
        workers.forEach(worker -> {
            if (!worker.isDead()) {
                worker.kill();
            }
        });
        workers.clear();
        disk.losePower(random);
    }

    /** In the middle of a copy's call others may run. */
    void interleave() {
        if (!calm && nesting < MAX_NESTING && random.nextInt(20) == 0) {
            nesting++;
            try {
                List<ModelWorker> idle =
                        workers.stream().filter(ModelWorker::isIdle).toList();
                if (!idle.isEmpty()) {
                    ModelWorker other = idle.get(random.nextInt(idle.size()));
                    for (int turns = 1 + random.nextInt(8); turns > 0 && other.isIdle(); turns--) {
                        other.turn();
                    }
                }
            } finally {
                nesting--;
            }
        }
    }

    boolean strikes(int perMille) {
        return !calm && random.nextInt(1_000) < perMille;
    }

    private void judge() {
        for (TopicPartition partition : topic.partitions) {
            compare(partition, written(partition));
        }
    }

    private Map<Long, List<PublishedFile.Batch>> written(TopicPartition partition) {
        Map<Long, List<PublishedFile.Batch>> written = new TreeMap<>();
        Map<String, Long> lastOfKey = new HashMap<>();
        disk.files().forEach((path, bytes) -> {
            FilePlace place = FilePlace.parse(path).orElseThrow(() -> new AssertionError(path));
            if (place.name().partition() == partition.partition()) {
                collect(path, place.directory() + "/" + place.name().fingerprint(), bytes, written, lastOfKey);
            }
        });
        return written;
    }

    private static void collect(
            String path,
            String key,
            byte[] bytes,
            Map<Long, List<PublishedFile.Batch>> written,
            Map<String, Long> lastOfKey) {
        List<PublishedFile.Batch> batches = PublishedFile.read(bytes);
        Map<Long, List<PublishedFile.Batch>> inFile = new TreeMap<>();
        long last = lastOfKey.getOrDefault(key, -1L);
        for (PublishedFile.Batch batch : batches) {
            if (batch.offset() < last || (batch.offset() == last && !inFile.containsKey(last))) {
                throw new AssertionError(path + ": offset " + batch.offset() + " after " + last);
            }
            last = batch.offset();
            inFile.computeIfAbsent(last, offset -> new ArrayList<>()).add(batch);
        }
        lastOfKey.put(key, last);
        inFile.forEach((offset, ofOne) -> {
            if (written.put(offset, ofOne) != null) {
                throw new AssertionError(path + ": offset " + offset + " is written twice");
            }
        });
    }

    private void compare(TopicPartition partition, Map<Long, List<PublishedFile.Batch>> written) {
        for (long offset : topic.present(partition).keySet()) {
            if (!written.containsKey(offset)) {
                throw new AssertionError(partition + "@" + offset + " is lost");
            }
        }
        written.forEach((offset, batches) -> {
            ModelTopic.Produced produced = topic.produced(partition).get(offset);
            if (produced == null) {
                throw new AssertionError(partition + "@" + offset + " was never produced");
            }
            compare(partition + "@" + offset, produced, batches);
        });
    }

    private static void compare(String where, ModelTopic.Produced produced, List<PublishedFile.Batch> batches) {
        Map<String, String> metadata = batches.get(0).metadata();
        if (!metadata.get("kafka.timestamp").equals(Long.toString(produced.timestampMs()))) {
            throw new AssertionError(where + " has another timestamp");
        }
        List<PublishedFile.Content> expected =
                produced.value().map(ArrowStream::toByteArray).map(PublishedFile::read).orElse(List.of()).stream()
                        .map(PublishedFile.Batch::content)
                        .toList();
        if (expected.isEmpty()) {
            String marker = produced.value().isEmpty() ? "kafka.message.tombstone" : "kafka.message.batches";
            String value = produced.value().isEmpty() ? "true" : "0";
            if (batches.size() != 1 || batches.get(0).rows() != 0 || !Objects.equals(metadata.get(marker), value)) {
                throw new AssertionError(where + ": expected a marker, got " + batches);
            }
        } else if (!batches.stream().map(PublishedFile.Batch::content).toList().equals(expected)) {
            throw new AssertionError(where + ": expected " + expected + ", got " + batches);
        }
    }
}
