package dev.kafkaarrow.ipc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the header of a batch says of one column, nested ones included. Of a dictionary-encoded column it is that of the indices.
 *
 * @param bytes of its buffers as they are in the body, compressed or not, without the padding between them
 * @param nulls of the column itself; -1 if the writer did not count them
 */
public record ColumnSize(long bytes, long nulls) {

    /**
     * Of each column of a batch, in the order of the schema.
     *
     * @param schema that of the stream which the batch is of
     */
    public static List<ColumnSize> of(StreamSchema schema, Frame.RecordBatch batch) {
        BatchLayout layout = schema.layout();
        RawBatch raw = batch.raw();
        int[] columns = layout.topLevel();
        long[] bytes = new long[columns.length];
        for (NodeCursor at = new NodeCursor(layout, raw); at.next(); ) {
            int found = Arrays.binarySearch(columns, at.index());
            // nodes of a column follow the first of them
            int column = found >= 0 ? found : -found - 2;
            for (int buffer = at.firstBuffer(); buffer < at.endBuffer(); buffer++) {
                bytes[column] += raw.bufferLength(buffer);
            }
        }
        List<ColumnSize> sizes = new ArrayList<>();
        for (int i = 0; i < columns.length; i++) {
            sizes.add(new ColumnSize(bytes[i], raw.nullCount(columns[i])));
        }
        return sizes;
    }
}
