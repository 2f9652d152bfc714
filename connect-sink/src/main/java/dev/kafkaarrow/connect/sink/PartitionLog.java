package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.files.Coalescing;
import dev.kafkaarrow.connect.files.FileStore;
import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.connect.files.RecordedFileWriter;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.SchemaFingerprint;
import dev.kafkaarrow.ipc.StreamSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that a task holds of one partition, and the protocol by which each record gets into exactly one file: see the steps
 * in {@link #put}. Not thread-safe.
 */
final class PartitionLog {

    private static final Logger LOG = LoggerFactory.getLogger(PartitionLog.class);
    private static final StreamSchema TOMBSTONES = RecordedFileWriter.tombstoneSchema();

    /** Asks the worker to deliver a partition's records again from an offset on. */
    interface Rewinds {
        void ask(TopicPartition partition, long offset);
    }

    private final TopicPartition partition;
    private final FileStore store;
    private final SinkConfig config;
    private final Coalescing coalescing;
    private final Supplier<Moment> clock;
    private final Rewinds rewinds;
    private final BadRecords badRecords;
    private final SinkMetrics metrics;
    private final OpenFiles openFiles;
    private final KeyLogs logs;
    private final Map<WriterKey, FileWriter> writers = new HashMap<>();

    /** One past the last record that was staged, proved, skipped or reported; a rewind sets it back. */
    private OptionalLong next = OptionalLong.empty();

    /**
     * Where a rewind was asked to that is not known to be performed. Records behind it may have been fetched before; one at
     * or below it begins a run of records without a gap, whether it was fetched before or after.
     */
    private OptionalLong awaited = OptionalLong.empty();

    /** The offset that a rewind was asked to because a file lacks it. */
    private OptionalLong searching = OptionalLong.empty();

    /** The same once the rewind was performed: what comes now is what the topic holds. */
    private OptionalLong searchedFor = OptionalLong.empty();

    /** Of whose records it was said already that they are trusted to be elsewhere. */
    private final Set<WriterKey> trusted = new HashSet<>();

    PartitionLog(
            TopicPartition partition,
            FileStore store,
            SinkConfig config,
            Coalescing coalescing,
            Supplier<Moment> clock,
            Rewinds rewinds,
            BadRecords badRecords,
            OpenFiles openFiles,
            SinkMetrics metrics) {
        this.partition = partition;
        this.store = store;
        this.config = config;
        this.coalescing = coalescing;
        this.clock = clock;
        this.rewinds = rewinds;
        this.badRecords = badRecords;
        this.metrics = metrics;
        this.openFiles = openFiles;
        this.logs = new KeyLogs(store, config.checks, config.staging.maxOpenFiles);
    }

    /** The put in which a rewind was last asked for has returned: the worker performs it before it fetches anything else. */
    void rewindPerformed() {
        awaited = OptionalLong.empty();
        searchedFor = searching;
    }

    /**
     * A put is about to return. If it ignored what was fetched after a rewind, taking it for a batch that was refused and came
     * again, then the worker must go back once more: nothing but the return of a put tells the two apart.
     */
    void putReturns() {
        awaited.ifPresent(offset -> rewinds.ask(partition, offset));
    }

    /**
     * Takes a record.
     *
     * @throws ConnectException if it must not go on
     * @throws IOException if the store failed: the record may be given again
     */
    void put(Incoming record) throws IOException {
        if (awaited.isPresent()) {
            if (record.offset() > awaited.getAsLong()) {
                return;
            }
            awaited = OptionalLong.empty();
        }
        try {
            take(record);
        } catch (ConnectException e) {
            // The worker commits once more before it ends the task. What cannot be taken must come first again, though
            // it may be of another topic than all that was taken before.
            next.ifPresent(offset -> advanceTo(Math.min(offset, record.offset())));
            throw e;
        }
    }

    private void take(Incoming record) throws IOException {
        if (record instanceof Incoming.Message message) {
            StreamSchema schema = message.stream().streamSchema();
            RecordCoordinates coordinates = message.coordinates();
            KeyLog log = log(message.directory(), schema.fingerprint());
            if (isNew(log, coordinates) && hasRoom(log, message.stream())) {
                stage(log, schema, coordinates, writer -> writer.append(coordinates, message.stream()));
            }
        } else if (record instanceof Incoming.Tombstone tombstone) {
            RecordCoordinates coordinates = tombstone.coordinates();
            KeyLog log = log(tombstone.directory(), TOMBSTONES.fingerprint());
            if (isNew(log, coordinates)) {
                stage(log, TOMBSTONES, coordinates, writer -> writer.appendTombstone(coordinates));
            }
        } else if (record instanceof Incoming.Skipped) {
            advance(record.offset());
        } else if (record instanceof Incoming.Bad bad && isUnwritten(bad)) {
            badRecords.take(bad);
            advance(bad.offset());
        }
    }

    /** Whether a good record is still to be written; if not, it was accounted for. */
    private boolean isNew(KeyLog log, RecordCoordinates record) throws IOException {
        if (record.offset() < log.mark()) {
            switch (log.find(record)) {
                case HELD -> skip(record);
                case ABSENT -> searchAgain(record, log);
                case FILE_GONE -> trustOrFail(record, log);
            }
            return false;
        }
        FileWriter writer = writers.get(log.key());
        if (writer == null || record.offset() > writer.lastOffset()) {
            return true;
        }
        ignoreReplay(record, writer);
        return false;
    }

    /** Connect delivers again after a failed commit, after a refused batch, after any rewind. */
    private void ignoreReplay(RecordCoordinates record, FileWriter writer) {
        switch (writer.find(record)) {
            case HELD -> {}
            case ABSENT -> {
                LOG.warn("{} was passed over when it was its turn, and is not in {}", record.where(), writer);
                advanceTo(record.offset());
                dropAndRewind();
            }
            case ANOTHER ->
                throw new ConnectException(record.where() + " has " + record.proof()
                        + ", but another record with that offset came before and is in " + writer
                        + ": the topic was made anew while the task was running. Use another "
                        + SinkConfig.STORE_URL + ", or move the files away");
        }
    }

    /** Whether a bad record is not in a file: it may be good there, written when bounds were wider. */
    private boolean isUnwritten(Incoming.Bad bad) throws IOException {
        if (bad.known().isEmpty()) {
            return true;
        }
        Incoming.Keyed known = bad.known().get();
        RecordCoordinates record = known.coordinates();
        KeyLog log = log(known.directory(), known.fingerprint());
        if (record.offset() < log.mark() && log.find(record) == KeyLog.Standing.HELD) {
            skip(record);
            return false;
        }
        return true;
    }

    private void skip(RecordCoordinates record) {
        metrics.skippedDuplicate();
        advance(record.offset());
    }

    private void searchAgain(RecordCoordinates record, KeyLog log) {
        if (searchedFor.equals(OptionalLong.of(record.offset()))) {
            throw new ConnectException(record.where() + " is below offset " + log.mark()
                    + ", up to which files of its key are published, but the file that covers it does not hold it."
                    + " It was left out once, as a bad record or a null value, the newest file of its key was removed once, or"
                    + " the topic was made anew");
        }
        LOG.warn(
                "{} is below offset {}, up to which files of its key are published, and not in the file that covers it:"
                        + " looking once more",
                record.where(),
                log.mark());
        searching = OptionalLong.of(record.offset());
        advanceTo(record.offset());
        dropAndRewind();
    }

    private void trustOrFail(RecordCoordinates record, KeyLog log) {
        switch (config.removedFiles) {
            case TRUST -> trust(record, log);
            case FAIL ->
                throw new ConnectException(record.where() + " is below offset " + log.mark()
                        + ", up to which files of its key were published, but the file that covers it is gone from "
                        + log.key().folder() + ". Put it back, or set " + SinkConfig.REMOVED_FILES
                        + "=trust if its records are kept elsewhere");
        }
    }

    private void trust(RecordCoordinates record, KeyLog log) {
        if (trusted.add(log.key())) {
            LOG.warn(
                    "{} is not written again, and so are those of its key that follow: the file that covers it is gone"
                            + " from {}, and {}=trust says that it is kept elsewhere",
                    record.where(),
                    log.key().folder(),
                    SinkConfig.REMOVED_FILES);
        }
        metrics.trustedRecord();
        advance(record.offset());
    }

    private KeyLog log(String directory, SchemaFingerprint fingerprint) throws IOException {
        return logs.get(new WriterKey(partition, directory, fingerprint), writers.keySet());
    }

    /**
     * Whether the open file can take a message, or there is none: one whose dictionaries must not change is published first. If
     * another task was first to, the message comes again.
     */
    private boolean hasRoom(KeyLog log, ArrowStream message) throws IOException {
        FileWriter writer = writers.get(log.key());
        return config.dictionaryChange == DictionaryChange.REPLACE
                || writer == null
                || !writer.changesDictionaries(message)
                || publishOrRewind(writer, Rotation.Reason.DICTIONARY);
    }

    /** Appends one record to a writer's file. */
    private interface Append {
        void to(FileWriter writer) throws IOException;
    }

    private void stage(KeyLog log, StreamSchema schema, RecordCoordinates record, Append append) throws IOException {
        FileWriter writer = writers.get(log.key());
        if (writer == null) {
            writer = new FileWriter(
                    log,
                    new RecordedFileWriter(store.stage(), schema, coalescing),
                    openFiles,
                    metrics,
                    record.offset(),
                    clock.get());
            try {
                append.to(writer);
            } catch (IOException e) {
                discard(writer);
                throw e;
            }
            writers.put(log.key(), writer);
        } else {
            append.to(writer);
        }
        advance(record.offset());
        publishIfDue(writer);
    }

    /** Publishes what is due though no record came. */
    void checkClock() throws IOException {
        for (FileWriter writer : inOrder()) {
            if (awaited.isEmpty()) {
                publishIfDue(writer);
            }
        }
    }

    private void publishIfDue(FileWriter writer) throws IOException {
        Optional<Rotation.Reason> reason = config.rotation.due(writer.filling(), clock.get());
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

    /** False if another task was first. */
    private boolean publish(FileWriter writer, Rotation.Reason reason) throws IOException {
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

    /**
     * Another copy of the task writes too, or the store failed in the middle: drops every staged file of the partition, and
     * asks for all that is not durable again. What this task knows of the files is looked up anew.
     */
    private void dropAndRewind() {
        List<FileWriter> dropped = forgetStaged();
        awaited = next;
        // before any further store call: it may end the task, or never return
        rewinds.ask(partition, next.orElseThrow());
        dropped.forEach(PartitionLog::discard);
    }

    /**
     * Sets {@code next} back to the first record that is not durable, and hands out what must be discarded. Reports go on
     * meanwhile: one that failed is not met here, where a file may be neither staged nor published.
     */
    private List<FileWriter> forgetStaged() {
        advanceTo(firstStaged(next.orElseThrow()));
        List<FileWriter> staged = inOrder();
        writers.clear();
        logs.clear();
        return staged;
    }

    private static void discard(FileWriter writer) {
        try {
            writer.discard();
        } catch (IOException e) {
            LOG.warn("A staged file is left behind until the next start: {}", writer, e);
        }
    }

    private void advance(long offset) {
        advanceTo(Math.max(next.orElse(0), offset + 1));
    }

    private void advanceTo(long offset) {
        next = OptionalLong.of(offset);
    }

    private List<FileWriter> inOrder() {
        List<FileWriter> ordered = new ArrayList<>(writers.values());
        ordered.sort(Comparator.comparingLong(FileWriter::firstOffset));
        return ordered;
    }

    /** The offset up to which every record is durable, or reported and acknowledged; empty before the first record. */
    OptionalLong committable() {
        if (next.isEmpty()) {
            return next;
        }
        long reported = badRecords.firstPending().orElse(Long.MAX_VALUE);
        return OptionalLong.of(Math.min(firstStaged(next.getAsLong()), reported));
    }

    /** The first record of an open writer, or {@code end} if there is none below. */
    private long firstStaged(long end) {
        long smallest = end;
        for (FileWriter writer : writers.values()) {
            smallest = Math.min(smallest, writer.firstOffset());
        }
        return smallest;
    }

    /** The worker was told that everything below is done. */
    void committing(long offset) {
        badRecords.forgetBelow(offset);
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
            forgetStaged().forEach(PartitionLog::discard);
        }
    }

    /** Drops what is staged. */
    void discard() {
        inOrder().forEach(PartitionLog::discard);
        writers.clear();
    }
}
