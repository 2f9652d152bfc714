package dev.kafkaarrow.connect.files;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * All that Kafka knows of a record besides its value, and a checksum by which the record can be recognised.
 *
 * @param topic as Kafka has it, whatever transforms did
 * @param partition as Kafka has it
 * @param offset as Kafka has it
 * @param timestamp empty for a record without one
 * @param checksum of key and value
 * @param key empty for a null key
 * @param headers in order
 */
public record RecordCoordinates(
        String topic,
        int partition,
        long offset,
        Optional<RecordTimestamp> timestamp,
        RecordChecksum checksum,
        Optional<Bytes> key,
        List<RecordHeader> headers) {

    public RecordCoordinates {
        headers = List.copyOf(headers);
        if (partition < 0 || offset < 0) {
            throw new IllegalArgumentException(
                    "partition and offset must not be negative, got " + partition + " and " + offset);
        }
    }

    /** Topic, partition and offset, for messages. */
    public String where() {
        return topic + "-" + partition + "@" + offset;
    }

    /** The timestamp, milliseconds since the epoch; empty for a record without one. */
    public OptionalLong timestampMs() {
        return timestamp.isPresent() ? OptionalLong.of(timestamp.get().epochMs()) : OptionalLong.empty();
    }

    /** What tells this record from another that was given the same offset. */
    public RecordProof proof() {
        return new RecordProof(timestamp.map(RecordTimestamp::epochMs), checksum);
    }
}
