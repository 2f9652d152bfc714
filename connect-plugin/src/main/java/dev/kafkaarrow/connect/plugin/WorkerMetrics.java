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
        return worker == null ? MetricsDisplay.NONE : new Gauges(worker, System::nanoTime);
    }

    /** In an order of their own, as they stand in names. */
    static Map<String, String> ordered(Map<String, String> tags) {
        return new TreeMap<>(tags);
    }

    static Gauge<Long> gauge(LongSupplier figure) {
        return (config, now) -> figure.getAsLong();
    }

    /**
     * The worker removes them with the task. A task that outlives its stop keeps its names, and they are refused to its successor on the
     * same worker; that does not fail it, but its figures come later.
     */
    static final class Gauges implements MetricsDisplay {

        private static final long REFRESH_NANOS = 1_000_000_000;

        private final PluginMetrics worker;
        private final LongSupplier nanoClock;
        private final Map<MetricName, Gauge<Long>> refused = new LinkedHashMap<>();
        private long refreshedNanos;

        Gauges(PluginMetrics worker, LongSupplier nanoClock) {
            this.worker = worker;
            this.nanoClock = nanoClock;
        }

        @Override
        public Runnable show(String name, String description, Map<String, String> tags, LongSupplier figure) {
            MetricName metric = worker.metricName(name, description, new LinkedHashMap<>(ordered(tags)));
            Gauge<Long> gauge = gauge(figure);
            if (!isAdded(metric, gauge)) {
                if (refused.isEmpty()) {
                    LOG.warn(
                            "A task of this name has not ended on this worker, and its figures are still shown: those of"
                                    + " this task are shown when it has");
                    refreshedNanos = nanoClock.getAsLong();
                }
                refused.put(metric, gauge);
            }
            return () -> {
                if (refused.remove(metric) == null) {
                    worker.removeMetric(metric);
                }
            };
        }

        private boolean isAdded(MetricName metric, Gauge<Long> gauge) {
            try {
                worker.addMetric(metric, gauge);
                return true;
            } catch (IllegalArgumentException e) {
                // how Metrics refuses a name that is taken
                return false;
            }
        }

        @Override
        public void refresh() {
            if (!refused.isEmpty() && nanoClock.getAsLong() - refreshedNanos >= REFRESH_NANOS) {
                refreshedNanos = nanoClock.getAsLong();
                refused.entrySet().removeIf(entry -> isAdded(entry.getKey(), entry.getValue()));
            }
        }
    }
}
