package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.FileStatus;
import dev.kafkaarrow.connect.files.FileStore;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * One task's share of the files, as scans find them: those that were not begun, and those that were read to their end, which are
 * remembered by name, size and key alone. Not thread-safe.
 */
final class FoundFiles {

    private final FileStore store;
    private final SourceConfig config;
    private final FilesInProgress inProgress;
    private final Cleanup cleanup;
    private final SourceMetrics metrics;

    private final Map<String, Finished> finished = new HashMap<>();

    /** Not begun, by what has to stay in order: 100,000 of these take little memory. A scan finds it empty. */
    private final Deque<List<FileStatus>> pending = new ArrayDeque<>();

    private record Finished(long size, String identity, Outcome outcome) {
        boolean isSameAs(FileStatus file) {
            return size == file.sizeInBytes() && identity.equals(file.identity());
        }
    }

    FoundFiles(
            FileStore store, SourceConfig config, FilesInProgress inProgress, Cleanup cleanup, SourceMetrics metrics) {
        this.store = store;
        this.config = config;
        this.inProgress = inProgress;
        this.cleanup = cleanup;
        this.metrics = metrics;
    }

    /** Looks for files that are new, or others than those that were read. */
    void scan() {
        Set<String> listed = new HashSet<>();
        Map<String, List<FileStatus>> orders = new LinkedHashMap<>();
        for (FileStatus file : list()) {
            listed.add(file.path());
            if (isNew(file)) {
                metrics.found(file.path(), file.sizeInBytes());
                orders.computeIfAbsent(ReadingOrder.of(file.path()).name(), name -> new ArrayList<>(1))
                        .add(file);
            }
        }
        finished.keySet().retainAll(listed);
        pending.addAll(orders.values());
    }

    private List<FileStatus> list() {
        List<FileStatus> found = new ArrayList<>();
        try {
            store.walk(file -> {
                if (config.selection.selects(file.path())
                        && config.share.has(ReadingOrder.of(file.path()).name())) {
                    found.add(file);
                }
            });
        } catch (IOException e) {
            throw new ConnectException(config.storeUrl + ": cannot be listed: " + e, e);
        }
        found.sort(Comparator.comparing(FileStatus::path));
        return found;
    }

    private boolean isNew(FileStatus file) {
        Finished known = finished.get(file.path());
        if (known != null && known.isSameAs(file)) {
            return false;
        }
        if (cleanup.isWaiting(file.path())) {
            // another file took the place of one that is to be removed: it is left alone, and read when that is settled
            return false;
        }
        if (known != null && known.outcome instanceof Outcome.Complete && config.ends.keepsFiles()) {
            throw changed(file, known.toString());
        }
        if (inProgress.has(file.path())) {
            inProgress.found(file);
            return false;
        }
        return true;
    }

    /** What to fail by when a file is another than the one that was read to its end. */
    static ConnectException changed(FileStatus file, String then) {
        return new ConnectException(
                file.path() + ": the file was read to its end, and has changed since: it was " + then
                        + " and is " + file
                        + ". Give new content a new name, put the file back, or reset the connector's offset"
                        + " of this file to read it from its beginning");
    }

    /** Whether all files found were taken. */
    boolean isEmpty() {
        return pending.isEmpty();
    }

    /** Takes some of the files found, in the order of their names, but all that have one order: at least so many, if there are. */
    List<FileStatus> take(int atLeast) {
        List<FileStatus> files = new ArrayList<>();
        while (!pending.isEmpty() && files.size() < atLeast) {
            files.addAll(pending.removeFirst());
        }
        return files;
    }

    /** A file needs not be read any more, as long as it stays the same. */
    void finish(FileStatus file, Outcome outcome) {
        finished.put(file.path(), new Finished(file.sizeInBytes(), file.identity(), outcome));
    }

    /** Files are gone: others of their names are new. */
    void forget(Collection<String> paths) {
        finished.keySet().removeAll(paths);
    }
}
