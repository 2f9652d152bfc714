package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.data.ConverterSettings.Role;
import dev.kafkaarrow.connect.files.FileFormat;
import dev.kafkaarrow.connect.plugin.EnumOption;
import dev.kafkaarrow.connect.plugin.GivenSettings;
import dev.kafkaarrow.connect.plugin.PluginVersion;
import dev.kafkaarrow.connect.plugin.TaskName;
import dev.kafkaarrow.connect.plugin.UnknownOption;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.Stores;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes topics whose values are Arrow IPC streams, or rows, to files, each record exactly once. */
public final class ArrowStreamSinkConnector extends SinkConnector {

    private static final Logger LOG = LoggerFactory.getLogger(ArrowStreamSinkConnector.class);

    /** What sinks to object stores call what there is here too. */
    private static final Map<String, String> OF_OTHER_CONNECTORS = Map.of(
            "flush.size", SinkOptions.FILE_MAX_RECORDS,
            "partition.field.name", SinkOptions.PARTITION_FIELDS,
            "partitioner.class", SinkOptions.PARTITIONER,
            "rotate.interval.ms", SinkOptions.FILE_MAX_AGE_MS,
            "timestamp.extractor", SinkOptions.TIMESTAMP_SOURCE,
            "timestamp.field", SinkOptions.TIMESTAMP_SOURCE,
            "topics.dir", SinkOptions.STORE_URL);

    private Map<String, String> properties = Map.of();

    @Override
    public String version() {
        return PluginVersion.current();
    }

    @Override
    public ConfigDef config() {
        return SinkConfig.DEFINITION;
    }

    /** Besides each option by itself: whether files can be staged and published in the store, and what belongs together. */
    @Override
    public Config validate(Map<String, String> allConfigs) {
        Map<String, String> connectorConfigs = GivenSettings.of(allConfigs);
        Config config = super.validate(connectorConfigs);
        Map<String, ConfigValue> values = new HashMap<>();
        for (ConfigValue value : config.configValues()) {
            values.put(value.name(), value);
        }
        ConfigValue storeUrl = values.get(SinkOptions.STORE_URL);
        ConfigValue stagingDir = values.get(SinkOptions.STAGING_DIR);
        if (isGood(storeUrl) && isGood(stagingDir)) {
            new StoreProbe(storeUrl, stagingDir).run(connectorConfigs);
        }
        ConfigValue maxFileBytes = values.get(SinkOptions.FILE_MAX_BYTES);
        ConfigValue maxStagedBytes = values.get(SinkOptions.STAGING_MAX_BYTES);
        if (isGood(maxFileBytes)
                && isGood(maxStagedBytes)
                && (long) maxStagedBytes.value() < (long) maxFileBytes.value()) {
            maxStagedBytes.addErrorMessage(maxStagedBytes.name() + ": expected at least " + maxFileBytes.name() + " = "
                    + maxFileBytes.value() + ", or no file gets that large, got " + maxStagedBytes.value());
        }
        checkFields(values);
        checkValues(values, connectorConfigs);
        checkRows(values);
        checkDictionaryChange(values);
        List<ConfigValue> all = new ArrayList<>(config.configValues());
        all.addAll(converters(connectorConfigs));
        for (UnknownOption option : unknown(connectorConfigs)) {
            LOG.warn("{}", option);
            all.add(option.recommendation(connectorConfigs));
        }
        GroupProtocol.warning(connectorConfigs).ifPresent(warning -> {
            LOG.warn("{}", warning);
            all.add(GroupProtocol.recommendation(connectorConfigs));
        });
        return new Config(all);
    }

    private static List<UnknownOption> unknown(Map<String, String> connectorConfigs) {
        return UnknownOption.in(connectorConfigs, SinkConfig.DEFINITION, OF_OTHER_CONNECTORS);
    }

    /** Faults of converters, each as an option of its own: the worker shows it in place of what it knows of that option. */
    private static List<ConfigValue> converters(Map<String, String> connectorConfigs) {
        List<ConfigValue> faults = new ArrayList<>();
        for (Role role : Role.values()) {
            // a transform may make Structs of anything
            if (role != Role.VALUE
                    || connectorConfigs.getOrDefault("transforms", "").isBlank()) {
                // without a value, as the worker expects a class there, which only it can find
                ConverterWarnings.fault(role, connectorConfigs)
                        .ifPresent(
                                fault -> faults.add(new ConfigValue(role.option(), null, List.of(), List.of(fault))));
            }
        }
        return faults;
    }

    private static void checkFields(Map<String, ConfigValue> values) {
        ConfigValue partitioner = values.get(SinkOptions.PARTITIONER);
        ConfigValue fields = values.get(SinkOptions.PARTITION_FIELDS);
        ConfigValue pathFormat = values.get(SinkOptions.PATH_FORMAT);
        ConfigValue mixed = values.get(SinkOptions.PARTITION_MIXED);
        if (isGood(partitioner) && isGood(fields) && isGood(pathFormat) && isGood(mixed)) {
            PartitionerConfig.faultOfFields(
                            (List<?>) partitioner.value(),
                            (List<?>) fields.value(),
                            (String) pathFormat.value(),
                            (String) mixed.value())
                    .ifPresent(fields::addErrorMessage);
        }
    }

    private static void checkValues(Map<String, ConfigValue> values, Map<String, String> settings) {
        if (ValueConfig.names().stream().map(values::get).allMatch(ArrowStreamSinkConnector::isGood)) {
            ValueConfig.fault(settings)
                    .ifPresent(fault -> values.get(fault.option()).addErrorMessage(fault.getMessage()));
        }
    }

    private static void checkRows(Map<String, ConfigValue> values) {
        ConfigValue maxBatchBytes = values.get(SinkOptions.BATCH_BYTES);
        ConfigValue maxMessageBytes = values.get(SinkOptions.MAX_MESSAGE_BYTES);
        if (isGood(maxBatchBytes)
                && isGood(maxMessageBytes)
                && (long) maxBatchBytes.value() > (long) maxMessageBytes.value() / 2) {
            maxBatchBytes.addErrorMessage(maxBatchBytes.name() + ": expected at most half of " + maxMessageBytes.name()
                    + " = " + maxMessageBytes.value() + ", or files could not be read again, got "
                    + maxBatchBytes.value());
        }
        ConfigValue dictionaries = values.get(SinkOptions.DICTIONARY_COLUMNS);
        ConfigValue evolution = values.get(SinkOptions.SCHEMA_EVOLUTION);
        if (isGood(dictionaries)
                && isGood(evolution)
                && !((List<?>) dictionaries.value()).isEmpty()
                && EnumOption.of(SchemaEvolution.class).parse((String) evolution.value()) == SchemaEvolution.PROJECT) {
            dictionaries.addErrorMessage(dictionaries.name() + ": expected none with " + evolution.name()
                    + "=project, as rows that are projected have no dictionaries, got " + dictionaries.value());
        }
    }

    private static void checkDictionaryChange(Map<String, ConfigValue> values) {
        ConfigValue change = values.get(SinkOptions.DICTIONARY_CHANGE);
        ConfigValue format = values.get(SinkOptions.FILE_FORMAT);
        if (isGood(change) && isGood(format) && change.value() != null) {
            SinkConfig.faultOf(
                            EnumOption.of(DictionaryChange.class).parse((String) change.value()),
                            EnumOption.of(FileFormat.class).parse((String) format.value()))
                    .ifPresent(change::addErrorMessage);
        }
    }

    private static boolean isGood(ConfigValue value) {
        return value.errorMessages().isEmpty();
    }

    /**
     * Refuses offsets by which records would be left out. Files are not touched: records that come again are found in them.
     *
     * @return true, as there is nothing else to alter
     */
    @Override
    public boolean alterOffsets(Map<String, String> connectorConfig, Map<TopicPartition, Long> offsets) {
        SinkConfig config = new SinkConfig(connectorConfig);
        try (FileStore store = Stores.open(config.store)) {
            AlteredOffsets altered = new AlteredOffsets(store, config.checks);
            for (Map.Entry<TopicPartition, Long> entry : offsets.entrySet()) {
                // null is a reset, also of what a topic that is not read any more has left behind
                if (entry.getValue() != null) {
                    AlteredOffsets.checkTopic(entry.getKey().topic(), GivenSettings.of(connectorConfig));
                    altered.check(entry.getKey(), entry.getValue());
                }
            }
        } catch (IOException e) {
            throw new ConnectException("Offsets cannot be compared with the files in " + config.storeUrl + ": " + e, e);
        }
        return true;
    }

    @Override
    public void start(Map<String, String> props) {
        properties = GivenSettings.of(props);
        unknown(properties).forEach(option -> LOG.warn("{}", option));
        GroupProtocol.warning(properties).ifPresent(LOG::warn);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return ArrowStreamSinkTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return TaskName.configs(ValueConfig.resolved(properties), maxTasks);
    }

    @Override
    public void stop() {}
}
