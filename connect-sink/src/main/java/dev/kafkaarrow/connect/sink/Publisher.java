package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.files.RecordedFileWriter;
import dev.kafkaarrow.connect.plugin.Moment;
import dev.kafkaarrow.ipc.StreamSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open, staged files of a partition, at most one for each key, and their publication. When one cannot be published, all that is
 * staged is dropped and asked for again. Not thread-safe.
 */
final class Publisher {

    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private final TopicPartition partition;
    private final TaskResources task;
    private final Supplier<Moment> clock;
    private final Position position;
    private final KeyLogs logs;
    private final Map<WriterKey, FileWriter> writers = new HashMap<>();

    /** @param position is advanced by what is staged, and set back by what is dropped */
    Publisher(TopicPartition partition, TaskResources task, Supplier<Moment> clock, Position position) {
        this.partition = partition;
        this.task = task;
        this.clock = clock;
        this.position = position;
        this.logs = new KeyLogs(task.store, task.config.checks, task.continuity, task.config.staging.maxOpenFiles);
    }

    /**
     * The log of a key.
     *
     * @throws IOException if the store failed
     */
    KeyLog log(WriterKey key) throws IOException {
        return logs.get(key, writers.keySet());
    }

    /** The open file of a log, if there is one. */
    Optional<FileWriter> writer(KeyLog log) {
        return Optional.ofNullable(writers.get(log.key()));
    }

    /** The offset of the first record in an open file, or {@code end} if there is none below. */
    long firstStaged(long end) {
        long smallest = end;
        for (FileWriter writer : writers.values()) {
            smallest = Math.min(smallest, writer.firstOffset());
        }
        return smallest;
    }

    /**
     * Stages a record in the open file of its log, which is begun if there is none; if it throws, the record is in no file.
     *
     * @param schema of the records of a file that is begun
     * @throws FieldException if it is a row with a value that has no form in Arrow
     * @throws IOException if the store failed
     */
    FileWriter stage(KeyLog log, StreamSchema schema, Incoming.Writable record) throws IOException {
        FileWriter writer = writers.get(log.key());
        if (writer == null) {
            writer = begin(log, schema, record);
        } else {
            writer.append(record);
        }
        position.advance(record.offset());
        return writer;
    }

    private FileWriter begin(KeyLog log, StreamSchema schema, Incoming.Writable first) throws IOException {
        FileWriter writer = newWriter(log, schema, first);
        try {
            writer.append(first);
        } catch (IOException | FieldException e) {
            discard(writer);
            throw e;
        }
        writers.put(log.key(), writer);
        return writer;
    }

    private FileWriter newWriter(KeyLog log, StreamSchema schema, Incoming.Writable first) throws IOException {
        RecordedFileWriter file;
        Optional<OpenRows> rows = Optional.empty();
        if (first instanceof Incoming.Row row) {
            StreamSchema ofFile = row.kind().fileSchema(schema);
            file = newFile(ofFile);
            rows = Optional.of(new OpenRows(file, ofFile, row.kind(), task.rowMemory));
        } else {
            file = newFile(schema);
        }
        return new FileWriter(log, file, rows, schema, task.stagingLimits, first.offset(), clock.get());
    }

    private RecordedFileWriter newFile(StreamSchema schema) throws IOException {
        return new RecordedFileWriter(task.store.stage(), schema, task.continuity.metadata(), task.coalescing);
    }

    /** Publishes what is due though no record came. */
    void checkClock() throws IOException {
        for (FileWriter writer : inOrder()) {
            if (!position.isRewinding()) {
                publishIfDue(writer);
            }
        }
    }

    /** Publishes an open file if a rule of rotation says so. */
    void publishIfDue(FileWriter writer) throws IOException {
        Optional<Rotation.Reason> reason = task.config.rotation.due(writer.filling(), clock.get());
        if (reason.isPresent()) {
            publishOrRewind(writer, reason.get());
        }
    }

    /**
     * Publishes one of the partition's open files. False if another task was first: then everything staged was dropped, and comes
     * again.
     */
    boolean publishOrRewind(FileWriter writer, Rotation.Reason reason) throws IOException {
        boolean published;
        try {
            published = publish(writer, reason);
        } catch (IOException e) {
            // it is not known whether the name exists: if it does, the records are found there when they come again
            dropAndRewind();
            throw e;
        }
        if (!published) {
            dropAndRewind();
        }
        return published;
    }

    /** False if another task was first: then the file stays as it is. */
    private boolean publish(FileWriter writer, Rotation.Reason reason) throws IOException {
        return switch (writer.publish(reason)) {
            case PUBLISHED -> {
                writers.remove(writer.key());
                LOG.info("Published {} ({})", writer, reason);
                yield true;
            }
            case NAME_TAKEN -> {
                task.metrics.conflict();
                LOG.warn("Not published, as another task was first: {}", writer);
                yield false;
            }
        };
    }

    /**
     * Another copy of the task writes too, or the store failed in the middle: drops every staged file of the partition, and
     * asks for all that is not durable again. What this task knows of the files is looked up anew.
     */
    void dropAndRewind() {
        List<FileWriter> dropped = forgetStaged();
        // before any further store call: it may end the task, or never return
        position.rewind();
        dropped.forEach(Publisher::discard);
    }

    /**
     * Sets back to the first record that is not durable, and hands out what must be discarded. Reports go on meanwhile: one
     * that failed is not met here, where a file may be neither staged nor published.
     */
    private List<FileWriter> forgetStaged() {
        position.setBack(firstStaged(Long.MAX_VALUE));
        logs.clear();
        return forgetAll();
    }

    /** Publishes everything; what cannot be is dropped, and comes again wherever the partition goes. Asks for nothing. */
    void close() {
        try {
            for (FileWriter writer : inOrder()) {
                if (!publish(writer, Rotation.Reason.STOP)) {
                    break;
                }
            }
        } catch (IOException e) {
            LOG.warn("{} is closed with records that are not published; they are read again", partition, e);
        }
        if (!writers.isEmpty()) {
            forgetStaged().forEach(Publisher::discard);
        }
    }

    /** Drops what is staged. */
    void discard() {
        forgetAll().forEach(Publisher::discard);
    }

    /** The one with the smallest offset first. */
    private List<FileWriter> inOrder() {
        List<FileWriter> ordered = new ArrayList<>(writers.values());
        ordered.sort(Comparator.comparingLong(FileWriter::firstOffset));
        return ordered;
    }

    /** The caller discards what it gets. */
    private List<FileWriter> forgetAll() {
        List<FileWriter> forgotten = inOrder();
        writers.clear();
        return forgotten;
    }

    /** Removes a staged file, now or at the next start. */
    private static void discard(FileWriter writer) {
        try {
            writer.discard();
        } catch (IOException e) {
            LOG.warn("A staged file is left behind until the next start: {}", writer, e);
        }
    }
}
