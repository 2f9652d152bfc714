package dev.kafkaarrow.connect.store.proxy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Where requests wait until they are let go. Thread-safe. */
public final class Gate {

    private final Duration opensAfter;
    private final CountDownLatch open = new CountDownLatch(1);
    private final CountDownLatch arrived = new CountDownLatch(1);

    private Gate(Duration opensAfter) {
        this.opensAfter = opensAfter;
    }

    /** One that {@link #open} opens, or else the end of the proxy. */
    public static Gate closed() {
        return new Gate(Duration.ofDays(1));
    }

    /** One that opens for each request when it has waited for so long. */
    public static Gate opensAfter(Duration wait) {
        return new Gate(wait);
    }

    /** Lets go who waits, and whoever comes later. */
    public void open() {
        open.countDown();
    }

    /** Waits until a request has come to the gate; returns whether one has in time. */
    public boolean awaitArrival(Duration atMost) throws InterruptedException {
        return arrived.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    void pass() throws InterruptedException {
        arrived.countDown();
        boolean unused = open.await(opensAfter.toNanos(), TimeUnit.NANOSECONDS);
    }
}
