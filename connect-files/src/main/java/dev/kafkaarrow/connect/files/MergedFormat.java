package dev.kafkaarrow.connect.files;

import dev.kafkaarrow.connect.files.RecordChecksum.Basis;
import dev.kafkaarrow.ipc.KeyValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The records of a merged batch in its {@code custom_metadata}, one entry per column of facts: {@code docs/file-format.md} has the
 * layout. All values but the number of records are base64 of {@link Varints}.
 */
final class MergedFormat {

    static final String RECORDS = "kafka.merged.records";
    static final String OFFSETS = "kafka.merged.offsets";
    static final String TIMESTAMPS = "kafka.merged.timestamps";
    static final String CHECKSUMS = "kafka.merged.crc32c";
    static final String CHECKSUM_BASIS = "kafka.merged.crc32c.basis";
    static final String ROWS = "kafka.merged.rows";
    static final String KEYS = "kafka.merged.keys";
    static final String HEADERS = "kafka.merged.headers";
    static final String METADATA = "kafka.merged.metadata";

    private static final String OF_BYTES = "bytes";

    /** What a row is, and most records of a file of rows. */
    private static final List<MergedRecord.Batch> ONE_ROW = List.of(new MergedRecord.Batch(1, List.of()));

    /** One batch, and one row in it. */
    private static final int BYTES_OF_ONE_ROW = 2;

    /** Of a row's offset and timestamp, its checksum, that it is one batch of one row, and that this has no metadata. */
    private static final int MAX_BYTES_OF_A_ROW = 2 * Varints.MAX_BYTES + Integer.BYTES + 2 + 1;

    private MergedFormat() {}

    /** Most bytes that {@link Writer#addRow} takes for a record: all but for two numbers that depend on the record before. */
    static long mostBytesOfRow(RecordCoordinates record) {
        long bytes = MAX_BYTES_OF_A_ROW
                + sizeOfOptional(record.key())
                + Varints.sizeOfUnsigned(record.headers().size());
        for (RecordHeader header : record.headers()) {
            int name = header.name().getBytes(StandardCharsets.UTF_8).length;
            bytes += Varints.sizeOfUnsigned(name) + name + sizeOfOptional(header.value());
        }
        return bytes;
    }

    private static long sizeOfOptional(Optional<Bytes> content) {
        if (content.isEmpty()) {
            return 1;
        }
        long length = content.get().array().length;
        return Varints.sizeOfUnsigned(length + 1) + length;
    }

    /** All entries but those that every batch has. */
    static List<KeyValue> write(List<MergedRecord> records) {
        Writer writer = new Writer();
        records.forEach(writer::add);
        return writer.entries();
    }

    /**
     * Takes records one after another, and keeps no more of them than the bytes that say them. What most records have alike, as that they are
     * one row or have no headers, is counted, and written where another follows.
     */
    static final class Writer {
        private final Varints.Writer offsets = new Varints.Writer();
        private final Varints.Writer timestamps = new Varints.Writer();
        private final Varints.Writer checksums = new Varints.Writer();
        private final Varints.Writer rows = new Varints.Writer();
        private final Varints.Writer keys = new Varints.Writer();
        private final Varints.Writer headers = new Varints.Writer();
        private final Varints.Writer metadata = new Varints.Writer();
        private Optional<RecordTimestamp> firstTimestamp = Optional.empty();
        private Basis basis = Basis.MESSAGE_OR_STRUCT;
        private int count;
        private long offset;
        private long epochMs;
        private int plainRows;
        private int withoutKey;
        private int withoutHeaders;
        private int withoutMetadata;
        private boolean hasKeys;
        private boolean hasHeaders;
        private boolean hasMetadata;

        void add(MergedRecord merged) {
            add(merged.coordinates());
            writeRowsAlike();
            writeAlikeWithoutMetadata();
            rows.unsigned(merged.batches().size());
            for (MergedRecord.Batch batch : merged.batches()) {
                rows.unsigned(batch.rows());
                hasMetadata |= !batch.ownMetadata().isEmpty();
                metadata.unsigned(batch.ownMetadata().size());
                for (KeyValue entry : batch.ownMetadata()) {
                    metadata.bytes(entry.keyBytes());
                    metadata.bytes(entry.valueBytes());
                }
            }
        }

        /** A record of one batch of one row, without metadata of its own. */
        void addRow(RecordCoordinates record) {
            add(record);
            plainRows++;
            withoutMetadata++;
        }

        private void add(RecordCoordinates record) {
            if (count == 0) {
                firstTimestamp = record.timestamp();
                basis = record.checksum().basis();
            } else {
                offsets.unsigned(record.offset() - offset);
            }
            count++;
            offset = record.offset();
            if (record.timestamp().isPresent()) {
                timestamps.signed(record.timestamp().get().epochMs() - epochMs);
                epochMs = record.timestamp().get().epochMs();
            }
            checksums.fixed32(record.checksum().crc32c());
            if (record.key().isPresent()) {
                hasKeys = true;
                writeAlikeWithoutKey();
                keys.optionalBytes(record.key());
            } else {
                withoutKey++;
            }
            if (record.headers().isEmpty()) {
                withoutHeaders++;
            } else {
                hasHeaders = true;
                writeAlikeWithoutHeaders();
                addHeaders(record.headers());
            }
        }

        private void addHeaders(List<RecordHeader> given) {
            headers.unsigned(given.size());
            for (RecordHeader header : given) {
                headers.bytes(header.name().getBytes(StandardCharsets.UTF_8));
                headers.optionalBytes(header.value());
            }
        }

        private void writeRowsAlike() {
            rows.repeated(1, BYTES_OF_ONE_ROW * plainRows);
            plainRows = 0;
        }

        private void writeAlikeWithoutKey() {
            keys.repeated(0, withoutKey);
            withoutKey = 0;
        }

        private void writeAlikeWithoutHeaders() {
            headers.repeated(0, withoutHeaders);
            withoutHeaders = 0;
        }

        private void writeAlikeWithoutMetadata() {
            metadata.repeated(0, withoutMetadata);
            withoutMetadata = 0;
        }

        List<KeyValue> entries() {
            List<KeyValue> entries = new ArrayList<>();
            entries.add(new KeyValue(RECORDS, Integer.toString(count)));
            entries.add(new KeyValue(OFFSETS, offsets.toBase64()));
            firstTimestamp.ifPresent(timestamp -> {
                entries.add(new KeyValue(TIMESTAMPS, timestamps.toBase64()));
                timestamp
                        .kind()
                        .ifPresent(
                                kind -> entries.add(new KeyValue(CoordinatesFormat.TIMESTAMP_TYPE, kind.formatName())));
            });
            entries.add(new KeyValue(CHECKSUMS, checksums.toBase64()));
            if (basis == Basis.ROW_BYTES) {
                entries.add(new KeyValue(CHECKSUM_BASIS, OF_BYTES));
            }
            writeRowsAlike();
            entries.add(new KeyValue(ROWS, rows.toBase64()));
            if (hasKeys) {
                writeAlikeWithoutKey();
                entries.add(new KeyValue(KEYS, keys.toBase64()));
            }
            if (hasHeaders) {
                writeAlikeWithoutHeaders();
                entries.add(new KeyValue(HEADERS, headers.toBase64()));
            }
            if (hasMetadata) {
                writeAlikeWithoutMetadata();
                entries.add(new KeyValue(METADATA, metadata.toBase64()));
            }
            return entries;
        }

        /** Bytes that say the records, before they become base64. */
        long sizeInBytes() {
            return (long) offsets.size()
                    + timestamps.size()
                    + checksums.size()
                    + rows.size()
                    + (long) BYTES_OF_ONE_ROW * plainRows
                    + keys.size()
                    + withoutKey
                    + headers.size()
                    + withoutHeaders
                    + metadata.size()
                    + withoutMetadata;
        }
    }

    /** Takes the entries that {@link #write} made. */
    static MessagePart.Merged read(CoordinatesFormat.Entries entries, String topic, int partition, long firstOffset)
            throws InvalidCoordinatesException {
        int count = (int) CoordinatesFormat.Entries.number(RECORDS, entries.required(RECORDS), 1, Integer.MAX_VALUE);
        Varints.Reader offsets = required(entries, OFFSETS);
        Optional<Varints.Reader> timestamps = optional(entries, TIMESTAMPS);
        Optional<TimestampKind> kind = entries.timestampKind();
        if (timestamps.isEmpty() && kind.isPresent()) {
            throw new InvalidCoordinatesException(TIMESTAMPS, "timestamps beside their type", "none");
        }
        Varints.Reader checksums = required(entries, CHECKSUMS);
        Basis basis = basis(entries);
        Varints.Reader rows = required(entries, ROWS);
        Optional<Varints.Reader> keys = optional(entries, KEYS);
        Optional<Varints.Reader> headers = optional(entries, HEADERS);
        Optional<Varints.Reader> metadata = optional(entries, METADATA);
        List<MergedRecord> records = new ArrayList<>();
        long offset = firstOffset;
        long epochMs = 0;
        for (int i = 0; i < count; i++) {
            // first, so that a number of records which is too large ends here
            RecordChecksum checksum = new RecordChecksum(checksums.fixed32(), basis);
            offset = i == 0 ? offset : after(offset, offsets.unsigned());
            Optional<RecordTimestamp> timestamp = Optional.empty();
            if (timestamps.isPresent()) {
                epochMs += timestamps.get().signed();
                timestamp = Optional.of(new RecordTimestamp(epochMs, kind));
            }
            RecordCoordinates record = new RecordCoordinates(
                    topic,
                    partition,
                    offset,
                    timestamp,
                    checksum,
                    keys.isPresent() ? keys.get().optionalBytes() : Optional.empty(),
                    headers.isPresent() ? headers(headers.get()) : List.of());
            records.add(new MergedRecord(record, batches(rows, metadata)));
        }
        offsets.end();
        checksums.end();
        rows.end();
        for (Optional<Varints.Reader> reader : List.of(timestamps, keys, headers, metadata)) {
            if (reader.isPresent()) {
                reader.get().end();
            }
        }
        return new MessagePart.Merged(records);
    }

    private static Basis basis(CoordinatesFormat.Entries entries) throws InvalidCoordinatesException {
        Optional<String> text = entries.take(CHECKSUM_BASIS);
        if (text.isEmpty()) {
            return Basis.MESSAGE_OR_STRUCT;
        }
        if (!text.get().equals(OF_BYTES)) {
            throw new InvalidCoordinatesException(
                    CHECKSUM_BASIS, "'" + OF_BYTES + "'", CoordinatesFormat.Entries.quoted(text.get()));
        }
        return Basis.ROW_BYTES;
    }

    private static long after(long offset, long delta) throws InvalidCoordinatesException {
        if (delta < 1 || offset + delta < 0) {
            throw new InvalidCoordinatesException(OFFSETS, "offsets that rise", offset + " and " + delta + " more");
        }
        return offset + delta;
    }

    private static List<RecordHeader> headers(Varints.Reader reader) throws InvalidCoordinatesException {
        List<RecordHeader> headers = new ArrayList<>();
        for (int left = reader.count(); left > 0; left--) {
            headers.add(new RecordHeader(new String(reader.bytes(), StandardCharsets.UTF_8), reader.optionalBytes()));
        }
        return headers;
    }

    private static List<MergedRecord.Batch> batches(Varints.Reader rows, Optional<Varints.Reader> metadata)
            throws InvalidCoordinatesException {
        int count = rows.count();
        if (count == 0) {
            throw new InvalidCoordinatesException(ROWS, "at least one batch in a message", "none");
        }
        List<MergedRecord.Batch> batches = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long ofBatch = rows.unsigned();
            if (ofBatch < 0 || ofBatch > Integer.MAX_VALUE) {
                throw new InvalidCoordinatesException(
                        ROWS, "at most " + Integer.MAX_VALUE + " rows", Long.toUnsignedString(ofBatch));
            }
            List<KeyValue> own = List.of();
            int entries = metadata.isPresent() ? metadata.get().count() : 0;
            if (count == 1 && ofBatch == 1 && entries == 0) {
                return ONE_ROW;
            }
            if (entries > 0) {
                own = new ArrayList<>();
                for (int left = entries; left > 0; left--) {
                    own.add(KeyValue.ofBytes(
                            metadata.get().bytes(), metadata.get().bytes()));
                }
            }
            batches.add(new MergedRecord.Batch((int) ofBatch, own));
        }
        if (batches.stream().allMatch(batch -> batch.rows() == 0)) {
            throw new InvalidCoordinatesException(ROWS, "rows in a message", "none");
        }
        return batches;
    }

    private static Varints.Reader required(CoordinatesFormat.Entries entries, String key)
            throws InvalidCoordinatesException {
        return new Varints.Reader(key, CoordinatesFormat.Entries.fromBase64(key, entries.required(key)));
    }

    private static Optional<Varints.Reader> optional(CoordinatesFormat.Entries entries, String key)
            throws InvalidCoordinatesException {
        Optional<String> text = entries.take(key);
        return text.isEmpty()
                ? Optional.empty()
                : Optional.of(new Varints.Reader(key, CoordinatesFormat.Entries.fromBase64(key, text.get())));
    }
}
