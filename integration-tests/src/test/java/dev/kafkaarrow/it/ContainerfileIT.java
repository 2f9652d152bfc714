package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** The image that {@code docs/deploy/Containerfile} makes, where there is a Docker engine with the image that it is made from. */
class ContainerfileIT {

    private static final String IMAGE = "kafka-arrow-connect:of-the-tests";
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @Test
    void theImageHasEachPluginOnceAndS3ForBothConnectors() throws IOException {
        requireEngine();
        String built = docker("build", "--file", "../docs/deploy/Containerfile", "--tag", IMAGE, "..");
        assertThat(built).contains(IMAGE);
        try {
            List<String> plugins = inImage(
                            "java -cp '/opt/kafka/libs/*' org.apache.kafka.tools.ConnectPluginPath list --plugin-path"
                                    + " /opt/kafka/plugins 2>/dev/null")
                    .lines()
                    .filter(line -> line.startsWith("dev.kafkaarrow"))
                    .map(line -> line.split("\\s+", 2)[0])
                    .toList();
            // as a converter of values, of keys and of headers: one class in one place
            assertThat(plugins)
                    .contains(
                            "dev.kafkaarrow.connect.sink.ArrowStreamSinkConnector",
                            "dev.kafkaarrow.connect.source.ArrowStreamSourceConnector",
                            "dev.kafkaarrow.connect.converter.ArrowConverter")
                    .doesNotHaveDuplicates();
            assertThat(inImage("ls -d /opt/kafka/plugins/*/kafkaarrow-store-s3-*")
                            .lines())
                    .hasSize(2);
            assertThat(inImage("id -un; touch /data/file && echo written")).isEqualTo("appuser\nwritten\n");
        } finally {
            docker("image", "rm", IMAGE);
        }
    }

    private static String inImage(String script) throws IOException {
        // with a name that can be resolved, for Log4j
        return docker("run", "--rm", "--network", "none", "--hostname", "localhost", IMAGE, "sh", "-c", script);
    }

    private static String docker(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(words));
        return new Command(command, Map.of(), LIMIT).run();
    }

    private static void requireEngine() {
        DockerEngine.Answer answer = DockerEngine.ofThisMachine().canRun(TestcontainersEnvironment.IMAGE);
        if (answer instanceof DockerEngine.Answer.Unavailable unavailable) {
            if (System.getProperty("kafka.environment", "").equals("testcontainers")) {
                throw new AssertionError(unavailable.reason());
            }
            throw new TestAbortedException("SKIPPED: " + unavailable.reason());
        }
    }
}
