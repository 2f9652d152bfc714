package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.data.read.JsonForm;
import dev.kafkaarrow.connect.plugin.RecentlyUsed;
import dev.kafkaarrow.ipc.StreamSchema;
import java.util.List;
import java.util.Optional;

/**
 * What rows become, for the schemas met last: files of one schema share its Connect schema, which converters keep by. Not thread-safe.
 */
final class RowForms {

    private static final int MAX_SCHEMAS = 64;

    private final RecentlyUsed<StreamSchema, RowForm> forms;

    /**
     * The forms of records as configured.
     *
     * @param keyColumns none for the key that a sink recorded, or no key
     * @param timestampField path of a field of each row that no sink recorded
     * @param json how values are written; empty to have them Structs
     */
    RowForms(List<String> keyColumns, Optional<String> timestampField, Optional<JsonForm> json) {
        this.forms = new RecentlyUsed<>(
                MAX_SCHEMAS, schema -> new RowForm(schema.schema(), keyColumns, timestampField, json));
    }

    /**
     * What rows of a schema become.
     *
     * @throws org.apache.kafka.connect.errors.DataException if it has no form in Connect, or lacks a column that is asked for: field
     *     path, expected, actual
     */
    RowForm of(StreamSchema schema) {
        return forms.get(schema);
    }
}
