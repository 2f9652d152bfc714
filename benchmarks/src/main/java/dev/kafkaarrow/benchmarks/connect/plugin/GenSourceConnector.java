package dev.kafkaarrow.benchmarks.connect.plugin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;

/** A source of records that are in memory. */
public final class GenSourceConnector extends SourceConnector {

    /** A file of {@link Messages}. */
    public static final String MESSAGES = "gen.messages";

    /** A file whose appearance starts it. */
    public static final String START = "gen.start";

    /** How many records all tasks make together. */
    public static final String RECORDS = "gen.records";

    /** About how many bytes a poll returns. */
    public static final String POLL_MAX_BYTES = "gen.poll.max.bytes";

    public static final String TOPIC = "gen.topic";

    /** An {@link Arrays}. */
    public static final String ARRAYS = "gen.arrays";

    /** What the values of the records are. */
    public enum Arrays {
        /** The same few again and again, so that a record takes no memory however long it is kept. */
        SHARED,
        /** Each record has one of its own, made by a copy: the least that a source does whose records come from anywhere else. */
        COPIED
    }

    static final String TASK = "gen.task";

    private Map<String, String> settings = Map.of();

    @Override
    public String version() {
        return "1";
    }

    @Override
    public void start(Map<String, String> properties) {
        settings = Map.copyOf(properties);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return GenSourceTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        List<Map<String, String>> tasks = new ArrayList<>();
        for (int task = 0; task < maxTasks; task++) {
            Map<String, String> own = new HashMap<>(settings);
            own.put(TASK, Integer.toString(task));
            own.put(RECORDS, Integer.toString(Integer.parseInt(settings.get(RECORDS)) / maxTasks));
            tasks.add(own);
        }
        return tasks;
    }

    @Override
    public void stop() {}

    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> properties) {
        return ExactlyOnceSupport.SUPPORTED;
    }

    @Override
    public ConfigDef config() {
        return new ConfigDef();
    }
}
