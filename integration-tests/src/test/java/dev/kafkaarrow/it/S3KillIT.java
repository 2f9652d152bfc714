package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.connect.store.StoreRequests;
import dev.kafkaarrow.connect.store.proxy.FaultProxy;
import dev.kafkaarrow.connect.store.proxy.Faults;
import dev.kafkaarrow.connect.store.proxy.ProxyCounts;
import dev.kafkaarrow.ipc.TestAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * As {@link SinkKillIT} and {@link SourceKillIT}, with files in a bucket, and a proxy before it of which every tenth request meets one of all the
 * faults of an object store from the start. The judges are pyarrow and boto3, which reads the bucket past the proxy.
 */
@ExtendWith(KafkaEnvironmentExtension.class)
class S3KillIT {

    private static final Logger LOG = LoggerFactory.getLogger(S3KillIT.class);
    private static final int PARTITIONS = 4;
    private static final int WORKERS = 3;
    private static final int FAULTS_IN_A_THOUSAND = 100;
    private static final Duration LATE = Duration.ofMillis(700);
    private static final List<String> BOUNDARIES = List.of("poll", "interval", "connector");
    private static final List<String> CLEANUPS = List.of("none", "delete", "move");

    /** So that what is repeated by the client and then by the store is over in time. */
    private static final Map<String, String> IMPATIENT = Map.of("s3.max.attempts", "2");

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    private final Kills kills = Kills.configured();

    private record Places(Bucket bucket, FaultProxy proxy) implements DisturbedSinks.Places {
        @Override
        public Map<String, String> store(String connector) {
            return with(bucket.store(connector, proxy), IMPATIENT);
        }

        @Override
        public int files(String connector) {
            return bucket.files(connector).size();
        }
    }

    private static Map<String, String> with(Map<String, String> some, Map<String, String> others) {
        Map<String, String> all = new HashMap<>(some);
        all.putAll(others);
        return all;
    }

    @Test
    void sinksOnWorkersThatAreKilledLoseAndDoubleNothing(KafkaEnvironment environment) throws Exception {
        String topic = "s3-sink-kill";
        Bucket bucket = Bucket.of(environment, topic);
        Scripts python = Interop.python().with(bucket.environment());
        Topics topics = Topics.of(environment);
        topics.create(topic, PARTITIONS);
        Map<String, String> worker = Bucket.worker(DisturbedSinks.quickToGiveUp(topic));
        try (FaultProxy proxy = proxy(environment, bucket);
                WorkerCluster cluster = WorkerCluster.start(environment, WORKERS, worker);
                Traffic traffic = Traffic.start(topics, topic, PARTITIONS)) {
            DisturbedSinks sinks = new DisturbedSinks(environment, cluster, topic, new Places(bucket, proxy), kills);
            sinks.start(WORKERS, 20);
            sinks.disturb();

            int sent = traffic.stop();
            cluster.awaitReady(WORKERS);
            Connectors connectors = new Connectors(environment, cluster.anyReady());
            for (DisturbedSinks.Rebalances rebalances : DisturbedSinks.Rebalances.values()) {
                String connector = sinks.connector(rebalances);
                connectors.awaitPublished(connector, topic);
                String verdict =
                        python.run("compare_with_topic", topics.bootstrapServers(), topic, bucket.url(connector));
                LOG.info("{}: {}", connector, verdict.strip());
                assertThat(verdict).startsWith(sent + " records, each once and in order, ");
                Launcher.assertNothingIsWrong(environment, bucket, connector);
            }
            assertFaultsWereMet(proxy, StoreRequests.Kind.PUT);
        }
    }

    @Test
    void aSourceThatIsKilledSendsEachBatchOnceAndInOrder(KafkaEnvironment environment) throws Exception {
        String group = "s3-source-kill";
        Bucket bucket = Bucket.of(environment, group);
        Scripts python = Interop.python().with(bucket.environment());
        Map<String, String> settings = Bucket.worker(KilledSources.settingsOf(group, "enabled"));
        try (FaultProxy proxy = proxy(environment, bucket);
                ConnectWorker worker = environment.startWorker(settings)) {
            KilledSources sources = new KilledSources(environment, worker, group, kills);
            List<NumberedBatches> inputs = new ArrayList<>();
            for (int i = 0; i < BOUNDARIES.size(); i++) {
                String cleanup = CLEANUPS.get(i);
                String topic = group + "-" + BOUNDARIES.get(i) + "-" + cleanup;
                Path place = bucket.place(topic);
                NumberedBatches input = new NumberedBatches(
                        topic,
                        place,
                        cleanup,
                        (file, content) -> bucket.put(topic + "/" + file.getFileName(), content),
                        allocator.get());
                Map<String, String> source = with(KilledSources.exactlyOnce(topic, BOUNDARIES.get(i)), IMPATIENT);
                inputs.add(sources.start(input, bucket.store(topic, proxy), cleanup, source));
            }
            sources.kill(inputs, kills.count());
            for (NumberedBatches input : inputs) {
                String verdict = python.run(
                        "compare_topic_with_numbers",
                        environment.bootstrapServers(),
                        input.topic(),
                        bucket.url(input.topic()),
                        input.files(),
                        NumberedBatches.BATCHES_A_FILE,
                        input.cleanup());
                LOG.info("{}: {}", input.topic(), verdict.strip());
                assertThat(verdict)
                        .startsWith(
                                input.written() + " batches of " + input.files() + " files, each once and in order");
            }
            assertFaultsWereMet(proxy, StoreRequests.Kind.GET);
        }
    }

    private FaultProxy proxy(KafkaEnvironment environment, Bucket bucket) throws IOException {
        Path log = environment.hostDirectory().resolve(bucket.name() + "-requests.log");
        FaultProxy proxy = bucket.proxy();
        proxy.meet(Faults.drawn(kills.seed(), FAULTS_IN_A_THOUSAND, LATE));
        proxy.logTo(line -> append(log, line));
        LOG.info("requests: {}", log);
        return proxy;
    }

    private static synchronized void append(Path log, String line) {
        try {
            Files.writeString(
                    log, Instant.now() + " " + line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + log, e);
        }
    }

    /** Else nothing of this would be proven. */
    private static void assertFaultsWereMet(FaultProxy proxy, StoreRequests.Kind kind) {
        ProxyCounts counts = proxy.counts();
        LOG.info("{}", counts);
        assertThat(counts.requests(kind)).isGreaterThan(50);
        assertThat(counts.faults()).hasSizeGreaterThan(5);
    }
}
