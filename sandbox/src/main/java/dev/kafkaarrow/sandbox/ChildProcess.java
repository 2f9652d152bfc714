package dev.kafkaarrow.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** One run of one child JVM. Thread-safe; {@link #kill} also ends a wait for readiness. */
final class ChildProcess {

    private static final Duration POLL = Duration.ofMillis(50);
    private static final int TAIL_LINES = 40;

    /** What Kafka, Connect's Jetty and s3proxy say. */
    private static final List<String> PORT_TAKEN =
            List.of("Address already in use", "java.net.BindException", "Failed to bind to");

    private final String name;
    private final Process process;
    private final Path log;
    private final long logStartByte;
    private Process suspensionGuard;

    private ChildProcess(String name, Process process, Path log, long logStartByte) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.logStartByte = logStartByte;
    }

    static ChildProcess start(String name, ProcessBuilder builder, Path log) throws IOException {
        long logStartByte = Files.exists(log) ? Files.size(log) : 0;
        return new ChildProcess(name, builder.start(), log, logStartByte);
    }

    long pid() {
        return process.pid();
    }

    Path log() {
        return log;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until the child is ready; a child that ends before, or is late, is killed and its log shown. */
    void awaitReady(Duration timeout, BooleanSupplier ready) {
        long start = System.nanoTime();
        while (process.isAlive()) {
            if (ready.getAsBoolean()) {
                return;
            }
            // a process that ended while it was asked is reported below, with its exit code
            if (System.nanoTime() - start > timeout.toNanos() && process.isAlive()) {
                kill();
                throw new SandboxException(withLog("was not ready after " + timeout.toMillis() + " ms and was killed"));
            }
            pause();
        }
        String text = ChildHome.readFrom(log, logStartByte);
        String failure = withLog("ended with exit code " + process.exitValue() + " before it was ready");
        if (PORT_TAKEN.stream().anyMatch(text::contains)) {
            throw new PortTakenException(failure);
        }
        throw new SandboxException(failure);
    }

    /** SIGKILL, and returns when the process is gone. A suspended process goes as well. */
    synchronized void kill() {
        process.destroyForcibly();
        awaitEnd();
        endSuspensionGuard();
    }

    /** SIGTERM, and SIGKILL when that was not followed in time. */
    synchronized void stop(Duration timeout) {
        resume();
        process.destroy();
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    /**
     * SIGSTOP. A stopped process cannot notice its parent's end, so a shell waits for that in its place: it holds a pipe
     * from the parent as the child does, and is deaf to the terminal's signals, which reach it too.
     */
    synchronized void suspend() {
        if (suspensionGuard == null) {
            try {
                suspensionGuard = shell("trap '' INT TERM HUP; read -r nothing; kill -s KILL \"$0\"");
            } catch (IOException e) {
                throw new UncheckedIOException("guarding the suspended " + name, e);
            }
            signal("STOP");
        }
    }

    /** SIGCONT. */
    synchronized void resume() {
        if (suspensionGuard != null) {
            signal("CONT");
            endSuspensionGuard();
        }
    }

    private void endSuspensionGuard() {
        if (suspensionGuard != null) {
            suspensionGuard.destroyForcibly();
            suspensionGuard = null;
        }
    }

    private void signal(String signal) {
        try {
            int exitCode = shell("kill -s " + signal + " \"$0\"").waitFor();
            if (exitCode != 0 && process.isAlive()) {
                throw new SandboxException("sending SIG" + signal + " to " + name + " (process " + pid()
                        + "): expected exit code 0, got " + exitCode);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("sending SIG" + signal + " to " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxException("interrupted while sending SIG" + signal + " to " + name, e);
        }
    }

    private Process shell(String script) throws IOException {
        return new ProcessBuilder("/bin/sh", "-c", script, Long.toString(pid()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private void awaitEnd() {
        // SIGKILL cannot be refused, so the wait is short; an interrupt must not leave the process half observed
        boolean interrupted = false;
        while (true) {
            try {
                process.waitFor();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void pause() {
        try {
            Thread.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
            throw new SandboxException("interrupted while waiting for " + name, e);
        }
    }

    private String withLog(String what) {
        return name + " (process " + pid() + ") " + what + ". Its log is " + log + ", ending in:\n"
                + ChildHome.tail(log, logStartByte, TAIL_LINES);
    }
}
