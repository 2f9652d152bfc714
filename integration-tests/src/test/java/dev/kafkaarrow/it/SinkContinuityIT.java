package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.TestAllocator;
import dev.kafkaarrow.sandbox.ConnectorStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A record whose schema may not follow is refused by a worker that never got the record before it: that one's offset is
 * committed, so that its schema is known from the published files alone.
 */
@ExtendWith(KafkaEnvironmentExtension.class)
class SinkContinuityIT {

    private static final Field ID = Field.nullable("id", new ArrowType.Int(64, true));
    private static final Field NOTE = Field.nullable("note", ArrowType.Utf8.INSTANCE);
    private static final Field ID_AS_TEXT = Field.nullable("id", ArrowType.Utf8.INSTANCE);

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @Test
    void anIncompatibleSchemaFailsTheTaskThoughTheWorkerStartedAnewBeforeIt(KafkaEnvironment environment)
            throws Exception {
        String topic = "sink-continuity";
        Topics topics = Topics.of(environment);
        topics.create(topic, 1);
        try (ConnectWorker worker = environment.startWorker(Map.of("group.id", topic))) {
            Connectors connectors = new Connectors(environment, worker);
            Path directory = connectors.directory(topic);
            send(topics, topic, ID);
            connectors.startSink(topic, directory, 1, Map.of("schema.compatibility", "backward"));
            connectors.awaitPublished(topic);

            worker.kill();
            send(topics, topic, ID_AS_TEXT);
            worker.restart();

            ConnectorStatus failed = connectors.rest().awaitFailed(Connectors.sinkOf(topic), Connectors.LIMIT);
            assertThat(failed.tasks())
                    .singleElement()
                    .satisfies(task -> assertThat(task.trace())
                            .contains(topic + "-0@1")
                            .contains("its schema may not follow the one before it in " + topic)
                            .contains("schema.compatibility=BACKWARD")
                            .contains("field id: was int64, now utf8"));
            assertThat(published(directory)).containsExactly(new Published(0, List.of(ID), 1));
            assertThat(topics.committedBy(Connectors.sinkOf(topic)))
                    .containsExactly(Map.entry(new TopicPartition(topic, 0), 1L));
        }
    }

    @Test
    void anIncompatibleRecordIsReportedAndThoseBehindItAreJudgedByTheFilesOfTheWorkerBefore(
            KafkaEnvironment environment) throws Exception {
        String topic = "sink-continuity-reports";
        Topics topics = Topics.of(environment);
        topics.create(topic, 1);
        topics.create(topic + "-refused", 1);
        try (ConnectWorker worker = environment.startWorker(Map.of("group.id", topic))) {
            Connectors connectors = new Connectors(environment, worker);
            Path directory = connectors.directory(topic);
            send(topics, topic, ID);
            connectors.startSink(
                    topic,
                    directory,
                    1,
                    Map.of(
                            "schema.compatibility", "backward",
                            "schema.evolution", "project",
                            "errors.tolerance", "all",
                            "errors.deadletterqueue.topic.name", topic + "-refused",
                            "errors.deadletterqueue.context.headers.enable", "true"));
            connectors.awaitPublished(topic);

            worker.kill();
            byte[] refused = send(topics, topic, ID_AS_TEXT);
            send(topics, topic, NOTE, ID);
            send(topics, topic, ID_AS_TEXT, NOTE);
            send(topics, topic, ID);
            worker.restart();

            connectors.awaitPublished(topic);
            // the last record is projected to the schema of record 2; a file begins where the one before ended
            assertThat(published(directory))
                    .containsExactly(new Published(0, List.of(ID), 1), new Published(1, List.of(NOTE, ID), 2));
            List<ConsumerRecord<byte[], byte[]>> reports = topics.read(topic + "-refused");
            assertThat(reports)
                    .extracting(report -> header(report, "__connect.errors.offset"))
                    .containsExactly("1", "3");
            assertThat(reports.get(0).value()).isEqualTo(refused);
            assertThat(header(reports.get(0), "__connect.errors.exception.message"))
                    .contains("schema.compatibility=BACKWARD")
                    .contains("field id: was int64, now utf8");
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> report, String name) {
        return new String(report.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    /**
     * A published file.
     *
     * @param base offset, by its name
     */
    private record Published(long base, List<Field> columns, long rows) {}

    private static List<Published> published(Path directory) throws IOException {
        List<Published> published = new ArrayList<>();
        for (Path file : Connectors.files(directory)) {
            String[] name = file.getFileName().toString().split("[+.]", -1);
            ArrowStream stream = ArrowStream.of(Files.readAllBytes(file));
            published.add(new Published(Long.parseLong(name[2]), stream.schema().getFields(), stream.rowCount()));
        }
        return published;
    }

    /** Sends a batch of one row, and returns its bytes. */
    private byte[] send(Topics topics, String topic, Field... fields) throws Exception {
        try (VectorSchemaRoot root = VectorSchemaRoot.create(new Schema(List.of(fields)), allocator.get())) {
            root.allocateNew();
            root.setRowCount(1);
            byte[] value = ArrowStream.of(root).toByteArray();
            topics.send(List.of(new ProducerRecord<>(topic, 0, null, value)));
            return value;
        }
    }
}
