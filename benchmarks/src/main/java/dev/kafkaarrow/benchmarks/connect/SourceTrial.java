package dev.kafkaarrow.benchmarks.connect;

import dev.kafkaarrow.benchmarks.connect.plugin.GenSourceConnector;
import dev.kafkaarrow.benchmarks.connect.plugin.GenSourceTask;
import dev.kafkaarrow.sandbox.ConnectRest;
import dev.kafkaarrow.sandbox.ConnectorOffset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The sink's files to a topic: all records acknowledged, all offsets committed. */
final class SourceTrial {

    private static final String OURS = "source";
    private static final String BARE = "bare producer";
    private static final String SHARED = "GenSource of shared arrays";
    private static final String COPIED = "GenSource of copied arrays";

    private final Rig rig;
    private final WorkerProcess worker;
    private final ConnectRest rest;
    private final Load load;
    private final Path store;
    private final Path messages;

    /** Of the worker, for each side's runs, warm-ups included. */
    private final Map<String, List<Double>> processorSeconds = new LinkedHashMap<>();

    /**
     * @param store with the sink's files of the load
     * @param messages the same in memory
     */
    SourceTrial(Rig rig, WorkerProcess worker, Load load, Path store, Path messages) {
        this.rig = rig;
        this.worker = worker;
        this.rest = worker.worker().rest();
        this.load = load;
        this.store = store;
        this.messages = messages;
    }

    List<Line> run(String mode, int repetitions) throws IOException {
        String what = "source, " + load.name() + ", " + mode;
        Contest contest = new Contest();
        contest.add(BARE, this::bare);
        contest.add(SHARED, () -> gen(SHARED, GenSourceConnector.Arrays.SHARED));
        contest.add(COPIED, () -> gen(COPIED, GenSourceConnector.Arrays.COPIED));
        contest.add(OURS, this::ours);
        worker.forgetPeaks();
        contest.run(what, repetitions);
        return List.of(
                Line.atMost(
                        1.15,
                        what,
                        "time to that of " + COPIED,
                        contest.ratios(OURS, COPIED),
                        Line.seconds(OURS, contest.median(OURS), load) + "; "
                                + Line.seconds(COPIED, contest.median(COPIED), load)),
                Line.atMost(
                        1.15,
                        what,
                        "time to that of " + SHARED,
                        contest.ratios(OURS, SHARED),
                        Line.seconds(SHARED, contest.median(SHARED), load)),
                Line.information(
                        what,
                        "throughput to the bare producer's",
                        Line.ratio(contest.ratios(BARE, OURS)),
                        Line.seconds(BARE, contest.median(BARE), load)),
                Line.information(what, "processor time of the worker", "", processorTimes(repetitions)),
                Line.information(what, "memory of the worker", "", worker.peaks()));
    }

    private String processorTimes(int repetitions) {
        return processorSeconds.entrySet().stream()
                .map(side -> {
                    List<Double> seconds = side.getValue();
                    List<Double> counted = seconds.subList(seconds.size() - repetitions, seconds.size());
                    return String.format(Locale.ROOT, "%s %.2f s", side.getKey(), Contest.median(counted));
                })
                .collect(Collectors.joining("; "));
    }

    private double bare() throws IOException {
        String topic = topic();
        double seconds = rig.bare().produce(topic, messages, load);
        rig.deleteTopic(topic);
        return seconds;
    }

    private double gen(String side, GenSourceConnector.Arrays arrays) throws IOException {
        String topic = topic();
        Path start = rig.path("start");
        return run(
                side,
                "gen-source",
                topic,
                Connectors.genSource(messages, arrays, start, topic, load),
                () -> Files.createFile(start),
                offset -> number(offset.get(GenSourceTask.SENT)),
                load.messages());
    }

    private double ours() throws IOException {
        String topic = topic();
        Path own = Files.createDirectories(rig.path("files"));
        // the last offset of a file says where it ends
        double seconds = run(
                OURS,
                "source",
                topic,
                Connectors.source(own, topic, load.partitions()),
                () -> link(store, own),
                offset -> offset.containsKey("end") ? 1 : 0,
                load.messages() / load.messagesPerFile());
        Rig.delete(own);
        return seconds;
    }

    /** Gives the waiting tasks something to do. */
    private interface Begin {
        void run() throws IOException;
    }

    /** Another name for each file of a folder. */
    static void link(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path link = to.resolve(from.relativize(file));
                Files.createDirectories(link.getParent());
                Files.createLink(link, file);
            }
        }
    }

    private String topic() {
        String topic = rig.name("source");
        rig.createTopic(topic, load.partitions());
        return topic;
    }

    private double run(
            String side,
            String prefix,
            String topic,
            Map<String, String> config,
            Begin begin,
            ToLongFunction<Map<String, Object>> progress,
            long whole)
            throws IOException {
        String connector = rig.name(prefix);
        rig.makePaused(rest, connector, config);
        begin.run();
        Duration before = worker.allProcessorTime();
        // the worker is not asked before the records are there: every answer costs it something
        double seconds = rig.resume(
                rest, connector, () -> rig.records(topic) >= load.messages() && progress(connector, progress) == whole);
        Duration taken = worker.allProcessorTime().minus(before);
        processorSeconds.computeIfAbsent(side, name -> new ArrayList<>()).add(taken.toMillis() / 1e3);
        rest.deleteConnector(connector);
        rig.deleteTopic(topic);
        return seconds;
    }

    private long progress(String connector, ToLongFunction<Map<String, Object>> progress) {
        return rest.offsets(connector).stream()
                .map(ConnectorOffset::offset)
                .flatMap(offset -> offset.stream())
                .mapToLong(progress)
                .sum();
    }

    /** Of a source of ours: the last offset of a file says where it ends. */
    static long filesAtTheirEnd(ConnectRest rest, String connector) {
        return rest.offsets(connector).stream()
                .map(ConnectorOffset::offset)
                .flatMap(offset -> offset.stream())
                .filter(offset -> offset.containsKey("end"))
                .count();
    }

    static long number(Object json) {
        return ((Number) json).longValue();
    }
}
