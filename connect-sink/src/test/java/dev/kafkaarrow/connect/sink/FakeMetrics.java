package dev.kafkaarrow.connect.sink;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.MetricValueProvider;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.Sensor;

/** The metrics of one task, with the tags that a worker adds, as {@code name{tag=value}}. */
final class FakeMetrics implements PluginMetrics {

    private final Map<MetricName, Gauge<?>> gauges = new HashMap<>();

    @Override
    @SuppressWarnings("NonApiType") // Kafka's choice
    public MetricName metricName(String name, String description, LinkedHashMap<String, String> tags) {
        if (tags.containsKey("connector") || tags.containsKey("task")) {
            throw new IllegalArgumentException("tags of the worker's own: " + tags);
        }
        return new MetricName(name, "plugins", description, tags);
    }

    @Override
    public void addMetric(MetricName name, MetricValueProvider<?> provider) {
        if (gauges.put(name, (Gauge<?>) provider) != null) {
            throw new IllegalArgumentException(name + " exists");
        }
    }

    @Override
    public void removeMetric(MetricName name) {
        if (gauges.remove(name) == null) {
            throw new IllegalArgumentException(name + " does not exist");
        }
    }

    @Override
    public Sensor addSensor(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void removeSensor(String name) {
        throw new UnsupportedOperationException();
    }

    Map<String, Long> values() {
        Map<String, Long> values = new TreeMap<>();
        gauges.forEach((name, gauge) -> values.put(
                name.name() + (name.tags().isEmpty() ? "" : name.tags()), (Long) gauge.value(new MetricConfig(), 0)));
        return values;
    }

    /** Another task begins. */
    void clear() {
        gauges.clear();
    }

    long value(String name) {
        return values().get(name);
    }
}
