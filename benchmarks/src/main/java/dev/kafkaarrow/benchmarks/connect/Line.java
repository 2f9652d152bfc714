package dev.kafkaarrow.benchmarks.connect;

import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * A line of the report.
 *
 * @param trial what was done
 * @param figure what was measured
 * @param value the figure
 * @param asked what it should be; empty if nothing is asked
 * @param met {@code yes} or {@code no}; empty if nothing is asked
 * @param detail what it is made of
 */
record Line(String trial, String figure, String value, String asked, String met, String detail) {

    static Line information(String trial, String figure, String value, String detail) {
        return new Line(trial, figure, value, "", "", detail);
    }

    static Line atLeast(double asked, String trial, String figure, List<Double> ratios, String detail) {
        boolean met = Contest.median(ratios) >= asked;
        return new Line(trial, figure, ratio(ratios), "at least " + asked, met ? "yes" : "no", detail);
    }

    static Line atMost(double asked, String trial, String figure, List<Double> ratios, String detail) {
        boolean met = Contest.median(ratios) <= asked;
        return new Line(trial, figure, ratio(ratios), "at most " + asked, met ? "yes" : "no", detail);
    }

    /** The median, and the range of several. */
    static String ratio(List<Double> ratios) {
        String median = String.format(Locale.ROOT, "%.2f", Contest.median(ratios));
        return ratios.size() == 1
                ? median
                : String.format(
                        Locale.ROOT, "%s (%.2f to %.2f)", median, Collections.min(ratios), Collections.max(ratios));
    }

    static String seconds(String side, double seconds, Load load) {
        return String.format(Locale.ROOT, "%s %.2f s, %.0f MB/s", side, seconds, load.megabytes() / seconds);
    }

    String markdown() {
        return "| " + String.join(" | ", trial, figure, value, asked, met, detail) + " |\n";
    }
}
