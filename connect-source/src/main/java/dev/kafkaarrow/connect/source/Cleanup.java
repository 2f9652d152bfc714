package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.FileStatus;
import dev.kafkaarrow.connect.files.FileStore;
import dev.kafkaarrow.connect.files.Publication;
import dev.kafkaarrow.connect.files.StagedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
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
final class Cleanup {

    private static final Logger LOG = LoggerFactory.getLogger(Cleanup.class);

    /** Removing takes a forced write of a directory each; the worker stops and pauses a task between polls only. */
    static final int MOST_AT_ONCE = 200;

    private final FileStore store;
    private final OffsetStorageReader offsets;
    private final Acknowledgements acknowledgements;

    /** Read and not removed, in the order in which they were read. */
    private final Map<String, Read> waiting = new LinkedHashMap<>();

    /** Removed, with stored offsets that do not say that the file was read to its end. */
    private final Set<String> removedWithoutEnd = new HashSet<>();

    private record Read(FileStatus file, Disposal disposal) {}

    Cleanup(FileStore store, OffsetStorageReader offsets, Acknowledgements acknowledgements) {
        this.store = store;
        this.offsets = offsets;
        this.acknowledgements = acknowledgements;
    }

    /**
     * A file that needs not be read any more.
     *
     * @param file as it was when its end was read: only that very file is removed
     */
    void add(FileStatus file, Disposal disposal) {
        if (disposal instanceof Disposal.Keep) {
            acknowledgements.forget(file.path());
        } else {
            waiting.put(file.path(), new Read(file, disposal));
        }
    }

    boolean isWaiting(String path) {
        return waiting.containsKey(path);
    }

    /** Whether this task removed a file of that path, so that one that is found there now is another. */
    boolean takeRemoved(String path) {
        return removedWithoutEnd.remove(path);
    }

    /**
     * Removes some of the files that may go now.
     *
     * @return their paths
     */
    List<String> run() {
        List<Read> due = new ArrayList<>();
        for (Read read : waiting.values()) {
            if (due.size() == MOST_AT_ONCE) {
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
        for (Read read : due) {
            String path = read.file.path();
            Optional<SourceOffset> last = acknowledgements.last(path);
            Optional<SourceOffset> now = Optional.ofNullable(stored.get(SourceOffset.partitionOf(path)))
                    .map(SourceOffset::fromMap);
            // a file of which nothing was sent since the task started has whatever offset it had
            if (last.isEmpty() || (now.isPresent() && now.get().isAtLeast(last.get()))) {
                dispose(read);
                waiting.remove(path);
                acknowledgements.forget(path);
                if (now.isPresent() && now.get().end().isEmpty()) {
                    removedWithoutEnd.add(path);
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

    private void dispose(Read read) {
        String path = read.file.path();
        try {
            if (isStillThere(read)) {
                if (read.disposal instanceof Disposal.Delete) {
                    store.delete(path);
                    LOG.info("{}: deleted", path);
                } else if (read.disposal instanceof Disposal.Move move) {
                    move(read.file, move.directory());
                } else if (read.disposal instanceof Disposal.Reject reject) {
                    reject(read.file, reject);
                }
            }
        } catch (NoSuchFileException e) {
            LOG.info("{}: somebody else removed it", path);
        } catch (IOException e) {
            throw new ConnectException(path + ": was read, but cannot be removed: " + e, e);
        }
    }

    private boolean isStillThere(Read read) throws IOException {
        FileStatus now = store.status(read.file.path());
        // of a bad file, growth would have mended nothing
        boolean sameSize = read.disposal instanceof Disposal.Reject || now.sizeInBytes() == read.file.sizeInBytes();
        if (sameSize && now.identity().equals(read.file.identity())) {
            return true;
        }
        LOG.warn(
                "{}: not removed, as another file has taken its place: it was {} and is {}",
                now.path(),
                read.file,
                now);
        return false;
    }

    private void move(FileStatus file, String directory) throws IOException {
        for (int attempt = 0; ; attempt++) {
            String target = target(file, directory, attempt);
            try {
                store.move(file.path(), target);
                LOG.info("{}: moved to {}", file.path(), target);
                return;
            } catch (FileAlreadyExistsException e) {
                LOG.debug("{}: {} is another file's", file.path(), target);
            }
        }
    }

    /** The reason comes first: a file whose reason is missing would never get one. */
    private void reject(FileStatus file, Disposal.Reject reject) throws IOException {
        for (int attempt = 0; ; attempt++) {
            String target = target(file, reject.directory(), attempt);
            if (isFree(target, file)) {
                publish(target + ".reason", file.path() + ": " + reject.reason() + "\n");
                store.move(file.path(), target);
                LOG.info("{}: moved to {}", file.path(), target);
                return;
            }
        }
    }

    private boolean isFree(String target, FileStatus file) throws IOException {
        try {
            // an earlier move that died between its two steps left both names of one file
            return store.status(target).identity().equals(file.identity());
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    private void publish(String path, String text) throws IOException {
        // of an earlier attempt, or of a file that was taken away without it
        store.delete(path);
        StagedFile staged = store.stage();
        try {
            staged.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            if (staged.publish(path) == Publication.NAME_TAKEN) {
                throw new FileAlreadyExistsException(path);
            }
        } finally {
            staged.discard();
        }
    }

    /** The path below the directory; where files of one name follow each other, with the time of the last change. */
    private static String target(FileStatus file, String directory, int attempt) {
        String path = directory + "/" + file.path();
        return switch (attempt) {
            case 0 -> path;
            case 1 -> path + "." + file.modifiedMs();
            default -> path + "." + file.modifiedMs() + "." + attempt;
        };
    }
}
