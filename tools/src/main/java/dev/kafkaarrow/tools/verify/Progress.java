package dev.kafkaarrow.tools.verify;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** A line that tells somebody at a terminal how far it has got; nothing for anybody else. Not thread-safe. */
final class Progress {

    /** Often enough to look alive. */
    private static final long EVERY_NANOS = Duration.ofMillis(100).toNanos();

    private static final int COLUMNS = 100;
    private static final double MIB = 1 << 20;

    private final Optional<PrintStream> terminal;
    private long files;
    private long bytes;
    private long last = System.nanoTime();
    private int shown;

    /** @param terminal of somebody who looks */
    Progress(Optional<PrintStream> terminal) {
        this.terminal = terminal;
    }

    /** A file is next. */
    void file(String path, long size) {
        files++;
        if (isDue()) {
            put(String.format(Locale.ROOT, "%,d files, %,.1f MiB: %s", files, bytes / MIB, path));
        }
        bytes += size;
    }

    /** A partition is read. */
    void topic(String topic, int partition, long offset, long end) {
        if (isDue()) {
            put(String.format(Locale.ROOT, "%s-%d: %,d of %,d", topic, partition, offset, end));
        }
    }

    private boolean isDue() {
        if (terminal.isEmpty() || System.nanoTime() - last < EVERY_NANOS) {
            return false;
        }
        last = System.nanoTime();
        return true;
    }

    /** Takes the line away. */
    void end() {
        if (shown > 0) {
            put("");
            put("");
        }
    }

    private void put(String whole) {
        String line = whole.length() > COLUMNS ? whole.substring(0, COLUMNS) : whole;
        terminal.orElseThrow().print('\r' + line + " ".repeat(Math.max(0, shown - line.length())));
        terminal.orElseThrow().flush();
        shown = line.length();
    }
}
