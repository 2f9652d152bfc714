package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kafkaarrow.ipc.TestAllocator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A topic whose schema evolves becomes one dataset with {@code schema.evolution=project}. */
@ExtendWith(KafkaEnvironmentExtension.class)
class EvolvingTopicIT {

    private static final Logger LOG = LoggerFactory.getLogger(EvolvingTopicIT.class);

    private static final Field ID = Field.nullable("id", new ArrowType.Int(64, true));
    private static final Field NAME = Field.nullable("name", ArrowType.Utf8.INSTANCE);
    private static final Field PRICE =
            Field.nullable("price", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE));

    /** Each reads what the one before has written. */
    private static final List<Schema> SCHEMAS = List.of(
            new Schema(List.of(Field.nullable("id", new ArrowType.Int(32, true)), NAME)),
            new Schema(List.of(ID, NAME)),
            new Schema(List.of(ID, NAME, PRICE)));

    private static final Map<String, String> PROJECTED =
            Map.of("schema.evolution", "project", "schema.compatibility", "BACKWARD");

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    private final Kills kills = Kills.configured();

    @Test
    void readersSeeOneTable(KafkaEnvironment environment) throws Exception {
        Scripts python = Interop.python();
        String topic = "evolving-table";
        int messages = 100;
        int rows = 1_000;
        Topics topics = Topics.of(environment);
        topics.create(topic, 2);
        GeneratedStreams streams = new GeneratedStreams(allocator.get());
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            Schema schema = schema(i, messages);
            records.add(new ProducerRecord<>(
                    topic, i % 2, null, streams.oneBatch(schema, rows, i).toByteArray()));
        }
        topics.send(records);
        try (ConnectWorker worker = environment.startWorker(Map.of("group.id", topic))) {
            Connectors connectors = new Connectors(environment, worker);
            Path directory = connectors.directory(topic);
            connectors.startSink(topic, directory, 2, PROJECTED);
            connectors.awaitPublished(topic);

            String verdict = python.run("compare_with_topic", topics.bootstrapServers(), topic, directory);
            assertThat(verdict).startsWith(messages + " records, each once and in order, ");
            String table = python.run("read_as_one_table", directory.resolve(topic));
            LOG.info("{}\n{}", verdict.strip(), table.strip());
            assertThat(table.lines())
                    .containsExactly(
                            "pyarrow: " + messages * rows + " rows of id: int64, name: string, price: double",
                            "Polars: the same",
                            "DuckDB: the same");
        }
    }

    /** The older ones still come when newer ones do, as producers are upgraded one by one. */
    private static Schema schema(int message, int messages) {
        int newest = Math.min(SCHEMAS.size() - 1, message * SCHEMAS.size() / messages);
        return SCHEMAS.get(message % 4 == 0 ? newest / 2 : newest);
    }

    @Test
    void workersThatAreKilledLoseAndDoubleNothing(KafkaEnvironment environment) throws Exception {
        Scripts python = Interop.python();
        String topic = "evolving-kill";
        Topics topics = Topics.of(environment);
        topics.create(topic, 3);
        Random random = kills.random();
        Map<String, String> quickToGiveUp = Map.of(
                "group.id",
                topic,
                "session.timeout.ms",
                "3000",
                "heartbeat.interval.ms",
                "500",
                "consumer.group.protocol",
                "consumer");
        try (WorkerCluster cluster = WorkerCluster.start(environment, 2, quickToGiveUp);
                Traffic traffic = Traffic.start(topics, topic, 3, SCHEMAS)) {
            Connectors first = new Connectors(environment, cluster.anyReady());
            Path directory = first.directory(topic);
            Map<String, String> settings = new HashMap<>(PROJECTED);
            settings.put("file.max.records", "9");
            first.startSink(topic, directory, 3, settings);
            for (int kill = 0; kill < kills.count(); kill++) {
                ConnectWorker victim = cluster.victim(random);
                Connectors survivor = new Connectors(environment, cluster.readyBeside(victim));
                awaitNewFiles(survivor, topic, directory, 5 + random.nextInt(20));
                kills.awaitAnyMoment();
                cluster.kill(victim);
            }
            int sent = traffic.stop();
            cluster.awaitReady(2);
            new Connectors(environment, cluster.anyReady()).awaitPublished(topic);

            String verdict = python.run("compare_with_topic", topics.bootstrapServers(), topic, directory);
            LOG.info("{} kills: {}", kills.count(), verdict.strip());
            assertThat(verdict).startsWith(sent + " records, each once and in order, ");
            Launcher.assertNothingIsWrong(environment, directory, Connectors.sinkOf(topic));
        }
    }

    private static void awaitNewFiles(Connectors connectors, String topic, Path directory, int count) {
        int expected = Connectors.files(directory).size() + count;
        await(count + " files more; log: " + connectors.worker().log())
                .atMost(Connectors.LIMIT)
                .failFast(() -> connectors.assertNotFailed(Connectors.sinkOf(topic)))
                .until(() -> Connectors.files(directory).size() >= expected);
    }
}
