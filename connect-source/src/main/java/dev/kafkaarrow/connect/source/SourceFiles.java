package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.FileStatus;
import dev.kafkaarrow.connect.files.FileStore;
import dev.kafkaarrow.ipc.InvalidStreamException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BinaryOperator;
import java.util.function.LongSupplier;
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
    private static final long MILLIS_BETWEEN_REMOVALS = 100;

    private final OpenFiles openFiles;
    private final SourceConfig config;
    private final MessageRules rules;
    private final StoredOffsets offsets;
    private final SchemaContinuity continuity;
    private final Cleanup cleanup;
    private final SourceMetrics metrics;
    private final LongSupplier millis;

    private final FilesInProgress inProgress;
    private final UnreadablePaths unreadable;
    private final FoundFiles found;
    private final Turns turns = new Turns();
    private OptionalLong wokenMillis = OptionalLong.empty();
    private OptionalLong scannedMillis = OptionalLong.empty();
    private boolean schemasAreKnown;
    private OptionalLong cleanupDueMillis = OptionalLong.empty();

    SourceFiles(
            FileStore store,
            SourceConfig config,
            Output output,
            OffsetStorageReader offsets,
            Cleanup cleanup,
            SourceMetrics metrics,
            LongSupplier millis) {
        this.openFiles = new OpenFiles(store);
        this.config = config;
        this.rules = new MessageRules(config.checks, output, config.ends.incompleteFile);
        this.offsets = new StoredOffsets(offsets);
        this.continuity = new SchemaContinuity(config.schemaCompatibility, config.records.topic);
        this.cleanup = cleanup;
        this.metrics = metrics;
        this.inProgress = new FilesInProgress(metrics);
        this.unreadable = new UnreadablePaths(config.storeUrl, config.pollIntervalMillis);
        this.found = new FoundFiles(store, config, inProgress, cleanup, metrics, continuity, unreadable);
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
            if (found.scan() && !schemasAreKnown) {
                schemasAreKnown = learnSchemas();
                if (!schemasAreKnown) {
                    found.leave();
                }
            }
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
        List<FileStatus> files = found.take(StoredOffsets.MOST_AT_ONCE);
        Map<String, SourceOffset> stored = offsets.of(files);
        for (FileStatus file : files) {
            Optional<SourceOffset> offset = Optional.ofNullable(stored.get(file.path()));
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

    /**
     * Of each log, the last file that an earlier task has begun tells the newest schema.
     *
     * @return whether all of them could be read, or need not be
     */
    private boolean learnSchemas() {
        if (continuity.isFree()) {
            return true;
        }
        List<FileStatus> files = found.untaken();
        Map<ReadingOrder, FileStatus> last = new HashMap<>();
        for (int from = 0; from < files.size(); from += StoredOffsets.MOST_AT_ONCE) {
            lastBegun(files.subList(from, Math.min(from + StoredOffsets.MOST_AT_ONCE, files.size())), last);
        }
        boolean known = true;
        for (FileStatus file : last.values()) {
            known &= learnSchema(file);
        }
        return known;
    }

    private void lastBegun(List<FileStatus> files, Map<ReadingOrder, FileStatus> last) {
        Map<String, SourceOffset> stored = offsets.of(files);
        for (FileStatus file : files) {
            SourceOffset offset = stored.get(file.path());
            if (offset != null && (offset.end().isEmpty() || offset.isOfWhole(file))) {
                last.merge(
                        continuity.logOf(file.path()),
                        file,
                        BinaryOperator.maxBy(Comparator.comparing(FileStatus::path)));
            }
        }
    }

    private boolean learnSchema(FileStatus file) {
        try {
            StreamFile begun = new StreamFile(file, openFiles.source(file), rules, Optional.empty());
            if (begun.head() instanceof StreamFile.Head.Message message
                    && message.schema().isPresent()) {
                continuity.begun(
                        file.path(), message.kafkaOffset(), message.schema().get());
            }
            openFiles.release(file);
            return true;
        } catch (InvalidStreamException e) {
            throw new ConnectException(
                    file.path() + ": the schema of the newest file that was begun cannot be read: " + e, e);
        } catch (NoSuchFileException e) {
            // as if it had gone before the scan
            return true;
        } catch (IOException e) {
            unreadable.waiting(file.path(), FileStore.reason(e) + ", and files behind it are held against its schema");
            return config.ends.badFile != EndConfig.BadFile.FAIL;
        }
    }

    private void finish(FileStatus file, Outcome outcome) {
        found.finish(file, outcome);
        List<FileStatus> released = outcome instanceof Outcome.Complete ? continuity.release(file) : List.of(file);
        released.forEach(read -> cleanup.add(read, config.ends.disposalOf(outcome)));
    }

    private void begin(FileStatus file, Optional<SourceOffset> offset) {
        inProgress.begin(file, offset.map(SourceOffset::position).orElse(0L));
        turns.add(
                ReadingOrder.of(file.path()),
                new StreamFile(file, openFiles.source(file), rules, offset),
                name -> new OrderedFiles(
                        name, config.ends.incompleteFile, config.ends.badFile, continuity, new Progress()));
    }

    /** Removes what may go by now: the worker has stored its last offsets when it stops a task. */
    @Override
    public void close() throws IOException {
        Output output = rules.output();
        try (openFiles;
                output) {
            int ignored = cleanUp();
        } catch (ConnectException e) {
            // the next task will
            LOG.warn("files that were read are left for the next task to remove", e);
        }
    }

    private final class Progress implements OrderedFiles.Closing {
        @Override
        public void finished(FileStatus file, Outcome outcome) throws IOException {
            // a complete file may have grown to its end since the scan
            FileStatus now =
                    outcome instanceof Outcome.Complete ? openFiles.source(file).status() : file;
            openFiles.release(file);
            if (!(outcome instanceof Outcome.Unreadable)) {
                unreadable.forget(file.path());
                finish(now, outcome);
            }
            inProgress.end(file.path(), outcome);
        }

        @Override
        public void unreadable(FileStatus file, String reason) {
            unreadable.waiting(file.path(), reason);
        }

        @Override
        public void paused(FileStatus file) throws IOException {
            // opened again when it is looked at again, which checks that it still is the same file
            openFiles.release(file);
        }
    }
}
