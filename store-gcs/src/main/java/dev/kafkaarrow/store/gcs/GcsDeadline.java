package dev.kafkaarrow.store.gcs;

import java.io.InterruptedIOException;
import java.time.Duration;

/** When a request must have ended, with its repetitions. Thread-safe. */
final class GcsDeadline {

    private final Duration timeout;
    private final long end;

    GcsDeadline(Duration timeout) {
        this.timeout = timeout;
        this.end = System.nanoTime() + timeout.toNanos();
    }

    /** It has passed. */
    static final class Passed extends InterruptedIOException {
        private static final long serialVersionUID = 1;

        private Passed(String message) {
            super(message);
        }
    }

    /** Ends a request that takes too long. */
    void check() throws Passed {
        if (leftMs() <= 0) {
            throw new Passed("not done within " + GcsOptions.REQUEST_TIMEOUT_MS.name() + "=" + timeout.toMillis());
        }
    }

    long leftMs() {
        return (end - System.nanoTime()) / 1_000_000;
    }
}
