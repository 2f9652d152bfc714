package dev.kafkaarrow.connect.sink;

import java.util.Comparator;
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

    private final ShortFiles shortFiles = new ShortFiles();
    private final int maxFiles;
    private final long maxBytes;
    private final SinkMetrics metrics;

    /** Of each, the one that was written to least recently first. */
    private final Map<FileWriter, Size> sizes = new LinkedHashMap<>(16, 0.75f, true);

    /** The one that was written to last: mostly the one that is written to next. */
    private FileWriter last;

    private Size sizeOfLast;
    private long stagedBytes;

    private static final class Size {
        private long bytes;
    }

    /** No files yet, at most {@code maxFiles} later, and at most {@code maxBytes} in all of them. */
    StagingLimits(int maxFiles, long maxBytes, SinkMetrics metrics) {
        this.maxFiles = maxFiles;
        this.maxBytes = maxBytes;
        this.metrics = metrics;
    }

    /** A file that is to be published, and why. */
    record Excess(FileWriter writer, Rotation.Reason reason) {}

    /** A file was written to, and has so many bytes now. */
    void written(FileWriter writer, long sizeInBytes) {
        if (writer != last) {
            last = writer;
            sizeOfLast = sizes.computeIfAbsent(writer, first -> new Size());
        }
        stagedBytes += sizeInBytes - sizeOfLast.bytes;
        sizeOfLast.bytes = sizeInBytes;
        metrics.holds(sizes.size(), stagedBytes);
    }

    /** A file was published. */
    void published(FileWriter writer, SinkMetrics.Content content, Rotation.Reason reason) {
        ended(writer);
        shortFiles.published(reason, content.records()).ifPresent(LOG::warn);
        metrics.published(writer.key().partition(), content, reason);
    }

    /** A file is staged no more. Nothing happens if that is known. */
    void ended(FileWriter writer) {
        Size known = sizes.remove(writer);
        if (known != null) {
            stagedBytes -= known.bytes;
        }
        if (writer == last) {
            last = null;
        }
        metrics.holds(sizes.size(), stagedBytes);
    }

    /**
     * A file that is one too many, if any is. For want of room it is the largest, which gives most of it, and so makes the
     * fewest and largest files.
     */
    Optional<Excess> excess() {
        if (sizes.size() > maxFiles) {
            return sizes.keySet().stream()
                    .findFirst()
                    .map(leastRecent -> new Excess(leastRecent, Rotation.Reason.OPEN_FILES));
        }
        if (stagedBytes > maxBytes) {
            return sizes.entrySet().stream()
                    .max(Comparator.comparingLong(entry -> entry.getValue().bytes))
                    .map(largest -> new Excess(largest.getKey(), Rotation.Reason.STAGED_BYTES));
        }
        return Optional.empty();
    }
}
