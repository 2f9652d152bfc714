package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.connect.files.RecordedRows;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/** Looks at records whose values are Structs. Not thread-safe. */
final class StructReader {

    private final RowMemory memory;
    private final Partitioner partitioner;
    private final RowKinds kinds;
    private final CanonicalForm canonical = new CanonicalForm();
    private final RecordFacts facts;

    StructReader(RowMemory memory, Partitioner partitioner, RecordFacts facts) {
        this.memory = memory;
        this.partitioner = partitioner;
        this.facts = facts;
        this.kinds = new RowKinds(memory.config(), memory.bounds());
    }

    Incoming read(SinkRecord record, Struct struct) {
        long offset = RecordFacts.offset(record);
        RecordCoordinates coordinates;
        RowKind kind;
        int bytes;
        try {
            ByteBuffer value = canonical.of(struct);
            bytes = value.remaining();
            coordinates = facts.of(record, Optional.of(value));
            kind = kinds.of(struct.schema(), record);
        } catch (DataException e) {
            return new Incoming.Bad(offset, Optional.empty(), record, e);
        }
        String directory;
        try {
            directory = partitioner.ofRow(coordinates, kind, struct);
        } catch (DataException e) {
            // it has no directory, so it cannot have been written
            return new Incoming.Bad(offset, Optional.empty(), record, e);
        }
        long recordBytes = RecordedRows.sizeInBytes(coordinates);
        Incoming.Row row = new Incoming.Row(coordinates, directory, kind, struct, bytes, recordBytes, record);
        Optional<DataException> tooLarge = tooLarge(row);
        if (tooLarge.isPresent()) {
            Incoming.Keyed known = new Incoming.Keyed(coordinates, directory, Optional.of(kind.schema()));
            return new Incoming.Bad(offset, Optional.of(known), record, tooLarge.get());
        }
        return row;
    }

    /** What a file with it could not be read again for. */
    private Optional<DataException> tooLarge(Incoming.Row row) {
        Optional<DataException> ofFile =
                row.kind().unreadable().or(() -> memory.bounds().faultOfMarker(row.coordinates()));
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
