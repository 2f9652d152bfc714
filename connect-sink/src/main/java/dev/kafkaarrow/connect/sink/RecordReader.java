package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.avro.registry.RegistryConfig;
import dev.kafkaarrow.connect.data.write.RowDecoder;
import dev.kafkaarrow.connect.data.write.RowValue;
import dev.kafkaarrow.connect.files.RecordChecksum.Basis;
import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.connect.files.RecordedFileWriter;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.ByteSource;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.ForeignFormat;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.FrameReader;
import dev.kafkaarrow.ipc.InvalidStreamException;
import dev.kafkaarrow.ipc.StreamDecoder;
import dev.kafkaarrow.ipc.StreamSchema;
import dev.kafkaarrow.ipc.Validation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/** Looks at Connect's records: what their values are, and whether they can be written. */
final class RecordReader {

    private static final StreamSchema TOMBSTONES = RecordedFileWriter.tombstoneSchema();

    private final Checks checks;
    private final NullValues nullValues;
    private final DictionaryChange dictionaryChange;
    private final Partitioner partitioner;
    private final StreamDecoder decoder;
    private final ValueCheck values;
    private final ReadingBounds bounds;
    private final RecordFacts facts;
    private final RowReader rows;
    private final Optional<RowDecoder> rowDecoder;

    /** Of a task's resources, which the caller closes; nothing stays allocated between calls. */
    RecordReader(TaskResources task) {
        SinkConfig config = task.config;
        this.checks = config.checks;
        this.nullValues = config.nullValues;
        this.dictionaryChange = config.dictionaryChange;
        this.partitioner = task.partitioner;
        this.values = new ValueCheck(task.allocator);
        this.decoder = new StreamDecoder(checks).withEndMarker(config.endMarker);
        this.facts = new RecordFacts(config.otherHeaders);
        this.bounds = new ReadingBounds(checks);
        this.rows = new RowReader(task.rowMemory, partitioner, facts);
        this.rowDecoder = task.values.rows();
    }

    /**
     * Looks at a record.
     *
     * @throws org.apache.kafka.connect.errors.RetriableException if that needs a registry of schemas, which cannot be asked now
     * @throws org.apache.kafka.connect.errors.ConnectException if it does not let itself be asked
     */
    Incoming read(SinkRecord record) {
        if (rowDecoder.isPresent() && record.value() != null) {
            return decoded(record, rowDecoder.get());
        }
        if (record.value() instanceof Struct struct) {
            return rows.read(record, struct);
        }
        Optional<ByteBuffer> value;
        RecordCoordinates coordinates;
        try {
            if (record.value() == null) {
                return withoutValue(record);
            }
            value = Optional.of(bytes(record.value()));
            coordinates = facts.ofBytes(record, value);
        } catch (DataException e) {
            return new Incoming.Bad(RecordFacts.offset(record), Optional.empty(), record, e);
        }
        try {
            return message(coordinates, decode(value.get()), record);
        } catch (InvalidStreamException e) {
            Optional<Incoming.Keyed> known = partitioner
                    .ofUnreadable(coordinates)
                    .map(directory -> new Incoming.Keyed(coordinates, directory, schema(value.get())));
            return new Incoming.Bad(coordinates.offset(), known, record, explained(e));
        }
    }

    private Incoming decoded(SinkRecord record, RowDecoder decoder) {
        ByteBuffer bytes;
        try {
            bytes = rowBytes(record.value());
        } catch (DataException e) {
            return new Incoming.Bad(RecordFacts.offset(record), Optional.empty(), record, e);
        }
        try {
            Optional<RowValue> row = decoder.decode(bytes);
            return row.isPresent() ? rows.read(record, row.get(), bytes) : withoutValue(record);
        } catch (DataException e) {
            return rows.unreadable(record, bytes, e);
        }
    }

    private static ByteBuffer rowBytes(Object value) {
        if (value instanceof byte[] || value instanceof ByteBuffer) {
            return RecordFacts.bytes("value", value).orElseThrow();
        }
        throw new DataException("value: expected bytes, because " + SinkOptions.VALUE_FORMAT
                + " says how they are decoded, as value.converter=org.apache.kafka.connect.converters.ByteArrayConverter gives"
                + " them, got " + value.getClass().getName());
    }

    /** With the setting to change, if the value is of another format. */
    private static Exception explained(InvalidStreamException e) {
        return e.foreignFormat().isEmpty()
                ? e
                : new DataException(e.getMessage() + wayOut(e.foreignFormat().get()), e);
    }

    private static String wayOut(ForeignFormat format) {
        return switch (format) {
            case JSON ->
                ". To write rows, set " + SinkOptions.VALUE_FORMAT + "=json, and " + SinkOptions.VALUE_SCHEMA
                        + " if the values have none";
            case SCHEMA_REGISTRY ->
                ". To write rows, set " + SinkOptions.VALUE_FORMAT + "=avro and " + RegistryConfig.URL + " for Avro, "
                        + SinkOptions.VALUE_FORMAT + "=json and " + SinkOptions.VALUE_SCHEMA
                        + " for JSON Schema, or value.converter to a converter for Protobuf";
            case BASE64, BYTE_ARRAY_NAME ->
                ". A connector wrote it that needs value.converter=org.apache.kafka.connect.converters.ByteArrayConverter";
            case ARROW_FILE, FEATHER_V1 ->
                ". A message is a stream: its producer has to use pyarrow.ipc.new_stream, not new_file or write_feather";
            case PARQUET, ORC, AVRO, GZIP, ZSTD, LZ4, BZIP2, XZ, SNAPPY, ZIP, CSV, TEXT ->
                ". With ByteArrayConverter, values have to be complete Arrow IPC streams; for rows use a value.converter"
                        + " that gives Structs";
        };
    }

    private static ByteBuffer bytes(Object value) {
        if (value instanceof byte[] || value instanceof ByteBuffer) {
            return RecordFacts.bytes("value", value).orElseThrow();
        }
        throw new DataException("value: expected bytes that are an Arrow stream, as"
                + " value.converter=org.apache.kafka.connect.converters.ByteArrayConverter gives them, or a Struct, which becomes"
                + " a row, got " + value.getClass().getName()
                + ". For rows use a converter that gives Structs: JsonConverter with value.converter.schemas.enable=true, or one"
                + " for Avro or Protobuf; a single value becomes a Struct by the transform HoistField");
    }

    private Incoming message(RecordCoordinates coordinates, ArrowStream stream, SinkRecord record) {
        String directory;
        try {
            directory = partitioner.ofMessage(coordinates, stream);
        } catch (IOException | DataException e) {
            // it has no directory, so it cannot have been written
            return new Incoming.Bad(coordinates.offset(), Optional.empty(), record, e);
        }
        if (dictionaryChange != DictionaryChange.REPLACE && RecordedFileWriter.replacesDictionariesWithin(stream)) {
            Incoming.Keyed known = new Incoming.Keyed(coordinates, directory, Optional.of(stream.streamSchema()));
            return new Incoming.Bad(coordinates.offset(), Optional.of(known), record, replacesWithin(dictionaryChange));
        }
        Optional<DataException> unreadable = bounds.fault(coordinates, stream);
        if (unreadable.isPresent()) {
            Incoming.Keyed known = new Incoming.Keyed(coordinates, directory, Optional.of(stream.streamSchema()));
            return new Incoming.Bad(coordinates.offset(), Optional.of(known), record, unreadable.get());
        }
        return new Incoming.Message(coordinates, directory, stream, record);
    }

    private Incoming withoutValue(SinkRecord record) {
        if (nullValues == NullValues.SKIP) {
            return new Incoming.Skipped(RecordFacts.offset(record));
        }
        RecordCoordinates coordinates = facts.of(record, Optional.empty(), Basis.MESSAGE_OR_STRUCT);
        if (nullValues == NullValues.FAIL) {
            return new Incoming.Bad(
                    coordinates.offset(),
                    Optional.of(new Incoming.Keyed(
                            coordinates, partitioner.ofTombstone(coordinates), Optional.of(TOMBSTONES))),
                    record,
                    new DataException("expected a value, because " + SinkOptions.NULL_VALUES + "=fail, got null"));
        }
        Optional<DataException> unreadable = bounds.faultOfMarker(coordinates);
        if (unreadable.isPresent()) {
            Incoming.Keyed known =
                    new Incoming.Keyed(coordinates, partitioner.ofTombstone(coordinates), Optional.of(TOMBSTONES));
            return new Incoming.Bad(coordinates.offset(), Optional.of(known), record, unreadable.get());
        }
        return new Incoming.Tombstone(coordinates, partitioner.ofTombstone(coordinates), record);
    }

    /** A message that no file without replaced dictionaries can hold. */
    static DataException replacesWithin(DictionaryChange allowed) {
        return new DataException("expected dictionaries that stay the same or only grow within a message, as "
                + SinkOptions.DICTIONARY_CHANGE
                + "=" + allowed.name().toLowerCase(Locale.ROOT)
                + " keeps files free of replacements, got one that is replaced between "
                + "two batches. Use " + SinkOptions.DICTIONARY_CHANGE
                + "=replace, as " + SinkOptions.FILE_FORMAT + "=stream allows, or produce a message per dictionary");
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
}
