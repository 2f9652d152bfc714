package dev.kafkaarrow.sandbox;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** A part of a sandbox that has a JVM of its own, and another one after each start. Thread-safe. */
public abstract sealed class Node permits Broker, Worker, S3Server {

    private volatile ChildProcess process;

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public Path log() {
        return process.log();
    }

    /** SIGKILL; returns when the process is gone. */
    public void kill() {
        process.kill();
    }

    /** SIGTERM, on which a worker's tasks flush and commit, and SIGKILL if the process has not ended in time. */
    public void stop(Duration timeout) {
        process.stop(timeout);
    }

    /**
     * SIGSTOP: the process keeps its sockets and answers nothing. A worker is given up by its group while it still believes to own its
     * tasks.
     */
    public void suspend() {
        process.suspend();
    }

    /** SIGCONT after {@link #suspend}. */
    public void resume() {
        process.resume();
    }

    void launched(ChildProcess child) {
        process = child;
    }

    void awaitReady(Duration timeout, BooleanSupplier isReady) {
        process.awaitReady(timeout, isReady);
    }
}
