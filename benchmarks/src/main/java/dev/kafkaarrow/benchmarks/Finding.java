package dev.kafkaarrow.benchmarks;

import java.util.Optional;

/**
 * One line of the table.
 *
 * @param chart that the line belongs to
 * @param subject what was done, to what
 * @param against what ours is held against
 * @param measure how {@code figure} is made: "other / ours" for how many times as fast ours is
 * @param speed how many times as fast as the other ours is, for the charts; none where the figure is no ratio of times
 * @param speedAsked of {@code speed}
 */
record Finding(
        String chart,
        String subject,
        String against,
        String measure,
        double figure,
        String range,
        Target target,
        Optional<Double> speed,
        Optional<Double> speedAsked,
        String ours,
        String other,
        String oursAllocates,
        String otherAllocates) {

    boolean isMet() {
        return target.isMetBy(figure);
    }

    String verdict() {
        if (target instanceof Target.Nothing) {
            return "";
        }
        return isMet() ? "yes" : "**no**";
    }
}
