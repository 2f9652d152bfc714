package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.plugin.MetricsDisplay;
import dev.kafkaarrow.connect.plugin.Moment;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.Stores;
import dev.kafkaarrow.ipc.Allocators;
import java.io.Closeable;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/**
 * What a source connector would send of the files that are there, read once and outside of a worker: in the order of each partition, from
 * the first message of the range to the last. Not thread-safe.
 */
public final class RecordedMessages implements Closeable {

    private final SourceConfig config;
    private final FileStore store;
    private final BufferAllocator allocator;
    private final SourceFiles files;

    private RecordedMessages(SourceConfig config, FileStore store, BufferAllocator allocator) {
        this.config = config;
        this.store = store;
        this.allocator = allocator;
        NoOffsets offsets = new NoOffsets();
        this.files = new SourceFiles(
                store,
                config,
                config.records.output(config.checks, allocator),
                offsets,
                new Cleanup(store, offsets, new Acknowledgements(), Moment::now),
                new SourceMetrics(MetricsDisplay.NONE),
                Moment::now);
    }

    /**
     * Nothing is read yet.
     *
     * @param settings as a connector has them
     * @throws org.apache.kafka.common.config.ConfigException if they mean nothing
     * @throws IllegalArgumentException if they name no store
     */
    public static RecordedMessages open(Map<String, String> settings) {
        SourceConfig config = new SourceConfig(settings);
        return new RecordedMessages(config, Stores.open(config.store), Allocators.newRoot());
    }

    /**
     * The next message; empty behind the last.
     *
     * @throws ConnectException if a file cannot be read or sent, which is named
     */
    public Optional<SourceRecord> next() {
        Optional<SourceMessage> message = files.next();
        if (message.isEmpty()) {
            files.requireAllRead();
        }
        return message.map(read -> read.toRecord(config.records.partitionChoice));
    }

    @Override
    public void close() throws IOException {
        try (store;
                allocator) {
            files.close();
        }
    }

    /** Of one who begins. */
    private static final class NoOffsets implements OffsetStorageReader {
        @Override
        public <T> Map<String, Object> offset(Map<String, T> partition) {
            return null;
        }

        @Override
        public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
            return new HashMap<>();
        }
    }
}
