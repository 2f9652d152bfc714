package dev.kafkaarrow.sandbox.lines;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;

/** The lines of a file, each a string, and those that are appended to it. Its offsets are {@code position} by {@code filename}. */
public final class LineSourceConnector extends SourceConnector {

    static final String FILE = "file";
    static final String TOPIC = "topic";

    private Map<String, String> settings = Map.of();

    /** For the worker. */
    public LineSourceConnector() {}

    @Override
    public void start(Map<String, String> connectorSettings) {
        settings = Map.copyOf(connectorSettings);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return LineSourceTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return List.of(settings);
    }

    @Override
    public void stop() {}

    @Override
    public ConfigDef config() {
        return new ConfigDef()
                .define(FILE, ConfigDef.Type.STRING, ConfigDef.Importance.HIGH, "the file, which may be yet to come")
                .define(TOPIC, ConfigDef.Type.STRING, ConfigDef.Importance.HIGH, "the topic");
    }

    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> connectorSettings) {
        return ExactlyOnceSupport.SUPPORTED;
    }

    @Override
    public String version() {
        return LineSinkConnector.VERSION;
    }
}
