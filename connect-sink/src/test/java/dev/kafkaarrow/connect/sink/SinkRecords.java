package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.ipc.ArrowStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.SinkRecord;

/** Records as a worker with {@code ByteArrayConverter} delivers them. */
final class SinkRecords {

    static final long TIMESTAMP_MS = 1_000;

    private SinkRecords() {}

    /** One row, a column {@code n} with the offset. */
    static SinkRecord number(TopicPartition partition, long offset) {
        return number(partition, offset, offset);
    }

    /** One row, a column {@code n}. */
    static SinkRecord number(TopicPartition partition, long offset, long number) {
        return of(partition, offset, TIMESTAMP_MS, Streams.numbers("n", number, 1));
    }

    /** One row of another schema, a column {@code other} with the offset. */
    static SinkRecord other(TopicPartition partition, long offset) {
        return of(partition, offset, TIMESTAMP_MS, Streams.numbers("other", offset, 1));
    }

    static SinkRecord of(TopicPartition partition, long offset, long timestampMs, ArrowStream stream) {
        return withValue(partition, offset, timestampMs, stream.toByteArray());
    }

    /** No stream. */
    static SinkRecord bad(TopicPartition partition, long offset) {
        return withValue(partition, offset, TIMESTAMP_MS, new byte[] {1, 2, 3});
    }

    private static SinkRecord withValue(TopicPartition partition, long offset, long timestampMs, byte[] value) {
        return new SinkRecord(
                partition.topic(),
                partition.partition(),
                Schema.OPTIONAL_BYTES_SCHEMA,
                null,
                Schema.OPTIONAL_BYTES_SCHEMA,
                value,
                offset,
                timestampMs,
                TimestampType.CREATE_TIME);
    }
}
