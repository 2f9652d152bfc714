package dev.kafkaarrow.it;

import dev.kafkaarrow.ipc.InvalidStreamException;
import dev.kafkaarrow.ipc.StreamSchema;
import dev.kafkaarrow.ipc.TypeCase;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * A producer that goes on while a test does other things: 100 messages a second to all partitions of a topic, of several
 * schemas, with changing dictionaries, among them tombstones and streams without batches.
 */
final class Traffic implements AutoCloseable {

    private static final List<Schema> SCHEMAS = List.of(
            TypeCase.named("several dictionaries").schema(),
            TypeCase.named("struct of structs").schema(),
            TypeCase.named("utf8").schema());
    private static final int ROWS = 5;

    private final BufferAllocator allocator = new RootAllocator();
    private final GeneratedStreams streams = new GeneratedStreams(allocator);
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final KafkaProducer<byte[], byte[]> producer;
    private final Function<Integer, Schema> schemas;
    private final String topic;
    private final int partitions;
    private final ScheduledFuture<?> sending;
    private volatile int sent;
    private volatile Future<RecordMetadata> last;

    private Traffic(Topics topics, String topic, int partitions, Function<Integer, Schema> schemas) {
        this.schemas = schemas;
        this.producer = topics.producer();
        this.topic = topic;
        this.partitions = partitions;
        this.sending = executor.scheduleAtFixedRate(this::send, 0, 10, TimeUnit.MILLISECONDS);
    }

    /** To a topic that exists. */
    static Traffic start(Topics topics, String topic, int partitions) {
        return new Traffic(topics, topic, partitions, i -> SCHEMAS.get(i % 7 % SCHEMAS.size()));
    }

    /** As {@link #start(Topics, String, int)}, of schemas that follow one another, though older ones still come now and then. */
    static Traffic start(Topics topics, String topic, int partitions, List<Schema> evolving) {
        return new Traffic(topics, topic, partitions, i -> {
            int newest = Math.min(evolving.size() - 1, i / 200);
            return evolving.get(i % 4 == 0 ? i % (newest + 1) : newest);
        });
    }

    private void send() {
        int i = sent;
        byte[] key = ("key " + i).getBytes(StandardCharsets.UTF_8);
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, i % partitions, key, value(i));
        record.headers().add("number", Integer.toString(i).getBytes(StandardCharsets.UTF_8));
        last = producer.send(record);
        sent = i + 1;
    }

    private byte[] value(int i) {
        Schema schema = schemas.apply(i);
        // dictionaries stay for a while, so that a file may leave out those that are in effect
        long seed = i % 7 == 0 ? i / 100 : i;
        try {
            return switch (i % 50) {
                case 10 -> null;
                case 20 -> streams.withoutBatches(schema, seed).toByteArray();
                case 30, 40 ->
                    // whose dictionaries would change in between, which no IPC file can hold
                    StreamSchema.of(schema).dictionaryIds().isEmpty()
                            ? streams.twoBatches(schema, ROWS, seed).toByteArray()
                            : streams.oneBatch(schema, ROWS, seed).toByteArray();
                default -> streams.oneBatch(schema, ROWS, seed).toByteArray();
            };
        } catch (InvalidStreamException e) {
            throw new IllegalStateException("own stream " + i, e);
        }
    }

    /** Stops sending and returns, once the broker has them all, how many messages were sent. */
    int stop() throws ExecutionException, InterruptedException {
        executor.shutdown();
        if (!executor.awaitTermination(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the producer does not stop");
        }
        if (!sending.isCancelled()) {
            sending.get(); // throws what ended the sending before its time
        }
        producer.flush();
        last.get();
        return sent;
    }

    @Override
    public void close() {
        executor.shutdownNow();
        producer.close();
        allocator.close();
    }
}
