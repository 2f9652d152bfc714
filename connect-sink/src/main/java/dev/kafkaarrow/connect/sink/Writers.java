package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.files.Coalescing;
import dev.kafkaarrow.connect.files.MetadataMatching;
import dev.kafkaarrow.connect.files.RecordedFileWriter;
import dev.kafkaarrow.connect.plugin.Moment;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.ipc.StreamSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The open, staged files of one partition, at most one for each key. Not thread-safe. */
final class Writers {

    private static final Logger LOG = LoggerFactory.getLogger(Writers.class);

    private final FileStore store;
    private final MetadataMatching metadata;
    private final Coalescing coalescing;
    private final RowMemory memory;
    private final StagingLimits stagingLimits;
    private final SinkMetrics metrics;
    private final Map<WriterKey, FileWriter> writers = new HashMap<>();

    Writers(
            FileStore store,
            MetadataMatching metadata,
            Coalescing coalescing,
            RowMemory memory,
            StagingLimits stagingLimits,
            SinkMetrics metrics) {
        this.store = store;
        this.metadata = metadata;
        this.coalescing = coalescing;
        this.memory = memory;
        this.stagingLimits = stagingLimits;
        this.metrics = metrics;
    }

    /** The open file of a log, if there is one. */
    Optional<FileWriter> of(KeyLog log) {
        return Optional.ofNullable(writers.get(log.key()));
    }

    /** Keys that have an open file. */
    Set<WriterKey> keys() {
        return writers.keySet();
    }

    boolean isEmpty() {
        return writers.isEmpty();
    }

    /**
     * Writes a record to the open file of its log, which is begun if there is none; if it throws, the record is in no file.
     *
     * @param schema of the records of a file that is begun
     * @throws FieldException if it is a row with a value that has no form in Arrow
     */
    FileWriter stage(KeyLog log, StreamSchema schema, Incoming.Writable record, Moment now) throws IOException {
        FileWriter open = writers.get(log.key());
        if (open != null) {
            open.append(record);
            return open;
        }
        FileWriter writer = begin(log, schema, record, now);
        try {
            writer.append(record);
        } catch (IOException | FieldException e) {
            discard(writer);
            throw e;
        }
        writers.put(log.key(), writer);
        return writer;
    }

    private FileWriter begin(KeyLog log, StreamSchema schema, Incoming.Writable first, Moment now) throws IOException {
        RecordedFileWriter file;
        Optional<OpenRows> rows = Optional.empty();
        if (first instanceof Incoming.Row row) {
            StreamSchema ofFile = row.kind().fileSchema(schema);
            file = new RecordedFileWriter(store.stage(), ofFile, metadata, coalescing);
            rows = Optional.of(new OpenRows(file, ofFile, row.kind(), memory));
        } else {
            file = new RecordedFileWriter(store.stage(), schema, metadata, coalescing);
        }
        return new FileWriter(log, file, rows, schema, stagingLimits, metrics, first.offset(), now);
    }

    /** Publishes an open file. False if another task was first: then it stays as it is. */
    boolean publish(FileWriter writer, Rotation.Reason reason) throws IOException {
        return switch (writer.publish(reason)) {
            case PUBLISHED -> {
                writers.remove(writer.key());
                LOG.info("Published {} ({})", writer, reason);
                yield true;
            }
            case NAME_TAKEN -> {
                metrics.conflict();
                LOG.warn("Not published, as another task was first: {}", writer);
                yield false;
            }
        };
    }

    /** The offset of the first record in an open file, or {@code end} if there is none below. */
    long firstStaged(long end) {
        long smallest = end;
        for (FileWriter writer : writers.values()) {
            smallest = Math.min(smallest, writer.firstOffset());
        }
        return smallest;
    }

    /** The open files, the one with the smallest offset first. */
    List<FileWriter> inOrder() {
        List<FileWriter> ordered = new ArrayList<>(writers.values());
        ordered.sort(Comparator.comparingLong(FileWriter::firstOffset));
        return ordered;
    }

    /** Forgets all open files; the caller discards what it gets. */
    List<FileWriter> forgetAll() {
        List<FileWriter> forgotten = inOrder();
        writers.clear();
        return forgotten;
    }

    /** Removes a staged file, now or at the next start. */
    static void discard(FileWriter writer) {
        try {
            writer.discard();
        } catch (IOException e) {
            LOG.warn("A staged file is left behind until the next start: {}", writer, e);
        }
    }
}
