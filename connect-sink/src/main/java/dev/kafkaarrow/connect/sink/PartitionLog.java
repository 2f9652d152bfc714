package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.ipc.InvalidStreamException;
import dev.kafkaarrow.ipc.StreamSchema;
import java.io.IOException;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of each record of a partition, so that it gets into exactly one file. What that rests on is held by others:
 * {@link Proof} what published files say of a record, {@link Publisher} what is staged and how it is published, {@link Position} how
 * far it has come. Not thread-safe.
 */
final class PartitionLog {

    private static final Logger LOG = LoggerFactory.getLogger(PartitionLog.class);

    private final TopicPartition partition;
    private final TaskResources task;
    private final SchemaContinuity continuity;
    private final Position position;
    private final Publisher publisher;
    private final BadRecords badRecords;
    private final Proof proof;

    /** @param position is advanced by what is accounted for, and set back by what must come again */
    PartitionLog(
            TopicPartition partition,
            TaskResources task,
            Position position,
            Publisher publisher,
            BadRecords badRecords) {
        this.partition = partition;
        this.task = task;
        this.continuity = task.continuity;
        this.position = position;
        this.publisher = publisher;
        this.badRecords = badRecords;
        this.proof = new Proof(task.config.removedFiles, task.metrics);
    }

    /**
     * Takes a record.
     *
     * @throws ConnectException if it must not go on
     * @throws IOException if the store failed: the record may be given again
     */
    void take(Incoming record) throws IOException {
        if (record instanceof Incoming.Writable writable) {
            KeyLog log = publisher.log(continuity.key(partition, writable.directory(), writable.schema()));
            switch (proof.of(writable.coordinates(), log)) {
                case ACCOUNTED -> position.advance(record.offset());
                case MISSING -> takeMissing(writable, log);
                case NEW -> takeNew(writable, log);
            }
        } else if (record instanceof Incoming.Skipped) {
            position.advance(record.offset());
        } else if (record instanceof Incoming.Bad bad) {
            if (!isWritten(bad)) {
                badRecords.take(bad);
            }
            position.advance(bad.offset());
        }
    }

    /** A good record that no file has, or one that was refused when it was its turn. */
    private void takeMissing(Incoming.Writable record, KeyLog log) throws IOException {
        Optional<FieldException> unfit = record.fault(task.allocator);
        if (unfit.isPresent()) {
            takeBad(record, unfit.get());
            return;
        }
        if (continuity.isJudged()) {
            KeyLog.SchemaBefore before = log.schemaBefore(record.offset());
            if (!before.isKnown()) {
                takeUnjudged(record, log);
                return;
            }
            Judgement judgement = continuity.judge(before.schema(), record);
            Optional<Exception> fault = fault(record, log, judgement);
            if (fault.isPresent()) {
                refuse(record, log, fault.get());
                return;
            }
        }
        searchAgain(record.coordinates(), log);
    }

    /**
     * A record in front of the first one of the file that covers it was in no file that is gone, as each file begins behind the last
     * record of the one before: it was refused, perhaps without a report that arrived.
     */
    private void takeUnjudged(Incoming.Writable record, KeyLog log) {
        proof.failUnlessTrusted(record.coordinates(), log);
        takeBad(
                record,
                new DataException("expected the file before in " + log.key().folder()
                        + ", which says what schema the record was held against, but it is gone: the record was"
                        + " refused when it was its turn, and is refused again"));
    }

    private void takeNew(Incoming.Writable record, KeyLog log) throws IOException {
        Optional<KeyFiles> staged = publisher.staged(log);
        if (staged.isPresent() && record.offset() <= staged.get().lastOffset()) {
            ignoreReplay(record, log, staged.get());
            return;
        }
        Optional<StreamSchema> inEffect = schemaInEffect(log, staged);
        Judgement judgement = continuity.judge(inEffect, record);
        switch (judgement.kind()) {
            case FITS -> stageIfRoom(log, inEffect.orElse(record.schema()), record);
            case IS_OLDER -> stageProjected(log, judgement, record);
            case FOLLOWS -> {
                Optional<FileWriter> open = publisher.writer(log);
                if (open.isEmpty() || publisher.publishOrRewind(open.get(), Rotation.Reason.SCHEMA)) {
                    stage(log, record.schema(), record);
                }
            }
            case REFUSED -> refuse(record, log, continuity.refusal(log.key(), judgement));
        }
    }

    /** Of the last record of the log, staged or published; where none is judged, that of the open file. */
    private Optional<StreamSchema> schemaInEffect(KeyLog log, Optional<KeyFiles> staged) {
        return continuity.isJudged()
                ? staged.map(KeyFiles::schema).or(log::newestSchema)
                : publisher.writer(log).map(FileWriter::schema);
    }

    /** Connect delivers again after a failed commit, after a refused batch, after any rewind. */
    private void ignoreReplay(Incoming.Writable record, KeyLog log, KeyFiles staged) throws IOException {
        FileWriter file = staged.covering(record.offset());
        switch (file.find(record.coordinates())) {
            case HELD -> {}
            case ABSENT -> {
                Optional<FieldException> unfit = record.fault(task.allocator);
                if (unfit.isPresent()) {
                    takeBad(record, unfit.get());
                    return;
                }
                Optional<StreamSchema> inEffect =
                        staged.schemaBefore(record.offset()).or(log::newestSchema);
                Judgement judgement = continuity.judge(inEffect, record);
                Optional<Exception> fault = fault(record, log, judgement);
                if (fault.isPresent()) {
                    refuse(record, log, fault.get());
                } else {
                    LOG.warn(
                            "{} was passed over when it was its turn, and is not in {}",
                            record.coordinates().where(),
                            file);
                    position.setBack(record.offset());
                    publisher.dropAndRewind();
                }
            }
            case ANOTHER ->
                throw new ConnectException(record.coordinates().where() + " has "
                        + record.coordinates().proof()
                        + ", but another record with that offset came before and is in " + file
                        + ": the topic was made anew while the task was running. Use another "
                        + SinkOptions.STORE_URL + ", or move the files away");
        }
    }

    /** Why a record is a bad one behind the schema that it was judged by; empty if it is not. */
    private Optional<Exception> fault(Incoming.Writable record, KeyLog log, Judgement judgement) {
        return switch (judgement.kind()) {
            case FITS, FOLLOWS -> Optional.empty();
            case REFUSED -> Optional.of(continuity.refusal(log.key(), judgement));
            case IS_OLDER -> {
                try {
                    task.projections.project(record, judgement);
                    yield Optional.empty();
                } catch (InvalidStreamException | DataException e) {
                    yield Optional.of(e);
                }
            }
        };
    }

    /** A record that is bad for the schema in effect: one that may not follow it, or cannot be projected to it. */
    private void refuse(Incoming.Writable record, KeyLog log, Exception reason) throws IOException {
        if (!log.isBelowMark(record.offset()) && publisher.isOvertaken(log)) {
            LOG.warn(
                    "{} is not judged yet, as another task has published behind offset {}",
                    record.coordinates().where(),
                    log.mark());
            position.comeAgain(record.offset());
            publisher.dropAndRewind();
            return;
        }
        task.metrics.incompatibleRecord();
        takeBad(record, reason);
    }

    private void takeBad(Incoming.Writable record, Exception reason) {
        badRecords.take(new Incoming.Bad(record.offset(), Optional.empty(), record.original(), reason));
        position.advance(record.offset());
    }

    private void searchAgain(RecordCoordinates record, KeyLog log) {
        if (position.wasSearchedFor(record.offset())) {
            throw new ConnectException(record.where() + " is below offset " + log.knownMark()
                    + ", up to which files of its key are published, but the file that covers it does not hold it."
                    + " It was left out once, as a bad record or a null value, the newest file of its key was removed once, or"
                    + " the topic was made anew");
        }
        LOG.warn(
                "{} is below offset {}, up to which files of its key are published, and not in the file that covers it:"
                        + " looking once more",
                record.where(),
                log.knownMark());
        position.searchFrom(record.offset());
        publisher.dropAndRewind();
    }

    private boolean isWritten(Incoming.Bad bad) throws IOException {
        if (bad.known().isEmpty()) {
            return false;
        }
        Incoming.Keyed known = bad.known().get();
        Optional<WriterKey> key = continuity.key(partition, known);
        return key.isPresent() && proof.holdsBad(known.coordinates(), publisher.log(key.get()));
    }

    private void stageProjected(KeyLog log, Judgement judgement, Incoming.Writable record) throws IOException {
        Incoming.Writable projected;
        try {
            projected = task.projections.project(record, judgement);
        } catch (InvalidStreamException | DataException e) {
            refuse(record, log, e);
            return;
        }
        task.metrics.projectedRecord();
        stageIfRoom(log, judgement.projection().orElseThrow().reader(), projected);
    }

    /**
     * Stages a record of the open file's schema. A file that does not take its form, or whose dictionaries must not change, is published
     * first; if another task was first to, the record comes again.
     */
    private void stageIfRoom(KeyLog log, StreamSchema schema, Incoming.Writable record) throws IOException {
        Optional<FileWriter> open = publisher.writer(log);
        Optional<Rotation.Reason> inTheWay = open.isPresent() ? inTheWay(open.get(), record) : Optional.empty();
        if (inTheWay.isEmpty() || publisher.publishOrRewind(open.get(), inTheWay.get())) {
            stage(log, schema, record);
        }
    }

    private Optional<Rotation.Reason> inTheWay(FileWriter writer, Incoming.Writable record) {
        if (!writer.takes(record)) {
            return Optional.of(Rotation.Reason.SCHEMA);
        }
        return writer.changesDictionaries(record, task.config.dictionaryChange)
                ? Optional.of(Rotation.Reason.DICTIONARY)
                : Optional.empty();
    }

    /** @param schema of a file that begins here */
    private void stage(KeyLog log, StreamSchema schema, Incoming.Writable record) throws IOException {
        FileWriter writer;
        try {
            writer = publisher.stage(log, schema, record);
        } catch (FieldException e) {
            takeBad(record, e);
            return;
        }
        publisher.publishIfDue(writer);
    }
}
