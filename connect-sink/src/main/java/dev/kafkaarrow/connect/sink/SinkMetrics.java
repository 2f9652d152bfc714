package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.plugin.MetricsDisplay;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;

/**
 * What a task has done since it started, and what it holds. Thread-safe: metrics are read on other threads.
 *
 * <p>Records, rows and bytes count once they are in a published file, so that what is dropped and comes again does not count
 * twice.
 */
final class SinkMetrics {

    /**
     * What a published file holds.
     *
     * @param lastOffset of its last record
     */
    record Content(long records, long rows, long bytes, long lastOffset) {}

    private record LastOffset(long offset, Runnable hide) {}

    private final MetricsDisplay display;
    private final Map<Rotation.Reason, Long> files = new EnumMap<>(Rotation.Reason.class);
    private final Map<TopicPartition, LastOffset> lastOffsets = new HashMap<>();
    private long records;
    private long rows;
    private long bytes;
    private long openFiles;
    private long sealedFiles;
    private long stagedBytes;
    private long conflicts;
    private long skipped;
    private long trusted;
    private long projected;
    private long refused;

    SinkMetrics(MetricsDisplay display) {
        this.display = display;
        show("records-total", "Records in files that this task has published", () -> records);
        show("rows-total", "Rows in files that this task has published", () -> rows);
        show("bytes-total", "Bytes of files that this task has published", () -> bytes);
        show("open-files", "Staged files being written", () -> openFiles);
        show("sealed-files", "Staged files that have ended and are not known to be published", () -> sealedFiles);
        show("staged-bytes", "Bytes of staged files", () -> stagedBytes);
        show("publish-conflicts-total", "Files that another copy of the task had published first", () -> conflicts);
        show("skipped-duplicates-total", "Redelivered records that were found in a published file", () -> skipped);
        show(
                "trusted-records-total",
                "Redelivered records whose file is gone, skipped by " + SinkOptions.REMOVED_FILES + "=trust",
                () -> trusted);
        show(
                "projected-records-total",
                "Records of an older schema that were projected to the one in effect; redelivered ones"
                        + " count again",
                () -> projected);
        show(
                "incompatible-records-total",
                "Records that were refused because " + SinkOptions.SCHEMA_COMPATIBILITY + " does not"
                        + " allow their schema, or because they could not be projected; redelivered ones count"
                        + " again",
                () -> refused);
        for (Rotation.Reason reason : Rotation.Reason.values()) {
            Runnable unused = display.show(
                    "files-published-total",
                    "Files that this task has published, by the reason why they ended",
                    Map.of("reason", reason.name().toLowerCase(Locale.ROOT)),
                    locked(() -> files.getOrDefault(reason, 0L)));
        }
    }

    private void show(String name, String description, LongSupplier figure) {
        Runnable unused = display.show(name, description, Map.of(), locked(figure));
    }

    private LongSupplier locked(LongSupplier figure) {
        return () -> {
            synchronized (this) {
                return figure.getAsLong();
            }
        };
    }

    /** What the task has staged now. */
    synchronized void holds(int open, int sealed, long itsBytes) {
        openFiles = open;
        sealedFiles = sealed;
        stagedBytes = itsBytes;
    }

    /** Shows the partition's last offset from now on. */
    void published(TopicPartition partition, Content content, Rotation.Reason reason) {
        boolean first;
        synchronized (this) {
            records += content.records();
            rows += content.rows();
            bytes += content.bytes();
            files.merge(reason, 1L, Long::sum);
            first = !lastOffsets.containsKey(partition);
            lastOffsets.merge(
                    partition,
                    new LastOffset(content.lastOffset(), () -> {}),
                    (before, now) -> new LastOffset(Math.max(before.offset(), now.offset()), before.hide()));
        }
        if (first) {
            // not under the lock: the worker has locks of its own, which it holds while it reads figures
            Runnable hide = display.show(
                    "last-published-offset",
                    "The highest offset in a file that this task has published; removed with the partition",
                    Map.of("topic", partition.topic(), "partition", Integer.toString(partition.partition())),
                    locked(() -> lastOffsets.get(partition).offset()));
            synchronized (this) {
                lastOffsets.computeIfPresent(partition, (key, last) -> new LastOffset(last.offset(), hide));
            }
        }
    }

    synchronized void conflict() {
        conflicts++;
    }

    synchronized void skippedDuplicate() {
        skipped++;
    }

    synchronized void projectedRecord() {
        projected++;
    }

    synchronized void incompatibleRecord() {
        refused++;
    }

    synchronized void trustedRecord() {
        trusted++;
    }

    /** The task has lost a partition: its offset is another task's to show. */
    void closed(TopicPartition partition) {
        LastOffset last;
        synchronized (this) {
            last = lastOffsets.get(partition);
        }
        if (last != null) {
            last.hide().run();
            synchronized (this) {
                lastOffsets.remove(partition);
            }
        }
    }
}
