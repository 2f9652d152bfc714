package dev.kafkaarrow.tools.look;

import dev.kafkaarrow.tools.command.UsageException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Records of a topic from one place on, up to another or to the end that there was at the beginning. Belongs to no group and commits nothing.
 * Not thread-safe.
 */
final class TopicRecords implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    /** For a broker to answer at all. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final boolean follows;
    private final Deque<ConsumerRecord<byte[], byte[]>> polled = new ArrayDeque<>();

    TopicRecords(
            Map<String, Object> client,
            String topic,
            Integer partition,
            Optional<Bound> from,
            Optional<Bound> to,
            boolean follows)
            throws IOException {
        Map<String, Object> options = new HashMap<>(client);
        options.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        options.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        options.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        options.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        options.remove(ConsumerConfig.GROUP_ID_CONFIG);
        this.follows = follows;
        try {
            consumer = new KafkaConsumer<>(options, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new UsageException("--bootstrap-server, --command-config: " + cause.getMessage(), e);
        }
        boolean isReady = false;
        try {
            List<TopicPartition> partitions = partitions(topic, partition);
            consumer.assign(partitions);
            begin(partitions, from);
            Map<TopicPartition, Long> atEnd = consumer.endOffsets(partitions);
            for (TopicPartition each : partitions) {
                ends.put(each, end(each, to, atEnd.get(each)));
            }
            pauseWhatIsRead();
            isReady = true;
        } catch (KafkaException e) {
            throw new IOException(topic + ": " + e.getMessage(), e);
        } finally {
            if (!isReady) {
                consumer.close();
            }
        }
    }

    private List<TopicPartition> partitions(String topic, Integer only) {
        List<PartitionInfo> found = consumer.partitionsFor(topic);
        if (found == null || found.isEmpty()) {
            throw new UsageException("--topic: there is no topic " + topic);
        }
        List<TopicPartition> partitions = found.stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .filter(each -> only == null || each.partition() == only)
                .sorted((a, b) -> Integer.compare(a.partition(), b.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new UsageException("--partition: " + topic + " has partitions 0 to " + (found.size() - 1));
        }
        return partitions;
    }

    private void begin(List<TopicPartition> partitions, Optional<Bound> from) {
        if (from.isEmpty()) {
            consumer.seekToBeginning(partitions);
        } else if (from.get() instanceof Bound.Offset offset) {
            Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
            partitions.forEach(each -> consumer.seek(each, Math.max(offset.offset(), first.get(each))));
        } else if (from.get() instanceof Bound.Time time) {
            for (TopicPartition each : partitions) {
                long end = consumer.endOffsets(List.of(each)).get(each);
                consumer.seek(each, of(each, time).orElse(end));
            }
        }
    }

    private Optional<Long> of(TopicPartition partition, Bound.Time time) {
        OffsetAndTimestamp found =
                consumer.offsetsForTimes(Map.of(partition, time.epochMs())).get(partition);
        return Optional.ofNullable(found).map(OffsetAndTimestamp::offset);
    }

    private long end(TopicPartition partition, Optional<Bound> to, long atEnd) {
        long most = follows ? Long.MAX_VALUE : atEnd;
        if (to.isEmpty()) {
            return most;
        }
        return to.get() instanceof Bound.Offset offset
                ? Math.min(offset.offset(), most)
                : of(partition, (Bound.Time) to.get())
                        .map(found -> Math.min(found, most))
                        .orElse(most);
    }

    /** Skips all but the last records of each partition. */
    void skipToLast(long count) {
        for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
            long atEnd = Math.min(
                    end.getValue(), consumer.endOffsets(List.of(end.getKey())).get(end.getKey()));
            consumer.seek(end.getKey(), Math.max(consumer.position(end.getKey()), atEnd - count));
        }
        pauseWhatIsRead();
    }

    /**
     * The next record; empty when all were read up to their ends, and, while it follows, also if none came for a moment.
     */
    Optional<ConsumerRecord<byte[], byte[]>> next() throws IOException {
        try {
            while (polled.isEmpty() && !isAtEnd()) {
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
                    if (each.offset() < ends.get(new TopicPartition(each.topic(), each.partition()))) {
                        polled.add(each);
                    }
                }
                pauseWhatIsRead();
                if (follows && polled.isEmpty()) {
                    return Optional.empty();
                }
            }
        } catch (KafkaException e) {
            throw new IOException(e.getMessage(), e);
        }
        return Optional.ofNullable(polled.poll());
    }

    /** Whether there are no more records to come. */
    boolean isAtEnd() {
        return polled.isEmpty() && consumer.paused().size() == ends.size();
    }

    private void pauseWhatIsRead() {
        List<TopicPartition> read = new ArrayList<>();
        ends.forEach((partition, end) -> {
            // transactions have markers at their ends: positions pass them, records do not tell
            if (consumer.position(partition) >= end) {
                read.add(partition);
            }
        });
        consumer.pause(read);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
