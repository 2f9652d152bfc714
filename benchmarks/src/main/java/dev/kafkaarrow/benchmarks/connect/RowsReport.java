package dev.kafkaarrow.benchmarks.connect;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The lines of {@link RowsTrial}: what each make reaches, and what is left of its time without what all of them have to do. */
final class RowsReport {

    private final String what;
    private final RowFormat format;
    private final int rows;
    private final long topicBytes;
    private final long icebergFiles;
    private final Map<String, List<SinkRun>> runs;

    /** @param runs of each side, in the order of the turns; {@link RowsTrial#NULL} among them */
    RowsReport(
            String what,
            RowFormat format,
            int rows,
            long topicBytes,
            long icebergFiles,
            Map<String, List<SinkRun>> runs) {
        this.what = what;
        this.format = format;
        this.rows = rows;
        this.topicBytes = topicBytes;
        this.icebergFiles = icebergFiles;
        this.runs = runs;
    }

    List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        for (String side : runs.keySet()) {
            lines.add(side(side));
        }
        if (runs.containsKey(RowsTrial.OURS)) {
            lines.add(
                    Line.atLeast(
                            1.5,
                            what,
                            "Iceberg's time to ours, both without NullSink's",
                            List.of(ratioOfRest(SinkRun::putSeconds)),
                            "until the last `put` has returned: by then ours has published and fsynced all, Iceberg not yet ended its last file"));
            lines.add(Line.information(
                    what,
                    "the same of processor time",
                    Line.ratio(List.of(ratioOfRest(SinkRun::processorSeconds))),
                    "of the worker, until all is committed"));
            lines.add(ratio(
                    Optional.of(format.asked().toConverted()), RowsTrial.OURS, "the sink's time behind the converter"));
            lines.add(ratio(format.asked().toNull(), RowsTrial.NULL, "NullSink's time behind the converter"));
            lines.add(processorTime());
        }
        return lines;
    }

    private Line ratio(Optional<Double> asked, String other, String whose) {
        String figure = whose + " to that of " + decoded(format);
        List<Double> ratio = List.of(median(other, SinkRun::putSeconds) / median(decoded(format), SinkRun::putSeconds));
        String detail = "until the last `put` has returned";
        return asked.map(least -> Line.atLeast(least, what, figure, ratio, detail))
                .orElseGet(() -> Line.information(what, figure, Line.ratio(ratio), detail));
    }

    private Line processorTime() {
        String figure = "processor time of " + decoded(format) + " to that behind the converter";
        List<Double> ratio = List.of(
                median(decoded(format), SinkRun::processorSeconds) / median(RowsTrial.OURS, SinkRun::processorSeconds));
        String detail = "of the worker, until all is committed";
        return format.asked()
                .processorTime()
                .map(most -> Line.atMost(most, what, figure, ratio, detail))
                .orElseGet(() -> Line.information(what, figure, Line.ratio(ratio), detail));
    }

    /** The side of ours without a converter. */
    static String decoded(RowFormat format) {
        return "sink, value.format=" + format.name();
    }

    private double median(String side, ToDoubleFunction<SinkRun> seconds) {
        return SinkRun.median(runs.get(side), seconds);
    }

    private Line side(String side) {
        List<SinkRun> all = runs.get(side);
        double put = SinkRun.median(all, SinkRun::putSeconds);
        String detail = String.format(
                Locale.ROOT,
                "%.2f s (%.2f to %.2f), %.0f MB/s of the topic's; %.2f s until committed; %.2f s of processor time",
                put,
                all.stream().mapToDouble(SinkRun::putSeconds).min().orElseThrow(),
                all.stream().mapToDouble(SinkRun::putSeconds).max().orElseThrow(),
                topicBytes / 1e6 / put,
                SinkRun.median(all, SinkRun::durableSeconds),
                SinkRun.median(all, SinkRun::processorSeconds));
        if (!side.equals(RowsTrial.NULL)) {
            detail += String.format(
                    Locale.ROOT,
                    "; without NullSink's %.2f s, %.2f s of processor time",
                    rest(side, SinkRun::putSeconds),
                    rest(side, SinkRun::processorSeconds));
        }
        if (side.equals(RowsTrial.ICEBERG)) {
            detail += "; " + icebergFiles + " files";
        }
        return Line.information(what, side, String.format(Locale.ROOT, "%,.0f rows/s", rows / put), detail);
    }

    private double ratioOfRest(ToDoubleFunction<SinkRun> seconds) {
        return rest(RowsTrial.ICEBERG, seconds) / rest(RowsTrial.OURS, seconds);
    }

    /** A side's seconds without those of the sink that throws away; of medians, as the difference of two runs is mostly chance. */
    private double rest(String side, ToDoubleFunction<SinkRun> seconds) {
        return SinkRun.median(runs.get(side), seconds) - SinkRun.median(runs.get(RowsTrial.NULL), seconds);
    }
}
