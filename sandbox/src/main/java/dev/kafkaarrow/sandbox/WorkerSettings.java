package dev.kafkaarrow.sandbox;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What distinguishes one Connect worker from another. Workers of one group id form a cluster. Immutable.
 *
 * @param groupId the Connect cluster; its internal topics are {@code <groupId>-configs}, {@code -offsets} and {@code -status}
 * @param pluginPath folders of plugins, or single jars
 * @param settings worker properties that override the sandbox's
 * @param machine what runs the worker
 */
public record WorkerSettings(String groupId, List<Path> pluginPath, Map<String, String> settings, Machine machine) {

    public WorkerSettings {
        pluginPath = List.copyOf(pluginPath);
        settings = Map.copyOf(settings);
    }

    /** A worker of the group {@code connect} with these plugins. */
    public static WorkerSettings withPlugins(Path... pluginPath) {
        return new WorkerSettings("connect", List.of(pluginPath), Map.of(), Machine.DEFAULT);
    }

    public WorkerSettings inGroup(String otherGroupId) {
        return new WorkerSettings(otherGroupId, pluginPath, settings, machine);
    }

    public WorkerSettings with(String setting, String value) {
        return with(Map.of(setting, value));
    }

    public WorkerSettings with(Map<String, String> moreSettings) {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(moreSettings);
        return new WorkerSettings(groupId, pluginPath, all, machine);
    }

    public WorkerSettings withJvmOptions(String... moreJvmOptions) {
        List<String> all = new ArrayList<>(machine.jvmOptions());
        all.addAll(List.of(moreJvmOptions));
        return on(new Machine(machine.libs(), machine.javaHome(), all, machine.locale(), machine.launcher()));
    }

    /** As {@code C}: a worker that has no UTF-8 locale, as services and containers often have none. */
    public WorkerSettings inLocale(String otherLocale) {
        return on(
                new Machine(machine.libs(), machine.javaHome(), machine.jvmOptions(), otherLocale, machine.launcher()));
    }

    /** As {@code setpriv --bounding-set=-dac_override}: the worker has the rights that the command leaves it. */
    public WorkerSettings launchedBy(String... command) {
        return on(new Machine(
                machine.libs(), machine.javaHome(), machine.jvmOptions(), machine.locale(), List.of(command)));
    }

    /** A worker of any version of Kafka, and not of the sandbox's: by the jars in this folder, and on that JVM. */
    public WorkerSettings on(Path libs, Path javaHome) {
        return on(new Machine(Optional.of(libs), javaHome, machine.jvmOptions(), machine.locale(), machine.launcher()));
    }

    private WorkerSettings on(Machine otherMachine) {
        return new WorkerSettings(groupId, pluginPath, settings, otherMachine);
    }

    /**
     * What runs a worker.
     *
     * @param libs a folder of jars; none: those of the sandbox
     * @param javaHome of its JVM
     * @param jvmOptions put behind the sandbox's, so that {@code -Xmx256m} overrides its heap of 512 MiB
     * @param locale what {@code LC_ALL} is, by which the JVM reads and writes names of files
     * @param launcher a command that runs the command line given to it in its own process; empty for none
     */
    public record Machine(
            Optional<Path> libs, Path javaHome, List<String> jvmOptions, String locale, List<String> launcher) {

        /** What all have unless told otherwise. */
        static final Machine DEFAULT = new Machine(
                Optional.empty(), Path.of(System.getProperty("java.home")), List.of(), "C.UTF-8", List.of());

        public Machine {
            jvmOptions = List.copyOf(jvmOptions);
            launcher = List.copyOf(launcher);
        }
    }
}
