package dev.kafkaarrow.ipc;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;

/** Cuts the rows of a root into streams of bounded size. */
final class RowSplit {
    /** A slice that turned out too large is cut to this much of what should have fitted. */
    private static final double CAUTION = 0.9;

    private final StreamEncoder encoder;
    private final Optional<DictionaryProvider> dictionaries;
    private final int maxBytes;

    RowSplit(StreamEncoder encoder, Optional<DictionaryProvider> dictionaries, int maxBytes) {
        this.encoder = encoder;
        this.dictionaries = dictionaries;
        this.maxBytes = maxBytes;
    }

    List<ArrowStream> split(VectorSchemaRoot root, int fromRow) {
        int rowCount = root.getRowCount();
        Objects.checkFromToIndex(fromRow, rowCount, rowCount);
        StreamEncoder.Prepared whole = encoder.prepare(root, dictionaries);
        if (fromRow == 0 && whole.sizeInBytes() <= maxBytes) {
            return List.of(whole.toStream());
        }
        if (fromRow > 0 && fromRow == rowCount) {
            return List.of();
        }
        if (rowCount < 2 || root.getFieldVectors().isEmpty()) {
            throw tooLarge(
                    rowCount == 0 ? "a batch without rows" : "row 0", whole.sizeInBytes(), whole.sizeWithoutBatch());
        }
        List<SourceVector> columns = columns(root, whole.schema().layout());
        List<ArrowStream> streams = new ArrayList<>();
        int row = fromRow;
        int guess = estimate(rowCount, whole.sizeInBytes(), whole.sizeWithoutBatch());
        while (row < rowCount) {
            int rows = Math.min(guess, rowCount - row);
            Slice slice = slice(columns, whole, row, rows);
            streams.add(slice.stream());
            row += slice.rows();
            guess = Math.max(guess, slice.rows());
        }
        return List.copyOf(streams);
    }

    private static List<SourceVector> columns(VectorSchemaRoot root, BatchLayout layout) {
        List<SourceVector> columns = new ArrayList<>();
        for (int top : layout.topLevel()) {
            columns.add(SourceVector.of(layout, top, root.getVector(columns.size())));
        }
        return columns;
    }

    private record Slice(ArrowStream stream, int rows) {}

    /** The rows from {@code row} on, as many of {@code most} as fit. */
    private Slice slice(List<SourceVector> columns, StreamEncoder.Prepared whole, int row, int most) {
        long fixedBytes = whole.sizeWithoutBatch();
        int rows = most;
        while (true) {
            StreamEncoder.Prepared prepared = encoder.withRows(whole, columns, row, rows);
            long size = prepared.sizeInBytes();
            if (size <= maxBytes) {
                return new Slice(prepared.toStream(), rows);
            }
            if (rows == 1) {
                throw tooLarge("row " + row, size, fixedBytes);
            }
            rows = Math.min(rows - 1, estimate(rows, size, fixedBytes));
        }
    }

    private int estimate(int rows, long size, long fixedBytes) {
        double room = Math.max(0, maxBytes - fixedBytes);
        return (int) Math.max(1, CAUTION * rows * room / Math.max(1, size - fixedBytes));
    }

    private IllegalArgumentException tooLarge(String what, long size, long fixedBytes) {
        return new IllegalArgumentException(what + ": expected a stream of at most " + maxBytes + " bytes, got " + size
                + ", of which schema and dictionaries take " + fixedBytes);
    }
}
