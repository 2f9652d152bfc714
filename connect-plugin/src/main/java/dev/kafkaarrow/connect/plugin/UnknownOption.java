package dev.kafkaarrow.connect.plugin;

import dev.kafkaarrow.ipc.NearestName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;

/**
 * An option of a connector that nothing reads: usually a typing error, with which the connector runs on a default. It is warned about and
 * not refused, as frameworks around Connect add options of their own.
 *
 * @param name of the option
 * @param nearest the option that was probably meant
 */
public record UnknownOption(String name, Optional<String> nearest) {

    /** What Connect itself reads in a connector's configuration, up to 4.4, apart from {@link #PREFIXES_OF_CONNECT}. */
    private static final List<String> OF_CONNECT = List.of(
            "config.action.reload",
            "connector.class",
            "connector.plugin.version",
            "errors.deadletterqueue.topic.name",
            "errors.tolerance",
            "exactly.once.support",
            "header.converter",
            "key.converter",
            "name",
            "offsets.storage.topic",
            "predicates",
            "task.class",
            "tasks.max",
            "tasks.max.enforce",
            "topics",
            "topics.regex",
            "transaction.boundary",
            "transaction.boundary.interval.ms",
            "transforms",
            "value.converter");

    private static final List<String> PREFIXES_OF_CONNECT = List.of(
            "admin.override.",
            "consumer.override.",
            "errors.",
            "header.converter.",
            "key.converter.",
            "predicates.",
            "producer.override.",
            "topic.creation.",
            "transforms.",
            "value.converter.");

    /**
     * The options that neither the connector nor Connect reads, sorted by name.
     *
     * @param settings of the connector
     * @param own options of the connector
     * @param counterparts options of other connectors to options of this one that do the same
     */
    public static List<UnknownOption> in(
            Map<String, String> settings, ConfigDef own, Map<String, String> counterparts) {
        List<String> known = new ArrayList<>();
        own.configKeys().values().stream()
                .filter(key -> !key.internalConfig)
                .map(key -> key.name)
                .sorted()
                .forEach(known::add);
        known.addAll(OF_CONNECT);
        List<UnknownOption> unknown = new ArrayList<>();
        for (String name : new TreeSet<>(settings.keySet())) {
            boolean isKnown = known.contains(name)
                    || own.names().contains(name)
                    || PREFIXES_OF_CONNECT.stream().anyMatch(name::startsWith);
            if (!isKnown) {
                unknown.add(new UnknownOption(
                        name,
                        Optional.ofNullable(counterparts.get(name))
                                .or(() -> NearestName.of(name, known))
                                .or(() -> withNearestPrefix(name))));
            }
        }
        return unknown;
    }

    private static Optional<String> withNearestPrefix(String name) {
        for (String prefix : PREFIXES_OF_CONNECT) {
            int end = name.indexOf('.');
            if (end >= 0 && prefix.indexOf('.') < prefix.length() - 1) {
                end = name.indexOf('.', end + 1);
            }
            if (end >= 0
                    && NearestName.of(name.substring(0, end), List.of(prefix.substring(0, prefix.length() - 1)))
                            .isPresent()) {
                return Optional.of(prefix + name.substring(end + 1));
            }
        }
        return Optional.empty();
    }

    /** For the worker's answer to a validation, which has recommended values but no warnings. */
    public ConfigValue recommendation(Map<String, String> settings) {
        return new ConfigValue(
                name,
                settings.get(name),
                nearest.stream().<Object>map(option -> option).toList(),
                List.of());
    }

    /** For the log. */
    @Override
    public String toString() {
        return "Unknown option " + name + " is ignored"
                + nearest.map(option -> ": did you mean " + option + "?").orElse("");
    }
}
