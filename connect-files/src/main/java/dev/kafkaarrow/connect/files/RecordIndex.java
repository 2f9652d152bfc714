package dev.kafkaarrow.connect.files;

import dev.kafkaarrow.ipc.ByteSource;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.StreamSchema;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/** Which records a file holds: 20 bytes of memory for each. Immutable. */
public final class RecordIndex {

    private final StreamSchema schema;
    private final String topic;
    private final int partition;
    private final long[] offsets;
    private final long[] timestampsMs;
    private final BitSet withTimestamp;
    private final int[] checksums;
    private final BitSet ofRowBytes;

    private RecordIndex(StreamSchema schema, RecordCoordinates first, Builder builder) {
        this.schema = schema;
        this.topic = first.topic();
        this.partition = first.partition();
        this.offsets = Arrays.copyOf(builder.offsets, builder.size);
        this.timestampsMs = Arrays.copyOf(builder.timestampsMs, builder.size);
        this.checksums = Arrays.copyOf(builder.checksums, builder.size);
        this.withTimestamp = builder.withTimestamp;
        this.ofRowBytes = builder.ofRowBytes;
    }

    /**
     * Reads a whole file, headers only.
     *
     * @throws dev.kafkaarrow.ipc.InvalidStreamException if it is not a complete stream
     * @throws InvalidCoordinatesException if it is not one of recorded messages, or holds none
     */
    public static RecordIndex read(ByteSource source, Checks checks) throws IOException {
        RecordedFile file = new RecordedFile(source, checks);
        BatchOrigin first = first(file);
        Builder builder = new Builder();
        builder.add(first);
        Optional<RecordedFrame> next = file.next();
        while (next.isPresent()) {
            builder.add(next.get().batch());
            next = file.next();
        }
        return new RecordIndex(schema(file, builder.merged), first.record(), builder);
    }

    /**
     * Reads no more of a file than says what schema its records have, as {@link #schema()} does.
     *
     * @throws dev.kafkaarrow.ipc.InvalidStreamException if it does not begin as a stream
     * @throws InvalidCoordinatesException if it is not one of recorded messages, or holds none
     */
    public static StreamSchema readSchema(ByteSource source, Checks checks) throws IOException {
        RecordedFile file = new RecordedFile(source, checks);
        // what has rows beside begins with a merged batch
        return schema(file, first(file).part() instanceof MessagePart.Merged);
    }

    private static BatchOrigin first(RecordedFile file) throws IOException {
        return file.next()
                .orElseThrow(() ->
                        new InvalidCoordinatesException(CoordinatesFormat.OFFSET, "at least one record", "no batch"))
                .batch();
    }

    private static StreamSchema schema(RecordedFile file, boolean merged) {
        return merged ? RowColumns.ofRecords(file.schema()) : file.schema();
    }

    /** Of the records: that of a file of rows without what it has beside. */
    public StreamSchema schema() {
        return schema;
    }

    /** Of all records. */
    public String topic() {
        return topic;
    }

    /** Of all records, in that topic. */
    public int partition() {
        return partition;
    }

    /** How many records the file holds. */
    public int recordCount() {
        return offsets.length;
    }

    /** Of the first record. */
    public long firstOffset() {
        return offsets[0];
    }

    /** Of the last record. */
    public long lastOffset() {
        return offsets[offsets.length - 1];
    }

    /** What the file says of the record at an offset; empty if it holds none there. */
    public Optional<RecordProof> find(long offset) {
        int i = Arrays.binarySearch(offsets, offset);
        return i < 0
                ? Optional.empty()
                : Optional.of(new RecordProof(
                        withTimestamp.get(i) ? Optional.of(timestampsMs[i]) : Optional.empty(),
                        new RecordChecksum(
                                checksums[i],
                                ofRowBytes.get(i)
                                        ? RecordChecksum.Basis.ROW_BYTES
                                        : RecordChecksum.Basis.MESSAGE_OR_STRUCT)));
    }

    private static final class Builder {
        private long[] offsets = new long[16];
        private long[] timestampsMs = new long[16];
        private int[] checksums = new int[16];
        private final BitSet withTimestamp = new BitSet();
        private final BitSet ofRowBytes = new BitSet();
        private int size;

        /** Where a schema has what rows have beside, merged batches are of rows. */
        private boolean merged;

        void add(BatchOrigin batch) {
            merged |= batch.part() instanceof MessagePart.Merged;
            batch.beginning().forEach(this::add);
        }

        private void add(RecordCoordinates record) {
            if (size == offsets.length) {
                offsets = Arrays.copyOf(offsets, size * 2);
                timestampsMs = Arrays.copyOf(timestampsMs, size * 2);
                checksums = Arrays.copyOf(checksums, size * 2);
            }
            offsets[size] = record.offset();
            checksums[size] = record.checksum().crc32c();
            ofRowBytes.set(size, record.checksum().basis() == RecordChecksum.Basis.ROW_BYTES);
            if (record.timestamp().isPresent()) {
                timestampsMs[size] = record.timestamp().get().epochMs();
                withTimestamp.set(size);
            }
            size++;
        }
    }
}
