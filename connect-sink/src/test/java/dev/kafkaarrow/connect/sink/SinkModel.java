package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.files.FileFormat;
import dev.kafkaarrow.connect.plugin.Moment;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.SimulatedDisk;
import dev.kafkaarrow.connect.store.SimulatedObjects;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * One schedule: the real task on a simulated disk, or one of objects, several live copies of it interleaved at every call to the store, each
 * driven by a simulated worker, with everything that can go wrong drawn from one seed.
 */
final class SinkModel {

    /** Of the seed: half of the schedules, whatever else is drawn. */
    private static final int FORMAT_BIT = 3;

    /** Likewise, of those with rows: a third for each. */
    private static final int VALUES_BIT = 5;

    private static final ValueFormat[] FORMATS = ValueFormat.values();

    /** Deep enough that every copy can run in the middle of another's call. */
    private static final int MAX_NESTING = 3;

    /** Turns within which everything is committed once nothing fails any more. */
    private static final int MAX_TURNS_TO_END = 400;

    final Random random;
    private Conditions conditions;
    final ModelTopic topic;
    final ModelGroup group;
    final ModelStore store;
    final Judge judge;
    private final Optional<Consumer<String>> trace;
    private final List<ModelWorker> workers = new ArrayList<>();

    /** By file: who may not know of it, as they lived when it was published or before it was settled. */
    private final Map<String, List<ModelWorker>> unaware = new HashMap<>();

    private int workersStarted;
    private long elapsedMs;
    private long wallClockMs = 1_000_000;
    private boolean calm;
    private int nesting;

    SinkModel(long seed) {
        this(seed, Optional.empty());
    }

    /** A schedule that tells what happens. */
    SinkModel(long seed, Optional<Consumer<String>> trace) {
        this.trace = trace;
        // a kind of store in turn with the other
        random = new Random(seed / 2);
        Conditions drawn = seed % 2 == 0 ? Conditions.draw(random) : Conditions.drawOfObjects(random);
        conditions = drawn.with(
                (seed >> FORMAT_BIT) % 2 == 0 ? FileFormat.STREAM : FileFormat.FILE,
                FORMATS[(int) ((seed >> VALUES_BIT) % FORMATS.length)]);
        say(conditions::toString);
        topic = new ModelTopic(random, conditions);
        group = new ModelGroup(this, conditions.fences());
        store = conditions
                .objects()
                .map(objects -> ModelStore.objects(objects.pageSize(), this::made))
                .orElseGet(ModelStore::disk);
        judge = new Judge(topic, conditions, store);
        makeStore();
        if (conditions.listsLate()) {
            store.listLate(random);
        }
    }

    /** As the connector does when its configuration is validated. */
    private void makeStore() {
        try (FileStore probed = store.open(SimulatedDisk.NONE, SimulatedObjects.Mishaps.NONE)) {
            probed.probe();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void say(Supplier<String> what) {
        trace.ifPresent(listener -> listener.accept(what.get()));
    }

    /** Runs the schedule to its end; throws {@link AssertionError} if a record is lost, doubled, changed or out of order. */
    void run() {
        for (int i = 0; i < conditions.steps(); i++) {
            step();
        }
        say(() -> "nothing fails any more");
        calm = true;
        store.listAtOnce();
        finish(survivor());
        landAll();
        if (conditions.losesPower()) {
            // what was committed is durable
            losePower();
        }
        judge.judge();
    }

    boolean calm() {
        return calm;
    }

    /** The worker that goes on when nothing fails any more: one of those that live, or a new one. The others end. */
    private ModelWorker survivor() {
        List<ModelWorker> idle = idle();
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
        return survivor.orElseGet(this::newWorker);
    }

    private ModelWorker newWorker() {
        ModelWorker worker = new ModelWorker("w" + workersStarted++, this);
        say(() -> "another copy starts");
        workers.add(worker);
        unaware.forEach((path, unawareOfIt) -> {
            if (!store.isSettled(path)) {
                unawareOfIt.add(worker);
            }
        });
        group.join(worker);
        return worker;
    }

    private void finish(ModelWorker first) {
        ModelWorker worker = first;
        group.giveAllTo(worker);
        int turns = 0;
        while (worker.isDead() || !worker.hasCommittedAll()) {
            if (turns++ == MAX_TURNS_TO_END) {
                throw new AssertionError("work does not end");
            }
            if (turns == MAX_TURNS_TO_END / 2) {
                worker.doubtful().forEach(topic::produceGood);
            }
            if (worker.isDead()) {
                worker = newWorker();
                group.giveAllTo(worker);
            }
            elapsedMs += 500;
            wallClockMs += 500;
            landOne();
            worker.upload();
            worker.pollAndCommit();
        }
        // without fences another copy may have come further or less far, as it stopped
        Map<TopicPartition, Long> committed = worker.lastCommitted();
        committed.replaceAll((partition, own) -> Math.min(own, group.committed(partition)));
        worker.stop();
        committed.forEach((partition, before) -> {
            if (group.committed(partition) < before) {
                throw new AssertionError(partition + " is committed at " + group.committed(partition)
                        + " by a clean stop, and was at " + before);
            }
        });
    }

    Conditions conditions() {
        return conditions;
    }

    /**
     * Goes on after {@link #run}, which ends by a clean stop, with files of the other format. All records that the topic still has are
     * delivered again.
     */
    void changeFormat() {
        conditions = conditions.with(conditions.format() == FileFormat.STREAM ? FileFormat.FILE : FileFormat.STREAM);
        say(() -> "the format is changed: " + conditions.format());
        group.forgetCommits();
        for (int i = 0; i < 20; i++) {
            topic.produceGood();
        }
        finish(newWorker());
        landAll();
        judge.judge();
    }

    /**
     * Goes on after {@link #run} with the topic made anew and the files still there. Either the task fails, or every new record
     * is one that the files hold.
     *
     * @throws ConnectException if the task fails
     */
    void makeTopicAnew() {
        if (conditions.isJudged()) {
            // what the old records were counts for the new ones
            return;
        }
        say(() -> "the topic is made anew");
        topic.makeAnew();
        group.forgetCommits();
        for (int i = 0; i < 20; i++) {
            topic.produceGood();
        }
        finish(newWorker());
        judge.judgeTopicMadeAnew();
    }

    private void step() {
        if (conditions.objects().isPresent() && random.nextInt(3) == 0) {
            stepOfObjects();
            return;
        }
        switch (random.nextInt(26)) {
            case 0, 1, 2, 3, 4 -> topic.produce();
            case 5 -> timePasses();
            case 6 ->
                idle().stream().findAny().ifPresent(worker -> {
                    if (random.nextInt(4) == 0) {
                        worker.stop();
                    }
                });
            case 7 -> {
                if (conditions.compacts()) {
                    topic.compact();
                }
            }
            case 8 -> {
                if (conditions.retains() && random.nextInt(3) == 0) {
                    topic.retain();
                }
            }
            case 9 -> {
                if (conditions.losesPower() && random.nextInt(3) == 0) {
                    losePower();
                }
            }
            case 10 -> {
                if (conditions.removesFiles()) {
                    removeAFile();
                }
            }
            case 11, 12 -> turnOfGroup();
            default -> turnOfOne();
        }
    }

    /** Something that goes on beside the workers' turns. */
    private void stepOfObjects() {
        if (random.nextInt(4) == 0) {
            landOne();
        } else {
            uploadOne();
        }
    }

    /** An upload goes on, and its worker may go on in the middle of it. */
    private void uploadOne() {
        List<ModelWorker> alive =
                workers.stream().filter(worker -> !worker.isDead()).toList();
        if (!alive.isEmpty()) {
            alive.get(random.nextInt(alive.size())).upload();
        }
    }

    /** A request that was given up on comes into effect. */
    private void landOne() {
        if (store.late() > 0) {
            say(() -> "what was given up comes into effect");
            store.land(random.nextInt(store.late()));
        }
    }

    private void landAll() {
        while (store.late() > 0) {
            landOne();
        }
    }

    private void made(Path path, SimulatedDisk.Faults by) {
        if (by instanceof ModelWorker.Faults faults) {
            say(() -> path + " is there");
            published(path, faults.worker());
        }
    }

    /** A file has its name. */
    void published(Path path, ModelWorker by) {
        if (conditions.removesFiles()) {
            List<ModelWorker> others = new ArrayList<>(workers);
            others.remove(by);
            unaware.put(Path.of("/store").relativize(path).toString(), others);
        }
    }

    /**
     * Removes a file as far as that is documented to be harmless. A copy of the task that lives since before its successor was
     * settled must have ended: it may be about to publish the same records by the same name.
     */
    private void removeAFile() {
        List<String> removable = new ArrayList<>();
        judge.removable(group).forEach((path, successor) -> {
            if (unaware.get(successor).stream().allMatch(ModelWorker::isDead)) {
                removable.add(path);
            }
        });
        if (!removable.isEmpty()) {
            String path = removable.get(random.nextInt(removable.size()));
            say(() -> "somebody removes " + path);
            // no request takes as long as a file must have been there
            landAll();
            judge.remove(path);
        }
    }

    private void timePasses() {
        int ms = random.nextInt(1_500);
        elapsedMs += ms;
        wallClockMs += conditions.jumps() ? random.nextInt(10_000) - 5_000 : ms;
    }

    Moment now() {
        return new Moment(elapsedMs, wallClockMs);
    }

    private List<ModelWorker> idle() {
        return new ArrayList<>(workers.stream().filter(ModelWorker::isIdle).toList());
    }

    private void turnOfGroup() {
        List<ModelWorker> answering = idle();
        // one that does not answer goes on with what it had
        answering.removeIf(worker -> random.nextInt(4) == 0);
        group.rebalance(answering);
    }

    private void turnOfOne() {
        workers.removeIf(ModelWorker::isDead);
        if (workers.size() < conditions.copies() && (workers.isEmpty() || random.nextInt(4) == 0)) {
            newWorker();
            turnOfGroup();
        }
        List<ModelWorker> idle = idle();
        if (!idle.isEmpty()) {
            idle.get(random.nextInt(idle.size())).turn();
        }
    }

    /** A process ends without notice, alone or with all others. */
    void die(ModelWorker worker) {
        if (conditions.losesPower() && random.nextInt(3) == 0) {
            losePower();
        } else {
            worker.kill();
        }
    }

    private void losePower() {
        say(() -> "the power is lost");
        workers.forEach(ModelWorker::kill);
        workers.clear();
        store.losePower(random);
    }

    /** In the middle of a copy's call others may run. */
    void interleave() {
        if (!calm && nesting < MAX_NESTING && random.nextInt(20) == 0) {
            nesting++;
            try {
                List<ModelWorker> idle = idle();
                if (!idle.isEmpty()) {
                    if (random.nextInt(4) == 0) {
                        turnOfGroup();
                    }
                    if (conditions.objects().isPresent() && random.nextInt(3) == 0) {
                        stepOfObjects();
                    }
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
        return !calm && perMille > 0 && random.nextInt(1_000) < perMille;
    }

    /** Of all records that compaction may take, it is the one that a worker is about to fetch again. */
    void mayCompact(TopicPartition partition, long offset) {
        if (!calm && conditions.compacts() && random.nextBoolean()) {
            topic.compact(partition, offset);
        }
    }

    /** A report of a bad record has arrived. */
    void reported(SinkRecord record) {
        judge.reported(record);
    }

    /** A failed task is as good as its error: somebody does what it says, and starts it again. */
    void checkMayFail(ConnectException e) {
        String message = String.valueOf(e.getMessage());
        boolean reportFailed = conditions.failsReports() && message.contains("could not be reported");
        boolean fileMissed = ((conditions.removesFiles() && !conditions.trustsRemovedFiles()) || conditions.listsLate())
                && message.contains("the file that covers it is gone");
        if (!reportFailed && !fileMissed) {
            throw e;
        }
        if (fileMissed) {
            judge.putBack();
        }
    }
}
