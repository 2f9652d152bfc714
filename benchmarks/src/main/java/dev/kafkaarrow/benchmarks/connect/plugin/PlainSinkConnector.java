package dev.kafkaarrow.benchmarks.connect.plugin;

import org.apache.kafka.connect.connector.Task;

/** A sink that writes values to files and nothing else: no checks, no coordinates, no care for what was written before. */
public final class PlainSinkConnector extends ComparisonSinkConnector {

    @Override
    public Class<? extends Task> taskClass() {
        return PlainSinkTask.class;
    }
}
