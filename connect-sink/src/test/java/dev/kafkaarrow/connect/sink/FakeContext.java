package dev.kafkaarrow.connect.sink;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.errors.IllegalWorkerStateException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** What a worker offers a task, on record. */
final class FakeContext implements SinkTaskContext {

    /** A record that was reported, with its reason. */
    record Report(SinkRecord record, Throwable reason, CompletableFuture<Void> done) {}

    final Map<TopicPartition, Long> rewinds = new HashMap<>();
    final List<Report> reports = new ArrayList<>();

    /** Stays, as with a worker, until partitions are resumed, or taken out by whoever plays the worker. */
    final Set<TopicPartition> paused = new HashSet<>();

    /** What the task asked for in its last call, if it did. */
    Optional<Long> timeoutMs = Optional.empty();

    private Optional<Predicate<TopicPartition>> assigned = Optional.empty();
    private final Optional<ErrantRecordReporter> reporter;
    private Optional<PluginMetrics> metrics = Optional.empty();

    private FakeContext(boolean reports) {
        this.reporter = reports ? Optional.of(this::report) : Optional.empty();
    }

    static FakeContext withReporter() {
        return new FakeContext(true);
    }

    static FakeContext withoutReporter() {
        return new FakeContext(false);
    }

    FakeContext with(PluginMetrics pluginMetrics) {
        metrics = Optional.of(pluginMetrics);
        return this;
    }

    /** Refuses what a worker does of partitions that it does not have. */
    FakeContext assigned(Predicate<TopicPartition> isAssigned) {
        assigned = Optional.of(isAssigned);
        return this;
    }

    private CompletableFuture<Void> report(SinkRecord record, Throwable reason) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        reports.add(new Report(record, reason, done));
        return done;
    }

    @Override
    public ErrantRecordReporter errantRecordReporter() {
        return reporter.orElse(null);
    }

    @Override
    public void offset(Map<TopicPartition, Long> offsets) {
        rewinds.putAll(offsets);
    }

    @Override
    public void offset(TopicPartition partition, long offset) {
        rewinds.put(partition, offset);
    }

    @Override
    public Map<String, String> configs() {
        return Map.of();
    }

    @Override
    public void timeout(long ms) {
        timeoutMs = Optional.of(ms);
    }

    @Override
    public Set<TopicPartition> assignment() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void pause(TopicPartition... partitions) {
        expectAssigned(partitions);
        paused.addAll(List.of(partitions));
    }

    @Override
    public void resume(TopicPartition... partitions) {
        expectAssigned(partitions);
        paused.removeAll(List.of(partitions));
    }

    private void expectAssigned(TopicPartition... partitions) {
        for (TopicPartition partition : partitions) {
            if (assigned.isPresent() && !assigned.get().test(partition)) {
                throw new IllegalWorkerStateException(partition + " is not assigned");
            }
        }
    }

    @Override
    public void requestCommit() {
        throw new UnsupportedOperationException();
    }

    @Override
    public PluginMetrics pluginMetrics() {
        // a worker's own answer where it has none
        return metrics.orElse(null);
    }
}
