package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.data.write.RowValue;
import dev.kafkaarrow.connect.data.write.StructValue;
import dev.kafkaarrow.connect.files.RecordChecksum.Basis;
import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.connect.files.RecordedRows;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/** Looks at records whose values are rows. Not thread-safe. */
final class RowReader {

    private final RowMemory memory;
    private final Partitioner partitioner;
    private final RowKinds kinds;
    private final CanonicalForm canonical = new CanonicalForm();
    private final RecordFacts facts;

    RowReader(RowMemory memory, Partitioner partitioner, RecordFacts facts) {
        this.memory = memory;
        this.partitioner = partitioner;
        this.facts = facts;
        this.kinds = new RowKinds(memory.config(), memory.bounds());
    }

    /** Of a record whose value a converter made. */
    Incoming read(SinkRecord record, Struct struct) {
        ByteBuffer form;
        try {
            form = canonical.of(struct);
        } catch (DataException e) {
            return new Incoming.Bad(RecordFacts.offset(record), Optional.empty(), record, e);
        }
        return read(record, new StructValue(struct, form.remaining()), form, Basis.MESSAGE_OR_STRUCT);
    }

    /** Of a record whose value is bytes that a row was found in. */
    Incoming read(SinkRecord record, RowValue value, ByteBuffer bytes) {
        return read(record, value, bytes, Basis.ROW_BYTES);
    }

    /** Of one in whose bytes no row was found. */
    Incoming unreadable(SinkRecord record, ByteBuffer bytes, DataException reason) {
        Optional<Incoming.Keyed> known;
        try {
            RecordCoordinates coordinates = facts.of(record, Optional.of(bytes), Basis.ROW_BYTES);
            known = partitioner
                    .ofUnreadable(coordinates)
                    .map(directory -> new Incoming.Keyed(coordinates, directory, Optional.empty()));
        } catch (DataException e) {
            known = Optional.empty();
        }
        return new Incoming.Bad(RecordFacts.offset(record), known, record, reason);
    }

    /** @param proven stands for the value in the checksum */
    private Incoming read(SinkRecord record, RowValue value, ByteBuffer proven, Basis basis) {
        long offset = RecordFacts.offset(record);
        RecordCoordinates coordinates;
        RowKind kind;
        try {
            coordinates = facts.of(record, Optional.of(proven), basis);
            kind = kinds.of(value.schema(), record);
        } catch (DataException e) {
            return new Incoming.Bad(offset, Optional.empty(), record, e);
        }
        String directory;
        try {
            directory = partitioner.ofRow(coordinates, kind, value);
        } catch (DataException e) {
            // it has no directory, so it cannot have been written
            return new Incoming.Bad(offset, Optional.empty(), record, e);
        }
        long recordBytes = RecordedRows.sizeInBytes(coordinates);
        Incoming.Row row = new Incoming.Row(coordinates, directory, kind, value, recordBytes, record);
        Optional<DataException> tooLarge = tooLarge(row);
        if (tooLarge.isPresent()) {
            Incoming.Keyed known = new Incoming.Keyed(coordinates, directory, Optional.of(kind.schema()));
            return new Incoming.Bad(offset, Optional.of(known), record, tooLarge.get());
        }
        return row;
    }

    /** What a file with it could not be read again for. */
    private Optional<DataException> tooLarge(Incoming.Row row) {
        Optional<DataException> ofFile = row.kind().unreadable();
        if (ofFile.isEmpty() && row.recordBytes() > memory.maxRecordBytes()) {
            ofFile = memory.bounds().faultOfMarker(row.coordinates());
        }
        if (ofFile.isPresent()) {
            return ofFile;
        }
        if (row.maxBytes() > memory.maxBodyBytes() / 2
                && row.fault(memory.allocator()).isEmpty()) {
            long bytes = row.bytesAlone(memory.allocator());
            if (bytes > memory.maxBodyBytes() / 2) {
                return Optional.of(new DataException("expected a row of at most " + memory.maxBodyBytes() / 2
                        + " bytes, half of " + SinkOptions.MAX_MESSAGE_BYTES + ", got " + bytes));
            }
        }
        return Optional.empty();
    }
}
