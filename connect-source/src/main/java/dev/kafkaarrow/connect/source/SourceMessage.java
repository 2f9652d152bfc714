package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.RecordCoordinates;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * A message of a file, ready to be sent.
 *
 * @param path the file, relative to the store
 * @param sourcePartition of the file: one instance for all its messages, as the worker looks each up by it
 * @param topic it goes to
 * @param offset how far the file has been read with it
 * @param next what is known to follow it in the file
 */
record SourceMessage(
        String path,
        Map<String, String> sourcePartition,
        String topic,
        SourceOffset offset,
        RecordContent content,
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

    /**
     * What the worker sends.
     *
     * @param partition which partition it goes to
     */
    SourceRecord toRecord(PartitionChoice partition) {
        return new SourceRecord(
                sourcePartition,
                new OffsetMap(offset),
                topic,
                switch (partition) {
                    case RESTORED ->
                        content.coordinates().map(RecordCoordinates::partition).orElse(null);
                    case OF_PRODUCER -> null;
                },
                content.key().schema(),
                content.key().value(),
                content.value().schema(),
                content.value().value(),
                timestampMs(),
                content.headers());
    }

    /** Null for one that is given when it is sent, as that of a record without it; the producer takes none before 1970. */
    private Long timestampMs() {
        long epochMs = content.timestampMs().orElse(-1);
        return epochMs >= 0 ? epochMs : null;
    }

    /** Who chooses the partition of a message. */
    enum PartitionChoice {
        /** The sink's record of it, if there is one. */
        RESTORED,
        /** The producer's partitioner. */
        OF_PRODUCER
    }
}
