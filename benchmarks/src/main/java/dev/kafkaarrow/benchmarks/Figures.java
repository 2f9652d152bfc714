package dev.kafkaarrow.benchmarks;

import java.util.Locale;

/** Numbers as the report writes them. */
final class Figures {
    private Figures() {}

    /** Three digits that matter. */
    static String plain(double value) {
        if (value == Math.rint(value) || Math.abs(value) >= 100) {
            return String.format(Locale.ROOT, "%,d", Math.round(value));
        }
        return String.format(Locale.ROOT, Math.abs(value) >= 10 ? "%.1f" : "%.2f", value);
    }

    static String micros(double micros) {
        return plain(micros) + " us";
    }

    static String bytes(double bytes) {
        return String.format(Locale.ROOT, "%,d", Math.round(bytes));
    }

    static String rowsPerSecond(int rows, double micros) {
        return plain(rows / micros) + " M rows/s";
    }
}
