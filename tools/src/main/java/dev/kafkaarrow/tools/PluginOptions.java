package dev.kafkaarrow.tools;

import dev.kafkaarrow.tools.render.MessageRenderer;
import dev.kafkaarrow.tools.render.ValueBounds;
import java.util.function.Function;

/** How much plug-ins show of a message: {@code rows.max}, {@code bytes.max} and {@code depth.max}, 0 for all there is. */
final class PluginOptions {

    private static final String MAX_ROWS = "rows.max";
    private static final String MAX_BYTES = "bytes.max";
    private static final String MAX_DEPTH = "depth.max";

    /** For a glance, as in a UI. */
    static final long GLANCE_ROWS = 100;

    private PluginOptions() {}

    /**
     * A renderer as options say.
     *
     * @param options the value of an option, or null
     * @param maxRows if no option says
     * @param bounds if no option says
     */
    static MessageRenderer renderer(Function<String, Object> options, long maxRows, ValueBounds bounds) {
        long bytes = number(options, MAX_BYTES, bounds.maxRowBytes());
        long depth = number(options, MAX_DEPTH, bounds.maxDepth());
        return new MessageRenderer(
                number(options, MAX_ROWS, maxRows), new ValueBounds(bytes, (int) Math.min(depth, Integer.MAX_VALUE)));
    }

    private static long number(Function<String, Object> options, String name, long unset) {
        Object given = options.apply(name);
        if (given == null) {
            return unset;
        }
        try {
            long number = Long.parseLong(given.toString().strip());
            if (number >= 0) {
                return number == 0 ? Long.MAX_VALUE : number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(name + ": expected a number of at least 0, got '" + given + "'");
    }
}
