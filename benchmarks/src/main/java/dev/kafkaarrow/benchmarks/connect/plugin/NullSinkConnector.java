package dev.kafkaarrow.benchmarks.connect.plugin;

import org.apache.kafka.connect.connector.Task;

/** A sink that throws everything away. */
public final class NullSinkConnector extends ComparisonSinkConnector {

    @Override
    public Class<? extends Task> taskClass() {
        return NullSinkTask.class;
    }
}
