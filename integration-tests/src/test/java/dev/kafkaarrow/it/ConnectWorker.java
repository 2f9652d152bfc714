package dev.kafkaarrow.it;

import java.net.URI;
import java.nio.file.Path;

/** A distributed Connect worker. Owned by its {@link KafkaEnvironment}. */
interface ConnectWorker extends AutoCloseable {

    /** Where its REST interface answers this process. Ask again after {@link #restart}: the port may be another. */
    URI url();

    /** As Connect names it in a connector's or task's status. */
    String workerId();

    Path log();

    /** Of its tasks, since it was last started. */
    TaskMetrics metrics();

    /** SIGKILL; returns when the worker is gone. */
    void kill();

    /** Starts the worker again with its settings and identity, killing it first if it still runs; returns when it is ready. */
    void restart();

    /** SIGSTOP: a worker that its group gives up while it still believes to own its tasks. */
    void suspend();

    /** SIGCONT after {@link #suspend}. */
    void resume();

    /** Kills the worker for good. */
    @Override
    void close();
}
