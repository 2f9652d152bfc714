package dev.kafkaarrow.connect.source;

import java.util.LinkedHashMap;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows a task's figures as metrics of the worker (KIP-877), which has them since Kafka 4.1. This is the only class that links to
 * {@link PluginMetrics}: on older workers it does nothing. The worker removes the metrics with the task.
 */
final class PluginMetricsRegistration {

    private static final Logger LOG = LoggerFactory.getLogger(PluginMetricsRegistration.class);

    private PluginMetricsRegistration() {}

    /** The worker that runs this may be older than the one this was compiled for. */
    static void register(SourceTaskContext context, SourceMetrics metrics) {
        try {
            Gauges.addTo(context, metrics);
        } catch (NoSuchMethodError | NoClassDefFoundError e) {
            LOG.info("This worker has no metrics of plugins, Kafka 4.1 and later do");
        }
    }

    /** Loaded where the worker is asked for its metrics. */
    private static final class Gauges {
        private final PluginMetrics worker;
        private final SourceMetrics metrics;

        private Gauges(PluginMetrics worker, SourceMetrics metrics) {
            this.worker = worker;
            this.metrics = metrics;
        }

        static void addTo(SourceTaskContext context, SourceMetrics metrics) {
            PluginMetrics worker = context.pluginMetrics();
            if (worker == null) {
                return;
            }
            Gauges gauges = new Gauges(worker, metrics);
            gauges.add("files-seen", "Files found that had something left to read", SourceMetrics.Figures::filesSeen);
            gauges.add("files-done", "Files read to their end", SourceMetrics.Figures::filesDone);
            gauges.add("files-failed", "Files that are no valid streams", SourceMetrics.Figures::filesFailed);
            gauges.add(
                    "files-in-progress",
                    "Files begun and not read to their end",
                    SourceMetrics.Figures::filesInProgress);
            gauges.add("bytes-total", "Bytes of keys, values and headers sent", SourceMetrics.Figures::bytes);
            gauges.add("batches-total", "Record batches sent", SourceMetrics.Figures::batches);
            gauges.add("rows-total", "Rows sent", SourceMetrics.Figures::rows);
            gauges.add("messages-total", "Messages sent", SourceMetrics.Figures::messages);
            gauges.add(
                    "bytes-behind", "Bytes of files found that were not read yet", SourceMetrics.Figures::bytesBehind);
        }

        private void add(String name, String description, ToLongFunction<SourceMetrics.Figures> figure) {
            Gauge<Long> gauge = (config, now) -> figure.applyAsLong(metrics.figures());
            worker.addMetric(worker.metricName(name, description, new LinkedHashMap<>()), gauge);
        }
    }
}
