package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.plugin.Moment;
import dev.kafkaarrow.ipc.SchemaFingerprint;
import dev.kafkaarrow.ipc.StreamSchema;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a partition that are not published, by key, and their publication. When one cannot be published, all that is staged is
 * dropped and asked for again. Not thread-safe.
 */
final class Publisher {

    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private final TopicPartition partition;
    private final TaskResources task;
    private final Supplier<Moment> clock;
    private final Position position;
    private final KeyLogs logs;
    private final NewFiles newFiles;

    /** Each has at least one. */
    private final Map<WriterKey, KeyFiles> files = new HashMap<>();

    /** The ones that a record was last staged in: mostly those of the next record too. */
    private Optional<KeyFiles> last = Optional.empty();

    /** @param position is advanced by what is staged, and set back by what is dropped */
    Publisher(TopicPartition partition, TaskResources task, Supplier<Moment> clock, Position position) {
        this.partition = partition;
        this.task = task;
        this.clock = clock;
        this.position = position;
        this.logs = new KeyLogs(
                task.store,
                task.config.fileFormat,
                task.config.checks,
                task.continuity,
                task.config.staging.maxOpenFiles);
        this.newFiles = new NewFiles(task, clock);
    }

    /**
     * The log of a key.
     *
     * @throws IOException if the store failed
     */
    KeyLog log(WriterKey key) throws IOException {
        return logs.get(key, files.keySet());
    }

    /** The files of a log that are not published, if there are any. */
    Optional<KeyFiles> staged(KeyLog log) {
        if (last.isEmpty() || !last.get().areOf(log)) {
            last = Optional.ofNullable(files.get(log.key()));
        }
        return last;
    }

    /** The open file of a log, if there is one. */
    Optional<FileWriter> writer(KeyLog log) {
        Optional<KeyFiles> key = staged(log);
        return key.isPresent() ? key.get().open() : Optional.empty();
    }

    /** The offset of the first record that is in no published file, or {@code end} if there is none below. */
    long firstStaged(long end) {
        long smallest = end;
        for (KeyFiles key : files.values()) {
            smallest = Math.min(smallest, key.firstOffset());
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
        Optional<FileWriter> open = writer(log);
        FileWriter writer;
        if (open.isPresent()) {
            writer = open.get();
            writer.append(record);
        } else {
            writer = begin(log, schema, record);
        }
        position.advance(record.offset());
        return writer;
    }

    private FileWriter begin(KeyLog log, StreamSchema schema, Incoming.Writable first) throws IOException {
        KeyFiles key = staged(log).orElseGet(() -> new KeyFiles(log));
        FileWriter writer = newFiles.begin(key.nextBase(), log, schema, first);
        try {
            writer.append(first);
        } catch (IOException | FieldException e) {
            Uploads.discard(writer);
            throw e;
        }
        key.open(writer);
        files.put(log.key(), key);
        last = Optional.of(key);
        return writer;
    }

    /** Publishes what is due though no record came. */
    void checkClock() throws IOException {
        if (files.size() == 1) {
            // mostly, and with each put: without putting it in order
            Optional<FileWriter> only = files.values().iterator().next().open();
            if (only.isPresent() && !position.isRewinding()) {
                publishIfDue(only.get());
            }
            return;
        }
        for (FileWriter writer : openInOrder()) {
            if (!position.isRewinding()) {
                publishIfDue(writer);
            }
        }
    }

    /** In how many milliseconds the first of the open files is due though no record comes; empty if none is open. */
    OptionalLong msUntilDue() {
        return files.values().stream()
                .flatMap(key -> key.open().stream())
                .mapToLong(
                        file -> task.config.rotation.msUntilDue(file.filling().firstRecord(), clock.get()))
                .min();
    }

    /** Publishes an open file if a rule of rotation says so. */
    void publishIfDue(FileWriter writer) throws IOException {
        Optional<Rotation.Reason> reason = task.config.rotation.due(writer.filling(), clock.get());
        if (reason.isPresent()) {
            publishOrRewind(writer, reason.get());
        }
    }

    /**
     * Ends one of the partition's open files, and sends it on its way once those before it have arrived. False if another task is known
     * to have been first with any file: then everything staged was dropped, and comes again.
     */
    boolean publishOrRewind(FileWriter writer, Rotation.Reason reason) throws IOException {
        try {
            send(writer, reason);
        } catch (IOException e) {
            dropAndRewind();
            throw e;
        }
        return settle();
    }

    private void send(FileWriter writer, Rotation.Reason reason) throws IOException {
        KeyFiles key = files.get(writer.key());
        SchemaFingerprint fingerprint =
                writer.key().fingerprint().orElseGet(() -> task.continuity.fingerprint(writer.schema()));
        key.seal(reason, fingerprint);
        key.send(task.uploads);
    }

    /**
     * Takes note of what has become of the files on their way. False if another task was first: then everything staged was dropped, and
     * comes again.
     *
     * @throws IOException if it is not known of one whether it is there: likewise
     */
    boolean settle() throws IOException {
        settlePublished();
        for (KeyFiles key : files.values()) {
            // one that was published in this moment is taken note of next time
            Optional<Upload.Outcome> failure = key.failure();
            if (failure.isPresent()) {
                say(key, failure.get());
                // where it is not known whether the name exists, the records are found there when they come again
                dropAndRewind();
                failure.get().throwFault();
                return false;
            }
        }
        return true;
    }

    private void say(KeyFiles key, Upload.Outcome outcome) {
        FileWriter file = key.all().get(0);
        if (outcome instanceof Upload.Outcome.Answered) {
            task.metrics.conflict();
            LOG.warn("Not published, as another task was first: {}", file);
        } else {
            LOG.warn("It is not known whether it is published: {}", file);
        }
    }

    /** Takes note of files that were published, and sends those behind them. Asks for nothing. */
    void settlePublished() {
        for (KeyFiles key : List.copyOf(files.values())) {
            Optional<FileWriter> published = key.takePublished();
            while (published.isPresent()) {
                LOG.info("Published {}", published.get());
                key.send(task.uploads);
                published = key.takePublished();
            }
            if (key.isEmpty()) {
                files.values().remove(key);
                last = Optional.empty();
            }
        }
    }

    /**
     * Whether another copy of the task has published behind what is known here of a log, or is known to have been first with a file:
     * one's own files on their way are waited for, as they must not be taken for another's.
     *
     * @throws IOException if the store failed, or they take too long
     */
    boolean isOvertaken(KeyLog log) throws IOException {
        KeyFiles key = files.get(log.key());
        while (key != null && key.isAnySealed()) {
            if (!settle()) {
                return true;
            }
            if (key.isAnySealed() && !task.uploads.await()) {
                throw new IOException(
                        key.all().get(0) + " is still on its way, and what becomes of a record behind it depends"
                                + " on whether it gets there first");
            }
        }
        return log.isOvertaken();
    }

    /**
     * Another copy of the task writes too, or the store failed in the middle: drops every staged file of the partition, and
     * asks for all that is not durable again. What this task knows of the files is looked up anew.
     */
    void dropAndRewind() {
        List<KeyFiles> dropped = forgetStaged();
        // before any further store call: it may end the task, or never return
        position.rewind();
        dropped.forEach(key -> key.discard(task.uploads));
    }

    /**
     * Sets back to the first record that is not durable, and hands out what must be discarded. Reports go on meanwhile: one
     * that failed is not met here, where a file may be neither staged nor published.
     */
    private List<KeyFiles> forgetStaged() {
        position.setBack(firstStaged(Long.MAX_VALUE));
        logs.clear();
        return forgetAll();
    }

    /** Sends everything on its way; {@link #settleClosing} tells what has become of it. */
    void beginClose() {
        for (FileWriter writer : openInOrder()) {
            if (files.containsKey(writer.key())) {
                try {
                    send(writer, Rotation.Reason.STOP);
                } catch (IOException e) {
                    sayUnpublished(e);
                    drop();
                }
                settleClosing();
            }
        }
    }

    /** Whether nothing of the partition is on its way any more. */
    boolean isClosed() {
        return files.isEmpty();
    }

    /**
     * Takes note of what has become of the files on their way. If one could not be published, all that are left are dropped, and come again
     * wherever the partition goes. Asks for nothing.
     */
    void settleClosing() {
        settlePublished();
        for (KeyFiles key : files.values()) {
            // one that was published in this moment is taken note of next time
            Optional<Upload.Outcome> failure = key.failure();
            if (failure.isPresent()) {
                say(key, failure.get());
                drop();
                try {
                    failure.get().throwFault();
                } catch (IOException e) {
                    sayUnpublished(e);
                }
                return;
            }
        }
    }

    /** Gives up what is still on its way: it may get there, and its records come again wherever the partition goes. */
    void endClose() {
        settleClosing();
        if (!files.isEmpty()) {
            LOG.warn("{} is closed with files on their way; their records are read again", partition);
            drop();
        }
    }

    private void sayUnpublished(IOException fault) {
        LOG.warn("{} is closed with records that are not published; they are read again", partition, fault);
    }

    private void drop() {
        forgetStaged().forEach(key -> key.discard(task.uploads));
    }

    /** Drops what is staged. */
    void discard() {
        forgetAll().forEach(key -> key.discard(task.uploads));
    }

    /** The one with the smallest offset first. */
    private List<FileWriter> openInOrder() {
        return files.values().stream()
                .flatMap(key -> key.open().stream())
                .sorted(Comparator.comparingLong(FileWriter::firstOffset))
                .toList();
    }

    /** The caller discards what it gets. */
    private List<KeyFiles> forgetAll() {
        List<KeyFiles> forgotten = List.copyOf(files.values());
        files.clear();
        last = Optional.empty();
        return forgotten;
    }
}
