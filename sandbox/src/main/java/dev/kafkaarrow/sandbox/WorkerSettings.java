package dev.kafkaarrow.sandbox;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What distinguishes one Connect worker from another. Workers of one group id form a cluster. Immutable.
 *
 * @param groupId the Connect cluster; its internal topics are {@code <groupId>-configs}, {@code -offsets} and {@code -status}
 * @param pluginPath folders of plugins, or single jars
 * @param settings worker properties that override the sandbox's
 * @param jvmOptions put behind the sandbox's, so that {@code -Xmx256m} overrides its heap of 512 MiB
 */
public record WorkerSettings(
        String groupId, List<Path> pluginPath, Map<String, String> settings, List<String> jvmOptions) {

    public WorkerSettings {
        pluginPath = List.copyOf(pluginPath);
        settings = Map.copyOf(settings);
        jvmOptions = List.copyOf(jvmOptions);
    }

    /** A worker of the group {@code connect} with these plugins. */
    public static WorkerSettings withPlugins(Path... pluginPath) {
        return new WorkerSettings("connect", List.of(pluginPath), Map.of(), List.of());
    }

    public WorkerSettings inGroup(String otherGroupId) {
        return new WorkerSettings(otherGroupId, pluginPath, settings, jvmOptions);
    }

    public WorkerSettings with(String setting, String value) {
        return with(Map.of(setting, value));
    }

    public WorkerSettings with(Map<String, String> moreSettings) {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(moreSettings);
        return new WorkerSettings(groupId, pluginPath, all, jvmOptions);
    }

    public WorkerSettings withJvmOptions(String... moreJvmOptions) {
        List<String> all = new ArrayList<>(jvmOptions);
        all.addAll(List.of(moreJvmOptions));
        return new WorkerSettings(groupId, pluginPath, settings, all);
    }
}
