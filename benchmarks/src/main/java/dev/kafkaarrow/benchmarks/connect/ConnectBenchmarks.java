package dev.kafkaarrow.benchmarks.connect;

import dev.kafkaarrow.benchmarks.Shape;
import dev.kafkaarrow.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Runs the trials of sink and source in one go, prints the table of their figures and writes it. */
public final class ConnectBenchmarks {

    /** So many that they do not all stay in a processor's cache. */
    static final int DIFFERENT_MESSAGES = 16;

    private final Rig rig;
    private final Effort effort;
    private final Path iceberg;
    private final Path apicurio;
    private final Path messages;
    private final int messageBytes;

    private ConnectBenchmarks(Rig rig, Effort effort, Path iceberg, Path apicurio) throws IOException {
        this.rig = rig;
        this.effort = effort;
        this.iceberg = iceberg;
        this.apicurio = apicurio;
        List<byte[]> made = Shape.ROWS_10_000.messages(DIFFERENT_MESSAGES);
        this.messages = rig.write(made);
        this.messageBytes = made.get(0).length;
    }

    private interface Trial {
        List<Line> run() throws IOException;
    }

    /** An older build of the source to compare with. */
    private record Before(Path plugins, String version) {}

    private static final Optional<Before> BEFORE = Optional.ofNullable(System.getProperty("before.plugins"))
            .map(plugins -> new Before(Path.of(plugins), System.getProperty("before.version")));

    /**
     * Arguments, as the script {@code connect} makes them: effort, folder of plugins, folder of Iceberg's jars, folder of Apicurio's, folder of the
     * worker's jars, work folder, report, pattern, worker's JVM options.
     */
    public static void main(String[] args) throws IOException {
        Effort effort = args[0].equals("QUICK") ? Effort.QUICK : Effort.FULL;
        Path work = Path.of(args[5]);
        Path report = Path.of(args[6]);
        Pattern pattern = Pattern.compile(args[7]);
        List<Line> lines = new ArrayList<>();
        List<String> workerOptions = Arrays.asList(args).subList(8, args.length);
        try (Rig rig = new Rig(work, List.of(Path.of(args[1])), Path.of(args[4]), workerOptions)) {
            ConnectBenchmarks benchmarks = new ConnectBenchmarks(rig, effort, Path.of(args[2]), Path.of(args[3]));
            for (Map.Entry<String, Trial> trial : benchmarks.trials().entrySet()) {
                if (pattern.matcher(trial.getKey()).find()) {
                    System.err.println(trial.getKey());
                    lines.addAll(trial.getValue().run());
                }
            }
        }
        Rig.delete(work);
        ConnectReport page = new ConnectReport(effort, lines);
        Files.createDirectories(report.toAbsolutePath().getParent());
        Files.writeString(report, page.markdown());
        System.out.print(page.table());
    }

    private Map<String, Trial> trials() {
        Map<String, Trial> trials = new LinkedHashMap<>();
        trials.put("sink/1", () -> sink(1));
        trials.put("sink/4", () -> sink(4));
        trials.put("source/1", () -> source(1, "at least once"));
        trials.put("source/4", () -> source(4, "at least once"));
        trials.put("small-files", this::smallFiles);
        trials.put("resume", this::resume);
        trials.put("source/1/exactly-once", () -> source(1, "exactly once"));
        trials.put("store/sink", () -> store().sink(effort.repetitions()));
        trials.put("store/source", () -> store().source(effort.repetitions()));
        trials.put("store/requests", this::storeRequests);
        trials.put("rows/json", this::jsonRows);
        trials.put("rows/avro", this::avroRows);
        trials.put("rows/source", this::rowSource);
        return trials;
    }

    private Load load(int partitions) {
        return new Load(effort.messages(), partitions, messageBytes);
    }

    private WorkerProcess atLeastOnce() {
        return rig.worker("at-least-once", Map.of("exactly.once.source.support", "disabled"));
    }

    private List<Line> sink(int partitions) throws IOException {
        return new SinkTrial(rig, atLeastOnce(), load(partitions), messages).run(effort.repetitions());
    }

    private List<Line> source(int partitions, String mode) throws IOException {
        Load load = load(partitions);
        WorkerProcess worker = mode.equals("exactly once") ? rig.worker("exactly-once", Map.of()) : atLeastOnce();
        Path store = rig.path("store");
        double ignored = new SinkTrial(rig, worker, load, messages).toFiles(store);
        List<Line> lines = new SourceTrial(rig, worker, load, store, messages).run(mode, effort.repetitions());
        Rig.delete(store);
        return lines;
    }

    private List<Line> smallFiles() throws IOException {
        byte[] message = Shape.ROWS_100.messages(1).get(0);
        return new SmallFilesTrial(rig, atLeastOnce(), message).run(effort.smallFiles());
    }

    private List<Line> resume() throws IOException {
        // of about 100 KB
        byte[] message = Shape.ROWS_2_500.messages(1).get(0);
        return new ResumeTrial(rig, atLeastOnce(), message, effort.batches()).run();
    }

    private StoreTrial store() {
        return new StoreTrial(rig, atLeastOnce(), rig.s3Server(), load(1), messages);
    }

    private List<Line> storeRequests() throws IOException {
        byte[] message = Shape.ROWS_1.messages(1).get(0);
        Load load = new Load(effort.rows(), 1, message.length);
        return new StoreTrial(rig, atLeastOnce(), rig.s3Server(), load, rig.write(List.of(message))).requests();
    }

    private WorkerProcess workerForRows() {
        List<Path> others = new ArrayList<>(List.of(iceberg, Sandbox.lineConnectors()));
        BEFORE.ifPresent(before -> others.add(before.plugins()));
        return workerForRows("rows", "service_load", others);
    }

    private WorkerProcess workerForRows(String group, String discovery, List<Path> others) {
        // the heap is for those that hold a column chunk of everything until a file ends
        return rig.worker(
                group,
                Map.of("exactly.once.source.support", "disabled", "plugin.discovery", discovery),
                others,
                "-Xmx1g");
    }

    private List<Line> jsonRows() throws IOException {
        List<Line> lines = new ArrayList<>(
                new RowsTrial(rig, workerForRows(), new JsonRows(), effort.rows()).run(effort.rowsRepetitions()));
        Path directory = Files.createDirectories(rig.path("split"));
        lines.add(new RowsSplit(directory, effort.rows()).run(effort.rowsRepetitions()));
        Rig.delete(directory);
        return lines;
    }

    private List<Line> avroRows() throws IOException {
        try (SchemaRegistryStub registry = new SchemaRegistryStub()) {
            // Apicurio's converters are not announced as services
            WorkerProcess worker =
                    workerForRows("rows-avro", "hybrid_warn", List.of(iceberg, apicurio, Sandbox.lineConnectors()));
            return new RowsTrial(rig, worker, new AvroRows(registry.url()), effort.rows())
                    .run(effort.rowsRepetitions());
        }
    }

    private List<Line> rowSource() throws IOException {
        return new RowSourceTrial(rig, workerForRows(), BEFORE.map(Before::version), effort.rows())
                .run(effort.rowsRepetitions());
    }
}
