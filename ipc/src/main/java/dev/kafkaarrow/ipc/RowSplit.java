package dev.kafkaarrow.ipc;

import java.util.ArrayList;
import java.util.List;
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

    List<ArrowStream> split(VectorSchemaRoot root) {
        StreamEncoder.Prepared whole = encoder.prepare(root, dictionaries);
        if (whole.sizeInBytes() <= maxBytes) {
            return List.of(whole.toStream());
        }
        int rowCount = root.getRowCount();
        if (rowCount < 2) {
            throw tooLarge(
                    rowCount == 0 ? "a batch without rows" : "row 0", whole.sizeInBytes(), whole.sizeWithoutBatch());
        }
        List<ArrowStream> streams = new ArrayList<>();
        int row = 0;
        int guess = estimate(rowCount, whole.sizeInBytes(), whole.sizeWithoutBatch());
        while (row < rowCount) {
            int rows = Math.min(guess, rowCount - row);
            Slice slice = slice(root, whole, row, rows);
            streams.add(slice.stream());
            row += slice.rows();
            guess = Math.max(guess, slice.rows());
        }
        return List.copyOf(streams);
    }

    private record Slice(ArrowStream stream, int rows) {}

    /** The rows from {@code row} on, as many of {@code most} as fit. */
    private Slice slice(VectorSchemaRoot root, StreamEncoder.Prepared whole, int row, int most) {
        long fixedBytes = whole.sizeWithoutBatch();
        int rows = most;
        while (true) {
            // never all rows: such a slice would be the root itself, which is the caller's to close
            try (VectorSchemaRoot slice = root.slice(row, rows)) {
                StreamEncoder.Prepared prepared = encoder.withBatch(whole, slice);
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
