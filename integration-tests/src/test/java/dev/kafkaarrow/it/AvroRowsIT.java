package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.kafkaarrow.connect.avro.registry.RegistryStub;
import dev.kafkaarrow.ipc.TestAllocator;
import dev.kafkaarrow.sandbox.ConnectorStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Topics of Avro become files of rows without a converter, by a schema registry that is not always there. */
@ExtendWith(KafkaEnvironmentExtension.class)
class AvroRowsIT {

    private static final Schema ORDER = new Schema.Parser().parse("""
            {"type": "record", "name": "Order", "fields": [{"name": "id", "type": "long"}]}""");

    /** Of an order, too, later on. */
    private static final Schema ORDER_WITH_CITY = new Schema.Parser().parse("""
            {"type": "record", "name": "Order", "fields": [{"name": "id", "type": "long"},
              {"name": "city", "type": ["null", "string"], "default": null}]}""");

    private static final Schema PLACE = new Schema.Parser().parse("""
            {"type": "record", "name": "Place", "fields": [{"name": "id", "type": "long"}, {"name": "zip", "type": "int"}]}""");

    private static final int ORDERS = 1;
    private static final int ORDERS_WITH_CITY = 2;
    private static final int PLACES = 3;
    private static final int UNKNOWN = 77;
    private static final int LATE = 78;

    /** Of a worker that looks at its registry again at once. */
    private static final String SOON_MS = "200";

    private static ConnectWorker worker;

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    private final RegistryStub registry = RegistryStub.start();

    @BeforeAll
    static void startWorker(KafkaEnvironment environment) {
        assumeThat(environment)
                .as("SKIPPED, as workers in containers do not see the registry on loopback")
                .isInstanceOf(SandboxEnvironment.class);
        worker = environment.startWorker(Map.of("group.id", "avro-rows"));
    }

    @AfterAll
    static void stopWorker() {
        if (worker != null) {
            worker.close();
        }
    }

    @AfterEach
    void stopRegistry() {
        registry.close();
    }

    private Map<String, String> settings(String... more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "value.format",
                "avro",
                "value.converter",
                Connectors.BYTES,
                "key.converter",
                "org.apache.kafka.connect.storage.StringConverter",
                "schema.registry.url",
                registry.url(),
                "retry.backoff.ms",
                SOON_MS));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    /** By Avro's own library. */
    private static ProducerRecord<byte[], byte[]> record(String topic, int schemaId, Schema schema, long id)
            throws IOException {
        GenericRecord row = new GenericData.Record(schema);
        row.put("id", id);
        if (schema.getField("city") != null) {
            row.put("city", id % 2 == 0 ? null : "Bern");
        }
        if (schema.getField("zip") != null) {
            row.put("zip", 3000);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(schema).write(row, encoder);
        encoder.flush();
        return new ProducerRecord<>(
                topic,
                0,
                ("key " + id).getBytes(StandardCharsets.UTF_8),
                RegistryStub.value(schemaId, bytes.toByteArray()));
    }

    private static List<ProducerRecord<byte[], byte[]>> orders(String topic, int schemaId, long from, long end)
            throws IOException {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (long id = from; id < end; id++) {
            records.add(record(topic, schemaId, ORDER, id));
        }
        return records;
    }

    /** By the names of their files; those of one file in its order. */
    private Map<String, List<Long>> idsByColumns(Path directory) throws IOException {
        Map<String, List<Long>> ids = new HashMap<>();
        for (Path file : Connectors.files(directory)) {
            try (ArrowReader reader = HeapReadChannel.stockReader(Files.readAllBytes(file), allocator.get())) {
                List<Long> ofColumns = ids.computeIfAbsent(
                        String.join(
                                ",",
                                reader.getVectorSchemaRoot().getSchema().getFields().stream()
                                        .map(field -> field.getName())
                                        .toList()),
                        columns -> new ArrayList<>());
                BigIntVector column =
                        (BigIntVector) reader.getVectorSchemaRoot().getVector("id");
                while (reader.loadNextBatch()) {
                    for (int row = 0; row < column.getValueCount(); row++) {
                        ofColumns.add(column.get(row));
                    }
                }
            }
        }
        return ids;
    }

    private static List<Long> numbers(long from, long end) {
        return LongStream.range(from, end).boxed().toList();
    }

    @Test
    void schemasThatTakeTurnsAndOnesThatEvolveArriveOnceEach(KafkaEnvironment environment) throws Exception {
        String turns = "avro-turns";
        String evolving = "avro-evolving";
        registry.register(ORDERS, ORDER.toString());
        registry.register(ORDERS_WITH_CITY, ORDER_WITH_CITY.toString());
        registry.register(PLACES, PLACE.toString());
        Topics topics = Topics.of(environment);
        topics.create(turns, 1);
        topics.create(evolving, 1);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (long id = 0; id < 100; id += 2) {
            records.add(record(turns, ORDERS, ORDER, id));
            records.add(record(turns, PLACES, PLACE, id + 1));
        }
        records.addAll(orders(evolving, ORDERS, 0, 30));
        for (long id = 30; id < 60; id++) {
            records.add(record(evolving, ORDERS_WITH_CITY, ORDER_WITH_CITY, id));
        }
        records.addAll(orders(evolving, ORDERS, 60, 70));
        topics.send(records);

        Connectors connectors = new Connectors(environment, worker);
        Path ofTurns = connectors.directory(turns);
        Path projected = connectors.directory(evolving);
        Path asReader = connectors.directory(evolving + "-reader");
        String reader = evolving + "-reader";
        connectors.startSink(turns, ofTurns, 1, settings());
        connectors.startSink(
                evolving, projected, 1, settings("schema.compatibility", "BACKWARD", "schema.evolution", "project"));
        connectors.startSink(reader, evolving, asReader, 1, settings("value.schema", ORDER_WITH_CITY.toString()));
        connectors.awaitPublished(turns);
        connectors.awaitPublished(evolving);
        connectors.awaitPublished(reader, evolving);

        Map<String, List<Long>> idsOfTurns = idsByColumns(ofTurns);
        assertThat(idsOfTurns).containsOnlyKeys("id", "id,zip");
        assertThat(idsOfTurns.get("id"))
                .containsExactlyElementsOf(
                        LongStream.range(0, 50).map(i -> 2 * i).boxed().toList());
        assertThat(idsOfTurns.get("id,zip"))
                .containsExactlyElementsOf(
                        LongStream.range(0, 50).map(i -> 2 * i + 1).boxed().toList());
        assertThat(idsByColumns(projected)).isEqualTo(Map.of("id", numbers(0, 30), "id,city", numbers(30, 70)));
        assertThat(idsByColumns(asReader)).isEqualTo(Map.of("id,city", numbers(0, 70)));
        assertThat(registry.asked()).hasSize(6);
    }

    @Test
    void aRegistryThatIsAwayIsWaitedFor(KafkaEnvironment environment) throws Exception {
        String topic = "avro-away";
        registry.register(ORDERS, ORDER.toString());
        registry.register(PLACES, PLACE.toString());
        Topics topics = Topics.of(environment);
        topics.create(topic, 1);
        topics.send(orders(topic, ORDERS, 0, 10));
        Connectors connectors = new Connectors(environment, worker);
        Path directory = connectors.directory(topic);
        registry.answerAll(RegistryStub.status(503, "starting"));
        connectors.startSink(topic, directory, 1, settings());
        await("requests; log: " + worker.log())
                .atMost(Connectors.LIMIT)
                .failFast(() -> connectors.assertNotFailed(Connectors.sinkOf(topic)))
                .until(() -> registry.asked().size() >= 3);
        assertThat(Connectors.files(directory)).isEmpty();

        registry.goAway();
        topics.send(orders(topic, ORDERS, 10, 20));
        assertThat(connectors.rest().status(Connectors.sinkOf(topic)).tasks())
                .extracting(ConnectorStatus.Task::state)
                .containsExactly(ConnectorStatus.State.RUNNING);
        registry.answerWell();
        registry.comeBack();
        connectors.awaitPublished(topic);
        assertThat(idsByColumns(directory)).isEqualTo(Map.of("id", numbers(0, 20)));

        // in the middle of batches, with records of a schema that is known around
        int asked = registry.asked().size();
        registry.answerAll(RegistryStub.status(500, ""));
        List<ProducerRecord<byte[], byte[]>> more = new ArrayList<>(orders(topic, ORDERS, 20, 25));
        more.add(record(topic, PLACES, PLACE, 25));
        more.addAll(orders(topic, ORDERS, 26, 30));
        topics.send(more);
        await("requests; log: " + worker.log())
                .atMost(Connectors.LIMIT)
                .until(() -> registry.asked().size() >= asked + 3);
        registry.answerWell();
        connectors.awaitPublished(topic);
        List<Long> ids = new ArrayList<>(numbers(0, 25));
        ids.addAll(numbers(26, 30));
        assertThat(idsByColumns(directory)).isEqualTo(Map.of("id", ids, "id,zip", List.of(25L)));
    }

    @Test
    void anUnknownIdIsWaitedForAWhileAndThenADeadLetter(KafkaEnvironment environment) throws Exception {
        String topic = "avro-unknown";
        String deadLetters = topic + "-dead";
        registry.register(ORDERS, ORDER.toString());
        // registered once it was asked for in vain
        registry.putInTheWay(request -> {
            if (request.path().endsWith("/" + LATE)
                    && registry.asked().stream()
                                    .filter(before -> before.path().equals(request.path()))
                                    .count()
                            == 3) {
                registry.register(LATE, ORDER.toString());
            }
            return Optional.empty();
        });
        Topics topics = Topics.of(environment);
        topics.create(topic, 1);
        topics.create(deadLetters, 1);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(orders(topic, ORDERS, 0, 5));
        records.addAll(orders(topic, UNKNOWN, 5, 7));
        records.addAll(orders(topic, LATE, 7, 9));
        records.addAll(orders(topic, ORDERS, 9, 12));
        topics.send(records);
        Connectors connectors = new Connectors(environment, worker);
        Path directory = connectors.directory(topic);
        connectors.startSink(
                topic,
                directory,
                1,
                settings(
                        "schema.registry.unknown.id.ms", "2000",
                        "errors.tolerance", "all",
                        "errors.deadletterqueue.topic.name", deadLetters,
                        "errors.deadletterqueue.context.headers.enable", "true"));
        connectors.awaitPublished(topic);

        List<Long> ids = new ArrayList<>(numbers(0, 5));
        ids.addAll(numbers(7, 12));
        assertThat(idsByColumns(directory)).isEqualTo(Map.of("id", ids));
        assertThat(topics.read(deadLetters))
                .hasSize(2)
                .allSatisfy(report -> assertThat(new String(
                                report.headers()
                                        .lastHeader("__connect.errors.exception.message")
                                        .value(),
                                StandardCharsets.UTF_8))
                        .contains("the schema registry does not have schema " + UNKNOWN)
                        .contains("schema.registry.unknown.id.ms=2000"));
        assertThat(registry.asked())
                .filteredOn(request -> request.path().endsWith("/" + UNKNOWN))
                .hasSizeGreaterThan(3);
    }

    @Test
    void aRegistryThatRefusesFailsTheTaskByName(KafkaEnvironment environment) throws Exception {
        String topic = "avro-refused";
        registry.register(ORDERS, ORDER.toString());
        String wanted = "Basic c2luazpzZWNyZXQ=";
        registry.putInTheWay(request -> request.authorization().equals(Optional.of(wanted))
                ? Optional.empty()
                : Optional.of(RegistryStub.status(401, "{\"error_code\":401,\"message\":\"who is that\"}")));
        Topics topics = Topics.of(environment);
        topics.create(topic, 1);
        topics.send(orders(topic, ORDERS, 0, 5));
        Connectors connectors = new Connectors(environment, worker);
        Path directory = connectors.directory(topic);
        Map<String, String> settings =
                settings("schema.registry.basic.auth.user.info", "sink:wrong-password", "errors.tolerance", "all");
        connectors
                .rest()
                .putConnector(
                        Connectors.sinkOf(topic),
                        Connectors.sinkConfig(topic, connectors.inDirectory(directory), 1, settings));
        ConnectorStatus failed = connectors.rest().awaitFailed(Connectors.sinkOf(topic), Connectors.LIMIT);
        assertThat(failed.tasks())
                .singleElement()
                .satisfies(task -> assertThat(task.trace())
                        .contains(topic + "-0@0: the schema registry " + registry.url())
                        .contains("401")
                        .contains("check schema.registry.basic.auth.user.info")
                        .doesNotContain("wrong-password"));
        assertThat(Files.readString(worker.log())).doesNotContain("wrong-password");

        connectors.rest().deleteConnector(Connectors.sinkOf(topic));
        settings.put("schema.registry.basic.auth.user.info", "sink:secret");
        connectors.startSink(topic, directory, 1, settings);
        connectors.awaitPublished(topic);
        assertThat(idsByColumns(directory)).isEqualTo(Map.of("id", numbers(0, 5)));
    }
}
