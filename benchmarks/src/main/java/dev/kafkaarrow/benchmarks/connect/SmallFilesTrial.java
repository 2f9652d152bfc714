package dev.kafkaarrow.benchmarks.connect;

import dev.kafkaarrow.sandbox.ConnectRest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Very many files of one small batch: time for each, memory, what they leave in Connect's offsets topic. */
final class SmallFilesTrial {

    private static final int FILES_PER_FOLDER = 10_000;
    private static final double MICROS = 1e6;

    /** Scans are due so often while their cost is taken, and so many of them are. */
    private static final Duration SCAN_INTERVAL = Duration.ofSeconds(1);

    private static final int SCANS = 10;

    private final Rig rig;
    private final WorkerProcess worker;
    private final ConnectRest rest;
    private final byte[] message;
    private final List<Double> secondsPerFile = new ArrayList<>();

    SmallFilesTrial(Rig rig, WorkerProcess worker, byte[] message) {
        this.rig = rig;
        this.worker = worker;
        this.rest = worker.worker().rest();
        this.message = message;
    }

    List<Line> run(List<Integer> counts) throws IOException {
        List<Line> lines = new ArrayList<>();
        for (int files : counts) {
            lines.addAll(run(files));
        }
        double growth = secondsPerFile.get(secondsPerFile.size() - 1) / secondsPerFile.get(0);
        lines.add(Line.atMost(
                1.5,
                "small files",
                "time per file, most files to fewest",
                List.of(growth),
                "about 1 where nothing is quadratic"));
        return lines;
    }

    private List<Line> run(int files) throws IOException {
        String what = String.format(Locale.ROOT, "small files, %,d", files);
        Path made = rig.path("small");
        make(made, files);
        Path store = Files.createDirectories(rig.path("small"));
        String topic = rig.name("small");
        rig.createTopic(topic, 1);
        String connector = rig.name("small");
        String offsets = worker.worker().settings().groupId() + "-offsets";
        long recordsBefore = rig.records(offsets);
        long bytesBefore = rig.bytes(offsets);
        OptionalLong heapBefore = worker.megabytesInUse();
        worker.forgetPeaks();
        rig.makePaused(rest, connector, Connectors.source(store, topic, 1));
        Files.move(made, store.resolve("files"));
        // every file has an offset, so that many records more in the offsets topic
        double seconds = rig.resume(
                rest, connector, () -> rig.records(topic) >= files && rig.records(offsets) - recordsBefore >= files);
        secondsPerFile.add(seconds / files);
        System.err.printf(Locale.ROOT, "  %s: %.2f s%n", what, seconds);
        String peaks = worker.peaks();
        long records = rig.records(offsets) - recordsBefore;
        long bytes = rig.bytes(offsets) - bytesBefore;
        OptionalLong heapBehind = worker.megabytesInUse();
        double again = again(connector, store, topic, files);
        OptionalLong heapAgain = worker.megabytesInUse();
        String scan = scan(connector);
        rest.deleteConnector(connector);
        rig.deleteTopic(topic);
        Rig.delete(store);
        return List.of(
                Line.information(
                        what,
                        "time per file",
                        String.format(Locale.ROOT, "%.0f us", seconds / files * MICROS),
                        String.format(
                                Locale.ROOT,
                                "%.1f s, %,.0f files/s, files of %,d bytes",
                                seconds,
                                files / seconds,
                                message.length)),
                Line.information(
                        what,
                        "growth of the offsets topic",
                        String.format(Locale.ROOT, "%,d records", records),
                        String.format(Locale.ROOT, "%,d bytes, before it is compacted", bytes)),
                Line.information(what, "memory of the worker", "", peaks),
                Line.information(
                        what,
                        "heap in use",
                        text(heapBehind),
                        String.format(
                                Locale.ROOT,
                                "garbage collected; %s before the first file, with the offsets of the files of other"
                                        + " counts; %s behind a restart of the connector",
                                text(heapBefore),
                                text(heapAgain))),
                Line.information(
                        what,
                        "a scan of files that were read",
                        scan,
                        "processor time of the worker, idling not counted"),
                Line.information(
                        what,
                        "one more file, after a restart",
                        String.format(Locale.ROOT, "%.1f s", again),
                        "until it is in the topic: all others are found and known again"));
    }

    private double again(String connector, Path store, String topic, int files) throws IOException {
        rest.stop(connector);
        rest.awaitStopped(connector, Duration.ofMinutes(1));
        Map<String, String> config = Connectors.source(store, topic, 1);
        config.put("poll.interval.ms", Long.toString(SCAN_INTERVAL.toMillis()));
        rest.putConnector(connector, config);
        Files.write(store.resolve("zzz.arrows"), message);
        return rig.resume(rest, connector, () -> rig.records(topic) > files);
    }

    private static String text(OptionalLong megabytes) {
        return megabytes.isPresent() ? megabytes.getAsLong() + " MB" : "not known on this system";
    }

    /** What the worker does more with a connector that runs than with one that is paused. */
    private String scan(String connector) throws IOException {
        rig.sleep(SCAN_INTERVAL);
        Optional<Duration> running = processorTime();
        rest.pause(connector);
        rest.awaitPaused(connector, Duration.ofMinutes(1));
        Optional<Duration> paused = processorTime();
        return running.isPresent() && paused.isPresent()
                ? running.get().minus(paused.get()).dividedBy(SCANS).toMillis() + " ms"
                : "not known on this system";
    }

    private Optional<Duration> processorTime() {
        Optional<Duration> before = worker.processorTime().map(ProcessorTime::all);
        rig.sleep(SCAN_INTERVAL.multipliedBy(SCANS));
        return worker.processorTime().map(behind -> behind.all().minus(before.orElseThrow()));
    }

    private void make(Path store, int files) throws IOException {
        for (int i = 0; i < files; i++) {
            Path folder = store.resolve(Integer.toString(i / FILES_PER_FOLDER));
            if (i % FILES_PER_FOLDER == 0) {
                Files.createDirectories(folder);
            }
            Files.write(folder.resolve(String.format(Locale.ROOT, "%06d.arrows", i)), message);
        }
    }
}
