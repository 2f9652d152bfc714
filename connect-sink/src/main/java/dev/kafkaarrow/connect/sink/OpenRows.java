package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.data.write.RowAppender;
import dev.kafkaarrow.connect.files.RecordedFileWriter;
import dev.kafkaarrow.connect.files.RecordedRows;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.InvalidStreamException;
import dev.kafkaarrow.ipc.SchemaProjection;
import dev.kafkaarrow.ipc.StreamEncoder;
import dev.kafkaarrow.ipc.StreamSchema;
import java.io.IOException;
import java.util.Optional;

/**
 * The rows of a file that wait to be written as one batch. Those of another schema than the file's, which are older ones or differ by
 * metadata, make batches of their own, projected when they are written. Not thread-safe.
 */
final class OpenRows implements AutoCloseable {

    /** Sizes are exact after so many rows, and estimated between. */
    private static final int ROWS_OF_ESTIMATE = 256;

    private final RecordedFileWriter file;
    private final StreamSchema schema;
    private final RowKind first;
    private final RowMemory memory;
    private final RecordedRows records = new RecordedRows();
    private Optional<Batch> batch = Optional.empty();
    private boolean lostDictionaries;

    /** Bytes of batches that wait for their dictionaries, as the memory has been told. */
    private long waitingBytes;

    private long estimatedBytes;
    private int estimatedRows;

    /** What the rows that are estimated take at most. */
    private long maxBytes;

    /** A batch that is being made, with what it takes to write it. */
    private static final class Batch {
        private final RowKind kind;
        private final RowMemory.Batches made;
        private final RowAppender rows;
        private final StreamEncoder encoder;
        private final NewValues newValues;
        private final int maxRows;

        /** Of the batches before. */
        private long dictionaryBytes;

        Batch(RowKind kind, StreamSchema file, RowMemory memory) {
            this.kind = kind;
            this.made = memory.batches(kind);
            this.rows = made.rows();
            this.encoder = made.encoder();
            this.newValues = new NewValues();
            this.maxRows = isAlike(kind.fileSchema(kind.schema()), file)
                    ? memory.config().maxBatchRows
                    : Math.min(memory.config().maxBatchRows, maxProjectedRows(file, memory));
        }

        /** Columns that are added by a projection take room that is not seen before. */
        private static int maxProjectedRows(StreamSchema file, RowMemory memory) {
            long rowBytes =
                    RowKind.MAX_BYTES_OF_A_PLACE * file.schema().getFields().size();
            return (int) Math.max(1, memory.maxBodyBytes() / 4 / rowBytes);
        }

        long sizeInBytes() {
            return rows.sizeInBytes() - dictionaryBytes;
        }
    }

    /**
     * No rows yet.
     *
     * @param file that rows are written to
     * @param schema of the file
     * @param first of the rows that the file begins with
     */
    OpenRows(RecordedFileWriter file, StreamSchema schema, RowKind first, RowMemory memory) {
        this.file = file;
        this.schema = schema;
        this.first = first;
        this.memory = memory;
        memory.begins(this);
    }

    /** Whether a row may stand in the file. */
    boolean takes(Incoming.Row row) {
        return !lostDictionaries && !hasLargeDictionaries() && first.sharesFileWith(row.kind());
    }

    /** Dictionaries that are written once are each one body. With what a batch adds they must not be too large to be read again. */
    private boolean hasLargeDictionaries() {
        return file.takesDictionariesLast()
                && batch.isPresent()
                && batch.get().dictionaryBytes > memory.maxBodyBytes() / 4;
    }

    /**
     * Appends a row; the batch before is written first if it is full, or of another kind.
     *
     * @throws IOException if the store failed: the row is not in the batch
     * @throws FieldException if a value has no form in Arrow: likewise
     */
    void append(Incoming.Row row) throws IOException {
        if (!hasRoomFor(row)) {
            flush();
        }
        if (batch.isPresent() && batch.get().kind != row.kind()) {
            closeBatch();
        }
        if (batch.isEmpty()) {
            batch = Optional.of(new Batch(row.kind(), schema, memory));
        }
        row.appendTo(batch.get().rows);
        records.add(row.coordinates());
        estimate(row);
    }

    private boolean hasRoomFor(Incoming.Row row) {
        RowsConfig config = memory.config();
        return records.count() == 0
                || (batch.orElseThrow().kind == row.kind()
                        && records.count() < batch.orElseThrow().maxRows
                        && estimatedBytes < config.maxBatchBytes
                        && records.sizeInBytes() + row.recordBytes() <= memory.maxRecordBytes()
                        && records.takes(row.coordinates()));
    }

    private void estimate(Incoming.Row row) {
        estimatedBytes += row.value().sizeInBytes();
        estimatedRows++;
        maxBytes += row.maxBytes();
        if (estimatedRows == ROWS_OF_ESTIMATE
                || estimatedBytes >= memory.config().maxBatchBytes
                || maxBytes >= memory.maxBodyBytes() / 2) {
            estimatedBytes = batch.orElseThrow().sizeInBytes();
            maxBytes = estimatedBytes;
            estimatedRows = 0;
        }
    }

    /** Writes the rows that wait; if it throws, they still wait. */
    void flush() throws IOException {
        if (records.count() == 0) {
            return;
        }
        Batch open = batch.orElseThrow();
        file.appendRows(records, encode(open));
        tellWaiting(file.waitingForDictionariesBytes());
        open.newValues.written();
        open.rows.clear();
        open.dictionaryBytes = open.rows.sizeInBytes();
        records.clear();
        estimatedBytes = 0;
        estimatedRows = 0;
        maxBytes = 0;
    }

    /** Whether batches of both can stand behind one schema message. */
    private static boolean isAlike(StreamSchema one, StreamSchema other) {
        return one.fingerprintWithoutMetadata().equals(other.fingerprintWithoutMetadata());
    }

    private ArrowStream encode(Batch open) {
        ArrowStream rows = file.takesDictionariesLast()
                ? open.newValues.encodeWithout(open.rows, open.encoder)
                : open.newValues.encode(open.rows, open.encoder);
        StreamSchema written = rows.streamSchema();
        if (isAlike(written, schema)) {
            return rows;
        }
        try {
            return SchemaProjection.of(written, schema).project(rows, memory.allocator());
        } catch (InvalidStreamException e) {
            throw new IllegalStateException("every value of a row that was appended can be projected", e);
        }
    }

    /**
     * Writes the rows that wait, and the dictionaries where those come last. A file with dictionaries takes no more rows then.
     *
     * @throws IOException if the store failed: the rows still wait
     */
    void finish() throws IOException {
        flush();
        if (file.takesDictionariesLast()) {
            Batch open = batch.orElseThrow();
            file.appendDictionaries(open.newValues.encodeWhole(open.rows, open.encoder));
            tellWaiting(0);
        }
        lostDictionaries = first.hasDictionaries();
    }

    private void tellWaiting(long bytes) {
        memory.waits(bytes - waitingBytes);
        waitingBytes = bytes;
    }

    /**
     * {@linkplain #finish Finishes}, and gives memory back.
     *
     * @throws IOException if the store failed: the rows still wait
     */
    void writeOut() throws IOException {
        finish();
        closeBatch();
    }

    /** Of the rows that wait, more or less. */
    long sizeInBytes() {
        return estimatedBytes;
    }

    /** Off-heap, and on the heap what waits for the dictionaries. */
    long memoryBytes() {
        return waitingBytes + (batch.isPresent() ? batch.get().made.memoryBytes() : 0);
    }

    private void closeBatch() {
        batch.ifPresent(open -> open.made.close());
        batch = Optional.empty();
    }

    /** Forgets the rows that wait. Nothing happens if it is closed already. */
    @Override
    public void close() {
        batch.ifPresent(open -> memory.keep(open.made));
        batch = Optional.empty();
        tellWaiting(0);
        memory.ended(this);
    }
}
