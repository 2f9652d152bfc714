package dev.kafkaarrow.benchmarks.connect;

import dev.kafkaarrow.benchmarks.connect.plugin.Messages;
import dev.kafkaarrow.sandbox.ConnectRest;
import dev.kafkaarrow.sandbox.S3Server;
import dev.kafkaarrow.sandbox.Sandbox;
import dev.kafkaarrow.sandbox.WorkerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** One broker, one worker at a time, the bare clients, and a folder for files. What is waited for is polled every few ms. */
final class Rig implements AutoCloseable {

    /** Of worker and bare clients; the sandbox's own are for a quick start. */
    static final List<String> JVM_OPTIONS = List.of(
            "-Xmx256m", "-XX:-UseSerialGC", "-XX:+UseG1GC", "-XX:TieredStopAtLevel=4", ProcessorTime.COMPILERS_STAY);

    /** Of broker and S3 server: what is measured is not to wait for those. */
    private static final List<String> OPTIMISED =
            List.of("-Xmx1g", "-XX:-UseSerialGC", "-XX:+UseG1GC", "-XX:TieredStopAtLevel=4");

    /** Offsets are committed so often: a connector is done only when they are, and the bare clients commit at once. */
    static final String OFFSET_FLUSH_INTERVAL_MS = "100";

    private static final Duration TIMEOUT = Duration.ofMinutes(3);
    private static final long POLL_MILLIS = 5;

    private final Sandbox sandbox;
    private final Admin admin;
    private final BareProcess bare;
    private final Path directory;
    private final List<Path> plugins;
    private final Path workerLibs;
    private final List<String> workerOptions;
    private Optional<WorkerProcess> worker = Optional.empty();
    private Optional<S3Server> s3Server = Optional.empty();
    private int names;

    /**
     * @param directory empty or missing; everything is in it
     * @param plugins for the worker
     * @param workerLibs the jars that run it
     * @param workerOptions more JVM options for it
     */
    Rig(Path directory, List<Path> plugins, Path workerLibs, List<String> workerOptions) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.plugins = List.copyOf(plugins);
        this.workerLibs = workerLibs;
        this.workerOptions = List.copyOf(workerOptions);
        this.sandbox = Sandbox.builder()
                .directory(directory.resolve("sandbox"))
                // or the first task to come takes all partitions, and a rebalance disturbs the run
                .brokerSettings(Map.of("group.initial.rebalance.delay.ms", "500"))
                .brokerJvmOptions(OPTIMISED.toArray(String[]::new))
                .start();
        this.admin = Admin.create(Map.of("bootstrap.servers", sandbox.bootstrapServers()));
        this.bare = new BareProcess(sandbox.bootstrapServers(), JVM_OPTIONS);
    }

    /** The worker of a group; that of another group is stopped first. */
    WorkerProcess worker(String group, Map<String, String> settings) {
        return worker(group, settings, List.of());
    }

    /**
     * As above.
     *
     * @param otherPlugins that no other worker has
     * @param otherOptions for its JVM
     */
    WorkerProcess worker(String group, Map<String, String> settings, List<Path> otherPlugins, String... otherOptions) {
        if (worker.isPresent()) {
            if (worker.get().worker().settings().groupId().equals(group)) {
                return worker.get();
            }
            worker.get().worker().stop(Duration.ofSeconds(20));
        }
        Path collections = directory.resolve(group + "-gc.log");
        List<String> options = new ArrayList<>(JVM_OPTIONS);
        options.add("-Xlog:gc:file=" + collections + "::filecount=0");
        options.addAll(List.of(otherOptions));
        options.addAll(workerOptions);
        Path[] pluginPath =
                Stream.concat(plugins.stream(), otherPlugins.stream()).toArray(Path[]::new);
        WorkerSettings all = WorkerSettings.withPlugins(pluginPath)
                .on(workerLibs, Path.of(System.getProperty("java.home")))
                .inGroup(group)
                .with("offset.flush.interval.ms", OFFSET_FLUSH_INTERVAL_MS)
                .with(settings)
                .withJvmOptions(options.toArray(String[]::new));
        worker = Optional.of(new WorkerProcess(sandbox.startWorker(all), collections));
        return worker.get();
    }

    /** One for the whole run. */
    S3Server s3Server() {
        if (s3Server.isEmpty()) {
            s3Server = Optional.of(sandbox.startS3Server(OPTIMISED));
        }
        return s3Server.get();
    }

    String bootstrapServers() {
        return sandbox.bootstrapServers();
    }

    BareProcess bare() {
        return bare;
    }

    /** A name nobody had before. */
    String name(String prefix) {
        return prefix + "-" + names++;
    }

    /** A path for files that nobody had before. */
    Path path(String prefix) {
        return directory.resolve(name(prefix));
    }

    Path write(List<byte[]> messages) throws IOException {
        Path file = path("messages");
        Messages.write(file, messages);
        return file;
    }

    void createTopic(String topic, int partitions) {
        get(admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                .all());
    }

    void deleteTopic(String topic) {
        get(admin.deleteTopics(List.of(topic)).all());
    }

    static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Makes a connector and pauses it once its tasks run, so that they are there and wait. */
    void makePaused(ConnectRest rest, String connector, Map<String, String> config) {
        rest.putConnector(connector, config);
        rest.awaitRunning(connector, Integer.parseInt(config.get("tasks.max")), TIMEOUT);
        rest.pause(connector);
        rest.awaitPaused(connector, TIMEOUT);
    }

    /** The seconds from the request to resume a connector until something has come true. */
    double resume(ConnectRest rest, String connector, BooleanSupplier done) {
        long start = System.nanoTime();
        rest.resume(connector);
        await(connector, done);
        return secondsSince(start);
    }

    static double secondsSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    void await(String what, BooleanSupplier done) {
        long start = System.nanoTime();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() - start > TIMEOUT.toNanos()) {
                throw new IllegalStateException(what + ": not done after " + TIMEOUT + "; logs are in " + directory);
            }
            sleep(Duration.ofMillis(POLL_MILLIS));
        }
    }

    /** Lets the processes go on for a while. */
    void sleep(Duration duration) {
        try {
            TimeUnit.MILLISECONDS.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Waits until a sink's group has so many members, each with one partition. */
    void awaitAssigned(String connector, int partitions) {
        List<Integer> onePartitionEach = Collections.nCopies(partitions, 1);
        await(connector, () -> partitionsOfMembers("connect-" + connector).equals(onePartitionEach));
    }

    private List<Integer> partitionsOfMembers(String group) {
        try {
            return get(admin.describeConsumerGroups(List.of(group))
                            .describedGroups()
                            .get(group))
                    .members()
                    .stream()
                    .map(member -> member.assignment().topicPartitions().size())
                    .toList();
        } catch (IllegalStateException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return List.of();
            }
            throw e;
        }
    }

    /** The sum over all partitions of what a sink's group committed. */
    long committed(String connector) {
        return get(admin.listConsumerGroupOffsets("connect-" + connector).partitionsToOffsetAndMetadata())
                .values()
                .stream()
                .mapToLong(OffsetAndMetadata::offset)
                .sum();
    }

    /** Records and transaction markers of a topic that was never cleaned; 0 if there is none yet. */
    long records(String topic) {
        try {
            int partitions = get(admin.describeTopics(List.of(topic)).allTopicNames())
                    .get(topic)
                    .partitions()
                    .size();
            return get(admin.listOffsets(IntStream.range(0, partitions)
                                    .boxed()
                                    .collect(Collectors.toMap(
                                            partition -> new TopicPartition(topic, partition),
                                            partition -> OffsetSpec.latest())))
                            .all())
                    .values()
                    .stream()
                    .mapToLong(offset -> offset.offset())
                    .sum();
        } catch (IllegalStateException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return 0;
            }
            throw e;
        }
    }

    /** Bytes that a topic takes on the broker's disk. */
    long bytes(String topic) {
        return get(admin.describeLogDirs(List.of(1)).allDescriptions()).get(1).values().stream()
                .flatMap(directories -> directories.replicaInfos().entrySet().stream())
                .filter(replica -> replica.getKey().topic().equals(topic))
                .mapToLong(replica -> replica.getValue().size())
                .sum();
    }

    private static <T> T get(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ends all processes; their logs stay in the folder. */
    @Override
    public void close() {
        bare.close();
        // what an option for its JVM makes it write at its end
        worker.ifPresent(started -> started.worker().stop(Duration.ofSeconds(20)));
        admin.close(Duration.ZERO);
        sandbox.close();
    }
}
