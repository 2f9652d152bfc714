package dev.kafkaarrow.connect.sink;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows figures as metrics of the worker (KIP-877), which has them since Kafka 4.1; on older workers nothing is shown. This is
 * the only class that links to {@link PluginMetrics}. The worker removes the metrics with the task.
 */
final class PluginMetricsDisplay {

    private static final Logger LOG = LoggerFactory.getLogger(PluginMetricsDisplay.class);

    private PluginMetricsDisplay() {}

    /** The worker that runs this may be older than the one this was compiled for. */
    static SinkMetrics.Display of(SinkTaskContext context) {
        try {
            return Gauges.of(context);
        } catch (NoSuchMethodError | NoClassDefFoundError e) {
            LOG.info("This worker has no metrics of plugins, Kafka 4.1 and later do");
            return SinkMetrics.Display.NONE;
        }
    }

    /** Loaded where the worker is asked for its metrics. */
    private record Gauges(PluginMetrics worker) implements SinkMetrics.Display {

        static SinkMetrics.Display of(SinkTaskContext context) {
            PluginMetrics worker = context.pluginMetrics();
            return worker == null ? SinkMetrics.Display.NONE : new Gauges(worker);
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
