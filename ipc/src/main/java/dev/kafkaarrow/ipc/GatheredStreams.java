package dev.kafkaarrow.ipc;

import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The rows of many small batches as those of few large ones; {@link #ranges} says which stream each row is of. Made by
 * {@link ArrowStreams#gather}.
 *
 * <pre>{@code
 * try (GatheredStreams gathered = new ArrowStreams(allocator).gather(10_000, 16 << 20)) {
 *     messages.forEach(gathered::add);
 *     do {
 *         while (gathered.loadNextBatch()) {
 *             use(gathered.getVectorSchemaRoot(), gathered.ranges());
 *         }
 *     } while (gathered.startNextRun());
 * }
 * }</pre>
 *
 * <p>A batch ends where the next one would be too much, where the streams end, where one is of another schema or faulty, and where
 * dictionaries cannot be one: more values than the indices can say, or another order where order means something. Batches are not
 * taken apart, so that one which is too large by itself is handed on alone. Rows are checked as they are copied: offsets, views, type
 * ids, run ends and indices into dictionaries, whatever the streams were checked by.
 *
 * <p>What is in a batch and its dictionaries is valid until the next batch is loaded. Takes off-heap memory for a gathered batch, for
 * one of a stream, and heap memory for the gathered one.
 *
 * <p>Not thread-safe. Owns the reader it was made of and all it loads.
 */
public final class GatheredStreams extends ArrowReader {
    private final ArrowStreams streams;
    private final int maxRows;
    private final long maxBytes;
    private final List<RowRange> ranges = new ArrayList<>();

    /** Null before the first stream. */
    private Run run;

    /** Of the batches that the ranges are of. */
    private long bytes;

    /** Whether a batch is loaded that is not gathered yet. */
    private boolean isAhead;

    /** Whether rows were gathered that are not loaded yet. */
    private boolean isGathered;

    /** What is to be thrown behind the rows before it; null if nothing is. */
    private Exception fault;

    /**
     * Rows one behind the other that are of one stream, in its order.
     *
     * @param streamIndex in the order in which streams were added, from 0
     * @param firstRow in the gathered batch
     */
    public record RowRange(long streamIndex, int firstRow, int rowCount) {}

    /** What there is as long as the schema is the same. */
    private static final class Run implements AutoCloseable {
        private final StreamSchema schema;
        private final GatheredDictionaries dictionaries;
        private final BatchBuilder builder;
        private final LoadedVectors loaded;
        private final KeptBody kept;
        private final BufferAllocator allocator;

        Run(ArrowStreams streams, BufferAllocator allocator) throws IOException {
            this.schema = new StreamEncoder().schema(streams.getVectorSchemaRoot(), StreamEncoder.given(streams));
            this.dictionaries = new GatheredDictionaries(schema);
            this.builder = new BatchBuilder(schema.batchHeaders(), dictionaries);
            this.loaded = LoadedVectors.create(schema.allColumns().memoryFormat(), allocator);
            this.kept = new KeptBody(allocator);
            this.allocator = allocator;
        }

        void load() throws InvalidStreamException {
            dictionaries.load(loaded.dictionaries(), allocator);
            CollectedBatch batch = builder.collected();
            BatchNumbers numbers = batch.numbers(schema.allColumns());
            boolean isLoaded = false;
            try {
                kept.fill(numbers, batch, GatheredDictionaries.UNBOUNDED).load(numbers, loaded.vectors());
                isLoaded = true;
            } finally {
                if (!isLoaded) {
                    loaded.vectors().forEach(FieldVector::clear);
                    kept.forget();
                }
            }
            loaded.setRowCount(builder.rows());
        }

        @Override
        public void close() {
            loaded.close();
            kept.forget();
        }
    }

    GatheredStreams(ArrowStreams streams, int maxRows, long maxBytes, BufferAllocator allocator) {
        super(allocator);
        if (maxRows < 1 || maxBytes < 1) {
            throw new IllegalArgumentException(
                    "expected at least 1 row and 1 byte, got " + maxRows + " rows and " + maxBytes + " bytes");
        }
        this.streams = streams;
        this.maxRows = maxRows;
        this.maxBytes = maxBytes;
    }

    /** As {@link ArrowStreams#add}. */
    public void add(ArrowStream stream) {
        streams.add(stream);
    }

    /**
     * Gathers rows and loads them.
     *
     * @return false if all streams were read to their end, or the next one is of another schema ({@link #schemaChange})
     * @throws InvalidStreamException if a batch turns out to be faulty, with its position in the stream {@link #streamIndex}, when the
     *     rows before it were handed out; what is left of that stream is skipped, and the next call goes on with the one behind it
     */
    @Override
    public boolean loadNextBatch() throws IOException {
        if (run != null && run.loaded.root().getRowCount() != 0) {
            run.loaded.setRowCount(0);
        }
        if (!isGathered) {
            ranges.clear();
            bytes = 0;
            throwFault();
            if (run != null) {
                run.builder.clear();
            }
            gather();
            isGathered = !ranges.isEmpty();
        }
        if (!isGathered) {
            throwFault();
            return false;
        }
        run.load();
        isGathered = false;
        return true;
    }

    private void throwFault() throws IOException {
        Exception due = fault;
        fault = null;
        if (due instanceof IOException io) {
            throw io;
        }
        if (due instanceof RuntimeException runtime) {
            throw runtime;
        }
    }

    private void gather() {
        try {
            while ((isAhead || streams.loadNextBatch()) && append()) {
                if (run.builder.rows() >= maxRows || bytes + run.dictionaries.sizeInBytes() >= maxBytes) {
                    return;
                }
            }
        } catch (IOException | RuntimeException e) {
            fault = e;
        }
    }

    /** Appends the batch that is loaded; false if it is not of this one. */
    private boolean append() throws IOException {
        isAhead = true;
        if (run == null) {
            run = new Run(streams, allocator);
        }
        VectorSchemaRoot root = streams.getVectorSchemaRoot();
        int rows = root.getRowCount();
        try {
            List<SourceVector> columns = run.builder.columnsOf(root);
            long more = 0;
            for (int i = 0; i < columns.size(); i++) {
                more += columns.get(i).sizeInBytes();
            }
            if (!ranges.isEmpty() && ((long) run.builder.rows() + rows > maxRows || bytes + more > maxBytes)) {
                return false;
            }
            if (ranges.isEmpty()) {
                run.dictionaries.start(streams.dictionariesLoaded());
            }
            if (!run.dictionaries.add(streams.dictionariesLoaded(), streams)) {
                return false;
            }
            int firstRow = run.builder.rows();
            run.builder.append(columns, 0, rows);
            bytes += more;
            addRange(firstRow, rows);
            isAhead = false;
            return true;
        } catch (OutOfMemoryException e) {
            throw e;
        } catch (RuntimeException e) {
            if (!ranges.isEmpty()) {
                // more than a batch can be, perhaps: by itself it shows
                return false;
            }
            isAhead = false;
            streams.skipStream();
            throw new InvalidStreamException(
                    Reason.MALFORMED,
                    streams.batchPosition(),
                    "a batch whose rows can be gathered",
                    String.valueOf(e.getMessage()),
                    e);
        }
    }

    private void addRange(int firstRow, int rows) {
        int last = ranges.size() - 1;
        long stream = streams.streamIndex();
        if (last >= 0 && ranges.get(last).streamIndex() == stream) {
            RowRange before = ranges.get(last);
            ranges.set(last, new RowRange(stream, before.firstRow(), before.rowCount() + rows));
        } else {
            ranges.add(new RowRange(stream, firstRow, rows));
        }
    }

    /**
     * Which streams the rows of the batch are of that was loaded last, in order: one behind the other, together all of them. A stream
     * whose batches have no rows has a range of none. Valid until the next batch is loaded.
     */
    public List<RowRange> ranges() {
        return Collections.unmodifiableList(ranges);
    }

    /** As {@link ArrowStreams#schemaChange}: of what was gathered, which may be more than was loaded. */
    public Optional<ArrowStreams.SchemaChange> schemaChange() {
        return streams.schemaChange();
    }

    /** As {@link ArrowStreams#startNextRun}, once {@link #loadNextBatch} has returned false. */
    public boolean startNextRun() throws IOException {
        if (isGathered || isAhead || fault != null || !streams.startNextRun()) {
            return false;
        }
        ranges.clear();
        if (run != null) {
            run.close();
            run = null;
        }
        return true;
    }

    /** Which stream was reached, in the order added and from 0: the one that turned out to be faulty when that was thrown. */
    public long streamIndex() {
        return streams.streamIndex();
    }

    /**
     * The root of the run, the same until the next run begins.
     *
     * @throws IllegalStateException before a stream was added
     */
    @Override
    public VectorSchemaRoot getVectorSchemaRoot() throws IOException {
        return ofRun().loaded.root();
    }

    @Override
    public Map<Long, Dictionary> getDictionaryVectors() throws IOException {
        return ofRun().loaded.dictionaries();
    }

    @Override
    public Dictionary lookup(long id) {
        return run == null ? streams.lookup(id) : run.loaded.dictionaries().get(id);
    }

    @Override
    public Set<Long> getDictionaryIds() {
        return run == null
                ? streams.getDictionaryIds()
                : run.loaded.dictionaries().keySet();
    }

    private Run ofRun() throws IOException {
        if (run == null) {
            run = new Run(streams, allocator);
        }
        return run;
    }

    @Override
    public long bytesRead() {
        return streams.bytesRead();
    }

    @Override
    protected Schema readSchema() throws IOException {
        return getVectorSchemaRoot().getSchema();
    }

    @Override
    public void close(boolean closeReadSource) throws IOException {
        if (run != null) {
            run.close();
            run = null;
        }
        streams.close(closeReadSource);
    }

    @Override
    protected void closeReadSource() {
        // heap bytes need no closing
    }
}
