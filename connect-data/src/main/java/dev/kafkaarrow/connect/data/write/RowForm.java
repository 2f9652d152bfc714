package dev.kafkaarrow.connect.data.write;

import dev.kafkaarrow.connect.data.types.RowSchema;
import java.util.List;

/** A form that rows come in, which is written to columns as it is, without a {@code Struct} of each row. Not thread-safe. */
public interface RowForm {

    /**
     * Makes what fills the columns of a batch. It is kept with the batch, so the columns' readers are chosen once and not for each row.
     *
     * @param columns of the fields of the schema's records, in their order; owned by the batch
     */
    RowFiller filler(RowSchema schema, List<ColumnWriter> columns);
}
