package dev.kafkaarrow.connect.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.MetricValueProvider;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.junit.jupiter.api.Test;

class WorkerMetricsTest {

    private static final MBeanServer BEANS = ManagementFactory.getPlatformMBeanServer();

    private final Map<String, String> settings = Map.of("name", "to-s3", TaskName.INDEX, "3");

    /** Of a worker before 4.1, whose class has no such method. */
    private static <T> T oldWorker(Class<T> context) {
        return context.cast(
                Proxy.newProxyInstance(context.getClassLoader(), new Class<?>[] {context}, (proxy, method, args) -> {
                    throw new NoSuchMethodError(method.getName());
                }));
    }

    private static Set<ObjectName> beans() throws JMException {
        return BEANS.queryNames(new ObjectName("kafka.connect:*"), null);
    }

    @Test
    void onAnOldWorkerASinkShowsByJmxWhatANewOneHas() throws Exception {
        AtomicLong files = new AtomicLong(1);
        try (MetricsDisplay display = WorkerMetrics.of(oldWorker(SinkTaskContext.class), settings)) {
            display.show("files", "Files", Map.of(), files::get);
            Runnable hide = display.show("offset", "The last", Map.of("topic", "a.b", "partition", "7"), () -> 9);
            // in Kafka's order: the worker's tags, then the others by name
            assertThat(beans())
                    .extracting(ObjectName::toString)
                    .containsExactlyInAnyOrder(
                            "kafka.connect:type=plugins,connector=to-s3,task=3",
                            "kafka.connect:type=plugins,connector=to-s3,task=3,partition=7,topic=a.b");
            files.set(2);
            assertThat(value("kafka.connect:type=plugins,connector=to-s3,task=3", "files"))
                    .isEqualTo(2L);
            assertThat(value("kafka.connect:type=plugins,connector=to-s3,task=3,partition=7,topic=a.b", "offset"))
                    .isEqualTo(9L);

            hide.run();
            assertThat(beans()).hasSize(1);
        }
        assertThat(beans()).isEmpty();
    }

    private static Object value(String bean, String attribute) throws JMException {
        return BEANS.getAttribute(new ObjectName(bean), attribute);
    }

    @Test
    void aSourceDoesLikewise() throws Exception {
        try (MetricsDisplay display = WorkerMetrics.of(oldWorker(SourceTaskContext.class), settings)) {
            display.show("files", "Files", Map.of(), () -> 1);
            assertThat(beans()).hasSize(1);
        }
        assertThat(beans()).isEmpty();
    }

    /** As a worker's: names are of all tasks, and each task's own go with it. */
    private static final class FakeWorker {
        private final Map<MetricName, MetricValueProvider<?>> shown = new LinkedHashMap<>();

        PluginMetrics ofTask() {
            return (PluginMetrics) Proxy.newProxyInstance(
                    PluginMetrics.class.getClassLoader(),
                    new Class<?>[] {PluginMetrics.class},
                    (proxy, method, args) -> {
                        switch (method.getName()) {
                            case "metricName" -> {
                                return new MetricName((String) args[0], "plugins", (String) args[1], Map.of());
                            }
                            case "addMetric" -> {
                                if (shown.putIfAbsent((MetricName) args[0], (MetricValueProvider<?>) args[1]) != null) {
                                    throw new IllegalArgumentException(
                                            "A metric named '" + args[0] + "' already exists");
                                }
                            }
                            case "removeMetric" -> shown.remove(args[0]);
                            default -> throw new AssertionError(method);
                        }
                        return null;
                    });
        }

        Map<String, Object> figures() {
            Map<String, Object> figures = new TreeMap<>();
            shown.forEach((name, gauge) -> figures.put(name.name(), ((Gauge<?>) gauge).value(null, 0)));
            return figures;
        }
    }

    @Test
    void aTaskWhosePredecessorHasNotEndedStartsAndShowsItsFiguresWhenItHas() {
        FakeWorker worker = new FakeWorker();
        AtomicLong nanos = new AtomicLong();
        MetricsDisplay predecessor = new WorkerMetrics.Gauges(worker.ofTask(), nanos::get);
        Runnable ends = predecessor.show("files", "Files", Map.of(), () -> 1);

        MetricsDisplay successor = new WorkerMetrics.Gauges(worker.ofTask(), nanos::get);
        Runnable hide = successor.show("files", "Files", Map.of(), () -> 2);
        Runnable hideOther = successor.show("other", "Not of its predecessor", Map.of(), () -> 3);
        successor.refresh();
        assertThat(worker.figures()).isEqualTo(Map.of("files", 1L, "other", 3L));
        nanos.set(1_000_000_000);
        successor.refresh();
        assertThat(worker.figures()).isEqualTo(Map.of("files", 1L, "other", 3L));

        ends.run();
        successor.refresh();
        assertThat(worker.figures()).as("asked once a second").isEqualTo(Map.of("other", 3L));
        nanos.set(2_000_000_000);
        successor.refresh();
        assertThat(worker.figures()).isEqualTo(Map.of("files", 2L, "other", 3L));

        hide.run();
        hideOther.run();
        assertThat(worker.figures()).isEmpty();
    }

    @Test
    void whatIsHiddenBeforeItCouldBeShownLeavesThePredecessorsFigure() {
        FakeWorker worker = new FakeWorker();
        AtomicLong nanos = new AtomicLong();
        Runnable ends = new WorkerMetrics.Gauges(worker.ofTask(), nanos::get).show("files", "Files", Map.of(), () -> 1);
        MetricsDisplay successor = new WorkerMetrics.Gauges(worker.ofTask(), nanos::get);
        successor.show("files", "Files", Map.of(), () -> 2).run();
        assertThat(worker.figures()).isEqualTo(Map.of("files", 1L));
        ends.run();
        nanos.set(5_000_000_000L);
        successor.refresh();
        assertThat(worker.figures()).isEmpty();
    }

    @Test
    void aTaskThatDoesNotKnowItsNameShowsNothing() throws Exception {
        try (MetricsDisplay display =
                WorkerMetrics.of(oldWorker(SinkTaskContext.class), Map.of("name", "stored-by-an-older-release"))) {
            display.show("files", "Files", Map.of(), () -> 1);
            assertThat(beans()).isEmpty();
        }
    }
}
