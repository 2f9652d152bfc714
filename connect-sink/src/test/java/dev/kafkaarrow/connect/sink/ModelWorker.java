package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.files.FileStore;
import dev.kafkaarrow.connect.files.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;

/** A worker process with one copy of the task, which it drives as Connect's {@code WorkerSinkTask} does. */
final class ModelWorker {

    /** The process was killed. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final SinkModel model;
    private final ModelTopic topic;
    private final Random random;
    private final FakeContext context = FakeContext.withoutReporter();
    private final ArrowStreamSinkTask task;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final Map<TopicPartition, Long> current = new HashMap<>();
    private final Map<TopicPartition, Long> lastCommitted = new HashMap<>();
    private final Map<TopicPartition, Long> originalOffsets = new HashMap<>();
    private final List<SinkRecord> batch = new ArrayList<>();
    private FileStore store;
    private boolean pausedForRedelivery;
    private boolean busy;
    private boolean dead;

    ModelWorker(SinkModel model, Map<String, String> config) {
        this.model = model;
        this.topic = model.topic;
        this.random = model.random;
        this.task = new ArrowStreamSinkTask(
                ignored -> {
                    store = model.disk.store(new Faults());
                    return store;
                },
                () -> new Moment(model.nowMs, model.nowMs));
        task.initialize(context);
        task.start(config);
        open(topic.partitions);
    }

    private final class Faults implements SimulatedDisk.Faults {
        @Override
        public void before(String call, Path path) throws IOException {
            model.interleave();
            strike(call, path);
        }

        @Override
        public void after(String call, Path path) throws IOException {
            strike(call, path);
        }

        private void strike(String call, Path path) throws IOException {
            if (model.strikes(model.killsPerMille)) {
                kill();
                throw new Killed();
            }
            if (model.strikes(model.faultsPerMille)) {
                throw new IOException(call + " " + path);
            }
        }
    }

    boolean isIdle() {
        return !busy && !dead;
    }

    boolean isDead() {
        return dead;
    }

    void kill() {
        dead = true;
        model.disk.kill(store);
    }

    private void open(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            positions.put(partition, topic.committed(partition));
            current.put(partition, topic.committed(partition));
            lastCommitted.put(partition, topic.committed(partition));
        }
        task.open(partitions);
    }

    /** One turn: something that the worker does between two looks at its own clock. */
    void turn() {
        run(() -> {
            switch (random.nextInt(12)) {
                case 0, 1 -> commit();
                case 2 -> rebalance();
                case 3 -> failToCommit();
                default -> poll();
            }
        });
    }

    /** By its own commits: another copy may have set the group's offset back, as far as it knew. */
    boolean hasCommittedAll() {
        return topic.partitions.stream()
                .allMatch(partition -> topic.endsBefore(partition, lastCommitted.get(partition)));
    }

    void pollAndCommit() {
        run(() -> {
            poll();
            commit();
        });
    }

    void stop() {
        run(() -> {
            rewind();
            closing(topic.partitions);
            task.stop();
            kill();
        });
    }

    private void run(Runnable what) {
        busy = true;
        try {
            what.run();
        } catch (Killed e) {
            if (!dead) {
                throw e;
            }
        } finally {
            busy = false;
        }
    }

    private void poll() {
        rewind();
        if (!pausedForRedelivery) {
            for (TopicPartition partition : topic.partitions) {
                if (random.nextInt(3) > 0) {
                    fetch(partition);
                }
            }
        }
        try {
            task.put(new ArrayList<>(batch));
            current.putAll(originalOffsets);
            originalOffsets.clear();
            batch.clear();
            pausedForRedelivery = false;
        } catch (RetriableException e) {
            pausedForRedelivery = true;
        }
    }

    private void rewind() {
        context.rewinds.forEach((partition, offset) -> {
            positions.put(partition, offset);
            current.put(partition, offset);
            lastCommitted.put(partition, offset);
        });
        context.rewinds.clear();
    }

    private void fetch(TopicPartition partition) {
        for (SinkRecord record : topic.fetch(partition, positions.get(partition), 1 + random.nextInt(4))) {
            batch.add(record);
            positions.put(partition, record.kafkaOffset() + 1);
            originalOffsets.put(partition, record.kafkaOffset() + 1);
        }
    }

    private void commit() {
        accept(task.preCommit(offsets()));
    }

    private Map<TopicPartition, OffsetAndMetadata> offsets() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        current.forEach((partition, offset) -> offsets.put(partition, new OffsetAndMetadata(offset)));
        return offsets;
    }

    private void accept(Map<TopicPartition, OffsetAndMetadata> answer) {
        answer.forEach((partition, offset) -> {
            // a worker takes no offset beyond what it has delivered
            if (lastCommitted.containsKey(partition) && offset.offset() <= current.get(partition)) {
                lastCommitted.put(partition, offset.offset());
                topic.commit(partition, offset.offset());
            }
        });
    }

    /** As if {@code preCommit} had thrown: the worker seeks back without telling the task. */
    private void failToCommit() {
        task.preCommit(offsets());
        positions.putAll(lastCommitted);
        current.putAll(lastCommitted);
    }

    private void rebalance() {
        rewind();
        List<TopicPartition> some = List.of(topic.partitions.get(random.nextInt(topic.partitions.size())));
        if (random.nextInt(3) == 0) {
            task.close(some);
        } else {
            closing(some);
        }
        checkAsksNothingFor(some);
        batch.removeIf(record -> some.contains(new TopicPartition(record.topic(), record.kafkaPartition())));
        originalOffsets.keySet().removeAll(some);
        pausedForRedelivery &= !batch.isEmpty();
        open(some);
        rewind();
    }

    /** A worker would seek in a partition that it has lost, and fail. */
    private void checkAsksNothingFor(Collection<TopicPartition> closed) {
        if (closed.stream().anyMatch(context.rewinds::containsKey)) {
            throw new AssertionError("a rewind was asked for a partition being closed: " + context.rewinds);
        }
    }

    /** The worker closes the partitions after it has asked and before it looks at the answer. */
    private void closing(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> answer = task.preCommit(offsets());
        task.close(partitions);
        accept(answer);
    }
}
