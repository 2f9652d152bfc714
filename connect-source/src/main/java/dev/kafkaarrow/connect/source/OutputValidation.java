package dev.kafkaarrow.connect.source;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigValue;

/** Checks options that say together what records are. */
final class OutputValidation {

    private static final String VALUE_CONVERTER = "value.converter";
    private static final String KEY_CONVERTER = "key.converter";
    private static final String BYTES_ONLY = "org.apache.kafka.connect.converters.ByteArrayConverter";

    private final Map<String, ConfigValue> values;
    private final OutputChoice output;

    private OutputValidation(Map<String, ConfigValue> values, OutputChoice output) {
        this.values = values;
        this.output = output;
    }

    /** Nothing if the options are wrong by themselves already. */
    static Optional<OutputValidation> of(Config config) {
        Map<String, ConfigValue> values = new HashMap<>();
        config.configValues().forEach(value -> values.put(value.name(), value));
        boolean wrong = List.of(RecordConfig.OUTPUT, RecordConfig.KEY, RecordConfig.KEY_COLUMNS).stream()
                .map(values::get)
                .anyMatch(
                        value -> value.value() == null || !value.errorMessages().isEmpty());
        if (wrong) {
            return Optional.empty();
        }
        String output = (String) values.get(RecordConfig.OUTPUT).value();
        return Optional.of(new OutputValidation(values, OutputChoice.valueOf(output.toUpperCase(Locale.ROOT))));
    }

    /** Adds what is wrong to the options it is wrong with. */
    void validate(Map<String, String> connectorSettings) {
        ConfigValue key = values.get(RecordConfig.KEY);
        RecordConfig.keyConflict(output, KeyChoice.parse((String) key.value()))
                .ifPresent(expected -> refuse(key, expected));
        ConfigValue keyColumns = values.get(RecordConfig.KEY_COLUMNS);
        List<String> columns =
                ((List<?>) keyColumns.value()).stream().map(String.class::cast).toList();
        RecordConfig.keyColumnsConflict(output, columns).ifPresent(expected -> refuse(keyColumns, expected));
        if (output == OutputChoice.ROWS && BYTES_ONLY.equals(connectorSettings.get(VALUE_CONVERTER))) {
            ConfigValue value = values.get(RecordConfig.OUTPUT);
            refuse(value, "rows are Structs, which " + VALUE_CONVERTER + "=" + BYTES_ONLY + " does not take");
        }
        if (output == OutputChoice.ROWS
                && columns.size() > 1
                && BYTES_ONLY.equals(connectorSettings.get(KEY_CONVERTER))) {
            refuse(
                    keyColumns,
                    "several columns are a Struct, which " + KEY_CONVERTER + "=" + BYTES_ONLY + " does not take");
        }
    }

    private static void refuse(ConfigValue value, String why) {
        value.addErrorMessage(value.name() + ": " + why + ", got " + value.value());
    }
}
