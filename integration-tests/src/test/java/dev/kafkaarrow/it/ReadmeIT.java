package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.serde.VectorSchemaRootSerializer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.util.Text;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@link ReadmeExamples}, {@link SerdeExamples}, {@link ConsumeExamples} and {@link QueryExamples}, run. */
@ExtendWith(KafkaEnvironmentExtension.class)
class ReadmeIT {

    /** The first row of each batch that arrived. */
    private final List<List<String>> used = new ArrayList<>();

    private final ReadmeExamples examples = new ReadmeExamples() {
        @Override
        void use(VectorSchemaRoot root) {
            used.add(root.getFieldVectors().stream()
                    .map((FieldVector column) -> column.getObject(0).toString())
                    .toList());
        }
    };

    @Test
    void aStreamOfFiveBatchesArrives(KafkaEnvironment environment) throws Exception {
        Topics.of(environment).create("first", 1);
        SerdeExamples.sendFiveBatches(environment.bootstrapServers());
        await().atMost(Duration.ofSeconds(30)).until(() -> consumed(environment, "first-readers", "first") == 5);
        assertThat(used).hasSize(5).containsOnly(List.of("1", "foo", "true"));
    }

    @Test
    void aRootArrives(KafkaEnvironment environment) throws Exception {
        Topics.of(environment).create("flights", 1);
        ReadmeExamples.produce(environment.bootstrapServers());
        await().atMost(Duration.ofSeconds(30)).until(() -> consumed(environment, "flights-readers", "flights") == 1);
        assertThat(used).containsExactly(List.of("42"));
    }

    @Test
    void theBatchesOfAllMessagesComeThroughOneReader(KafkaEnvironment environment) throws Exception {
        Topics.of(environment).create("one-reader", 1);
        List<List<String>> rows = new ArrayList<>();
        Set<VectorSchemaRoot> roots = Collections.newSetFromMap(new IdentityHashMap<>());
        try (BufferAllocator allocator = Allocators.newRoot();
                BigIntVector delay = new BigIntVector("delay", allocator);
                BitVector late = new BitVector("late", allocator);
                VectorSchemaRoot delays = VectorSchemaRoot.of(delay);
                VectorSchemaRoot both = VectorSchemaRoot.of(delay, late);
                KafkaProducer<byte[], VectorSchemaRoot> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", environment.bootstrapServers()),
                        new ByteArraySerializer(),
                        new VectorSchemaRootSerializer())) {
            for (int i = 0; i < 4; i++) {
                delay.setSafe(0, i);
                late.setSafe(0, i % 2);
                VectorSchemaRoot root = i < 3 ? delays : both;
                root.setRowCount(1);
                producer.send(new ProducerRecord<>("one-reader", root)).get();
            }
        }
        Instant end = Instant.now().plusSeconds(60);
        ConsumeExamples consumer = new ConsumeExamples() {
            @Override
            void use(VectorSchemaRoot root) {
                roots.add(root);
                rows.add(root.getFieldVectors().stream()
                        .map((FieldVector column) -> column.getObject(0).toString())
                        .toList());
            }

            @Override
            boolean isRunning() {
                return rows.size() < 4 && Instant.now().isBefore(end);
            }
        };
        consumer.consumeAsOne(
                Map.of(
                        "bootstrap.servers",
                        environment.bootstrapServers(),
                        "group.id",
                        "one-reader",
                        "enable.auto.commit",
                        "false",
                        "auto.offset.reset",
                        "earliest",
                        "key.deserializer",
                        "org.apache.kafka.common.serialization.StringDeserializer",
                        "value.deserializer",
                        "dev.kafkaarrow.serde.ArrowStreamDeserializer"),
                "one-reader");
        assertThat(rows).containsExactly(List.of("0"), List.of("1"), List.of("2"), List.of("3", "true"));
        assertThat(roots).hasSize(2);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", environment.bootstrapServers()))) {
            assertThat(admin.listConsumerGroupOffsets("one-reader")
                            .partitionsToOffsetAndMetadata()
                            .get()
                            .get(new TopicPartition("one-reader", 0))
                            .offset())
                    .isEqualTo(4);
        }
    }

    @Test
    void aPollIsQueriedByDuckDbInJavaAndInPython(KafkaEnvironment environment) throws Exception {
        Topics.of(environment).create("delays", 1);
        try (BufferAllocator allocator = Allocators.newRoot();
                VarCharVector origin = new VarCharVector("origin", allocator);
                BigIntVector delay = new BigIntVector("delay", allocator);
                VectorSchemaRoot flights = VectorSchemaRoot.of(origin, delay);
                KafkaProducer<byte[], VectorSchemaRoot> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", environment.bootstrapServers()),
                        new ByteArraySerializer(),
                        new VectorSchemaRootSerializer())) {
            for (int i = 0; i < 3; i++) {
                origin.setSafe(0, new Text("CDG"));
                delay.setSafe(0, 10L * i);
                origin.setSafe(1, new Text("JFK"));
                delay.setNull(1);
                origin.setSafe(2, new Text("JFK"));
                delay.setSafe(2, i);
                flights.setRowCount(3);
                producer.send(new ProducerRecord<>("delays", flights)).get();
            }
        }
        assertThat(QueryExamples.run(environment.bootstrapServers(), "delays"))
                .isEqualTo("('CDG', 10.0)\n('JFK', 1.0)\n");
        assertThat(Interop.python().run("query_topic", environment.bootstrapServers(), "delays"))
                .isEqualTo("[('CDG', 10.0), ('JFK', 1.0)]\n12 of 12 buffers lie in messages\n");
    }

    private int consumed(KafkaEnvironment environment, String groupId, String topic) throws IOException {
        examples.consume(environment.bootstrapServers(), groupId, topic);
        return used.size();
    }
}
