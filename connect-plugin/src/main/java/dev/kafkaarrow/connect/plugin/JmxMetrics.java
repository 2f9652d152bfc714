package dev.kafkaarrow.connect.plugin;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.JmxReporter;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.KafkaMetricsContext;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.utils.Time;

/**
 * The MBeans that a worker of Kafka 4.1 has for metrics of a plugin ({@code kafka.connect:type=plugins,connector=...,task=...}), by Kafka's
 * own reporter; a registry of its own would take the worker's count of its metrics away. A task that outlives its stop, which the worker
 * has replaced on the same host, takes the MBeans of its successor away when it ends.
 */
final class JmxMetrics implements MetricsDisplay {

    private static final String DOMAIN = "kafka.connect";
    private static final String GROUP = "plugins";

    private final JmxReporter reporter = new JmxReporter();
    private final TaskName task;

    JmxMetrics(TaskName task) {
        this.task = task;
        reporter.contextChange(new KafkaMetricsContext(DOMAIN));
    }

    @Override
    public Runnable show(String name, String description, Map<String, String> tags, LongSupplier figure) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("connector", task.connector());
        all.put("task", task.index());
        all.putAll(WorkerMetrics.ordered(tags));
        KafkaMetric metric = new KafkaMetric(
                new Object(),
                new MetricName(name, GROUP, description, all),
                WorkerMetrics.gauge(figure),
                new MetricConfig(),
                Time.SYSTEM);
        reporter.metricChange(metric);
        return () -> reporter.metricRemoval(metric);
    }

    @Override
    public void close() {
        reporter.close();
    }
}
