package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.InvalidStreamException;
import dev.kafkaarrow.ipc.RandomSchemas;
import dev.kafkaarrow.ipc.TestAllocator;
import dev.kafkaarrow.ipc.TypeCase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The lossless circle: a topic, through the sink into files, and through the source into another topic. */
@ExtendWith(KafkaEnvironmentExtension.class)
class PipelineIT {

    private static final String BEFORE = "pipeline-before";
    private static final String AFTER = "pipeline-after";
    private static final int PARTITIONS = 3;
    private static final int RECORDS = 400;
    /** A broker refuses timestamps of the future. */
    private static final long PAST_EPOCH_MS = 1_700_000_000_000L;

    private static final HexFormat HEX = HexFormat.of();

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    private final Random random = new Random(20_261_122);

    @Test
    void aTopicRestoredFromItsFilesEqualsTheTopicRecordByRecord(KafkaEnvironment environment) throws Exception {
        Topics topics = Topics.of(environment);
        topics.create(BEFORE, PARTITIONS);
        topics.create(AFTER, PARTITIONS);
        topics.send(records());
        try (ConnectWorker worker = environment.startWorker(Map.of("group.id", "pipeline"))) {
            Connectors connectors = new Connectors(environment, worker);
            Path files = connectors.directory("pipeline");
            connectors.startSink(BEFORE, files, 2, Map.of("file.max.records", "11"));
            connectors.awaitPublished(BEFORE);
            Launcher.assertNothingIsWrong(environment, files, Connectors.sinkOf(BEFORE));

            connectors.startSource(
                    AFTER, files, 2, Map.of("restore.partition", "true", "producer.override.max.block.ms", "60000"));
            try (Topics.Counter restored = topics.counter(AFTER)) {
                await("all records in " + AFTER + "; log: " + worker.log())
                        .atMost(Connectors.LIMIT)
                        .pollInSameThread()
                        .failFast(() -> connectors.assertNotFailed(Connectors.sourceOf(AFTER)))
                        .untilAsserted(() -> assertThat(restored.count()).isGreaterThanOrEqualTo(RECORDS));
            }
        }

        List<ConsumerRecord<byte[], byte[]>> before = topics.read(BEFORE);
        List<ConsumerRecord<byte[], byte[]>> after = topics.read(AFTER);
        assertThat(after).hasSameSizeAs(before);
        for (int partition = 0; partition < PARTITIONS; partition++) {
            assertAlike(of(before, partition), of(after, partition));
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> of(
            List<ConsumerRecord<byte[], byte[]>> records, int partition) {
        return records.stream()
                .filter(record -> record.partition() == partition)
                .toList();
    }

    private void assertAlike(List<ConsumerRecord<byte[], byte[]>> before, List<ConsumerRecord<byte[], byte[]>> after)
            throws IOException {
        assertThat(before).hasSizeGreaterThan(RECORDS / PARTITIONS / 2);
        for (int i = 0; i < before.size(); i++) {
            String where = before.get(i).topic() + "-" + before.get(i).partition() + "@" + i;
            assertThat(around(after.get(i))).as(where).isEqualTo(around(before.get(i)));
            StreamDescription expected = describe(before.get(i).value());
            assertThat(describe(after.get(i).value()).firstDifferenceFrom(expected))
                    .as(where)
                    .isEmpty();
        }
    }

    /** All of a record but its value's content. */
    private static List<String> around(ConsumerRecord<byte[], byte[]> record) {
        Stream<String> facts = Stream.of(
                "key " + hex(record.key()),
                "timestamp " + record.timestamp() + " " + record.timestampType(),
                record.value() == null ? "tombstone" : "stream");
        Stream<String> headers = StreamSupport.stream(record.headers().spliterator(), false)
                .map(header -> "header " + header.key() + " = " + hex(header.value()));
        return Stream.concat(facts, headers).toList();
    }

    private static String hex(byte[] bytes) {
        return bytes == null ? "null" : "'" + HEX.formatHex(bytes) + "'";
    }

    private StreamDescription describe(byte[] value) throws IOException {
        if (value == null) {
            return new StreamDescription(List.of());
        }
        try (ArrowReader reader = ArrowStream.of(value).open(allocator.get())) {
            return StreamDescription.of(reader);
        }
    }

    private List<ProducerRecord<byte[], byte[]>> records() throws InvalidStreamException {
        List<Schema> schemas = Stream.concat(
                        LongStream.range(0, 6).mapToObj(seed -> RandomSchemas.schema(seed, 3)),
                        Stream.of("several dictionaries", "nested dictionaries", "shared dictionary", "zero columns")
                                .map(name -> TypeCase.named(name).schema()))
                .toList();
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            Schema schema = schemas.get(random.nextInt(schemas.size()));
            records.add(new ProducerRecord<>(
                    BEFORE,
                    random.nextInt(PARTITIONS),
                    random.nextLong(PAST_EPOCH_MS),
                    key(),
                    value(schema),
                    headers()));
        }
        return records;
    }

    private byte[] value(Schema schema) throws InvalidStreamException {
        GeneratedStreams streams = new GeneratedStreams(allocator.get());
        return switch (random.nextInt(10)) {
            case 0 -> null;
            case 1 -> streams.withoutBatches(schema, random.nextLong()).toByteArray();
            case 2 -> streams.oneBatch(schema, 0, random.nextLong()).toByteArray();
            case 3, 4 -> streams.twoBatches(schema, 7, random.nextLong()).toByteArray();
            default ->
                streams.oneBatch(schema, TypeCase.ROWS, random.nextLong()).toByteArray();
        };
    }

    private byte[] key() {
        return switch (random.nextInt(3)) {
            case 0 -> null;
            case 1 -> new byte[0];
            default -> bytes();
        };
    }

    /** None to three, of two names. */
    private List<Header> headers() {
        return IntStream.range(0, random.nextInt(4))
                .<Header>mapToObj(i -> new RecordHeader(random.nextBoolean() ? "name" : "ключ, 矢", headerValue()))
                .toList();
    }

    private byte[] headerValue() {
        return switch (random.nextInt(4)) {
            case 0 -> null;
            case 1 -> new byte[0];
            case 2 -> "text".getBytes(StandardCharsets.UTF_8);
            default -> bytes();
        };
    }

    private byte[] bytes() {
        byte[] bytes = new byte[1 + random.nextInt(20)];
        random.nextBytes(bytes);
        return bytes;
    }
}
