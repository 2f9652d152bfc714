package dev.kafkaarrow.connect.data.write;

import dev.kafkaarrow.connect.data.types.FieldException;

/** Fills the columns of one batch, row by row. Not thread-safe. */
@FunctionalInterface
public interface RowFiller {

    /**
     * Appends the row that its {@link RowForm} is at: one value or null to each column.
     *
     * @throws FieldException if a value is not what its column holds; what was appended of the row is removed then
     */
    void fill();
}
