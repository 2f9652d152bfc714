package dev.kafkaarrow.connect.data.types;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.kafka.connect.data.Struct;

/**
 * What values of rows take that their bytes do not tell, but stand for what is null or missing: for a bound of rows that are not decoded
 * yet. Immutable.
 *
 * @param once in all fields
 * @param repeated in an element of a list, or an entry of a map
 */
public record RowSize(long once, long repeated) {
    /** Nothing but the bytes. */
    public static final RowSize NONE = new RowSize(0, 0);

    private static final int BYTES_OF_CHARACTER = 3;

    /** Of the rows of a schema. */
    public static RowSize of(RowSchema schema) {
        return of(schema.columns());
    }

    private static RowSize of(List<Column> columns) {
        long once = 0;
        long repeated = 0;
        for (Column column : columns) {
            once = sum(once, absent(column));
            repeated = Math.max(repeated, mostRepeated(column));
        }
        return new RowSize(once, repeated);
    }

    /** Both together. */
    public RowSize plus(RowSize other) {
        return new RowSize(sum(once, other.once), sum(repeated, other.repeated));
    }

    /** The same in each element of a list. */
    public RowSize ofElement() {
        return new RowSize(0, sum(once, repeated));
    }

    /**
     * A bound of what a row takes: its values, and the bytes of texts and bytes.
     *
     * @param bytes that it is encoded in, of which each value takes one
     * @param elements that its lists and maps have at most
     */
    public long bound(long bytes, long elements) {
        return sum(sum(bytes, once), product(elements, repeated));
    }

    /** What a column takes for a null or a missing value. */
    private static long absent(Column column) {
        long size = 1;
        for (Column child : column.children()) {
            if (column.form() instanceof ValueForm.Struct) {
                size = sum(size, absent(child));
            } else if (column.type() instanceof ArrowType.FixedSizeList list) {
                size = sum(size, product(list.getListSize(), absent(child)));
            }
        }
        Object value = column.connect().defaultValue();
        return value == null ? size : Math.max(size, size(value));
    }

    private static long mostRepeated(Column column) {
        long most = 0;
        for (Column child : column.children()) {
            long ofChild = column.form() instanceof ValueForm.Struct ? 0 : absent(child);
            most = Math.max(most, Math.max(ofChild, mostRepeated(child)));
        }
        return most;
    }

    private static long size(Object value) {
        if (value instanceof String text) {
            return 1 + (long) BYTES_OF_CHARACTER * text.length();
        } else if (value instanceof byte[] bytes) {
            return 1L + bytes.length;
        } else if (value instanceof ByteBuffer bytes) {
            return 1L + bytes.remaining();
        } else if (value instanceof Map<?, ?> map) {
            return 1 + size(map.keySet()) + size(map.values());
        } else if (value instanceof Collection<?> elements) {
            return 1
                    + elements.stream()
                            .mapToLong(element -> element == null ? 1 : size(element))
                            .sum();
        } else if (value instanceof Struct struct) {
            return 1
                    + struct.schema().fields().stream()
                            .mapToLong(field -> struct.get(field) == null ? 1 : size(struct.get(field)))
                            .sum();
        }
        return 1;
    }

    /** The sum, or as much as there is. */
    public static long sum(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    private static long product(long a, long b) {
        return Math.multiplyHigh(a, b) != 0 || a * b < 0 ? Long.MAX_VALUE : a * b;
    }
}
