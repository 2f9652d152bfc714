package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.plugin.GivenSettings;
import dev.kafkaarrow.connect.plugin.Moment;
import dev.kafkaarrow.connect.plugin.PluginVersion;
import dev.kafkaarrow.connect.plugin.WorkerMetrics;
import dev.kafkaarrow.connect.store.FileStore;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the worker calls; {@link Partitions} does the work. */
public final class ArrowStreamSinkTask extends SinkTask {

    private static final Logger LOG = LoggerFactory.getLogger(ArrowStreamSinkTask.class);

    private final Function<SinkConfig, FileStore> stores;
    private final Supplier<Moment> clock;
    private final ConverterWarnings converters = new ConverterWarnings();
    private Optional<Partitions> partitions = Optional.empty();
    private long retryBackoffMs;

    /** For the worker. */
    public ArrowStreamSinkTask() {
        this(SinkConfig::openStore, Moment::now);
    }

    ArrowStreamSinkTask(Function<SinkConfig, FileStore> stores, Supplier<Moment> clock) {
        this.stores = stores;
        this.clock = clock;
    }

    @Override
    public String version() {
        return PluginVersion.of(ArrowStreamSinkTask.class);
    }

    @Override
    public void start(Map<String, String> properties) {
        SinkConfig config = new SinkConfig(properties);
        retryBackoffMs = config.retryBackoffMs;
        converters.ofSettings(GivenSettings.of(properties)).forEach(LOG::warn);
        SinkMetrics metrics = new SinkMetrics(WorkerMetrics.of(context));
        partitions = Optional.of(new Partitions(
                new TaskResources(config, stores.apply(config), metrics),
                clock,
                context::offset,
                Optional.ofNullable(context.errantRecordReporter())));
    }

    @Override
    public void open(Collection<TopicPartition> opened) {
        started().open(opened);
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        converters.of(records).forEach(LOG::warn);
        try {
            started().put(records);
        } catch (RetriableException e) {
            // or the worker waits for its next commit
            context.timeout(retryBackoffMs);
            throw e;
        }
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> consumed) {
        return started().preCommit(consumed);
    }

    @Override
    public void close(Collection<TopicPartition> closed) {
        started().close(closed);
    }

    @Override
    public void stop() {
        if (partitions.isPresent()) {
            try {
                partitions.get().close();
            } catch (IOException e) {
                LOG.warn("Staged files are left behind until the next start", e);
            }
            partitions = Optional.empty();
        }
    }

    private Partitions started() {
        return partitions.orElseThrow(() -> new IllegalStateException("the task was not started"));
    }
}
