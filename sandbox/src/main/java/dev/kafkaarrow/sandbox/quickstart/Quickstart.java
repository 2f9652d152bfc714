package dev.kafkaarrow.sandbox.quickstart;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** The main class of the quickstart, behind the start script. */
public final class Quickstart {
    static final int IDENTICAL = 0;
    static final int FAILED = 1;
    static final int REFUSED = 2;

    private final PrintStream out;
    private final PrintStream err;

    Quickstart(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Ends the process with the exit code that the start script's {@code --help} explains. */
    public static void main(String[] arguments) {
        System.exit(new Quickstart(System.out, System.err).run(arguments));
    }

    /** Returns the exit code. */
    int run(String... arguments) {
        try {
            Options options = Options.parse(arguments);
            try (Workspace workspace = Workspace.toBe(err)) {
                List<Input> inputs = Input.readAll(options.files());
                return workspace.make(options.output()) ? run(options, inputs, workspace) : FAILED;
            }
        } catch (Refusal e) {
            e.lines().forEach(line -> err.println("quickstart: " + line));
            return REFUSED;
        } catch (IOException e) {
            err.println("quickstart: " + e);
            return FAILED;
        }
    }

    private int run(Options options, List<Input> inputs, Workspace workspace) {
        long start = System.nanoTime();
        Progress progress = new Progress(out, options.display(), System::nanoTime);
        try {
            progress.begin(Stage.SANDBOX, "broker and worker start");
            StorePlace store = workspace.startSandbox(options.store());
            progress.end(Stage.SANDBOX, "broker " + workspace.bootstrapServers() + ", worker " + workspace.workerUrl());
            List<Arrival> arrivals = new Journey(workspace.sandbox(), inputs, store, progress).run();
            workspace.handOverFiles();
            out.print(Report.of(arrivals, store));
            boolean identical =
                    arrivals.stream().allMatch(arrival -> arrival.comparison().identical());
            out.printf(
                    Locale.ROOT,
                    "%n%s, in %.1f s%n",
                    identical ? "All identical" : "NOT all identical",
                    (System.nanoTime() - start) / 1e9);
            if (options.task() == Options.Task.COMPARE_AND_KEEP) {
                out.print(Report.whatIsKept(workspace.bootstrapServers(), workspace.workerUrl(), inputs.get(0), store));
                workspace.keepUntilTheProcessEnds();
            }
            if (identical) {
                workspace.discardLogs();
            }
            return identical ? IDENTICAL : FAILED;
        } catch (IOException | RuntimeException e) {
            workspace.unlessEnding(
                    () -> err.println("\nquickstart: " + e.getMessage() + "\nLogs are in " + workspace.logs()));
            return FAILED;
        }
    }
}
