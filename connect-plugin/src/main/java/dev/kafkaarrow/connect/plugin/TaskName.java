package dev.kafkaarrow.connect.plugin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A task as its worker names it in metrics.
 *
 * @param connector its name
 * @param index of the task among those of the connector, from 0
 */
public record TaskName(String connector, String index) {

    /**
     * The option by which a connector tells each task its index, which is its place in {@link
     * org.apache.kafka.connect.connector.Connector#taskConfigs}. No worker before 4.1 tells a task.
     */
    public static final String INDEX = "task.index";

    private static final String CONNECTOR = "name";

    /**
     * What a connector gives its tasks, each its index.
     *
     * @param ofEach settings that all have
     */
    public static List<Map<String, String>> configs(Map<String, String> ofEach, int tasks) {
        List<Map<String, String>> configs = new ArrayList<>();
        for (int index = 0; index < tasks; index++) {
            Map<String, String> config = new HashMap<>(ofEach);
            config.put(INDEX, Integer.toString(index));
            configs.add(config);
        }
        return configs;
    }

    /** The task that has these settings; empty if they do not say, as those of an older release's connector. */
    public static Optional<TaskName> of(Map<String, String> settings) {
        String connector = settings.get(CONNECTOR);
        String index = settings.get(INDEX);
        return connector == null || index == null ? Optional.empty() : Optional.of(new TaskName(connector, index));
    }
}
