package dev.kafkaarrow.connect.files;

import dev.kafkaarrow.ipc.KeyValue;
import java.util.List;

/**
 * What the footer of an IPC file says of all of its records, in its {@code custom_metadata}: {@code kafka.file.first.offset} and
 * {@code kafka.file.last.offset}, {@code kafka.file.records} and {@code kafka.file.rows}, as decimal numbers.
 *
 * @param firstOffset of the first record
 * @param lastOffset of the last record
 * @param records how many
 * @param rows of all record batches
 */
record FileSummary(long firstOffset, long lastOffset, long records, long rows) {

    private static final String PREFIX = CoordinatesFormat.OURS + "file.";

    /** Of some records, and of some behind them. */
    FileSummary and(FileSummary next) {
        return new FileSummary(firstOffset, next.lastOffset, records + next.records, rows + next.rows);
    }

    List<KeyValue> entries() {
        return List.of(
                entry("first.offset", firstOffset),
                entry("last.offset", lastOffset),
                entry("records", records),
                entry("rows", rows));
    }

    private static KeyValue entry(String name, long value) {
        return new KeyValue(PREFIX + name, Long.toString(value));
    }
}
