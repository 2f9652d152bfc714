package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.plugin.Moment;
import dev.kafkaarrow.connect.store.FileStatus;
import dev.kafkaarrow.connect.store.FileStore;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.kafka.connect.errors.ConnectException;
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

    /** While many files wait to be removed, reading goes on for as long as removing takes. */
    private static final long MS_BETWEEN_REMOVALS = 100;

    /** Of a message that is loaded. They take much less than a millisecond, and asking for the time is no small part of a row's. */
    private static final int ROWS_BETWEEN_LOOKS = 256;

    private final FileStore store;
    private final OpenFiles openFiles;
    private final SourceConfig config;
    private final MessageRules rules;
    private final StoredOffsets offsets;
    private final SchemaContinuity continuity;
    private final Cleanup cleanup;
    private final SourceMetrics metrics;
    private final Supplier<Moment> clock;

    private final FilesInProgress inProgress;
    private final UnreadablePaths unreadable;
    private final EarlierSchemas earlierSchemas;
    private final FoundFiles found;
    private final Turns turns = new Turns();
    private boolean looksAtWhatIsDue = true;
    private OptionalLong wokenMs = OptionalLong.empty();
    private OptionalLong scannedMs = OptionalLong.empty();
    private OptionalLong cleanupDueMs = OptionalLong.empty();

    SourceFiles(
            FileStore store,
            SourceConfig config,
            Output output,
            OffsetStorageReader offsets,
            Cleanup cleanup,
            SourceMetrics metrics,
            Supplier<Moment> clock) {
        this.store = store;
        this.openFiles = new OpenFiles(store);
        this.config = config;
        this.rules = new MessageRules(
                config.checks,
                config.range,
                output,
                config.records.topic,
                config.records.limits(clock),
                config.ends.incompleteFile(store.kind()));
        this.offsets = new StoredOffsets(offsets);
        this.continuity = new SchemaContinuity(config.schemaCompatibility, config.records.topic);
        this.cleanup = cleanup;
        this.metrics = metrics;
        this.inProgress = new FilesInProgress(metrics);
        this.unreadable = new UnreadablePaths(config.storeUrl, config.pollIntervalMs);
        this.earlierSchemas =
                new EarlierSchemas(store, openFiles, this.offsets, rules, config.ends.badFile, continuity, unreadable);
        this.found = new FoundFiles(store, config, inProgress, cleanup, metrics, continuity, unreadable);
        this.clock = clock;
    }

    /**
     * The next message, or nothing until files appear or grow.
     *
     * @throws ConnectException if a file cannot be read and the settings do not say how to go on
     */
    Optional<SourceMessage> next() {
        if (looksAtWhatIsDue) {
            wakeAndCleanUp();
        }
        Optional<SourceMessage> message = nextOfReady();
        if (message.isEmpty() && scanIfDue()) {
            message = nextOfReady();
        }
        message.ifPresent(inProgress::count);
        looksAtWhatIsDue = message.isEmpty() || message.get().offset().row() % ROWS_BETWEEN_LOOKS == 0;
        return message;
    }

    private void wakeAndCleanUp() {
        long now = clock.get().elapsedMs();
        if (isDue(wokenMs, now)) {
            wokenMs = OptionalLong.of(now);
            turns.wake();
        }
        if (cleanupDueMs.orElse(now) <= now) {
            found.forget(cleanup.run());
            cleanupDueMs = OptionalLong.of(
                    clock.get().elapsedMs() + (cleanup.hasMore() ? MS_BETWEEN_REMOVALS : config.pollIntervalMs));
        }
    }

    private boolean scanIfDue() {
        long now = clock.get().elapsedMs();
        if (!isDue(scannedMs, now)) {
            return false;
        }
        scannedMs = OptionalLong.of(now);
        if (found.scan() && !earlierSchemas.learnFrom(found)) {
            found.leave();
        }
        return true;
    }

    /** Milliseconds until it is time to look for new or grown files. */
    long msUntilDue() {
        long now = clock.get().elapsedMs();
        long untilCleanup = Math.max(0, cleanupDueMs.orElse(now) - now);
        return Math.min(untilCleanup, Math.min(msUntilDue(wokenMs, now), msUntilDue(scannedMs, now)));
    }

    private long msUntilDue(OptionalLong lastMs, long now) {
        return lastMs.isEmpty() ? 0 : Math.max(0, lastMs.getAsLong() + config.pollIntervalMs - now);
    }

    private boolean isDue(OptionalLong lastMs, long now) {
        return msUntilDue(lastMs, now) == 0;
    }

    /**
     * For one who reads what is there, once nothing more came.
     *
     * @throws ConnectException if something cannot be read now
     */
    void requireAllRead() {
        unreadable.any().ifPresent(path -> {
            throw new ConnectException(path);
        });
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
        List<FileStatus> files = found.take(StoredOffsets.MAX_AT_ONCE);
        Map<String, SourceOffset> stored = offsets.of(files);
        for (FileStatus file : files) {
            try {
                begin(file, Optional.ofNullable(stored.get(file.path())));
            } catch (NoSuchFileException e) {
                metrics.readBefore(file.path());
                LOG.info("{}: removed before it was begun", file.path());
            } catch (IOException e) {
                // the next scan finds it again
                metrics.readBefore(file.path());
                unreadable.waiting(file.path(), FileStore.reason(e));
            }
        }
    }

    /** Begins a file that was found, unless it was read to its end before. */
    private void begin(FileStatus file, Optional<SourceOffset> stored) throws IOException {
        String path = file.path();
        Optional<ReadFile> read = found.readBefore(path);
        Optional<SourceOffset> place = found.placeIn(path).or(() -> stored);
        if (cleanup.takeRemoved(path)) {
            read(file, Optional.empty());
        } else if (read.isPresent() && ContentCheck.isStill(store, read.get(), file)) {
            passRead(new ReadFile(file, read.get().consumed()));
        } else if (read.isEmpty() && (place.isEmpty() || place.get().end().isEmpty())) {
            read(file, place);
        } else if (read.isEmpty() && place.get().isOfWhole(store, file)) {
            passRead(new ReadFile(file, place.get().consumed()));
        } else if (config.ends.keepsFiles()) {
            refuse(
                    file,
                    "the file was read to its end, and has changed since: it was "
                            + read.map(ReadFile::toString)
                                    .orElseGet(() -> place.get().toMap().toString())
                            + " and is " + file
                            + ". Give new content a new name, put the file back, or reset the connector's offset of this"
                            + " file to read it from its beginning");
        } else {
            LOG.info("{}: another file of a name that was read before", path);
            read(file, Optional.empty());
        }
    }

    private void passRead(ReadFile file) {
        metrics.readBefore(file.path());
        finish(file, new Outcome.Complete(), Optional.empty());
    }

    private void refuse(FileStatus file, String reason) {
        if (config.ends.badFile == EndConfig.BadFile.FAIL) {
            throw new ConnectException(file.path() + ": " + reason);
        }
        inProgress.begin(file, 0);
        Outcome bad = new Outcome.Bad(reason);
        finish(new ReadFile(file, Optional.of(Consumed.NOTHING)), bad, Optional.empty());
        inProgress.end(file.path(), bad);
    }

    private void finish(ReadFile file, Outcome outcome, Optional<SourceOffset> lastSent) {
        found.finish(file, outcome, lastSent);
        List<ReadFile> released = outcome instanceof Outcome.Complete ? continuity.release(file) : List.of(file);
        released.forEach(read -> cleanup.add(read, config.ends.disposalOf(outcome)));
    }

    private void read(FileStatus file, Optional<SourceOffset> offset) {
        found.forget(List.of(file.path()));
        long position = offset.map(SourceOffset::position).orElse(0L);
        inProgress.begin(file, position);
        turns.add(
                ReadingOrder.of(file.path()),
                new StreamFile(file, openFiles.source(file, position), rules, offset),
                name -> new OrderedFiles(
                        name, rules.incompleteFile(), config.ends.badFile, continuity, new Progress()));
    }

    /** Removes what may go by now: the worker has stored its last offsets when it stops a task. */
    @Override
    public void close() throws IOException {
        Output output = rules.output();
        try (openFiles;
                output;
                cleanup) {
            found.forget(cleanup.run());
        } catch (ConnectException e) {
            // the next task will
            LOG.warn("files that were read are left for the next task to remove", e);
        }
    }

    private final class Progress implements OrderedFiles.Closing {
        @Override
        public void finished(StreamFile file, Outcome outcome) throws IOException {
            String path = file.file().path();
            openFiles.release(path);
            if (!(outcome instanceof Outcome.Unreadable)) {
                unreadable.forget(path);
                finish(file.asRead(), outcome, file.lastSent());
            }
            inProgress.end(path, outcome);
        }

        @Override
        public void unreadable(FileStatus file, String reason) {
            unreadable.waiting(file.path(), reason);
        }

        @Override
        public void paused(StreamFile file) throws IOException {
            // opened again when it is looked at again, which checks that it still is the same file
            openFiles.release(file.file().path());
        }
    }
}
