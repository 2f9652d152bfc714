package dev.kafkaarrow.connect.sink;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The staged files of a task over all its partitions, and how many of them, and of their bytes, there may be. Whichever is
 * published for that, and when, is nothing that exactly-once rests on. Not thread-safe.
 */
final class StagingLimits {

    private static final Logger LOG = LoggerFactory.getLogger(StagingLimits.class);

    /**
     * That files of a key, which go up one after the other, may have while one of them waits for another. More that wait would not be
     * there any sooner, and take pages of the host; small ones even out what comes in bursts.
     */
    private static final long MAX_BYTES_OF_QUEUE = 32 << 20;

    private final ShortFiles shortFiles = new ShortFiles();
    private final int maxFiles;
    private final long maxBytes;
    private final int parallelUploads;
    private final SinkMetrics metrics;

    /** Of each open file, the one that was written to least recently first. */
    private final Map<FileWriter, Size> open = new LinkedHashMap<>(16, 0.75f, true);

    /** Bytes of each file that has ended and is still staged. */
    private final Map<FileWriter, Long> sealed = new HashMap<>();

    /** The sealed files of each key that has any. */
    private final Map<WriterKey, Queue> queues = new HashMap<>();

    private int longQueues;

    /** The one that was written to last: mostly the one that is written to next. */
    private FileWriter last;

    private Size sizeOfLast;
    private long openBytes;
    private long sealedBytes;

    private static final class Size {
        private long bytes;
    }

    /** @param bytes in all of its files */
    private record Queue(int files, long bytes) {
        private static final Queue EMPTY = new Queue(0, 0);

        Queue with(int more, long moreBytes) {
            return new Queue(files + more, bytes + moreBytes);
        }

        boolean isLong() {
            return files > 1 && bytes > MAX_BYTES_OF_QUEUE;
        }
    }

    /**
     * No files yet.
     *
     * @param maxFiles that are written at a time, later
     * @param maxBytes in all of them
     * @param parallelUploads of files that have ended: as many may wait in any case
     */
    StagingLimits(int maxFiles, long maxBytes, int parallelUploads, SinkMetrics metrics) {
        this.maxFiles = maxFiles;
        this.maxBytes = maxBytes;
        this.parallelUploads = parallelUploads;
        this.metrics = metrics;
    }

    /** A file that is to be published, and why. */
    record Excess(FileWriter writer, Rotation.Reason reason) {}

    /** A file was written to, and has so many bytes now. */
    void written(FileWriter writer, long sizeInBytes) {
        if (writer != last) {
            last = writer;
            sizeOfLast = open.computeIfAbsent(writer, this::first);
        }
        openBytes += sizeInBytes - sizeOfLast.bytes;
        sizeOfLast.bytes = sizeInBytes;
    }

    private Size first(FileWriter writer) {
        metrics.staged(writer.key().partition(), writer, writer.filling().firstRecord());
        return new Size();
    }

    /** Shows what is staged now. For what {@link #written} says the caller has to: it comes with each record. */
    void show() {
        metrics.holds(open.size(), sealed.size(), openBytes + sealedBytes);
    }

    /** A file has ended, with so many bytes, and is staged until it is published. */
    void sealed(FileWriter writer, long sizeInBytes) {
        forget(writer);
        sealed.put(writer, sizeInBytes);
        sealedBytes += sizeInBytes;
        queue(writer.key(), 1, sizeInBytes);
        show();
    }

    private void queue(WriterKey key, int files, long sizeInBytes) {
        Queue before = queues.getOrDefault(key, Queue.EMPTY);
        Queue now = before.with(files, sizeInBytes);
        if (now.files() == 0) {
            queues.remove(key);
        } else {
            queues.put(key, now);
        }
        longQueues += (now.isLong() ? 1 : 0) - (before.isLong() ? 1 : 0);
    }

    /** A file was published. */
    void published(FileWriter writer, SinkMetrics.Content content, Rotation.Reason reason) {
        ended(writer);
        shortFiles.published(reason, content.records()).ifPresent(LOG::warn);
        metrics.published(writer.key().partition(), content, reason);
    }

    /** A file is staged no more. Nothing happens if that is known. */
    void ended(FileWriter writer) {
        forget(writer);
        metrics.stagedNoMore(writer.key().partition(), writer);
        show();
    }

    private void forget(FileWriter writer) {
        Size ofOpen = open.remove(writer);
        if (ofOpen != null) {
            openBytes -= ofOpen.bytes;
        }
        Long ofSealed = sealed.remove(writer);
        if (ofSealed != null) {
            sealedBytes -= ofSealed;
            queue(writer.key(), -1, -ofSealed);
        }
        if (writer == last) {
            last = null;
        }
    }

    /**
     * An open file that is one too many, if any is. For want of room it is the largest, which gives most of it, and so makes the
     * fewest and largest files; half of the room is left to those that are written while others are on their way.
     */
    Optional<Excess> excess() {
        if (open.size() > maxFiles) {
            return open.keySet().stream()
                    .findFirst()
                    .map(leastRecent -> new Excess(leastRecent, Rotation.Reason.OPEN_FILES));
        }
        if (openBytes + sealedBytes > maxBytes && openBytes > maxBytes / 2) {
            return open.entrySet().stream()
                    .max(Comparator.comparingLong(entry -> entry.getValue().bytes))
                    .map(largest -> new Excess(largest.getKey(), Rotation.Reason.STAGED_BYTES));
        }
        return Optional.empty();
    }

    /** Whether nothing more should come before something is published. Nothing that is {@linkplain #excess one too many} is left open. */
    boolean isFull() {
        return longQueues > 0
                || openBytes + sealedBytes > maxBytes
                || sealed.size() > Math.max(maxFiles, parallelUploads);
    }
}
