package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.Bytes;
import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.connect.files.RecordHeader;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Headers;

/**
 * What a record holds, but for where it stands in its file and where it goes.
 *
 * @param coordinates where it stood in Kafka, if a sink recorded it
 * @param timestampMs milliseconds since the epoch; empty to have the record timed when it is sent
 * @param batches record batches of the value
 * @param rows of all of them
 * @param sizeInBytes of key, value and headers
 */
record RecordContent(
        Optional<RecordCoordinates> coordinates,
        SchemaAndValue key,
        SchemaAndValue value,
        OptionalLong timestampMs,
        int batches,
        long rows,
        long sizeInBytes) {

    /**
     * A recorded message.
     *
     * @param value a complete stream; absent for a tombstone
     */
    static RecordContent of(RecordCoordinates record, Optional<byte[]> value, int batches, long rows) {
        long size = size(record.key()) + lengthOf(value) + sizeOfHeaders(record);
        return new RecordContent(
                Optional.of(record), bytes(record.key()), bytes(value), record.timestampMs(), batches, rows, size);
    }

    /**
     * A message that no sink recorded.
     *
     * @param value a complete stream
     */
    static RecordContent of(RecordAttributes attributes, byte[] value, int batches, long rows) {
        return new RecordContent(
                Optional.empty(),
                bytes(attributes.key()),
                bytes(Optional.of(value)),
                attributes.timestampMs(),
                batches,
                rows,
                size(attributes.key()) + value.length);
    }

    /**
     * A row.
     *
     * @param record the message that it came in, if a sink recorded it
     * @param key empty for the one recorded
     * @param batches that end with it
     */
    static RecordContent ofRow(
            Optional<RecordCoordinates> record,
            Optional<SchemaAndValue> key,
            SchemaAndValue value,
            OptionalLong timestampMs,
            int batches) {
        SchemaAndValue recordKey = SchemaAndValue.NULL;
        if (key.isPresent()) {
            recordKey = key.get();
        } else if (record.isPresent() && record.get().key().isPresent()) {
            recordKey = bytes(record.get().key());
        }
        long size = ValueSize.of(recordKey.value())
                + ValueSize.of(value.value())
                + record.map(RecordContent::sizeOfHeaders).orElse(0L);
        return new RecordContent(record, recordKey, value, timestampMs, batches, 1, size);
    }

    /** What key, value and headers take at least, whatever converters write them. */
    long leastBytes() {
        return ValueSize.least(key.value())
                + ValueSize.least(value.value())
                + coordinates.map(RecordContent::sizeOfHeaders).orElse(0L);
    }

    private static long sizeOfHeaders(RecordCoordinates record) {
        long size = 0;
        for (RecordHeader header : record.headers()) {
            size += header.name().length() + size(header.value());
        }
        return size;
    }

    private static SchemaAndValue bytes(Optional<?> bytes) {
        Object value = bytes.orElse(null);
        return new SchemaAndValue(
                Schema.OPTIONAL_BYTES_SCHEMA, value instanceof Bytes wrapped ? wrapped.array() : value);
    }

    private static long size(Optional<Bytes> bytes) {
        return lengthOf(bytes.map(Bytes::array));
    }

    private static long lengthOf(Optional<byte[]> bytes) {
        return bytes.map(present -> present.length).orElse(0);
    }

    Headers headers() {
        Headers headers = new ConnectHeaders();
        coordinates.ifPresent(record ->
                record.headers().forEach(header -> headers.add(header.name(), bytes(header.value()))));
        return headers;
    }
}
