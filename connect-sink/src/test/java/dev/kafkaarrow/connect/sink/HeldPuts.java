package dev.kafkaarrow.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.connect.store.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Holds back puts of objects until they may go, and knows of all that were tried. Thread-safe. */
final class HeldPuts implements SimulatedDisk.Faults {

    private static final long MAX_WAIT_S = 30;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<String> begun = new ArrayList<>();
    private boolean holds;
    private boolean fails;
    private int held;
    private int mostHeld;

    void hold() {
        set(true, false);
    }

    /** Those that are held go on, as those to come. */
    void release() {
        set(false, false);
    }

    /** Likewise, and all fail. */
    void fail() {
        set(false, true);
    }

    private void set(boolean nowHolds, boolean nowFails) {
        lock.lock();
        try {
            holds = nowHolds;
            fails = nowFails;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until so many are held at one time. */
    void awaitHeld(int count) {
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(MAX_WAIT_S);
            while (held < count && left > 0) {
                left = changed.awaitNanos(left);
            }
            assertThat(held).isEqualTo(count);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            lock.unlock();
        }
    }

    int mostHeld() {
        lock.lock();
        try {
            return mostHeld;
        } finally {
            lock.unlock();
        }
    }

    /** Names of files that somebody has tried to put. */
    List<String> begun() {
        lock.lock();
        try {
            return List.copyOf(begun);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void before(String call, Path path) throws IOException {
        if (!call.equals("put")) {
            return;
        }
        lock.lock();
        try {
            begun.add(path.getFileName().toString());
            held++;
            mostHeld = Math.max(mostHeld, held);
            changed.signalAll();
            while (holds) {
                changed.await();
            }
            if (fails) {
                throw new IOException("the store is gone");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            held--;
            lock.unlock();
        }
    }

    @Override
    public void after(String call, Path path) {}
}
