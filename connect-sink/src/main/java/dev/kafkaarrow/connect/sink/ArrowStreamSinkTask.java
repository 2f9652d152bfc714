package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.plugin.GivenSettings;
import dev.kafkaarrow.connect.plugin.MetricsDisplay;
import dev.kafkaarrow.connect.plugin.Moment;
import dev.kafkaarrow.connect.plugin.PluginVersion;
import dev.kafkaarrow.connect.plugin.StoreMetrics;
import dev.kafkaarrow.connect.plugin.WorkerMetrics;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.StoreRequests;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
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

    /** Opens the store of a task, and tells somebody of its requests. */
    interface StoreOpener {
        FileStore open(SinkConfig config, StoreRequests listener);
    }

    private final StoreOpener stores;
    private final BiFunction<FileStore, Integer, UploadRunner> uploadRunners;
    private final Function<SinkConfig, ValueDecoder> decoders;
    private final Supplier<Moment> clock;
    private final ConverterWarnings converters = new ConverterWarnings();
    private Optional<Partitions> partitions = Optional.empty();
    private Optional<SinkMetrics> metrics = Optional.empty();
    private MetricsDisplay display = MetricsDisplay.NONE;
    private long retryBackoffMs;

    /** For the worker. */
    public ArrowStreamSinkTask() {
        this(SinkConfig::openStore, UploadRunner::of, config -> config.value.open(), Moment::now);
    }

    ArrowStreamSinkTask(Function<SinkConfig, FileStore> stores, Supplier<Moment> clock) {
        this((config, listener) -> stores.apply(config), UploadRunner::of, config -> config.value.open(), clock);
    }

    /** @param uploadRunners of a store, and how many at a time */
    ArrowStreamSinkTask(
            StoreOpener stores,
            BiFunction<FileStore, Integer, UploadRunner> uploadRunners,
            Function<SinkConfig, ValueDecoder> decoders,
            Supplier<Moment> clock) {
        this.stores = stores;
        this.uploadRunners = uploadRunners;
        this.decoders = decoders;
        this.clock = clock;
    }

    @Override
    public String version() {
        return PluginVersion.current();
    }

    @Override
    public void start(Map<String, String> properties) {
        SinkConfig config = new SinkConfig(properties);
        retryBackoffMs = config.retryBackoffMs;
        converters.ofSettings(GivenSettings.of(properties)).forEach(LOG::warn);
        display = WorkerMetrics.of(context, properties);
        StoreMetrics requests = new StoreMetrics();
        FileStore store = stores.open(config, requests);
        requests.showIn(display, store);
        SinkMetrics figures = new SinkMetrics(display, clock);
        metrics = Optional.of(figures);
        Uploads uploads = new Uploads(uploadRunners.apply(store, config.staging.parallelUploads), clock);
        partitions = Optional.of(new Partitions(
                new TaskResources(config, store, uploads, decoders.apply(config), figures),
                clock,
                Delivery.of(context),
                Optional.ofNullable(context.errantRecordReporter())));
    }

    @Override
    public void open(Collection<TopicPartition> opened) {
        started().open(opened);
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        converters.of(records).forEach(LOG::warn);
        display.refresh();
        try {
            started().put(records);
        } catch (RetriableException e) {
            metrics.ifPresent(SinkMetrics::retry);
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
        display.close();
    }

    private Partitions started() {
        return partitions.orElseThrow(() -> new IllegalStateException("the task was not started"));
    }
}
