package dev.kafkaarrow.connect.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
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

    @Test
    void aTaskThatDoesNotKnowItsNameShowsNothing() throws Exception {
        try (MetricsDisplay display =
                WorkerMetrics.of(oldWorker(SinkTaskContext.class), Map.of("name", "stored-by-an-older-release"))) {
            display.show("files", "Files", Map.of(), () -> 1);
            assertThat(beans()).isEmpty();
        }
    }
}
