package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.files.RecordedFileWriter;
import dev.kafkaarrow.connect.plugin.Moment;
import dev.kafkaarrow.ipc.StreamSchema;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/** Begins files, of messages or of rows. Not thread-safe. */
record NewFiles(TaskResources task, Supplier<Moment> clock) {

    /**
     * A file without a record.
     *
     * @param base where the one before ends
     * @param schema of its records
     * @param first the record that it is begun for
     * @throws IOException if the store failed
     */
    FileWriter begin(long base, KeyLog log, StreamSchema schema, Incoming.Writable first) throws IOException {
        log.beginsFile();
        RecordedFileWriter file;
        Optional<OpenRows> rows = Optional.empty();
        if (first instanceof Incoming.Row row) {
            StreamSchema ofFile = row.kind().fileSchema(schema);
            file = staged(ofFile);
            if (row.kind().hasDictionaries() && task.config.dictionaryChange == DictionaryChange.ROTATE) {
                file.takeDictionariesLast();
            }
            rows = Optional.of(new OpenRows(file, ofFile, row.kind(), task.rowMemory));
        } else {
            file = staged(schema);
        }
        return new FileWriter(log.key(), base, file, rows, schema, task.stagingLimits, first.offset(), clock.get());
    }

    private RecordedFileWriter staged(StreamSchema schema) throws IOException {
        return new RecordedFileWriter(
                task.store.stage(), task.config.fileFormat, schema, task.continuity.metadata(), task.coalescing);
    }
}
