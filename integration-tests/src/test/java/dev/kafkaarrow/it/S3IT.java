package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kafkaarrow.connect.store.StoreRequests.Kind;
import dev.kafkaarrow.connect.store.proxy.Fault;
import dev.kafkaarrow.connect.store.proxy.FaultProxy;
import dev.kafkaarrow.connect.store.proxy.Faults;
import dev.kafkaarrow.connect.store.proxy.Gate;
import dev.kafkaarrow.connect.store.proxy.ProxiedRequest;
import dev.kafkaarrow.ipc.TestAllocator;
import dev.kafkaarrow.sandbox.ConnectRest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sink and source with their files in a bucket: the packaged connectors, with the packaged add-on, on an S3 server. */
@ExtendWith(KafkaEnvironmentExtension.class)
class S3IT {

    private static final int RECORDS = 40;
    private static final Duration HELD_AT_LEAST = Duration.ofSeconds(Long.getLong("held.seconds", 1));

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @Test
    void recordsGoToABucketAndBackThoughAnswersAreLostAndCut(KafkaEnvironment environment) throws Exception {
        String topic = "s3-way";
        Bucket bucket = Bucket.of(environment, topic);
        Scripts python = Interop.python().with(bucket.environment());
        Topics topics = Topics.of(environment);
        topics.create(topic, 2);
        topics.create(topic + "-back", 2);
        topics.send(records(topic, 2));
        try (FaultProxy proxy = bucket.proxy();
                ConnectWorker worker = environment.startWorker(Bucket.worker(Map.of("group.id", topic)))) {
            Connectors connectors = new Connectors(environment, worker);
            proxy.meet(Faults.NONE.withFirst(ProxiedRequest.that(Kind.PUT, ".*\\.arrows"), Fault.LOST));
            connectors.startSink(
                    Connectors.sinkOf(topic), topic, bucket.store("files", proxy), 2, Map.of("file.max.records", "5"));
            connectors.awaitPublished(topic);

            // its own, so no conflict
            assertThat(proxy.counts().faults()).containsKey(Fault.LOST.toString());
            assertThat(worker.log()).content().doesNotContain("another task was first");
            assertThat(worker.metrics().values(Connectors.sinkOf(topic), "publish-conflicts-total", Map.of()))
                    .containsExactly(0L, 0L);
            assertThat(bucket.files("files")).hasSize(RECORDS / 5);
            assertThat(python.run("compare_with_topic", topics.bootstrapServers(), topic, bucket.url("files")))
                    .startsWith(RECORDS + " records, each once and in order, ");
            long sum = LongStream.range(0, RECORDS).sum();
            assertThat(python.run("read_from_s3", topic, "files/" + topic, "id").lines())
                    .containsExactly(
                            "pyarrow: " + RECORDS + " " + sum,
                            "DuckDB: " + RECORDS + " " + sum,
                            "Polars: " + RECORDS + " " + sum);

            assertThat(Launcher.run(bucket, "count", "files")).isEqualTo(new Launcher.Ended(0, RECORDS + "\n", ""));
            // the first file is of the first partition, which has the even numbers
            assertThat(Launcher.run(bucket, "head", "files", "-n", "2"))
                    .isEqualTo(new Launcher.Ended(0, "{\"id\":0}\n{\"id\":2}\n", ""));
            Launcher.Ended schema = Launcher.run(bucket, "schema", "files");
            assertThat(schema.exitCode()).as(schema.err()).isZero();
            assertThat(schema.out()).contains("id: Int(64, true)");
            Launcher.Ended stat = Launcher.run(bucket, "stat", "files");
            assertThat(stat.exitCode()).as(stat.err()).isZero();
            assertThat(stat.out().lines().filter(line -> line.matches(" +rows +5")))
                    .hasSize(RECORDS / 5);

            proxy.meet(Faults.NONE
                    .withNth(1, ProxiedRequest.that(Kind.GET, ".*\\.arrows"), Fault.TRUNCATED)
                    .withNth(2, ProxiedRequest.that(Kind.GET, ".*\\.arrows"), Fault.CUT)
                    .withNth(4, ProxiedRequest.that(Kind.GET, ".*\\.arrows"), Fault.SHORTENED)
                    .withNth(1, ProxiedRequest.that(Kind.LIST, ".*"), Fault.SHORTENED)
                    .withNth(3, ProxiedRequest.that(Kind.LIST, ".*"), Fault.ERROR_INSIDE));
            connectors.startSource(topic + "-back", bucket.store("files", proxy), 1, Map.of());
            await("all of " + topic + "-back; log: " + worker.log())
                    .atMost(Connectors.LIMIT)
                    .failFast(() -> connectors.assertNotFailed(Connectors.sourceOf(topic + "-back")))
                    .until(() -> topics.read(topic + "-back").size() >= RECORDS);
            assertThat(proxy.counts().faults())
                    .containsKeys(Fault.TRUNCATED.toString(), Fault.CUT.toString(), Fault.SHORTENED.toString());
            // each of them was asked for again
            assertThat(worker.metrics()
                            .values(
                                    Connectors.sourceOf(topic + "-back"),
                                    "store-retries-total",
                                    Map.of("request", "get")))
                    .containsExactly(3L);
            assertThat(values(topics, topic + "-back")).isEqualTo(values(topics, topic));
        }
    }

    /** As texts, in an order of their own: transactions take offsets as well. */
    private static List<String> values(Topics topics, String topic) {
        return topics.read(topic).stream()
                .map(record -> HexFormat.of().formatHex(record.value()))
                .sorted()
                .toList();
    }

    private List<ProducerRecord<byte[], byte[]>> records(String topic, int partitions) {
        return Topics.numbered(topic, partitions, RECORDS, allocator.get());
    }

    /** A put that a dead task has left on its way comes when others have gone on, and when what they put there was removed. */
    @Test
    void putsThatComeLateDoubleNothing(KafkaEnvironment environment) throws Exception {
        String topic = "s3-late";
        Bucket bucket = Bucket.of(environment, topic);
        Scripts python = Interop.python().with(bucket.environment());
        Topics topics = Topics.of(environment);
        topics.create(topic, 1);
        topics.send(records(topic, 1));
        Gate first = Gate.closed();
        Gate second = Gate.closed();
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        Map<String, String> settings =
                Map.of("group.id", topic, "session.timeout.ms", "2000", "heartbeat.interval.ms", "500");
        try (FaultProxy proxy = bucket.proxy();
                ConnectWorker worker = environment.startWorker(Bucket.worker(settings))) {
            proxy.logTo(lines::add);
            String firstFile = topic + "/files/.*[+]0{20}\\.arrows";
            proxy.meet(Faults.NONE
                    .withNth(1, ProxiedRequest.that(Kind.PUT, firstFile), Fault.held(first))
                    .withNth(2, ProxiedRequest.that(Kind.PUT, firstFile), Fault.held(second)));
            Connectors connectors = new Connectors(environment, worker);
            // by number alone, so that each task makes the same files
            Map<String, String> files = Map.of(
                    "file.max.records", "10",
                    "file.max.age.ms", "3600000",
                    "consumer.override.session.timeout.ms", "2000",
                    "consumer.override.heartbeat.interval.ms", "500");
            connectors.startSink(Connectors.sinkOf(topic), topic, bucket.store("files", proxy), 1, files);
            long held = System.nanoTime();
            for (Gate gate : List.of(first, second)) {
                assertThat(gate.awaitArrival(Connectors.LIMIT)).isTrue();
                worker.kill();
                worker.restart();
            }
            connectors.awaitPublished(topic);
            assertThat(bucket.files("files")).hasSize(RECORDS / 10);
            await().atMost(HELD_AT_LEAST.plusSeconds(5))
                    .until(() -> System.nanoTime() - held > HELD_AT_LEAST.toNanos());

            first.open();
            assertThat(awaitHeld(lines)).contains(" 412 ");
            assertEachOnce(python, topics, topic, bucket);

            Files.delete(bucket.files("files").get(0));
            second.open();
            assertThat(awaitHeld(lines)).contains(" 200 ");
            assertThat(bucket.files("files")).hasSize(RECORDS / 10);
            assertEachOnce(python, topics, topic, bucket);

            // a task that begins behind what came late goes on as if nothing were
            worker.kill();
            worker.restart();
            topics.send(records(topic, 1));
            connectors.awaitPublished(topic);
            assertThat(bucket.files("files")).hasSize(2 * RECORDS / 10);
            assertEachOnce(2 * RECORDS, python, topics, topic, bucket);
        }
    }

    private static void assertEachOnce(Scripts python, Topics topics, String topic, Bucket bucket) throws IOException {
        assertEachOnce(RECORDS, python, topics, topic, bucket);
    }

    private static void assertEachOnce(int records, Scripts python, Topics topics, String topic, Bucket bucket)
            throws IOException {
        assertThat(python.run("compare_with_topic", topics.bootstrapServers(), topic, bucket.url("files")))
                .startsWith(records + " records, each once and in order, ");
    }

    /** What the server said to a request that was held. */
    private static String awaitHeld(BlockingQueue<String> lines) throws InterruptedException {
        while (true) {
            String line = lines.poll(60, TimeUnit.SECONDS);
            assertThat(line).as("a request that was held").isNotNull();
            if (line.startsWith("held: ")) {
                return line;
            }
        }
    }

    @Test
    void aTaskGoesOnWhenItsBucketIsBackAndItsClockIsRight(KafkaEnvironment environment) throws Exception {
        String topic = "s3-gone";
        Bucket bucket = Bucket.of(environment, topic);
        Topics topics = Topics.of(environment);
        topics.create(topic, 1);
        try (FaultProxy proxy = bucket.proxy();
                ConnectWorker worker = environment.startWorker(Bucket.worker(Map.of("group.id", topic)))) {
            Connectors connectors = new Connectors(environment, worker);
            connectors.startSink(Connectors.sinkOf(topic), topic, bucket.store("files", proxy), 1, Map.of());
            Path away = environment.hostDirectory().resolve("s3-gone-away");
            Path folder = bucket.place("");
            Files.move(folder, away);
            topics.send(records(topic, 1));
            await("the fault in " + worker.log())
                    .atMost(Connectors.LIMIT)
                    .untilAsserted(() ->
                            assertThat(worker.log()).content().contains("NoSuchBucket", "s3://" + topic, "store.url"));

            proxy.meet(Faults.NONE.withEvery(request -> true, Fault.SKEWED));
            Files.move(away, folder);
            await("the other fault in " + worker.log())
                    .atMost(Connectors.LIMIT)
                    .untilAsserted(() -> assertThat(worker.log())
                            .content()
                            .contains("RequestTimeTooSkewed", "the clock of this worker is off"));
            connectors.assertNotFailed(Connectors.sinkOf(topic));

            proxy.meet(Faults.NONE);
            connectors.awaitPublished(topic);
            assertEachOnce(Interop.python().with(bucket.environment()), topics, topic, bucket);
        }
    }

    @Test
    void whatIsWrongWithABucketIsSaidBeforeAConnectorStarts(KafkaEnvironment environment) throws Exception {
        Bucket bucket = Bucket.of(environment, "s3-wrong");
        try (FaultProxy proxy = bucket.proxy();
                ConnectWorker worker = environment.startWorker(Bucket.worker(Map.of("group.id", "s3-wrong")))) {
            ConnectRest rest = new ConnectRest(worker.url());
            Map<String, String> good = bucket.store("files", proxy);
            assertThat(errors(rest, good)).isEmpty();
            assertThat(errors(rest, Bucket.changed(good, "store.url", "s3://no-such-bucket/files")))
                    .contains("NoSuchBucket", "store.url");
            assertThat(errors(rest, Bucket.changed(good, "s3.secret.access.key", "another")))
                    .contains("s3.secret.access.key")
                    .doesNotContain("another");
            assertThat(errors(rest, Bucket.changed(good, "s3.access.key.id", "another")))
                    .contains("s3.access.key.id");
            Map<String, String> without = new HashMap<>(good);
            without.keySet().removeAll(List.of("s3.access.key.id", "s3.secret.access.key"));
            assertThat(errors(rest, without)).contains("credentials", "s3.access.key.id");
            for (Map.Entry<Kind, String> permission : Map.of(
                            Kind.PUT, "s3:PutObject",
                            Kind.GET, "s3:GetObject",
                            Kind.LIST, "s3:ListBucket",
                            Kind.DELETE, "s3:DeleteObject")
                    .entrySet()) {
                proxy.meet(Faults.NONE.withEvery(ProxiedRequest.that(permission.getKey(), ".*"), Fault.DENIED));
                assertThat(errors(rest, good)).contains("AccessDenied", permission.getValue());
            }
            proxy.meet(Faults.NONE.withEvery(request -> true, Fault.ELSEWHERE));
            assertThat(errors(rest, good)).contains("s3.region=" + Fault.REGION + " is expected");
            proxy.meet(Faults.NONE.withEvery(request -> true, Fault.SKEWED));
            assertThat(errors(rest, good)).contains("the clock of this worker is off");
        }
    }

    /** Of a sink, in one text. */
    private static String errors(ConnectRest rest, Map<String, String> store) {
        Map<String, String> config = Connectors.sinkConfig("s3-wrong", store, 1, Map.of("name", "s3-wrong"));
        return String.join(
                "\n",
                rest.validate(config).values().stream().flatMap(List::stream).toList());
    }

    @Test
    void withoutTheAddOnItIsSaidWhichOneIsMissing(KafkaEnvironment environment) throws Exception {
        try (ConnectWorker worker = environment.startWorker(Map.of("group.id", "s3-without"))) {
            ConnectRest rest = new ConnectRest(worker.url());
            Map.of("s3", "s3://bucket/files", "gcs", "gs://bucket/files", "azure", "az://account/container/files")
                    .forEach((addOn, url) -> assertThat(errors(rest, Map.of("store.url", url)))
                            .contains(
                                    url.replaceFirst("//.*", "//") + "... needs the add-on kafkaarrow-store-" + addOn,
                                    "unzip kafkaarrow-store-" + addOn + "-<version>.zip"));
        }
    }
}
