package dev.kafkaarrow.ipc;

import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.io.IOException;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/** Reads a stream as another schema than its own, and others behind it, whatever theirs is, as the same. Not thread-safe. */
final class ProjectedReader extends ArrowReader {
    private final ProjectionMemory memory;

    private WalkedStream stream;
    private SchemaProjection projection;
    private StreamReader source;

    private LoadedVectors loaded;
    /** Of the source: how many were loaded when they were projected last. */
    private int dictionariesProjected;

    /** How often dictionaries of this reader have changed. */
    private int dictionariesLoaded;

    /** @param projection from the stream's schema */
    ProjectedReader(WalkedStream stream, SchemaProjection projection, BufferAllocator allocator) {
        super(allocator);
        this.stream = stream;
        this.projection = projection;
        this.source = stream.selected(projection.selection(), allocator);
        this.memory = new ProjectionMemory(allocator, this::writtenDictionary);
    }

    /**
     * Goes on with the first batch of another stream, whatever is left of the one before.
     *
     * @param other from that stream's schema
     * @return false, with nothing changed, if that is a projection to another schema
     */
    boolean goOn(WalkedStream next, SchemaProjection other) {
        if (!projection.reader().isOfSameBatchesAs(other.reader())) {
            return false;
        }
        if (projection != other || !source.goOn(next)) {
            source.close(true);
            source = next.selected(other.selection(), allocator);
            projection = other;
            if (loaded != null) {
                loaded.dictionaries()
                        .values()
                        .forEach(dictionary -> dictionary.getVector().clear());
            }
            dictionariesProjected = 0;
            dictionariesLoaded++;
        }
        stream = next;
        return true;
    }

    private FieldVector writtenDictionary(long id) {
        return source.lookup(id).getVector();
    }

    @Override
    protected void initialize() throws IOException {
        loaded = LoadedVectors.create(projection.reader().allColumns().memoryFormat(), allocator);
        dictionaries = loaded.dictionaries();
    }

    @Override
    public VectorSchemaRoot getVectorSchemaRoot() throws IOException {
        ensureInitialized();
        return loaded.root();
    }

    @Override
    public boolean loadNextBatch() throws IOException {
        ensureInitialized();
        if (loaded.root().getRowCount() != 0) {
            loaded.setRowCount(0);
        }
        if (!source.loadNextBatch()) {
            return false;
        }
        memory.startBatch(source.batchPosition(), stream.maxProjectedBytes());
        try {
            project();
        } catch (OutOfMemoryException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new InvalidStreamException(
                    Reason.UNSUPPORTED,
                    source.batchPosition(),
                    "a batch that can be read as another schema",
                    String.valueOf(e.getMessage()),
                    e);
        }
        return true;
    }

    private void project() throws IOException {
        VectorSchemaRoot root = source.getVectorSchemaRoot();
        int rows = root.getRowCount();
        if (source.dictionariesLoaded() != dictionariesProjected) {
            projectDictionaries();
            dictionariesProjected = source.dictionariesLoaded();
            dictionariesLoaded++;
        }
        projection.columns().project(root.getFieldVectors(), loaded.vectors(), rows, memory);
        loaded.setRowCount(rows);
        // what was converted is not needed twice
        root.getFieldVectors().forEach(FieldVector::clear);
    }

    private void projectDictionaries() throws IOException {
        for (Map.Entry<Long, ProjectionRules.ProjectedDictionary> entry :
                projection.dictionaries().entrySet()) {
            Dictionary values = loaded.dictionaries().get(entry.getKey());
            entry.getValue()
                    .values()
                    .project(writtenDictionary(entry.getValue().writtenId()), values.getVector(), memory);
        }
    }

    /** Changes whenever a dictionary does. */
    int dictionariesLoaded() {
        return dictionariesLoaded;
    }

    /** Where the batch loaded last stands in the stream. */
    long batchPosition() {
        return source.batchPosition();
    }

    @Override
    public long bytesRead() {
        return source.bytesRead();
    }

    @Override
    protected Schema readSchema() {
        return projection.reader().schema();
    }

    @Override
    public void close(boolean closeReadSource) throws IOException {
        memory.close();
        if (loaded != null) {
            loaded.close();
        }
        source.close(closeReadSource);
    }

    @Override
    protected void closeReadSource() {
        // heap bytes need no closing
    }
}
