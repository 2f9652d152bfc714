package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.TestAllocator;
import dev.kafkaarrow.sandbox.ConnectRestException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Records that never get into a file, as Connect drops them before the task sees them, or the task refuses them: they are committed
 * though none comes behind them, and no restart brings them again.
 */
@ExtendWith(KafkaEnvironmentExtension.class)
class DroppedRecordsIT {

    private static final String GROUP = "dropped-records";
    private static final String MARK = "unwanted";
    private static final String TRANSFORMS = "org.apache.kafka.connect.transforms.";
    private static final String JSON = "org.apache.kafka.connect.json.JsonConverter";

    /** Of each of two partitions. */
    private static final int RECORDS = 13;

    /** What partition 0 keeps; behind it only dropped ones come, and in partition 1 there are no others. */
    private static final List<Integer> KEPT = List.of(0, 2, 4, 6, 8, 10);

    /** Numbers of partition 1 begin here. */
    private static final int PARTITION_1 = 100;

    /** Numbers of records that are sent last. */
    private static final int LATER = 1_000;

    private static final Map<String, String> ONLY_MARKED = Map.of(
            "predicates", "marked",
            "predicates.marked.type", TRANSFORMS + "predicates.HasHeaderKey",
            "predicates.marked.name", MARK,
            "transforms", "it",
            "transforms.it.predicate", "marked");

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    /** A record of a topic that says its number. */
    private interface Form {
        ProducerRecord<byte[], byte[]> record(String topic, int number);
    }

    /**
     * A way to be dropped, tried on a topic and a sink of its own.
     *
     * @param kept of which numbers records are to be in files
     * @param reported how many of the others are to be in the topic of dead letters
     */
    private record Way(
            String topic, Map<String, String> settings, IntPredicate kept, Form wanted, Form unwanted, int reported) {

        String sink() {
            return Connectors.sinkOf(topic);
        }

        String deadLetters() {
            return topic + "-dead";
        }

        List<Integer> keptOf(List<Integer> numbers) {
            return numbers.stream().filter(kept::test).toList();
        }

        List<ProducerRecord<byte[], byte[]>> records(List<Integer> numbers) {
            return numbers.stream()
                    .map(number -> (kept.test(number) ? wanted : unwanted).record(topic, number))
                    .toList();
        }
    }

    private List<Way> ways() {
        IntPredicate none = number -> false;
        IntPredicate some = number -> KEPT.contains(number) || number >= LATER;
        int dropped = 2 * RECORDS - KEPT.size();
        return List.of(
                new Way("dropped-all", transform("Filter", Map.of()), none, this::arrow, this::arrow, 0),
                new Way("dropped-marked", transform("Filter", ONLY_MARKED), some, this::arrow, this::marked, 0),
                new Way(
                        "dropped-by-transform",
                        transform("Flatten$Value", ONLY_MARKED),
                        some,
                        this::arrow,
                        this::marked,
                        dropped),
                new Way(
                        "dropped-by-converters",
                        Map.of("value.converter", JSON, "key.converter", JSON, "key.converter.schemas.enable", "false"),
                        some,
                        DroppedRecordsIT::json,
                        DroppedRecordsIT::badJson,
                        dropped),
                new Way(
                        "dropped-by-task",
                        Map.of(),
                        some,
                        this::arrow,
                        (topic, number) -> record(topic, number, "key", "no stream"),
                        dropped));
    }

    private static Map<String, String> transform(String type, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("transforms", "it");
        all.put("transforms.it.type", TRANSFORMS + type);
        return all;
    }

    @Test
    void areCommittedWhereNoneComesBehindThemAndDoNotComeAgain(KafkaEnvironment environment) throws Exception {
        Topics topics = Topics.of(environment);
        List<Way> ways = ways();
        List<Integer> first = numbers();
        for (Way way : ways) {
            topics.create(way.topic(), 2);
            topics.create(way.deadLetters(), 1);
            topics.send(way.records(first));
        }
        try (ConnectWorker worker = environment.startWorker(Map.of("group.id", GROUP))) {
            Connectors connectors = new Connectors(environment, worker);
            for (Way way : ways) {
                Map<String, String> settings = new HashMap<>(way.settings());
                if (way.reported() > 0) {
                    settings.put("errors.tolerance", "all");
                    settings.put("errors.deadletterqueue.topic.name", way.deadLetters());
                    settings.put("errors.deadletterqueue.context.headers.enable", "true");
                }
                connectors.startSink(way.topic(), connectors.directory(way.topic()), 1, settings);
            }
            for (Way way : ways) {
                connectors.awaitPublished(way.topic());
                assertEachOnce(connectors, way, first);
            }

            ways.forEach(way -> connectors.rest().stop(way.sink()));
            for (Way way : ways) {
                connectors.rest().awaitStopped(way.sink(), Connectors.LIMIT);
                assertThat(topics.committedBy(way.sink()))
                        .as("what %s committed last", way.sink())
                        .isEqualTo(topics.endOffsets(way.topic()));
            }
            setBack(connectors, "dropped-marked");
            ways.forEach(way -> connectors.rest().resume(way.sink()));
            List<Integer> second = and(first, List.of(LATER, LATER + PARTITION_1));
            assertSoWithMore(connectors, ways, second);

            worker.kill();
            worker.restart();
            List<Integer> third = and(second, List.of(LATER + 1, LATER + PARTITION_1 + 1));
            assertSoWithMore(new Connectors(environment, worker), ways, third);
        }
    }

    /** To the end of the files: the connector is not shown that the group was further. */
    private static void setBack(Connectors connectors, String topic) {
        int end = KEPT.get(KEPT.size() - 1) + 1;
        assertThatThrownBy(() -> connectors.alterSinkOffset(topic, 0, RECORDS))
                .isInstanceOf(ConnectRestException.class)
                .hasMessageContaining(topic + "-0: expected an offset of at most " + end)
                .hasMessageContaining("or that Connect drops, no offset has to be altered");
        connectors.alterSinkOffset(topic, 0, end);
    }

    /** What came twice would have come before the two records that are sent last, one to each partition. */
    private void assertSoWithMore(Connectors connectors, List<Way> ways, List<Integer> numbers) throws Exception {
        Topics topics = Topics.of(connectors.environment());
        for (Way way : ways) {
            topics.send(way.records(numbers.subList(numbers.size() - 2, numbers.size())));
        }
        for (Way way : ways) {
            connectors.awaitPublished(way.topic());
            assertEachOnce(connectors, way, numbers);
        }
    }

    private void assertEachOnce(Connectors connectors, Way way, List<Integer> sent) throws Exception {
        assertThat(written(connectors.directory(way.topic())))
                .as("in files of %s", way.topic())
                .containsExactlyInAnyOrderElementsOf(way.keptOf(sent));
        if (way.reported() > 0) {
            Topics topics = Topics.of(connectors.environment());
            // Connect sends those that it cannot convert without waiting for them
            List<ConsumerRecord<byte[], byte[]>> reports = await("reports of " + way.topic())
                    .atMost(Connectors.LIMIT)
                    .until(() -> topics.read(way.deadLetters()), come -> come.size() >= way.reported());
            assertThat(reports)
                    .as("reports of %s", way.topic())
                    .extracting(DroppedRecordsIT::place)
                    .doesNotHaveDuplicates()
                    .hasSize(way.reported());
        }
    }

    private List<Integer> written(Path directory) throws IOException {
        List<Integer> numbers = new ArrayList<>();
        for (Path file : Connectors.files(directory)) {
            try (ArrowReader reader = HeapReadChannel.stockReader(Files.readAllBytes(file), allocator.get())) {
                BigIntVector ids = (BigIntVector) reader.getVectorSchemaRoot().getVector("id");
                while (reader.loadNextBatch()) {
                    for (int row = 0; row < ids.getValueCount(); row++) {
                        numbers.add(Math.toIntExact(ids.get(row)));
                    }
                }
            }
        }
        return numbers;
    }

    private static String place(ConsumerRecord<byte[], byte[]> report) {
        return text(report, "partition") + "@" + text(report, "offset");
    }

    private static String text(ConsumerRecord<byte[], byte[]> report, String header) {
        return new String(
                report.headers().lastHeader("__connect.errors." + header).value(), StandardCharsets.UTF_8);
    }

    /** Of the records of both partitions that are there first. */
    private static List<Integer> numbers() {
        return IntStream.range(0, RECORDS)
                .boxed()
                .flatMap(number -> Stream.of(number, number + PARTITION_1))
                .toList();
    }

    private static List<Integer> and(List<Integer> some, List<Integer> more) {
        List<Integer> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    private ProducerRecord<byte[], byte[]> arrow(String topic, int number) {
        try (BigIntVector ids = new BigIntVector("id", allocator.get());
                VectorSchemaRoot root = VectorSchemaRoot.of(ids)) {
            ids.setSafe(0, number);
            root.setRowCount(1);
            return record(
                    topic,
                    number,
                    "key".getBytes(StandardCharsets.UTF_8),
                    ArrowStream.of(root).toByteArray());
        }
    }

    private ProducerRecord<byte[], byte[]> marked(String topic, int number) {
        ProducerRecord<byte[], byte[]> record = arrow(topic, number);
        record.headers().add(MARK, new byte[0]);
        return record;
    }

    private static ProducerRecord<byte[], byte[]> json(String topic, int number) {
        return record(topic, number, "\"key\"", row(number));
    }

    /** Either the key or the value cannot be parsed. */
    private static ProducerRecord<byte[], byte[]> badJson(String topic, int number) {
        return number % 2 == 0
                ? record(topic, number, "\"key\"", row(number).replace('}', ' '))
                : record(topic, number, "\"key", row(number));
    }

    private static String row(int number) {
        return "{\"schema\": {\"type\": \"struct\", \"fields\": [{\"field\": \"id\", \"type\": \"int64\"}]},"
                + " \"payload\": {\"id\": " + number + "}}";
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, int number, String key, String value) {
        return record(topic, number, key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, int number, byte[] key, byte[] value) {
        return new ProducerRecord<>(topic, number % LATER < PARTITION_1 ? 0 : 1, key, value);
    }
}
