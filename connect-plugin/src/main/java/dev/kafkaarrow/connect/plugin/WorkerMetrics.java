package dev.kafkaarrow.connect.plugin;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows figures as metrics of the worker (KIP-877), which has them since Kafka 4.1, and on older workers by JMX alone, under the same names.
 * This is the only class that links to {@link PluginMetrics}.
 */
public final class WorkerMetrics {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerMetrics.class);

    private WorkerMetrics() {}

    /**
     * Where a sink's task shows its figures; closed by the task.
     *
     * @param settings of the task
     */
    public static MetricsDisplay of(SinkTaskContext context, Map<String, String> settings) {
        return display(() -> ofWorker(context.pluginMetrics()), TaskName.of(settings));
    }

    /**
     * Where a source's task shows its figures; closed by the task.
     *
     * @param settings of the task
     */
    public static MetricsDisplay of(SourceTaskContext context, Map<String, String> settings) {
        return display(() -> ofWorker(context.pluginMetrics()), TaskName.of(settings));
    }

    private interface Worker {
        MetricsDisplay display();
    }

    /** The worker that runs this may be older than the one this was compiled for. */
    private static MetricsDisplay display(Worker worker, Optional<TaskName> task) {
        try {
            return worker.display();
        } catch (NoSuchMethodError | NoClassDefFoundError e) {
            LOG.info("This worker has no metrics of plugins, as Kafka 4.1 and later do: they are shown by JMX alone");
            return task.<MetricsDisplay>map(JmxMetrics::new).orElse(MetricsDisplay.NONE);
        }
    }

    private static MetricsDisplay ofWorker(PluginMetrics worker) {
        return worker == null ? MetricsDisplay.NONE : new Gauges(worker);
    }

    /** In an order of their own, as they stand in names. */
    static Map<String, String> ordered(Map<String, String> tags) {
        return new TreeMap<>(tags);
    }

    static Gauge<Long> gauge(LongSupplier figure) {
        return (config, now) -> figure.getAsLong();
    }

    /** The worker removes them with the task. */
    private record Gauges(PluginMetrics worker) implements MetricsDisplay {

        @Override
        public Runnable show(String name, String description, Map<String, String> tags, LongSupplier figure) {
            MetricName metric = worker.metricName(name, description, new LinkedHashMap<>(ordered(tags)));
            worker.addMetric(metric, gauge(figure));
            return () -> worker.removeMetric(metric);
        }
    }
}
