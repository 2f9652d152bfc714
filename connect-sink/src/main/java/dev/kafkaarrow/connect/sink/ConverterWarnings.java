package dev.kafkaarrow.connect.sink;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * What to say of converters that do not keep bytes as they are, once each; and of none where values become rows. A task sees a converter's name only where the connector
 * overrides the worker's. A value that is no bytes is a bad record; what shows in records before that is a null that may have been
 * something else, as {@code JsonConverter} makes null of the text {@code null}: {@code ByteArrayConverter} gives null the schema
 * of bytes.
 */
final class ConverterWarnings {

    private static final String KEY = "key.converter";
    private static final String VALUE = "value.converter";
    private static final String HEADER = "header.converter";
    private static final String BYTE_ARRAY_CONVERTER = "org.apache.kafka.connect.converters.ByteArrayConverter";

    private static final String JSON_CONVERTER = "org.apache.kafka.connect.json.JsonConverter";
    private static final String SCHEMAS_ENABLE = VALUE + ".schemas.enable";
    private static final Pattern GIVES_SINGLE_VALUES = Pattern.compile("org\\.apache\\.kafka\\.connect\\."
            + "(storage\\.String|converters\\.(Boolean|Double|Float|Integer|Long|Short))Converter");

    /** Of which it is not known yet. */
    private final Set<String> unknown = new LinkedHashSet<>(List.of(KEY, VALUE, HEADER));

    /** Warnings about converters that the connector's own settings name. */
    List<String> ofSettings(Map<String, String> settings) {
        String value = settings.get(VALUE);
        if (value != null && !value.equals(BYTE_ARRAY_CONVERTER)) {
            // keys and headers need not be bytes beside rows
            unknown.clear();
            return ofRows(value, settings);
        }
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

    private static List<String> ofRows(String converter, Map<String, String> settings) {
        if (GIVES_SINGLE_VALUES.matcher(converter).matches()) {
            return List.of(VALUE + "=" + converter + " gives neither bytes nor Structs: use " + BYTE_ARRAY_CONVERTER
                    + " for Arrow streams, or a converter that gives Structs for rows, or the transform HoistField");
        }
        boolean hasSchemas = !"false"
                .equalsIgnoreCase(settings.getOrDefault(SCHEMAS_ENABLE, "true").trim());
        return converter.equals(JSON_CONVERTER) && !hasSchemas
                ? List.of(VALUE + "=" + converter + " gives values without a schema, which do not become rows: set "
                        + SCHEMAS_ENABLE + "=true")
                : List.of();
    }

    /** Warnings about the worker's converters, as far as records show them. */
    List<String> of(Collection<SinkRecord> records) {
        List<String> warnings = new ArrayList<>();
        if (!unknown.isEmpty()) {
            for (SinkRecord record : records) {
                if (record.value() instanceof Struct) {
                    unknown.clear();
                    return List.of();
                }
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
