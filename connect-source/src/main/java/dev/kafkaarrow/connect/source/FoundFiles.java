package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.FilePlace;
import dev.kafkaarrow.connect.store.FileStatus;
import dev.kafkaarrow.connect.store.FileStore;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One task's share of the files, as scans find them: those that were not begun, and those of which nothing more is to be read.
 * Not thread-safe.
 */
final class FoundFiles {

    /** A listing may miss a file for a while. By then offsets of what was sent of it are stored, which tell it when it is back. */
    private static final int SCANS_BEFORE_FORGOTTEN = 100;

    private final FileStore store;
    private final SourceConfig config;
    private final FilesInProgress inProgress;
    private final Cleanup cleanup;
    private final SourceMetrics metrics;
    private final SchemaContinuity continuity;
    private final UnreadablePaths unreadable;

    private final Map<String, Finished> finished = new HashMap<>();

    /** Not begun, by what has to stay in order: 100,000 of these take little memory. A scan finds it empty. */
    private final Deque<List<FileStatus>> pending = new ArrayDeque<>();

    /** Counts scans, to tell which files one did not find. */
    private long scans;

    /**
     * A file that needs not be read any more, unless it changes: a scan of 100,000 of these makes nothing that lasts, and looks at
     * nothing but this.
     */
    private static final class Finished {
        private final ReadFile file;
        private final Outcome outcome;
        private final Optional<SourceOffset> lastSent;
        private long foundBy;

        Finished(ReadFile file, Outcome outcome, Optional<SourceOffset> lastSent, long foundBy) {
            this.file = file;
            this.outcome = outcome;
            this.lastSent = lastSent;
            this.foundBy = foundBy;
        }
    }

    FoundFiles(
            FileStore store,
            SourceConfig config,
            FilesInProgress inProgress,
            Cleanup cleanup,
            SourceMetrics metrics,
            SchemaContinuity continuity,
            UnreadablePaths unreadable) {
        this.store = store;
        this.config = config;
        this.inProgress = inProgress;
        this.cleanup = cleanup;
        this.metrics = metrics;
        this.continuity = continuity;
        this.unreadable = unreadable;
    }

    /** What a scan comes to. */
    private final class Scan implements FileStore.Visitor {
        private final List<FileStatus> unknown = new ArrayList<>();

        /** What was visited last, if it is one of {@link #unknown} that the next file may show to be outside of the range. */
        private Optional<FilePlace> last = Optional.empty();

        @Override
        public void visit(FileStatus file) {
            if (config.range.isAll()) {
                if (isNew(file)) {
                    unknown.add(file);
                }
                return;
            }
            Optional<FilePlace> place = FilePlace.parse(file.path());
            if (place.isPresent()
                    && last.isPresent()
                    && isNextOf(place.get(), last.get())
                    && config.range.beginsBehind(place.get())) {
                unknown.remove(unknown.size() - 1);
            }
            boolean isRead = place.filter(config.range::endsBefore).isEmpty() && isNew(file);
            last = isRead ? place : Optional.empty();
            if (isRead) {
                unknown.add(file);
            }
        }

        /** Files of a directory come by name, so that those of a log come together. */
        private static boolean isNextOf(FilePlace file, FilePlace before) {
            return ReadingOrder.of(file.path()).equals(ReadingOrder.of(before.path()));
        }

        @Override
        public boolean enters(String directory) {
            return config.selection.mayHold(directory);
        }

        @Override
        public void unreadable(String path, String reason) {
            if (config.selection.mayHold(path) && !config.selection.excludes(path)) {
                unreadable.passed(path, reason);
            }
        }
    }

    /**
     * Looks for files that are new, or others than those that were read.
     *
     * @return whether the store could be listed
     */
    boolean scan() {
        scans++;
        Scan scan = new Scan();
        try {
            store.walk("", cleanup.watching(scan));
        } catch (IOException e) {
            scans--;
            unreadable.storePassed(FileStore.reason(e));
            return false;
        }
        unreadable.scanned();
        List<FileStatus> unknown = scan.unknown;
        // what was sent of a file may not be stored yet: should it come back, it is not read again, or read on in the
        // middle
        finished.values().removeIf(known -> scans - known.foundBy > SCANS_BEFORE_FORGOTTEN && known.lastSent.isEmpty());
        unknown.sort(Comparator.comparing(FileStatus::path));
        Map<String, List<FileStatus>> orders = new LinkedHashMap<>();
        for (FileStatus file : unknown) {
            metrics.found(file.path(), file.sizeInBytes());
            orders.computeIfAbsent(ReadingOrder.of(file.path()).name(), name -> new ArrayList<>(1))
                    .add(file);
        }
        pending.addAll(orders.values());
        return true;
    }

    /** Takes none of the files found: the next scan finds them anew. */
    void leave() {
        untaken().forEach(file -> metrics.readBefore(file.path()));
        pending.clear();
    }

    private boolean isNew(FileStatus file) {
        Finished known = finished.get(file.path());
        if (known == null) {
            if (!isOfThisTask(file.path())) {
                return false;
            }
        } else {
            known.foundBy = scans;
            // one that went away and is back has something left to read
            if (known.file.seemsSameAs(file, store.kind()) && !(known.outcome instanceof Outcome.Removed)) {
                return false;
            }
        }
        if (cleanup.isWaiting(file.path())) {
            // another file took the place of one that is to be removed: it is left alone, and read when that is settled
            return false;
        }
        if (inProgress.has(file.path())) {
            inProgress.found(file);
            return false;
        }
        return true;
    }

    private boolean isOfThisTask(String path) {
        return config.selection.selects(path) && config.share.has(continuity.portionOf(path));
    }

    /** Whether all files found were taken. */
    boolean isEmpty() {
        return pending.isEmpty();
    }

    /** All files that were not taken yet, in the order of their names but for those that have one order. */
    List<FileStatus> untaken() {
        return pending.stream().flatMap(List::stream).toList();
    }

    /** Takes some of the files found, in the order of their names, but all that have one order: at least so many, if there are. */
    List<FileStatus> take(int atLeast) {
        List<FileStatus> files = new ArrayList<>();
        while (!pending.isEmpty() && files.size() < atLeast) {
            files.addAll(pending.removeFirst());
        }
        return files;
    }

    /** Nothing more is to be read of a file, as long as it stays the same. */
    void finish(ReadFile file, Outcome outcome, Optional<SourceOffset> lastSent) {
        Optional<SourceOffset> place = outcome instanceof Outcome.Complete ? Optional.empty() : lastSent;
        finished.put(file.path(), new Finished(file, outcome, place, scans));
    }

    /** The file of a path that was read to its end since this task began. */
    Optional<ReadFile> readBefore(String path) {
        return Optional.ofNullable(finished.get(path))
                .filter(known -> known.outcome instanceof Outcome.Complete)
                .map(known -> known.file);
    }

    /** Where to go on in a file of which not all was read that this task has begun. */
    Optional<SourceOffset> placeIn(String path) {
        return Optional.ofNullable(finished.get(path)).flatMap(known -> known.lastSent);
    }

    /** Files are gone, or begun: others of their names are new. */
    void forget(Collection<String> paths) {
        finished.keySet().removeAll(paths);
    }
}
