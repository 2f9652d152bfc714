package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.FileStatus;
import dev.kafkaarrow.connect.files.FileStore;
import dev.kafkaarrow.ipc.StreamDecoder;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one task: found by scans, read one after the other in the order of their names, each from its stored offset.
 *
 * <p>Not thread-safe.
 */
final class SourceFiles implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(SourceFiles.class);

    /** The worker reads its offsets topic to the end for every request, and holds a request's keys and values in memory. */
    private static final int OFFSETS_PER_REQUEST = 1_000;

    /** While many files wait to be removed, reading goes on for as long as removing takes. */
    private static final long MILLIS_BETWEEN_REMOVALS = 100;

    private final OpenFiles openFiles;
    private final SourceConfig config;
    private final MessageRules rules;
    private final OffsetStorageReader offsets;
    private final Cleanup cleanup;
    private final SourceMetrics metrics;
    private final LongSupplier millis;

    private final FilesInProgress inProgress;
    private final FoundFiles found;
    private final Turns turns = new Turns();
    private OptionalLong wokenMillis = OptionalLong.empty();
    private OptionalLong scannedMillis = OptionalLong.empty();
    private OptionalLong cleanupDueMillis = OptionalLong.empty();

    SourceFiles(
            FileStore store,
            SourceConfig config,
            Splitting splitting,
            OffsetStorageReader offsets,
            Cleanup cleanup,
            SourceMetrics metrics,
            LongSupplier millis) {
        this.openFiles = new OpenFiles(store);
        this.config = config;
        AttributeRules attributes = new AttributeRules(
                config.records.key,
                config.records.timestampField,
                splitting.firstRow(),
                new StreamDecoder(config.checks));
        this.rules =
                new MessageRules(config.checks, new BatchOutput(attributes, splitting), config.ends.incompleteFile);
        this.offsets = offsets;
        this.cleanup = cleanup;
        this.metrics = metrics;
        this.inProgress = new FilesInProgress(metrics);
        this.found = new FoundFiles(store, config, inProgress, cleanup, metrics);
        this.millis = millis;
    }

    /**
     * The next message, or nothing until files appear or grow.
     *
     * @throws ConnectException if a file cannot be read and the settings do not say how to go on
     */
    Optional<SourceMessage> next() {
        long now = millis.getAsLong();
        if (isDue(wokenMillis, now)) {
            wokenMillis = OptionalLong.of(now);
            turns.wake();
        }
        if (cleanupDueMillis.orElse(now) <= now) {
            boolean more = cleanUp() == Cleanup.MOST_AT_ONCE;
            cleanupDueMillis =
                    OptionalLong.of(millis.getAsLong() + (more ? MILLIS_BETWEEN_REMOVALS : config.pollIntervalMillis));
        }
        Optional<SourceMessage> message = nextOfReady();
        if (message.isEmpty() && isDue(scannedMillis, now)) {
            scannedMillis = OptionalLong.of(now);
            found.scan();
            message = nextOfReady();
        }
        message.ifPresent(inProgress::count);
        return message;
    }

    /** Returns how many files were removed. */
    private int cleanUp() {
        List<String> removed = cleanup.run();
        found.forget(removed);
        return removed.size();
    }

    /** Milliseconds until it is time to look for new or grown files. */
    long millisUntilDue() {
        long now = millis.getAsLong();
        long untilCleanup = Math.max(0, cleanupDueMillis.orElse(now) - now);
        return Math.min(untilCleanup, Math.min(millisUntilDue(wokenMillis, now), millisUntilDue(scannedMillis, now)));
    }

    private long millisUntilDue(OptionalLong lastMillis, long now) {
        return lastMillis.isEmpty() ? 0 : Math.max(0, lastMillis.getAsLong() + config.pollIntervalMillis - now);
    }

    private boolean isDue(OptionalLong lastMillis, long now) {
        return millisUntilDue(lastMillis, now) == 0;
    }

    private Optional<SourceMessage> nextOfReady() {
        Optional<SourceMessage> message = turns.next();
        while (message.isEmpty() && !found.isEmpty()) {
            beginSome();
            message = turns.next();
        }
        return message;
    }

    /** Begins as many of the files found as one request for offsets takes, but all that have one order. */
    private void beginSome() {
        List<FileStatus> files = found.take(OFFSETS_PER_REQUEST);
        for (int from = 0; from < files.size(); from += OFFSETS_PER_REQUEST) {
            begin(files.subList(from, Math.min(from + OFFSETS_PER_REQUEST, files.size())));
        }
    }

    private void begin(List<FileStatus> files) {
        Map<Map<String, String>, Map<String, Object>> stored = offsets.offsets(files.stream()
                .map(file -> SourceOffset.partitionOf(file.path()))
                .toList());
        for (FileStatus file : files) {
            Optional<SourceOffset> offset = Optional.ofNullable(stored.get(SourceOffset.partitionOf(file.path())))
                    .map(map -> parsed(file, map));
            if (cleanup.takeRemoved(file.path())) {
                begin(file, Optional.empty());
            } else if (offset.isEmpty() || offset.get().end().isEmpty()) {
                begin(file, offset);
            } else if (offset.get().isOfWhole(file)) {
                metrics.readBefore(file.path());
                finish(file, new Outcome.Complete());
            } else if (config.ends.keepsFiles()) {
                throw FoundFiles.changed(file, offset.get().toMap().toString());
            } else {
                LOG.info("{}: another file of a name that was read before", file.path());
                begin(file, Optional.empty());
            }
        }
    }

    private static SourceOffset parsed(FileStatus file, Map<String, Object> map) {
        try {
            return SourceOffset.fromMap(map);
        } catch (DataException e) {
            throw new ConnectException(file.path() + ": cannot make sense of its stored offset: " + e.getMessage(), e);
        }
    }

    private void finish(FileStatus file, Outcome outcome) {
        found.finish(file, outcome);
        cleanup.add(file, config.ends.disposalOf(outcome));
    }

    private void begin(FileStatus file, Optional<SourceOffset> offset) {
        inProgress.begin(file, offset.map(SourceOffset::position).orElse(0L));
        turns.add(
                ReadingOrder.of(file.path()),
                new StreamFile(file, openFiles.source(file), rules, offset),
                name -> new OrderedFiles(name, config.ends.incompleteFile, config.ends.badFile, new Progress()));
    }

    /** Removes what may go by now: the worker has stored its last offsets when it stops a task. */
    @Override
    public void close() throws IOException {
        try {
            int ignored = cleanUp();
        } catch (ConnectException e) {
            // the next task will
            LOG.warn("files that were read are left for the next task to remove", e);
        } finally {
            openFiles.close();
        }
    }

    private final class Progress implements OrderedFiles.Closing {
        @Override
        public void finished(FileStatus file, Outcome outcome) throws IOException {
            // a complete file may have grown to its end since the scan
            FileStatus now =
                    outcome instanceof Outcome.Complete ? openFiles.source(file).status() : file;
            openFiles.release(file);
            finish(now, outcome);
            inProgress.end(file.path(), outcome);
        }

        @Override
        public void paused(FileStatus file) throws IOException {
            // opened again when it is looked at again, which checks that it still is the same file
            openFiles.release(file);
        }
    }
}
