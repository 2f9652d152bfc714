package dev.kafkaarrow.connect.sink;

import java.util.Collection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** What a task asks of the worker that delivers its records. */
interface Delivery extends Position.Rewinds {

    /** No records of some partitions, which the task has, until they are {@linkplain #resume resumed}. */
    void pause(Collection<TopicPartition> partitions);

    /** Goes on with partitions that the task has. */
    void resume(Collection<TopicPartition> partitions);

    /** Calls {@code put} after so many milliseconds at the latest, though there may be no records. */
    void putWithin(long ms);

    /** Of a worker. */
    static Delivery of(SinkTaskContext worker) {
        return new Delivery() {
            @Override
            public void ask(TopicPartition partition, long offset) {
                worker.offset(partition, offset);
            }

            @Override
            public void pause(Collection<TopicPartition> partitions) {
                worker.pause(partitions.toArray(TopicPartition[]::new));
            }

            @Override
            public void resume(Collection<TopicPartition> partitions) {
                worker.resume(partitions.toArray(TopicPartition[]::new));
            }

            @Override
            public void putWithin(long ms) {
                worker.timeout(ms);
            }
        };
    }
}
