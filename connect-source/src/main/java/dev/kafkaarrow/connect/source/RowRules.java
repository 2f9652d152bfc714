package dev.kafkaarrow.connect.source;

import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * What records of rows have besides their values.
 *
 * @param keyColumns none for the key that a sink recorded, or no key
 * @param timestampField path of a field of each row that no sink recorded
 */
record RowRules(List<String> keyColumns, Optional<String> timestampField) {

    /**
     * What rows of a schema become.
     *
     * @throws org.apache.kafka.connect.errors.DataException if it has no form in Connect, or lacks a column that is asked for: field
     *     path, expected, actual
     */
    RowForm formOf(Schema schema) {
        return new RowForm(schema, keyColumns, timestampField);
    }
}
