package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.data.ConverterSettings;
import dev.kafkaarrow.connect.data.ConverterSettings.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigValue;

/** Checks options that say together what records are. */
final class OutputValidation {

    private final Map<String, ConfigValue> values;
    private final OutputChoice output;
    private final ValueFormat format;

    private OutputValidation(Map<String, ConfigValue> values, OutputChoice output, ValueFormat format) {
        this.values = values;
        this.output = output;
        this.format = format;
    }

    /** Nothing if the options are wrong by themselves already. */
    static Optional<OutputValidation> of(Config config) {
        Map<String, ConfigValue> values = new HashMap<>();
        config.configValues().forEach(value -> values.put(value.name(), value));
        boolean wrong = List.of(
                        SourceOptions.OUTPUT, SourceOptions.VALUE_FORMAT, SourceOptions.KEY, SourceOptions.KEY_COLUMNS)
                .stream()
                .map(values::get)
                .anyMatch(
                        value -> value.value() == null || !value.errorMessages().isEmpty());
        if (wrong) {
            return Optional.empty();
        }
        String output = (String) values.get(SourceOptions.OUTPUT).value();
        String format = (String) values.get(SourceOptions.VALUE_FORMAT).value();
        return Optional.of(
                new OutputValidation(values, RecordConfig.OUTPUTS.parse(output), ValueConfig.FORMATS.parse(format)));
    }

    /** Adds what is wrong to the options it is wrong with. */
    void validate(Map<String, String> connectorSettings) {
        ConfigValue key = values.get(SourceOptions.KEY);
        RecordConfig.keyConflict(output, KeyChoice.parse((String) key.value()))
                .ifPresent(expected -> refuse(key, expected));
        ConfigValue valueFormat = values.get(SourceOptions.VALUE_FORMAT);
        ValueConfig.conflict(output, format).ifPresent(expected -> refuse(valueFormat, expected));
        ConfigValue keyColumns = values.get(SourceOptions.KEY_COLUMNS);
        List<String> columns =
                ((List<?>) keyColumns.value()).stream().map(String.class::cast).toList();
        RecordConfig.keyColumnsConflict(output, columns).ifPresent(expected -> refuse(keyColumns, expected));
        ConverterSettings converters = new ConverterSettings(connectorSettings);
        if (output == OutputChoice.ROWS && format == ValueFormat.CONNECT && converters.keepsBytes(Role.VALUE)) {
            ConfigValue value = values.get(SourceOptions.OUTPUT);
            refuse(
                    value,
                    "rows are Structs, which " + naming(converters, Role.VALUE) + " does not take, unless "
                            + SourceOptions.VALUE_FORMAT + "=json");
        }
        if (output == OutputChoice.ROWS && columns.size() > 1 && converters.keepsBytes(Role.KEY)) {
            refuse(
                    keyColumns,
                    "several columns are a Struct, which " + naming(converters, Role.KEY) + " does not take");
        }
    }

    /** Faults of converters, each as an option of its own: the worker shows it in place of what it knows of that option. */
    List<ConfigValue> converters(Map<String, String> connectorSettings) {
        ConfigValue cleanup = values.get(SourceOptions.CLEANUP);
        if (cleanup.value() == null || !cleanup.errorMessages().isEmpty()) {
            return List.of();
        }
        ConverterRules rules = new ConverterRules(
                output, format, EndConfig.CLEANUPS.parse((String) cleanup.value()), connectorSettings);
        List<ConfigValue> faults = new ArrayList<>();
        for (Role role : Role.values()) {
            // without a value, as the worker expects a class there, which only it can find
            rules.objection(role)
                    .ifPresent(objection ->
                            faults.add(new ConfigValue(role.option(), null, List.of(), List.of(objection))));
        }
        return faults;
    }

    private static String naming(ConverterSettings converters, Role role) {
        return role.option() + "=" + converters.named(role).orElseThrow();
    }

    private static void refuse(ConfigValue value, String why) {
        value.addErrorMessage(value.name() + ": " + why + ", got " + value.value());
    }
}
