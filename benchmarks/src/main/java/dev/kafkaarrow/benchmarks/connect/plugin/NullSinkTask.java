package dev.kafkaarrow.benchmarks.connect.plugin;

import java.util.Collection;
import java.util.Map;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;

/** Throws records away. */
public final class NullSinkTask extends SinkTask {

    @Override
    public String version() {
        return "1";
    }

    @Override
    public void start(Map<String, String> properties) {}

    @Override
    public void put(Collection<SinkRecord> records) {}

    @Override
    public void stop() {}
}
