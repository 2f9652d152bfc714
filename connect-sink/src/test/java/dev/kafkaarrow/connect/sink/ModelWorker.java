package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.avro.AvroRows;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.SimulatedDisk;
import dev.kafkaarrow.connect.store.SimulatedObjects;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;

/** A worker process with one copy of the task, which it drives as Connect's {@code WorkerSinkTask} does, line by line. */
final class ModelWorker {

    /** The process is no more. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("killed", null, false, false);
        }
    }

    /** Of the times that a registry is asked. */
    private static final int AWAY_PER_MILLE = 200;

    private final String name;
    private final SinkModel model;
    private final ModelTopic topic;
    private final Random random;
    private final FakeContext context;
    private final ArrowStreamSinkTask task;
    private final Set<TopicPartition> assignment =
            new TreeSet<>(Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition));
    private final Map<TopicPartition, Long> positions = new HashMap<>();

    /** Fetched and not yet polled: older than what the topic has now. */
    private final Map<TopicPartition, List<ModelTopic.Produced>> fetched = new HashMap<>();

    private final Map<TopicPartition, Long> currentOffsets = new HashMap<>();
    private final Map<TopicPartition, Long> lastCommittedOffsets = new HashMap<>();
    private final Map<TopicPartition, Long> originalOffsets = new HashMap<>();
    private final List<SinkRecord> batch = new ArrayList<>();

    /** Partitions there were when a batch was refused, since a put returned. */
    private final Set<TopicPartition> refused = new HashSet<>();

    /** Partitions that came back while what was refused of them was not delivered again. */
    private final Set<TopicPartition> doubtful = new HashSet<>();

    private final FakeMetrics metrics = new FakeMetrics();
    private final Optional<ModelUploads> uploads;

    private FileStore store;
    private boolean pausedForRedelivery;
    private boolean putsNothing;
    private boolean busy;
    private boolean dead;

    ModelWorker(String name, SinkModel model) {
        this.name = name;
        this.model = model;
        this.topic = model.topic;
        this.random = model.random;
        this.context = (model.conditions().reports() ? FakeContext.withReporter() : FakeContext.withoutReporter())
                .with(metrics)
                .assigned(assignment::contains);
        this.uploads = model.conditions().objects().map(objects -> new ModelUploads(model, objects.parallelUploads()));
        this.task = new ArrowStreamSinkTask(
                (config, requests) -> {
                    store = model.store.open(new Faults(), this::mishap);
                    return store;
                },
                (opened, parallel) ->
                        uploads.<UploadRunner>map(runner -> runner).orElseGet(() -> UploadRunner.of(opened, parallel)),
                config -> model.conditions().decodes() && model.conditions().values() == ValueFormat.AVRO
                        ? ValueDecoder.of(AvroRows.ofRegistry(this::schema, Optional.empty()))
                        : config.value.open(),
                model::now);
        task.initialize(context);
        task.start(model.conditions().config());
    }

    /** Of a registry that is away now and then. */
    private Schema schema(int id) {
        if (model.strikes(AWAY_PER_MILLE)) {
            model.say(() -> name + " cannot ask for schema " + id);
            throw new RetriableException("the registry is away");
        }
        return ModelAvro.schema(id);
    }

    final class Faults implements SimulatedDisk.Faults {
        @Override
        public void before(String call, Path path) throws IOException {
            model.interleave();
            if (dead) {
                throw new Killed();
            }
            strike(call, path);
            model.say(() -> name + " " + call + " " + path);
        }

        @Override
        public void after(String call, Path path) throws IOException {
            if (call.equals("link")) {
                model.published(path, ModelWorker.this);
            }
            strike(call, path);
        }

        ModelWorker worker() {
            return ModelWorker.this;
        }

        private void strike(String call, Path path) throws IOException {
            int weight = model.conditions().weight(call);
            if (model.strikes(model.conditions().killsPerMille() * weight)) {
                model.say(() -> name + " is killed at " + call + " " + path);
                model.die(ModelWorker.this);
                throw new Killed();
            }
            // a put of nothing is rare, and what comes after it if it fails is rarer
            int faultWeight = putsNothing ? 10 * weight : weight;
            if (model.strikes(model.conditions().faultsPerMille() * faultWeight)) {
                model.say(() -> name + " fails at " + call + " " + path);
                throw new IOException(call + " " + path);
            }
        }
    }

    private SimulatedObjects.Mishap mishap(String request, Path path) {
        ObjectConditions objects = model.conditions().objects().orElseThrow();
        if (!model.strikes(objects.mishapsPerMille() * objects.weight(request))) {
            return SimulatedObjects.Mishap.NONE;
        }
        SimulatedObjects.Mishap mishap = ObjectConditions.mishap(random);
        model.say(() -> name + " suffers " + mishap + " at " + request + " " + path);
        return mishap;
    }

    /** An upload goes on, on a thread of its own. */
    void upload() {
        if (!dead && uploads.isPresent()) {
            try {
                uploads.get().runOne();
            } catch (Killed e) {
                if (!dead) {
                    throw e;
                }
            }
        }
    }

    /** Whether it can be asked to do something now. */
    boolean isIdle() {
        return !busy && !dead;
    }

    boolean isDead() {
        return dead;
    }

    boolean has(TopicPartition partition) {
        return assignment.contains(partition);
    }

    void kill() {
        if (!dead) {
            dead = true;
            model.store.kill(store);
        }
    }

    /** One turn: something that the worker does between two looks at its own clock. */
    void turn() {
        run(() -> {
            acknowledgeReports();
            if (pausedForRedelivery && (batch.isEmpty() || random.nextInt(3) == 0)) {
                // a worker that waits to deliver again goes on fetching only if it is assigned anew
                changeAssignment();
                return;
            }
            switch (random.nextInt(12)) {
                case 0, 1 -> commit(PreCommit.ANSWERS);
                case 2 -> changeAssignment();
                case 3 -> commit(PreCommit.THROWS);
                default -> poll();
            }
        });
    }

    /** By its own commits: another copy may have set the group's offset back, as far as it knew. */
    boolean hasCommittedAll() {
        return topic.partitions.stream()
                .allMatch(partition ->
                        has(partition) && topic.endsBefore(partition, lastCommittedOffsets.get(partition)));
    }

    /** What it has committed itself, as far as it was told. */
    Map<TopicPartition, Long> lastCommitted() {
        return new HashMap<>(lastCommittedOffsets);
    }

    /** Partitions of which the task waits for a record before it believes how far they were consumed. */
    Set<TopicPartition> doubtful() {
        return doubtful;
    }

    void pollAndCommit() {
        run(() -> {
            acknowledgeReports();
            poll();
            commit(PreCommit.ANSWERS);
        });
    }

    /** A clean stop. */
    void stop() {
        run(() -> {
            model.say(() -> name + " stops");
            shutDown();
        });
    }

    private void shutDown() {
        try {
            closePartitions(Set.copyOf(currentOffsets.keySet()));
        } finally {
            if (!dead) {
                task.stop();
                kill();
            }
        }
    }

    /** Takes some of its partitions away, as a rebalance does. */
    void revoke(Predicate<TopicPartition> which) {
        run(() -> {
            List<TopicPartition> revoked = assignment.stream().filter(which).toList();
            lose(revoked.stream()
                    .filter(partition -> !model.group.owns(this, partition))
                    .toList());
            removed(revoked.stream()
                    .filter(partition -> model.group.owns(this, partition))
                    .toList());
        });
    }

    private void removed(Collection<TopicPartition> revoked) {
        if (!revoked.isEmpty()) {
            rewind();
            model.say(() -> name + " gives up " + revoked);
            closePartitions(revoked);
            assignment.removeAll(revoked);
            forget(revoked);
        }
    }

    private void lose(Collection<TopicPartition> lost) {
        if (!lost.isEmpty()) {
            rewind();
            model.say(() -> name + " has lost " + lost);
            close(lost);
            originalOffsets.keySet().removeAll(lost);
            currentOffsets.keySet().removeAll(lost);
            lastCommittedOffsets.keySet().removeAll(lost);
            assignment.removeAll(lost);
            forget(lost);
        }
    }

    private void forget(Collection<TopicPartition> partitions) {
        batch.removeIf(record -> partitions.contains(new TopicPartition(record.topic(), record.kafkaPartition())));
        partitions.forEach(fetched::remove);
    }

    void assigned(Collection<TopicPartition> partitions) {
        run(() -> {
            if (!partitions.isEmpty()) {
                model.say(() -> name + " gets " + partitions);
            }
            assignment.addAll(partitions);
            partitions.stream().filter(refused::contains).forEach(doubtful::add);
            for (TopicPartition partition : partitions) {
                positions.put(partition, model.group.committed(partition));
                currentOffsets.put(partition, model.group.committed(partition));
                lastCommittedOffsets.put(partition, model.group.committed(partition));
            }
            pausedForRedelivery &= !batch.isEmpty();
            context.paused.retainAll(assignment);
            if (!partitions.isEmpty()) {
                task.open(partitions);
                rewind();
            }
        });
    }

    /** A rebalance that concerns nobody else. */
    private void changeAssignment() {
        List<TopicPartition> lost = assignment.stream()
                .filter(partition -> !model.group.owns(this, partition))
                .toList();
        if (!lost.isEmpty()) {
            lose(lost);
        } else if (!assignment.isEmpty()) {
            List<TopicPartition> some = !pausedForRedelivery && random.nextBoolean()
                    ? List.copyOf(assignment)
                    : List.of(List.copyOf(assignment).get(random.nextInt(assignment.size())));
            if (random.nextInt(3) == 0) {
                lose(some);
            } else {
                removed(some);
            }
            assigned(some.stream()
                    .filter(partition -> model.group.owns(this, partition))
                    .toList());
        }
    }

    private void run(Runnable what) {
        if (dead) {
            return;
        }
        boolean outermost = !busy;
        busy = true;
        try {
            what.run();
        } catch (Killed e) {
            if (!dead || !outermost) {
                throw e;
            }
        } catch (ConnectException e) {
            if (!outermost) {
                throw e;
            }
            fail(e);
        } finally {
            if (outermost) {
                busy = false;
            }
        }
    }

    /** The task is failed: the worker closes everything all the same. Somebody starts it again. */
    private void fail(ConnectException e) {
        model.say(() -> name + " fails: " + e.getMessage());
        model.checkMayFail(e);
        if (dead) {
            return;
        }
        try {
            shutDown();
        } catch (Killed killed) {
            if (!dead) {
                throw killed;
            }
        } catch (ConnectException again) {
            model.checkMayFail(again);
        }
    }

    private void poll() {
        rewind();
        if (!pausedForRedelivery) {
            for (TopicPartition partition : assignment) {
                if (random.nextInt(3) > 0 && !context.paused.contains(partition)) {
                    fetch(partition);
                }
            }
        }
        model.say(() -> name + " puts "
                + batch.stream()
                        .map(record -> record.kafkaPartition() + "@" + record.kafkaOffset())
                        .toList());
        putsNothing = batch.isEmpty();
        try {
            task.put(new ArrayList<>(batch));
            checkPaused();
            checkReports();
            currentOffsets.putAll(originalOffsets);
            originalOffsets.clear();
            batch.clear();
            refused.clear();
            pausedForRedelivery = false;
        } catch (RetriableException e) {
            model.say(() -> name + " refused: " + e.getMessage());
            pausedForRedelivery = true;
            refused.addAll(assignment);
        } finally {
            putsNothing = false;
        }
    }

    private void rewind() {
        if (!context.rewinds.isEmpty()) {
            model.say(() -> name + " rewinds to " + context.rewinds);
            context.rewinds.forEach((partition, offset) -> {
                if (!has(partition)) {
                    throw new AssertionError("a seek in " + partition + ", which " + name + " does not have");
                }
                seek(partition, offset);
                currentOffsets.put(partition, offset);
                lastCommittedOffsets.put(partition, offset);
                model.mayCompact(partition, offset);
            });
            context.rewinds.clear();
        }
    }

    private void seek(TopicPartition partition, long offset) {
        positions.put(partition, offset);
        fetched.remove(partition);
    }

    private void fetch(TopicPartition partition) {
        int limit = 1 + random.nextInt(4);
        List<ModelTopic.Produced> records = fetched.remove(partition);
        if (records == null) {
            records = topic.fetch(partition, positions.get(partition), limit + random.nextInt(4));
        }
        if (records.size() > limit) {
            fetched.put(partition, records.subList(limit, records.size()));
            records = records.subList(0, limit);
        }
        for (ModelTopic.Produced record : records) {
            if (!record.isDropped()) {
                batch.add(record.record());
            }
            positions.put(partition, record.offset() + 1);
            originalOffsets.put(partition, record.offset() + 1);
        }
    }

    private enum PreCommit {
        ANSWERS,
        /** The worker seeks back without telling the task. */
        THROWS
    }

    private void commit(PreCommit what) {
        Map<TopicPartition, OffsetAndMetadata> offsets = offsets(assignment);
        try {
            Map<TopicPartition, OffsetAndMetadata> answer = preCommit(offsets);
            if (what == PreCommit.ANSWERS) {
                accept(offsets, answer);
                return;
            }
        } catch (ConnectException e) {
            model.checkMayFail(e);
        }
        model.say(() -> name + " seeks to " + lastCommittedOffsets);
        lastCommittedOffsets.forEach(this::seek);
        currentOffsets.putAll(lastCommittedOffsets);
    }

    private Map<TopicPartition, OffsetAndMetadata> offsets(Collection<TopicPartition> partitions) {
        if (random.nextBoolean()) {
            context.reports.forEach(this::acknowledge);
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        currentOffsets.forEach((partition, offset) -> {
            if (partitions.contains(partition)) {
                offsets.put(partition, new OffsetAndMetadata(offset));
            }
        });
        return offsets;
    }

    private void accept(Map<TopicPartition, OffsetAndMetadata> offsets, Map<TopicPartition, OffsetAndMetadata> answer) {
        boolean reachesGroup = model.calm() || random.nextInt(10) > 0;
        boolean isConfirmed = model.calm() || random.nextInt(10) > 0;
        answer.forEach((partition, offset) -> {
            // a worker takes no offset beyond what it has delivered
            if (lastCommittedOffsets.containsKey(partition)
                    && offsets.containsKey(partition)
                    && offset.offset() <= offsets.get(partition).offset()) {
                model.say(() -> name + " commits " + partition + " at " + offset.offset());
                if (reachesGroup && model.group.commit(this, partition, offset.offset()) && isConfirmed) {
                    lastCommittedOffsets.put(partition, offset.offset());
                }
            }
        });
    }

    /** The worker closes the partitions after it has asked and before it looks at the answer. */
    private void closePartitions(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> offsets = offsets(partitions);
        boolean answers = model.calm() || random.nextInt(8) > 0;
        Map<TopicPartition, OffsetAndMetadata> answer = answers ? preCommit(offsets) : Map.of();
        close(partitions);
        accept(offsets, answer);
        lastCommittedOffsets.keySet().removeAll(partitions);
    }

    /** Partitions may be closing: a worker would seek in one that it has lost, and fail. */
    private Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        Map<TopicPartition, Long> asked = Map.copyOf(context.rewinds);
        Map<TopicPartition, OffsetAndMetadata> answer = task.preCommit(offsets);
        if (!context.rewinds.equals(asked)) {
            throw new AssertionError("a rewind was asked for by a preCommit: " + context.rewinds);
        }
        return answer;
    }

    /** A task that has more than it may have takes no more. */
    private void checkPaused() {
        Map<String, String> config = model.conditions().config();
        long maxFiles = Long.parseLong(config.getOrDefault(SinkOptions.FILE_MAX_OPEN, "100"));
        long maxBytes = Long.parseLong(config.getOrDefault(SinkOptions.STAGING_MAX_BYTES, "1000000000"));
        int parallel = model.conditions()
                .objects()
                .map(ObjectConditions::parallelUploads)
                .orElse(0);
        boolean full = metrics.value("staged-bytes") > maxBytes
                || metrics.value("sealed-files") > Math.max(maxFiles, parallel);
        if (full != context.paused.containsAll(assignment) && !assignment.isEmpty()) {
            throw new AssertionError(name + (full ? " is full" : " has room") + " and has paused " + context.paused
                    + " of " + assignment);
        }
    }

    private void close(Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> asked = Map.copyOf(context.rewinds);
        task.close(partitions);
        if (!context.rewinds.equals(asked)) {
            // a worker would seek in a partition that it has lost, and fail
            throw new AssertionError("a rewind was asked for a partition being closed: " + context.rewinds);
        }
    }

    private void checkReports() {
        if (context.reports.stream().anyMatch(report -> report.done().isCompletedExceptionally())) {
            throw new ConnectException("a bad record could not be reported");
        }
    }

    private void acknowledgeReports() {
        for (FakeContext.Report report : context.reports) {
            if (model.calm() || random.nextInt(3) == 0) {
                acknowledge(report);
            }
        }
    }

    private void acknowledge(FakeContext.Report report) {
        if (!report.done().isDone()) {
            if (!model.calm() && model.conditions().failsReports() && random.nextInt(6) == 0) {
                report.done().completeExceptionally(new IOException("no report"));
            } else {
                model.reported(report.record());
                report.done().complete(null);
            }
        }
    }
}
