package dev.kafkaarrow.sandbox.lines;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;

/** Values as Java prints them, each on a line behind those that the file holds. */
public final class LineSinkConnector extends SinkConnector {

    static final String VERSION = "1";
    static final String FILE = "file";

    private Map<String, String> settings = Map.of();

    /** For the worker. */
    public LineSinkConnector() {}

    @Override
    public void start(Map<String, String> connectorSettings) {
        settings = Map.copyOf(connectorSettings);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return LineSinkTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return Collections.nCopies(maxTasks, settings);
    }

    @Override
    public void stop() {}

    @Override
    public ConfigDef config() {
        return new ConfigDef()
                .define(FILE, ConfigDef.Type.STRING, ConfigDef.Importance.HIGH, "the file, in a directory that exists");
    }

    @Override
    public String version() {
        return VERSION;
    }
}
