package dev.kafkaarrow.benchmarks.connect;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The JVM of {@link BareClients}, with the options of the worker's. It ends when its standard input does. */
final class BareProcess implements AutoCloseable {

    private final Process process;
    private final PrintStream commands;
    private final BufferedReader answers;

    BareProcess(String bootstrapServers, List<String> jvmOptions) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(BareClients.class.getName(), bootstrapServers));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Returns seconds. */
    double consume(String topic, Path directory, Load load) throws IOException {
        return run("consume %s %s %d %d %d"
                .formatted(topic, directory, load.partitions(), load.messagesPerPartition(), load.messagesPerFile()));
    }

    /** Returns seconds. */
    double produce(String topic, Path messages, Load load) throws IOException {
        return run("produce %s %s %d %d".formatted(topic, messages, load.partitions(), load.messagesPerPartition()));
    }

    /** Sends messages to the partitions in turn. */
    void fill(String topic, Path messages, int count) throws IOException {
        double ignored = run("produce %s %s 1 %d".formatted(topic, messages, count));
    }

    /** As {@link #consume}, to a bucket. Returns seconds. */
    double put(String topic, String place, Load load) throws IOException {
        return run("put %s %s %d %d %d"
                .formatted(topic, place, load.partitions(), load.messagesPerPartition(), load.messagesPerFile()));
    }

    /** As {@link #produce}, of what is in a bucket. Returns seconds. */
    double get(String place, String topic, Load load) throws IOException {
        return run("get %s %s %d %d".formatted(place, topic, load.partitions(), load.messagesPerPartition()));
    }

    /** That it has taken so far. */
    Optional<ProcessorTime> processorTime() {
        return ProcessorTime.of(process.toHandle());
    }

    private double run(String command) throws IOException {
        commands.println(command);
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException(command + ": the bare clients' process ended; its error output is above");
        }
        return Long.parseLong(answer) / 1e9;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
