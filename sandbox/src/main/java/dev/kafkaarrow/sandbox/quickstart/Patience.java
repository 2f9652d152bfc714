package dev.kafkaarrow.sandbox.quickstart;

import java.time.Duration;

/** Waits for something that counts up; gives up when it has stood still for too long. Not thread-safe. */
final class Patience {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(50);

    private final String awaited;
    private long lastCount = -1;
    private long lastChange;

    Patience(String awaited) {
        this.awaited = awaited;
    }

    /** @throws IllegalStateException if the count has been the same for a minute */
    void sawCount(long count) {
        long now = System.nanoTime();
        if (count != lastCount) {
            lastCount = count;
            lastChange = now;
        } else if (now - lastChange > LIMIT.toNanos()) {
            throw new IllegalStateException(
                    awaited + ": expected more, got none for " + LIMIT.toSeconds() + " s after " + count);
        }
    }

    void pause() {
        try {
            Thread.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + awaited, e);
        }
    }
}
