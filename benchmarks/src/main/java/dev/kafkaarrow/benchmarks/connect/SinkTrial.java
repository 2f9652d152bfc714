package dev.kafkaarrow.benchmarks.connect;

import dev.kafkaarrow.sandbox.ConnectRest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** A topic of large messages to files: all published, all offsets committed. */
final class SinkTrial {

    private static final String OURS = "sink";
    private static final String IPC_FILES = "sink, IPC files";
    private static final String BARE = "bare consumer";
    private static final String NULL = "NullSink";
    private static final String PLAIN = "PlainSink";

    private final Rig rig;
    private final WorkerProcess worker;
    private final ConnectRest rest;
    private final Load load;
    private final String topic;
    private final AtomicLong mostStaged = new AtomicLong();
    private double mostStarting;

    SinkTrial(Rig rig, WorkerProcess worker, Load load, Path messages) throws IOException {
        this.rig = rig;
        this.worker = worker;
        this.rest = worker.worker().rest();
        this.load = load;
        this.topic = rig.name("sink");
        rig.createTopic(topic, load.partitions());
        rig.bare().fill(topic, messages, load.messages());
    }

    List<Line> run(int repetitions) throws IOException {
        String what = "sink, " + load.name();
        Contest contest = new Contest();
        contest.add(BARE, this::bare);
        contest.add(NULL, this::nullSink);
        contest.add(PLAIN, this::plainSink);
        contest.add(OURS, () -> ours("stream"));
        contest.add(IPC_FILES, () -> ours("file"));
        worker.forgetPeaks();
        contest.run(what, repetitions);
        String ours = Line.seconds(OURS, contest.median(OURS), load);
        String staged = mostStaged.get() / 1_000_000 + " MB staged at most, " + worker.peaks();
        rig.deleteTopic(topic);
        return List.of(
                Line.atLeast(
                        0.8,
                        what,
                        "throughput to the bare consumer's",
                        contest.ratios(BARE, OURS),
                        ours + "; " + Line.seconds(BARE, contest.median(BARE), load)),
                Line.atMost(
                        1.03,
                        what,
                        "time with file.format=file to that with stream",
                        contest.ratios(IPC_FILES, OURS),
                        Line.seconds(IPC_FILES, contest.median(IPC_FILES), load)),
                Line.information(
                        what,
                        "time to NullSink's, aim 1.25",
                        Line.ratio(contest.ratios(OURS, NULL)),
                        Line.seconds(NULL, contest.median(NULL), load)),
                Line.information(
                        what,
                        "time to PlainSink's",
                        Line.ratio(contest.ratios(OURS, PLAIN)),
                        Line.seconds(PLAIN, contest.median(PLAIN), load) + "; to NullSink's time "
                                + Line.ratio(contest.ratios(PLAIN, NULL))),
                Line.information(
                        what,
                        "from the request to the assignment of partitions",
                        String.format(Locale.ROOT, "at most %.2f s", mostStarting),
                        "of either connector, not part of the times above"),
                Line.information(what, "memory of the worker", "", staged));
    }

    private double bare() throws IOException {
        Path directory = rig.path("bare");
        double seconds = rig.bare().consume(topic, directory, load);
        Rig.delete(directory);
        return seconds;
    }

    private double nullSink() {
        return run(rig.name("null-sink"), Connectors.nullSink(topic, load), () -> {});
    }

    private double plainSink() throws IOException {
        Path directory = rig.path("plain");
        double seconds = run(rig.name("plain-sink"), Connectors.plainSink(topic, directory, load), () -> {});
        Rig.delete(directory);
        return seconds;
    }

    private double ours(String format) throws IOException {
        Path store = rig.path("store");
        double seconds = toFiles(store, format);
        Rig.delete(store);
        return seconds;
    }

    /** Leaves the files. */
    double toFiles(Path store) throws IOException {
        return toFiles(store, "stream");
    }

    private double toFiles(Path store, String format) throws IOException {
        Map<String, String> config = Connectors.sink(topic, store, load);
        config.put("file.format", format);
        double seconds = run(rig.name("sink"), config, () -> mostStaged.accumulateAndGet(staged(store), Math::max));
        long files;
        try (Stream<Path> found = Files.walk(store)) {
            files = found.filter(file -> file.toString().matches(".*\\.arrows?"))
                    .count();
        }
        if (files != load.messages() / load.messagesPerFile()) {
            throw new IllegalStateException(
                    "expected " + load.messages() / load.messagesPerFile() + " files, got " + files);
        }
        return seconds;
    }

    private double run(String connector, Map<String, String> config, Runnable meanwhile) {
        long created = System.nanoTime();
        rest.putConnector(connector, config);
        rig.awaitAssigned(connector, load.partitions());
        double starting = Rig.secondsSince(created);
        mostStarting = Math.max(mostStarting, starting);
        rig.await(connector, () -> {
            meanwhile.run();
            return rig.committed(connector) == load.messages();
        });
        double seconds = Rig.secondsSince(created) - starting;
        rest.deleteConnector(connector);
        // a task leaves the group when it has stopped and its staging is gone
        rig.awaitAssigned(connector, 0);
        return seconds;
    }

    private static long staged(Path store) {
        Path staging = store.resolve(".staging");
        long bytes = 0;
        try (Stream<Path> files = Files.walk(staging)) {
            for (Path file : files.toList()) {
                bytes += size(file);
            }
        } catch (IOException | java.io.UncheckedIOException e) {
            // it comes and goes with the task
            return bytes;
        }
        return bytes;
    }

    private static long size(Path file) throws IOException {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (NoSuchFileException e) {
            return 0;
        }
    }
}
