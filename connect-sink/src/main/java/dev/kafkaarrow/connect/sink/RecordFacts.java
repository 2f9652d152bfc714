package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.files.Bytes;
import dev.kafkaarrow.connect.files.RecordChecksum;
import dev.kafkaarrow.connect.files.RecordChecksum.Basis;
import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.connect.files.RecordHeader;
import dev.kafkaarrow.connect.files.RecordTimestamp;
import dev.kafkaarrow.connect.files.TimestampKind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.sink.SinkRecord;

/** What a record is beside its value: the original coordinates whatever transforms did, key and headers. Not thread-safe. */
final class RecordFacts {

    private static final Optional<TimestampKind> CREATE_TIME = Optional.of(TimestampKind.CREATE_TIME);
    private static final Optional<TimestampKind> LOG_APPEND_TIME = Optional.of(TimestampKind.LOG_APPEND_TIME);

    private final SerializedForm serialized = new SerializedForm();
    private final OtherHeaders otherHeaders;

    /** @param otherHeaders beside values that are bytes */
    RecordFacts(OtherHeaders otherHeaders) {
        this.otherHeaders = otherHeaders;
    }

    /** The partition that a record was consumed from. */
    static TopicPartition partition(SinkRecord record) {
        return new TopicPartition(record.originalTopic(), record.originalKafkaPartition());
    }

    /** Whether a record was consumed from a partition. */
    static boolean isOf(TopicPartition partition, SinkRecord record) {
        return partition.partition() == record.originalKafkaPartition()
                && partition.topic().equals(record.originalTopic());
    }

    static long offset(SinkRecord record) {
        return record.originalKafkaOffset();
    }

    /**
     * Of a record whose key and headers may have come through any converter.
     *
     * @param value what stands for its value in the checksum
     * @param basis which of the things it is that may
     * @throws DataException if they are none of Connect's values
     */
    RecordCoordinates of(SinkRecord record, Optional<ByteBuffer> value, Basis basis) {
        Optional<Bytes> key = serialized.of(record.key());
        Optional<ByteBuffer> bytes =
                key.isPresent() ? Optional.of(ByteBuffer.wrap(key.get().array())) : Optional.empty();
        RecordChecksum checksum = RecordChecksum.of(bytes, value, basis);
        return of(record, key, headers(record.headers()), checksum);
    }

    private List<RecordHeader> headers(Headers given) {
        if (given.isEmpty()) {
            return List.of();
        }
        List<RecordHeader> headers = new ArrayList<>(given.size());
        for (Header header : given) {
            headers.add(new RecordHeader(header.key(), serialized.of(header.value())));
        }
        return headers;
    }

    /**
     * Of a record whose value is bytes, beside which the key is bytes too, and headers are that were not made by a transform.
     *
     * @throws DataException if they are something else
     */
    RecordCoordinates ofBytes(SinkRecord record, Optional<ByteBuffer> value) {
        Optional<ByteBuffer> key = bytes("key", record.key());
        List<RecordHeader> headers = new ArrayList<>(record.headers().size());
        for (Header header : record.headers()) {
            headers.add(new RecordHeader(header.key(), bytes(header)));
        }
        return of(
                record, key.map(RecordFacts::toBytes), headers, RecordChecksum.of(key, value, Basis.MESSAGE_OR_STRUCT));
    }

    private static RecordCoordinates of(
            SinkRecord record, Optional<Bytes> key, List<RecordHeader> headers, RecordChecksum checksum) {
        return new RecordCoordinates(
                record.originalTopic(),
                record.originalKafkaPartition(),
                record.originalKafkaOffset(),
                timestamp(record),
                checksum,
                key,
                headers);
    }

    private static Optional<RecordTimestamp> timestamp(SinkRecord record) {
        Long epochMs = record.timestamp();
        return epochMs == null
                ? Optional.empty()
                : Optional.of(new RecordTimestamp(epochMs, kind(record.timestampType())));
    }

    private static Optional<TimestampKind> kind(TimestampType type) {
        if (type == null) {
            return Optional.empty();
        }
        return switch (type) {
            case NO_TIMESTAMP_TYPE -> Optional.empty();
            case CREATE_TIME -> CREATE_TIME;
            case LOG_APPEND_TIME -> LOG_APPEND_TIME;
        };
    }

    private Optional<Bytes> bytes(Header header) {
        return switch (otherHeaders) {
            case SERIALIZED -> serialized.of(header.value());
            case REFUSED -> {
                try {
                    yield bytes("header '" + header.key() + "'", header.value()).map(RecordFacts::toBytes);
                } catch (DataException e) {
                    throw new DataException(
                            e.getMessage()
                                    + ". With header.converter set like this for the connector, headers that a transform such"
                                    + " as InsertHeader adds are kept too",
                            e);
                }
            }
        };
    }

    static Optional<ByteBuffer> bytes(String what, Object value) {
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof byte[] array) {
            return Optional.of(ByteBuffer.wrap(array));
        }
        if (value instanceof ByteBuffer buffer) {
            return Optional.of(buffer.slice());
        }
        throw new DataException(what + ": expected bytes, as " + what.split(" ", 2)[0]
                + ".converter=org.apache.kafka.connect.converters.ByteArrayConverter gives them, got "
                + value.getClass().getName());
    }

    private static Bytes toBytes(ByteBuffer buffer) {
        byte[] array = new byte[buffer.remaining()];
        buffer.duplicate().get(array);
        return new Bytes(array);
    }
}
