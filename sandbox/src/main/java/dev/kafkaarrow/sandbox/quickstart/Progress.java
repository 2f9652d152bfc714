package dev.kafkaarrow.sandbox.quickstart;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** One line per stage of the data's way: updated in place on a terminal, else when it begins, now and then, and when it ends. Not thread-safe. */
final class Progress {

    /** How lines appear. */
    enum Display {
        LIVE(Duration.ofMillis(100)),
        PLAIN(Duration.ofSeconds(5));

        private final Duration interval;

        Display(Duration interval) {
            this.interval = interval;
        }
    }

    private static final int BAR_WIDTH = 20;
    private static final String BACK_AND_CLEAR = "\r\033[K";

    private final PrintStream out;
    private final Display display;
    private final LongSupplier nanoClock;
    private long stageStart;
    private long lastShown;

    Progress(PrintStream out, Display display, LongSupplier nanoClock) {
        this.out = out;
        this.display = display;
        this.nanoClock = nanoClock;
    }

    void begin(Stage stage, String detail) {
        stageStart = nanoClock.getAsLong();
        lastShown = stageStart;
        switch (display) {
            case LIVE -> overwrite(line(stage, " ".repeat(BAR_WIDTH), detail));
            case PLAIN -> out.println(line(stage, " ".repeat(BAR_WIDTH), detail).stripTrailing());
        }
    }

    /** Shows how far the stage is, unless it was shown just before. */
    void update(Stage stage, long done, long total, String detail) {
        long now = nanoClock.getAsLong();
        if (now - lastShown < display.interval.toNanos()) {
            return;
        }
        lastShown = now;
        String line = line(stage, bar(done, total), detail);
        switch (display) {
            case LIVE -> overwrite(line);
            case PLAIN -> out.println(line);
        }
    }

    void end(Stage stage, String detail) {
        double seconds = (nanoClock.getAsLong() - stageStart) / 1e9;
        String line = line(stage, bar(1, 1), detail + String.format(Locale.ROOT, ", %.1f s", seconds));
        switch (display) {
            case LIVE -> {
                overwrite(line);
                out.println();
            }
            case PLAIN -> out.println(line);
        }
    }

    private void overwrite(String line) {
        out.print(BACK_AND_CLEAR + line);
        out.flush();
    }

    private static String line(Stage stage, String bar, String detail) {
        return String.format(Locale.ROOT, "  %-8s [%s] %s", stage.label(), bar, detail);
    }

    private static String bar(long done, long total) {
        int full = (int) (total == 0 ? BAR_WIDTH : BAR_WIDTH * Math.min(done, total) / total);
        return "#".repeat(full) + " ".repeat(BAR_WIDTH - full);
    }
}
