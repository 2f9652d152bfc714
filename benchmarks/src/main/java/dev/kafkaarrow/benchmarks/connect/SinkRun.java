package dev.kafkaarrow.benchmarks.connect;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One run of a sink.
 *
 * @param putSeconds until {@code put} has returned for all records; the time before the first {@code put}, in which a task opens
 *     catalogs and the like, is not in it
 * @param durableSeconds until all records are where readers find them and offsets are committed, from when the group has its partitions
 * @param processorSeconds that the worker took meanwhile
 */
record SinkRun(double putSeconds, double durableSeconds, double processorSeconds) {

    static double median(List<SinkRun> runs, ToDoubleFunction<SinkRun> seconds) {
        return Contest.median(runs.stream().mapToDouble(seconds).boxed().toList());
    }
}
