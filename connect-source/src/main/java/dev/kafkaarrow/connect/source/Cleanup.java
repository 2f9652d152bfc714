package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.store.FileStatus;
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

    /** A tenth of a second of a fast disk; a file that is larger is compared in several runs. */
    private static final long MAX_BYTES_AT_ONCE = 64L << 20;

    private final FileStore store;
    private final Removal removal;
    private final OffsetStorageReader offsets;
    private final Acknowledgements acknowledgements;

    /** Read and not removed, in the order in which they were read. */
    private final Map<String, Read> waiting = new LinkedHashMap<>();

    /** Whose files are gone: what is found there is another file, whatever it holds and offsets say. */
    private final Set<String> removed = new HashSet<>();

    /** The file that is being compared, which may take several runs. */
    private Optional<Comparison> comparing = Optional.empty();

    private boolean more;

    /** To be read in this run. */
    private long bytesLeft;

    private record Read(ReadFile file, Disposal disposal) {}

    /** @param status before the comparison began: what changes later is seen by it */
    private record Comparison(Read read, FileStatus status, ContentCheck check) {}

    /** What a file turned out to be. */
    private enum Verdict {
        SAME,
        ANOTHER,
        GONE,
        UNKNOWN
    }

    Cleanup(FileStore store, OffsetStorageReader offsets, Acknowledgements acknowledgements) {
        this.store = store;
        this.removal = new Removal(store);
        this.offsets = offsets;
        this.acknowledgements = acknowledgements;
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
            waiting.put(file.path(), new Read(file, disposal));
        }
    }

    boolean isWaiting(String path) {
        return waiting.containsKey(path);
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
        List<Read> due = new ArrayList<>();
        for (Read read : waiting.values()) {
            if (due.size() == MAX_AT_ONCE) {
                more = true;
                break;
            }
            if (acknowledgements.isComplete(read.file.path())) {
                due.add(read);
            }
        }
        if (due.isEmpty()) {
            return List.of();
        }
        Map<Map<String, String>, Map<String, Object>> stored = offsets.offsets(due.stream()
                .map(read -> SourceOffset.partitionOf(read.file.path()))
                .toList());
        List<String> gone = new ArrayList<>();
        bytesLeft = MAX_BYTES_AT_ONCE;
        for (Read read : due) {
            String path = read.file.path();
            Optional<SourceOffset> last = acknowledgements.last(path);
            Optional<SourceOffset> now = Optional.ofNullable(stored.get(SourceOffset.partitionOf(path)))
                    .map(SourceOffset::fromMap);
            // a file of which nothing was sent since the task started has whatever offset it had
            if (last.isEmpty() || (now.isPresent() && now.get().isAtLeast(last.get()))) {
                Verdict verdict = dispose(read);
                if (verdict == Verdict.UNKNOWN) {
                    more = true;
                    break;
                }
                waiting.remove(path);
                acknowledgements.forget(path);
                if (makesRoom(verdict, read.disposal, now)) {
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

    private boolean isComparing(Read read) {
        return comparing.isPresent() && comparing.get().read.equals(read);
    }

    /** Whether a file that is found under the name of one that waited no longer is another one. */
    private static boolean makesRoom(Verdict verdict, Disposal disposal, Optional<SourceOffset> stored) {
        return switch (verdict) {
            case SAME -> true;
            // a bad file that has changed is judged again from where it was left
            case ANOTHER -> !(disposal instanceof Disposal.Reject);
            // perhaps not for good: the offset of a file that was read to its end tells it when it is back
            case GONE -> stored.isPresent() && stored.get().end().isEmpty();
            case UNKNOWN -> false;
        };
    }

    /** Removes a file if it still is the one that was read, once it was compared. */
    private Verdict dispose(Read read) {
        String path = read.file.path();
        try {
            Comparison comparison = isComparing(read) ? comparing.get() : begin(read);
            comparing = Optional.of(comparison);
            long before = comparison.check.position();
            Verdict verdict = compare(comparison);
            bytesLeft -= comparison.check.position() - before;
            if (verdict != Verdict.UNKNOWN) {
                close();
            }
            if (verdict == Verdict.SAME) {
                removal.remove(comparison.status, read.disposal);
            } else if (verdict == Verdict.ANOTHER) {
                LOG.warn(
                        "{}: not removed, as another file has taken its place: it was {} and is {}",
                        path,
                        read.file,
                        comparison.status);
            }
            return verdict;
        } catch (NoSuchFileException e) {
            LOG.info("{}: somebody else removed it", path);
            return Verdict.GONE;
        } catch (IOException e) {
            throw new ConnectException(path + ": was read, but cannot be removed: " + e, e);
        }
    }

    private Comparison begin(Read read) throws IOException {
        String path = read.file.path();
        FileStatus before = store.status(path);
        return new Comparison(
                read,
                before,
                new ContentCheck(store.read(path), read.file.consumed().orElse(Consumed.NOTHING)));
    }

    private Verdict compare(Comparison comparison) throws IOException {
        ReadFile then = comparison.read.file;
        FileStatus now = comparison.status;
        boolean mayBeSame;
        if (comparison.read.disposal instanceof Disposal.Reject
                || then.consumed().isEmpty()) {
            // there is no checksum of all of it: another one is read, and judged for itself
            mayBeSame = then.seemsSameAs(now, store.kind())
                    && then.status().identity().equals(now.identity());
        } else {
            mayBeSame = then.consumed().get().bytes() == now.sizeInBytes();
        }
        if (!mayBeSame) {
            return Verdict.ANOTHER;
        }
        if (!comparison.check.advance(bytesLeft)) {
            return Verdict.UNKNOWN;
        }
        return comparison.check.holds() && isStill(now) ? Verdict.SAME : Verdict.ANOTHER;
    }

    private boolean isStill(FileStatus file) throws IOException {
        try {
            return store.status(file.path()).equals(file);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Leaves what was compared in part to the next task. */
    @Override
    public void close() throws IOException {
        if (comparing.isPresent()) {
            comparing.get().check.close();
            comparing = Optional.empty();
        }
    }
}
