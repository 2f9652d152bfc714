package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.plugin.MetricsDisplay;
import dev.kafkaarrow.connect.plugin.Moment;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
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

    /** Of a partition, and how it is no longer shown. */
    private record Shown(PartitionFigures figures, List<Runnable> hides) {}

    private final MetricsDisplay display;
    private final Supplier<Moment> clock;
    private final Map<Rotation.Reason, Long> files = new EnumMap<>(Rotation.Reason.class);
    private final Map<TopicPartition, Shown> partitions = new HashMap<>();
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
    private long bad;
    private long retries;

    /** @param clock asked on the threads that read figures */
    SinkMetrics(MetricsDisplay display, Supplier<Moment> clock) {
        this.display = display;
        this.clock = clock;
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
        show(
                "bad-records-total",
                "Bad records that were reported, or have failed the task; incompatible ones are among them",
                () -> bad);
        show(
                "retries-total",
                "Deliveries that failed for the time being, as a store or registry did, and that the worker tries again",
                () -> retries);
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

    /** A file has its first record. Shows how long the partition's records were staged for from now on. */
    void staged(TopicPartition partition, Object file, Moment firstRecord) {
        boolean first;
        synchronized (this) {
            first = !partitions.containsKey(partition);
            figuresOf(partition).staged(file, firstRecord.elapsedMs());
        }
        if (first) {
            show(
                    partition,
                    "staged-age-ms",
                    "Milliseconds since the oldest record came that is not published; 0 if there is none, and"
                            + " removed with the partition",
                    figures -> figures.stagedMs(clock.get().elapsedMs()));
        }
    }

    /** A file was published, or is known not to be. */
    synchronized void stagedNoMore(TopicPartition partition, Object file) {
        Shown shown = partitions.get(partition);
        if (shown != null) {
            shown.figures().stagedNoMore(file);
        }
    }

    /** Shows the partition's last offset from now on. */
    void published(TopicPartition partition, Content content, Rotation.Reason reason) {
        boolean first;
        synchronized (this) {
            records += content.records();
            rows += content.rows();
            bytes += content.bytes();
            files.merge(reason, 1L, Long::sum);
            PartitionFigures figures = figuresOf(partition);
            first = figures.lastPublished().isEmpty();
            figures.published(content.lastOffset());
        }
        if (first) {
            show(
                    partition,
                    "last-published-offset",
                    "The highest offset in a file that this task has published; removed with the partition",
                    figures -> figures.lastPublished().orElseThrow());
        }
    }

    private PartitionFigures figuresOf(TopicPartition partition) {
        return partitions
                .computeIfAbsent(partition, first -> new Shown(new PartitionFigures(), new ArrayList<>()))
                .figures();
    }

    /** Not under the lock: the worker has locks of its own, which it holds while it reads figures. */
    private void show(
            TopicPartition partition, String name, String description, ToLongFunction<PartitionFigures> figure) {
        Shown shown;
        synchronized (this) {
            shown = partitions.get(partition);
        }
        Runnable hide = display.show(
                name,
                description,
                Map.of("topic", partition.topic(), "partition", Integer.toString(partition.partition())),
                locked(() -> figure.applyAsLong(shown.figures())));
        synchronized (this) {
            shown.hides().add(hide);
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

    synchronized void badRecord() {
        bad++;
    }

    synchronized void retry() {
        retries++;
    }

    /** The task has lost a partition: its figures are another task's to show. */
    void closed(TopicPartition partition) {
        List<Runnable> hides;
        synchronized (this) {
            Shown shown = partitions.remove(partition);
            hides = shown == null ? List.of() : List.copyOf(shown.hides());
        }
        hides.forEach(Runnable::run);
    }
}
