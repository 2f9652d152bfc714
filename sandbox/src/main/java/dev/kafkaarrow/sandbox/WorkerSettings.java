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
 * @param locale what {@code LC_ALL} is, by which the JVM reads and writes names of files
 * @param launcher a command that runs the command line given to it in its own process; empty for none
 */
public record WorkerSettings(
        String groupId,
        List<Path> pluginPath,
        Map<String, String> settings,
        List<String> jvmOptions,
        String locale,
        List<String> launcher) {

    /** What workers have unless told otherwise. */
    static final String UTF_8_LOCALE = "C.UTF-8";

    public WorkerSettings {
        pluginPath = List.copyOf(pluginPath);
        settings = Map.copyOf(settings);
        jvmOptions = List.copyOf(jvmOptions);
        launcher = List.copyOf(launcher);
    }

    /** A worker of the group {@code connect} with these plugins. */
    public static WorkerSettings withPlugins(Path... pluginPath) {
        return new WorkerSettings("connect", List.of(pluginPath), Map.of(), List.of(), UTF_8_LOCALE, List.of());
    }

    public WorkerSettings inGroup(String otherGroupId) {
        return new WorkerSettings(otherGroupId, pluginPath, settings, jvmOptions, locale, launcher);
    }

    public WorkerSettings with(String setting, String value) {
        return with(Map.of(setting, value));
    }

    public WorkerSettings with(Map<String, String> moreSettings) {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(moreSettings);
        return new WorkerSettings(groupId, pluginPath, all, jvmOptions, locale, launcher);
    }

    public WorkerSettings withJvmOptions(String... moreJvmOptions) {
        List<String> all = new ArrayList<>(jvmOptions);
        all.addAll(List.of(moreJvmOptions));
        return new WorkerSettings(groupId, pluginPath, settings, all, locale, launcher);
    }

    /** As {@code C}: a worker that has no UTF-8 locale, as services and containers often have none. */
    public WorkerSettings inLocale(String otherLocale) {
        return new WorkerSettings(groupId, pluginPath, settings, jvmOptions, otherLocale, launcher);
    }

    /** As {@code setpriv --bounding-set=-dac_override}: the worker has the rights that the command leaves it. */
    public WorkerSettings launchedBy(String... command) {
        return new WorkerSettings(groupId, pluginPath, settings, jvmOptions, locale, List.of(command));
    }
}
