package dev.kafkaarrow.connect.plugin;

import java.util.LinkedHashMap;
import java.util.Map;
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
 * Shows figures as metrics of the worker (KIP-877), which has them since Kafka 4.1; on older workers nothing is shown. This is
 * the only class that links to {@link PluginMetrics}. The worker removes the metrics with the task.
 */
public final class WorkerMetrics {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerMetrics.class);

    private WorkerMetrics() {}

    /** Where a sink's task shows its figures; nowhere on a worker without metrics of plugins. */
    public static MetricsDisplay of(SinkTaskContext context) {
        return ifThere(() -> Gauges.of(context.pluginMetrics()));
    }

    /** Where a source's task shows its figures; nowhere on a worker without metrics of plugins. */
    public static MetricsDisplay of(SourceTaskContext context) {
        return ifThere(() -> Gauges.of(context.pluginMetrics()));
    }

    private interface Worker {
        MetricsDisplay display();
    }

    /** The worker that runs this may be older than the one this was compiled for. */
    private static MetricsDisplay ifThere(Worker worker) {
        try {
            return worker.display();
        } catch (NoSuchMethodError | NoClassDefFoundError e) {
            LOG.info("This worker has no metrics of plugins, Kafka 4.1 and later do");
            return MetricsDisplay.NONE;
        }
    }

    /** Loaded where the worker is asked for its metrics. */
    private record Gauges(PluginMetrics worker) implements MetricsDisplay {

        static MetricsDisplay of(PluginMetrics worker) {
            return worker == null ? MetricsDisplay.NONE : new Gauges(worker);
        }

        @Override
        public Runnable show(String name, String description, Map<String, String> tags, LongSupplier figure) {
            // in an order of their own, as it stands in names
            MetricName metric = worker.metricName(name, description, new LinkedHashMap<>(new TreeMap<>(tags)));
            Gauge<Long> gauge = (config, now) -> figure.getAsLong();
            worker.addMetric(metric, gauge);
            return () -> worker.removeMetric(metric);
        }
    }
}
