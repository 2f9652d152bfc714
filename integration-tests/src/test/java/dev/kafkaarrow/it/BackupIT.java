package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.GeneratedBatch;
import dev.kafkaarrow.ipc.IpcFile;
import dev.kafkaarrow.ipc.TestAllocator;
import dev.kafkaarrow.ipc.TypeCase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The command lines of the page on backup, with a topic that a sink has written. */
@ExtendWith(KafkaEnvironmentExtension.class)
class BackupIT {

    private static final String TOPIC = "orders";
    private static final int PARTITIONS = 3;
    private static final int RECORDS = 60;
    private static final Path PAGE = Path.of("../docs/backup.md");
    private static final Path PROGRAM =
            Path.of(System.getProperty("tools.directory")).resolve("bin/kafka-arrow");
    private static final Instant HOUR = Instant.parse("2026-11-22T09:00:00Z");

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @Test
    void aTopicComesBackFromItsFilesAndAnHourOfItToo(KafkaEnvironment environment) throws Exception {
        Topics topics = Topics.of(environment);
        topics.create(TOPIC, PARTITIONS);
        topics.create("orders-copy", PARTITIONS);
        topics.create("orders-hour", PARTITIONS);
        topics.create("narrow", PARTITIONS - 1);
        topics.send(records());
        try (ConnectWorker worker = environment.startWorker(Map.of("group.id", TOPIC))) {
            Connectors connectors = new Connectors(environment, worker);
            Path files = connectors.directory("backup");
            Path compacted = files.resolveSibling("backup-compacted");
            connectors.startSink(TOPIC, files, 1, Map.of("file.max.records", "4"));
            connectors.awaitPublished(TOPIC);
            List<String> lines = lines(environment, files, compacted);
            assertThat(lines).hasSize(3);

            // compacted: judged by pyarrow
            int before = Connectors.files(files).size();
            assertThat(run(lines.get(0))).contains(before + " files became ");
            assertThat(Connectors.files(compacted)).hasSizeLessThan(before);
            assertThat(Interop.python().run("compare_with_topic", topics.bootstrapServers(), TOPIC, compacted))
                    .startsWith(RECORDS + " records, each once and in order, ");

            // restored of what was compacted
            assertThat(run(lines.get(1))).endsWith(RECORDS + " records were restored\n");
            assertThat(facts(topics.read("orders-copy"))).isEqualTo(facts(topics.read(TOPIC)));

            // an hour
            assertThat(run(lines.get(2))).endsWith("20 records were restored\n");
            assertThat(facts(topics.read("orders-hour")))
                    .isEqualTo(facts(topics.read(TOPIC).stream()
                            .filter(record -> record.timestamp() >= HOUR.toEpochMilli()
                                    && record.timestamp()
                                            < HOUR.plus(Duration.ofHours(1)).toEpochMilli())
                            .toList()));

            assertThatThrownBy(() -> run(lines.get(1).replace("orders-copy", "narrow")))
                    .hasMessageContaining("exited with 2")
                    .hasMessageContaining(
                            "narrow: expected 3 partitions or more, as orders had, got 2. Create it with as many");
            assertThatThrownBy(() -> run(lines.get(1).replace("orders-copy", "nowhere")))
                    .hasMessageContaining("exited with 2")
                    .hasMessageContaining("nowhere: there is no such topic");
            assertThat(topics.read("narrow")).isEmpty();
        }
    }

    @Test
    void compactionsThatAreKilledBesideALiveSinkAreCompletedByTheNext(KafkaEnvironment environment) throws Exception {
        Kills kills = Kills.configured();
        Topics topics = Topics.of(environment);
        topics.create("live", PARTITIONS);
        try (ConnectWorker worker = environment.startWorker(Map.of("group.id", "live"))) {
            Connectors connectors = new Connectors(environment, worker);
            Path files = connectors.directory("live");
            Path compacted = files.resolveSibling("live-compacted");
            topics.send(Topics.numbered("live", PARTITIONS, RECORDS, allocator.get()));
            connectors.startSink("live", files, 1, Map.of("file.max.records", "10"));
            connectors.awaitPublished("live");
            List<String> compact = List.of(
                    PROGRAM.toString(),
                    "compact",
                    files.toString(),
                    "--to",
                    compacted.toString(),
                    "--file-bytes=60000");
            int killed = 0;
            for (int i = 0; i < kills.count(); i++) {
                Process process = new ProcessBuilder(compact)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                long end = System.nanoTime()
                        + Duration.ofMillis(200 + kills.random().nextInt(1_500)).toNanos();
                while (process.isAlive() && System.nanoTime() < end) {
                    topics.send(Topics.numbered("live", PARTITIONS, RECORDS, allocator.get()));
                }
                killed += process.isAlive() ? 1 : 0;
                process.destroyForcibly().waitFor();
            }
            connectors.awaitPublished("live");
            String finished = new Command(compact, Map.of(), Duration.ofMinutes(1)).run();

            assertThat(killed)
                    .as("runs that were killed, kills.seed=%d", kills.seed())
                    .isPositive();
            assertThat(finished).as("kills.seed=%d", kills.seed()).contains(" files became ");
            assertThat(Connectors.files(compacted))
                    .hasSizeLessThan(Connectors.files(files).size());
            assertThat(Interop.python().run("compare_with_topic", topics.bootstrapServers(), "live", compacted))
                    .as("kills.seed=%d", kills.seed())
                    .startsWith(topics.read("live").size() + " records, each once and in order, ");
        }
    }

    @Test
    void filesAndLinesBecomeMessagesThatFit(KafkaEnvironment environment, @TempDir Path folder) throws Exception {
        Topics topics = Topics.of(environment);
        topics.create("produced", 1);
        topics.create("produced-lines", 1);
        String servers = environment.bootstrapServers();
        Path stream = folder.resolve("words.arrows");
        Path file = folder.resolve("words.arrow");
        TypeCase words = TypeCase.named("several dictionaries");
        try (GeneratedBatch batch = words.batch(allocator.get(), 500, 1)) {
            ArrowStream whole = ArrowStream.of(batch.root(), batch.dictionaries());
            Files.write(stream, whole.toByteArray());
            Files.write(file, IpcFile.bytes(whole.toByteArray()));
        }
        Launcher.Ended sent = Launcher.run(
                "produce", stream, file, "--bootstrap-server", servers, "--topic", "produced", "--batch-bytes", 4_000);
        assertThat(sent.err()).isEmpty();
        assertThat(sent.out()).matches("produced: \\d+ messages, 1000 rows, \\d+ bytes\n");
        assertThat(topics.read("produced"))
                .hasSizeGreaterThan(2)
                .allSatisfy(record -> assertThat(record.value()).hasSizeLessThanOrEqualTo(4_000));
        assertThat(Interop.python().run("compare_produced", servers, "produced", stream, file))
                .endsWith(" messages, 1000 rows, schemas equal, rows equal\n");

        Path lines = folder.resolve("rows.jsonl");
        Files.writeString(lines, """
                {"n": 1, "text": "a"}
                {"n": 2}

                {"n": 3, "text": null}
                {"n": 4, "word": "b"}
                """);
        String schema = new Schema(List.of(
                        new Field("n", FieldType.notNullable(new ArrowType.Int(64, true)), List.of()),
                        Field.nullable("text", new ArrowType.Utf8())))
                .toJson();
        Launcher.Ended refused = Launcher.run(
                "produce", lines, "--schema", schema, "--bootstrap-server", servers, "--topic", "produced-lines");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.out())
                .as("what is in the topic is said")
                .matches("produced-lines: 1 messages, 2 rows, \\d+ bytes\n");
        assertThat(refused.err())
                .startsWith("kafka-arrow produce: " + lines + ": line 5: ")
                .contains("word")
                .hasLineCount(1);
        assertThat(topics.read("produced-lines")).hasSize(1);
        assertThat(Launcher.run("produce", lines, "--bootstrap-server", servers, "--topic", "nowhere")
                        .err())
                .isEqualTo("kafka-arrow produce: nowhere: there is no such topic. Create it first\n");
    }

    /** Twenty in each of three hours, the second of which is the page's; one of seven is a tombstone. */
    private List<ProducerRecord<byte[], byte[]>> records() {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        List<ProducerRecord<byte[], byte[]>> numbered = Topics.numbered(TOPIC, PARTITIONS, RECORDS, allocator.get());
        for (int i = 0; i < RECORDS; i++) {
            long minutes = (i / 20 - 1) * 60L + 3L * (i % 20);
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                    TOPIC,
                    numbered.get(i).partition(),
                    HOUR.plus(Duration.ofMinutes(minutes)).toEpochMilli(),
                    i % 5 == 0 ? null : Integer.toString(i).getBytes(StandardCharsets.UTF_8),
                    i % 7 == 6 && i % 5 != 0 ? null : numbered.get(i).value());
            record.headers().add("h", new byte[] {(byte) i}).add("h", null);
            records.add(record);
        }
        return records;
    }

    /** All that comes back, by partition and in its order. */
    private static List<List<Object>> facts(List<ConsumerRecord<byte[], byte[]>> records) {
        List<List<Object>> facts = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            for (ConsumerRecord<byte[], byte[]> record : records) {
                if (record.partition() == partition) {
                    List<String> headers = new ArrayList<>();
                    for (Header header : record.headers()) {
                        headers.add(header.key() + Arrays.toString(header.value()));
                    }
                    facts.add(List.of(
                            partition,
                            record.timestamp(),
                            Arrays.toString(record.key()),
                            Arrays.toString(record.value()),
                            headers));
                }
            }
        }
        return facts;
    }

    /** The page's, for this environment. */
    private static List<String> lines(KafkaEnvironment environment, Path files, Path compacted) throws IOException {
        List<String> lines = new ArrayList<>();
        Matcher blocks = Pattern.compile("```sh\n(.*?)\n```", Pattern.DOTALL).matcher(Files.readString(PAGE));
        while (blocks.find()) {
            lines.add(blocks.group(1)
                    .replaceFirst("^kafka-arrow", PROGRAM.toString())
                    .replace("/data/arrows", files.toString())
                    .replace("/data/compacted", compacted.toString())
                    .replace("localhost:9092", environment.bootstrapServers()));
        }
        return lines;
    }

    private static String run(String line) throws IOException {
        return new Command(List.of("sh", "-c", line), Map.of(), Duration.ofMinutes(1)).run();
    }
}
