package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.ipc.TestAllocator;
import dev.kafkaarrow.it.DisturbedSinks.Rebalances;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whatever happens to workers, published files hold every record of the topic once and in order. The judge is {@code
 * compare_with_topic.py}, which shares no code with this project.
 */
@ExtendWith(KafkaEnvironmentExtension.class)
class SinkKillIT {

    private static final Logger LOG = LoggerFactory.getLogger(SinkKillIT.class);
    private static final String TOPIC = "sink-kill";
    private static final int PARTITIONS = 4;
    private static final int WORKERS = 3;
    private static final int RECORDS_A_FILE = 9;
    private static final int FILES_OTHER_READERS_OPEN = 50;

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    private final Kills kills = Kills.configured();

    @Test
    void workersThatAreKilledOrSuspendedAtRandomLoseAndDoubleNothing(
            KafkaEnvironment environment, @TempDir Path scripts) throws Exception {
        Scripts python = Interop.python();
        Topics topics = Topics.of(environment);
        topics.create(TOPIC, PARTITIONS);
        try (WorkerCluster cluster = WorkerCluster.start(environment, WORKERS, DisturbedSinks.quickToGiveUp(TOPIC));
                Traffic traffic = Traffic.start(topics, TOPIC, PARTITIONS)) {
            DisturbedSinks sinks = new DisturbedSinks(
                    environment,
                    cluster,
                    TOPIC,
                    new Directories(new Connectors(environment, cluster.anyReady())),
                    kills);
            sinks.start(WORKERS, RECORDS_A_FILE);
            sinks.disturb();

            int sent = traffic.stop();
            cluster.awaitReady(WORKERS);
            Connectors connectors = new Connectors(environment, cluster.anyReady());
            for (Rebalances rebalances : Rebalances.values()) {
                String connector = sinks.connector(rebalances);
                connectors.awaitPublished(connector, TOPIC);
                assertFilesEqualTopic(python, topics, connectors.directory(connector), sent);
                Launcher.assertNothingIsWrong(environment, connectors.directory(connector), connector);
            }
            Path directory = connectors.directory(sinks.connector(Rebalances.EAGER));
            List<Path> files = Connectors.files(directory);
            assertThat(new Readers(allocator.get())
                            .describeAlike(files.subList(0, Math.min(FILES_OTHER_READERS_OPEN, files.size()))))
                    .isNotEmpty();
            assertThat(DocumentedLoop.run(python, scripts, files))
                    .hasSizeGreaterThanOrEqualTo(files.size())
                    .allMatch(line -> line.matches("b'\\d+' b'\\d+' 1 \\d+"));
            assertJudgeSeesWhatIsMissingAndDoubled(python, topics, directory);
        }
    }

    private record Directories(Connectors connectors) implements DisturbedSinks.Places {
        @Override
        public Map<String, String> store(String connector) {
            return connectors.inDirectory(connectors.directory(connector));
        }

        @Override
        public int files(String connector) {
            return Connectors.files(connectors.directory(connector)).size();
        }
    }

    private static void assertFilesEqualTopic(Scripts python, Topics topics, Path files, int sent) throws IOException {
        String verdict = python.run("compare_with_topic", topics.bootstrapServers(), TOPIC, files);
        LOG.info("{}: {}", files.getFileName(), verdict.strip());
        assertThat(verdict).startsWith(sent + " records, each once and in order, ");
    }

    private static void assertJudgeSeesWhatIsMissingAndDoubled(Scripts python, Topics topics, Path directory)
            throws IOException {
        List<Path> files = Connectors.files(directory);
        Files.delete(files.get(0));
        Path doubled = files.get(1);
        String otherName = doubled.getFileName().toString().replaceFirst("[+][0-9a-f]{16}", "+0000000000000000");
        Files.copy(doubled, doubled.resolveSibling(otherName));

        assertThatThrownBy(() -> python.run("compare_with_topic", topics.bootstrapServers(), TOPIC, directory))
                .hasMessageContaining("is in no file")
                .hasMessageContaining("as well");
    }
}
