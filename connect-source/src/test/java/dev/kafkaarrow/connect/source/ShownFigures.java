package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.plugin.MetricsDisplay;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** What a worker shows, by name. */
final class ShownFigures implements MetricsDisplay {

    private final Map<String, LongSupplier> figures = new HashMap<>();

    @Override
    public Runnable show(String name, String description, Map<String, String> tags, LongSupplier figure) {
        figures.put(name, figure);
        return () -> figures.remove(name);
    }

    long value(String name) {
        return figures.get(name).getAsLong();
    }
}
