package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.plugin.MetricsDisplay;
import dev.kafkaarrow.connect.plugin.Moment;
import dev.kafkaarrow.connect.plugin.PluginVersion;
import dev.kafkaarrow.connect.plugin.StoreMetrics;
import dev.kafkaarrow.connect.plugin.WorkerMetrics;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.StoreSettings;
import dev.kafkaarrow.connect.store.Stores;
import dev.kafkaarrow.ipc.Allocators;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.apache.kafka.connect.source.TransactionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads its share of the files under {@code store.url} and hands their messages to the worker. Started by Connect. */
public final class ArrowStreamSourceTask extends SourceTask {

    /** Bounds the array of records of tiny batches; their bytes are bounded by {@code poll.max.bytes}. */
    private static final int MAX_RECORDS = 2_000;

    /** The worker stops and pauses a task between polls, so none may take long. */
    private static final long MAX_WAIT_MS = 500;

    private static final Logger LOG = LoggerFactory.getLogger(ArrowStreamSourceTask.class);

    private final Function<StoreSettings, FileStore> stores;
    private final Supplier<Moment> clock;
    private final CountDownLatch stopped = new CountDownLatch(1);
    /** Acknowledgements come on the producer's thread. */
    private volatile Optional<Running> running = Optional.empty();

    /** Reported once the records before it have been handed over. */
    private Optional<ConnectException> failure = Optional.empty();

    private record Running(
            SourceConfig config,
            FileStore store,
            BufferAllocator allocator,
            SourceFiles files,
            Acknowledgements acknowledgements,
            RestoredPartitions partitions,
            TransactionBoundaries transactions,
            MetricsDisplay display) {

        void close() throws IOException {
            try (store;
                    allocator;
                    display) {
                files.close();
            }
        }
    }

    /** For the worker. */
    public ArrowStreamSourceTask() {
        this(Stores::open, Moment::now);
    }

    ArrowStreamSourceTask(Function<StoreSettings, FileStore> stores, Supplier<Moment> clock) {
        this.stores = stores;
        this.clock = clock;
    }

    @Override
    public String version() {
        return PluginVersion.current();
    }

    @Override
    public void start(Map<String, String> settings) {
        SourceConfig config = new SourceConfig(settings);
        config.converters.warning().ifPresent(LOG::warn);
        StoreMetrics requests = new StoreMetrics();
        FileStore store = stores.apply(config.store.telling(requests));
        BufferAllocator allocator = Allocators.newRoot();
        Acknowledgements acknowledgements = new Acknowledgements();
        Cleanup cleanup = new Cleanup(store, context.offsetStorageReader(), acknowledgements, clock);
        MetricsDisplay display = WorkerMetrics.of(context, settings);
        SourceMetrics metrics = new SourceMetrics(display);
        requests.showIn(display, store);
        Output output = config.records.output(config.checks, allocator);
        SourceFiles files =
                new SourceFiles(store, config, output, context.offsetStorageReader(), cleanup, metrics, clock);
        RestoredPartitions partitions = RestoredPartitions.of(settings);
        if (config.records.partitionChoice == SourceMessage.PartitionChoice.RESTORED) {
            // a configuration that was stored before an upgrade is not validated again
            RestoredPartitions.objection(settings).ifPresent(LOG::warn);
        }
        running = Optional.of(new Running(
                config, store, allocator, files, acknowledgements, partitions, transactions(config), display));
    }

    private TransactionBoundaries transactions(SourceConfig config) {
        TransactionContext transactions = context.transactionContext();
        return transactions == null
                ? TransactionBoundaries.ofWorker()
                : new TransactionBoundaries(transactions, config.transactionMaxBytes, config.transactionMaxMs, clock);
    }

    @Override
    public List<SourceRecord> poll() throws InterruptedException {
        Running task = running.orElseThrow();
        task.display.refresh();
        List<SourceRecord> records = failure.isPresent() ? List.of() : read(task);
        if (!records.isEmpty()) {
            return records;
        }
        if (task.transactions.isOpen()) {
            // reading ended for now, or for good by a failure: what is complete is committed, behind this empty poll
            task.transactions.commit();
            return null;
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
        await(task);
        return null;
    }

    private List<SourceRecord> read(Running task) {
        List<SourceRecord> records = new ArrayList<>();
        long bytes = 0;
        try {
            while (bytes < task.config.pollMaxBytes && records.size() < MAX_RECORDS) {
                Optional<SourceMessage> message = task.files.next();
                if (message.isEmpty()) {
                    break;
                }
                SourceRecord record = message.get().toRecord(task.config.records.partitionChoice);
                task.partitions.require(record);
                long size = message.get().content().sizeInBytes();
                if (task.config.ends.removesFiles()) {
                    task.acknowledgements.sending(record);
                }
                task.transactions.sending(record, size, message.get().next());
                records.add(record);
                bytes += size;
                if (task.partitions.isTrial(record)) {
                    break;
                }
            }
        } catch (ConnectException e) {
            failure = Optional.of(e);
        }
        return records;
    }

    /** Called for every record, behind the commit of its transaction if there are any; without metadata for a dropped one. */
    @Override
    public void commitRecord(SourceRecord record, RecordMetadata metadata) {
        Optional<Running> task = running;
        if (task.isEmpty()) {
            return;
        }
        task.get().partitions.done(record);
        if (!task.get().config.ends.removesFiles()) {
            return;
        }
        if (metadata == null) {
            task.get().acknowledgements.drop(record);
        } else {
            task.get().acknowledgements.acknowledge(record);
        }
    }

    private void await(Running task) throws InterruptedException {
        long wait = Math.min(task.files.msUntilDue(), MAX_WAIT_MS);
        boolean ignored = stopped.await(wait, TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        stopped.countDown();
        if (running.isPresent()) {
            Running task = running.get();
            running = Optional.empty();
            try {
                task.close();
            } catch (IOException e) {
                throw new ConnectException(task.config.storeUrl + ": cannot be closed: " + e, e);
            }
        }
    }
}
