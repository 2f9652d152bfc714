package dev.kafkaarrow.connect.sink;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.config.ConfigValue;

/**
 * The protocol of a sink's consumer group, as the connector sets it. By that of KIP-848, Connect 4.0 and later fails a task from which a
 * rebalance takes a partition. It is warned about and not refused: nothing is lost, and a sink of a single task may never meet it.
 */
final class GroupProtocol {

    static final String OPTION = "consumer.override.group.protocol";

    private static final String OF_KIP_848 = "consumer";
    private static final String RECOMMENDED = "classic";

    /** Of the public API, since 4.0; vendors number their versions otherwise. */
    private static final String SINCE_4_0 = "org.apache.kafka.clients.consumer.SubscriptionPattern";

    private GroupProtocol() {}

    /** What to say of the settings of a connector on this worker. */
    static Optional<String> warning(Map<String, String> settings) {
        return warning(settings, Consumer.class.getClassLoader());
    }

    /** @param worker knows the worker's classes */
    static Optional<String> warning(Map<String, String> settings, ClassLoader worker) {
        boolean fails = OF_KIP_848.equalsIgnoreCase(settings.get(OPTION)) && is40OrLater(worker);
        return fails
                ? Optional.of(OPTION + "=" + OF_KIP_848
                        + ": Connect 4.0 to 4.4 fails a task when a rebalance takes a partition from it"
                        + " (UnsupportedOperationException in its lag metrics), until it is restarted; set "
                        + RECOMMENDED)
                : Optional.empty();
    }

    /** For the worker's answer to a validation, which has recommended values but no warnings. */
    static ConfigValue recommendation(Map<String, String> settings) {
        return new ConfigValue(OPTION, settings.get(OPTION), List.of(RECOMMENDED), List.of());
    }

    private static boolean is40OrLater(ClassLoader worker) {
        try {
            Class.forName(SINCE_4_0, false, worker);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
