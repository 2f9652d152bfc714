package dev.kafkaarrow.ipc;

/** The runs that some rows of run-end encoded values are in. Stands before the first at first. Not thread-safe. */
final class RunRows {
    private final SourceVector source;
    private final SourceVector ends;
    private final int width;
    private final int from;
    private final int length;
    private final int first;
    private int taken;
    private long end;

    RunRows(SourceVector source, int from, int length) {
        this.source = source;
        this.ends = source.child(0);
        this.width = ends.node().width();
        this.from = from;
        this.length = length;
        this.first = firstBehind(from);
        this.end = from;
    }

    private int firstBehind(int row) {
        int low = 0;
        int high = ends.length();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ends.integer(1, middle, width) > row) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /**
     * Goes to the next run; false if all rows are behind.
     *
     * @throws IllegalArgumentException if run ends do not increase, or the last one is too small
     */
    boolean next() {
        if (end >= (long) from + length) {
            return false;
        }
        int run = first + taken;
        long next = run < ends.length() ? ends.integer(1, run, width) : end;
        if (next <= end) {
            throw VectorCheck.invalid(
                    source.node(),
                    "run ends that increase to at least " + source.length(),
                    run < ends.length() ? next + " behind " + end : "a last one of " + end);
        }
        end = Math.min(next, (long) from + length);
        taken++;
        return true;
    }

    /** Where the run ends, counted from the first of the rows. */
    int end() {
        return (int) (end - from);
    }

    /** Number of the first run. */
    int first() {
        return first;
    }

    /** Runs there were so far. */
    int taken() {
        return taken;
    }
}
