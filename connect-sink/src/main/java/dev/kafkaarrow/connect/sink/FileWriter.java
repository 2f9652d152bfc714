package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.connect.files.RecordedFileWriter;
import dev.kafkaarrow.connect.plugin.Moment;
import dev.kafkaarrow.connect.store.Publication;
import dev.kafkaarrow.ipc.SchemaFingerprint;
import dev.kafkaarrow.ipc.StreamSchema;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A staged file of one writer key: whole messages from where the one before ends. It is open, then sealed, and then on its way, where
 * another thread has it.
 */
final class FileWriter {

    private final WriterKey key;
    private final long base;
    private final String path;
    private final RecordedFileWriter file;
    private final StreamSchema schema;
    private final long firstOffset;
    private final Moment firstRecord;
    private final StagingLimits stagingLimits;
    private final Optional<OpenRows> openRows;
    private final StagedRecords staged = new StagedRecords();
    private long records;
    private long rows;
    private Optional<Sealed> sealed = Optional.empty();

    /** What is known of a file that has ended. */
    private record Sealed(Rotation.Reason reason, SinkMetrics.Content content, Map<String, String> metadata) {}

    /**
     * A file with its first record still to come; it is the writer's to publish or discard.
     *
     * @param base where the one before ends
     * @param openRows of a file of rows, which belong to the writer too
     */
    FileWriter(
            WriterKey key,
            long base,
            RecordedFileWriter file,
            Optional<OpenRows> openRows,
            StreamSchema schema,
            StagingLimits stagingLimits,
            long firstOffset,
            Moment now) {
        this.key = key;
        this.base = base;
        this.path = key.path(key.name(base, file.format()));
        this.stagingLimits = stagingLimits;
        this.file = file;
        this.openRows = openRows;
        this.schema = schema;
        this.firstOffset = firstOffset;
        this.firstRecord = now;
    }

    /** Whether a record would change a dictionary that the file has, as it must not. */
    boolean changesDictionaries(Incoming.Writable record, DictionaryChange allowed) {
        if (!(record instanceof Incoming.Message message)) {
            // rows bring no dictionaries: what they have grows as the file lets it
            return false;
        }
        return switch (allowed) {
            case REPLACE -> false;
            case APPEND -> file.replacesDictionaries(message.stream());
            case ROTATE -> file.changesDictionaries(message.stream());
        };
    }

    /** Whether a record can stand in the file as far as its form goes: a file is of rows or of messages. */
    boolean takes(Incoming.Writable record) {
        if (record instanceof Incoming.Row row) {
            return openRows.isPresent() && openRows.get().takes(row);
        }
        return record instanceof Incoming.Tombstone || openRows.isEmpty();
    }

    /**
     * If it throws, the record is not in the file.
     *
     * @throws dev.kafkaarrow.connect.data.types.FieldException if it is a row with a value that has no form in Arrow
     */
    void append(Incoming.Writable record) throws IOException {
        if (record instanceof Incoming.Message message) {
            file.append(message.coordinates(), message.stream());
            rows += message.stream().rowCount();
        } else if (record instanceof Incoming.Row row) {
            openRows.orElseThrow().append(row);
            rows++;
        } else if (record instanceof Incoming.Tombstone tombstone) {
            writeRows();
            file.appendTombstone(tombstone.coordinates());
        }
        staged.add(record.coordinates());
        records++;
        stagingLimits.written(this, sizeInBytes());
    }

    private void writeRows() throws IOException {
        if (openRows.isPresent()) {
            openRows.get().flush();
        }
    }

    private long sizeInBytes() {
        return file.sizeInBytes() + (openRows.isPresent() ? openRows.get().sizeInBytes() : 0);
    }

    StreamSchema schema() {
        return schema;
    }

    /** Offset of the first record: not durable before the file is. */
    long firstOffset() {
        return firstOffset;
    }

    long lastOffset() {
        return staged.lastOffset();
    }

    /** What the file says of a record at or below its last one. */
    StagedRecords.Match find(RecordCoordinates record) {
        return staged.find(record);
    }

    Rotation.Filling filling() {
        return new Rotation.Filling(records, rows, sizeInBytes(), firstRecord);
    }

    WriterKey key() {
        return key;
    }

    /**
     * Ends the file: nothing is appended behind. If it throws, it can only be discarded.
     *
     * @param fingerprint of its records
     */
    void seal(Rotation.Reason reason, SchemaFingerprint fingerprint) throws IOException {
        if (openRows.isPresent()) {
            openRows.get().finish();
        }
        file.end();
        openRows.ifPresent(OpenRows::close);
        FileFacts facts = new FileFacts(
                key.partition().topic(),
                key.partition().partition(),
                base,
                firstOffset,
                lastOffset(),
                records,
                fingerprint.sha256());
        long bytes = file.sizeInBytes();
        sealed = Optional.of(new Sealed(
                reason, new SinkMetrics.Content(records, rows, bytes, lastOffset()), facts.toMetadata(bytes)));
        stagingLimits.sealed(this, bytes);
    }

    /** Publishes the sealed file at its base. Takes as long as that takes, and any thread may do it, while nobody else has the file. */
    Publication publish() throws IOException {
        return file.publish(path, sealed.orElseThrow().metadata());
    }

    /** It was published. */
    void published() {
        stagingLimits.published(
                this, sealed.orElseThrow().content(), sealed.orElseThrow().reason());
    }

    void discard() throws IOException {
        stagingLimits.ended(this);
        openRows.ifPresent(OpenRows::close);
        file.discard();
    }

    /** The path, what is in it, and why it ended, for the log. */
    @Override
    public String toString() {
        return path + ": " + records + " records, " + rows + " rows, " + sizeInBytes() + " bytes"
                + (records == 0 ? "" : ", offsets " + firstOffset + " to " + lastOffset())
                + sealed.map(end -> ", ended by " + end.reason().name().toLowerCase(Locale.ROOT))
                        .orElse("");
    }
}
