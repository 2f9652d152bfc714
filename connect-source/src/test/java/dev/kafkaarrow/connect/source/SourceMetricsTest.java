package dev.kafkaarrow.connect.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.TestAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class SourceMetricsTest {

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @TempDir
    Path directory;

    @Test
    void countsFilesAndWhatWasInThem() throws IOException {
        ArrowStream two = Batches.numbers(allocator.get(), 1, 2);
        byte[] good =
                new StreamFileBuilder(two.streamSchema()).add(two).add(two).finished();
        byte[] growing = new StreamFileBuilder(two.streamSchema())
                .add(two)
                .addRaw(new byte[5])
                .unfinished();
        Files.write(directory.resolve("a.arrows"), good);
        Files.write(directory.resolve("b.arrows"), new byte[] {9, 9, 9, 9, 9, 9, 9, 9});
        Files.write(directory.resolve("c.arrows"), truncatedBy3(growing));
        Metrics metrics = new Metrics();
        FakeWorker worker = new FakeWorker(Map.of("store.url", directory.toString()))
                .with("bad.file", "skip")
                .with("poll.max.bytes", "1")
                .with(metrics);

        try (FakeWorker.RunningTask task = worker.start()) {
            assertThat(metrics.value("files-seen")).isZero();
            assertThat(task.poll()).hasSize(1);
            assertThat(metrics.value("files-in-progress")).isEqualTo(3);
            int first = two.sizeInBytes() - 8;
            assertThat(metrics.value("bytes-behind")).isEqualTo(good.length - first + 8 + growing.length - 3);
            task.drain();
        }

        assertThat(metrics.values())
                .containsEntry("files-seen", 3L)
                .containsEntry("files-done", 1L)
                .containsEntry("files-failed", 1L)
                .containsEntry("files-in-progress", 1L)
                .containsEntry("messages-total", 3L)
                .containsEntry("batches-total", 3L)
                .containsEntry("rows-total", 6L)
                .containsEntry("bytes-total", 3L * two.sizeInBytes())
                .containsEntry("bytes-behind", 2L);
    }

    @Test
    void filesThatWereReadBeforeAreNotSeen() throws IOException {
        Files.write(
                directory.resolve("a.arrows"),
                Batches.numbers(allocator.get(), 1).toByteArray());
        Metrics metrics = new Metrics();
        FakeWorker worker = new FakeWorker(Map.of("store.url", directory.toString())).with(metrics);
        worker.drain().forEach(worker::commit);

        assertThat(worker.drain()).isEmpty();

        assertThat(metrics.values())
                .allSatisfy((name, value) -> assertThat(value).isZero());
    }

    @Test
    void workersWithoutMetricsOfPluginsRunTheTaskAllTheSame() throws IOException {
        Files.write(
                directory.resolve("a.arrows"),
                Batches.numbers(allocator.get(), 1).toByteArray());

        assertThat(new FakeWorker(Map.of("store.url", directory.toString())).drain())
                .hasSize(1);
    }

    private static byte[] truncatedBy3(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length - 3);
    }

    /** The last task's metrics. */
    private static final class Metrics implements PluginMetrics {
        private final Map<MetricName, Gauge<?>> gauges = new HashMap<>();

        @Override
        @SuppressWarnings("NonApiType") // Kafka's choice
        public MetricName metricName(String name, String description, LinkedHashMap<String, String> tags) {
            return new MetricName(name, "plugins", description, tags);
        }

        @Override
        public void addMetric(MetricName name, MetricValueProvider<?> provider) {
            gauges.put(name, (Gauge<?>) provider);
        }

        @Override
        public void removeMetric(MetricName name) {
            gauges.remove(name);
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
            gauges.forEach((name, gauge) -> values.put(name.name(), (Long) gauge.value(new MetricConfig(), 0)));
            return values;
        }

        long value(String name) {
            return values().get(name);
        }
    }
}
