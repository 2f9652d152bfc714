package dev.kafkaarrow.benchmarks;

import java.util.Optional;

/** Makes the findings about one thing of ours. */
record Comparison(String chart, String subject, Measurement ours) {

    /** @param asked at least so many times as fast */
    Finding timesFasterThan(String against, Measurement other, Optional<Double> asked) {
        Ratio ratio = other.over(ours);
        Target target = asked.<Target>map(Target.AtLeast::new).orElse(Target.NOTHING);
        return finding(against, "other / ours", ratio, target, asked, other, "", "");
    }

    /** How many times as long ours takes. */
    Finding timeOf(String against, Measurement other, Target target) {
        Optional<Double> speedAsked =
                target instanceof Target.AtMost most ? Optional.of(1 / most.bound()) : Optional.empty();
        return finding(against, "ours / other", ours.over(other), target, speedAsked, other, "", "");
    }

    Finding rowsFasterThan(String against, Measurement other, int rows, double ourBytes, double otherBytes) {
        return finding(
                against,
                "other / ours",
                other.over(ours),
                Target.NOTHING,
                Optional.empty(),
                other,
                ", " + perRow(rows, ours, ourBytes),
                ", " + perRow(rows, other, otherBytes));
    }

    /** Bytes allocated beyond something. */
    Finding bytes(String beyond, double bytes, Target target) {
        return new Finding(
                chart,
                subject,
                beyond,
                "bytes allocated beyond",
                bytes,
                "",
                target,
                Optional.empty(),
                Optional.empty(),
                "",
                "",
                Figures.bytes(ours.allocatedBytesPerOp()),
                "");
    }

    private Finding finding(
            String against,
            String measure,
            Ratio ratio,
            Target target,
            Optional<Double> speedAsked,
            Measurement other,
            String oursMore,
            String otherMore) {
        return new Finding(
                chart,
                subject,
                against,
                measure,
                ratio.value(),
                Figures.plain(ratio.low()) + " - " + Figures.plain(ratio.high()),
                target,
                Optional.of(other.micros() / ours.micros()),
                speedAsked,
                Figures.micros(ours.micros()) + oursMore,
                Figures.micros(other.micros()) + otherMore,
                Figures.bytes(ours.allocatedBytesPerOp()),
                Figures.bytes(other.allocatedBytesPerOp()));
    }

    private static String perRow(int rows, Measurement time, double bytes) {
        return Figures.rowsPerSecond(rows, time.micros()) + ", " + Figures.plain(bytes) + " B/row";
    }
}
