package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.it.DockerEngine.Answer;
import java.net.URI;
import org.junit.jupiter.api.Test;

class EnvironmentChoiceTest {

    private static final Answer READY = new Answer.Ready("an image");
    private static final Answer UNAVAILABLE = new Answer.Unavailable("no engine");

    @Test
    void takesContainersWhereTheyCanBeHad() {
        assertThat(EnvironmentChoice.of("", READY)).isEqualTo(new EnvironmentChoice.Testcontainers("an image"));
    }

    @Test
    void takesTheSandboxElseAndSaysWhy() {
        assertThat(EnvironmentChoice.of("", UNAVAILABLE)).isEqualTo(new EnvironmentChoice.Sandbox("no engine"));
    }

    @Test
    void takesTheSelectedOne() {
        assertThat(EnvironmentChoice.of("sandbox", READY)).isEqualTo(new EnvironmentChoice.Sandbox("selected"));
        assertThat(EnvironmentChoice.of("testcontainers", READY))
                .isEqualTo(new EnvironmentChoice.Testcontainers("an image"));
    }

    @Test
    void failsWhereTheSelectedOneIsNotAvailable() {
        assertThatThrownBy(() -> EnvironmentChoice.of("testcontainers", UNAVAILABLE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no engine");
    }

    @Test
    void failsOnAnUnknownName() {
        assertThatThrownBy(() -> EnvironmentChoice.of("docker", READY)).hasMessageContaining("got docker");
    }

    @Test
    void aSocketThatIsNotThereIsAnUnavailableEngine() {
        Answer answer = new DockerEngine(URI.create("unix:///nonexistent/docker.sock")).canRun("any:image");

        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Unavailable.class,
                        unavailable -> assertThat(unavailable.reason()).contains("unix:///nonexistent/docker.sock"));
    }
}
