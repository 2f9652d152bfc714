package dev.kafkaarrow.ipc;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Collects rows of batches of one layout on the heap, as one batch. Not thread-safe. */
final class BatchBuilder {
    private final List<ColumnBuilder> columns = new ArrayList<>();
    private final BatchHeaders headers;
    private int rows;

    /** Keeps indices into dictionaries. */
    BatchBuilder(BatchHeaders headers) {
        this(headers, ColumnBuilder.IndexChange.NONE);
    }

    BatchBuilder(BatchHeaders headers, ColumnBuilder.IndexChange indices) {
        this.headers = headers;
        for (int top : headers.layout().topLevel()) {
            columns.add(new ColumnBuilder(headers.layout(), headers.layout().node(top), indices));
        }
    }

    /**
     * The columns of a root, to append rows of.
     *
     * @throws IllegalArgumentException if they are not of the layout
     */
    List<SourceVector> columnsOf(VectorSchemaRoot root) {
        List<FieldVector> vectors = root.getFieldVectors();
        int[] nodes = headers.layout().topLevel();
        List<SourceVector> sources = new ArrayList<>(nodes.length);
        for (int i = 0; i < nodes.length; i++) {
            sources.add(SourceVector.of(headers.layout(), nodes[i], vectors.get(i)));
        }
        return sources;
    }

    /**
     * Appends rows of columns.
     *
     * @throws RuntimeException if they are not valid, or too many; the builder is as it was before
     */
    void append(List<SourceVector> sources, int from, int length) {
        int before = rows;
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).mark();
        }
        boolean isAppended = false;
        try {
            rows = Math.addExact(rows, length);
            for (int i = 0; i < columns.size(); i++) {
                columns.get(i).append(sources.get(i), from, length);
            }
            isAppended = true;
        } finally {
            if (!isAppended) {
                rows = before;
                columns.forEach(ColumnBuilder::rollBack);
            }
        }
    }

    /** Forgets all rows; the memory stays. */
    void clear() {
        rows = 0;
        columns.forEach(ColumnBuilder::clear);
    }

    int rows() {
        return rows;
    }

    /** The rows, valid until others are appended. */
    CollectedBatch collected() {
        return new CollectedBatch(headers, columns, rows);
    }

    EncodedBatch build(List<KeyValue> customMetadata) {
        CollectedBatch batch = collected();
        return new EncodedBatch(ByteBuffer.wrap(batch.header(customMetadata)), ByteBuffer.wrap(batch.body()));
    }
}
