package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.TestAllocator;
import dev.kafkaarrow.serde.ArrowStreamDeserializer;
import dev.kafkaarrow.serde.ArrowStreamSerializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Schemas that change between producers and consumers that have a broker and nothing else. */
@ExtendWith(KafkaEnvironmentExtension.class)
class SchemaContinuityIT {
    private static final Field INT32_ID = new Field("id", FieldType.nullable(new ArrowType.Int(32, true)), null);
    private static final Field INT64_ID = new Field("id", FieldType.nullable(new ArrowType.Int(64, true)), null);
    private static final Field TEXT_ID = new Field("id", FieldType.nullable(ArrowType.Utf8.INSTANCE), null);
    private static final Field NOTE = new Field("note", FieldType.nullable(ArrowType.Utf8.INSTANCE), null);
    private static final Schema FIRST = new Schema(List.of(INT32_ID));
    private static final Schema WIDENED = new Schema(List.of(NOTE, INT64_ID));
    private static final Schema ANOTHER = new Schema(List.of(TEXT_ID));

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @Test
    void aSchemaThatBreaksTheModeIsRefusedBeforeAnythingIsSent(KafkaEnvironment environment) throws Exception {
        String topic = "continuity-producer";
        Topics topics = Topics.of(environment);
        topics.create(topic, 1);
        try (KafkaProducer<byte[], ArrowStream> producer =
                producer(environment, Map.of("arrow.schema.compatibility", "BACKWARD"))) {
            producer.send(new ProducerRecord<>(topic, stream(FIRST, 1))).get();

            refuses(producer, topic, ANOTHER, "BACKWARD, field id: was int32, now utf8");
            assertThat(topics.endOffsets(topic)).containsOnly(Map.entry(new TopicPartition(topic, 0), 1L));

            producer.send(new ProducerRecord<>(topic, stream(WIDENED, 2))).get();
            assertThat(topics.endOffsets(topic)).containsOnly(Map.entry(new TopicPartition(topic, 0), 2L));

            refuses(producer, topic, FIRST, "BACKWARD, field id: was int64, now int32");
            assertThat(topics.endOffsets(topic)).containsOnly(Map.entry(new TopicPartition(topic, 0), 2L));
        }
    }

    private void refuses(KafkaProducer<byte[], ArrowStream> producer, String topic, Schema schema, String why) {
        assertThatThrownBy(() -> producer.send(new ProducerRecord<>(topic, stream(schema, 0))))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("topic " + topic)
                .hasMessageContaining(why);
        producer.flush();
    }

    @Test
    void oldAndNewMessagesOpenAsOneSchemaAndAConsumerGetsPastOneThatCannot(KafkaEnvironment environment)
            throws Exception {
        String topic = "continuity-consumer";
        Topics.of(environment).create(topic, 1);
        try (KafkaProducer<byte[], ArrowStream> producer = producer(environment, Map.of())) {
            for (ArrowStream value :
                    List.of(stream(FIRST, 1), stream(WIDENED, 2), stream(ANOTHER, 0), stream(FIRST, 3))) {
                producer.send(new ProducerRecord<>(topic, value)).get();
            }
        }
        TopicPartition partition = new TopicPartition(topic, 0);
        List<ConsumerRecord<byte[], ArrowStream>> records = new ArrayList<>();
        List<RecordDeserializationException> refused = new ArrayList<>();
        try (KafkaConsumer<byte[], ArrowStream> consumer = new KafkaConsumer<>(Map.of(
                "bootstrap.servers", environment.bootstrapServers(),
                "key.deserializer", ByteArrayDeserializer.class.getName(),
                "value.deserializer", ArrowStreamDeserializer.class.getName(),
                "arrow.reader.schema", WIDENED.toJson()))) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            await("all of " + topic)
                    .atMost(Duration.ofSeconds(60))
                    .pollInSameThread()
                    .until(() -> {
                        try {
                            consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                        } catch (RecordDeserializationException e) {
                            refused.add(e);
                            consumer.seek(e.topicPartition(), e.offset() + 1);
                        }
                        return consumer.position(partition) == 4;
                    });
        }

        assertThat(refused).singleElement().satisfies(refusal -> {
            assertThat(refusal.offset()).isEqualTo(2);
            assertThat(refusal)
                    .isInstanceOf(SerializationException.class)
                    .cause()
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContaining("topic " + topic)
                    .hasMessageContaining("field id: written as utf8, to be read as int64");
        });
        assertThat(records).extracting(ConsumerRecord::offset).containsExactly(0L, 1L, 3L);
        List<Long> ids = new ArrayList<>();
        for (ConsumerRecord<byte[], ArrowStream> record : records) {
            try (ArrowReader reader = record.value().open(allocator.get())) {
                assertThat(reader.loadNextBatch()).isTrue();
                VectorSchemaRoot root = reader.getVectorSchemaRoot();
                assertThat(root.getSchema()).isEqualTo(WIDENED);
                assertThat(root.getVector("note").isNull(0)).isTrue();
                ids.add(((BigIntVector) root.getVector("id")).get(0));
            }
        }
        assertThat(ids).containsExactly(1L, 2L, 3L);
    }

    /** One row, with this id where ids are numbers. */
    private ArrowStream stream(Schema schema, int id) {
        try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator.get())) {
            root.allocateNew();
            if (root.getVector("id") instanceof BaseIntVector ids) {
                ids.setWithPossibleTruncate(0, id);
            }
            root.setRowCount(1);
            return ArrowStream.of(root);
        }
    }

    private static KafkaProducer<byte[], ArrowStream> producer(
            KafkaEnvironment environment, Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("bootstrap.servers", environment.bootstrapServers());
        all.put("key.serializer", ByteArraySerializer.class.getName());
        all.put("value.serializer", ArrowStreamSerializer.class.getName());
        return new KafkaProducer<>(all);
    }
}
