package dev.kafkaarrow.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Bars of how many times as fast ours is, on a logarithmic scale: to the right of 1 ours is faster, to the left slower. A tick marks
 * what is asked.
 */
final class BarChart {
    private static final int LABELS_WIDTH = 430;
    private static final int BARS_WIDTH = 460;
    private static final int MARGIN = 16;

    /** For the value behind the longest bar. */
    private static final int VALUE_WIDTH = 60;

    private static final int BAR_HEIGHT = 13;
    private static final int BAR_STEP = 17;
    private static final int GROUP_GAP = 8;
    private static final int TITLE_HEIGHT = 34;
    private static final int LEGEND_STEP = 20;
    private static final int AXIS_HEIGHT = 24;
    private static final List<String> COLORS = List.of("#2563a8", "#d07c1f", "#4a8f4f", "#8a5aa8", "#a84848");

    private final String title;
    private final List<Finding> findings;
    private final Map<String, String> colors = new LinkedHashMap<>();
    private final double low;
    private final double high;

    /** @param findings that have a speed */
    BarChart(String title, List<Finding> findings) {
        this.title = title;
        this.findings = findings;
        double least = 1;
        double most = 1;
        for (Finding finding : findings) {
            colors.computeIfAbsent(series(finding), name -> COLORS.get(colors.size() % COLORS.size()));
            double speed = finding.speed().orElseThrow();
            double asked = finding.speedAsked().orElse(speed);
            least = Math.min(least, Math.min(speed, asked));
            most = Math.max(most, Math.max(speed, asked));
        }
        this.low = Math.floor(log2(least));
        this.high = Math.max(Math.ceil(log2(most)), low + 1);
    }

    /** The figures behind a comma differ from case to case. */
    private static String series(Finding finding) {
        return finding.against().replaceFirst(", [0-9].*", "");
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }

    String toSvg() {
        int top = TITLE_HEIGHT + LEGEND_STEP * colors.size() + AXIS_HEIGHT;
        StringBuilder bars = new StringBuilder();
        int y = top;
        String subject = "";
        for (Finding finding : findings) {
            if (!finding.subject().equals(subject)) {
                subject = finding.subject();
                y += GROUP_GAP;
                text(bars, LABELS_WIDTH - 8, y + 11, "end", subject);
            }
            bar(bars, finding, y);
            y += BAR_STEP;
        }
        int height = y + MARGIN;
        int width = LABELS_WIDTH + BARS_WIDTH + VALUE_WIDTH + MARGIN;
        StringBuilder svg = new StringBuilder();
        add(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
                        + " font-family=\"sans-serif\" font-size=\"12\">\n",
                width,
                height,
                width,
                height);
        add(svg, "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n", width, height);
        add(
                svg,
                "<text x=\"%d\" y=\"22\" font-size=\"15\" font-weight=\"bold\" fill=\"#222222\">%s</text>\n",
                MARGIN,
                escaped(title));
        legend(svg);
        axis(svg, top, y);
        return svg.append(bars).append("</svg>\n").toString();
    }

    private void legend(StringBuilder svg) {
        int y = TITLE_HEIGHT;
        for (Map.Entry<String, String> color : colors.entrySet()) {
            add(svg, "<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"12\" fill=\"%s\"/>\n", MARGIN, y, color.getValue());
            text(svg, MARGIN + 18, y + 11, "start", color.getKey());
            y += LEGEND_STEP;
        }
        text(svg, LABELS_WIDTH, TITLE_HEIGHT + 11, "start", "black tick: what is asked; scale: logarithmic");
    }

    private void axis(StringBuilder svg, int top, int bottom) {
        int step = high - low > 8 ? 2 : 1;
        for (int power = (int) low; power <= high; power += step) {
            double x = x(Math.pow(2, power));
            add(svg, "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#dddddd\"/>\n", x, top, x, bottom);
            text(svg, x, top - 6, "middle", Figures.plain(Math.pow(2, power)));
        }
        add(
                svg,
                "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#444444\" stroke-width=\"1.5\"/>\n",
                x(1),
                top,
                x(1),
                bottom);
    }

    private void bar(StringBuilder svg, Finding finding, int y) {
        double speed = finding.speed().orElseThrow();
        double from = Math.min(x(1), x(speed));
        double to = Math.max(x(1), x(speed));
        add(
                svg,
                "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>\n",
                from,
                y,
                Math.max(to - from, 1),
                BAR_HEIGHT,
                colors.get(series(finding)));
        double labelFrom = to;
        if (finding.speedAsked().isPresent()) {
            double asked = x(finding.speedAsked().get());
            add(
                    svg,
                    "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#000000\" stroke-width=\"2.5\"/>\n",
                    asked,
                    y - 1,
                    asked,
                    y + BAR_HEIGHT + 1);
            labelFrom = Math.max(labelFrom, asked);
        }
        text(svg, labelFrom + 5, y + 11, "start", Figures.plain(speed));
    }

    private double x(double speed) {
        return LABELS_WIDTH + BARS_WIDTH * (log2(speed) - low) / (high - low);
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
        add(
                svg,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"#222222\">%s</text>\n",
                x,
                y,
                anchor,
                escaped(text));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static void add(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
