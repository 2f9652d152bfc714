package dev.kafkaarrow.benchmarks.connect;

import dev.kafkaarrow.connect.store.proxy.FaultProxy;
import dev.kafkaarrow.connect.store.proxy.ProxyCounts;
import dev.kafkaarrow.sandbox.ConnectRest;
import dev.kafkaarrow.sandbox.S3Server;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Topics to objects of a bucket and back, against loops of the same client. The requests are counted in a run of their own. */
final class StoreTrial {

    private static final String BUCKET = "benchmark";
    private static final String BARE = "bare loop";
    private static final String SINK = "sink";
    private static final String SOURCE = "source";

    private final Rig rig;
    private final WorkerProcess worker;
    private final ConnectRest rest;
    private final S3Server server;
    private final Load load;
    private final Path messages;
    private final Map<String, List<ProcessorTime>> processorTimes = new LinkedHashMap<>();

    StoreTrial(Rig rig, WorkerProcess worker, S3Server server, Load load, Path messages) {
        this.rig = rig;
        this.worker = worker;
        this.rest = worker.worker().rest();
        this.server = server;
        this.load = load;
        this.messages = messages;
        Path unused = server.makeBucket(BUCKET);
    }

    private BucketPlace place(String folder) {
        return BucketPlace.of(server, server.url().toString(), BUCKET, folder);
    }

    List<Line> sink(int repetitions) throws IOException {
        String topic = rig.name("store-sink");
        rig.createTopic(topic, load.partitions());
        rig.bare().fill(topic, messages, load.messages());
        Contest contest = new Contest();
        contest.add(
                BARE,
                () -> counted(
                        BARE,
                        rig.bare()::processorTime,
                        () -> rig.bare().put(topic, place(rig.name("bare")).text(), load)));
        contest.add(SINK, () -> sink(topic, place(rig.name("files"))));
        worker.forgetPeaks();
        contest.run("sink to S3", repetitions);
        rig.deleteTopic(topic);
        return lines("sink to S3", SINK, contest, repetitions);
    }

    List<Line> source(int repetitions) throws IOException {
        String topic = rig.name("store-sink");
        rig.createTopic(topic, load.partitions());
        rig.bare().fill(topic, messages, load.messages());
        BucketPlace files = place(rig.name("files"));
        double ignored = sink(topic, files);
        rig.deleteTopic(topic);
        Contest contest = new Contest();
        contest.add(
                BARE,
                () -> counted(
                        BARE,
                        rig.bare()::processorTime,
                        () -> inTopic(copy -> rig.bare().get(files.text(), copy, load))));
        contest.add(SOURCE, () -> counted(SOURCE, worker::processorTime, () -> inTopic(copy -> source(copy, files))));
        worker.forgetPeaks();
        contest.run("source from S3", repetitions);
        return lines("source from S3", SOURCE, contest, repetitions);
    }

    private List<Line> lines(String what, String ours, Contest contest, int repetitions) throws IOException {
        List<Line> lines = new ArrayList<>();
        lines.add(Line.atLeast(
                0.8,
                what,
                "throughput to the bare loop's",
                contest.ratios(BARE, ours),
                Line.seconds(ours, contest.median(ours), load) + "; "
                        + Line.seconds(BARE, contest.median(BARE), load)));
        lines.add(Line.atMost(
                1.25,
                what,
                "processor time to the bare loop's, compilers not counted",
                processorRatios(ours, repetitions),
                processorTimes(ours, repetitions) + "; " + processorTimes(BARE, repetitions)));
        lines.add(Line.information(what, "memory of the worker", "", worker.peaks()));
        return lines;
    }

    private interface Run<E extends Exception> {
        double run() throws E;
    }

    private interface InTopic {
        double run(String topic) throws IOException;
    }

    private <E extends Exception> double counted(
            String side, Supplier<Optional<ProcessorTime>> processorTime, Run<E> run) throws E {
        ProcessorTime before = processorTime.get().orElse(ProcessorTime.NONE);
        double seconds = run.run();
        ProcessorTime taken = processorTime.get().orElse(ProcessorTime.NONE).minus(before);
        processorTimes.computeIfAbsent(side, name -> new ArrayList<>()).add(taken);
        System.err.printf(Locale.ROOT, "  %s: %.2f s of processor time%n", side, taken.secondsWithoutCompilers());
        return seconds;
    }

    private List<Double> last(String side, int repetitions, ToDoubleFunction<ProcessorTime> seconds) {
        List<ProcessorTime> all = processorTimes.get(side);
        return all.subList(all.size() - repetitions, all.size()).stream()
                .map(seconds::applyAsDouble)
                .toList();
    }

    private String processorTimes(String side, int repetitions) {
        return String.format(
                Locale.ROOT,
                "%s %.2f s (%.2f s with compilers)",
                side,
                Contest.median(last(side, repetitions, ProcessorTime::secondsWithoutCompilers)),
                Contest.median(last(side, repetitions, ProcessorTime::seconds)));
    }

    private List<Double> processorRatios(String ours, int repetitions) {
        List<Double> oursTook = last(ours, repetitions, ProcessorTime::secondsWithoutCompilers);
        List<Double> bareTook = last(BARE, repetitions, ProcessorTime::secondsWithoutCompilers);
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < repetitions; i++) {
            ratios.add(oursTook.get(i) / bareTook.get(i));
        }
        return ratios;
    }

    /** Of a topic to a bucket and back, as a proxy between counts them. */
    List<Line> requests() throws IOException {
        String topic = rig.name("store-requests");
        rig.createTopic(topic, load.partitions());
        rig.bare().fill(topic, messages, load.messages());
        try (FaultProxy proxy = FaultProxy.before(server.url())) {
            BucketPlace files = BucketPlace.of(server, proxy.url().toString(), BUCKET, rig.name("files"));
            double unusedThere = sink(topic, files);
            ProxyCounts afterSink = proxy.counts();
            double unusedBack = inTopic(copy -> source(copy, files));
            ProxyCounts afterSource = proxy.counts();
            return List.of(requests("sink to S3", afterSink), requests("source from S3", afterSource.since(afterSink)));
        } finally {
            rig.deleteTopic(topic);
        }
    }

    private Line requests(String what, ProxyCounts made) {
        return Line.information(
                what,
                "requests for a million records",
                String.format(Locale.ROOT, "%,.0f", made.allRequests() * 1e6 / load.messages()),
                String.format(
                        Locale.ROOT,
                        "%s for %,d records of %,d bytes in %d files, the start of connector and task included",
                        new TreeMap<>(made.requests()),
                        load.messages(),
                        load.messageBytes(),
                        load.messages() / load.messagesPerFile()));
    }

    private double sink(String topic, BucketPlace place) {
        String connector = rig.name("store-sink");
        rest.putConnector(connector, place.in(Connectors.sink(topic, Path.of("/"), load)));
        rig.awaitAssigned(connector, load.partitions());
        // as the clock, from the assignment: the bare loop's process has no connector to start and no group to join
        double seconds = counted(SINK, worker::processorTime, () -> {
            long assigned = System.nanoTime();
            rig.await(connector, () -> rig.committed(connector) == load.messages());
            return Rig.secondsSince(assigned);
        });
        rest.deleteConnector(connector);
        rig.awaitAssigned(connector, 0);
        return seconds;
    }

    private double inTopic(InTopic run) throws IOException {
        String topic = rig.name("store-source");
        rig.createTopic(topic, load.partitions());
        double seconds = run.run(topic);
        rig.deleteTopic(topic);
        return seconds;
    }

    private double source(String topic, BucketPlace files) {
        String connector = rig.name("store-source");
        rig.makePaused(rest, connector, files.in(Connectors.source(Path.of("/"), topic, load.partitions())));
        double seconds = rig.resume(
                rest,
                connector,
                () -> rig.records(topic) >= load.messages()
                        && SourceTrial.filesAtTheirEnd(rest, connector) == load.messages() / load.messagesPerFile());
        rest.deleteConnector(connector);
        return seconds;
    }
}
