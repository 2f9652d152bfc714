package dev.kafkaarrow.tools.render;

/**
 * How much of a row is shown. What is left out is said where it would stand.
 *
 * @param maxRowBytes about the most bytes of one row: behind them texts and binaries are cut, and lists and objects end with how many more
 *     there are
 * @param maxDepth how deep lists and objects are shown; the row itself counts as the first
 */
public record ValueBounds(long maxRowBytes, int maxDepth) {

    /** All there is. */
    public static final ValueBounds NONE = new ValueBounds(Long.MAX_VALUE, Integer.MAX_VALUE);

    /** For a glance, as in a UI. */
    public static final ValueBounds GLANCE = new ValueBounds(1 << 20, 32);

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one is below 1
     */
    public ValueBounds {
        if (maxRowBytes < 1 || maxDepth < 1) {
            throw new IllegalArgumentException(
                    "bounds of at least 1 are expected, got " + maxRowBytes + " bytes and depth " + maxDepth);
        }
    }
}
