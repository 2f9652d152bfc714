package dev.kafkaarrow.tools.verify;

import java.util.LinkedHashMap;
import java.util.Map;

/** How much was looked at, and what cannot be told. Not thread-safe. */
final class Totals {

    long files;
    long bytes;
    long logs;
    long records;
    long rows;

    /** Whose key and value are those that their checksum is of. */
    long proven;

    /** Whose checksum says nothing of the values in the file. */
    long unproven;

    /** Of types that Arrow Java has no vectors of: frames and headers were checked. */
    long unopenedBatches;

    /** Whose first file is not of offset 0: files before it were removed, or never were. */
    long logsWithoutBeginning;

    /** Found in the topic as they are in the file. */
    long same;

    /** In files, and no longer in the topic, which begins behind them. */
    long expired;

    /** In files, and no longer in the topic, which is compacted. */
    long compacted;

    /** In the topic alone, behind what files have. */
    long newer;

    /** In both, of values that cannot be compared. */
    long incomparable;

    /** Lines of a report, in their order; those of the topic only if it was looked at. */
    Map<String, Long> lines(boolean withTopic) {
        Map<String, Long> lines = new LinkedHashMap<>();
        lines.put("files", files);
        lines.put("bytes", bytes);
        lines.put("logs", logs);
        lines.put("records", records);
        lines.put("rows", rows);
        lines.put("records.proven", proven);
        lines.put("records.unproven", unproven);
        lines.put("batches.unopened", unopenedBatches);
        lines.put("logs.without.beginning", logsWithoutBeginning);
        if (withTopic) {
            lines.put("topic.same", same);
            lines.put("topic.incomparable", incomparable);
            lines.put("topic.newer", newer);
            lines.put("topic.expired", expired);
            lines.put("topic.compacted", compacted);
        }
        return lines;
    }
}
