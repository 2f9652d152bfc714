package dev.kafkaarrow.tools.look;

import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.tools.command.Streams;
import dev.kafkaarrow.tools.render.RowRenderer;
import dev.kafkaarrow.tools.render.RowTable;
import dev.kafkaarrow.tools.render.ValueBounds;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;

/** Writes rows to standard output, up to a number of them. Not thread-safe. */
final class RowOutput implements AutoCloseable {

    private final OutputStream out;
    private final RowFormat format;
    private final ValueBounds bounds;
    private final RowTable table;
    private final BufferAllocator allocator = Allocators.newRoot();
    private long left;

    /** @param maxRows most rows that are written */
    RowOutput(Streams streams, RowFormat format, ValueBounds bounds, long maxRows) {
        this.out = streams.out();
        this.format = format;
        this.bounds = bounds;
        this.table = new RowTable(out);
        this.left = maxRows;
    }

    /** Whether more rows are written. */
    boolean takesMore() {
        return left > 0;
    }

    /** The rows of a stream, as many as there may be. */
    void write(ArrowStream stream) throws IOException {
        write(stream, 0);
    }

    /** The rows of a stream behind the first {@code skipped}, as many as there may be. */
    void write(ArrowStream stream, long skipped) throws IOException {
        long before = skipped;
        try (ArrowReader reader = stream.open(allocator)) {
            RowRenderer rows = new RowRenderer(reader, bounds);
            while (left > 0 && reader.loadNextBatch()) {
                int row = (int) Math.min(before, rows.rowCount());
                before -= row;
                for (; row < rows.rowCount() && left > 0; row++) {
                    write(rows, row);
                    left--;
                }
            }
        }
    }

    private void write(RowRenderer rows, int row) throws IOException {
        switch (format) {
            case JSON -> {
                rows.write(row, out);
                out.write('\n');
            }
            case TABLE -> table.add(rows, row);
        }
    }

    /** Writes what waits for others. */
    void flush() throws IOException {
        table.finish();
        out.flush();
    }

    @Override
    public void close() throws IOException {
        allocator.close();
    }
}
