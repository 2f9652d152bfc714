package dev.kafkaarrow.benchmarks;

import java.util.List;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;

/**
 * What one benchmark took.
 *
 * @param microsPerOp of each iteration, ascending
 * @param allocatedBytesPerOp on the heap
 */
record Measurement(List<Double> microsPerOp, double allocatedBytesPerOp) {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    static Measurement of(RunResult run) {
        List<Double> micros = run.getBenchmarkResults().stream()
                .flatMap(fork -> fork.getIterationResults().stream())
                .map(IterationResult::getPrimaryResult)
                .map(result -> result.getScore())
                .sorted()
                .toList();
        return new Measurement(micros, run.getSecondaryResults().get(ALLOCATED).getScore());
    }

    /** The median: other load on the machine makes single iterations slow. */
    double micros() {
        return quantile(0.5);
    }

    /** Time of this over time of the other. */
    Ratio over(Measurement other) {
        return new Ratio(
                micros() / other.micros(),
                quantile(0.25) / other.quantile(0.75),
                quantile(0.75) / other.quantile(0.25));
    }

    private double quantile(double fraction) {
        double place = fraction * (microsPerOp.size() - 1);
        int below = (int) place;
        int above = Math.min(below + 1, microsPerOp.size() - 1);
        return microsPerOp.get(below) + (place - below) * (microsPerOp.get(above) - microsPerOp.get(below));
    }

    @Override
    public String toString() {
        return micros() + " us, " + allocatedBytesPerOp + " B";
    }
}
