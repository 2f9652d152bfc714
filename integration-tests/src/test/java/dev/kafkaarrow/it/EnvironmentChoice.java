package dev.kafkaarrow.it;

import dev.kafkaarrow.it.DockerEngine.Answer;

/** Which environment the tests run against. */
sealed interface EnvironmentChoice {

    /** Containers; {@code description} says what their image is. */
    record Testcontainers(String description) implements EnvironmentChoice {}

    /** Child processes; {@code reason} says why not containers. */
    record Sandbox(String reason) implements EnvironmentChoice {}

    /**
     * The environment that {@code selected} names, or without a name (empty) containers where they can be had, else the
     * sandbox.
     *
     * @param selected the system property {@code kafka.environment}
     * @throws IllegalStateException if the selected environment is not available, so that no test passes unnoticed
     */
    static EnvironmentChoice of(String selected, Answer engine) {
        return switch (selected) {
            case "sandbox" -> new Sandbox("selected");
            case "testcontainers" -> {
                if (engine instanceof Answer.Unavailable unavailable) {
                    throw new IllegalStateException(
                            "kafka.environment=testcontainers is not available: " + unavailable.reason());
                }
                yield new Testcontainers(((Answer.Ready) engine).description());
            }
            case "" ->
                engine instanceof Answer.Ready ready
                        ? new Testcontainers(ready.description())
                        : new Sandbox(((Answer.Unavailable) engine).reason());
            default ->
                throw new IllegalStateException(
                        "expected kafka.environment to be testcontainers or sandbox, got " + selected);
        };
    }
}
