package dev.kafkaarrow.connect.files;

import dev.kafkaarrow.ipc.KeyValue;
import java.util.List;
import java.util.Optional;

/**
 * What is to be said of the records of a batch that is being made, one row each: compactly, a few bytes of heap for each record. Not
 * thread-safe.
 */
public final class RecordedRows {

    private Optional<RecordCoordinates> first = Optional.empty();
    private MergedFormat.Writer writer = new MergedFormat.Writer();
    private long lastOffset;
    private int count;

    /** Whether a record can stand in the same batch, which has one kind of timestamp, or none. */
    public boolean takes(RecordCoordinates record) {
        if (first.isEmpty()) {
            return true;
        }
        Optional<RecordTimestamp> own = first.get().timestamp();
        Optional<RecordTimestamp> its = record.timestamp();
        return own.isPresent() == its.isPresent()
                && (own.isEmpty() || own.get().kind().equals(its.get().kind()));
    }

    /** Adds a record whose row was appended. */
    public void add(RecordCoordinates record) {
        if (first.isEmpty()) {
            first = Optional.of(record);
        }
        writer.addRow(record);
        lastOffset = record.offset();
        count++;
    }

    /** How many records were added since the last {@link #clear}. */
    public int count() {
        return count;
    }

    /** Bytes that say the records, before they become base64. */
    public long sizeInBytes() {
        return writer.sizeInBytes();
    }

    /** At most so many bytes say one record. */
    public static long sizeInBytes(RecordCoordinates record) {
        return MergedFormat.mostBytesOfRow(record);
    }

    /** Forgets the records, as the batch that they are in was written. */
    public void clear() {
        first = Optional.empty();
        writer = new MergedFormat.Writer();
        count = 0;
    }

    /** Of a batch of at least one row. */
    long firstOffset() {
        return first.orElseThrow().offset();
    }

    /** Likewise. */
    long lastOffset() {
        return lastOffset;
    }

    /** For a batch of at least one row. */
    List<KeyValue> metadata() {
        return CoordinatesFormat.write(first.orElseThrow(), writer);
    }
}
