package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.files.Bytes;
import dev.kafkaarrow.connect.files.RecordChecksum;
import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.connect.files.RecordHeader;
import dev.kafkaarrow.connect.files.RecordTimestamp;
import dev.kafkaarrow.connect.files.RecordedFileWriter;
import dev.kafkaarrow.connect.files.TimestampKind;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.ByteSource;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.FrameReader;
import dev.kafkaarrow.ipc.InvalidStreamException;
import dev.kafkaarrow.ipc.SchemaFingerprint;
import dev.kafkaarrow.ipc.StreamDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;

/** Looks at Connect's records: bytes and coordinates, the original ones whatever transforms did. */
final class RecordReader {

    private static final SchemaFingerprint TOMBSTONES =
            RecordedFileWriter.tombstoneSchema().fingerprint();

    private final Checks checks;
    private final NullValues nullValues;
    private final Layout layout;
    private final StreamDecoder decoder;

    RecordReader(Checks checks, NullValues nullValues, Layout layout) {
        this.checks = checks;
        this.nullValues = nullValues;
        this.layout = layout;
        this.decoder = new StreamDecoder(checks);
    }

    /** The partition that a record was consumed from. */
    static TopicPartition partition(SinkRecord record) {
        try {
            return new TopicPartition(record.originalTopic(), record.originalKafkaPartition());
        } catch (NoSuchMethodError e) {
            // a worker before 3.6
            return new TopicPartition(record.topic(), record.kafkaPartition());
        }
    }

    private static long offset(SinkRecord record) {
        try {
            return record.originalKafkaOffset();
        } catch (NoSuchMethodError e) {
            return record.kafkaOffset();
        }
    }

    Incoming read(SinkRecord record) {
        if (record.value() == null && nullValues == NullValues.SKIP) {
            return new Incoming.Skipped(offset(record));
        }
        Optional<ByteBuffer> value;
        RecordCoordinates coordinates;
        try {
            value = bytes("value", record.value());
            coordinates = coordinates(record, value);
        } catch (DataException e) {
            return new Incoming.Bad(offset(record), Optional.empty(), record, e);
        }
        if (value.isEmpty()) {
            return withoutValue(coordinates, record);
        }
        try {
            return message(coordinates, decoder.decode(value.get()), record);
        } catch (InvalidStreamException e) {
            Optional<Incoming.Keyed> known = layout.ofUnreadable(coordinates)
                    .flatMap(directory -> fingerprint(value.get())
                            .map(fingerprint -> new Incoming.Keyed(coordinates, directory, fingerprint)));
            return new Incoming.Bad(coordinates.offset(), known, record, e);
        }
    }

    private Incoming message(RecordCoordinates coordinates, ArrowStream stream, SinkRecord record) {
        try {
            return new Incoming.Message(coordinates, layout.ofMessage(coordinates, stream), stream);
        } catch (IOException | DataException e) {
            // it has no directory, so it cannot have been written
            return new Incoming.Bad(coordinates.offset(), Optional.empty(), record, e);
        }
    }

    private Incoming withoutValue(RecordCoordinates coordinates, SinkRecord record) {
        if (nullValues == NullValues.FAIL) {
            return new Incoming.Bad(
                    coordinates.offset(),
                    Optional.of(new Incoming.Keyed(coordinates, layout.ofTombstone(coordinates), TOMBSTONES)),
                    record,
                    new DataException("expected a value, as " + SinkConfig.NULL_VALUES + "=fail, got null"));
        }
        return new Incoming.Tombstone(coordinates, layout.ofTombstone(coordinates));
    }

    /** Of a value that is not a valid stream, but begins as one. */
    private Optional<SchemaFingerprint> fingerprint(ByteBuffer value) {
        try {
            Frame first = new FrameReader(ByteSource.of(value), checks).next();
            return Optional.of(((Frame.SchemaMessage) first).schema().fingerprint());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static RecordCoordinates coordinates(SinkRecord record, Optional<ByteBuffer> value) {
        TopicPartition partition = partition(record);
        Optional<ByteBuffer> key = bytes("key", record.key());
        return new RecordCoordinates(
                partition.topic(),
                partition.partition(),
                offset(record),
                Optional.ofNullable(record.timestamp())
                        .map(ms -> new RecordTimestamp(ms, kind(record.timestampType()))),
                RecordChecksum.of(key, value),
                key.map(RecordReader::toBytes),
                headers(record));
    }

    private static Optional<TimestampKind> kind(TimestampType type) {
        if (type == null) {
            return Optional.empty();
        }
        return switch (type) {
            case NO_TIMESTAMP_TYPE -> Optional.empty();
            case CREATE_TIME -> Optional.of(TimestampKind.CREATE_TIME);
            case LOG_APPEND_TIME -> Optional.of(TimestampKind.LOG_APPEND_TIME);
        };
    }

    private static List<RecordHeader> headers(SinkRecord record) {
        List<RecordHeader> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            headers.add(new RecordHeader(
                    header.key(),
                    bytes("header '" + header.key() + "'", header.value()).map(RecordReader::toBytes)));
        }
        return headers;
    }

    private static Optional<ByteBuffer> bytes(String what, Object value) {
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
