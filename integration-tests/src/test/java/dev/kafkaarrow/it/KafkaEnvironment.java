package dev.kafkaarrow.it;

import dev.kafkaarrow.sandbox.S3Server;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A running broker and the Connect workers started beside it. One is shared by all tests of a run, so a test takes topic,
 * connector and group names of its own.
 */
interface KafkaEnvironment extends AutoCloseable {

    /** What the tests run against, in words for a report. */
    String name();

    /** Host and port of the broker as this process reaches it. */
    String bootstrapServers();

    /** The workers that were started here and not closed. */
    List<ConnectWorker> workers();

    /**
     * Starts a worker with the plugins under test, all converters {@code ByteArrayConverter}; returns when it is ready.
     *
     * @param settings worker properties that override the environment's. Workers of one {@code group.id} (default: {@code
     *     connect}) form a cluster; its internal topics are named after it. A test that kills workers takes a group of its
     *     own.
     */
    ConnectWorker startWorker(Map<String, String> settings);

    /**
     * As {@link #startWorker}, for a worker that has neither a UTF-8 locale nor root's right to read what is another user's; skips
     * the test, saying so, where there can be none.
     */
    ConnectWorker startPoorWorker(Map<String, String> settings);

    /**
     * As {@link #startWorker}, a worker of another version than the broker's; skips the test, saying so, where workers are of the image
     * of the broker.
     */
    ConnectWorker startWorker(WorkerVersion version, Map<String, String> settings) throws IOException;

    /** Skips the test, saying so, where workers cannot reach servers on this machine's loopback. */
    void requireLoopback();

    /**
     * The run's S3 server, which is started for the first that asks; a test takes buckets of its own. Skips the test as
     * {@link #requireLoopback} does.
     */
    S3Server s3Server();

    /** A directory of this machine that workers see too; what either side writes there the other can read and delete. */
    Path hostDirectory();

    /** How workers name {@code hostPath}, a path below {@link #hostDirectory}. */
    String workerPath(Path hostPath);

    /** Ends the broker and all workers, suspended ones too. The files in {@link #hostDirectory} stay. */
    @Override
    void close();
}
