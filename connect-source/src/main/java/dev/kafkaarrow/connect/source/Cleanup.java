package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.plugin.Moment;
import dev.kafkaarrow.connect.store.FileStore;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes files that were read, once each of their records was acknowledged and the offset of the last one is stored. So the
 * stored offset of a file that is gone never says that something is left to read of it, and a crash in between leaves the file
 * to be found and removed by the next task.
 *
 * <p>Not thread-safe, but for its {@link Acknowledgements}.
 */
final class Cleanup implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(Cleanup.class);

    /** Removing takes a forced write of a directory each; the worker stops and pauses a task between polls only. */
    static final int MAX_AT_ONCE = 200;

    /** In an object store each removal is two requests or more, and files that are to be read wait meanwhile. */
    private static final long MAX_MS_AT_ONCE = 250;

    /** A tenth of a second of a fast disk; a file that is larger is compared in several runs. */
    private static final long MAX_BYTES_AT_ONCE = 64L << 20;

    private final FileStore store;
    private final Removal removal;
    private final OffsetStorageReader offsets;
    private final Acknowledgements acknowledgements;
    private final Supplier<Moment> clock;

    /** Read and not removed, in the order in which they were read. */
    private final Map<String, WaitingFile> waiting = new LinkedHashMap<>();

    /** Whose files are gone: what is found there is another file, whatever it holds and offsets say. */
    private final Set<String> removed = new HashSet<>();

    /** The file that is being compared, which may take several runs. */
    private Optional<Comparison> comparing = Optional.empty();

    private boolean more;

    /** Why a file could not be removed the last time. */
    private Optional<String> trouble = Optional.empty();

    /** To be read in this run. */
    private long bytesLeft;

    Cleanup(FileStore store, OffsetStorageReader offsets, Acknowledgements acknowledgements, Supplier<Moment> clock) {
        this.store = store;
        this.removal = new Removal(store);
        this.offsets = offsets;
        this.acknowledgements = acknowledgements;
        this.clock = clock;
    }

    /**
     * A file that needs not be read any more.
     *
     * @param file only that very file is removed
     */
    void add(ReadFile file, Disposal disposal) {
        if (disposal instanceof Disposal.Keep) {
            acknowledgements.forget(file.path());
        } else {
            waiting.put(file.path(), new WaitingFile(file, disposal));
        }
    }

    boolean isWaiting(String path) {
        return waiting.containsKey(path);
    }

    /** What a scan of the store is to be watched by beside a visitor, to see which names may be freed. */
    FileStore.Visitor watching(FileStore.Visitor visitor) {
        return switch (store.kind()) {
            case FILE_SYSTEM -> visitor;
            case OBJECT_STORE -> new WaitingFile.LogsInOrder(waiting, visitor);
        };
    }

    private boolean mayBeFree(WaitingFile read) {
        return switch (store.kind()) {
            case FILE_SYSTEM -> true;
            case OBJECT_STORE -> read.mayBeFree(clock.get().wallMs());
        };
    }

    /** Whether the file of that path that was read is gone, so that one that is found there now is another. */
    boolean takeRemoved(String path) {
        return removed.remove(path);
    }

    /**
     * Removes some of the files that may go now, each after it was read again and is what was read before.
     *
     * @return their paths
     */
    List<String> run() {
        more = false;
        List<WaitingFile> due = new ArrayList<>();
        for (WaitingFile read : waiting.values()) {
            if (due.size() == MAX_AT_ONCE) {
                more = true;
                break;
            }
            if (mayBeFree(read) && acknowledgements.isComplete(read.path())) {
                due.add(read);
            }
        }
        if (due.isEmpty()) {
            return List.of();
        }
        Map<Map<String, String>, Map<String, Object>> stored = offsets.offsets(
                due.stream().map(read -> SourceOffset.partitionOf(read.path())).toList());
        List<String> gone = new ArrayList<>();
        bytesLeft = MAX_BYTES_AT_ONCE;
        long beganMs = clock.get().elapsedMs();
        for (WaitingFile read : due) {
            if (clock.get().elapsedMs() - beganMs >= MAX_MS_AT_ONCE) {
                more = true;
                break;
            }
            String path = read.path();
            Optional<SourceOffset> last = acknowledgements.last(path);
            Optional<SourceOffset> now = Optional.ofNullable(stored.get(SourceOffset.partitionOf(path)))
                    .map(SourceOffset::fromMap);
            // a file of which nothing was sent since the task started has whatever offset it had
            if (last.isEmpty() || (now.isPresent() && now.get().isAtLeast(last.get()))) {
                Comparison.Verdict verdict = dispose(read);
                if (verdict == Comparison.Verdict.UNKNOWN) {
                    more = true;
                    break;
                }
                waiting.remove(path);
                if (verdict == Comparison.Verdict.FAILED) {
                    waiting.put(path, read);
                    break;
                }
                acknowledgements.forget(path);
                if (makesRoom(verdict, read.disposal(), now)) {
                    removed.add(path);
                }
                gone.add(path);
            } else {
                // others are looked at first the next time
                waiting.remove(path);
                waiting.put(path, read);
            }
        }
        return gone;
    }

    /** Whether files could not be looked at in the last run for want of time. */
    boolean hasMore() {
        return more;
    }

    /** Whether a file that is found under the name of one that waited no longer is another one. */
    private static boolean makesRoom(Comparison.Verdict verdict, Disposal disposal, Optional<SourceOffset> stored) {
        return switch (verdict) {
            case SAME -> true;
            // a bad file that has changed is judged again from where it was left
            case ANOTHER -> !(disposal instanceof Disposal.Reject);
            // perhaps not for good: the offset of a file that was read to its end tells it when it is back
            case GONE -> stored.isPresent() && stored.get().end().isEmpty();
            case UNKNOWN, FAILED -> false;
        };
    }

    /** Removes a file if it still is the one that was read, once it was compared. */
    private Comparison.Verdict dispose(WaitingFile read) {
        String path = read.path();
        try {
            if (comparing.isEmpty() || !comparing.get().isOf(read)) {
                comparing = Optional.of(new Comparison(store, read));
            }
            Comparison comparison = comparing.get();
            long before = comparison.position();
            Comparison.Verdict verdict = comparison.advance(bytesLeft);
            bytesLeft -= comparison.position() - before;
            if (verdict != Comparison.Verdict.UNKNOWN) {
                close();
            }
            if (verdict == Comparison.Verdict.SAME) {
                removal.remove(comparison.status(), read.disposal());
                trouble = Optional.empty();
            } else if (verdict == Comparison.Verdict.ANOTHER) {
                LOG.warn(
                        "{}: not removed, as another file has taken its place: it was {} and is {}",
                        path,
                        read.file(),
                        comparison.status());
            }
            return verdict;
        } catch (NoSuchFileException e) {
            LOG.info("{}: somebody else removed it", path);
            return Comparison.Verdict.GONE;
        } catch (IOException e) {
            return failed(path, e);
        }
    }

    /** A store over a network may be back the next time. */
    private Comparison.Verdict failed(String path, IOException e) {
        return switch (store.kind()) {
            case FILE_SYSTEM -> throw new ConnectException(path + ": was read, but cannot be removed: " + e, e);
            case OBJECT_STORE -> {
                String reason = FileStore.reason(e);
                if (!trouble.equals(Optional.of(reason))) {
                    LOG.warn("{}: was read, but cannot be removed: {}. It is tried again", path, reason);
                    trouble = Optional.of(reason);
                }
                yield Comparison.Verdict.FAILED;
            }
        };
    }

    /** Leaves what was compared in part to the next task. */
    @Override
    public void close() throws IOException {
        if (comparing.isPresent()) {
            Comparison ended = comparing.get();
            comparing = Optional.empty();
            ended.close();
        }
    }
}
