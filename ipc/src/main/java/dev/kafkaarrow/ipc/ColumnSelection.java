package dev.kafkaarrow.ipc;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** Which top-level columns of a schema's batches are read, and in which order. Immutable and thread-safe. */
final class ColumnSelection {
    private final BatchLayout whole;
    private final BatchLayout layout;
    private final MemoryFormat memoryFormat;
    private final int[] columns;

    private ColumnSelection(
            BatchLayout whole,
            BatchLayout layout,
            List<Field> fields,
            Map<String, String> customMetadata,
            int[] columns) {
        this.whole = whole;
        this.layout = layout;
        this.memoryFormat = MemoryFormat.of(fields, customMetadata);
        this.columns = columns;
    }

    /** All columns as they stand. */
    static ColumnSelection all(BatchLayout layout, List<Field> fields, Map<String, String> customMetadata) {
        return new ColumnSelection(
                layout,
                layout,
                fields,
                customMetadata,
                IntStream.range(0, fields.size()).toArray());
    }

    /**
     * The columns of these names, in this order.
     *
     * @throws IllegalArgumentException if there is no such column, more than one, or a name is asked for twice
     */
    static ColumnSelection of(BatchLayout whole, Schema schema, List<String> names) {
        List<Field> all = schema.getFields();
        int[] columns = new int[names.size()];
        Set<String> asked = new HashSet<>();
        for (int i = 0; i < columns.length; i++) {
            String name = names.get(i);
            int[] found = IntStream.range(0, all.size())
                    .filter(column -> all.get(column).getName().equals(name))
                    .toArray();
            if (found.length != 1 || !asked.add(name)) {
                String actual = found.length == 0 ? "none" : found.length > 1 ? found.length + " of it" : "it twice";
                throw new IllegalArgumentException("column '" + name + "': expected one of "
                        + all.stream().map(Field::getName).toList() + ", each once, got " + actual);
            }
            columns[i] = found[0];
        }
        return of(whole, schema, columns);
    }

    /** The columns at these positions, in this order. */
    static ColumnSelection of(BatchLayout whole, Schema schema, int[] columns) {
        List<Field> fields = IntStream.of(columns)
                .mapToObj(column -> schema.getFields().get(column))
                .toList();
        return new ColumnSelection(whole, BatchLayout.of(fields), fields, schema.getCustomMetadata(), columns);
    }

    /** The layout of the batches in the message. */
    BatchLayout whole() {
        return whole;
    }

    /** The layout of what is read of them. */
    BatchLayout layout() {
        return layout;
    }

    MemoryFormat memoryFormat() {
        return memoryFormat;
    }

    boolean isAll() {
        return whole == layout;
    }

    /** Whether these columns were chosen, in this order. */
    boolean isOf(List<String> names) {
        List<Field> fields = memoryFormat.schema().getFields();
        if (isAll() || fields.size() != names.size()) {
            return false;
        }
        for (int i = 0; i < fields.size(); i++) {
            if (!fields.get(i).getName().equals(names.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Columns of the message, by position. */
    int[] columns() {
        return columns.clone();
    }

    @Override
    public String toString() {
        return Arrays.toString(columns);
    }
}
