package dev.kafkaarrow.ipc;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The batches of many streams of one schema as those of one reader, as a topic has them: root, vectors and dictionaries are made once,
 * and a dictionary that a stream repeats is not loaded again.
 *
 * <pre>{@code
 * try (ArrowStreams streams = new ArrowStreams(allocator)) {
 *     for (ConsumerRecord<byte[], ArrowStream> record : consumer.poll(timeout)) {
 *         streams.add(record.value());
 *     }
 *     do {
 *         while (streams.loadNextBatch()) {
 *             use(streams.getVectorSchemaRoot());
 *         }
 *     } while (streams.startNextRun());
 * }
 * }</pre>
 *
 * <p>A <i>run</i> is of streams that open as one schema: as it was written, with the columns or as the reader schema that their {@link
 * StreamDecoder} was told, in which case streams written as several schemas are one run. A stream of another schema ends the run, and
 * {@link #schemaChange} says which. What is in a batch and its dictionaries is valid until the next batch is loaded.
 *
 * <p>Not thread-safe. Owns all it loads; streams are heap memory, and each is forgotten when the next one is reached, but for the last
 * one whose dictionaries are in effect.
 */
public final class ArrowStreams extends ArrowReader {
    private final Queue<ArrowStream> added = new ArrayDeque<>();

    /** Of the run; null before the first stream. */
    private ArrowReader reader;

    /** The one that the reader is in, or was last; null before the first. */
    private ArrowStream current;

    /** Whether there may be more batches in the current stream. */
    private boolean isInStream;

    private long currentIndex = -1;

    /** Bytes of the streams before the current one. */
    private long bytesBefore;

    /** What ended the run; null as long as it goes on. */
    private SchemaChange change;

    /**
     * Why a run has ended.
     *
     * @param index of the first stream that does not belong to it, in the order added
     * @param before the schema of the stream before, as it was written
     * @param after the schema of that stream, as it was written
     */
    public record SchemaChange(long index, StreamSchema before, StreamSchema after) {
        /** Which stream, and where the schemas differ. */
        @Override
        public String toString() {
            List<SchemaViolation> differences = SchemaDifferences.between(before, after);
            String what = !differences.isEmpty()
                    ? differences.toString()
                    : before.dictionaryIds().equals(after.dictionaryIds())
                            ? "its decoder opens it as another schema"
                            : "dictionary ids " + before.dictionaryIds() + ", then " + after.dictionaryIds();
            return "stream " + index + " does not go on with the batches before it: " + what;
        }
    }

    /** A reader of no streams yet. */
    public ArrowStreams(BufferAllocator allocator) {
        super(allocator);
    }

    /**
     * A reader of this one's batches that puts the rows of several, also of several streams, into one. It takes over: batches are loaded by it
     * alone, and closing it closes this one.
     *
     * @param maxRows most rows of a batch of several
     * @param maxBytes most bytes of a batch of several, as counted in the columns of those it is of
     */
    public GatheredStreams gather(int maxRows, long maxBytes) {
        return new GatheredStreams(this, maxRows, maxBytes, allocator);
    }

    /** Puts a stream behind those that there are; it can be added after they were read to the end. */
    public void add(ArrowStream stream) {
        added.add(stream);
    }

    /**
     * Loads the next batch of the run, from the next stream that has one if the current one has no more.
     *
     * @return false if all streams were read to their end, or the next one is of another schema ({@link #schemaChange})
     * @throws InvalidStreamException if a batch turns out to be faulty, with its position in the stream {@link #streamIndex}; what is
     *     left of that stream is skipped, and the next call goes on with the one behind it
     */
    @Override
    public boolean loadNextBatch() throws IOException {
        while (isInStream || goOn()) {
            boolean loaded = false;
            try {
                loaded = reader.loadNextBatch();
            } finally {
                isInStream = loaded;
            }
            if (loaded) {
                return true;
            }
        }
        return false;
    }

    /** Goes on with the next stream of the run; false if there is none. */
    private boolean goOn() {
        ArrowStream next = change == null ? added.peek() : null;
        if (next == null) {
            return false;
        }
        if (reader == null) {
            take();
            reader = current.open(allocator);
        } else if (next.goOn(reader)) {
            take();
        } else {
            change = new SchemaChange(currentIndex + 1, current.streamSchema(), next.streamSchema());
            return false;
        }
        isInStream = true;
        return true;
    }

    private void take() {
        bytesBefore += current == null ? 0 : current.sizeInBytes();
        current = added.remove();
        currentIndex++;
    }

    /** Why the run has ended; empty as long as it goes on, which it does at the end of the last stream. */
    public Optional<SchemaChange> schemaChange() {
        return Optional.ofNullable(change);
    }

    /**
     * Begins the run of the stream that ended the one before, with a root and dictionaries of its schema in place of those before,
     * which are closed.
     *
     * @return false, with nothing changed, if no run has ended
     */
    public boolean startNextRun() throws IOException {
        if (change == null) {
            return false;
        }
        reader.close();
        reader = null;
        change = null;
        return goOn();
    }

    /** Which stream, in the order added and from 0, the batch is of that was loaded last, or was found to be faulty. */
    public long streamIndex() {
        return currentIndex;
    }

    /**
     * The root of the run, the same until the next run begins.
     *
     * @throws IllegalStateException before a stream was added
     */
    @Override
    public VectorSchemaRoot getVectorSchemaRoot() throws IOException {
        return ofRun().getVectorSchemaRoot();
    }

    @Override
    public Map<Long, Dictionary> getDictionaryVectors() throws IOException {
        return ofRun().getDictionaryVectors();
    }

    @Override
    public Dictionary lookup(long id) {
        return ofRun().lookup(id);
    }

    @Override
    public Set<Long> getDictionaryIds() {
        return ofRun().getDictionaryIds();
    }

    /** Skips what is left of the current stream. */
    void skipStream() {
        isInStream = false;
    }

    /** Of the run: changes whenever a dictionary does. */
    int dictionariesLoaded() {
        return reader instanceof ProjectedReader projected
                ? projected.dictionariesLoaded()
                : ((StreamReader) reader).dictionariesLoaded();
    }

    /** Where the batch loaded last stands in its stream. */
    long batchPosition() {
        return reader instanceof ProjectedReader projected
                ? projected.batchPosition()
                : ((StreamReader) reader).batchPosition();
    }

    private ArrowReader ofRun() {
        if (reader == null && !goOn()) {
            throw new IllegalStateException("expected a stream, which says the schema, got none");
        }
        return reader;
    }

    @Override
    public long bytesRead() {
        return reader == null ? 0 : bytesBefore + reader.bytesRead();
    }

    @Override
    protected Schema readSchema() throws IOException {
        return getVectorSchemaRoot().getSchema();
    }

    @Override
    public void close(boolean closeReadSource) throws IOException {
        added.clear();
        if (reader != null) {
            reader.close(closeReadSource);
        }
    }

    @Override
    protected void closeReadSource() {
        // heap bytes need no closing
    }
}
