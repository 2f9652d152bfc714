package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.plugin.Moment;
import dev.kafkaarrow.ipc.StreamSchema;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stages records of a partition and publishes their files. When a file cannot be published, all that is staged is dropped and
 * asked for again. Not thread-safe.
 */
final class Publisher {

    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private final TopicPartition partition;
    private final Rotation rotation;
    private final Supplier<Moment> clock;
    private final Position position;
    private final KeyLogs logs;
    private final Writers writers;

    /** @param position is advanced by what is staged, and set back by what is dropped */
    Publisher(
            TopicPartition partition,
            Rotation rotation,
            Supplier<Moment> clock,
            Position position,
            KeyLogs logs,
            Writers writers) {
        this.partition = partition;
        this.rotation = rotation;
        this.clock = clock;
        this.position = position;
        this.logs = logs;
        this.writers = writers;
    }

    /**
     * The log of a key.
     *
     * @throws IOException if the store failed
     */
    KeyLog log(WriterKey key) throws IOException {
        return logs.get(key, writers.keys());
    }

    /** The open file of a log, if there is one. */
    Optional<FileWriter> writer(KeyLog log) {
        return writers.of(log);
    }

    /** See {@link Writers#firstStaged}. */
    long firstStaged(long end) {
        return writers.firstStaged(end);
    }

    /**
     * Stages a record in the open file of its log; if it throws, the record is in no file.
     *
     * @param schema of a file that begins here
     * @throws FieldException if it is a row with a value that has no form in Arrow
     * @throws IOException if the store failed
     */
    FileWriter stage(KeyLog log, StreamSchema schema, Incoming.Writable record) throws IOException {
        FileWriter writer = writers.stage(log, schema, record, clock.get());
        position.advance(record.offset());
        return writer;
    }

    /** Publishes what is due though no record came. */
    void checkClock() throws IOException {
        for (FileWriter writer : writers.inOrder()) {
            if (!position.isRewinding()) {
                publishIfDue(writer);
            }
        }
    }

    /** Publishes an open file if a rule of rotation says so. */
    void publishIfDue(FileWriter writer) throws IOException {
        Optional<Rotation.Reason> reason = rotation.due(writer.filling(), clock.get());
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
            published = writers.publish(writer, reason);
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

    /**
     * Another copy of the task writes too, or the store failed in the middle: drops every staged file of the partition, and
     * asks for all that is not durable again. What this task knows of the files is looked up anew.
     */
    void dropAndRewind() {
        List<FileWriter> dropped = forgetStaged();
        // before any further store call: it may end the task, or never return
        position.rewind();
        dropped.forEach(Writers::discard);
    }

    /**
     * Sets back to the first record that is not durable, and hands out what must be discarded. Reports go on meanwhile: one
     * that failed is not met here, where a file may be neither staged nor published.
     */
    private List<FileWriter> forgetStaged() {
        position.setBack(writers.firstStaged(Long.MAX_VALUE));
        logs.clear();
        return writers.forgetAll();
    }

    /** Publishes everything; what cannot be is dropped, and comes again wherever the partition goes. Asks for nothing. */
    void close() {
        try {
            for (FileWriter writer : writers.inOrder()) {
                if (!writers.publish(writer, Rotation.Reason.STOP)) {
                    break;
                }
            }
        } catch (IOException e) {
            LOG.warn("{} is closed with records that are not published; they are read again", partition, e);
        }
        if (!writers.isEmpty()) {
            forgetStaged().forEach(Writers::discard);
        }
    }

    /** Drops what is staged. */
    void discard() {
        writers.forgetAll().forEach(Writers::discard);
    }
}
