package dev.kafkaarrow.tools.verify;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The topics that a store is held against. Not thread-safe. */
interface TopicRecords {

    /** How many partitions a topic has; empty if there is no such topic. */
    OptionalInt partitions(String topic);

    /**
     * What there is of a partition now.
     *
     * @param beginning first offset that there may be
     * @param end one after the last
     * @param committed by the group of the sink, if it is known and has committed: all before is in files, or was left out for good
     * @param isCompacted whether records in the middle may be gone
     */
    record Extent(long beginning, long end, OptionalLong committed, boolean isCompacted) {}

    Extent extent(String topic, int partition) throws IOException;

    /** Reads a partition from the beginning to the end. */
    void read(String topic, int partition, Extent extent, Visitor visitor) throws IOException;

    /** Takes a record; what is thrown ends the reading. */
    interface Visitor {
        void visit(TopicRecord topicRecord) throws IOException;
    }

    /**
     * A record of a topic.
     *
     * @param key empty for null
     * @param value empty for null
     */
    record TopicRecord(
            long offset,
            Optional<Timestamp> timestamp,
            Optional<Bytes> key,
            Optional<Bytes> value,
            List<Header> headers) {}
}
