package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.files.RecordedFileWriter;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.InvalidStreamException;
import dev.kafkaarrow.ipc.StreamDecoder;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.kafka.connect.errors.DataException;

/** Makes records of an older schema ones of the schema in effect. Not thread-safe. */
final class Projections {

    private final StreamDecoder decoder;
    private final DictionaryChange dictionaryChange;
    private final BufferAllocator allocator;
    private final ReadingBounds bounds;

    /** @param allocator the caller's; nothing stays allocated between calls */
    Projections(SinkConfig config, BufferAllocator allocator) {
        this.decoder = new StreamDecoder(config.checks);
        this.dictionaryChange = config.dictionaryChange;
        this.allocator = allocator;
        this.bounds = new ReadingBounds(config.checks);
    }

    /**
     * The record with the values that it has in the schema in effect. A row stays as it is: rows are projected when they are written,
     * a batch at a time, and have no value that cannot be.
     *
     * @param judgement of the record, which is older
     * @throws InvalidStreamException if its values turn out to be faulty, or exceed the bounds by which files are read
     * @throws DataException if its dictionaries would be replaced within it where files must be free of that, or if a file with it could not
     *     be read
     */
    Incoming.Writable project(Incoming.Writable record, Judgement judgement) throws InvalidStreamException {
        return record instanceof Incoming.Message message ? project(message, judgement) : record;
    }

    private Incoming.Message project(Incoming.Message record, Judgement judgement) throws InvalidStreamException {
        ArrowStream wider = judgement.projection().orElseThrow().project(record.stream(), allocator);
        ArrowStream projected = decoder.decode(wider.asByteBuffer());
        if (dictionaryChange != DictionaryChange.REPLACE && RecordedFileWriter.replacesDictionariesWithin(projected)) {
            // what grew by deltas does not any more
            throw RecordReader.replacesWithin(dictionaryChange);
        }
        Optional<DataException> unreadable = bounds.fault(record.coordinates(), projected);
        if (unreadable.isPresent()) {
            throw unreadable.get();
        }
        return record.withStream(projected);
    }
}
