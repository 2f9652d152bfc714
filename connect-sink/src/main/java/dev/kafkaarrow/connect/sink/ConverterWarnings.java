package dev.kafkaarrow.connect.sink;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * What to say of converters that do not keep bytes as they are, once each. A task sees a converter's name only where the connector
 * overrides the worker's. A value that is no bytes is a bad record; what shows in records before that is a null that may have been
 * something else, as {@code JsonConverter} makes null of the text {@code null}: {@code ByteArrayConverter} gives null the schema
 * of bytes.
 */
final class ConverterWarnings {

    private static final String KEY = "key.converter";
    private static final String VALUE = "value.converter";
    private static final String HEADER = "header.converter";
    private static final String BYTE_ARRAY_CONVERTER = "org.apache.kafka.connect.converters.ByteArrayConverter";

    /** Of which it is not known yet. */
    private final Set<String> unknown = new LinkedHashSet<>(List.of(KEY, VALUE, HEADER));

    /** Warnings about converters that the connector's own settings name. */
    List<String> ofSettings(Map<String, String> settings) {
        List<String> warnings = new ArrayList<>();
        for (String option : List.copyOf(unknown)) {
            String converter = settings.get(option);
            if (converter != null) {
                unknown.remove(option);
                if (!converter.equals(BYTE_ARRAY_CONVERTER)) {
                    warnings.add(
                            option + "=" + converter + " does not keep bytes as they are: use " + BYTE_ARRAY_CONVERTER);
                }
            }
        }
        return warnings;
    }

    /** Warnings about the worker's converters, as far as records show them. */
    List<String> of(Collection<SinkRecord> records) {
        List<String> warnings = new ArrayList<>();
        if (!unknown.isEmpty()) {
            for (SinkRecord record : records) {
                look(KEY, record.key(), record.keySchema(), warnings);
                look(VALUE, record.value(), record.valueSchema(), warnings);
                for (Header header : record.headers()) {
                    look(HEADER, header.value(), header.schema(), warnings);
                }
            }
        }
        return warnings;
    }

    private void look(String option, Object value, Schema schema, List<String> warnings) {
        boolean bytes = schema != null && schema.type() == Schema.Type.BYTES;
        if ((bytes || value == null) && unknown.remove(option) && !bytes) {
            warnings.add(option + " of the worker gives null the schema "
                    + (schema == null ? "null" : schema.type().getName())
                    + ", not bytes: where it is not ByteArrayConverter it may make null of bytes that are something. Set "
                    + option + "=" + BYTE_ARRAY_CONVERTER + " for this connector");
        }
    }
}
