package dev.kafkaarrow.it;

import dev.kafkaarrow.it.DockerEngine.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands tests the run's {@link KafkaEnvironment}: started for the first that asks, closed after the last of the run.
 * {@link EnvironmentChoice} says which it is.
 */
final class KafkaEnvironmentExtension implements ParameterResolver {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaEnvironmentExtension.class);
    private static final Namespace NAMESPACE = Namespace.create(KafkaEnvironmentExtension.class);

    /** The store closes this, and thereby the environment, at the end of the run. */
    private record Shared(KafkaEnvironment environment) implements AutoCloseable {
        @Override
        public void close() {
            environment.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == KafkaEnvironment.class;
    }

    @Override
    public KafkaEnvironment resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(Shared.class, key -> new Shared(start()), Shared.class)
                .environment();
    }

    private static KafkaEnvironment start() {
        EnvironmentChoice choice = choose();
        LOG.info("tests run against {}", choice);
        Path directory = directory();
        Path plugins = Path.of(System.getProperty("plugins.directory", "target/plugins"));
        return choice instanceof EnvironmentChoice.Testcontainers containers
                ? TestcontainersEnvironment.start(containers.description(), directory, plugins)
                : SandboxEnvironment.start(directory, plugins);
    }

    private static EnvironmentChoice choose() {
        String selected = System.getProperty("kafka.environment", "");
        Answer engine = selected.equals("sandbox")
                ? new Answer.Unavailable("not asked")
                : DockerEngine.ofThisMachine().canRun(TestcontainersEnvironment.IMAGE);
        return EnvironmentChoice.of(selected, engine);
    }

    private static Path directory() {
        try {
            Path parent = Path.of(System.getProperty("build.directory", "target"), "environment");
            return Files.createTempDirectory(Files.createDirectories(parent), "run-")
                    .toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException("making the environment's directory", e);
        }
    }
}
