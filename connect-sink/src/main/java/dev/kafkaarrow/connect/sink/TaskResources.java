package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.files.Coalescing;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.ipc.Allocators;
import java.io.IOException;
import org.apache.arrow.memory.BufferAllocator;

/** What the partitions of a task share, from its start to its end. Not thread-safe. */
final class TaskResources implements AutoCloseable {

    final SinkConfig config;
    final FileStore store;
    final SinkMetrics metrics;
    final Partitioner partitioner;
    final SchemaContinuity continuity;
    final Projections projections;
    final Coalescing coalescing;
    final RowMemory rowMemory;
    final StagingLimits stagingLimits;
    final Uploads uploads;
    final ValueDecoder values;

    /** Nothing stays allocated between calls but what {@link #rowMemory} has. */
    final BufferAllocator allocator = Allocators.newRoot();

    /**
     * What the task shares from now on.
     *
     * @param store closed with the rest
     * @param uploads likewise
     * @param values likewise
     */
    TaskResources(SinkConfig config, FileStore store, Uploads uploads, ValueDecoder values, SinkMetrics metrics) {
        this.config = config;
        this.store = store;
        this.uploads = uploads;
        this.metrics = metrics;
        this.values = values;
        this.partitioner = config.partitioner.open();
        this.continuity = new SchemaContinuity(config.continuity);
        this.projections = new Projections(config, allocator);
        this.coalescing = new Coalescing(config.batchCoalesceRows, config.checks, allocator);
        this.rowMemory = new RowMemory(config.rows, config.checks, allocator);
        this.stagingLimits = new StagingLimits(
                config.staging.maxOpenFiles, config.staging.maxStagedBytes, config.staging.parallelUploads, metrics);
    }

    /** After all files were published or discarded. */
    @Override
    public void close() throws IOException {
        uploads.close();
        values.close();
        partitioner.close();
        rowMemory.close();
        allocator.close();
        store.close();
    }
}
