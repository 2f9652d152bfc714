package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.Bytes;
import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.connect.files.RecordHeader;
import dev.kafkaarrow.connect.files.RecordTimestamp;
import java.util.Optional;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * A message of a file, ready to be sent.
 *
 * @param path the file, relative to the store
 * @param offset how far the file has been read with it
 * @param value a complete stream; absent for a tombstone
 * @param coordinates where the message stood in Kafka, if a sink recorded it
 * @param attributes otherwise
 * @param batches record batches of the value
 * @param rows of all of them
 * @param next what is known to follow it in the file
 */
record SourceMessage(
        String path,
        SourceOffset offset,
        Optional<byte[]> value,
        Optional<RecordCoordinates> coordinates,
        RecordAttributes attributes,
        int batches,
        long rows,
        Next next) {

    /** What follows a message. */
    enum Next {
        /** Something that can be read at once. */
        MORE,
        /** The end of the file: this was its last message. */
        END_OF_FILE,
        /** A fault, or more bytes than there are yet. */
        UNKNOWN
    }

    /** Bytes of value, key and headers. */
    long sizeInBytes() {
        long size = value.map(bytes -> bytes.length).orElse(0) + size(key());
        if (coordinates.isPresent()) {
            for (RecordHeader header : coordinates.get().headers()) {
                size += header.name().length() + size(header.value());
            }
        }
        return size;
    }

    private static long size(Optional<Bytes> bytes) {
        return bytes.map(present -> present.array().length).orElse(0);
    }

    /**
     * What the worker sends, for converters that take bytes as they are.
     *
     * @param partition which partition it goes to
     */
    SourceRecord toRecord(TopicTemplate topic, PartitionChoice partition) {
        return new SourceRecord(
                SourceOffset.partitionOf(path),
                offset.toMap(),
                topic.topic(path, coordinates),
                switch (partition) {
                    case RESTORED ->
                        coordinates.map(RecordCoordinates::partition).orElse(null);
                    case OF_PRODUCER -> null;
                },
                Schema.OPTIONAL_BYTES_SCHEMA,
                key().map(Bytes::array).orElse(null),
                Schema.OPTIONAL_BYTES_SCHEMA,
                value.orElse(null),
                // a record without a timestamp is given one when it is sent; before 1970 the producer takes none
                timestampMs().filter(epochMs -> epochMs >= 0).orElse(null),
                headers());
    }

    private Optional<Bytes> key() {
        return coordinates.isPresent() ? coordinates.get().key() : attributes.key();
    }

    private Optional<Long> timestampMs() {
        if (coordinates.isPresent()) {
            return coordinates.get().timestamp().map(RecordTimestamp::epochMs);
        }
        return attributes.timestampMs().stream().boxed().findFirst();
    }

    /** Who chooses the partition of a message. */
    enum PartitionChoice {
        /** The sink's record of it, if there is one. */
        RESTORED,
        /** The producer's partitioner. */
        OF_PRODUCER
    }

    private Headers headers() {
        Headers headers = new ConnectHeaders();
        coordinates.ifPresent(record -> record.headers()
                .forEach(header -> headers.add(
                        header.name(),
                        new SchemaAndValue(
                                Schema.OPTIONAL_BYTES_SCHEMA,
                                header.value().map(Bytes::array).orElse(null)))));
        return headers;
    }
}
