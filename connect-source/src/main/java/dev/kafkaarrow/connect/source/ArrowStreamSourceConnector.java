package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.plugin.GivenSettings;
import dev.kafkaarrow.connect.plugin.PluginVersion;
import dev.kafkaarrow.connect.plugin.StoreOptions;
import dev.kafkaarrow.connect.plugin.TaskName;
import dev.kafkaarrow.connect.plugin.UnknownOption;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.Stores;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.source.ConnectorTransactionBoundaries;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings Arrow stream files to a topic, one batch or one row a message. Files that the sink connector wrote become the messages that they
 * were, with keys, headers and timestamps.
 */
public final class ArrowStreamSourceConnector extends SourceConnector {

    private static final Logger LOG = LoggerFactory.getLogger(ArrowStreamSourceConnector.class);

    /** What spooling connectors call what there is here too. */
    private static final Map<String, String> OF_OTHER_CONNECTORS = Map.of(
            "cleanup.policy", SourceOptions.CLEANUP,
            "error.path", SourceOptions.ERROR_DIR,
            "finished.path", SourceOptions.DONE_DIR,
            "input.file.pattern", SourceOptions.INPUT_INCLUDE,
            "input.path", SourceOptions.STORE_URL);

    private Map<String, String> settings = Map.of();

    @Override
    public String version() {
        return PluginVersion.current();
    }

    @Override
    public ConfigDef config() {
        return SourceConfig.DEFINITION;
    }

    @Override
    public void start(Map<String, String> connectorSettings) {
        settings = GivenSettings.of(connectorSettings);
        unknown(settings).forEach(option -> LOG.warn("{}", option));
    }

    @Override
    public Class<? extends Task> taskClass() {
        return ArrowStreamSourceTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        Map<String, String> ofEach = new HashMap<>(settings);
        ofEach.put(SourceOptions.TASK_COUNT, Integer.toString(maxTasks));
        return TaskName.configs(ofEach, maxTasks);
    }

    @Override
    public Config validate(Map<String, String> allSettings) {
        Map<String, String> connectorSettings = GivenSettings.of(allSettings);
        Config config = super.validate(connectorSettings);
        for (ConfigValue value : config.configValues()) {
            if (value.name().equals(SourceOptions.TOPIC)
                    && !connectorSettings.containsKey(SourceOptions.TOPIC)
                    && !connectorSettings.containsKey(SourceOptions.TOPIC_TEMPLATE)) {
                value.addErrorMessage(RecordConfig.ONE_TOPIC + ", got neither");
            }
            if (value.errorMessages().isEmpty() && value.value() != null) {
                switch (value.name()) {
                    case SourceOptions.STORE_URL ->
                        validateStore(value, valueOf(SourceOptions.INCOMPLETE_FILE, config), connectorSettings);
                    case SourceOptions.TOPIC -> {
                        if (connectorSettings.containsKey(SourceOptions.TOPIC_TEMPLATE)) {
                            value.addErrorMessage(RecordConfig.ONE_TOPIC + ", got both");
                        }
                    }
                    case SourceOptions.RESTORE_PARTITION -> {
                        if ((Boolean) value.value()) {
                            RestoredPartitions.objection(connectorSettings).ifPresent(value::addErrorMessage);
                        }
                    }
                    case SourceOptions.TRANSACTION_MAX_MS -> validateTransactionTime(value, connectorSettings);
                    default -> {}
                }
            }
        }
        RangeConfig.validate(config);
        List<ConfigValue> values = new ArrayList<>(config.configValues());
        OutputValidation.of(config).ifPresent(output -> {
            output.validate(connectorSettings);
            values.addAll(output.converters(connectorSettings));
        });
        for (UnknownOption option : unknown(connectorSettings)) {
            LOG.warn("{}", option);
            values.add(option.recommendation(connectorSettings));
        }
        return new Config(values);
    }

    private static List<UnknownOption> unknown(Map<String, String> connectorSettings) {
        return UnknownOption.in(connectorSettings, SourceConfig.DEFINITION, OF_OTHER_CONNECTORS);
    }

    private static ConfigValue valueOf(String option, Config config) {
        return config.configValues().stream()
                .filter(value -> value.name().equals(option))
                .findFirst()
                .orElseThrow();
    }

    private static void validateStore(
            ConfigValue value, ConfigValue incompleteFile, Map<String, String> connectorSettings) {
        boolean removes = removesFiles(connectorSettings);
        try (FileStore store = Stores.open(StoreOptions.settings((String) value.value(), connectorSettings))) {
            if (incompleteFile.value() != null && incompleteFile.errorMessages().isEmpty()) {
                EndConfig.objection((String) incompleteFile.value(), store.kind())
                        .ifPresent(incompleteFile::addErrorMessage);
            }
            store.probeReading();
            if (removes) {
                store.probeRemoving();
            }
        } catch (IllegalArgumentException e) {
            value.addErrorMessage(e.getMessage());
        } catch (IOException e) {
            value.addErrorMessage(SourceOptions.STORE_URL + ": " + e.getMessage()
                    + (removes
                            ? "; " + SourceOptions.CLEANUP + " and " + SourceOptions.BAD_FILE + "=move need it writable"
                            : ""));
        }
    }

    private static boolean removesFiles(Map<String, String> connectorSettings) {
        return !connectorSettings.getOrDefault(SourceOptions.CLEANUP, "none").equalsIgnoreCase("none")
                || connectorSettings
                        .getOrDefault(SourceOptions.BAD_FILE, "fail")
                        .equalsIgnoreCase("move");
    }

    private static void validateTransactionTime(ConfigValue value, Map<String, String> connectorSettings) {
        String timeout = connectorSettings.get(SourceOptions.TRANSACTION_TIMEOUT_MS);
        if (timeout != null && timeout.matches("\\d{1,18}") && Long.parseLong(timeout) <= (Long) value.value()) {
            value.addErrorMessage(SourceOptions.TRANSACTION_MAX_MS + ": expected less than "
                    + SourceOptions.TRANSACTION_TIMEOUT_MS + " = " + timeout
                    + ", or the broker aborts what is not yet committed, got " + value.value());
        }
    }

    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> connectorSettings) {
        return ExactlyOnceSupport.SUPPORTED;
    }

    @Override
    public ConnectorTransactionBoundaries canDefineTransactionBoundaries(Map<String, String> connectorSettings) {
        return ConnectorTransactionBoundaries.SUPPORTED;
    }

    @Override
    public boolean alterOffsets(Map<String, String> connectorSettings, Map<Map<String, ?>, Map<String, ?>> offsets) {
        offsets.forEach((partition, offset) -> {
            if (!partition.keySet().equals(SourceOffset.partitionOf("").keySet())
                    || !(partition.get(SourceOffset.FILE) instanceof String)) {
                throw new ConnectException("expected a partition like {\"" + SourceOffset.FILE
                        + "\": \"dir/name.arrows\"}, a path relative to " + SourceOptions.STORE_URL + ", got "
                        + partition);
            }
            if (offset != null) {
                validateOffset(partition, offset);
            }
        });
        return true;
    }

    private static void validateOffset(Map<String, ?> partition, Map<String, ?> offset) {
        try {
            SourceOffset.fromMap(offset);
        } catch (DataException e) {
            throw new ConnectException(partition + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void stop() {}
}
