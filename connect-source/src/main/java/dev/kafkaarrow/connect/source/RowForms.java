package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.ipc.StreamSchema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What rows become, for the schemas met last: files of one schema share its Connect schema, which converters keep by. Not thread-safe.
 */
final class RowForms {

    private static final int MAX_SCHEMAS = 64;

    private final List<String> keyColumns;
    private final Optional<String> timestampField;
    private final Map<StreamSchema, RowForm> forms = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * The forms of records as configured.
     *
     * @param keyColumns none for the key that a sink recorded, or no key
     * @param timestampField path of a field of each row that no sink recorded
     */
    RowForms(List<String> keyColumns, Optional<String> timestampField) {
        this.keyColumns = keyColumns;
        this.timestampField = timestampField;
    }

    /**
     * What rows of a schema become.
     *
     * @throws org.apache.kafka.connect.errors.DataException if it has no form in Connect, or lacks a column that is asked for: field
     *     path, expected, actual
     */
    RowForm of(StreamSchema schema) {
        RowForm form = forms.get(schema);
        if (form == null) {
            form = new RowForm(schema.schema(), keyColumns, timestampField);
            if (forms.size() == MAX_SCHEMAS) {
                forms.remove(forms.keySet().iterator().next());
            }
            forms.put(schema, form);
        }
        return form;
    }
}
