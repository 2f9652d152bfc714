package dev.kafkaarrow.sandbox.quickstart;

import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.sandbox.ConnectRest;
import dev.kafkaarrow.sandbox.ConnectorOffset;
import dev.kafkaarrow.sandbox.Sandbox;
import dev.kafkaarrow.serde.ArrowStreamSerializer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Takes the inputs through the stages, all inputs through one stage before the next. Not thread-safe. */
final class Journey {
    private static final Duration CONNECTOR_TIMEOUT = Duration.ofSeconds(60);

    private final String bootstrapServers;
    private final ConnectRest connect;
    private final List<Input> inputs;
    private final StorePlace store;
    private final Progress progress;
    private final long messages;
    private final long rows;
    private final Map<Input, Map<Stage, Duration>> durations = new HashMap<>();

    /** @param store where the sink connectors put files */
    Journey(Sandbox sandbox, List<Input> inputs, StorePlace store, Progress progress) {
        this.bootstrapServers = sandbox.bootstrapServers();
        this.connect = sandbox.workers().get(0).rest();
        this.inputs = inputs;
        this.store = store;
        this.progress = progress;
        this.messages = inputs.stream().mapToLong(Input::messages).sum();
        this.rows = inputs.stream().mapToLong(Input::rows).sum();
        inputs.forEach(input -> durations.put(input, new EnumMap<>(Stage.class)));
    }

    List<Arrival> run() throws IOException {
        makeTopics();
        produce();
        sink();
        source();
        return consume();
    }

    private void makeTopics() {
        List<NewTopic> topics = new ArrayList<>();
        for (Input input : inputs) {
            for (String topic : List.of(input.topic(), input.copyTopic())) {
                topics.add(new NewTopic(topic, Optional.of(1), Optional.of((short) 1)));
            }
        }
        try (Admin admin = Admin.create(client())) {
            await(
                    "making topics",
                    admin.createTopics(topics).all().toCompletionStage().toCompletableFuture());
        }
    }

    private static void await(String what, Future<?> future) {
        try {
            future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(what + ": interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(what + ": " + e.getCause(), e);
        }
    }

    private Map<String, Object> client() {
        return Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    }

    private void produce() throws IOException {
        progress.begin(Stage.PRODUCE, "");
        Sent sent = new Sent();
        try (Producer<byte[], ArrowStream> producer =
                new KafkaProducer<>(client(), new ByteArraySerializer(), new ArrowStreamSerializer())) {
            for (Input input : inputs) {
                long start = System.nanoTime();
                input.forEachMessage(message -> {
                    sent.add(message, producer.send(new ProducerRecord<>(input.topic(), message)));
                    progress.update(Stage.PRODUCE, sent.messages, messages, sent.text());
                });
                sent.awaitAcknowledgements(input);
                passed(Stage.PRODUCE, input, start);
            }
        }
        progress.end(Stage.PRODUCE, sent.text());
    }

    private static final class Sent {
        private final List<Future<RecordMetadata>> acknowledgements = new ArrayList<>();
        private long messages;
        private long bytes;

        void add(ArrowStream message, Future<RecordMetadata> acknowledgement) {
            messages++;
            bytes += message.sizeInBytes();
            acknowledgements.add(acknowledgement);
        }

        void awaitAcknowledgements(Input input) {
            for (Future<RecordMetadata> acknowledgement : acknowledgements) {
                await("sending " + input.file() + " to topic " + input.topic(), acknowledgement);
            }
            acknowledgements.clear();
        }

        String text() {
            return Table.count(messages) + " messages, " + Table.megabytes(bytes);
        }
    }

    private void sink() {
        inConnectors(
                Stage.SINK, Connectors::sinkName, input -> Connectors.sink(input, store), this::committedBySink, () -> {
                    StoredFiles files = StoredFiles.below(store.folder());
                    return " messages in " + files.paths().size() + " files, " + Table.megabytes(files.bytes());
                });
    }

    /** The sink commits what is published. */
    private long committedBySink(Input input) {
        long committed = 0;
        for (ConnectorOffset partition : connect.offsets(Connectors.sinkName(input))) {
            committed += partition
                    .offset()
                    .map(offset -> ((Number) offset.get("kafka_offset")).longValue())
                    .orElse(0L);
        }
        return committed;
    }

    /** Its end is seen by a consumer, for offsets of the second topics count transactions' ends as well. */
    private void source() {
        List<String> topics = inputs.stream().map(Input::copyTopic).toList();
        Map<String, Long> arrived = new HashMap<>();
        try (Consumer<byte[], byte[]> consumer =
                CopyTopic.consumer(bootstrapServers, topics, new ByteArrayDeserializer())) {
            inConnectors(
                    Stage.SOURCE,
                    Connectors::sourceName,
                    input -> Connectors.source(input, store),
                    input -> arrived.getOrDefault(input.copyTopic(), 0L),
                    () -> {
                        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(CopyTopic.POLL)) {
                            arrived.merge(message.topic(), 1L, Long::sum);
                        }
                        return " messages";
                    });
        }
    }

    /**
     * Runs one connector for each input until as many messages have passed as the input has; then stops them, so that nothing
     * is written any more when the next stage looks.
     *
     * @param passed messages of an input that are through this stage
     * @param text to follow the count of messages; asked once in a while, before they are counted
     */
    private void inConnectors(
            Stage stage,
            Function<Input, String> name,
            Function<Input, Map<String, String>> config,
            ToLongFunction<Input> passed,
            Supplier<String> text) {
        progress.begin(stage, "connectors start");
        long start = System.nanoTime();
        inputs.forEach(input -> connect.putConnector(name.apply(input), config.apply(input)));
        Patience patience = new Patience("messages through stage " + stage.label());
        List<Input> open = new ArrayList<>(inputs);
        long count = 0;
        while (!open.isEmpty()) {
            String detail = text.get();
            count = 0;
            for (Input input : inputs) {
                // throws with the trace if one has failed
                connect.awaitRunning(name.apply(input), 1, CONNECTOR_TIMEOUT);
                long passedOfInput = passed.applyAsLong(input);
                count += passedOfInput;
                if (passedOfInput >= input.messages() && open.remove(input)) {
                    passed(stage, input, start);
                }
            }
            progress.update(stage, count, messages, Table.count(count) + detail);
            patience.sawCount(count);
            patience.pause();
        }
        for (Input input : inputs) {
            connect.stop(name.apply(input));
            connect.awaitStopped(name.apply(input), CONNECTOR_TIMEOUT);
        }
        progress.end(stage, Table.count(count) + text.get());
    }

    private List<Arrival> consume() throws IOException {
        progress.begin(Stage.CONSUME, "");
        List<Arrival> arrivals = new ArrayList<>();
        long[] compared = {0};
        for (Input input : inputs) {
            long start = System.nanoTime();
            Comparison comparison;
            try (Batches sent = Batches.open(input.file());
                    CopyTopic copy = new CopyTopic(bootstrapServers, input.copyTopic());
                    BufferAllocator allocator = Allocators.newRoot()) {
                Iterator<ArrowStream> arrived = new Counted(copy, message -> {
                    compared[0] += message.rowCount();
                    progress.update(Stage.CONSUME, compared[0], rows, Table.count(compared[0]) + " rows");
                });
                comparison = Comparison.of(sent, arrived, allocator);
            }
            passed(Stage.CONSUME, input, start);
            StoredFiles files = StoredFiles.below(Connectors.folder(input, store));
            arrivals.add(new Arrival(input, files, durations.get(input), comparison));
        }
        progress.end(Stage.CONSUME, Table.count(compared[0]) + " rows compared");
        return arrivals;
    }

    private record Counted(Iterator<ArrowStream> streams, java.util.function.Consumer<ArrowStream> counter)
            implements Iterator<ArrowStream> {
        @Override
        public boolean hasNext() {
            return streams.hasNext();
        }

        @Override
        public ArrowStream next() {
            ArrowStream stream = streams.next();
            counter.accept(stream);
            return stream;
        }
    }

    private void passed(Stage stage, Input input, long startNanos) {
        durations.get(input).put(stage, Duration.ofNanos(System.nanoTime() - startNanos));
    }
}
