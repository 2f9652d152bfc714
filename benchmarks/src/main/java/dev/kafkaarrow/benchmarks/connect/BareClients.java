package dev.kafkaarrow.benchmarks.connect;

import dev.kafkaarrow.benchmarks.connect.plugin.Messages;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The least that can be done with Kafka's clients, in a JVM of its own: one loop for each partition. Reads commands from standard
 * input, a line each, and answers with nanoseconds. Started by {@link BareProcess}.
 */
final class BareClients {

    private final String bootstrapServers;

    private BareClients(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    public static void main(String[] args) throws IOException, InterruptedException, ExecutionException {
        BareClients clients = new BareClients(args[0]);
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] command = line.split(" ", -1);
            long nanos = switch (command[0]) {
                case "consume" ->
                    clients.consume(
                            command[1],
                            Path.of(command[2]),
                            Integer.parseInt(command[3]),
                            Integer.parseInt(command[4]),
                            Integer.parseInt(command[5]));
                case "produce" ->
                    clients.produce(
                            command[1],
                            Messages.read(Path.of(command[2])),
                            Integer.parseInt(command[3]),
                            Integer.parseInt(command[4]));
                case "put" ->
                    clients.put(
                            command[1],
                            BareBucket.of(command[2]),
                            Integer.parseInt(command[3]),
                            Integer.parseInt(command[4]),
                            Integer.parseInt(command[5]));
                case "get" ->
                    clients.get(
                            BareBucket.of(command[1]),
                            command[2],
                            Integer.parseInt(command[3]),
                            Integer.parseInt(command[4]));
                default -> throw new IllegalArgumentException(line);
            };
            System.out.println(nanos);
        }
    }

    /** Writes each partition to files of so many messages, fsyncs each, and commits at the end. */
    private long consume(String topic, Path directory, int partitions, int messages, int messagesPerFile)
            throws InterruptedException, ExecutionException {
        return consume(
                topic,
                partitions,
                (partition, consumer) ->
                        writeAll(consumer, directory.resolve(Integer.toString(partition)), messages, messagesPerFile));
    }

    /** Puts each partition as objects of so many messages, and commits at the end. */
    private long put(String topic, BareBucket bucket, int partitions, int messages, int messagesPerFile)
            throws InterruptedException, ExecutionException {
        try (bucket) {
            return consume(
                    topic,
                    partitions,
                    (partition, consumer) -> putAll(consumer, bucket, partition, messages, messagesPerFile));
        }
    }

    private interface Writing {
        void write(int partition, KafkaConsumer<byte[], byte[]> consumer) throws IOException;
    }

    private long consume(String topic, int partitions, Writing writing)
            throws InterruptedException, ExecutionException {
        return timed(partitions, (partition, start) -> {
            Map<String, Object> settings = new HashMap<>(LargeMessages.consumer());
            settings.put("bootstrap.servers", bootstrapServers);
            settings.put("group.id", topic + "-bare-" + partition);
            try (KafkaConsumer<byte[], byte[]> consumer =
                    new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                TopicPartition only = new TopicPartition(topic, partition);
                consumer.assign(List.of(only));
                consumer.seekToBeginning(List.of(only));
                // what a group's member has done before its first poll: it knows its coordinator and where it is
                Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.of(only));
                long position = consumer.position(only);
                if (position != 0) {
                    throw new IllegalStateException(
                            only + ": expected to begin at 0, got " + position + ", committed " + committed);
                }
                long begun = start.getAsLong();
                writing.write(partition, consumer);
                consumer.commitSync();
                return System.nanoTime() - begun;
            }
        });
    }

    private static void writeAll(
            KafkaConsumer<byte[], byte[]> consumer, Path directory, int messages, int messagesPerFile)
            throws IOException {
        Files.createDirectories(directory);
        FileChannel file = open(directory, 0);
        int written = 0;
        while (written < messages) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                ByteBuffer value = ByteBuffer.wrap(record.value());
                while (value.hasRemaining()) {
                    file.write(value);
                }
                written++;
                if (written % messagesPerFile == 0 || written == messages) {
                    file.force(true);
                    file.close();
                    if (written < messages) {
                        file = open(directory, written);
                    }
                }
            }
        }
    }

    /** A file at a time, as a sink of one key does: it is staged, and goes up. */
    private static void putAll(
            KafkaConsumer<byte[], byte[]> consumer, BareBucket bucket, int partition, int messages, int messagesPerFile)
            throws IOException {
        Path staged = Files.createTempFile("bare", ".staged");
        FileChannel file = staged(staged);
        int written = 0;
        while (written < messages) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                ByteBuffer value = ByteBuffer.wrap(record.value());
                while (value.hasRemaining()) {
                    file.write(value);
                }
                written++;
                if (written % messagesPerFile == 0 || written == messages) {
                    file.close();
                    bucket.put(partition + "/" + written, staged);
                    file = staged(staged);
                }
            }
        }
        file.close();
        Files.delete(staged);
    }

    private static FileChannel staged(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    }

    /** Gets all objects by ranges, and sends as many messages as are in them. */
    private long get(BareBucket bucket, String topic, int loops, int messages)
            throws InterruptedException, ExecutionException {
        try (bucket) {
            List<String> keys = bucket.keys();
            // a little less than what a message takes of a file, as nothing is sent of what is left behind the last
            // piece of each
            int pieceBytes = (int) (bucket.sizeInBytes() / ((long) loops * messages) * 99 / 100);
            return timed(loops, (loop, start) -> {
                Map<String, Object> settings = new HashMap<>(LargeMessages.bareProducer());
                settings.put("bootstrap.servers", bootstrapServers);
                try (KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
                    int partitions = producer.partitionsFor(topic).size();
                    long begun = start.getAsLong();
                    List<Future<?>> sent = new ArrayList<>(messages);
                    for (int key = loop; key < keys.size(); key += loops) {
                        bucket.get(keys.get(key), pieceBytes, value -> {
                            if (sent.size() < messages) {
                                sent.add(producer.send(
                                        new ProducerRecord<>(topic, sent.size() % partitions, null, value)));
                            }
                        });
                    }
                    for (Future<?> one : sent) {
                        one.get();
                    }
                    if (sent.size() < messages) {
                        throw new IOException("expected " + messages + " messages in " + keys + ", got " + sent.size());
                    }
                    return System.nanoTime() - begun;
                }
            });
        }
    }

    private static FileChannel open(Path directory, int number) throws IOException {
        return FileChannel.open(
                directory.resolve(Integer.toString(number)), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    private long produce(String topic, List<byte[]> payloads, int loops, int messages)
            throws InterruptedException, ExecutionException {
        return timed(loops, (loop, start) -> {
            Map<String, Object> settings = new HashMap<>(LargeMessages.bareProducer());
            settings.put("bootstrap.servers", bootstrapServers);
            try (KafkaProducer<byte[], byte[]> producer =
                    new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
                int partitions = producer.partitionsFor(topic).size();
                long begun = start.getAsLong();
                List<Future<?>> sent = new ArrayList<>(messages);
                for (int i = 0; i < messages; i++) {
                    byte[] value = payloads.get(i % payloads.size());
                    int partition = loops == 1 ? i % partitions : loop;
                    sent.add(producer.send(new ProducerRecord<>(topic, partition, null, value)));
                }
                for (Future<?> one : sent) {
                    one.get();
                }
                return System.nanoTime() - begun;
            }
        });
    }

    /** One of several loops that run at the same time; returns how long it took, without opening and closing its client. */
    private interface Loop {
        /** @param start returns when all loops are ready, with the time */
        long run(int number, LongSupplier start) throws IOException, InterruptedException, ExecutionException;
    }

    private static long timed(int loops, Loop loop) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(loops);
        try {
            CountDownLatch ready = new CountDownLatch(loops);
            List<Future<Long>> running = new ArrayList<>();
            for (int i = 0; i < loops; i++) {
                int number = i;
                running.add(threads.submit(() -> loop.run(number, () -> awaitAll(ready))));
            }
            long longest = 0;
            for (Future<Long> one : running) {
                longest = Math.max(longest, one.get());
            }
            return longest;
        } finally {
            threads.shutdown();
        }
    }

    private static long awaitAll(CountDownLatch ready) {
        ready.countDown();
        try {
            ready.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return System.nanoTime();
    }
}
