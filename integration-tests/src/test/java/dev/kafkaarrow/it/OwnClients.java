package dev.kafkaarrow.it;

import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.ipc.ArrowStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A program that sends a batch by the serde and reads it, to be run with the clients of any version. */
final class OwnClients {

    private static final String CLIENTS = "kafka-clients-";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private OwnClients() {}

    /**
     * Runs it.
     *
     * @param topic its own
     * @return what it prints: in the last line the jar of the clients and the values that were read
     */
    static String run(WorkerVersion version, String bootstrapServers, String topic) throws IOException {
        List<String> words = List.of(
                WorkerVersion.javaHome().resolve("bin").resolve("java").toString(),
                "-cp",
                String.join(File.pathSeparator, classPath(version)),
                OwnClients.class.getName(),
                bootstrapServers,
                topic);
        return new Command(words, Map.of(), LIMIT).run().strip();
    }

    /** This one, but for the clients. */
    private static List<String> classPath(WorkerVersion version) throws IOException {
        List<String> paths = new ArrayList<>();
        try (Stream<Path> libs = Files.list(version.libs())) {
            libs.map(Path::toString).filter(OwnClients::isOfClients).forEach(paths::add);
        }
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(path -> !isOfClients(path))
                .forEach(paths::add);
        return paths;
    }

    private static boolean isOfClients(String path) {
        return Path.of(path).getFileName().toString().startsWith(CLIENTS);
    }

    public static void main(String[] arguments) throws IOException, ExecutionException, InterruptedException {
        send(arguments[0], arguments[1]);
        String jar = KafkaConsumer.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        System.out.println(Path.of(jar).getFileName() + " " + read(arguments[0], arguments[1]));
    }

    private static void send(String bootstrapServers, String topic) throws ExecutionException, InterruptedException {
        Map<String, Object> config = Map.of(
                "bootstrap.servers", bootstrapServers,
                "key.serializer", "org.apache.kafka.common.serialization.StringSerializer",
                "value.serializer", "dev.kafkaarrow.serde.VectorSchemaRootSerializer");
        try (BufferAllocator allocator = Allocators.newRoot();
                BigIntVector delay = new BigIntVector("delay", allocator);
                VectorSchemaRoot root = VectorSchemaRoot.of(delay);
                KafkaProducer<String, VectorSchemaRoot> producer = new KafkaProducer<>(config)) {
            delay.setSafe(0, 42);
            root.setRowCount(1);
            producer.send(new ProducerRecord<>(topic, root)).get();
        }
    }

    private static List<Object> read(String bootstrapServers, String topic) throws IOException {
        Map<String, Object> config = Map.of(
                "bootstrap.servers", bootstrapServers,
                "group.id", topic,
                "auto.offset.reset", "earliest",
                "key.deserializer", "org.apache.kafka.common.serialization.StringDeserializer",
                "value.deserializer", "dev.kafkaarrow.serde.ArrowStreamDeserializer");
        List<Object> values = new ArrayList<>();
        try (BufferAllocator allocator = Allocators.newRoot();
                KafkaConsumer<String, ArrowStream> consumer = new KafkaConsumer<>(config)) {
            consumer.subscribe(List.of(topic));
            ConsumerRecords<String, ArrowStream> records = consumer.poll(Duration.ofSeconds(1));
            while (records.isEmpty()) {
                records = consumer.poll(Duration.ofSeconds(1));
            }
            for (ConsumerRecord<String, ArrowStream> record : records) {
                try (ArrowReader reader = record.value().open(allocator)) {
                    while (reader.loadNextBatch()) {
                        values.add(
                                reader.getVectorSchemaRoot().getVector("delay").getObject(0));
                    }
                }
            }
        }
        return values;
    }
}
