package dev.kafkaarrow.connect.plugin;

import java.util.Map;
import java.util.function.LongSupplier;

/** Shows figures to whoever operates the worker. Figures are read on threads of the worker's. */
public interface MetricsDisplay extends AutoCloseable {

    /** Shows nothing. */
    MetricsDisplay NONE = (name, description, tags, figure) -> () -> {};

    /** Shows a figure until the answer is run, or the display is closed. */
    Runnable show(String name, String description, Map<String, String> tags, LongSupplier figure);

    /**
     * Shows what could not be shown so far, as a task of the same name that has not ended yet shows it. Cheap: a task calls it again
     * and again, on the thread that shows.
     */
    default void refresh() {}

    /** Shows nothing any more. */
    @Override
    default void close() {}
}
