package dev.kafkaarrow.connect.data.write;

import dev.kafkaarrow.connect.data.types.FieldException;
import java.util.List;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;

/** A value of a Kafka record that becomes a row, in whatever form it came. Not thread-safe. */
public interface RowValue {

    /** A {@code STRUCT}; the same object for values that follow one another with equal schemas, as far as that costs nothing. */
    Schema schema();

    /**
     * Appends the row to a batch of rows of {@link #schema()}.
     *
     * @param extraValues one value for each extra column, in their order; null only where the column's schema is optional
     * @throws FieldException if the value, or a part of it, is not what the schema says, or has no form in Arrow; the batch stays as it was
     */
    void appendTo(RowAppender batch, Object[] extraValues);

    /**
     * The value of a field, as Connect has it: null where it, or a struct around it, is null, and the default where null stands for that.
     *
     * @param path names of fields of the schema, from the outermost
     * @throws DataException if it cannot be read
     */
    Object field(List<String> path);

    /** A bound of what the row takes: no less than its number of values, with those of lists and maps, and the bytes of text and bytes. */
    long sizeInBytes();
}
