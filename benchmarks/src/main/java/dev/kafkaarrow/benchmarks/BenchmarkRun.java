package dev.kafkaarrow.benchmarks;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs the trials, prints the table of their ratios and writes it with its charts. */
public final class BenchmarkRun {
    /** The same for all sides; the heap is there from the start, since touching new pages would be measured with the rest. */
    static final List<String> FORK_JVM_ARGS = List.of("-Xms1g", "-Xmx1g", "-XX:+UseG1GC", "-XX:+AlwaysPreTouch");

    /** Single loops, compiled at once. */
    private static final Set<String> SOON_WARM = Set.of("copy", "raw");

    private static final int SOON_WARM_WARMUPS = 2;

    private final Arguments arguments;

    private BenchmarkRun(Arguments arguments) {
        this.arguments = arguments;
    }

    /**
     * @param logs where JMH's own output goes, a file for each benchmark
     * @param report where table and charts go
     */
    private record Arguments(Effort effort, Path logs, Path report, Pattern trials) {
        /** In this order; the script {@code run} makes them. */
        static Arguments of(String... arguments) {
            return new Arguments(
                    Effort.valueOf(arguments[0]),
                    Path.of(arguments[1]),
                    Path.of(arguments[2]),
                    Pattern.compile(arguments[3]));
        }
    }

    public static void main(String[] args) throws IOException, RunnerException {
        new BenchmarkRun(Arguments.of(args)).run();
    }

    private void run() throws IOException, RunnerException {
        List<Trial> trials = Trials.all().stream()
                .filter(trial -> arguments.trials().matcher(trial.name()).find())
                .toList();
        if (trials.isEmpty()) {
            throw new IllegalArgumentException("no trial matches " + arguments.trials() + "; there are "
                    + Trials.all().stream().map(Trial::name).toList());
        }
        Files.createDirectories(arguments.logs());
        List<Finding> findings = new ArrayList<>();
        for (Trial trial : trials) {
            System.err.println(trial.name());
            findings.addAll(trial.findings().apply(run(trial)));
        }
        Report report = new Report(arguments.effort(), findings);
        report.writeTo(arguments.report());
        System.out.print(report.markdown());
    }

    private Map<String, Measurement> run(Trial trial) throws RunnerException {
        Map<String, Measurement> measurements = new HashMap<>();
        for (String method : methods(trial)) {
            Measurement measurement = run(trial, method);
            System.err.println("  " + method + ": " + measurement);
            measurements.put(method, measurement);
        }
        return measurements;
    }

    private static List<String> methods(Trial trial) {
        return Arrays.stream(trial.benchmark().getMethods())
                .filter(method -> method.isAnnotationPresent(Benchmark.class))
                .map(Method::getName)
                .filter(method -> !trial.leftOut().contains(method))
                .sorted()
                .toList();
    }

    private Measurement run(Trial trial, String method) throws RunnerException {
        Effort effort = arguments.effort();
        Path log = arguments.logs().resolve(trial.name().replace('/', '-') + "-" + method + ".log");
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + Pattern.quote(trial.benchmark().getName() + "." + method) + "$")
                .forks(1)
                .warmupIterations(SOON_WARM.contains(method) ? SOON_WARM_WARMUPS : effort.warmups())
                .warmupTime(effort.iteration())
                .measurementIterations(effort.measurements())
                .measurementTime(effort.iteration())
                .addProfiler(GCProfiler.class)
                .jvmArgs(FORK_JVM_ARGS.toArray(String[]::new))
                .shouldFailOnError(true)
                .output(log.toString());
        trial.params().forEach(options::param);
        try {
            return Measurement.of(new Runner(options.build()).runSingle());
        } catch (RunnerException e) {
            throw new RunnerException(
                    trial.name() + ", " + method + " failed, see " + log.getFileName() + " in target/jmh", e);
        }
    }
}
