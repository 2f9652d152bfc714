package dev.kafkaarrow.benchmarks.connect;

import dev.kafkaarrow.benchmarks.connect.plugin.GenSourceConnector;
import dev.kafkaarrow.benchmarks.connect.plugin.GenSourceTask;
import dev.kafkaarrow.sandbox.ConnectRest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** Files of rows to a topic of JSON with schemas: by JsonConverter, and straight from the columns. */
final class RowSourceTrial {

    private static final String CONVERTED = "source behind JsonConverter";
    private static final String WRITTEN = "source, value.format=json";
    private static final String GENERATED = "GenSource of copied arrays";

    private static final String BEFORE = "older source behind JsonConverter";
    private static final Map<String, String> JSON_CONVERTER =
            Map.of("value.converter", "org.apache.kafka.connect.json.JsonConverter");

    private final Map<String, Map<String, String>> sides = new LinkedHashMap<>();

    private final Rig rig;
    private final WorkerProcess worker;
    private final ConnectRest rest;
    private final int rows;
    private final Map<String, List<Double>> processorSeconds = new LinkedHashMap<>();
    private final Map<String, Long> topicBytes = new LinkedHashMap<>();

    /** @param before version of an older source to compare with */
    RowSourceTrial(Rig rig, WorkerProcess worker, Optional<String> before, int rows) {
        before.ifPresent(version -> {
            Map<String, String> older = new HashMap<>(JSON_CONVERTER);
            older.put("connector.plugin.version", "[" + version + "]");
            sides.put(BEFORE, older);
        });
        sides.put(CONVERTED, JSON_CONVERTER);
        sides.put(
                WRITTEN,
                Map.of(
                        "value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter",
                        "value.format", "json",
                        "value.schemas.enable", "true"));
        this.rig = rig;
        this.worker = worker;
        this.rest = worker.worker().rest();
        this.rows = rows;
    }

    List<Line> run(int repetitions) throws IOException {
        Path store = rig.path("store");
        makeFiles(store);
        String what = String.format(Locale.ROOT, "%,d rows x %d columns to JSON", rows, RowFormat.COLUMNS);
        Contest contest = new Contest();
        sides.forEach((side, values) -> contest.add(side, () -> run(side, store, values)));
        contest.add(GENERATED, this::generate);
        contest.run(what, repetitions);
        Rig.delete(store);
        List<Line> lines = new ArrayList<>();
        for (String side : processorSeconds.keySet()) {
            lines.add(Line.information(
                    what,
                    side,
                    String.format(Locale.ROOT, "%,.0f rows/s", rows / contest.median(side)),
                    String.format(
                            Locale.ROOT,
                            "%.2f s until committed; %.2f s of processor time; %,d bytes in the topic",
                            contest.median(side),
                            Contest.median(counted(side, repetitions)),
                            topicBytes.get(side))));
        }
        String clock = "from the request to resume until all offsets are committed";
        if (sides.containsKey(BEFORE)) {
            lines.add(Line.atLeast(
                    2,
                    what,
                    "time of the " + BEFORE + " to that of " + WRITTEN,
                    contest.ratios(BEFORE, WRITTEN),
                    clock));
        }
        lines.add(Line.information(
                what,
                "time behind JsonConverter to that of " + WRITTEN,
                Line.ratio(contest.ratios(CONVERTED, WRITTEN)),
                clock));
        lines.add(Line.information(
                what,
                "time behind JsonConverter to that of " + GENERATED,
                Line.ratio(contest.ratios(CONVERTED, GENERATED)),
                "what nobody can be faster than"));
        lines.add(Line.information(
                what,
                "processor time behind JsonConverter to that of " + WRITTEN,
                Line.ratio(List.of(Contest.median(counted(CONVERTED, repetitions))
                        / Contest.median(counted(WRITTEN, repetitions)))),
                "of the worker"));
        return lines;
    }

    private List<Double> counted(String side, int repetitions) {
        List<Double> all = processorSeconds.get(side);
        return all.subList(all.size() - repetitions, all.size());
    }

    private void makeFiles(Path store) {
        RowFormat format = new JsonRows();
        String topic = rig.name("rows");
        rig.createTopic(topic, 1);
        format.send(rig.bootstrapServers(), topic, rows);
        String connector = rig.name("sink");
        rest.putConnector(connector, Connectors.rows(topic, format.decoded(), store, rows));
        rig.await(connector, () -> rig.committed(connector) == rows);
        rest.deleteConnector(connector);
        rig.awaitAssigned(connector, 0);
        rig.deleteTopic(topic);
    }

    private double run(String side, Path store, Map<String, String> values) throws IOException {
        String topic = rig.name("row-source");
        rig.createTopic(topic, 1);
        Path files = rig.path("row-files");
        String connector = rig.name("row-source");
        rig.makePaused(rest, connector, Connectors.rowSource(files, topic, values));
        SourceTrial.link(store, files);
        return run(
                side, connector, topic, () -> SourceTrial.filesAtTheirEnd(rest, connector) == Connectors.FILES_OF_ROWS);
    }

    /** The same messages without files and JSON: what is left is Connect's, the producer's and the broker's. */
    private double generate() throws IOException {
        RowFormat format = new JsonRows();
        Path messages = rig.write(IntStream.range(0, ConnectBenchmarks.DIFFERENT_MESSAGES)
                .mapToObj(format::row)
                .toList());
        String topic = rig.name("row-source");
        rig.createTopic(topic, 1);
        String connector = rig.name("gen-source");
        Path start = rig.path("start");
        Load load = new Load(rows, 1, format.row(0).length);
        rig.makePaused(
                rest, connector, Connectors.genSource(messages, GenSourceConnector.Arrays.COPIED, start, topic, load));
        Files.createFile(start);
        return run(
                GENERATED,
                connector,
                topic,
                () -> rest.offsets(connector).stream()
                                .flatMap(offset -> offset.offset().stream())
                                .mapToLong(offset -> SourceTrial.number(offset.get(GenSourceTask.SENT)))
                                .sum()
                        == rows);
    }

    private double run(String side, String connector, String topic, BooleanSupplier committed) {
        Duration before = worker.allProcessorTime();
        double seconds = rig.resume(rest, connector, () -> rig.records(topic) >= rows && committed.getAsBoolean());
        double taken = worker.allProcessorTime().minus(before).toNanos() / 1e9;
        processorSeconds.computeIfAbsent(side, name -> new ArrayList<>()).add(taken);
        rest.deleteConnector(connector);
        topicBytes.put(side, rig.bytes(topic));
        rig.deleteTopic(topic);
        return seconds;
    }
}
