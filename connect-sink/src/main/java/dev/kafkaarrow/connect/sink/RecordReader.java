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
import dev.kafkaarrow.ipc.StreamDecoder;
import dev.kafkaarrow.ipc.StreamSchema;
import dev.kafkaarrow.ipc.Validation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;

/** Looks at Connect's records: bytes and coordinates, the original ones whatever transforms did. */
final class RecordReader {

    private static final StreamSchema TOMBSTONES = RecordedFileWriter.tombstoneSchema();

    private final Checks checks;
    private final NullValues nullValues;
    private final DictionaryChange dictionaryChange;
    private final Layout layout;
    private final StreamDecoder decoder;
    private final ValueCheck values;

    /** @param allocator the caller's; nothing stays allocated between calls */
    RecordReader(
            Checks checks,
            NullValues nullValues,
            DictionaryChange dictionaryChange,
            Layout layout,
            BufferAllocator allocator) {
        this.checks = checks;
        this.nullValues = nullValues;
        this.dictionaryChange = dictionaryChange;
        this.layout = layout;
        this.values = new ValueCheck(allocator);
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
            return message(coordinates, decode(value.get()), record);
        } catch (InvalidStreamException e) {
            Optional<Incoming.Keyed> known = layout.ofUnreadable(coordinates)
                    .map(directory -> new Incoming.Keyed(coordinates, directory, schema(value.get())));
            return new Incoming.Bad(coordinates.offset(), known, record, e);
        }
    }

    private Incoming message(RecordCoordinates coordinates, ArrowStream stream, SinkRecord record) {
        String directory;
        try {
            directory = layout.ofMessage(coordinates, stream);
        } catch (IOException | DataException e) {
            // it has no directory, so it cannot have been written
            return new Incoming.Bad(coordinates.offset(), Optional.empty(), record, e);
        }
        if (dictionaryChange == DictionaryChange.ROTATE && RecordedFileWriter.replacesDictionariesWithin(stream)) {
            Incoming.Keyed known = new Incoming.Keyed(coordinates, directory, Optional.of(stream.streamSchema()));
            return new Incoming.Bad(coordinates.offset(), Optional.of(known), record, replacesWithin());
        }
        return new Incoming.Message(coordinates, directory, stream, record);
    }

    private Incoming withoutValue(RecordCoordinates coordinates, SinkRecord record) {
        if (nullValues == NullValues.FAIL) {
            return new Incoming.Bad(
                    coordinates.offset(),
                    Optional.of(
                            new Incoming.Keyed(coordinates, layout.ofTombstone(coordinates), Optional.of(TOMBSTONES))),
                    record,
                    new DataException("expected a value, as " + SinkConfig.NULL_VALUES + "=fail, got null"));
        }
        return new Incoming.Tombstone(coordinates, layout.ofTombstone(coordinates), record);
    }

    /** A message that no file without replaced dictionaries can hold. */
    static DataException replacesWithin() {
        return new DataException("expected dictionaries that stay the same or only grow within a message, as "
                + SinkConfig.DICTIONARY_CHANGE
                + "=rotate keeps files free of replacements, got one that is replaced between "
                + "two batches. Use " + SinkConfig.DICTIONARY_CHANGE + "=replace, or produce a message per dictionary");
    }

    private ArrowStream decode(ByteBuffer value) throws InvalidStreamException {
        ArrowStream stream = decoder.decode(value);
        if (checks.validation() == Validation.FULL) {
            try {
                values.run(stream);
            } catch (InvalidStreamException e) {
                throw e;
            } catch (IOException e) {
                throw new UncheckedIOException("memory does not fail", e);
            }
        }
        return stream;
    }

    /** Of a value that is not a valid stream, but begins as one. */
    private Optional<StreamSchema> schema(ByteBuffer value) {
        try {
            Frame first = new FrameReader(ByteSource.of(value), checks).next();
            return Optional.of(((Frame.SchemaMessage) first).schema());
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
