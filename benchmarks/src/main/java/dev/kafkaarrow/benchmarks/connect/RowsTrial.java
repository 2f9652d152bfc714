package dev.kafkaarrow.benchmarks.connect;

import dev.kafkaarrow.sandbox.ConnectRest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** A topic of rows to files, by several makes of sink with the same converter, and by ours without one. */
final class RowsTrial {

    static final String NULL = "NullSink";
    static final String LINES = "LineSink";
    static final String ICEBERG = "Iceberg";
    static final String OURS = "sink";

    private final Rig rig;
    private final WorkerProcess worker;
    private final ConnectRest rest;
    private final RowFormat format;
    private final String decoded;
    private final int rows;
    private final String topic;
    private final Map<String, List<SinkRun>> runs = new LinkedHashMap<>();
    private long icebergFiles;

    RowsTrial(Rig rig, WorkerProcess worker, RowFormat format, int rows) {
        this.rig = rig;
        this.worker = worker;
        this.rest = worker.worker().rest();
        this.format = format;
        this.decoded = RowsReport.decoded(format);
        this.rows = rows;
        this.topic = rig.name("rows");
        rig.createTopic(topic, 1);
        format.send(rig.bootstrapServers(), topic, rows);
        if (rig.records(topic) != rows) {
            throw new IllegalStateException("expected " + rows + " rows in " + topic + ", got " + rig.records(topic));
        }
    }

    List<Line> run(int repetitions) throws IOException {
        String what = String.format(Locale.ROOT, "%,d rows x %d columns of %s", rows, RowFormat.COLUMNS, format.name());
        Contest contest = new Contest();
        try (SinkTaskMetrics metrics = SinkTaskMetrics.of(worker.worker().pid())) {
            contest.add(NULL, () -> nullSink(metrics));
            contest.add(LINES, () -> lineSink(metrics));
            contest.add(ICEBERG, () -> iceberg(metrics));
            contest.add(OURS, () -> ours(OURS, format.converted(), metrics));
            contest.add(decoded, () -> ours(decoded, format.decoded(), metrics));
            contest.run(what, repetitions);
        }
        long bytes = rig.bytes(topic);
        rig.deleteTopic(topic);
        runs.values().forEach(all -> all.subList(0, Contest.WARM_UPS).clear());
        return new RowsReport(what, format, rows, bytes, icebergFiles, runs).lines();
    }

    private double nullSink(SinkTaskMetrics metrics) {
        String connector = rig.name("null-sink");
        return run(NULL, connector, Connectors.nullRows(topic, format.converted()), metrics, () -> rows);
    }

    private double lineSink(SinkTaskMetrics metrics) throws IOException {
        Path file = rig.path("lines");
        double seconds = run(
                LINES, rig.name("lines"), Connectors.linesOfRows(topic, format.converted(), file), metrics, () -> rows);
        Rig.delete(file);
        return seconds;
    }

    private double iceberg(SinkTaskMetrics metrics) throws IOException {
        String connector = rig.name("iceberg");
        IcebergTable table = new IcebergTable(rig.path("warehouse"), "benchmarks", "rows");
        String control = connector + "-control";
        rig.createTopic(control, 1);
        double seconds = run(
                ICEBERG,
                connector,
                Connectors.icebergRows(topic, format.converted(), table, control, rig.bootstrapServers()),
                metrics,
                table::committedRows);
        icebergFiles = table.dataFiles();
        rig.deleteTopic(control);
        Rig.delete(table.warehouse());
        return seconds;
    }

    private double ours(String side, Map<String, String> values, SinkTaskMetrics metrics) throws IOException {
        Path store = rig.path("store");
        double seconds = run(side, rig.name("sink"), Connectors.rows(topic, values, store, rows), metrics, () -> rows);
        long files;
        try (Stream<Path> found = Files.walk(store)) {
            files = found.filter(file -> file.toString().endsWith(".arrows")).count();
        }
        if (files != Connectors.FILES_OF_ROWS) {
            throw new IllegalStateException("expected " + Connectors.FILES_OF_ROWS + " files, got " + files);
        }
        Rig.delete(store);
        return seconds;
    }

    /** @param readable how many rows a reader of what the sink wrote would find, where offsets alone do not tell */
    private double run(
            String side, String connector, Map<String, String> config, SinkTaskMetrics metrics, LongSupplier readable) {
        rest.putConnector(connector, config);
        rig.awaitAssigned(connector, 1);
        long assigned = System.nanoTime();
        Duration before = worker.allProcessorTime();
        rig.await(connector, () -> metrics.put(connector) > 0);
        long first = System.nanoTime();
        long alreadyPut = metrics.put(connector);
        rig.await(connector, () -> metrics.put(connector) >= rows);
        // what was put when it began is as much of the whole as the time that is missing
        double putSeconds = Rig.secondsSince(first) * rows / (rows - alreadyPut);
        rig.await(connector, () -> rig.committed(connector) == rows && readable.getAsLong() == rows);
        double durableSeconds = Rig.secondsSince(assigned);
        double processorSeconds = worker.allProcessorTime().minus(before).toNanos() / 1e9;
        rest.deleteConnector(connector);
        rig.awaitAssigned(connector, 0);
        runs.computeIfAbsent(side, name -> new ArrayList<>())
                .add(new SinkRun(putSeconds, durableSeconds, processorSeconds));
        return putSeconds;
    }
}
