package dev.kafkaarrow.tools.command;

import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** How many partitions a topic has: a producer makes a topic that is missing, or waits for a partition that is not there. */
public final class TopicPartitions {

    private static final long LIMIT_SECONDS = 30;

    private TopicPartitions() {}

    /**
     * Asks a broker.
     *
     * @return empty if there is no such topic
     * @throws IOException if the broker does not say
     */
    public static OptionalInt count(String topic, Admin admin) throws IOException {
        try {
            return OptionalInt.of(admin.describeTopics(List.of(topic))
                    .topicNameValues()
                    .get(topic)
                    .get(LIMIT_SECONDS, TimeUnit.SECONDS)
                    .partitions()
                    .size());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return OptionalInt.empty();
            }
            throw new IOException(
                    topic + ": cannot be looked up: " + e.getCause().getMessage(), e);
        } catch (TimeoutException e) {
            throw new IOException(topic + ": cannot be looked up within " + LIMIT_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(topic + ": interrupted while it was looked up", e);
        }
    }
}
